/** What a person can have done: capture, pair, deliver what waits, open the history. The worker only wires these. */

/** @import { Connected, Delivery, NotAPairing, NotTaken, Opened, Outcome, OutboxFull, ReplacePairing, Step, Taken, Undelivered } from "./messages.js" */
/** @import { Kept } from "./outbox.js" */

import { isSignInAddress, isSsiAddress, viewerPort } from "./address.js";
import { take } from "./capture.js";
import { deliver, historyAddress, meet } from "./service.js";
import * as outbox from "./outbox.js";
import { derivePairing, parsePairing, readPairing, readShownPairing, savePairing } from "./pairing.js";
import { readSettings, writeSettings } from "./settings.js";

/** @returns {Promise<import("./service.js").Wire>} */
async function wire() {
  const [pairing, { port }] = await Promise.all([readPairing(), readSettings()]);
  return { pairing, port, origin: location.origin };
}

/**
 * A click on the icon: what it means depends on the tab it is clicked on.
 *
 * @param {number} tab
 * @param {{ replace?: boolean, makeRoom?: boolean }} said    what the user answered, when asked before
 * @param {(step: Step) => void} onStep
 * @returns {Promise<Outcome>}
 */
export async function click(tab, { replace = false, makeRoom = false }, onStep) {
  const { url } = await chrome.tabs.get(tab);
  if (isSsiAddress(url)) return captureAndDeliver(tab, makeRoom, onStep);
  if (isSignInAddress(url)) return { state: "signed_out" };
  const port = viewerPort(url);
  const shown = port && (await readPairingIn(tab));
  if (shown) return parsePairing(shown)?.port === port ? pair(shown, replace) : { state: "not_a_pairing" };
  return { state: "elsewhere", service: await meet(await wire()) };
}

/**
 * Written down before it is sent: should the worker die at any point from here on, it is sent again.
 *
 * @param {number} tab
 * @param {boolean} makeRoom    the user agreed to give the oldest capture up
 * @param {(step: Step) => void} onStep
 * @returns {Promise<Delivery | NotTaken | OutboxFull>}
 */
async function captureAndDeliver(tab, makeRoom, onStep) {
  const capture = await take(tab, onStep);
  if ("state" in capture) return capture;
  if (makeRoom) await removeOldest();
  const kept = await outbox.keep(capture);
  onStep({ step: "sending" });
  if (kept) return deliverKept(kept);
  // No room to keep it, but it may still go straight through. The page is open, so nothing is lost yet if not.
  const delivery = await deliver(capture, await wire());
  if (outbox.isDelivered(delivery)) return delivery;
  const [oldest] = await outbox.list();
  const { port } = /** @type {Undelivered} */ (delivery);
  return { state: "outbox_full", port, oldest: oldest?.captured_at ?? capture.captured_at };
}

/**
 * For a file instead of a delivery; nothing is kept.
 *
 * @param {number} tab
 * @param {(step: Step) => void} onStep
 * @returns {Promise<Taken | NotTaken>}
 */
export async function takeForFile(tab, onStep) {
  const capture = await take(tab, onStep);
  return "state" in capture ? capture : { state: "taken", capture };
}

async function removeOldest() {
  const [oldest] = await outbox.list();
  if (oldest) await outbox.remove(oldest.id);
}

/** @type {Promise<unknown>} */
let turn = Promise.resolve();

/**
 * One delivery at a time: a click and an alarm must not send the same capture side by side.
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

/** @param {Kept} kept @returns {Promise<Delivery>} */
function deliverKept(kept) {
  return inTurn(async () => {
    const delivery = await deliver(kept, await wire());
    await outbox.settle(kept, delivery);
    return outbox.isDelivered(delivery) ? delivery : { .../** @type {Undelivered} */ (delivery), kept: kept.id };
  });
}

/**
 * Send what waits, oldest first. What is wrong with the way stops the round; what is wrong with one capture does not.
 *
 * @param {string} [id]    only this one
 * @returns {Promise<Delivery | null>}    the last outcome; null when nothing waited, and then nobody was asked
 */
export async function deliverOutbox(id) {
  /** @type {Delivery | null} */
  let last = null;
  for (const kept of await outbox.list()) {
    if (id && kept.id !== id) continue;
    last = await deliverKept(kept);
    if (!outbox.isDelivered(last) && last.state !== "too_large" && last.state !== "failed") break;
  }
  return last;
}

/**
 * Pair with the service that showed this string, once it has proved that it knows the secret.
 *
 * @param {string} text
 * @param {boolean} replace    the user agreed to give the present pairing up
 * @returns {Promise<Connected | NotAPairing | ReplacePairing | Undelivered>}
 */
export async function pair(text, replace) {
  const string = parsePairing(text);
  if (!string) return { state: "not_a_pairing" };
  const { port } = string;
  const before = await wire();
  if (before.pairing?.kid === string.kid && before.port === port) return meet(before);
  // Any program on this machine can show a string. An existing pairing is not given up without a word.
  if (before.pairing && !replace) return { state: "replace_pairing", port };
  const candidate = { port, origin: location.origin, pairing: await derivePairing(string) };
  // The first signed request confirms the pairing; this one has no effect but a code that nobody uses.
  const met = await historyAddress(candidate);
  if (met.state !== "address") return met;
  await savePairing(candidate.pairing);
  await writeSettings({ port });
  return { state: "connected", port };
}

/** Whether the service is there, is ours, and knows us. */
export async function check() {
  return meet(await wire());
}

/** @returns {Promise<Opened | Undelivered>} */
export async function openHistory() {
  const reached = await historyAddress(await wire());
  if (reached.state !== "address") return reached;
  await chrome.tabs.create({ url: reached.address });
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
