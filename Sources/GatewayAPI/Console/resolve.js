// Settling an unknown outcome, step by step: where to look, what was found, why, and what will follow from it.
import { get, post } from "./api.js";
import { ask, reasonField } from "./dialogs.js";
import { announce, fact, h } from "./dom.js";
import { amount, fullTime } from "./format.js";

const CHOICES = {
  created: {
    label: "The invoice is there",
    follows: "The gateway reads the invoice with this number from the provider. Only when the provider shows it as "
      + "this subclient's does the job succeed.",
  },
  not_created: {
    label: "The invoice is not there",
    follows: "The job goes back into the queue and the invoice is created again. If the first one turns up after "
      + "all, the subclient has been billed twice.",
  },
  abandoned: {
    label: "It cannot be found out",
    follows: "The job ends as failed, for good, and whoever asked for it is told so.",
  },
};

export async function resolve(job) {
  const { order, items } = await get(`/jobs/${encodeURIComponent(job.id)}/attempts`);
  const number = h("label", { class: "field", hidden: true }, h("span", {}, "Number of the invoice in the cabinet"),
    h("input", { name: "invoice", id: "invoice", inputmode: "numeric", pattern: "[0-9]{1,18}", autocomplete: "off" }));
  const follows = h("span", { id: "follows" }, "Choose above what you found.");
  const choose = (outcome) => {
    const isCreated = outcome === "created";
    number.hidden = !isCreated;
    number.querySelector("input").required = isCreated;
    follows.textContent = CHOICES[outcome].follows;
  };
  ask("Settle an unknown outcome", {
    intro: whereToLook(job, order, items),
    fields: [
      h("fieldset", {}, h("legend", {}, "2. What did you find?"), Object.entries(CHOICES).map(([outcome, { label }]) =>
        h("label", { class: "choice" }, h("input", {
          type: "radio", name: "outcome", value: outcome, id: `outcome-${outcome}`, required: true,
          onchange: () => choose(outcome),
        }), label)), number),
      h("fieldset", {}, h("legend", {}, "3. Why do you say so?"),
        reasonField({ autofocus: false, hint: "For example: seen in the cabinet under Documents, as 70001." })),
      h("fieldset", {}, h("legend", {}, "4. What follows"), h("label", { class: "choice" },
        h("input", { type: "checkbox", name: "sure", id: "sure", required: true, "aria-describedby": "follows" }),
        h("span", {}, h("strong", {}, "I have looked, and want this: "), follows))),
    ],
    action: "Settle it",
    decide: async ({ outcome, invoice, reason }) => {
      const body = outcome === "created" ? { outcome, invoice: invoice.trim(), reason } : { outcome, reason };
      await post(`/jobs/${encodeURIComponent(job.id)}/resolution`, body);
      announce("The outcome is settled");
    },
  });
}

function whereToLook(job, order, attempts) {
  const last = attempts.at(-1);
  return h("section", { class: "steps" },
    h("h3", {}, "1. Look into the provider's cabinet"),
    h("p", {}, `Sign in there as the account “${job.account}”, open the invoices of this subclient, and look for one `
      + "with all of this:"),
    h("dl", { class: "facts" }, fact("Subclient", job.subclient), fact("Amount", amount(order.amount, order.currency)),
      fact("Service", order.service),
      fact("Made between", last && `${fullTime(last.began_at)} and ${fullTime(last.ended_at ?? last.began_at)}`),
      fact("What the gateway saw", last?.note ?? job.problem?.detail)),
    h("p", { class: "aside" }, "Allow the provider a few minutes: an invoice may appear late."));
}
