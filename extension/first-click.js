/** The click that opens the popup: asked for at once, while the rest of the popup is still being loaded. */

/** @import { Step } from "./messages.js" */

import { ask } from "./messages.js";

// One text before the worker is woken: where both ask for their first at once, all can stay empty (seen with Chromium 156).
chrome.i18n.getMessage("language");

/** Ends the wait for the page to settle. */
export const hurry = new AbortController();

/** Hears how far the click is; the popup puts in what shows it. @type {{ onStep: (step: Step) => void }} */
export const progress = { onStep: () => {} };

/** The tab that the popup was opened on. */
export const clickedTab = chrome.tabs.query({ active: true, currentWindow: true }).then(([active]) => active?.id ?? -1);

/** What came of the click. */
export const outcome = clickedTab.then((tab) => ask({ ask: "click", tab }, (step) => progress.onStep(step), hurry.signal));
