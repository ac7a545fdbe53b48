/** Take a capture of the page in a tab: decide how long to wait for it, and look where the tab is meanwhile. */

/** @import { Grabbed, NotYet, Round, Seen } from "./grab.js" */
/** @import { Capture, NotTaken, Step } from "./messages.js" */

import { isSsiAddress } from "./address.js";
import { grab } from "./grab.js";

// Milliseconds: how long a page may take to settle, and how long a round of the script in it lasts.
const MOST_WAIT = 10_000;
const ONE_WAIT = 1_000;
// Milliseconds between attempts to get into the page.
const TRY_AGAIN_AFTER = [20, 80, 200];

/**
 * Capture the page once it has settled; after ten seconds, or when the user asks for it, as it is then.
 *
 * @param {number} tab
 * @param {(step: Step) => void} onStep
 * @param {AbortSignal} [hurry]    the user does not want to wait any longer
 * @returns {Promise<Capture | NotTaken>}
 */
export async function take(tab, onStep, hurry) {
  /** @type {Seen | null} */
  let seen = null;
  /** @type {Promise<"hurried">} */
  const hurried = new Promise((resolve) => hurry?.addEventListener("abort", () => resolve("hurried")));
  for (let waited = 0; ; waited += ONE_WAIT) {
    const anyway = waited >= MOST_WAIT || hurry?.aborted === true;
    const running = runInPage(tab, { patience: anyway ? 0 : ONE_WAIT, waited, seen, anyway });
    const round = await (anyway ? within(MOST_WAIT, running) : within(2 * ONE_WAIT, Promise.race([running, hurried])));
    // LinkedIn may have moved on meanwhile, to its sign-in or to another page. A new query or fragment is no other page.
    const url = await addressOf(tab);
    if (!url || !isSsiAddress(url)) return { state: "page_moved" };
    if (round === undefined) return { state: "page_closed_to_us" };
    if (round === null && anyway) return { state: "nothing_shown" };
    if (round === "hurried") continue;
    if (round && round.html !== null) {
      const capture = { url, captured_at: now(), ext_version: chrome.runtime.getManifest().version, html: round.html };
      return round.settled ? capture : { ...capture, settled: false };
    }
    seen = round?.seen ?? seen;
    onStep({ step: round?.moving ? "moving" : "waiting", seconds: waited / 1_000 + 1 });
  }
}

/**
 * A promise's value, or null when it takes longer. A page that is still loading does not run the script yet, and in
 * Firefox one that was left never ends it (153: it stays in memory, with its timers stopped).
 *
 * @template T
 * @param {number} milliseconds
 * @param {Promise<T>} promise
 * @returns {Promise<T | null>}
 */
async function within(milliseconds, promise) {
  let timer;
  /** @type {Promise<null>} */
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, milliseconds, null);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** @param {number} tab */
async function addressOf(tab) {
  return (await chrome.tabs.get(tab)).url;
}

/**
 * Run one round of `grab` in the page.
 *
 * @param {number} tab
 * @param {Round} round
 * @returns {Promise<Grabbed | NotYet | null | undefined>}    undefined when the browser does not let us
 */
async function runInPage(tab, round, attempts = 1) {
  try {
    const [injection] = await chrome.scripting.executeScript({ target: { tabId: tab }, func: grab, args: [round] });
    return injection?.result ?? null;
  } catch {
    // Chromium sometimes grants activeTab a moment after the click (seen with 156, in 3 to 15 of 100 clicks).
    const wait = TRY_AGAIN_AFTER[attempts - 1];
    if (!wait) return undefined;
    await new Promise((resolve) => setTimeout(resolve, wait));
    return runInPage(tab, round, attempts + 1);
  }
}

/** A moment as ISO 8601 with the browser's own offset from UTC: a score belongs to a local day. */
export function now(date = new Date()) {
  const minutes = -date.getTimezoneOffset();
  const local = new Date(date.getTime() + minutes * 60_000).toISOString().slice(0, 19);
  /** @param {number} number */
  const two = (number) => String(Math.trunc(number)).padStart(2, "0");
  return `${local}${minutes < 0 ? "-" : "+"}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`;
}
