// Every document that was read of an invoice. The provider may change one; what it handed out before is kept.
import { get, post } from "./api.js";
import { ask } from "./dialogs.js";
import { announce, h } from "./dom.js";
import { bytes, fullTime, time } from "./format.js";
import { preview } from "./preview.js";
import { table } from "./table.js";

/** Newest first; none for what has no document, and for an act, which is read once. */
export async function versionsOf(job, signal) {
  if (!isInvoice(job)) return [];
  try {
    return (await get(below(job, "versions"), signal)).items;
  } catch (error) {
    // An operator sees the jobs of every account, but documents only of those that the key is for.
    if (error.status === 403) return [];
    throw error;
  }
}

export function isInvoice(job) {
  return Boolean(job.result?.document) && job.operation !== "fetch_act";
}

/** The path of the invoice is its own; another account than the usual one is named behind it. */
function below(job, name) {
  const [path, query] = job.result.links.self.split("?");
  return `${path}/${name}${query ? `?${query}` : ""}`;
}

export function versionTable(job, versions) {
  return table(versions, [
    { name: "Read at", cell: ({ read_at: at }) => h("time", { datetime: at, title: fullTime(at) }, time(at)) },
    { name: "Size", cell: ({ size }) => bytes(size) },
    { name: "SHA-256", cell: ({ sha256 }) => h("code", { class: "digest" }, sha256) },
    { name: "Open", isUnseen: true, cell: ({ sha256, links }) => h("button", {
      type: "button", id: `open-${sha256.slice(0, 12)}`, onclick: () => preview(links.pdf, `${job.result.id}.pdf`),
    }, "Open") },
  ], { mark: ({ sha256 }) => ({ "data-version": sha256 }) });
}

export function readAgain(job) {
  ask("Read the document again", {
    intro: h("p", {}, "The invoice is asked of the provider at the next turn of its account. When the document is another ",
      "one by then, both are kept."),
    fields: [], action: "Read it again",
    decide: async () => {
      const { id, operation } = await post(below(job, "refresh"));
      announce("The document is read again");
      if (operation) location.hash = `#/jobs/${encodeURIComponent(id)}`;
    },
  });
}
