/** The messages between popup, options page and worker, and the names of what the service takes and answers. */

/** @import { Schemas } from "ssi-api" */

/** The pillars in LinkedIn's order; the names are those of the facts. */
export const PILLARS = /** @type {const} */ ([
  "establish_brand",
  "find_people",
  "engage_with_insights",
  "build_relationships",
]);
/** The peer groups, by the first part of the names of their facts. */
export const GROUPS = /** @type {const} */ (["industry", "network", "team"]);

/** @typedef {typeof PILLARS[number]} Pillar */
/** @typedef {typeof GROUPS[number]} Group */

/**
 * What is sent to the service and what it answers; the fields are in the service's own description.
 *
 * @typedef {Schemas["CaptureRequest"]} Capture    its `url` is the tab's address, never what the page says;
 *     `settled` is only there when it is false: a service from before it was known takes all other captures
 * @typedef {Schemas["RecordedCapture"]} Reply
 * @typedef {Schemas["RefusedPage"]} RefusedPage
 * @typedef {Schemas["LoginLink"]} LoginLink
 * @typedef {Schemas["HelloAnswer"]} HelloAnswer
 * @typedef {Schemas["Error"]} ErrorAnswer
 * @typedef {Schemas["Reading"]} Reading
 * @typedef {Schemas["Change"]} Change
 * @typedef {Schemas["Difference"]} Difference
 */

/**
 * The outcomes of a request to the service; `Trouble` is why there is no verified answer.
 *
 * @typedef {"not_paired" | "revoked" | "other_browser" | "blocked" | "not_running" | "silent" | "other_program"
 *   | "unverified" | "too_large" | "wrong_clock" | "rejected" | "busy" | "history_unusable" | "failed"} Trouble
 *
 * @typedef {{ state: "stored" | "already", reply: Reply }} Stored
 * @typedef {{ state: "refused", code: string, detail: string }} Refused    stored too, but without numbers
 * @typedef {{ state: Trouble, port: number, code?: string, detail?: string, wait?: number, kept?: string }} Undelivered
 *     `code` and `detail` are the service's own; it wants to be left alone for `wait` seconds; `kept` is the capture's id
 *     in the outbox
 * @typedef {Stored | Refused | Undelivered} Delivery
 */

/**
 * The outcomes of everything a page can ask of the worker.
 *
 * @typedef {{ state: "signed_out" | "page_closed_to_us" | "page_moved" | "nothing_shown" | "interrupted" }} NotTaken
 * @typedef {{ state: "outbox_full", port: number, oldest: string, inTheWay: string[] }} OutboxFull    `oldest` is the moment of the
 *     oldest that waits, `inTheWay` the ids of those that would have to go
 * @typedef {{ state: "connected", port: number }} Connected
 * @typedef {{ state: "replace_pairing", port: number }} ReplacePairing    the user is asked before the present pairing is replaced
 * @typedef {{ state: "not_a_pairing" }} NotAPairing
 * @typedef {{ state: "elsewhere", service: Connected | Undelivered }} Elsewhere
 * @typedef {{ state: "opened" }} Opened
 * @typedef {{ state: "taken", capture: Capture }} Taken    for a file, not kept
 * @typedef {{ state: "broken", detail: string }} Broken    a fault of the extension or the browser
 * @typedef {Delivery | NotTaken | OutboxFull | Connected | ReplacePairing | NotAPairing | Elsewhere | Opened | Taken
 *   | Broken} Outcome
 * @typedef {Exclude<Outcome, Stored | Opened | Taken>} Notice what is shown as a title and a sentence
 */

/**
 * How far a request is: waiting for numbers, or for numbers that move to stand still, and for how long by now; sending.
 *
 * @typedef {{ step: "waiting" | "moving", seconds: number } | { step: "sending" }} Step
 */

/**
 * What a page of the extension can ask of the worker.
 *
 * @typedef {{ ask: "click", tab: number, replace?: boolean, giveUp?: string[] }
 *   | { ask: "take", tab: number }
 *   | { ask: "pair", text: string, replace?: boolean }
 *   | { ask: "check" }
 *   | { ask: "deliver", id?: string }
 *   | { ask: "open_history" }} Request
 */

/**
 * Whether a capture is with the service. A refused one is too: kept with its reason, and read again after an update.
 *
 * @param {{ state: Outcome["state"] }} outcome
 */
export function isDelivered({ state }) {
  return state === "stored" || state === "already" || state === "refused";
}

/**
 * Whether trying again by itself would come to the same: the trouble is with the capture, not with the connection.
 *
 * @param {{ state: Outcome["state"] }} outcome
 */
export function isStuck({ state }) {
  return state === "too_large" || state === "wrong_clock" || state === "rejected";
}

/**
 * Whether the service has proved itself and answered.
 *
 * @param {{ state: Outcome["state"] }} outcome
 */
export function isReached(outcome) {
  return outcome.state === "connected" || isDelivered(outcome);
}

/** What can be said about a request that is being answered: do not wait any longer. */
const HURRY = "hurry";

/**
 * Send a request to the worker. The open port keeps it alive; `interrupted` is the outcome if it is ended all the same.
 *
 * @param {Request} request
 * @param {(step: Step) => void} [onStep]
 * @param {AbortSignal} [hurry]    the user does not want to wait any longer
 * @returns {Promise<Outcome>}
 */
export function ask(request, onStep = () => {}, hurry) {
  return new Promise((resolve) => {
    const port = chrome.runtime.connect();
    hurry?.addEventListener("abort", () => port.postMessage(HURRY));
    port.onDisconnect.addListener(() => resolve({ state: "interrupted" }));
    port.onMessage.addListener((/** @type {Step | { outcome: Outcome }} */ message) => {
      if ("step" in message) {
        onStep(message);
      } else {
        resolve(message.outcome);
        port.disconnect();
      }
    });
    port.postMessage(request);
  });
}

/**
 * Answer the requests of our own pages: the worker's side of `ask`.
 *
 * @param {(request: Request, onStep: (step: Step) => void, hurry: AbortSignal) => Promise<Outcome>} answer
 */
export function onAsk(answer) {
  chrome.runtime.onConnect.addListener((port) => {
    // Only our own pages may ask. A page that was captured shares a process with what ran in it.
    if (!port.sender?.url?.startsWith(chrome.runtime.getURL(""))) {
      port.disconnect();
      return;
    }
    let open = true;
    const hurry = new AbortController();
    port.onDisconnect.addListener(() => {
      open = false;
    });
    /** @param {Step | { outcome: Outcome }} message */
    const post = (message) => {
      if (open) port.postMessage(message);
    };
    port.onMessage.addListener(async (/** @type {Request | typeof HURRY} */ message) => {
      if (message === HURRY) hurry.abort();
      else post({ outcome: await answer(message, post, hurry.signal) });
    });
  });
}
