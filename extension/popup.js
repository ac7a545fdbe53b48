/** The popup: opening it is the click on the icon. It asks the worker and shows the outcome. */

/** @import { Capture, Change, Group, Notice, Outcome, Pillar, Reading, Reply, Request, Step } from "./messages.js" */

import { SSI_PAGE, viewerPort } from "./address.js";
import { saveAsFile } from "./files.js";
import * as first from "./first-click.js";
import { GROUPS, PILLARS, ask, isStuck } from "./messages.js";
import * as outbox from "./outbox.js";
import { byId, copyOf, sayWithCode } from "./dom.js";
import { readSettings } from "./settings.js";
import { fill, isShown, language, outcomeParts, say, sayCount, sayDifference, sayKept, sayNumber, sayRefusal, sayScore } from "./i18n.js";

/** @typedef {keyof typeof ACTIONS} Action */

/** What can be done about each outcome; the first is the button that stands out. */
const BUTTONS = /** @satisfies {Record<Notice["state"], readonly Action[]>} */ (
  /** @type {const} */ ({
    refused: ["reload_page", "open_history"],
    not_paired: ["pair", "save_file"],
    revoked: ["pair_again", "save_file"],
    other_browser: ["pair_again", "save_file"],
    blocked: ["allow", "save_file"],
    not_running: ["try_again", "save_file"],
    silent: ["try_again", "save_file"],
    other_program: ["try_again", "open_options", "save_file"],
    unverified: ["try_again", "save_file"],
    too_large: ["save_file", "remove"],
    wrong_clock: ["try_again", "save_file", "remove"],
    rejected: ["save_file", "remove"],
    busy: ["try_again"],
    history_unusable: ["try_again", "save_file"],
    failed: ["try_again", "save_file"],
    signed_out: ["open_ssi_page"],
    page_closed_to_us: ["reload_page"],
    page_moved: ["open_ssi_page"],
    nothing_shown: ["reload_page"],
    interrupted: ["try_again"],
    outbox_full: ["save_file", "make_room", "show_waiting"],
    connected: ["open_ssi_page", "open_history"],
    replace_pairing: ["keep_pairing", "replace"],
    not_a_pairing: ["pair_again"],
    elsewhere: ["open_ssi_page", "open_history"],
    broken: ["try_again"],
  })
);

/** Seconds after which the user is asked whether to wait any longer. */
const LONG_WAIT = 3;

/** What has to be done elsewhere first, step by step. @type {Partial<Record<Notice["state"], string>>} */
const STEPS = { not_paired: "pair", revoked: "pair", other_browser: "pair", not_running: "start" };

const ACTIONS = {
  open_history: () => run({ ask: "open_history" }),
  open_options: () => openOptions(),
  open_ssi_page: () => open(SSI_PAGE),
  pair: () => openPairing(),
  pair_again: () => openPairing(),
  try_again: () => click(),
  make_room: () => click({ giveUp: inTheWay }),
  replace: () => click({ replace: true }),
  keep_pairing: () => run({ ask: "check" }),
  remove: () => showRemoval(),
  remove_now: () => removeKept(),
  keep_capture: () => window.close(),
  reload_page: async () => {
    await chrome.tabs.reload(tab);
    window.close();
  },
  allow: async () => {
    if (await chrome.permissions.request({ origins: ["http://127.0.0.1/*"] })) await click();
  },
  save_file: async () => saveAsFile(await captureForFile()),
  take_as_it_is: () => takeAsItIs(),
  show_waiting: () => openOptions(),
};

/** The tab that the popup was opened on. */
let tab = -1;
/** The capture in the outbox that the last outcome speaks of. @type {string | undefined} */
let kept;
/** The captures in the outbox that would have to go to keep the page of the last outcome. @type {string[]} */
let inTheWay = [];
/** Ends the wait for the page to settle. */
let { hurry } = first;

/** @param {{ replace?: boolean, giveUp?: string[] }} [agreed] */
function click(agreed = {}) {
  return run({ ask: "click", tab, ...agreed });
}

