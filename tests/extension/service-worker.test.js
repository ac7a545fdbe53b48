import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import * as outbox from "../../extension/outbox.js";
import { derivePairing, parsePairing, savePairing } from "../../extension/pairing.js";
import { ORIGIN, Service, aCapture, freshDatabase } from "./helpers.js";

/** What the worker listens to: the browser calls these. @type {Record<string, (detail?: object) => unknown>} */
const wake = {};
/** @param {string} event */
const listens = (event) => ({ addListener: (/** @type {() => unknown} */ listener) => (wake[event] = listener) });

let badge = "";
let alarm = false;
let delay = 0;
let welcomed = 0;
/** @type {Record<string, unknown>} */
let stored = {};
Object.assign(globalThis, {
  location: { origin: ORIGIN },
  chrome: {
    action: {
      setBadgeText: async (/** @type {{ text: string }} */ { text }) => (badge = text),
      setBadgeBackgroundColor: async () => {},
      setBadgeTextColor: async () => {},
      setTitle: async () => {},
    },
    alarms: {
      get: async () => (alarm ? {} : undefined),
      create: async (/** @type {string} */ _name, /** @type {{ delayInMinutes: number }} */ { delayInMinutes }) => {
        [alarm, delay] = [true, delayInMinutes];
      },
      clear: async () => (alarm = false),
      onAlarm: listens("alarm"),
    },
    i18n: { getMessage: (/** @type {string} */ key) => (key === "language" ? "en" : key) },
    permissions: { contains: async () => true },
    runtime: {
      getURL: () => "chrome-extension://ours/",
      onConnect: listens("connect"),
      onStartup: listens("startup"),
      onInstalled: listens("installed"),
      openOptionsPage: async () => welcomed++,
    },
    storage: {
      local: {
        get: async (/** @type {object} */ defaults) => ({ ...defaults, ...stored }),
        set: async (/** @type {object} */ changed) => Object.assign(stored, changed),
      },
    },
  },
});
await import("../../extension/service-worker.js");

/** @type {Service} */
let service;

beforeEach(async () => {
  freshDatabase();
  service = new Service();
  globalThis.fetch = service.send;
  [badge, alarm, welcomed, stored] = ["1", true, 0, {}];
  const string = parsePairing(service.string);
  assert.ok(string);
  await savePairing(await derivePairing(string));
  await outbox.keep(aCapture());
});

for (const event of ["startup", "alarm"]) {
  test(`what waits is sent on ${event}, and nothing is left to tell`, async () => {
    await wake[event]?.();
    assert.equal(service.stored.size, 1);
    assert.equal(await outbox.count(), 0);
    assert.deepEqual([badge, alarm], ["", false]);
  });

  test(`what cannot be sent on ${event} goes on waiting, is counted and tried again`, async () => {
    [badge, alarm] = ["", false];
    globalThis.fetch = () => Promise.reject(new TypeError("Failed to fetch"));
    await wake[event]?.();
    assert.equal(await outbox.count(), 1);
    assert.deepEqual([badge, alarm], ["1", true]);
  });
}

test("a badge that is late keeps nobody waiting", async () => {
  const { setBadgeText } = chrome.action;
  const outcome = new Promise((resolve) => {
    /** @type {(request: object) => unknown} */
    let hear = () => {};
    wake["connect"]?.({
      sender: { url: "chrome-extension://ours/popup.html" },
      onMessage: { addListener: (/** @type {typeof hear} */ listener) => (hear = listener) },
      onDisconnect: { addListener: () => {} },
      postMessage: (/** @type {{ outcome: object }} */ message) => resolve(message.outcome),
    });
    chrome.action.setBadgeText = () => new Promise(() => {});
    hear({ ask: "check" });
  });
  assert.deepEqual(await outcome, { state: "connected", port: service.port });
  Object.assign(chrome.action, { setBadgeText });
});

test("what waits is sent after an update, what was stuck too", async () => {
  service.maxBody = 10;
  await wake["alarm"]?.();
  assert.equal(service.stored.size, 0);
  service.maxBody = 10_000;
  await wake["alarm"]?.();
  assert.equal(service.stored.size, 0);
  await wake["installed"]?.({ reason: "update" });
  assert.equal(service.stored.size, 1);
});

test("for what is stuck nobody is woken, but it is told", async () => {
  service.maxBody = 10;
  await wake["alarm"]?.();
  assert.equal(await outbox.count(), 1);
  assert.deepEqual([badge, alarm], ["!", false]);
});

test("a busy service is asked again when it said, and not before", async () => {
  globalThis.fetch = async () => new Response("{}", { status: 429, headers: { "Retry-After": "90" } });
  await wake["alarm"]?.();
  assert.deepEqual([badge, alarm], ["1", true]);
  assert.ok(delay > 1.4 && delay <= 1.5, String(delay));
  globalThis.fetch = service.send;
  await wake["startup"]?.();
  assert.equal(service.stored.size, 0);
  stored.busyUntil = 0;
  await wake["alarm"]?.();
  assert.equal(service.stored.size, 1);
});

test("a new user is welcomed, an update is not", async () => {
  await wake["installed"]?.({ reason: "update" });
  assert.equal(welcomed, 0);
  await wake["installed"]?.({ reason: "install" });
  assert.equal(welcomed, 1);
});
