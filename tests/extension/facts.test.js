// The viewer's tables against those in Python that they repeat.

import assert from "node:assert/strict";
import { test } from "node:test";

import { FACTS, factText, groups, pillars } from "../../backend/ssi_companion/viewer/facts.js";
import { asChange, asRank, asScore, asWhole } from "../../backend/ssi_companion/viewer/format.js";
import { BALANCED, BANDS, carrierName, COARSE } from "../../backend/ssi_companion/viewer/labels.js";
import { GROUPS, PILLARS } from "../../extension/messages.js";
import { evaluateInPython } from "./python.js";

const python = evaluateInPython(
  "from ssi_companion.cli import terminal\nfrom ssi_companion.history import scoring\nfrom ssi_parsers import carriers, facts",
  `{
    "kinds": {fact: facts.KIND_OF[fact].value for fact in facts.FACTS},
    "pillars": facts.PILLARS, "groups": facts.GROUPS,
    "bands": [{"name": band.name, "low": band.low, "high": band.high} for band in reversed(scoring.BANDS)],
    "balanced": scoring.BALANCED_PILLAR, "coarse": terminal.COARSE,
    "carriers": [carriers.name_of(each) for each in carriers.CARRIERS],
  }`,
);

test("the viewer knows every fact, no other, and each by its kind", () => {
  assert.deepEqual(Object.fromEntries(Object.entries(FACTS).map(([fact, { kind }]) => [fact, kind])), python.kinds);
});

test("no two facts have the same name for people", () => {
  const names = Object.values(FACTS).map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
});

test("a value is shown as its kind asks for, and what is not stated as a dash", () => {
  const shown = [
    ["network_average_find_people", 12.345],
    ["team_top_percent", 7],
    ["industry_weekly_change", -2],
    ["network_size", 20973],
    ["industry_name", "Banking"],
    ["industry_size", null],
  ].map(([fact, value]) => factText(String(fact), value));
  assert.deepEqual(shown, [asScore(12.345, null, 3), asRank(7), asChange(-2), asWhole(20973), "Banking", "–"]);
});

test("viewer and extension have the pillars and peer groups of the parsers, in their order", () => {
  for (const known of [pillars, PILLARS]) assert.deepEqual([...known], python.pillars);
  for (const known of [groups, GROUPS]) assert.deepEqual([...known], python.groups);
});

test("the bands and the balance that are drawn are those of the rules", () => {
  assert.deepEqual(BANDS, python.bands);
  assert.equal(BALANCED, python.balanced);
});

test("every carrier has a name for people, and so has one that is not known", () => {
  const unknown = carrierName("braille_printout");
  assert.equal(unknown, "another part of the page");
  assert.ok(!python.carriers.map(carrierName).includes(unknown));
});

test("viewer and command say the same of differences that are not certain", () => {
  assert.equal(COARSE, python.coarse);
});
