/** What the worker can be asked to do: capture a page, pair, deliver what waits, open the history. */

/** @import { Connected, Delivery, NotAPairing, NotTaken, Opened, Outcome, OutboxFull, ReplacePairing, Step, Taken, Undelivered } from "./messages.js" */
/** @import { Kept } from "./outbox.js" */
/** @import { Connection } from "./service.js" */

import { isSignInAddress, isSsiAddress, viewerPort } from "./address.js";
import { take } from "./capture.js";
import { isDelivered, isStuck } from "./messages.js";
import * as outbox from "./outbox.js";
import { derivePairing, parsePairing, readPairing, readShownPairing, savePairing } from "./pairing.js";
import { deliver, handshake, historyAddress } from "./service.js";
import { readPause, readSettings, writePause, writeSettings } from "./settings.js";

/** The connection that pairing and settings describe now. @returns {Promise<Connection>} */
async function connection() {
  const [pairing, { port }] = await Promise.all([readPairing(), readSettings()]);
  return { pairing, port, origin: location.origin };
}

/**
 * A click on the icon: on the SSI page it captures, on the viewer's page it pairs, elsewhere it checks the connection.
 *
 * @param {number} tab
 * @param {{ replace?: boolean, giveUp?: string[] }} agreed    what the user agreed to when asked
 * @param {(step: Step) => void} onStep
 * @param {AbortSignal} [hurry]    the user does not want to wait any longer
 * @returns {Promise<Outcome>}
 */
export async function click(tab, { replace = false, giveUp = [] }, onStep, hurry) {
  const { url } = await chrome.tabs.get(tab);
  if (isSsiAddress(url)) return captureAndDeliver(tab, giveUp, onStep, hurry);
  if (isSignInAddress(url)) return { state: "signed_out" };
  const port = viewerPort(url);
  const shown = port && (await readPairingIn(tab));
  if (shown) return parsePairing(shown)?.port === port ? pair(shown, replace) : { state: "not_a_pairing" };
  return { state: "elsewhere", service: await handshake(await connection()) };
}

/**
 * Capture the page, keep it in the outbox, then deliver it: should the worker be ended after that, it is sent again.
 *
 * @param {number} tab
 * @param {string[]} giveUp    the ids of kept captures that the user agreed to lose, should there be no other way to keep it
 * @param {(step: Step) => void} onStep
 * @param {AbortSignal} [hurry]
 * @returns {Promise<Delivery | NotTaken | OutboxFull>}
 */
async function captureAndDeliver(tab, giveUp, onStep, hurry) {
  const capture = await take(tab, onStep, hurry);
  if ("state" in capture) return capture;
  const kept = await outbox.keep(capture);
  onStep({ step: "sending" });
  if (kept) return inTurn(() => deliverKept(kept));
  // No room to keep it, but it may still go straight through. The page is open, so nothing is lost yet if not.
  const delivery = await deliver(capture, await connection());
  if (isDelivered(delivery)) return delivery;
  const undelivered = /** @type {Undelivered} */ (delivery);
  const keptInstead = giveUp.length ? await outbox.keep(capture, giveUp) : null;
  if (keptInstead) {
    await outbox.settle(keptInstead, delivery);
    return { ...undelivered, kept: keptInstead.id };
  }
  const inTheWay = await outbox.inTheWayOf(capture);
  const oldest = inTheWay[0]?.captured_at ?? capture.captured_at;
  return { state: "outbox_full", port: undelivered.port, oldest, inTheWay: inTheWay.map(({ id }) => id) };
}

/**
 * Capture the page for a file instead of a delivery; nothing is kept.
 *
 * @param {number} tab
 * @param {(step: Step) => void} onStep
 * @param {AbortSignal} [hurry]
 * @returns {Promise<Taken | NotTaken>}
 */
export async function takeForFile(tab, onStep, hurry) {
  const capture = await take(tab, onStep, hurry);
  return "state" in capture ? capture : { state: "taken", capture };
}

/** @type {Promise<unknown>} */
let turn = Promise.resolve();