/** @param {Request} request */
function run(request) {
  hurry = new AbortController();
  return follow(ask(request, showStep, hurry.signal));
}

/** Show that a request is being answered, then its outcome. @param {Promise<Outcome>} answer */
async function follow(answer) {
  show("waiting");
  byId("offer").hidden = true;
  document.body.dataset.state = "waiting";
  const outcome = await answer;
  if (outcome.state === "opened") window.close();
  else if ("reply" in outcome) showReading(outcome.reply, outcome.state);
  else if (outcome.state !== "taken") showNotice(outcome);
  await showWaitingCount();
  document.body.dataset.state = outcome.state;
}

/** @param {Step} step */
function showStep(step) {
  const bar = byId("waiting").querySelector("progress");
  const seconds = "seconds" in step ? step.seconds : 0;
  if (seconds && bar) bar.value = seconds;
  else bar?.removeAttribute("value");
  byId("step").textContent = say(`step_${step.step}`);
  const isLong = seconds >= LONG_WAIT && !hurry.signal.aborted;
  if (isLong && byId("offer").hidden) showActions(["take_as_it_is"]);
  if (!isLong) showActions([]);
  byId("offer").hidden = !isLong;
  // While it is busy, a screen reader says nothing of it, and here is something to decide.
  byId("outcome").ariaBusy = String(!isLong);
}

function takeAsItIs() {
  hurry.abort();
  showActions([]);
  byId("offer").hidden = true;
  byId("outcome").ariaBusy = "true";
}

/** @param {"waiting" | "reading" | "notice"} part @param {readonly Action[]} [actions] */
function show(part, actions = []) {
  for (const id of ["waiting", "reading", "notice"]) byId(id).hidden = id !== part;
  byId("outcome").ariaBusy = String(part === "waiting");
  showActions(actions);
  byId("actions").querySelector("button")?.focus();
}

/** @param {readonly Action[]} actions */
function showActions(actions) {
  byId("actions").replaceChildren(...actions.map(button));
}

/** @param {Action} action @param {number} place */
function button(action, place) {
  const node = document.createElement("button");
  node.type = "button";
  node.className = place ? "" : "primary";
  node.textContent = action === "make_room" ? sayCount("do_make_room", inTheWay.length) : say(`do_${action}`);
  node.dataset.do = action;
  node.addEventListener("click", () => ACTIONS[action]());
  return node;
}

/** @param {Notice} outcome */
function showNotice(outcome) {
  // Away from the SSI page, why the history cannot be opened is what matters.
  if (outcome.state === "elsewhere" && outcome.service.state !== "connected") return showNotice(outcome.service);
  kept = "kept" in outcome ? outcome.kept : undefined;
  inTheWay = "inTheWay" in outcome ? outcome.inTheWay : [];
  const { state } = outcome;
  const parts = outcomeParts(outcome);
  byId("title").textContent = say(`${state}_title`, ...parts);
  const text = state === "refused" ? sayRefusal(outcome) : say(`${state}_text`, ...parts);
  sayWithCode(byId("text"), text);
  const steps = [1, 2, 3].map((step) => say(`${STEPS[state]}_step${step}`, ...parts)).filter(Boolean);
  byId("steps").replaceChildren(...steps.map((step) => sayWithCode(document.createElement("li"), step)));
  byId("kept").hidden = !kept;
  byId("kept").textContent = say(isStuck(outcome) ? "kept_stuck" : "kept");
  /** @type {(action: Action) => boolean} */
  const isPossible = (action) => (action !== "save_file" && action !== "remove") || Boolean(kept) || state === "outbox_full";
  show("notice", BUTTONS[state].filter(isPossible));
}

/** Ask before a capture is removed that was never delivered. */
function showRemoval() {
  byId("title").textContent = say("removal_title");
  byId("text").textContent = say("removal_text");
  byId("kept").hidden = true;
  show("notice", ["keep_capture", "remove_now"]);
}

