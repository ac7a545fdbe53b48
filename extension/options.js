/** The options page: the connection, the captures that wait, and what the extension may do. */

/** @import { Outcome } from "./messages.js" */
/** @import { Kept } from "./outbox.js" */

import { showWaiting } from "./badge.js";
import { saveAsFile } from "./files.js";
import { ask, isReached } from "./messages.js";
import * as outbox from "./outbox.js";
import { byId, copyOf, sayWithCode } from "./dom.js";
import { forgetPairing, readPairing } from "./pairing.js";
import { isPort, readSettings, writeSettings } from "./settings.js";
import { fill, language, outcomeParts, say, sayCount, sayMoment, sayRefusal, saySize, sayStuck } from "./i18n.js";

const PERMISSIONS = ["activetab", "scripting", "storage", "alarms", "host"];

const string = /** @type {HTMLInputElement} */ (byId("string"));
const port = /** @type {HTMLInputElement} */ (byId("port"));

/** Show an outcome in a status line: a headline and a sentence. @param {string} id @param {Outcome} outcome */
function tell(id, outcome) {
  const headline = document.createElement("strong");
  headline.className = isReached(outcome) ? "good" : "bad";
  const text = document.createElement("span");
  if (outcome.state === "stored" || outcome.state === "already") {
    headline.textContent = say(outcome.state);
  } else {
    const parts = outcomeParts(outcome);
    headline.textContent = say(`${outcome.state}_title`, ...parts);
    sayWithCode(text, outcome.state === "refused" ? sayRefusal(outcome) : say(`${outcome.state}_text`, ...parts));
  }
  byId(id).replaceChildren(headline, " ", text);
}

async function check() {
  checked = await pairedWith();
  if (document.activeElement !== port) port.value = String((await readSettings()).port);
  const outcome = await ask({ ask: "check" });
  tell("connection", outcome);
  byId("allow").hidden = outcome.state !== "blocked";
}

/** @param {boolean} replace */
async function pair(replace) {
  const text = string.value;
  const outcome = await ask({ ask: "pair", text, replace });
  // The secret must not stay in the page; only the question about the present pairing still needs it.
  if (outcome.state !== "replace_pairing") string.value = "";
  askToReplace(outcome.state === "replace_pairing");
  tell("pair-outcome", outcome);
  await check();
}

/** @param {boolean} isAsked */
function askToReplace(isAsked) {
  for (const id of ["keep", "replace"]) byId(id).hidden = !isAsked;
  if (isAsked) byId("keep").focus();
}

/** The present connection stays; the secret of the other is not needed any more. */
async function keepPairing() {
  string.value = "";
  askToReplace(false);
  byId("pair-outcome").textContent = say("kept_pairing");
  await check();
}

/** Which pairing and port there are, to see when another page or a click has changed them. */
async function pairedWith() {
  const [pairing, settings] = await Promise.all([readPairing(), readSettings()]);
  return `${pairing?.kid} ${settings.port}`;
}

/** Which captures the page shows, in which state. */
let shown = "";
/** What the connection that is told of was made of. */
let checked = "";

async function showOutbox() {
  const all = await outbox.list();
  const waiting = all.filter(({ stuck }) => !stuck);
  const stuck = all.filter(({ stuck }) => stuck);
  shown = `${waiting.length} ${stuck.length}`;
  byId("outbox-count").textContent = waiting.length ? sayCount("waiting", waiting.length) : say("waiting_none");
  byId("deliver").hidden = waiting.length < 2;
  byId("outbox").replaceChildren(...waiting.map(showKept));
  byId("stuck-part").hidden = !stuck.length;
  byId("stuck").replaceChildren(...stuck.map(showKept));
  await showWaiting();
}

