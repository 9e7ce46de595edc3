// The one dialog of the page: it keeps the focus, Escape closes it, and the focus goes back to where it came from.
import { Problem } from "./api.js";
import { fill, h } from "./dom.js";
import { refresh } from "./live.js";

const dialog = document.getElementById("dialog");

/** Shows a dialog with a title and contents; `whenClosed` is called however it ends. */
export function open(title, contents, { wide = false, whenClosed = () => {} } = {}) {
  const opener = document.activeElement?.id;
  dialog.className = wide ? "wide" : "";
  fill(dialog,
    h("header", {}, h("h2", { id: "dialog-title" }, title),
      h("button", { type: "button", class: "quiet", id: "dialog-close", "aria-label": "Close", onclick: close }, "✕")),
    contents);
  dialog.onclose = () => {
    dialog.replaceChildren();
    whenClosed();
    document.getElementById(opener)?.focus();
  };
  dialog.showModal();
  dialog.querySelector("[autofocus]")?.focus();
}

export function close() {
  dialog.close();
}

/**
 * A form in a dialog that decides something. `decide` gets the form's fields; what goes wrong is said in the form, and
 * nothing that was typed is lost.
 */
export function ask(title, { intro, fields, action, danger = false, decide }) {
  const fault = h("p", { class: "fault", role: "alert", hidden: true });
  const button = h("button", { type: "submit", id: "dialog-submit", class: danger ? "danger" : "primary" }, action);
  const form = h("form", { method: "dialog" }, intro, fields, fault,
    h("div", { class: "actions" }, button,
      h("button", { type: "button", id: "dialog-cancel", onclick: close }, "Leave it as it is")));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    fault.hidden = true;
    try {
      await decide(Object.fromEntries(new FormData(form)));
      close();
      refresh();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      fault.textContent = error.message;
      fault.hidden = false;
    }
    button.disabled = false;
  });
  open(title, form);
}

/** Why a person decides as they do: kept for ever, with their name and the time. */
export function reasonField({ autofocus = true, hint = "Kept with your name and the time, for ever." } = {}) {
  return h("label", { class: "field" }, h("span", {}, "Reason"),
    h("textarea", { name: "reason", id: "reason", required: true, maxlength: "255", rows: "2", autofocus }),
    h("small", {}, hint));
}
