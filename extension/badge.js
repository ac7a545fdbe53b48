/** The icon's badge: how many captures wait, and on the clicked tab the outcome of the click. */

/** @import { Outcome } from "./messages.js" */

import { counts } from "./outbox.js";
import { say, sayKept } from "./i18n.js";

const COLOURS = { good: "#1b6e4b", waiting: "#8a4b00", bad: "#a3262c" };

/**
 * Show an outcome on its tab. That badge goes away with the page, so that it is never stale.
 *
 * @param {Outcome} outcome
 * @param {number} tab
 */
export async function showOutcome(outcome, tab) {
  const { state } = outcome;
  if (state === "elsewhere" || state === "replace_pairing") return;
  const good = state === "stored" || state === "already" || state === "connected";
  const text = good ? "✓" : "kept" in outcome ? "" : "!";
  if (!text) return;
  try {
    await chrome.action.setBadgeText({ tabId: tab, text });
    await chrome.action.setBadgeBackgroundColor({ tabId: tab, color: good ? COLOURS.good : COLOURS.bad });
  } catch {
    // The tab was closed in the meantime.
  }
}

/** Show how many captures wait, and return it; where none does, that some are stuck. */
export async function showWaiting() {
  const { waiting, stuck } = await counts();
  await chrome.action.setBadgeText({ text: waiting ? String(waiting) : stuck ? "!" : "" });
  await chrome.action.setBadgeBackgroundColor({ color: waiting ? COLOURS.waiting : COLOURS.bad });
  await chrome.action.setBadgeTextColor({ color: "#ffffff" });
  await chrome.action.setTitle({ title: sayKept({ waiting, stuck }) || say("action") });
  return waiting;
}
