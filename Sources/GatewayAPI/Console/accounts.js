// How each login at the provider stands, and a person's word that silences one or lets it go on.
import { get, page, post } from "./api.js";
import { ask, reasonField } from "./dialogs.js";
import { announce, fact, fill, h } from "./dom.js";
import { time } from "./format.js";
import { jobTable } from "./jobs.js";
import { keepShowing } from "./live.js";

const STATES = { ready: "Ready", calling: "Calling", paused: "Paused", breaker_open: "Stopped: wrong credentials" };
const RECENT = 8;

export function showAccounts(main, _, signal) {
  const cards = h("div", { class: "cards" });
  const recent = h("div", {});
  fill(main,
    h("section", { "aria-labelledby": "accounts-title" }, h("h1", { id: "accounts-title" }, "Accounts"), cards),
    h("section", { "aria-labelledby": "recent-title" }, h("h2", { id: "recent-title" }, "Latest jobs"), recent));
  let before = new Map();
  const load = async (signal) => ({
    accounts: (await get("/accounts", signal)).items,
    jobs: (await page(`/jobs?limit=${RECENT}`, signal)).items,
  });
  keepShowing(load, (found) => {
    fill(cards, found.accounts.map(card));
    fill(recent, jobTable(found.jobs, { empty: "No job yet. The first request of a caller makes one." }));
    before = tellChanges(before, found);
  }, signal);
}

/** Says aloud what came to an end or changed since the last look. */
function tellChanges(before, { accounts, jobs }) {
  const after = new Map([
    ...accounts.map((account) => [`Account ${account.name}`, STATES[account.state] ?? account.state]),
    ...jobs.filter((job) => job.finished_at).map((job) => [`Job of ${job.subclient}`, job.state.replace("_", " ")]),
  ]);
  const changed = [...after].filter(([name, state]) => before.get(name) !== state && !/Ready|Calling/.test(state));
  if (before.size && changed.length) announce(changed.map((change) => change.join(": ")).join(". "));
  return after;
}

function card(account) {
  const { name, queue } = account;
  return h("article", { class: "stub panel", "aria-labelledby": `account-${name}`, "data-state": account.state },
    h("header", {}, h("h2", { id: `account-${name}` }, name),
      h("span", { class: `badge ${account.state}` }, STATES[account.state] ?? account.state)),
    slot(account),
    h("dl", { class: "facts" },
      fact("In the queue", h("a", { href: `#/queue?account=${encodeURIComponent(name)}`, id: `queue-of-${name}` },
        `${queue.depth} ${queue.depth === 1 ? "job" : "jobs"}`),
      queue.oldest_at && h("span", { class: "aside" }, "oldest waits ",
        h("span", { "data-since": queue.oldest_at, class: "figure" }, ""))),
      fact("Unknown outcomes", account.unknown_outcomes
        ? h("a", { href: "#/unknown", id: `unknown-of-${name}`, class: "warn" },
          `${account.unknown_outcomes} to settle`)
        : "none"),
      fact("Gap between calls", `${account.gap_seconds} s`)),
    account.state === "breaker_open" ? brokenNote(account) : account.pause && pauseNote(account.pause),
    h("div", { class: "actions" }, account.pause || account.breaker.open
      ? h("button", { type: "button", class: "primary", id: `resume-${name}`, onclick: () => resume(account) },
        "Resume…")
      : h("button", { type: "button", id: `pause-${name}`, onclick: () => pause(account) }, "Pause…"),
    h("a", { href: `#/audit?account=${encodeURIComponent(name)}`, id: `audit-of-${name}`, class: "button quiet" },
      "Audit trail")));
}

function slot(account) {
  if (account.calling) {
    return h("p", { class: "slot" }, h("span", { class: "large" }, "On the line"),
      h("a", { href: `#/jobs/${account.calling}`, id: `calling-${account.name}` }, "call under way"));
  }
  if (!account.next_slot_at) return h("p", { class: "slot" }, h("span", { class: "large" }, "Nothing is sent"));
  return h("div", { class: "slot" },
    h("span", { class: "figure large", "data-until": account.next_slot_at }, ""),
    h("span", {}, "next slot"),
    h("progress", {
      max: account.gap_seconds, value: 0, "data-ends": account.next_slot_at,
      "aria-label": `Until the next slot of ${account.name}`,
    }));
}

function brokenNote({ breaker }) {
  return h("p", { class: "notice bad" },
    `The provider refused these credentials${breaker.opened_at ? ` at ${time(breaker.opened_at)}` : ""}. `
    + "Nothing is sent: a few more tries would get our address banned for every account. Put the password right, then "
    + "reload the gateway's configuration, or resume here.");
}

function pauseNote(pause) {
  return h("p", { class: "notice" }, `Paused by ${pause.operator} at ${time(pause.at)}: ${pause.reason}`);
}

function pause(account) {
  ask(`Pause ${account.name}`, {
    intro: h("p", {}, "Nothing more is sent for this account until somebody resumes it, over restarts too. ",
      "Requests are still accepted and wait. A call under way comes to its end."),
    fields: reasonField(), action: "Pause the account",
    decide: async ({ reason }) => {
      await post(`/accounts/${encodeURIComponent(account.name)}/pause`, { reason });
      announce(`Account ${account.name} is paused`);
    },
  });
}

function resume(account) {
  const warning = h("p", { class: "notice bad" }, "The provider refused this account's credentials. If they are still ",
    "wrong, the next call brings our address one step nearer to a ban that stops every account.");
  ask(`Resume ${account.name}`, {
    intro: [h("p", {}, "The account goes on where it stopped, at its next slot."), account.breaker.open && warning],
    fields: reasonField(), action: "Resume the account", danger: account.breaker.open,
    decide: async ({ reason }) => {
      await post(`/accounts/${encodeURIComponent(account.name)}/resume`, { reason });
      announce(`Account ${account.name} goes on`);
    },
  });
}
