// Jobs as rows of a table.
import { h } from "./dom.js";
import { amount, fullTime, operation, STATES, time, word } from "./format.js";
import { table } from "./table.js";

export function badge(job) {
  return h("span", { class: `badge ${job.state}` }, word(STATES, job.state));
}

export function jobLink(job, text = operation(job)) {
  return h("a", { href: `#/jobs/${encodeURIComponent(job.id)}`, id: `job-${job.id}` }, text);
}

/** What came of a job, in a few words. */
function result(job) {
  if (job.problem?.upstream) return `${job.problem.upstream.code}: ${job.problem.upstream.text}`;
  if (job.problem) return job.problem.title;
  if (!job.result) return "";
  const { id, number, currency } = job.result;
  return [`No. ${id ?? number}`, amount(job.result.amount, currency)].filter(Boolean).join(" · ");
}

const COLUMNS = {
  job: { name: "Job", cell: (job) => [jobLink(job), h("small", { class: "id" }, job.id)] },
  state: { name: "State", cell: badge },
  position: { name: "Place", cell: (job) => h("span", { class: "figure" }, job.position ?? "–") },
  subclient: { name: "Subclient", cell: (job) => job.subclient },
  account: { name: "Account", cell: (job) => job.account },
  result: { name: "Result", cell: result },
  created: { name: "Asked", cell: (job) => h("time", { datetime: job.created_at, title: fullTime(job.created_at) },
    time(job.created_at)) },
  estimated: { name: "Expected", cell: (job) => job.estimated_at
    ? [time(job.estimated_at), h("small", {}, "in ", h("span", { "data-until": job.estimated_at }, ""))]
    : "not while the account stands still" },
};

const USUAL = ["job", "state", "subclient", "account", "result", "created"];

/** `columns` are names of those above; `action`, if given, makes a last cell of each row. */
export function jobTable(jobs, { columns = USUAL, empty, action }) {
  const decide = action ? [{ name: "Decide", isUnseen: true, cell: action }] : [];
  return table(jobs, [...columns.map((name) => COLUMNS[name]), ...decide], {
    empty, mark: (job) => ({ "data-job": job.id }),
  });
}
