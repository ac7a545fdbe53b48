/** The facts that a reading can have: what each is called, what it measures, and so how its value is shown. */

/** @import { Fact } from "./api.js" */

import { DETAILED, asChange, asRank, asScore, asTotal, asWhole, counted } from "./format.js";

/** The pillars in LinkedIn's order. */
export const PILLARS = /** @satisfies {{ [F in Fact]?: { name: string, short: string, means: string } }} */ ({
  establish_brand: {
    name: "Establish your professional brand", short: "Brand", means: "A complete profile, and posts people react to",
  },
  find_people: {
    name: "Find the right people", short: "People", means: "Connecting to those who fit, rather than to many",
  },
  engage_with_insights: {
    name: "Engage with insights", short: "Insights", means: "Sharing and commenting with substance",
  },
  build_relationships: {
    name: "Build relationships", short: "Relationships", means: "Conversations that go on",
  },
});

/** The peer groups: who a member is compared with. */
export const GROUPS = { industry: "Industry", network: "Network", team: "Team" };

/**
 * @typedef {keyof typeof PILLARS} Pillar
 * @typedef {keyof typeof GROUPS} Group
 */

/** The names of the pillars and of the peer groups, in this order everywhere. */
export const pillars = /** @type {Pillar[]} */ (Object.keys(PILLARS));
export const groups = /** @type {Group[]} */ (Object.keys(GROUPS));

/**
 * How a value of each kind is shown to who looks closely; the kinds are those of facts.py.
 *
 * @satisfies {Record<string, (value: number, decimals?: number | null) => string>}
 */
const SHOW = {
  total: (/** @type {number} */ value, /** @type {number | null} */ decimals = null) => asTotal(value, decimals, DETAILED),
  pillar: (/** @type {number} */ value, /** @type {number | null} */ decimals = null) => asScore(value, decimals, DETAILED),
  top_percent: asRank,
  percent_points: asChange,
  people: asWhole,
};

/** @typedef {{ name: string, kind: keyof typeof SHOW | "name" }} Description */

/**
 * Every fact by its name in the JSON. A test compares names and kinds with facts.py.
 *
 * @type {Record<string, Description>}
 */
export const FACTS = {
  total: { name: "Total", kind: "total" },
  ...ofPillars("", ({ name }) => name),
  ...Object.assign({}, ...groups.map(ofGroup)),
  industry_name: { name: "Name of the industry", kind: "name" },
};

/** @param {Group} group @returns {Record<string, Description>} */
function ofGroup(group) {
  const name = GROUPS[group];
  return {
    [`${group}_top_percent`]: { name: `${name} rank`, kind: "top_percent" },
    [`${group}_average`]: { name: `${name} average`, kind: "total" },
    [`${group}_weekly_change`]: { name: `${name} rank since last week`, kind: "percent_points" },
    [`${group}_size`]: { name: `People in your ${name.toLowerCase()}`, kind: "people" },
    ...ofPillars(`${group}_average_`, (pillar) => `${name} average: ${pillar.name.toLowerCase()}`),
  };
}

/**
 * @param {string} prefix of the facts' names
 * @param {(pillar: typeof PILLARS[Pillar]) => string} nameOf
 * @returns {Record<string, Description>}
 */
function ofPillars(prefix, nameOf) {
  return Object.fromEntries(pillars.map((pillar) => [`${prefix}${pillar}`, { name: nameOf(PILLARS[pillar]), kind: "pillar" }]));
}

/** A fact's name for people; of one that a newer service knows, the name in the JSON. @param {string} fact */
export const factName = (fact) => FACTS[fact]?.name ?? fact;

/**
 * A fact's value for people who look closely.
 *
 * @param {string} fact
 * @param {unknown} value
 * @param {number | null} [decimals] to how many it was told, if not exactly
 */
export function factText(fact, value, decimals) {
  const kind = FACTS[fact]?.kind ?? "name";
  return typeof value === "number" && kind !== "name" ? SHOW[kind](value, decimals) : String(value ?? "–");
}

/** How a score was rounded where it was told; "" for what was told exactly. @param {number | undefined} decimals */
export function precisionText(decimals) {
  if (decimals === undefined) return "";
  return decimals ? `to ${counted(decimals, "decimal")}` : "as a whole number";
}
