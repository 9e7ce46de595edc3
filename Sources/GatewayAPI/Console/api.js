// Everything that is asked of the gateway. The key lives in this module's memory and nowhere else: no storage, no
// cookie, no address. A reload forgets it.
import { setClock } from "./format.js";

let key = null;
let onRefused = () => {};

export function signIn(newKey) {
  key = newKey;
}

export function signOut() {
  key = null;
}

/** `action` is called when the gateway takes the key for wrong, as after a rotation. */
export function whenRefused(action) {
  onRefused = action;
}

/** What the gateway answered instead (RFC 9457), or that it did not answer. */
export class Problem extends Error {
  constructor(status, body) {
    const fields = (body.errors ?? []).map(
      ({ pointer, parameter, detail }) => `${pointer ?? parameter ?? ""} ${detail}`.trim());
    super([body.title, body.detail, ...fields].filter(Boolean).join(". ") || `The gateway answered ${status}`);
    this.status = status;
  }
}

async function send(path, { method = "GET", body, signal } = {}) {
  const headers = { Authorization: `Bearer ${key}` };
  if (body) headers["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(path, {
      method, headers, signal, body: body && JSON.stringify(body), cache: "no-store", credentials: "omit",
      redirect: "error",
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(0, { title: "The gateway does not answer" });
  }
  setClock(response.headers.get("Date"));
  if (response.ok) return response;
  const problem = new Problem(response.status, await response.json().catch(() => ({})));
  if (response.status === 401) onRefused(problem);
  throw problem;
}

export async function get(path, signal) {
  return (await send(path, { signal })).json();
}

export async function post(path, body) {
  return (await send(path, { method: "POST", body })).json();
}

export async function remove(path) {
  return (await send(path, { method: "DELETE" })).json();
}

/** One page of a list: its items, and the path of the next page or null. */
export async function page(path, signal) {
  const response = await send(path, { signal });
  const next = /<([^>]+)>;\s*rel="next"/.exec(response.headers.get("Link") ?? "");
  return { items: (await response.json()).items, next: next ? next[1] : null };
}

export async function pdf(path) {
  return (await send(path)).blob();
}
