/** The page "Connect this browser": it shows a pairing string for the extension to read, and the browsers that are paired. */

import * as api from "./api.js";
import { button, byId, make } from "./dom.js";
import { asMomentHere } from "./format.js";
import { attempt, say } from "./notices.js";

const LOOK_AGAIN = 2500;

const output = byId("pairing", HTMLOutputElement);
const byHand = byId("pairing-by-hand", HTMLElement);
const expired = byId("pairing-expired", HTMLElement);
const state = byId("connect-state", HTMLElement);
const list = byId("paired", HTMLUListElement);

/** @type {ReturnType<typeof setTimeout> | undefined} */
let expiry;
/** @type {ReturnType<typeof setInterval> | undefined} */
let looking;
/** @type {string | null} */
let offered = null;
/** The browsers that are shown. */
let listed = "";

/** Show a new pairing string and watch for the browser that uses it. */
export async function openConnect() {
  state.textContent = "This page will say so when the browser is connected.";
  await offer();
  await showPaired();
  clearInterval(looking);
  looking = setInterval(() => {
    // A hidden tab must not keep its session from ending.
    if (document.visibilityState === "visible") void showPaired();
  }, LOOK_AGAIN);
}

/** Remove the pairing string from the page and stop watching. */
export function leaveConnect() {
  clearInterval(looking);
  withdraw();
}

async function offer() {
  expired.hidden = true;
  const pairing = await attempt(() => api.newPairing());
  if (!pairing) return;
  offered = pairing.kid;
  output.dataset["pairing"] = pairing.pairing;
  output.value = pairing.pairing;
  byHand.hidden = false;
  clearTimeout(expiry);
  expiry = setTimeout(() => {
    withdraw();
    byHand.hidden = true;
    expired.hidden = false;
  }, pairing.expires_in * 1000);
}

function withdraw() {
  clearTimeout(expiry);
  offered = null;
  delete output.dataset["pairing"];
  output.value = "";
}

async function showPaired() {
  const pairings = await attempt(() => api.pairings());
  if (!pairings) return clearInterval(looking);
  const used = pairings.filter(({ confirmed }) => confirmed);
  if (used.some(({ kid }) => kid === offered)) {
    withdraw();
    byHand.hidden = true;
    state.textContent = "This browser is connected. Open your SSI page and click the icon there.";
  }
  // Only what is new is drawn: whoever stands on a button with the keyboard must not lose it every few seconds.
  const now = JSON.stringify(used);
  if (now === listed) return;
  listed = now;
  byId("paired-none", HTMLElement).hidden = used.length > 0;
  list.replaceChildren(...used.map((pairing) => {
    const name = browserName(pairing.origin);
    const revoke = button("Disconnect", async () => {
      if (!(await attempt(async () => (await api.revoke(pairing.kid), true)))) return;
      say(`${name} can no longer hand in pages.`);
      await showPaired();
    });
    revoke.setAttribute("aria-label", `Disconnect ${name}`);
    return make("li", "", make("strong", "", name),
      make("span", "quiet", pairing.used_at ? `last used ${asMomentHere(pairing.used_at)}` : ""), revoke);
  }));
}

/** @param {string | null} origin of its extension, which is the same for Chrome and Edge */
function browserName(origin) {
  if (origin?.startsWith("chrome-extension:")) return "Chrome, Edge or another Chromium";
  if (origin?.startsWith("moz-extension:")) return "Firefox";
  return origin ?? "A browser";
}

byId("pairing-new", HTMLButtonElement).addEventListener("click", () => void offer());
byId("pairing-copy", HTMLButtonElement).addEventListener("click", async () => {
  await navigator.clipboard.writeText(output.value);
  say("Copied. Paste it into the extension’s options.");
});
