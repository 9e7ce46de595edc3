// All jobs, newest first, with filters in the address so that a view can be bookmarked.
import { get, page } from "./api.js";
import { announce, fill, h } from "./dom.js";
import { STATES } from "./format.js";
import { jobTable } from "./jobs.js";
import { keepShowing } from "./live.js";

const PAGE = 50;

export function showHistory(main, query, signal) {
  const [text, state, account] = ["text", "state", "account"].map((name) => query.get(name) ?? "");
  const wanted = { text, state, account };
  const older = { items: [], next: null, isKnown: false };
  const place = h("div", {});
  const accounts = h("select", { name: "account", id: "filter-account" }, h("option", { value: "" }, "Every account"));
  fill(main, h("section", { "aria-labelledby": "history-title" },
    h("h1", { id: "history-title" }, "History"), filters(wanted, accounts), place));
  nameAccounts(accounts, wanted.account, signal);
  const path = `/jobs?limit=${PAGE}${wanted.state && `&state=${wanted.state}`}`
    + `${wanted.account && `&account=${encodeURIComponent(wanted.account)}`}`;
  let latest = [];
  const draw = () => fill(place, ...list(latest, older, wanted, more));
  const more = async () => {
    const found = await page(older.next, signal);
    older.items.push(...found.items);
    older.next = found.next;
    announce(`${found.items.length} older jobs`);
    draw();
  };
  keepShowing((signal) => page(path, signal), (found) => {
    latest = found.items;
    if (!older.isKnown) Object.assign(older, { next: found.next, isKnown: true });
    draw();
  }, signal);
}

function filters(wanted, accounts) {
  const form = h("form", { class: "filters", role: "search" },
    h("label", { class: "field" }, h("span", {}, "Search"),
      h("input", {
        type: "search", name: "text", id: "filter-text", value: wanted.text,
        placeholder: "Subclient, number, job, service",
      })),
    h("label", { class: "field" }, h("span", {}, "State"),
      h("select", { name: "state", id: "filter-state" }, h("option", { value: "" }, "Every state"),
        Object.entries(STATES).map(([state, name]) =>
          h("option", { value: state, selected: state === wanted.state }, name)))),
    h("label", { class: "field" }, h("span", {}, "Account"), accounts),
    h("button", { type: "submit", id: "filter" }, "Show"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const fields = [...new FormData(form)].filter(([, value]) => value);
    location.hash = `#/history?${new URLSearchParams(fields)}`;
  });
  return form;
}

async function nameAccounts(select, chosen, signal) {
  const { items } = await get("/accounts", signal);
  select.append(...items.map(({ name }) => h("option", { value: name, selected: name === chosen }, name)));
}

function list(latest, older, wanted, more) {
  const known = new Set(latest.map((job) => job.id));
  const all = [...latest, ...older.items.filter((job) => !known.has(job.id))];
  const text = wanted.text.trim().toLowerCase();
  const found = text ? all.filter((job) => speaksOf(job).includes(text)) : all;
  return [
    jobTable(found, {
      empty: text ? `None of the ${all.length} jobs read so far says “${wanted.text}”.` : "No such job.",
    }),
    text && h("p", { class: "aside" },
      `Searched ${all.length} jobs${older.next ? "; older ones are not read yet" : ""}.`),
    older.next && h("button", { type: "button", id: "older", onclick: more }, "Read older jobs"),
  ];
}

function speaksOf(job) {
  const { id, number, service, amount } = job.result ?? {};
  const said = [job.id, job.subclient, id, number, service, amount, job.problem?.upstream?.text, job.problem?.title];
  return said.filter(Boolean).join(" ").toLowerCase();
}
