// The page: signing in and out, and which view is shown. An address is #/queue, #/jobs/job_…, and so on.
import { showAccounts } from "./accounts.js";
import { get, Problem, signIn, signOut, whenRefused } from "./api.js";
import { showAudit } from "./audit.js";
import { close, open } from "./dialogs.js";
import { announce, fill, h } from "./dom.js";
import { showHistory } from "./history.js";
import { showJob } from "./job.js";
import { showQueue } from "./queue.js";
import { showUnknown } from "./unknown.js";

const main = document.getElementById("main");
const sections = document.getElementById("sections");
const session = document.getElementById("session");

const VIEWS = [
  { path: "accounts", name: "Accounts", show: showAccounts },
  { path: "queue", name: "Queue", show: showQueue },
  { path: "unknown", name: "Unknown", show: showUnknown },
  { path: "history", name: "History", show: showHistory },
  { path: "audit", name: "Audit", show: showAudit },
];

let shown = new AbortController();
let isSignedIn = false;

function route() {
  if (!isSignedIn) return;
  shown.abort();
  shown = new AbortController();
  const [path, query] = location.hash.replace(/^#\//, "").split("?");
  const [name, ...rest] = path.split("/");
  const view = VIEWS.find((view) => view.path === name) ?? (name === "jobs" && rest[0] ? null : VIEWS[0]);
  for (const link of sections.children) {
    link.removeAttribute("aria-current");
    if (link.id !== `to-${view?.path ?? "history"}`) continue;
    link.setAttribute("aria-current", "page");
    link.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
  document.title = `${view?.name ?? "Job"} · Counterfoil`;
  if (view) view.show(main, new URLSearchParams(query), shown.signal);
  else showJob(main, decodeURIComponent(rest[0]), shown.signal);
}

function showSignIn(reason) {
  const fault = h("p", { class: "fault", role: "alert", hidden: !reason }, reason ?? "");
  const key = h("input", {
    id: "key", name: "key", type: "password", required: true, autocomplete: "off", spellcheck: "false",
    "aria-describedby": "key-hint",
  });
  const form = h("form", { class: "sign-in panel", method: "dialog" },
    h("h1", {}, "Operator console"),
    h("label", { class: "field" }, h("span", {}, "API key"), key,
      h("small", { id: "key-hint" },
        "One with the scope operator. It stays in this page's memory: closing or reloading the page forgets it.")),
    fault,
    h("button", { type: "submit", class: "primary", id: "sign-in" }, "Sign in"));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    signIn(key.value.trim());
    try {
      await get("/accounts");
    } catch (error) {
      signOut();
      fault.textContent = error.status === 403 ? "This key is known, but it lacks the scope operator." : error.message;
      fault.hidden = false;
      key.select();
      return;
    }
    key.value = "";
    begin();
  });
  fill(main, form);
  key.focus();
}

function begin() {
  isSignedIn = true;
  sections.hidden = false;
  session.hidden = false;
  fill(sections, VIEWS.map((view) => h("a", { href: `#/${view.path}`, id: `to-${view.path}` }, view.name)));
  announce("Signed in");
  if (location.hash.length > 2) route();
  else location.hash = "#/accounts";
  main.focus();
}

function end(reason) {
  if (!isSignedIn) return;
  isSignedIn = false;
  shown.abort();
  signOut();
  close();
  sections.hidden = true;
  session.hidden = true;
  showSignIn(reason);
}

// A link to #main would change the address that says which view is shown.
document.getElementById("skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
document.getElementById("sign-out").addEventListener("click", () => end());
// What a button could not do, and no form is there to say it.
addEventListener("unhandledrejection", (event) => {
  if (event.reason?.name === "AbortError") return event.preventDefault();
  if (!(event.reason instanceof Problem)) return;
  event.preventDefault();
  if (isSignedIn) open("That did not work", h("p", { class: "fault", role: "alert" }, event.reason.message));
});
whenRefused((problem) => end(`Signed out: ${problem.message}`));
addEventListener("hashchange", () => {
  route();
  main.focus();
});
showSignIn();
