// Viewer and popup write numbers as the command does: the same table is read by tests/history/test_rounding.py.

import assert from "node:assert/strict";
import { test } from "node:test";

import { factText, precisionText } from "../../backend/ssi_companion/viewer/facts.js";
import { DETAILED, asDifference, asDistance, asScore, asTotal, directionOf } from "../../backend/ssi_companion/viewer/format.js";
import { isShown, sayDifference, sayScore } from "../../extension/i18n.js";
import { readText } from "./helpers.js";

/** @typedef {{ by: number | null, decimals: number | null, about: boolean }} Difference */
/** @typedef {[value: number, decimals: number | null, shown: string][]} Rows */

/** @type {{ scores: Rows, totals: Rows, detailed_scores: Rows, detailed_totals: Rows, differences: [Difference, string][] }} */
const shown = JSON.parse(readText("tests/shown_numbers.json"));
/** @type {Record<string, { message: string }>} */
const messages = JSON.parse(readText("extension/_locales/en/messages.json"));

Object.assign(globalThis, {
  chrome: {
    i18n: {
      /** @param {string} key @param {string[]} parts */
      getMessage: (key, parts) => messages[key]?.message.replace("$NUMBER$", parts[0] ?? "") ?? "",
    },
  },
});

const point = new Intl.NumberFormat().formatToParts(1.5).find(({ type }) => type === "decimal")?.value ?? ".";

/** As the command writes it, whatever the language of who runs the tests. @param {string} text */
const plain = (text) => text.replace("−", "-").replace(point, ".");

test("the viewer shows a score with one decimal, unless it was told without", () => {
  for (const [value, decimals, text] of shown.scores) assert.equal(plain(asScore(value, decimals)), text);
});

test("the viewer shows a total with a decimal that fits its whole number", () => {
  for (const [value, decimals, text] of shown.totals) assert.equal(plain(asTotal(value, decimals)), text);
});

test("the viewer shows more of what is looked at closely", () => {
  for (const [value, decimals, text] of shown.detailed_scores) {
    assert.equal(plain(asScore(value, decimals, DETAILED)), text);
    assert.equal(plain(factText("find_people", value, decimals)), text);
  }
  for (const [value, decimals, text] of shown.detailed_totals) {
    assert.equal(plain(asTotal(value, decimals, DETAILED)), text);
    assert.equal(plain(factText("network_average", value, decimals)), text);
  }
});

test("the viewer shows a difference with its sign, and how sure it is", () => {
  for (const [difference, text] of shown.differences) {
    assert.equal(plain(asDifference(difference)), text);
    const way = text === "unclear" ? null : text.includes("+") ? "up" : text.includes("-") ? "down" : "same";
    assert.equal(directionOf(difference), way);
    if (way) assert.equal(plain(asDistance(difference)), text.replace(/[+-]/, ""));
  }
});

test("the popup shows the same of scores and differences", () => {
  for (const [value, decimals, text] of shown.scores) assert.equal(sayScore(value, decimals), text);
  for (const [difference, text] of shown.differences) {
    assert.equal(sayDifference(difference), text);
    assert.equal(isShown(difference), /[1-9]/.test(text));
  }
});

test("a score says how it was rounded, and an exact one nothing", () => {
  assert.deepEqual([undefined, 0, 1, 3].map(precisionText), ["", "as a whole number", "to 1 decimal", "to 3 decimals"]);
});
