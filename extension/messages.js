/** What the popup, the options page and the worker say to each other; and what the service answers. */

export const PILLARS = /** @type {const} */ ([
  "establish_brand",
  "find_people",
  "engage_with_insights",
  "build_relationships",
]);
export const GROUPS = /** @type {const} */ (["industry", "network", "team"]);

/** @typedef {typeof PILLARS[number]} Pillar */
/** @typedef {typeof GROUPS[number]} Group */

/**
 * What was seen on a click, as it is sent to the service.
 *
 * @typedef {object} Capture
 * @property {string} url            the tab's address, never the page's word
 * @property {string} captured_at    ISO 8601 with the browser's own offset
 * @property {string} ext_version
 * @property {string} html
 */

/** @typedef {`${Group}_${"top_percent" | "average" | "weekly_change" | "size" | `average_${Pillar}`}`} Comparison */
/** @typedef {"total" | Pillar | Comparison} NumberFact    by the names of `ssi_parsers.facts` */

/**
 * All facts of one capture, as the service read them.
 *
 * @typedef {{ total: number } & { [P in Pillar]: number } & { [C in Comparison]?: number | null } & {
 *   industry_name?: string | null,
 *   captured_at: string,
 *   captured_at_from: "browser" | "save" | "file",
 *   locale?: string | null,
 *   profile?: string | null,
 *   told_by: { [F in NumberFact | "industry_name"]?: string },
 *   warnings?: string[],
 * }} Reading
 */

/** @typedef {{ since_day: string, days: number, facts: { [F in NumberFact]?: number } }} Change */
/** @typedef {{ name: string, low: number, high: number, said: string }} Band */

/**
 * The service's signed answer to a capture that it could read.
 *
 * @typedef {object} Reply
 * @property {string} id
 * @property {boolean} created    false when this very page was there already
 * @property {Reading} reading
 * @property {number} shown_total
 * @property {Band} band
 * @property {Change | null} change    since the reading of an earlier day
 */

/**
 * What can come of talking to the service.
 *
 * @typedef {"not_paired" | "revoked" | "other_browser" | "blocked" | "not_running" | "silent" | "other_program"
 *   | "unverified" | "too_large" | "busy" | "failed"} Trouble
 *
 * @typedef {{ state: "stored" | "already", reply: Reply }} Stored
 * @typedef {{ state: "refused", code: string, detail: string }} Refused    stored too, but without numbers
 * @typedef {{ state: Trouble, port: number, code?: string, kept?: string }} Undelivered
 *     `kept` is the capture's id in the outbox
 * @typedef {Stored | Refused | Undelivered} Delivery
 */

/**
 * What can come of a click.
 *
 * @typedef {{ state: "signed_out" | "page_closed_to_us" | "page_moved" | "nothing_shown" | "interrupted" }} NotTaken
 * @typedef {{ state: "outbox_full", port: number, oldest: string }} OutboxFull    `oldest` is its moment
 * @typedef {{ state: "connected", port: number }} Connected
 * @typedef {{ state: "replace_pairing", port: number }} ReplacePairing    asked before a pairing is given up
 * @typedef {{ state: "not_a_pairing" }} NotAPairing
 * @typedef {{ state: "elsewhere", service: Connected | Undelivered }} Elsewhere
 * @typedef {{ state: "opened" }} Opened
 * @typedef {{ state: "taken", capture: Capture }} Taken    for a file, not kept
 * @typedef {{ state: "broken", detail: string }} Broken    a fault of the extension or the browser
 * @typedef {Delivery | NotTaken | OutboxFull | Connected | ReplacePairing | NotAPairing | Elsewhere | Opened | Taken
 *   | Broken} Outcome
 * @typedef {Exclude<Outcome, Stored | Opened | Taken>} Notice    what is told in words
 */

/** @typedef {{ step: "waiting", seconds: number } | { step: "sending" }} Step */

/**
 * What a page of the extension can ask of the worker.
 *
 * @typedef {{ ask: "click", tab: number, replace?: boolean, makeRoom?: boolean }
 *   | { ask: "take", tab: number }
 *   | { ask: "pair", text: string, replace?: boolean }
 *   | { ask: "check" }
 *   | { ask: "deliver", id?: string }
 *   | { ask: "open_history" }} Request
 */

/**
 * Ask the worker. The connection keeps it alive; should it die all the same, that is an outcome too.
 *
 * @param {Request} request
 * @param {(step: Step) => void} [onStep]
 * @returns {Promise<Outcome>}
 */
export function ask(request, onStep = () => {}) {
  return new Promise((resolve) => {
    const port = chrome.runtime.connect();
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
 * The worker's side of `ask`.
 *
 * @param {(request: Request, onStep: (step: Step) => void) => Promise<Outcome>} answer
 */
export function onAsk(answer) {
  chrome.runtime.onConnect.addListener((port) => {
    // Only our own pages may ask. A page that was captured shares a process with what ran in it.
    if (!port.sender?.url?.startsWith(chrome.runtime.getURL(""))) {
      port.disconnect();
      return;
    }
    let open = true;
    port.onDisconnect.addListener(() => {
      open = false;
    });
    /** @param {Step | { outcome: Outcome }} message */
    const tell = (message) => {
      if (open) port.postMessage(message);
    };
    port.onMessage.addListener(async (/** @type {Request} */ request) => {
      tell({ outcome: await answer(request, tell) });
    });
  });
}
