/** Take a capture of the page in a tab. */

/** @import { Capture, NotTaken, Step } from "./messages.js" */

import { isSsiAddress } from "./address.js";
import { grab } from "./grab.js";

// Milliseconds: how long a page may take to load, and how long the script in it waits each time.
const MOST_WAIT = 10_000;
const ONE_WAIT = 1_000;

/**
 * Capture the page once it has loaded; after ten seconds, as it is then.
 *
 * @param {number} tab
 * @param {(step: Step) => void} onStep
 * @returns {Promise<Capture | NotTaken>}
 */
export async function take(tab, onStep) {
  const url = await addressOf(tab);
  /** @type {string | null | undefined} */
  let html;
  for (let waited = 0; !html && waited <= MOST_WAIT; waited += ONE_WAIT) {
    if (waited) onStep({ step: "waiting", seconds: waited / 1_000 });
    html = await runInPage(tab, [ONE_WAIT, waited === MOST_WAIT]);
    if (html === undefined) return { state: "page_closed_to_us" };
  }
  // LinkedIn may have moved on while we waited: to its sign-in, or to another page.
  if (!url || !isSsiAddress(url) || (await addressOf(tab)) !== url) return { state: "page_moved" };
  if (!html) return { state: "nothing_shown" };
  return { url, captured_at: now(), ext_version: chrome.runtime.getManifest().version, html };
}

/** @param {number} tab */
async function addressOf(tab) {
  return (await chrome.tabs.get(tab)).url;
}

/**
 * Run `grab` in the page.
 *
 * @param {number} tab
 * @param {[number, boolean]} args
 * @returns {Promise<string | null | undefined>}    undefined when the browser does not let us
 */
async function runInPage(tab, args, attempts = 4) {
  try {
    const [injection] = await chrome.scripting.executeScript({ target: { tabId: tab }, func: grab, args });
    return injection?.result ?? null;
  } catch {
    // Chromium sometimes grants activeTab a moment after the click (seen with 156, in 3 to 15 of 100 clicks).
    if (attempts <= 1) return undefined;
    await new Promise((resolve) => setTimeout(resolve, 100));
    return runInPage(tab, args, attempts - 1);
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
