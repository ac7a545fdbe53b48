import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import * as outbox from "../../extension/outbox.js";
import { forgetPairing, readPairing } from "../../extension/pairing.js";
import { DEFAULT_PORT } from "../../extension/settings.js";
import { ORIGIN, PORT, Service, countLoadedPages, freshDatabase } from "./helpers.js";

const SSI_TAB = 1;
const VIEWER_TAB = 2;
const OTHER_TAB = 3;

/** What the browser is and does, as far as the actions see it. */
const browser = {
  html: "",
  settled: true,
  shown: /** @type {string | null} */ (null),
  opened: /** @type {string[]} */ ([]),
  stored: /** @type {Record<string, unknown>} */ ({}),
  address: /** @type {Record<number, string>} */ ({}),
};

/** How many more times the worker gets to the outside before the browser ends it. */
let life = Infinity;
/** What hears that the worker has been ended. */
let onEnd = () => {};
const NEVER = new Promise(() => {});

/** @template T @param {() => Promise<T>} act @returns {Promise<T>} */
async function alive(act) {
  if (life-- <= 0) {
    onEnd();
    await NEVER;
  }
  return act();
}

Object.assign(globalThis, {
  location: { origin: ORIGIN },
  chrome: {
    runtime: { getManifest: () => ({ version: "0.1.0" }) },
    permissions: { contains: () => alive(async () => true) },
    tabs: {
      get: (/** @type {number} */ id) => alive(async () => ({ id, url: browser.address[id] })),
      create: (/** @type {{ url: string }} */ { url }) => alive(async () => browser.opened.push(url)),
    },
    storage: {
      local: {
        get: (/** @type {object} */ defaults) => alive(async () => ({ ...defaults, ...browser.stored })),
        set: (/** @type {object} */ changed) => alive(async () => Object.assign(browser.stored, changed)),
      },
    },
    scripting: {
      executeScript: (/** @type {{ target: { tabId: number } }} */ { target }) =>
        alive(async () => {
          if (target.tabId === VIEWER_TAB) return [{ result: browser.shown }];
          return [{ result: { html: browser.html, settled: browser.settled } }];
        }),
    },
  },
});

/** @type {Service} */
let service;

beforeEach(() => {
  freshDatabase();
  service = new Service();
  life = Infinity;
  browser.html = "<!DOCTYPE html><progress value=7>";
  browser.settled = true;
  browser.shown = service.string;
  browser.opened = [];
  browser.stored = {};
  browser.address = {
    [SSI_TAB]: "https://www.linkedin.com/sales/ssi",
    [VIEWER_TAB]: `http://127.0.0.1:${PORT}/#connect`,
    [OTHER_TAB]: "https://example.org/",
  };
  running();
});

function running() {
  // The service may have done its work although the worker does not live to hear of it.
  globalThis.fetch = (address, options) => alive(() => service.send(address, options)).then((answer) => alive(async () => answer));
}

function down() {
  globalThis.fetch = () => alive(() => Promise.reject(new TypeError("Failed to fetch")));
}

let starts = 0;
/** The worker after a start: nothing of what it had in memory is there. @returns {Promise<typeof import("../../extension/actions.js")>} */
const start = () => import(`../../extension/actions.js?start=${starts++}`);

const ignore = () => {};

test("a click on the viewer's page pairs", async () => {
  const actions = await start();
  assert.deepEqual(await actions.click(VIEWER_TAB, {}, ignore), { state: "connected", port: PORT });
  assert.equal((await readPairing())?.kid, service.kid);
  assert.deepEqual(service.received.map(({ path }) => path), ["/api/v1/hello", "/api/v1/login-codes"]);
});

test("a string for another port than the page's own is not taken", async () => {
  browser.address[VIEWER_TAB] = `http://127.0.0.1:${PORT + 1}/#connect`;
  assert.deepEqual(await (await start()).click(VIEWER_TAB, {}, ignore), { state: "not_a_pairing" });
  assert.equal(await readPairing(), null);
});

test("a service that does not know the secret it showed is not paired with", async () => {
  service.secret = Buffer.alloc(32);
  assert.equal((await (await start()).click(VIEWER_TAB, {}, ignore)).state, "other_program");
  assert.equal(await readPairing(), null);
});

test("a present pairing is given up only when the user says so", async () => {
  const actions = await start();
  await actions.click(VIEWER_TAB, {}, ignore);
  const other = new Service();
  other.kid = "ffffffffffffffff";
  browser.shown = other.string;
  service = other;
  assert.deepEqual(await actions.click(VIEWER_TAB, {}, ignore), { state: "replace_pairing", port: PORT });
  assert.notEqual((await readPairing())?.kid, other.kid);
  assert.equal((await actions.click(VIEWER_TAB, { replace: true }, ignore)).state, "connected");
  assert.equal((await readPairing())?.kid, other.kid);
});

