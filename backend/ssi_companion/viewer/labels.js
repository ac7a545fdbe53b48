/** What bands, carriers, moments and refusals are called in front of people. */

/** Where one band ends and the next begins, on the total as shown. Keep as in scoring.py: a test compares. */
export const BANDS = [
  { name: "very low", low: 0, high: 30 },
  { name: "low", low: 31, high: 50 },
  { name: "above average", low: 51, high: 74 },
  { name: "top", low: 75, high: 100 },
];

/** A score is balanced when every pillar has at least this much. */
export const BALANCED = 15;

/** @type {Record<string, string>} */
const CARRIERS = {
  embedded_json: "LinkedIn’s own data",
  report: "bars and rank rows",
  donut_tables: "table of a donut",
  visible_text: "visible text",
};

/** Which part of the page a number was read from. @param {string} carrier */
export const carrierName = (carrier) => CARRIERS[carrier] ?? "another part of the page";

/** @type {Record<string, string>} */
const MOMENTS = {
  browser: "the browser, at the click",
  save: "the saved file’s own header",
  file: "the file’s time",
};

/** Where the moment of a capture comes from. @param {string} from */
export const momentName = (from) => MOMENTS[from] ?? from;

/** @type {Record<string, string>} */
const ZONES = {
  machine: "this machine’s, since the page does not say",
  user: "as you named it",
};

/** The offset of a moment and where it comes from. @param {string} from @param {string} moment ISO 8601 with offset */
export function zoneName(from, moment) {
  const offset = /[+-]\d\d:\d\d$/.exec(moment)?.[0] ?? "";
  return `UTC${offset === "+00:00" ? "" : offset}${ZONES[from] ? `, ${ZONES[from]}` : ""}`;
}

/** What stands under differences of which one is "about" or "unclear". */
export const COARSE =
  "About, unclear: one of the two numbers was told with fewer decimals than the other. Unclear ones may be equal.";

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

/** Why a capture was refused, in few words. @param {string} code */
export const refusalName = (code) => REFUSALS[code] ?? code.replaceAll("_", " ");