async function removeKept() {
  if (kept) await outbox.remove(kept);
  kept = undefined;
  byId("title").textContent = say("removed");
  byId("text").replaceChildren();
  show("notice", ["open_history"]);
  await showWaitingCount();
}

/** @param {Reply} reply @param {"stored" | "already"} state */
function showReading({ reading, shown_total, band, change }, state) {
  byId("verdict").textContent = say(state);
  byId("total").textContent = sayNumber(shown_total);
  byId("band").textContent = say(`band_${band.name.replaceAll(" ", "_")}`) || band.said;
  byId("change").textContent = change ? sayChange(change) : say("first_reading");
  byId("pillars").replaceChildren(...PILLARS.map((pillar) => showPillar(pillar, reading, change)));
  byId("ranks").replaceChildren(...GROUPS.flatMap((group) => showRank(group, reading)));
  const warnings = reading.warnings ?? [];
  byId("warnings").hidden = !warnings.length;
  byId("warnings").textContent = warnings.join(" ");
  kept = undefined;
  show("reading", ["open_history"]);
}

/** "+3.2 in 9 days", "no clear change in 9 days". @param {Change} change */
function sayChange({ days, facts: { total } }) {
  if (!total) return "";
  const moved = total.by == null ? say("no_clear_change") : sayDifference(total);
  return `${moved} ${sayCount("in_days", days)}`;
}

/** @param {Pillar} pillar @param {Reading} reading @param {Change | null} change */
function showPillar(pillar, reading, change) {
  const { node, part } = copyOf("pillar");
  const bar = /** @type {HTMLProgressElement} */ (part("progress"));
  part(".name").textContent = bar.ariaLabel = say(pillar);
  bar.value = reading[pillar];
  const difference = change?.facts[pillar];
  const small = document.createElement("small");
  small.textContent = difference && isShown(difference) ? ` ${sayDifference(difference)}` : "";
  part(".score").append(sayScore(reading[pillar], reading.decimals?.[pillar]), small);
  return node;
}

/** @param {Group} group @param {Reading} reading */
function showRank(group, reading) {
  const rank = reading[`${group}_top_percent`];
  if (rank == null) return [];
  const node = document.createElement("li");
  const strong = document.createElement("strong");
  strong.textContent = say("top_percent", rank);
  node.append(strong, say(`in_${group}`));
  return [node];
}

async function showWaitingCount() {
  const said = sayKept(await outbox.counts());
  byId("footer").hidden = !said;
  byId("waiting-count").textContent = said;
}

/** @returns {Promise<Capture | null>} */
async function captureForFile() {
  if (kept) return (await outbox.find(kept)) ?? null;
  const outcome = await ask({ ask: "take", tab });
  return outcome.state === "taken" ? outcome.capture : null;
}

async function openOptions() {
  await chrome.runtime.openOptionsPage();
  window.close();
}

/** Where pairing happens: in the viewer's tab, if it is open; else in our options, which say how to open it. */
async function openPairing() {
  const { port } = await readSettings();
  const tabs = await chrome.tabs.query({ url: "http://127.0.0.1/*" });
  const viewer = tabs.find(({ url }) => viewerPort(url) === port);
  if (!viewer?.id) return open(chrome.runtime.getURL("options.html#connect"));
  await chrome.tabs.update(viewer.id, { url: `http://127.0.0.1:${port}/#connect`, active: true });
  await chrome.windows.update(viewer.windowId, { focused: true });
  window.close();
}

/** @param {string} address */
async function open(address) {
  await chrome.tabs.create({ url: address });
  window.close();
}

document.documentElement.lang = language();
fill(document);
byId("options").addEventListener("click", openOptions);
byId("show-waiting").addEventListener("click", openOptions);
first.progress.onStep = showStep;
tab = await first.clickedTab;
await follow(first.outcome);
// The worker goes on delivering what waits.
setInterval(showWaitingCount, 1000);
