// A document in the page: its bytes are fetched with the key and shown from memory, so that no address holds a secret.
import { pdf } from "./api.js";
import { open } from "./dialogs.js";
import { h } from "./dom.js";

/** `link` is the signed link for the outside; the same document lies at this listener under the same path. */
export async function preview(link, name) {
  const path = /\/documents\/[^/]*$/.exec(link)?.[0];
  const bytes = await pdf(path);
  const url = URL.createObjectURL(bytes);
  open(`Document ${name}`, [
    h("iframe", { src: `${url}#navpanes=0&view=FitH`, title: `PDF ${name}`, id: "pdf" }),
    h("div", { class: "actions" },
      h("a", { href: url, download: name, class: "button", id: "save-pdf" }, "Save the PDF")),
  ], { wide: true, whenClosed: () => URL.revokeObjectURL(url) });
}