test("the same string again is no new pairing", async () => {
  const actions = await start();
  await actions.click(VIEWER_TAB, {}, ignore);
  assert.equal((await actions.click(VIEWER_TAB, {}, ignore)).state, "connected");
});

test("a service that moved to another port proves itself with the present key, and nobody is asked", async () => {
  const actions = await start();
  await actions.click(VIEWER_TAB, {}, ignore);
  const { kid, secret } = service;
  service.port = PORT + 1;
  // What it shows there is a fresh string, as on every visit of that page.
  browser.shown = `ssi1.${PORT + 1}.ffffffffffffffff.${"A".repeat(43)}`;
  browser.address[VIEWER_TAB] = `http://127.0.0.1:${PORT + 1}/#connect`;
  service.received.length = 0;
  assert.deepEqual(await actions.click(VIEWER_TAB, {}, ignore), { state: "connected", port: PORT + 1 });
  assert.deepEqual(service.received.map(({ path, body }) => [path, body.kid]), [["/api/v1/hello", kid]]);
  assert.equal((await readPairing())?.kid, kid);
  assert.equal(browser.stored.port, PORT + 1);
  // Another program there, which does not know the secret, is no move.
  service.secret = Buffer.alloc(32);
  browser.shown = `ssi1.${PORT + 2}.ffffffffffffffff.${"A".repeat(43)}`;
  browser.address[VIEWER_TAB] = `http://127.0.0.1:${PORT + 2}/#connect`;
  assert.deepEqual(await actions.click(VIEWER_TAB, {}, ignore), { state: "replace_pairing", port: PORT + 2 });
  assert.equal(browser.stored.port, PORT + 1);
  assert.notDeepEqual(service.secret, secret);
});

test("a failed pairing leaves the present one as it is", async () => {
  const actions = await start();
  await actions.click(VIEWER_TAB, {}, ignore);
  browser.shown = new Service().string.replace("00112233445566aa", "ffffffffffffffff");
  assert.equal((await actions.click(VIEWER_TAB, { replace: true }, ignore)).state, "revoked");
  assert.equal((await readPairing())?.kid, service.kid);
  assert.equal(browser.stored.port, PORT);
});

test("a click on another page tells how things stand and takes nothing", async () => {
  const actions = await start();
  assert.deepEqual(await actions.click(OTHER_TAB, {}, ignore), {
    state: "elsewhere",
    service: { state: "not_paired", port: DEFAULT_PORT },
  });
  assert.equal(await outbox.count(), 0);
});

test("a page that became another one meanwhile is not taken", async () => {
  const actions = await start();
  const addresses = ["https://www.linkedin.com/sales/ssi", "https://www.linkedin.com/login"];
  Object.defineProperty(browser.address, SSI_TAB, { get: () => addresses.shift() });
  assert.deepEqual(await actions.click(SSI_TAB, {}, ignore), { state: "page_moved" });
  assert.equal(await outbox.count(), 0);
});

test("that a page was still changing is told to the service, and kept while it waits", async () => {
  const actions = await start();
  await actions.click(VIEWER_TAB, {}, ignore);
  browser.settled = false;
  down();
  await actions.click(SSI_TAB, {}, ignore);
  assert.equal((await outbox.list())[0]?.settled, false);
  running();
  await actions.deliverOutbox();
  assert.equal(service.received.at(-1)?.body.settled, false);
});

test("of a page that had settled nothing is said: a service that does not know the word takes it too", async () => {
  const actions = await start();
  await actions.click(VIEWER_TAB, {}, ignore);
  await actions.click(SSI_TAB, {}, ignore);
  assert.ok(!("settled" in (service.received.at(-1)?.body ?? {})));
});

test("an undelivered capture is kept and its outcome names it", async () => {
  const actions = await start();
  await actions.click(VIEWER_TAB, {}, ignore);
  down();
  const outcome = await actions.click(SSI_TAB, {}, ignore);
  const [kept] = await outbox.list();
  assert.deepEqual(outcome, { state: "not_running", port: PORT, kept: kept?.id });
});

