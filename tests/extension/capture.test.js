import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { now, take } from "../../extension/capture.js";

const SSI = "https://www.linkedin.com/sales/ssi";

/** What each run in the page gives; an error is a run that the browser does not allow. @type {(string | null | Error)[]} */
let runs = [];
/** @type {unknown[][]} */
let asked = [];

Object.assign(globalThis, {
  chrome: {
    runtime: { getManifest: () => ({ version: "0.1.0" }) },
    tabs: { get: async () => ({ url: SSI }) },
    scripting: {
      executeScript: async (/** @type {{ args: unknown[] }} */ { args }) => {
        asked.push(args);
        const result = runs.length > 1 ? runs.shift() : runs[0];
        if (result instanceof Error) throw result;
        return [{ result }];
      },
    },
  },
});

beforeEach(() => {
  asked = [];
});

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
  runs = ["<html>"];
  const capture = await take(1, () => {});
  assert.ok("html" in capture);
  assert.deepEqual({ ...capture, captured_at: "" }, { url: SSI, captured_at: "", ext_version: "0.1.0", html: "<html>" });
});

test("a browser that is a moment late to allow it is asked again", async () => {
  runs = [new Error("Cannot access contents"), new Error("Cannot access contents"), new Error("Cannot access contents"), "<html>"];
  assert.ok("html" in (await take(1, () => {})));
});

test("a browser that does not allow it is asked four times and then believed", async () => {
  runs = [new Error("Cannot access contents")];
  assert.deepEqual(await take(1, () => {}), { state: "page_closed_to_us" });
  assert.equal(asked.length, 4);
});

test("a page that is still loading is waited for, and the user told how long", async () => {
  runs = [null, null, "<html>"];
  /** @type {unknown[]} */
  const steps = [];
  assert.ok("html" in (await take(1, (step) => steps.push(step))));
  assert.deepEqual(steps, [
    { step: "waiting", seconds: 1 },
    { step: "waiting", seconds: 2 },
  ]);
});

test("after ten seconds it is taken as it is: the service keeps it and says what is missing", async () => {
  runs = [null];
  await take(1, () => {});
  assert.equal(asked.length, 11);
  assert.deepEqual(asked.map(([, anyway]) => anyway), [...Array(10).fill(false), true]);
});

test("a page that shows nothing at all is not taken", async () => {
  runs = [null];
  assert.deepEqual(await take(1, () => {}), { state: "nothing_shown" });
});