/** @param {Kept} kept */
function showKept(kept) {
  const { node, part } = copyOf("kept");
  const moment = part(".moment");
  const text = part("pre");
  moment.textContent = sayMoment(kept.captured_at);
  moment.id = `kept-${kept.id}`;
  part(".size").textContent = saySize(kept.size);
  part(".trouble").textContent = kept.trouble ? say(`${kept.trouble}_title`, "") : say("not_tried");
  part(".reason").hidden = !kept.stuck;
  sayWithCode(part(".reason"), kept.stuck ? sayStuck(kept) : "");
  text.textContent = kept.html;
  text.ariaLabel = say("look_label");
  /** @type {Record<string, (button: HTMLElement) => unknown>} */
  const actions = {
    send: () => deliver(kept.id),
    save: () => saveAsFile(kept),
    look: (button) => {
      text.hidden = !text.hidden;
      button.ariaExpanded = String(!text.hidden);
    },
    remove: async () => {
      if (!confirm(say("remove_question", sayMoment(kept.captured_at)))) return;
      await outbox.remove(kept.id);
      await showOutbox();
      byId("outbox-outcome").textContent = say("removed");
    },
  };
  for (const button of node.querySelectorAll("button")) {
    button.setAttribute("aria-describedby", moment.id);
    button.addEventListener("click", () => actions[button.dataset.do ?? ""]?.(button));
  }
  return node;
}

/** @param {string} [id] */
async function deliver(id) {
  const outcome = await ask({ ask: "deliver", ...(id && { id }) });
  tell("outbox-outcome", outcome);
  await showOutbox();
  await check();
}

async function showShortcut() {
  const [command] = await chrome.commands.getAll();
  sayWithCode(byId("shortcut"), command?.shortcut ? say("shortcut", command.shortcut) : say("shortcut_none"));
}

document.documentElement.lang = language();
fill(document);
byId("string-label").replaceChildren(...sayWithCode(document.createElement("span"), say("string_label")).childNodes);
byId("connect-steps").replaceChildren(
  ...[0, 1, 2, 3].map((step) => sayWithCode(document.createElement("li"), say(step ? `pair_step${step}` : "pin_step"))),
);
byId("permissions").replaceChildren(
  ...PERMISSIONS.flatMap((name) => {
    const [term, reason] = [document.createElement("dt"), document.createElement("dd")];
    term.textContent = say(`permission_${name}`);
    reason.textContent = say(`permission_${name}_reason`);
    return [term, reason];
  }),
);
sayWithCode(byId("port-help"), say("port_help"));
byId("version").textContent = say("version", chrome.runtime.getManifest().version);

byId("check").addEventListener("click", check);
byId("open-history").addEventListener("click", async () => {
  const outcome = await ask({ ask: "open_history" });
  if (outcome.state !== "opened") tell("connection", outcome);
});
byId("allow").addEventListener("click", async () => {
  await chrome.permissions.request({ origins: ["http://127.0.0.1/*"] });
  await check();
});
byId("pair").addEventListener("submit", (event) => {
  event.preventDefault();
  pair(false);
});
byId("replace").addEventListener("click", () => pair(true));
byId("keep").addEventListener("click", keepPairing);
byId("deliver").addEventListener("click", () => deliver());
byId("port-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  if (!isPort(port.valueAsNumber)) return;
  await writeSettings({ port: port.valueAsNumber });
  byId("port-outcome").textContent = say("port_saved", port.value);
  await check();
});
byId("forget").addEventListener("click", async () => {
  if (!confirm(say("forget_question"))) return;
  await forgetPairing();
  byId("port-outcome").textContent = say("forgotten");
  await check();
});
// The worker delivers and pairs while this page is open, and the service may be started meanwhile.
setInterval(async () => {
  const { waiting, stuck } = await outbox.counts();
  if (`${waiting} ${stuck}` !== shown) await showOutbox();
  if ((await pairedWith()) !== checked) await check();
}, 1000);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && check());
await Promise.all([check(), showOutbox(), showShortcut()]);
if (location.hash === "#connect") byId("connect").scrollIntoView(); // what is above it has only now its height
