/** What facts, groups, carriers and refusals are called in front of people. */

/** @import { Group, Pillar } from "./api.js" */

/** @type {Record<Pillar, { name: string, short: string, means: string }>} */
export const PILLARS = {
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
};

/** @type {Record<Group, string>} */
export const GROUPS = { industry: "Industry", network: "Network", team: "Team" };

/** Where one band ends and the next begins, on the total as shown. Keep as in scoring.py: a test compares. */
export const BANDS = [
  { name: "very low", low: 0, high: 30 },
  { name: "low", low: 31, high: 50 },
  { name: "above average", low: 51, high: 74 },
  { name: "top", low: 75, high: 100 },
];

/** From here on every pillar counts as balanced. */
export const BALANCED = 15;

/** @type {Record<string, string>} */
const CARRIERS = {
  embedded_json: "LinkedIn’s own data",
  report: "bars and rank rows",
  donut_tables: "table of a donut",
  visible_text: "visible text",
};

/** @param {string} carrier */
export const carrierName = (carrier) => CARRIERS[carrier] ?? carrier.replaceAll("_", " ");

/** @type {Record<string, string>} */
const MOMENTS = {
  browser: "the browser, at the click",
  save: "the saved file’s own header",
  file: "the file’s time",
};

/** @param {string} from */
export const momentName = (from) => MOMENTS[from] ?? from;

/** @type {Record<string, string>} */
const REFUSALS = {
  not_ssi_page: "Not the SSI page",
  signed_out: "LinkedIn’s sign-in page",
  not_loaded: "Taken before the numbers arrived",
  no_score: "No score yet",
  incomplete: "A pillar is missing",
  impossible_value: "A number that cannot be",
  contradiction: "The page contradicts itself",
  unsupported_file: "Not a saved page",
  too_large: "Too large",
  too_slow: "Took too long to read",
};

/** @param {string} code */
export const refusalName = (code) => REFUSALS[code] ?? code.replaceAll("_", " ");

/**
 * A fact's name for people: `network_average_find_people` is "Network average, find the right people".
 *
 * @param {string} fact
 * @returns {string}
 */
export function factName(fact) {
  if (fact === "total") return "Total";
  if (fact === "industry_name") return "Name of the industry";
  if (fact in PILLARS) return PILLARS[/** @type {Pillar} */ (fact)].name;
  const [group = "", ...rest] = fact.split("_");
  const name = GROUPS[/** @type {Group} */ (group)];
  const what = rest.join("_");
  if (name === undefined) return fact;
  if (what === "top_percent") return `${name} rank`;
  if (what === "weekly_change") return `${name} rank since last week`;
  if (what === "size") return `People in your ${name.toLowerCase()}`;
  if (what === "average") return `${name} average`;
  const pillar = PILLARS[/** @type {Pillar} */ (what.replace("average_", ""))];
  return pillar ? `${name} average: ${pillar.name.toLowerCase()}` : fact;
}
