// Keeps what is shown up to date: asks again every two seconds while somebody looks, and less often while the gateway
// does not answer.
import { Problem } from "./api.js";
import { now, span } from "./format.js";

const EVERY = 2000;
const LONGEST = 30000;

const pulse = (text, state) => {
  const place = document.getElementById("pulse");
  place.textContent = text;
  place.dataset.state = state;
};

// Answers that asking again would not change.
const DEFINITE = [400, 403, 404, 422];

/**
 * Calls `load` and then `draw` with what it brought, over and over, until the signal ends it, or an answer that stays
 * as it is: `refuse` is called with that.
 */
export async function keepShowing(load, draw, signal, refuse = () => {}) {
  let wait = EVERY;
  while (!signal.aborted) {
    try {
      const found = await load(signal);
      if (signal.aborted) return;
      draw(found);
      tick();
      pulse("Live", "live");
      wait = EVERY;
    } catch (error) {
      if (signal.aborted || error.name === "AbortError") return;
      if (!(error instanceof Problem)) throw error;
      if (DEFINITE.includes(error.status)) {
        pulse("Refused", "lost");
        return refuse(error);
      }
      pulse(`${error.message}. Trying again`, "lost");
      wait = Math.min(wait * 2, LONGEST);
    }
    await pause(wait, signal);
  }
}

/** Ends early when a decision was made here (`refresh`), and lasts while nobody looks. */
function pause(milliseconds, signal) {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      document.removeEventListener("refresh", end);
      document.removeEventListener("visibilitychange", look);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const look = () => document.hidden || end();
    const timer = setTimeout(() => (document.hidden ? null : end()), milliseconds);
    document.addEventListener("refresh", end);
    document.addEventListener("visibilitychange", look);
    signal.addEventListener("abort", end);
  });
}

export function refresh() {
  document.dispatchEvent(new Event("refresh"));
}

/** Every `data-until` counts down to its moment, every `data-since` up from it; a meter empties with its countdown. */
export function tick() {
  for (const place of document.querySelectorAll("[data-until]")) {
    const left = Date.parse(place.dataset.until) - now();
    place.textContent = left > 0 ? span(left) : "now";
  }
  for (const place of document.querySelectorAll("[data-since]")) {
    place.textContent = span(now() - Date.parse(place.dataset.since));
  }
  for (const meter of document.querySelectorAll("progress[data-ends]")) {
    meter.value = Math.max(0, meter.max - Math.max(0, Date.parse(meter.dataset.ends) - now()) / 1000);
  }
}

setInterval(tick, 1000);
