// Words, times and amounts as people read them.

export const STATES = {
  queued: "Waiting",
  sending: "Calling the provider",
  succeeded: "Succeeded",
  failed: "Failed",
  outcome_unknown: "Outcome unknown",
  cancelled: "Cancelled",
  expired: "Expired",
};

const OPERATIONS = { create_invoice: "Create invoice", fetch_invoice: "Fetch invoice", fetch_act: "Fetch act" };

export const OUTCOMES = {
  created: "The provider made the invoice",
  read: "The provider sent the document",
  refused: "The provider refused",
  outcome_unknown: "It is not known what the provider did",
  interrupted: "The answer broke off",
  process_ended: "The gateway ended while the call was under way",
  not_sent: "Nothing was sent",
  too_soon: "The provider asked to wait",
  not_stored: "The document found no place",
};

/** What the audit trail says was done. */
export const ACTIONS = {
  paused: "Paused the account",
  resumed: "Resumed the account",
  breaker_opened: "Stopped the account: wrong credentials",
  breaker_closed: "Let the account go on: new credentials",
  credentials_changed: "Took up new credentials",
  configuration_reloaded: "Reloaded the configuration",
  probed: "Probed the account",
  requeued: "Sent the job again",
  not_created: "Settled: there is no invoice",
  abandoned: "Settled: it cannot be found out",
};

/** What is said by the gateway in a word of its own, which this page may not know yet. */
export function word(words, value) {
  return words[value] ?? value.replaceAll("_", " ");
}

export function operation(job) {
  return word(OPERATIONS, job.operation);
}

/** How far the gateway's clock is ahead of this machine's, in milliseconds; from the Date of its answers. */
let lead = 0;

export function setClock(date) {
  const told = Date.parse(date);
  // The field tells whole seconds: a smaller difference says nothing.
  if (Number.isFinite(told) && Math.abs(told + 500 - Date.now() - lead) > 1500) lead = told + 500 - Date.now();
}

export function now() {
  return Date.now() + lead;
}

// In the reader's language and time zone, by a clock of 24 hours: logs and the provider's cabinet have no other.
const CLOCK = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
const clock = new Intl.DateTimeFormat(undefined, CLOCK);
const calendar = new Intl.DateTimeFormat(undefined, { year: "numeric", month: "short", day: "numeric", ...CLOCK });

/** The time of day today, with the date on other days. */
export function time(text) {
  const date = new Date(text);
  return date.toDateString() === new Date(now()).toDateString() ? clock.format(date) : calendar.format(date);
}

export function fullTime(text) {
  return calendar.format(new Date(text));
}

/** A span of milliseconds: 0:42, 12:05, 3 h 10 min, 2 d 4 h. */
export function span(milliseconds) {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  const [minutes, hours, days] = [Math.floor(seconds / 60), Math.floor(seconds / 3600), Math.floor(seconds / 86400)];
  if (days > 0) return `${days} d ${hours % 24} h`;
  if (hours > 0) return `${hours} h ${minutes % 60} min`;
  return `${minutes}:${String(seconds % 60).padStart(2, "0")}`;
}

/**
 * The moment at which a day such as 2026-11-26, or so many days later, begins where the reader is. What is no day stays
 * as it is: the gateway says what is wrong with it.
 */
export function dayStart(text, later = 0) {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? [];
  return year ? new Date(year, month - 1, Number(day) + later).toISOString() : text;
}

export function bytes(count) {
  return count < 1024 * 1024 ? `${(count / 1024).toFixed(1)} KiB` : `${(count / 1024 / 1024).toFixed(1)} MiB`;
}

/** 1500.00 RUB, in groups of three digits; not a number on the way, since amounts are decimal. */
export function amount(value, currency) {
  if (!value) return "";
  const [whole, minor] = value.split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, "\u202f");
  return `${minor ? `${grouped}.${minor}` : grouped} ${currency ?? ""}`.trim();
}
