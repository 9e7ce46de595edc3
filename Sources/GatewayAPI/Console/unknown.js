// Creates of which nobody knows whether the provider made the invoice: only a person can find out.
import { page } from "./api.js";
import { fact, fill, h } from "./dom.js";
import { time } from "./format.js";
import { jobLink } from "./jobs.js";
import { keepShowing } from "./live.js";
import { resolve } from "./resolve.js";

export function showUnknown(main, _, signal) {
  const place = h("div", { class: "cards" });
  fill(main, h("section", { "aria-labelledby": "unknown-title" },
    h("h1", { id: "unknown-title" }, "Unknown outcomes"),
    h("p", { class: "lead" }, "The request left, and no answer said what became of it. The provider cannot be asked, ",
      "and sending again might bill the subclient twice. So these wait for somebody who looks into the provider's ",
      "cabinet."),
    place));
  keepShowing((signal) => page("/jobs?state=outcome_unknown&limit=200", signal), ({ items }) => {
    fill(place, items.length ? items.map(card) : h("p", { class: "empty panel" }, "Every outcome is known."));
  }, signal);
}

function card(job) {
  return h("article", { class: "stub panel", "data-state": "outcome_unknown", "data-job": job.id },
    h("header", {}, h("h2", {}, jobLink(job, `Invoice for ${job.subclient}`)),
      h("span", { class: "badge outcome_unknown" }, "Outcome unknown")),
    h("dl", { class: "facts" }, fact("Account", job.account), fact("Asked", time(job.created_at)),
      fact("What happened", job.problem?.detail ?? job.problem?.title)),
    h("div", { class: "actions" },
      h("button", { type: "button", class: "primary", id: `resolve-${job.id}`, onclick: () => resolve(job) },
        "Resolve…")));
}
