// What the lists in pages share. Filters and the page stand in the address, so each view of a list can be linked, kept
// as a bookmark and gone back to; the gateway does the filtering.
import { get, page } from "./api.js";
import { announce, fill, h } from "./dom.js";
import { keepShowing } from "./live.js";

/** `path` with those of the fields that say something. */
export function withQuery(path, fields) {
  const query = new URLSearchParams(Object.entries(fields).filter(([, value]) => value));
  return query.size ? `${path}?${query}` : path;
}

/** What the address says of the fields, each a text; empty where it says nothing. */
export function wantedOf(query, names) {
  return Object.fromEntries(names.map((name) => [name, query.get(name) ?? ""]));
}

/**
 * A form whose fields go into the address `#/name`, from its newest page on. `shortcut` may know a better address for
 * what was typed in.
 */
export function filterForm(name, fields, shortcut = () => null) {
  const form = h("form", { class: "filters", role: "search" }, fields,
    h("div", { class: "actions" }, h("button", { type: "submit", class: "primary", id: "filter" }, "Show"),
      h("a", { href: `#/${name}`, class: "button", id: "filter-none" }, "Show all")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const typed = [...new FormData(form)].map(([field, value]) => [field, value.trim()]);
    const wanted = Object.fromEntries(typed);
    location.hash = shortcut(wanted) ?? withQuery(`#/${name}`, wanted);
  });
  return form;
}

/** A labelled field of a filter form; `properties` are those of the input. */
export function filterField(label, name, value, properties = {}) {
  return h("label", { class: "field" }, h("span", {}, label),
    h("input", {
      type: "text", autocomplete: "off", spellcheck: "false", ...properties, name, id: `filter-${name}`, value,
    }));
}

export function filterChoice(label, name, value, choices) {
  return h("label", { class: "field" }, h("span", {}, label), h("select", { name, id: `filter-${name}` },
    choices.map(([choice, text]) => h("option", { value: choice, selected: choice === value }, text))));
}

/** A choice of the accounts, whose names are fetched. One that is asked for and unknown stays chosen, to be seen. */
export function accountChoice(value, signal) {
  const field = filterChoice("Account", "account", value, [["", "Every account"], ...(value ? [[value, value]] : [])]);
  addAccounts(field.querySelector("select"), value, signal);
  return field;
}

async function addAccounts(select, chosen, signal) {
  const { items } = await get("/accounts", signal);
  select.append(...items.filter(({ name }) => name !== chosen).map(({ name }) => h("option", { value: name }, name)));
}

/**
 * Keeps one page of the list at `path` in `place`; `fields` are its filters. `address` makes the address of the page
 * at a cursor, the newest without one; `draw` makes elements of the items. `noun` is what the items are called.
 */
export function keepShowingPage(place, { path, fields, address, cursor, noun, draw }, signal) {
  let isFirst = true;
  keepShowing((signal) => page(withQuery(path, { ...fields, cursor }), signal), ({ items, next }) => {
    if (isFirst) announce(items.length ? `${items.length} ${noun}` : `No ${noun}`);
    isFirst = false;
    const older = next && new URLSearchParams(next.split("?")[1]).get("cursor");
    fill(place, draw(items), (cursor || older) && h("nav", { class: "actions", "aria-label": "Pages" },
      cursor && h("a", { href: address(""), class: "button", id: "newest" }, "Newest"),
      older && h("a", { href: address(older), class: "button", id: "older" }, `Older ${noun}`)));
  }, signal, (problem) => fill(place, h("p", { class: "notice bad", role: "alert" }, problem.message)));
}