test("what waits is delivered in the order of its moments", async () => {
  const actions = await start();
  await actions.click(VIEWER_TAB, {}, ignore);
  for (const day of ["25", "23", "24"]) {
    await outbox.keep({ url: "u", captured_at: `2026-11-${day}T08:00:00+01:00`, ext_version: "0.1.0", html: day });
  }
  service.received.length = 0;
  assert.equal((await actions.deliverOutbox())?.state, "stored");
  assert.deepEqual(service.received.flatMap(({ body }) => body.html ?? []), ["23", "24", "25"]);
  assert.equal(await outbox.count(), 0);
});

test("each page that waits is loaded when its turn has come", async () => {
  const actions = await start();
  await actions.click(VIEWER_TAB, {}, ignore);
  for (const html of ["a", "b", "c"]) {
    await outbox.keep({ url: "u", captured_at: "2026-11-23T08:00:00+01:00", ext_version: "0.1.0", html });
  }
  const loaded = countLoadedPages();
  /** @type {number[]} */
  const atEachCapture = [];
  globalThis.fetch = (address, options) => {
    if (String(address).endsWith("/captures")) atEachCapture.push(loaded.pages);
    return service.send(address, options);
  };
  try {
    await actions.deliverOutbox();
  } finally {
    loaded.stop();
  }
  assert.deepEqual(atEachCapture, [1, 2, 3]);
});

test("a capture that was removed before its turn is not sent", async () => {
  const actions = await start();
  await actions.click(VIEWER_TAB, {}, ignore);
  for (const html of ["a", "b"]) {
    await outbox.keep({ url: "u", captured_at: "2026-11-23T08:00:00+01:00", ext_version: "0.1.0", html });
  }
  const [, last] = await outbox.summaries();
  globalThis.fetch = async (address, options) => {
    await outbox.remove(last?.id ?? "");
    return service.send(address, options);
  };
  service.received.length = 0;
  assert.equal((await actions.deliverOutbox())?.state, "stored");
  assert.equal(service.stored.size, 1);
});

test("with nothing waiting, nobody is asked", async () => {
  const actions = await start();
  await actions.click(VIEWER_TAB, {}, ignore);
  service.received.length = 0;
  assert.equal(await actions.deliverOutbox(), null);
  assert.deepEqual(service.received, []);
});

test("one capture that is too large does not hold up the others", async () => {
  const actions = await start();
  await actions.click(VIEWER_TAB, {}, ignore);
  service.maxBody = 300;
  await outbox.keep({ url: "u", captured_at: "2026-11-23T08:00:00+01:00", ext_version: "0.1.0", html: "x".repeat(300) });
  await outbox.keep({ url: "u", captured_at: "2026-11-24T08:00:00+01:00", ext_version: "0.1.0", html: "x" });
  await actions.deliverOutbox();
  assert.deepEqual((await outbox.list()).map(({ trouble }) => trouble), ["too_large"]);
});

test("a capture of a wrong clock stays, and does not hold up the others", async () => {
  const actions = await start();
  await actions.click(VIEWER_TAB, {}, ignore);
  await outbox.keep({ url: "u", captured_at: "2031-05-06T08:00:00+01:00", ext_version: "0.1.0", html: "late" });
  await outbox.keep({ url: "u", captured_at: "2031-05-07T08:00:00+01:00", ext_version: "0.1.0", html: "later" });
  const answered = service.answer;
  service.answer = (path, body) => (body.html === "late" ? [400, { error: "impossible_moment", detail: "" }] : answered.call(service, path, body));
  await actions.deliverOutbox();
  assert.deepEqual((await outbox.list()).map(({ html, trouble }) => [html, trouble]), [["late", "wrong_clock"]]);
});

test("what is stuck is not tried again by itself, but by hand and after an update", async () => {
  const actions = await start();
  await actions.click(VIEWER_TAB, {}, ignore);
  service.maxBody = 100;
  const kept = await outbox.keep({ url: "u", captured_at: "2026-11-23T08:00:00+01:00", ext_version: "0.1.0", html: "x".repeat(300) });
  const said = await actions.deliverOutbox();
  assert.equal(said?.state, "too_large");
  service.received.length = 0;
  assert.equal(await actions.deliverOutbox(), null);
  assert.deepEqual(service.received, []);
  assert.equal((await actions.deliverOutbox({ id: kept?.id }))?.state, "too_large");
  service.maxBody = 10_000;
  assert.equal((await actions.deliverOutbox({ stuck: true }))?.state, "stored");
});

