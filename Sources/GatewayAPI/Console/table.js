// Rows of a table, which on a narrow screen becomes a list of cards.
import { h } from "./dom.js";

/** `columns` have a name and make a cell of a row; `mark` makes properties of a row's element. */
export function table(rows, columns, { empty, mark = () => ({}) }) {
  if (!rows.length) return h("p", { class: "empty panel" }, empty);
  return h("table", { class: "panel" },
    h("thead", {}, h("tr", {}, columns.map(({ name, isUnseen }) =>
      h("th", { scope: "col" }, isUnseen ? h("span", { class: "unseen" }, name) : name)))),
    h("tbody", {}, rows.map((row) => h("tr", mark(row), columns.map(({ name, isUnseen, cell }) =>
      h("td", isUnseen ? { class: "row-action" } : { "data-label": name }, cell(row)))))));
}
