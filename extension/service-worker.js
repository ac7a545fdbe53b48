/** The background of the extension: who calls, and what is then done. The browser may end it at any moment. */

/** @import { Outcome, Request, Step } from "./messages.js" */

import { showOutcome, showWaiting } from "./badge.js";
import * as errands from "./actions.js";
import { onAsk } from "./messages.js";

const RETRY = "outbox";
const RETRY_MINUTES = 5;

/**
 * @param {Request} request
 * @param {(step: Step) => void} onStep
 * @returns {Promise<Outcome>}
 */
async function answer(request, onStep) {
  switch (request.ask) {
    case "click": {
      // First of all the alarm: should the worker be ended before the answer, what it kept is still sent.
      await setAlarm();
      const outcome = await errands.click(request.tab, request, onStep);
      await showOutcome(outcome, request.tab);
      return outcome;
    }
    case "take":
      return errands.takeForFile(request.tab, onStep);
    case "pair":
      return errands.pair(request.text, request.replace ?? false);
    case "deliver":
      return (await errands.deliverOutbox(request.id)) ?? errands.check();
    case "open_history":
      return errands.openHistory();
    case "check":
      return errands.check();
  }
}

async function setAlarm() {
  if (await chrome.alarms.get(RETRY)) return;
  await chrome.alarms.create(RETRY, { periodInMinutes: RETRY_MINUTES });
}

/** Badge and alarm tell what waits now. */
async function recount() {
  if (await showWaiting()) await setAlarm();
  else await chrome.alarms.clear(RETRY);
}

/** @param {Outcome} outcome */
function isWayOpen(outcome) {
  const { state } = outcome.state === "elsewhere" ? outcome.service : outcome;
  return ["stored", "already", "refused", "connected"].includes(state);
}

async function deliverWaiting() {
  try {
    await errands.deliverOutbox();
  } finally {
    await recount();
  }
}

onAsk(async (request, onStep) => {
  try {
    const outcome = await answer(request, onStep);
    if (isWayOpen(outcome)) setTimeout(deliverWaiting); // what waited may go too, without keeping the user waiting
    await recount();
    return outcome;
  } catch (error) {
    return { state: "broken", detail: String(error) };
  }
});

chrome.alarms.onAlarm.addListener(deliverWaiting);
chrome.runtime.onStartup.addListener(deliverWaiting);
chrome.runtime.onInstalled.addListener(async ({ reason }) => {
  await recount();
  if (reason === "install") await chrome.runtime.openOptionsPage();
});