test("a backlog of fifty goes out in one round, and a click in between is next", async () => {
  const actions = await start();
  await actions.click(VIEWER_TAB, {}, ignore);
  for (let number = 0; number < outbox.MOST_CAPTURES - 1; number++) {
    await outbox.keep({ url: "u", captured_at: "2026-11-01T08:00:00+01:00", ext_version: "0.1.0", html: `${number}` });
  }
  service.received.length = 0;
  /** @type {Promise<unknown> | undefined} */
  let clicked;
  globalThis.fetch = (address, options) => {
    const captures = service.received.filter(({ path }) => path === "/api/v1/captures").length;
    if (captures === 3) clicked ??= actions.click(SSI_TAB, {}, ignore);
    return service.send(address, options);
  };
  await actions.deliverOutbox();
  assert.deepEqual((await clicked), { state: "stored", reply: /** @type {any} */ (await clicked).reply });
  const sent = service.received.flatMap(({ body }) => body.html ?? []);
  assert.equal(sent.length, outbox.MOST_CAPTURES);
  assert.ok(sent.indexOf(browser.html) < 8, `the click was number ${sent.indexOf(browser.html)}`);
  assert.equal(await outbox.count(), 0);
});

test("a service that is busy for a moment is waited for, and gets every capture", async () => {
  const actions = await start();
  await actions.click(VIEWER_TAB, {}, ignore);
  for (const html of ["a", "b"]) {
    await outbox.keep({ url: "u", captured_at: "2026-11-23T08:00:00+01:00", ext_version: "0.1.0", html });
  }
  let refusals = 0;
  globalThis.fetch = async (address, options) => {
    if (String(address).endsWith("/captures") && !refusals++) return new Response("{}", { status: 503, headers: { "Retry-After": "1" } });
    return service.send(address, options);
  };
  assert.equal((await actions.deliverOutbox())?.state, "stored");
  assert.equal(await outbox.count(), 0);
});

test("a service that wants a long pause is not asked before, not by another worker either; a click may ask", async () => {
  await (await start()).click(VIEWER_TAB, {}, ignore);
  for (const html of ["a", "b"]) {
    await outbox.keep({ url: "u", captured_at: "2026-11-23T08:00:00+01:00", ext_version: "0.1.0", html });
  }
  let asked = 0;
  globalThis.fetch = async () => {
    asked++;
    return new Response("{}", { status: 429, headers: { "Retry-After": "60" } });
  };
  const told = await (await start()).deliverOutbox();
  assert.equal(told?.state, "busy");
  assert.equal(asked, 1);
  assert.equal((await (await start()).deliverOutbox())?.state, "busy");
  assert.equal(asked, 1);
  running();
  assert.equal((await (await start()).click(SSI_TAB, {}, ignore)).state, "stored");
  browser.stored.busyUntil = Date.now() - 1;
  assert.equal((await (await start()).deliverOutbox())?.state, "stored");
  assert.equal(await outbox.count(), 0);
});

test("with the service down, one attempt is made and not one for each capture", async () => {
  const actions = await start();
  await actions.click(VIEWER_TAB, {}, ignore);
  for (const html of ["a", "b", "c"]) {
    await outbox.keep({ url: "u", captured_at: "2026-11-23T08:00:00+01:00", ext_version: "0.1.0", html });
  }
  let attempts = 0;
  globalThis.fetch = () => {
    attempts++;
    return Promise.reject(new TypeError("Failed to fetch"));
  };
  assert.equal((await actions.deliverOutbox())?.state, "not_running");
  assert.equal(attempts, 1);
  assert.equal(await outbox.count(), 3);
});

test("the oldest capture goes only when the user gives it up", async () => {
  const actions = await start();
  await actions.click(VIEWER_TAB, {}, ignore);
  down();
  for (let number = 0; number < outbox.MOST_CAPTURES; number++) {
    await outbox.keep({ url: "u", captured_at: "2026-11-01T08:00:00+01:00", ext_version: "0.1.0", html: `${number}` });
  }
  const outcome = await actions.click(SSI_TAB, {}, ignore);
  const [oldest] = await outbox.summaries();
  assert.deepEqual(outcome, { state: "outbox_full", port: PORT, oldest: oldest?.captured_at, inTheWay: [oldest?.id] });
  assert.equal(await outbox.count(), outbox.MOST_CAPTURES);
  const agreed = await actions.click(SSI_TAB, { giveUp: [String(oldest?.id)] }, ignore);
  assert.equal(agreed.state, "not_running");
  const kept = await outbox.list();
  assert.equal(kept.find(({ html }) => html === browser.html)?.id, "kept" in agreed && agreed.kept);
  assert.equal(kept.length, outbox.MOST_CAPTURES);
  assert.equal(await outbox.find(String(oldest?.id)), undefined);
});

