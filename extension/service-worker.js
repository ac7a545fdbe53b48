/** The background worker: runs what pages, the alarm and the browser's start ask for. It may be ended at any moment. */

/** @import { Outcome, Request, Step } from "./messages.js" */

import { showOutcome, showWaiting } from "./badge.js";
import * as actions from "./actions.js";
import { isReached, onAsk } from "./messages.js";
import { readPause } from "./settings.js";

const RETRY = "outbox";
const RETRY_MINUTES = 5;
const SOONEST_MINUTES = 0.5; // Chromium takes no less

/**
 * @param {Request} request
 * @param {(step: Step) => void} onStep
 * @param {AbortSignal} hurry    the user does not want to wait any longer
 * @returns {Promise<Outcome>}
 */
async function answer(request, onStep, hurry) {
  switch (request.ask) {
    case "click": {
      // The alarm first: should the worker be ended before the answer, what it kept is still sent.
      await setAlarm();
      return actions.click(request.tab, request, onStep, hurry);
    }
    case "take":
      return actions.takeForFile(request.tab, onStep, hurry);
    case "pair":
      return actions.pair(request.text, request.replace ?? false);
    case "deliver":
      return (await actions.deliverOutbox(request)) ?? actions.check();
    case "open_history":
      return actions.openHistory();
    case "check":
      return actions.check();
  }
}

/** Have the worker woken for what waits; when a busy service said after which time, then. */
async function setAlarm() {
  const pause = (await readPause()) / 60;
  if (!pause && (await chrome.alarms.get(RETRY))) return;
  const delayInMinutes = pause ? Math.max(pause, SOONEST_MINUTES) : RETRY_MINUTES;
  await chrome.alarms.create(RETRY, { delayInMinutes, periodInMinutes: RETRY_MINUTES });
}

/** Badge and alarm follow the number of captures that wait; for those that are stuck nobody is woken. */
async function recount() {
  if (await showWaiting()) await setAlarm();
  else await chrome.alarms.clear(RETRY);
}

/** @param {{ stuck?: boolean }} [which] */
async function deliverWaiting({ stuck = false } = {}) {
  try {
    await actions.deliverOutbox({ stuck });
  } finally {
    await recount();
  }
}

/** Badge and alarm follow an outcome; what waited may go too, when the service was reached. @param {Request} request @param {Outcome} outcome */
async function followUp(request, outcome) {
  if (request.ask === "click") await showOutcome(outcome, request.tab);
  if (isReached(outcome.state === "elsewhere" ? outcome.service : outcome)) await deliverWaiting();
  else await recount();
}

onAsk(async (request, onStep, hurry) => {
  try {
    const outcome = await answer(request, onStep, hurry);
    setTimeout(followUp, 0, request, outcome); // without keeping the user waiting
    return outcome;
  } catch (error) {
    return { state: "broken", detail: String(error) };
  }
});

chrome.alarms.onAlarm.addListener(() => deliverWaiting());
chrome.runtime.onStartup.addListener(() => deliverWaiting());
chrome.runtime.onInstalled.addListener(async ({ reason }) => {
  // An update ends the worker and its alarm; what could not be sent before may be known better now.
  await deliverWaiting({ stuck: reason === "update" });
  // Last: where worker and page ask for their first text at once, all texts can stay empty (seen with Chromium 156).
  if (reason === "install") await chrome.runtime.openOptionsPage();
});
