/** @import { Grabbed, NotYet, Round } from "../../extension/grab.js" */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { now, take } from "../../extension/capture.js";

const SSI = "https://www.linkedin.com/sales/ssi";
const GRABBED = { html: "<html>", settled: true };
const NOT_YET = { html: null, moving: false, seen: { look: "0", still: 300 } };
const MOVING = { html: null, moving: true, seen: { look: "12.3", still: 0 } };
/** A script that never ends. @type {Promise<null>} */
const NEVER = new Promise(() => {});

/**
 * What each round in the page gives, the last one again and again; an error is one that the browser does not allow.
 *
 * @type {(Grabbed | NotYet | null | Error | Promise<null>)[]}
 */
let rounds = [];
/** @type {Round[]} */
let asked = [];
/** The tab's address at each look at it, the last one again and again. @type {(string | undefined)[]} */
let addresses = [];

Object.assign(globalThis, {
  chrome: {
    runtime: { getManifest: () => ({ version: "0.1.0" }) },
    tabs: { get: async () => ({ url: addresses.length > 1 ? addresses.shift() : addresses[0] }) },
    scripting: {
      executeScript: async (/** @type {{ args: [Round] }} */ { args: [round] }) => {
        asked.push(round);
        const result = rounds.length > 1 ? rounds.shift() : rounds[0];
        if (result instanceof Error) throw result;
        return [{ result: await result }];
      },
    },
  },
});

beforeEach(() => {
  asked = [];
  addresses = [SSI];
});

const ignore = () => {};

/** @param {Date} date @param {number} offset    minutes, as JavaScript counts them: west is positive */
function at(date, offset) {
  date.getTimezoneOffset = () => offset;
  return now(date);
}

test("the moment carries the browser's own offset", () => {
  const noon = () => new Date("2026-11-23T12:00:00.500Z");
  assert.equal(at(noon(), 0), "2026-11-23T12:00:00+00:00");
  assert.equal(at(noon(), -60), "2026-11-23T13:00:00+01:00");
  assert.equal(at(noon(), 180), "2026-11-23T09:00:00-03:00");
  assert.equal(at(noon(), -345), "2026-11-23T17:45:00+05:45");
  assert.equal(at(noon(), 210), "2026-11-23T08:30:00-03:30");
});

test("near midnight the day is the local one, not that of UTC", () => {
  assert.equal(at(new Date("2026-11-23T23:30:00Z"), -120), "2026-11-24T01:30:00+02:00");
  assert.equal(at(new Date("2026-11-24T01:30:00Z"), 300), "2026-11-23T20:30:00-05:00");
});

test("what a page gives is taken with the tab's address and the extension's version", async () => {
  rounds = [GRABBED];
  const capture = await take(1, ignore);
  assert.ok("html" in capture);
  assert.deepEqual({ ...capture, captured_at: "" }, { url: SSI, captured_at: "", ext_version: "0.1.0", html: "<html>" });
});

test("a browser that is a moment late to allow it is asked again", async () => {
  rounds = [new Error("Cannot access contents"), new Error("Cannot access contents"), new Error("Cannot access contents"), GRABBED];
  assert.ok("html" in (await take(1, ignore)));
});

test("a browser that does not allow it is asked four times and then believed", async () => {
  rounds = [new Error("Cannot access contents")];
  assert.deepEqual(await take(1, ignore), { state: "page_closed_to_us" });
  assert.equal(asked.length, 4);
});

test("a page that has not settled is waited for, and the user told for what and how long", async () => {
  rounds = [NOT_YET, MOVING, GRABBED];
  /** @type {unknown[]} */
  const steps = [];
  assert.ok("html" in (await take(1, (step) => steps.push(step))));
  assert.deepEqual(steps, [
    { step: "waiting", seconds: 1 },
    { step: "moving", seconds: 2 },
  ]);
});

test("each round goes on from what the one before it has seen", async () => {
  rounds = [NOT_YET, null, MOVING, GRABBED];
  await take(1, ignore);
  assert.deepEqual(asked.map(({ seen }) => seen), [null, NOT_YET.seen, NOT_YET.seen, MOVING.seen]);
  assert.deepEqual(asked.map(({ waited }) => waited), [0, 1000, 2000, 3000]);
});

test("after ten seconds it is taken as it is, and marked as unsettled", async () => {
  rounds = [...Array(10).fill(MOVING), { html: "<html>", settled: false }];
  const capture = await take(1, ignore);
  assert.deepEqual(asked.map(({ anyway }) => anyway), [...Array(10).fill(false), true]);
  assert.equal("settled" in capture && capture.settled, false);
});

test("who does not want to wait gets the page at once, whatever the round that runs is doing", async () => {
  rounds = [MOVING, NEVER, { html: "<html>", settled: false }];
  const hurry = new AbortController();
  const capture = await take(1, () => setTimeout(() => hurry.abort()), hurry.signal);
  assert.deepEqual(asked.map(({ anyway }) => anyway), [false, false, true]);
  assert.equal(asked.at(-1)?.patience, 0);
  assert.equal("settled" in capture && capture.settled, false);
});

test("a tab that leaves is told in the same round", async () => {
  for (const address of ["https://www.linkedin.com/feed/", "https://www.linkedin.com/login", undefined]) {
    asked = [];
    rounds = [MOVING];
    addresses = [SSI, address];
    assert.deepEqual(await take(1, ignore), { state: "page_moved" });
    assert.equal(asked.length, 2);
  }
});

test("a tab that leaves is told even when the script in it never ends", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  rounds = [NEVER];
  addresses = ["https://www.linkedin.com/feed/"];
  const outcome = take(1, ignore);
  context.mock.timers.tick(2_000);
  assert.deepEqual(await outcome, { state: "page_moved" });
});

test("a new query or fragment is still the SSI page, and the address at the end is the page's", async () => {
  rounds = [MOVING, MOVING, GRABBED];
  addresses = [SSI, `${SSI}?week=48`, `${SSI}?week=48#top`];
  const capture = await take(1, ignore);
  assert.equal("url" in capture && capture.url, `${SSI}?week=48#top`);
});

test("a page that shows nothing at all is not taken", async () => {
  rounds = [null];
  assert.deepEqual(await take(1, ignore), { state: "nothing_shown" });
});
