// One job: what was asked, each call that was made for it, what people decided, its documents, and who was told.
import { get, post } from "./api.js";
import { ask, reasonField } from "./dialogs.js";
import { announce, fact, fill, h } from "./dom.js";
import { amount, bytes, fullTime, operation, OUTCOMES, span, STATES, time, word } from "./format.js";
import { badge } from "./jobs.js";
import { keepShowing } from "./live.js";
import { noticeTable } from "./notices.js";
import { preview } from "./preview.js";
import { cancel } from "./queue.js";
import { resolve } from "./resolve.js";
import { isInvoice, readAgain, versionsOf, versionTable } from "./versions.js";

export function showJob(main, id, signal) {
  const path = `/jobs/${encodeURIComponent(id)}`;
  const load = async (signal) => {
    const [job, calls, decisions, notices] = await Promise.all(
      [path, `${path}/attempts`, `${path}/decisions`, `${path}/notices`].map((path) => get(path, signal)));
    return {
      path, job, order: calls.order, attempts: calls.items, decisions: decisions.items, notices: notices.items,
      versions: await versionsOf(job, signal),
    };
  };
  let state = null;
  keepShowing(load, (found) => {
    if (state && state !== found.job.state) announce(`The job: ${word(STATES, found.job.state)}`);
    state = found.job.state;
    fill(main, ...page(found));
  }, signal, (problem) => fill(main, h("h1", {}, "Job"),
    h("p", { class: "empty panel" }, `${problem.message}: ${id}`)));
}

function page({ path, job, order, attempts, decisions, notices, versions }) {
  return [
    h("header", { class: "job-title" }, h("h1", {}, operation(job)), badge(job), h("small", { class: "id" }, job.id)),
    h("div", { class: "columns" },
      h("section", { class: "panel", "aria-labelledby": "asked-title" }, h("h2", { id: "asked-title" }, "Asked"),
        h("dl", { class: "facts" }, fact("Subclient", job.subclient), fact("Account", job.account),
          fact("Caller", order.caller), fact("Amount", amount(order.amount, order.currency)),
          fact("Service", order.service), fact("Document", order.target), fact("At", fullTime(job.created_at)))),
      h("section", { class: "panel", "aria-labelledby": "outcome-title" }, h("h2", { id: "outcome-title" }, "Outcome"),
        outcome(job), actions(job))),
    h("section", { class: "panel", "aria-labelledby": "course-title" },
      h("h2", { id: "course-title" }, "What happened"),
      h("ol", { class: "course" }, course(job, order, attempts, decisions))),
    versions.length > 1 && h("section", { "aria-labelledby": "versions-title" },
      h("h2", { id: "versions-title" }, "Every document that was read"), versionTable(job, versions)),
    notices.length && h("section", { "aria-labelledby": "told-title" },
      h("h2", { id: "told-title" }, "Who was told"), noticeTable(path, notices)),
  ];
}

function outcome(job) {
  if (job.state === "queued") {
    return h("dl", { class: "facts" }, fact("Place in the queue", job.position),
      job.estimated_at
        ? fact("Expected", time(job.estimated_at), h("span", { class: "aside" }, "in ",
          h("span", { class: "figure", "data-until": job.estimated_at }, "")))
        : fact("Expected", "not while the account stands still"));
  }
  if (job.problem) {
    const { title, detail, upstream } = job.problem;
    const kind = job.state === "outcome_unknown" ? "notice" : "notice bad";
    return [h("p", { class: kind }, title), h("dl", { class: "facts" },
      fact("Detail", detail !== title ? detail : null),
      fact("The provider said", upstream && `${upstream.code}: ${upstream.text}`))];
  }
  if (!job.result) return h("p", {}, word(STATES, job.state));
  const { document, links, id, number } = job.result;
  return [
    h("dl", { class: "facts" }, fact("Number", id ?? number),
      fact("Amount", amount(job.result.amount, job.result.currency)),
      fact("Document", document ? `PDF, ${bytes(document.size)}` : "still to be fetched"),
      fact("SHA-256", document && h("code", { class: "digest" }, document.sha256))),
    document && h("div", { class: "actions" }, h("button", {
      type: "button", class: "primary", id: "open-pdf", onclick: () => preview(links.pdf, `${id ?? number}.pdf`),
    }, "Open the PDF"), isInvoice(job) && h("button", {
      type: "button", id: "read-again", onclick: () => readAgain(job),
    }, "Read it again…")),
  ];
}

function actions(job) {
  const button = (id, text, onclick, kind) => h("div", { class: "actions" },
    h("button", { type: "button", id, class: kind, onclick }, text));
  if (job.state === "queued") return button("cancel", "Cancel…", () => cancel(job));
  if (job.state === "outcome_unknown") return button("resolve", "Resolve…", () => resolve(job), "primary");
  if (job.state === "failed" && !job.problem?.type.endsWith(":abandoned")) {
    return button("requeue", "Send again…", () => requeue(job));
  }
  return null;
}

function requeue(job) {
  ask("Send this job again", {
    intro: h("p", {}, "It failed with a definite answer: the provider did nothing. It goes back into the queue ",
      "and is sent at its turn."),
    fields: reasonField(), action: "Put it back into the queue",
    decide: async ({ reason }) => {
      await post(`/jobs/${encodeURIComponent(job.id)}/requeue`, { reason });
      announce("The job is in the queue again");
    },
  });
}

/** Everything that happened, in order of time. */
function course(job, order, attempts, decisions) {
  const events = [
    { at: job.created_at, title: "Accepted", detail: `from ${order.caller}` },
    ...attempts.map((attempt) => ({
      at: attempt.began_at, kind: attempt.outcome ?? "sending",
      title: `Call ${attempt.number}: ${attempt.outcome ? word(OUTCOMES, attempt.outcome) : "under way"}`,
      detail: [attempt.ended_at && `after ${took(attempt)}`, attempt.note].filter(Boolean).join(". "),
    })),
    ...decisions.map((decision) => ({
      at: decision.at, kind: "decision",
      title: `${decision.operator} decided: ${decision.decision.replaceAll("_", " ")}`,
      detail: decision.reason,
    })),
  ];
  events.sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
  return events.map(({ at, kind, title, detail }) => h("li", { "data-kind": kind },
    h("time", { datetime: at, title: fullTime(at) }, time(at)), h("div", {}, h("strong", {}, title),
      detail && h("p", {}, detail))));
}

function took({ began_at: began, ended_at: ended }) {
  const milliseconds = Date.parse(ended) - Date.parse(began);
  if (milliseconds < 1000) return `${milliseconds} ms`;
  return milliseconds < 10000 ? `${(milliseconds / 1000).toFixed(1)} s` : span(milliseconds);
}