/**
 * Run one delivery at a time: a click and an alarm must not send the same capture side by side.
 *
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
function inTurn(work) {
  const mine = turn.then(work);
  turn = mine.catch(() => {});
  return mine;
}

// A round of deliveries waits on the spot for a busy service, but not longer than so many seconds and not more often.
const SHORT_PAUSE = 5;
const MOST_PAUSES = 10;

/** @param {Kept} kept @returns {Promise<Delivery>} */
async function deliverKept(kept) {
  const delivery = await deliver(kept, await connection());
  await outbox.settle(kept, delivery);
  if ("wait" in delivery && delivery.wait) await writePause(delivery.wait);
  return isDelivered(delivery) ? delivery : { .../** @type {Undelivered} */ (delivery), kept: kept.id };
}

/**
 * Deliver what waits, oldest first, one page in memory at a time; a click in between is next. A failure of the connection
 * stops the round, a failure of one capture does not. A service that is busy is left alone for as long as it asks for.
 *
 * @param {{ id?: string | undefined, stuck?: boolean }} [which]    only this one, stuck or not; the stuck ones too
 * @returns {Promise<Delivery | null>}    the last outcome; null when nothing waited, and then nobody was asked
 */
export async function deliverOutbox({ id, stuck = false } = {}) {
  const [all, given] = await Promise.all([outbox.summaries(), outbox.stuck()]);
  const waiting = all.map((kept) => kept.id).filter((kept) => (id ? kept === id : stuck || !given.has(kept)));
  /** @type {Delivery | null} */
  let last = null;
  for (let pauses = 0, next = waiting.shift(); next; ) {
    const wait = await readPause();
    if (wait > SHORT_PAUSE || pauses > MOST_PAUSES) {
      const { port } = await readSettings();
      return { state: "busy", port, wait, kept: next };
    }
    if (wait) await new Promise((resolve) => setTimeout(resolve, 1000 * wait));
    const current = next;
    const delivery = await inTurn(async () => {
      const kept = await outbox.find(current);
      return kept ? deliverKept(kept) : null; // delivered or removed in the meantime
    });
    last = delivery ?? last;
    if (delivery?.state === "busy") {
      pauses++;
      continue;
    }
    if (delivery && !isDelivered(delivery) && !isStuck(delivery) && delivery.state !== "failed") break;
    next = waiting.shift();
  }
  return last;
}

/**
 * Pair with the service that showed this string, once it has proved that it knows the secret.
 *
 * @param {string} text
 * @param {boolean} replace    the user agreed to replace the present pairing
 * @returns {Promise<Connected | NotAPairing | ReplacePairing | Undelivered>}
 */
export async function pair(text, replace) {
  const string = parsePairing(text);
  if (!string) return { state: "not_a_pairing" };
  const { port } = string;
  const before = await connection();
  if (before.pairing?.kid === string.kid && before.port === port) return handshake(before);
  // A service that moved to another port still proves that it knows the present secret: no other program can.
  if (before.pairing && before.port !== port && (await handshake({ ...before, port })).state === "connected") {
    await writeSettings({ port });
    return { state: "connected", port };
  }
  // Any program on this machine can show a string. An existing pairing is not replaced without asking.
  if (before.pairing && !replace) return { state: "replace_pairing", port };
  const candidate = { port, origin: location.origin, pairing: await derivePairing(string) };
  // The first signed request confirms the pairing; this one has no effect but a code that nobody uses.
  const confirmed = await historyAddress(candidate);
  if (confirmed.state !== "address") return confirmed;
  await savePairing(candidate.pairing);
  await writeSettings({ port });
  return { state: "connected", port };
}

/** Whether the service is there, proves itself and knows this pairing. */
export async function check() {
  return handshake(await connection());
}

/** Open the history in a new tab, logged in. @returns {Promise<Opened | Undelivered>} */
export async function openHistory() {
  const login = await historyAddress(await connection());
  if (login.state !== "address") return login;
  await chrome.tabs.create({ url: login.address });
  return { state: "opened" };
}

/** @param {number} tab */
async function readPairingIn(tab) {
  try {
    const [injection] = await chrome.scripting.executeScript({ target: { tabId: tab }, func: readShownPairing });
    return injection?.result ?? null;
  } catch {
    return null;
  }
}
