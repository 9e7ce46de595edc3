// All jobs, newest first.
import { fill, h } from "./dom.js";
import { dayStart, STATES } from "./format.js";
import { jobTable } from "./jobs.js";
import {
  accountChoice, filterChoice, filterField, filterForm, keepShowingPage, wantedOf, withQuery,
} from "./listing.js";

const PAGE = 50;
// A text is looked for in the page that was read, so it is as long as the gateway gives at once.
const SEARCHED = 200;

export function showHistory(main, query, signal) {
  const wanted = wantedOf(query, ["subclient", "state", "account", "from", "until", "text"]);
  const { subclient, state, account, from, until, text } = wanted;
  const place = h("div", { class: "pages" });
  fill(main, h("section", { "aria-labelledby": "history-title" },
    h("h1", { id: "history-title" }, "History"), filters(wanted, signal), place));
  keepShowingPage(place, {
    path: "/jobs", noun: "jobs", cursor: query.get("cursor"),
    fields: {
      subclient, state, account, created_after: from && dayStart(from), created_before: until && dayStart(until, 1),
      limit: text ? SEARCHED : PAGE,
    },
    address: (cursor) => withQuery("#/history", { ...wanted, cursor }),
    draw: (jobs) => list(jobs, text),
  }, signal);
}

function filters({ subclient, state, account, from, until, text }, signal) {
  const day = { type: "date", max: "9999-12-30" };
  return filterForm("history", [
    filterField("Subclient", "subclient", subclient),
    filterChoice("State", "state", state, [["", "Every state"], ...Object.entries(STATES)]),
    accountChoice(account, signal),
    filterField("Number or words", "text", text, { type: "search" }),
    filterField("From the day", "from", from, day),
    filterField("To the day", "until", until, day),
  ], ({ text }) => /^job_\w+$/.test(text) ? `#/jobs/${text}` : null);
}

function list(jobs, text) {
  if (!text) return jobTable(jobs, { empty: "No such job." });
  const found = jobs.filter((job) => speaksOf(job).includes(text.toLowerCase()));
  return [
    jobTable(found, { empty: `None of these ${jobs.length} jobs says “${text}”.` }),
    h("p", { class: "aside" }, `Looked for “${text}” in ${jobs.length} jobs, found it in ${found.length}.`),
  ];
}

function speaksOf(job) {
  const { id, number, service, amount } = job.result ?? {};
  const said = [job.id, job.subclient, id, number, service, amount, job.problem?.upstream?.text, job.problem?.title];
  return said.filter(Boolean).join(" ").toLowerCase();
}
