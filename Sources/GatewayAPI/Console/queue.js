// What waits, in the order in which it will go.
import { page, remove } from "./api.js";
import { ask } from "./dialogs.js";
import { announce, fill, h } from "./dom.js";
import { jobTable } from "./jobs.js";
import { keepShowing } from "./live.js";

// The list comes newest first and the next one to go is the oldest, so all of it is read: five pages are a thousand
// jobs, at a call a minute most of a day. Of those the first hundred are shown.
const PAGE = 200;
const PAGES = 5;
const SHOWN = 100;

export function showQueue(main, query, signal) {
  const account = query.get("account");
  const place = h("div", {});
  fill(main, h("section", { "aria-labelledby": "queue-title" },
    h("h1", { id: "queue-title" }, account ? `Queue of ${account}` : "Queue"),
    account && h("p", {}, h("a", { href: "#/queue", id: "whole-queue" }, "Show every account")), place));
  keepShowing((signal) => load(account, signal), ({ jobs, isCut }) => {
    const more = jobs.length - SHOWN;
    fill(place,
      isCut && h("p", { class: "notice" },
        `More than ${PAGE * PAGES} jobs wait. The oldest, which go first, may be missing.`),
      jobTable(jobs.slice(0, SHOWN), {
        columns: ["position", "job", "subclient", "account", "created", "estimated"], empty: "Nothing waits.",
        action: (job) => h("button", { type: "button", id: `cancel-${job.id}`, onclick: () => cancel(job) }, "Cancel…"),
      }),
      more > 0 && h("p", { class: "aside" }, `And ${more} more behind them.`));
  }, signal);
}

async function load(account, signal) {
  let path = `/jobs?state=queued&limit=${PAGE}${account ? `&account=${encodeURIComponent(account)}` : ""}`;
  const jobs = [];
  for (let number = 0; path && number < PAGES; number += 1) {
    const { items, next } = await page(path, signal);
    jobs.push(...items);
    path = next;
  }
  const place = (job) => job.position ?? Number.MAX_SAFE_INTEGER;
  jobs.sort((one, other) => place(one) - place(other) || one.account.localeCompare(other.account));
  return { jobs, isCut: path !== null };
}

export function cancel(job) {
  ask("Cancel this job", {
    intro: h("p", {}, "It is taken out of the queue and never sent. Whoever asked for it is told that it was ",
      `cancelled; the subclient is ${job.subclient}.`),
    fields: [], action: "Cancel the job", danger: true,
    decide: async () => {
      await remove(`/jobs/${encodeURIComponent(job.id)}`);
      announce("The job is cancelled");
    },
  });
}
