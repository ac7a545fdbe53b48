/** History: which days are shown, and the three charts of them. */

/** @import { Change, Day, Fact } from "./api.js" */
/** @import { Plan, Series } from "./chart.js" */

import * as api from "./api.js";
import { Chart } from "./chart.js";
import { byId } from "./dom.js";
import { GROUPS, PILLARS, groups, pillars } from "./facts.js";
import { asDay, asDifference, asPercent, asRank, asScore, asTotal, asWhole, counted, dayNumber, dayOf, today } from "./format.js";
import { attempt } from "./notices.js";
import { openReading } from "./reading.js";
import { GAP_DAYS } from "./timeline.js";
import { BALANCED, BANDS } from "./labels.js";

const YEAR = 365;
const HALF_A_YEAR = 183;
const form = byId("range", HTMLFormElement);
const fromInput = byId("range-from", HTMLInputElement);
const toInput = byId("range-to", HTMLInputElement);
const buttons = [...form.querySelectorAll("button")];

/**
 * Days asked for: so many up to today, all, or from one to another (either may be open).
 *
 * @typedef {{ last: number } | { from?: string, to?: string }} Range
 */
/** @type {Range | null} what was asked for last; null before that */
let range = null;
/** @type {Day[]} */
let days = [];
/** From the first of them to the last. @type {Change | null | undefined} */
let change = null;
let asked = 0;

const charts = {
  total: chart("total-chart", "Total", 300),
  pillars: chart("pillars-chart", "Pillars", 260),
  ranks: chart("ranks-chart", "Ranks", 220),
};

/**
 * @param {string} id
 * @param {string} label
 * @param {number} height
 */
function chart(id, label, height) {
  return new Chart(byId(id, HTMLElement), {
    label,
    height,
    pick: (at) => days[at] && openReading(days[at].capture),
    drag: (first, last) => void showHistory({ from: dayOf(first), to: dayOf(last) }),
  });
}

/**
 * Fetch and draw.
 *
 * @param {Range} [wanted] when left out, what was asked for before, or what fits
 */
export async function showHistory(wanted = range ?? undefined) {
  const turn = ++asked;
  const found = await attempt(() => (wanted ? load(wanted) : firstLook()));
  if (!found || turn !== asked) return; // a later click overtook this answer
  range = wanted ?? null;
  ({ days, change } = found);
  draw(found.range);
}

/**
 * Whether it ends before it begins.
 *
 * @param {Range} wanted
 */
const isBackwards = (wanted) => !("last" in wanted) && Boolean(wanted.from && wanted.to && wanted.from > wanted.to);

/**
 * @param {Range} wanted
 * @returns {Promise<{ range: Range, days: Day[], change?: Change | null }>}
 */
async function load(wanted) {
  if (isBackwards(wanted)) return { range: wanted, days: [] };
  const { from, to } = "last" in wanted ? { from: dayOf(today() - wanted.last + 1), to: undefined } : wanted;
  const { days: found, change: moved } = await api.history(from, to);
  return { range: wanted, days: found, change: moved ?? null };
}

/** The last year; everything when half of that year would be empty. */
async function firstLook() {
  const year = await load({ last: YEAR });
  const first = year.days[0];
  return first && dayNumber(first.day) < today() - HALF_A_YEAR ? year : load({});
}

/**
 * The days the time axis covers.
 *
 * @param {Range} shown
 * @returns {[number, number]}
 */
function spanOf(shown) {
  const numbers = days.map(({ day }) => dayNumber(day));
  const first = numbers[0] ?? today();
  const last = numbers[numbers.length - 1] ?? today();
  if ("last" in shown) return [today() - shown.last + 1, Math.max(today(), last)];
  const span = /** @type {[number, number]} */ ([
    shown.from ? dayNumber(shown.from) : first, shown.to ? dayNumber(shown.to) : last,
  ]);
  return span[1] > span[0] ? span : [span[0] - 3, span[0] + 3];
}