test("nothing that the user gave up goes when the capture was delivered or does not fit all the same", async () => {
  const actions = await start();
  await actions.click(VIEWER_TAB, {}, ignore);
  for (let number = 0; number < outbox.MOST_CAPTURES; number++) {
    await outbox.keep({ url: "u", captured_at: `2026-11-01T08:00:${10 + number}+01:00`, ext_version: "0.1.0", html: `${number}` });
  }
  const [oldest] = await outbox.summaries();
  const giveUp = [String(oldest?.id)];
  assert.equal((await actions.click(SSI_TAB, { giveUp }, ignore)).state, "stored");
  assert.equal((await outbox.summaries())[0]?.id, oldest?.id);
  down();
  browser.html = "x".repeat(outbox.MOST_BYTES - 20);
  const outcome = await actions.click(SSI_TAB, { giveUp }, ignore);
  assert.ok(outcome.state === "outbox_full" && outcome.inTheWay.length > 1);
  assert.equal(await outbox.count(), outbox.MOST_CAPTURES);
  assert.equal((await actions.click(SSI_TAB, { giveUp: outcome.inTheWay }, ignore)).state, "not_running");
  assert.ok((await outbox.list()).some(({ html }) => html === browser.html));
});

test("a full outbox does not keep a capture from going straight through", async () => {
  const actions = await start();
  await actions.click(VIEWER_TAB, {}, ignore);
  for (let number = 0; number < outbox.MOST_CAPTURES; number++) {
    await outbox.keep({ url: "u", captured_at: "2026-11-01T08:00:00+01:00", ext_version: "0.1.0", html: `${number}` });
  }
  assert.equal((await actions.click(SSI_TAB, {}, ignore)).state, "stored");
});

test("a click and an alarm at once deliver a capture once", async () => {
  const actions = await start();
  await actions.click(VIEWER_TAB, {}, ignore);
  service.received.length = 0;
  await Promise.all([actions.click(SSI_TAB, {}, ignore), actions.deliverOutbox(), actions.deliverOutbox()]);
  assert.equal(service.received.filter(({ path }) => path === "/api/v1/captures").length, 1);
});

test("wherever the worker is ended, what was kept is delivered once and nothing else is claimed", async () => {
  const ends = { kept: 0, told: 0 };
  for (let steps = 0; ends.told === 0; steps++) {
    assert.ok(steps < 100, "the click never comes to its end");
    freshDatabase();
    service = new Service();
    browser.shown = service.string;
    browser.stored = {};
    await (await start()).click(VIEWER_TAB, {}, ignore);

    life = steps;
    // With the worker, its timers and what it waits for are gone; here they merely never go on.
    /** @type {NodeJS.Timeout[]} */
    const timers = [];
    const { setTimeout } = globalThis;
    // @ts-expect-error: without `promisify`
    globalThis.setTimeout = (...given) => {
      const timer = Reflect.apply(setTimeout, globalThis, given);
      timers.push(timer);
      return timer;
    };
    const open = indexedDB.open.bind(indexedDB);
    const ended = new Promise((resolve) => (onEnd = () => resolve(null)));
    indexedDB.open = (...given) => {
      if (life-- > 0) return open(...given);
      onEnd();
      return /** @type {IDBOpenDBRequest} */ ({});
    };
    const outcome = await Promise.race([(await start()).click(SSI_TAB, {}, ignore), ended.then(quiet)]);
    indexedDB.open = open;
    globalThis.setTimeout = setTimeout;
    timers.forEach(clearTimeout);
    life = Infinity;

    const wasThere = (await outbox.count()) + service.stored.size > 0;
    if (outcome) {
      ends.told++;
      assert.equal(outcome.state, "stored");
    }
    await (await start()).deliverOutbox();
    assert.equal(await outbox.count(), 0, `ended after ${steps} steps`);
    assert.equal(service.stored.size, wasThere ? 1 : 0, `ended after ${steps} steps`);
    if (wasThere) ends.kept++;
  }
  assert.ok(ends.kept > 5, "no end was in the middle of a delivery");
});

/** Long enough for everything that still runs to come to where it stays. @returns {Promise<null>} */
function quiet() {
  return new Promise((resolve) => setTimeout(resolve, 60, null));
}

test("the history is opened by an address that is good for one minute", async () => {
  const actions = await start();
  await actions.click(VIEWER_TAB, {}, ignore);
  assert.deepEqual(await actions.openHistory(), { state: "opened" });
  assert.deepEqual(browser.opened, [`http://127.0.0.1:${PORT}/#login=code`]);
});

test("without a pairing nothing is opened", async () => {
  await forgetPairing();
  assert.equal((await (await start()).openHistory()).state, "not_paired");
  assert.deepEqual(browser.opened, []);
});
