/** The viewer's start: log in, load, fill the page, and refresh it when there is something new. */

import * as api from "./api.js";
import { isNewestAnother, showCaptures } from "./captures.js";
import { leaveConnect, openConnect } from "./connect.js";
import { byId } from "./dom.js";
import { acceptDrops, chooseFiles } from "./drop.js";
import { showHistory } from "./history.js";
import { listen } from "./shortcuts.js";
import { attempt, close, whenServiceReturns } from "./notices.js";
import { knowProfiles, shownProfile } from "./profiles.js";
import { showToday } from "./today.js";

const LOOK_FOR_NEWS = 60_000;
const UNATTENDED = 30 * 60_000;

const profileSelect = byId("profile", HTMLSelectElement);

/** @param {string} id */
const part = (id) => byId(id, HTMLElement);

/** What /latest said when the page was filled. */
let latestShown = "";
let lastTouched = Date.now();

async function start() {
  const code = new URLSearchParams(location.hash.slice(1)).get("login");
  if (code !== null) {
    // The code works once, but it need not stay in the history of the browser.
    history.replaceState(null, "", location.pathname);
    if (!(await attempt(async () => (await api.login(code), true)))) return;
  }
  if (!api.hasToken()) return close("no_token");
  await refresh();
  route();
}

/** Load everything that is shown. */
async function refresh() {
  const loaded = await attempt(() => Promise.all([api.profiles(), api.latest(), api.health()]));
  if (!loaded) return;
  const [profiles, latest, { version }] = loaded;
  latestShown = JSON.stringify(latest);
  part("version").textContent = `Version ${version}`;
  profileSelect.replaceChildren(...profiles.map(({ id, name, in_use }) => new Option(name, id, in_use, in_use)));
  part("profile-switch").hidden = profiles.length < 2;

  for (const id of ["starting", "closed"]) part(id).hidden = true;
  for (const id of ["nav", "add", "log-out"]) part(id).hidden = false;
  part("empty").hidden = latest !== null;
  part("today").hidden = latest === null;
  part("history").hidden = latest === null;
  knowProfiles(profiles);
  if (latest) showToday(latest);
  showView();
  const [captures] = await Promise.all([showCaptures(), latest && showHistory()]);
  part("captures").hidden = !captures;
  document.body.dataset["ready"] = "";
}

const isConnect = () => location.hash === "#connect";

/** The overview, or "Connect this browser": whichever the address names. */
function showView() {
  if (!api.hasToken()) return;
  part("overview").hidden = isConnect();
  part("connect").hidden = !isConnect();
  for (const link of part("nav").querySelectorAll("a")) {
    const here = isConnect() ? link.hash === "#connect" : false;
    if (here) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

function route() {
  if (!api.hasToken()) return;
  showView();
  if (isConnect()) void openConnect();
  else leaveConnect();
  if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

/** @param {string} hash */
const goTo = (hash) => () => {
  location.hash = hash;
};

const dataShown = () => !part("overview").hidden || !part("connect").hidden;

window.addEventListener("hashchange", () => {
  // A login link pasted into an open tab changes nothing but the fragment.
  if (location.hash.startsWith("#login=")) void start();
  else route();
});
document.addEventListener("history-changed", () => void refresh());
document.addEventListener("visibilitychange", async () => {
  // A click on the extension's icon in another tab may have added a reading. Else the page stays as it was left.
  if (document.visibilityState !== "visible" || !dataShown()) return;
  const news = await attempt(async () => (await isNewestAnother()) || JSON.stringify(await api.latest()) !== latestShown);
  if (news) await refresh();
});
setInterval(async () => {
  // An import or a watched folder may have. A tab that nobody looks at must not keep its session from ending.
  const attended = document.visibilityState === "visible" && Date.now() - lastTouched < UNATTENDED;
  if (attended && dataShown() && (await attempt(isNewestAnother))) await refresh();
}, LOOK_FOR_NEWS);
for (const touch of ["pointermove", "pointerdown", "keydown", "wheel", "visibilitychange"]) {
  document.addEventListener(touch, () => (lastTouched = Date.now()), { passive: true });
}
whenServiceReturns(() => {
  void refresh();
  if (isConnect()) void openConnect();
});

profileSelect.addEventListener("change", async () => {
  if (await attempt(() => api.useProfile(profileSelect.value))) await refresh();
  // When the service did not answer, the page still shows what it showed.
  profileSelect.value = shownProfile() ?? "";
});
part("log-out").addEventListener("click", () => void attempt(async () => (await api.logout(), close("logged_out"))));
part("add").addEventListener("click", chooseFiles);
for (const opener of document.querySelectorAll("[data-add]")) opener.addEventListener("click", chooseFiles);
acceptDrops(dataShown);
// What a link leads to must not end up behind the head, which has a second line when there is little room.
new ResizeObserver(([entry]) => {
  document.documentElement.style.scrollPaddingTop = `${(entry?.contentRect.height ?? 0) + 18}px`;
}).observe(part("top"));

/** @param {string} days */
const range = (days) => () => {
  if (!part("history").hidden) document.querySelector(`#range [data-days="${days}"]`)?.dispatchEvent(new Event("click"));
};
listen([
  { key: "t", does: "Latest reading", action: goTo("#today") },
  { key: "h", does: "History", action: goTo("#history") },
  { key: "c", does: "Captures", action: goTo("#captures") },
  { key: "b", does: "Connect this browser", action: goTo("#connect") },
  { key: "a", does: "Add saved pages", action: () => dataShown() && chooseFiles() },
  { key: "1", does: "30 days", action: range("30") },
  { key: "2", does: "90 days", action: range("90") },
  { key: "3", does: "1 year", action: range("365") },
  { key: "4", does: "All", action: range("all") },
]);

void start();