/** @param {Range} shown */
function draw(shown) {
  const shownDays = "last" in shown ? String(shown.last) : shown.from || shown.to ? "" : "all";
  for (const each of buttons) each.setAttribute("aria-pressed", String(each.dataset["days"] === shownDays));
  const backwards = isBackwards(shown);
  for (const input of [fromInput, toInput]) input.setAttribute("aria-invalid", String(backwards));
  for (const id of ["total-chart", "pillars-chart", "ranks-chart"]) byId(id, HTMLElement).hidden = backwards;
  if (backwards) {
    byId("history-said", HTMLElement).textContent = "“From” is later than “To”: there are no such days.";
    return;
  }
  const span = spanOf(shown);
  const numbers = days.map(({ day }) => dayNumber(day));
  fromInput.value = dayOf(span[0]);
  toInput.value = dayOf(span[1]);
  byId("history-said", HTMLElement).textContent = summary();

  const common = { days: numbers, span };
  charts.total.show({
    ...common,
    range: [0, 100],
    ticks: [0, 25, 50, 75, 100],
    say: asTotal,
    sayTick: asWhole,
    // Bands are on the shown total: 74.5 is shown as 75.
    bands: BANDS.map(({ name, low, high }) => ({ name, low: Math.max(0, low - 0.5), high: Math.min(100, high + 0.5) })),
    series: [series("total", "Total", "total"), ...groupSeries("average", "average")],
  });
  charts.pillars.show({
    ...common,
    range: [0, 25],
    ticks: [0, 5, 10, 15, 20, 25],
    say: asScore,
    sayTick: asWhole,
    threshold: { at: BALANCED, text: "balance" },
    series: pillars.map((pillar) => series(pillar, PILLARS[pillar].short, pillar)),
  });
  const ranks = groupSeries("top_percent", "");
  byId("ranks-chart", HTMLElement).hidden = ranks.length === 0;
  charts.ranks.show({ ...common, ...rankAxis(ranks), series: ranks, say: asRank, sayTick: asPercent });
}

/**
 * One fact on every day as a line of a chart.
 *
 * @param {string} name of the line's colour, dashes and marker
 * @param {string} label
 * @param {Exclude<Fact, "industry_name">} fact
 * @returns {Series}
 */
function series(name, label, fact) {
  const values = days.map(({ reading }) => reading[fact] ?? null);
  return { name, label, values, decimals: days.map(({ reading }) => reading.decimals?.[fact]) };
}

/**
 * One line for each group that any of these days has a value of.
 *
 * @param {"average" | "top_percent"} what
 * @param {string} word
 */
function groupSeries(what, word) {
  return groups
    .map((group) => series(group, `${GROUPS[group]} ${word}`.trim(), `${group}_${what}`))
    .filter(({ values }) => values.some((value) => value !== null));
}

/** @type {[worst: number, step: number][]} */
const RANK_AXES = [[5, 1], [10, 2], [20, 5], [40, 10], [60, 20], [100, 25]];

/**
 * An axis with the best rank on top, no longer than these ranks need.
 *
 * @param {Series[]} ranks
 * @returns {Pick<Plan, "range" | "ticks">}
 */
function rankAxis(ranks) {
  const worst = Math.max(1, ...ranks.flatMap(({ values }) => values.map((value) => value ?? 1)));
  const [bottom, step] = RANK_AXES.find(([end]) => end >= worst) ?? [100, 25];
  const ticks = [1];
  for (let tick = step; tick <= bottom; tick += step) if (tick > 1) ticks.push(tick);
  return { range: [bottom, 1], ticks };
}

function summary() {
  const first = days[0];
  const last = days[days.length - 1];
  if (!first || !last) return "No readings in these days.";
  if (first === last) return `One reading, ${asDay(first.day)}.`;
  const moved = change?.facts["total"];
  return `${counted(days.length, "reading")}, ${asDay(first.day)} to ${asDay(last.day)}`
    + (change && moved ? `: ${asDifference(moved)} over ${counted(change.days, "day")}.` : ".");
}

byId("gap-days", HTMLElement).textContent = asWhole(GAP_DAYS);
for (const each of buttons) {
  each.addEventListener("click", () => {
    const wanted = each.dataset["days"];
    void showHistory(wanted === "all" ? {} : { last: Number(wanted) });
  });
}
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("change", () => {
  const { value: from } = fromInput;
  const { value: to } = toInput;
  void showHistory({ ...(from && { from }), ...(to && { to }) });
});
