// Who decided what and why, and what the gateway did by itself: newest first, and kept for ever.
import { fill, h } from "./dom.js";
import { ACTIONS, fullTime, time, word } from "./format.js";
import { accountChoice, filterField, filterForm, keepShowingPage, wantedOf, withQuery } from "./listing.js";
import { table } from "./table.js";

const PAGE = 50;

export function showAudit(main, query, signal) {
  const wanted = wantedOf(query, ["account", "person", "job"]);
  const place = h("div", { class: "pages" });
  fill(main, h("section", { "aria-labelledby": "audit-title" }, h("h1", { id: "audit-title" }, "Audit trail"),
    h("p", { class: "lead" }, "Every decision of a person, and what the gateway did by itself. Kept for ever."),
    filterForm("audit", [
      accountChoice(wanted.account, signal),
      filterField("Decided by", "person", wanted.person, { placeholder: "Name of a caller" }),
      filterField("Job", "job", wanted.job, { placeholder: "job_…" }),
    ]), place));
  keepShowingPage(place, {
    path: "/audit", noun: "entries", cursor: query.get("cursor"), fields: { ...wanted, limit: PAGE },
    address: (cursor) => withQuery("#/audit", { ...wanted, cursor }),
    draw: (entries) => table(entries, COLUMNS, { empty: "No such entry." }),
  }, signal);
}

const COLUMNS = [
  { name: "At", cell: ({ at }) => h("time", { datetime: at, title: fullTime(at) }, time(at)) },
  { name: "Who", cell: ({ person }) => person ?? h("span", { class: "aside" }, "the gateway itself") },
  { name: "What", cell: ({ action }) => h("strong", {}, deed(action)) },
  { name: "Account", cell: ({ account }) => account },
  { name: "Job", cell: ({ job, at }) => job && h("a", {
    href: `#/jobs/${encodeURIComponent(job)}`, id: `audit-${at}-${job}`, class: "id",
  }, job) },
  { name: "Why", cell: ({ reason }) => reason },
];

/** A settled outcome's word goes on with the invoice's number. */
function deed(action) {
  const [, invoice] = /^created (\d+)$/.exec(action) ?? [];
  return invoice ? `Settled: the invoice is there, ${invoice}` : word(ACTIONS, action);
}
