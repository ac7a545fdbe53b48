/** Notices: passing messages, a service that does not answer, a history that cannot be used, an ended session. */

import { ApiError, Unreachable, forgetToken, health, latest } from "./api.js";
import { byId } from "./dom.js";

const LOOK_AGAIN = 4000;
const TOAST = 9000;

/** @type {Record<string, string>} */
const CLOSED = {
  no_token: "This tab is not logged in.",
  logged_out: "This tab is logged out.",
  login_required: "This session has ended: it was idle for two hours, or the service was restarted, or its link was opened again. Your history is safe.",
  bad_code: "This link has run out. A link works once, and for one minute.",
  code_reused: "This link was used before, so the session it opened was closed as well. If that was not you, someone else on this machine may have seen the link.",
};

const toastBox = byId("toast", HTMLElement);
const toastText = byId("toast-said", HTMLElement);
const toastUndo = byId("toast-undo", HTMLButtonElement);
const stopped = byId("stopped", HTMLElement);
const unusable = byId("unusable", HTMLElement);
const unusableWhy = byId("unusable-why", HTMLElement);

/** @type {ReturnType<typeof setTimeout> | undefined} */
let toastTimer;
/** @type {(() => void) | undefined} */
let undoing;
/** @type {ReturnType<typeof setInterval> | undefined} */
let looking;
/** @type {() => void} */
let onReturn = () => {};

/**
 * Show a message for some seconds.
 *
 * @param {string} text
 * @param {() => void} [undo]
 */
export function say(text, undo) {
  clearTimeout(toastTimer);
  toastText.textContent = text;
  undoing = undo;
  toastUndo.hidden = !undo;
  toastBox.hidden = false;
  toastTimer = setTimeout(hideToast, TOAST);
  // What was acted upon is about to leave the page, and the focus with it.
  if (undo) toastUndo.focus();
}

function hideToast() {
  // Someone on their way to "Undo" must not lose it.
  if (toastBox.matches(":hover") || toastBox.contains(document.activeElement)) {
    toastTimer = setTimeout(hideToast, TOAST);
  } else {
    toastBox.hidden = true;
  }
}

toastUndo.addEventListener("click", () => {
  toastBox.hidden = true;
  undoing?.();
});

/**
 * Hide all data and show how to log in.
 *
 * @param {string} why a code of the service, or "no_token"
 */
export function close(why) {
  forgetToken();
  interrupt(null);
  byId("closed-why", HTMLElement).textContent = CLOSED[why] ?? CLOSED["login_required"] ?? "";
  for (const id of ["starting", "overview", "connect", "nav", "add", "profile-switch", "drop", "toast", "log-out"]) {
    byId(id, HTMLElement).hidden = true;
  }
  for (const dialog of document.querySelectorAll("dialog")) dialog.close();
  byId("closed", HTMLElement).hidden = false;
}

/** Register what to do when the service answers again. @param {() => void} action */
export function whenServiceReturns(action) {
  onReturn = action;
}

/**
 * Say that nothing can be asked now, and look until it can.
 *
 * @param {"stopped" | "unusable" | null} what
 * @param {string} [why] the service's own sentence
 */
function interrupt(what, why = "") {
  stopped.hidden = what !== "stopped";
  unusable.hidden = what !== "unusable";
  if (unusableWhy.textContent !== why) unusableWhy.textContent = why; // else a screen reader says it at every look
  clearInterval(looking);
  looking = what ? setInterval(lookAgain, LOOK_AGAIN) : undefined;
}

async function lookAgain() {
  if (document.visibilityState !== "visible") return;
  // Whether the service answers is known without a session; whether the history can be used is not.
  if (await attempt(async () => (await health(), unusable.hidden || (await latest()), true))) {
    interrupt(null);
    onReturn();
  }
}

for (const id of ["retry", "retry-history"]) byId(id, HTMLButtonElement).addEventListener("click", lookAgain);

/**
 * Do something that needs the service, and show a notice when it fails.
 *
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T | undefined>} undefined when it failed
 */
export async function attempt(work) {
  try {
    return await work();
  } catch (problem) {
    if (problem instanceof Unreachable) interrupt("stopped");
    else if (problem instanceof ApiError && problem.isOfTheHistory) interrupt("unusable", problem.message);
    else if (problem instanceof ApiError && problem.status === 401) close(problem.code);
    else if (problem instanceof ApiError) say(problem.message);
    else throw problem;
    return undefined;
  }
}

/** Announce that captures or readings have changed. */
export const changed = () => document.dispatchEvent(new Event("history-changed"));
