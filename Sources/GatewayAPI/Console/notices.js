// What a caller's receivers were told of a job, and each attempt to tell them.
import { post } from "./api.js";
import { ask } from "./dialogs.js";
import { announce, h } from "./dom.js";
import { fullTime, STATES, time, word } from "./format.js";
import { table } from "./table.js";

const PROGRESS = { pending: "To be sent", delivered: "Delivered", given_up: "Given up" };

export function noticeTable(jobPath, notices) {
  return table(notices, [
    { name: "Receiver", cell: ({ target }) => target },
    { name: "Told", cell: (notice) => word(STATES, notice.job_state) },
    { name: "State", cell: ({ state }) => h("span", { class: `badge ${state}` }, word(PROGRESS, state)) },
    { name: "Attempts", cell: ({ attempts }) => attempts.length },
    { name: "Last attempt", cell: ({ attempts }) => attempts.length ? attempt(attempts.at(-1)) : "none yet" },
    { name: "Decide", isUnseen: true, cell: (notice) => notice.state !== "pending" && h("button", {
      type: "button", id: `redeliver-${notice.id}`, onclick: () => redeliver(jobPath, notice),
    }, "Tell again…") },
  ], { mark: (notice) => ({ "data-notice": notice.id }) });
}

function attempt({ at, status, note }) {
  return [h("time", { datetime: at, title: fullTime(at) }, time(at)),
    h("small", {}, [status ? `answered ${status}` : "no answer", note].filter(Boolean).join(": "))];
}

function redeliver(jobPath, notice) {
  ask(`Tell ${notice.target} again`, {
    intro: h("p", {}, "The same notice is sent once more, under the id that it had, so that a receiver who heard it ",
      "before can tell."),
    fields: [], action: "Send the notice",
    decide: async () => {
      await post(`${jobPath}/notices/${encodeURIComponent(notice.id)}/redelivery`);
      announce("The notice is sent again");
    },
  });
}
