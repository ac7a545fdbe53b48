/** The latest reading: total, verdicts, pillars, ranks, and what changed over which span. */

/** @import { Change, Difference, Latest } from "./api.js" */
/** @import { Group, Pillar } from "./facts.js" */

import { byId, copyOf, heading, make, within } from "./dom.js";
import { GROUPS, PILLARS, groups, pillars } from "./facts.js";
import {
  asAge, asDifference, asDistance, asFullDay, asNearDay, asRank, asScore, asTotal, asWhole, counted, directionOf,
} from "./format.js";
import { BANDS, COARSE } from "./labels.js";
import { swatch } from "./marks.js";
import { openReading } from "./reading.js";

/** @param {string} text */
const sentence = (text) => (text ? text[0]?.toUpperCase() + text.slice(1) : "");

/**
 * A difference with its sign, marked by arrow and words as well as by colour.
 *
 * @param {Difference} difference
 * @param {string} [span] "over 9 days"
 * @param {string} [nothing]
 */
function changeText(difference, span = "", nothing = "no change") {
  const way = directionOf(difference);
  const text = way === "same" ? nothing : asDifference(difference);
  if (way === null) return make("span", "delta same", span ? `no clear change ${span}` : text);
  const arrow = make("span", "arrow", { up: "▲", down: "▼", same: "=" }[way]);
  arrow.setAttribute("aria-hidden", "true");
  return make("span", `delta ${way}`, arrow, ` ${text}${span && ` ${span}`}`);
}

/** @param {Change} change */
const spanOf = (change) => `over ${counted(change.days, "day")}`;

/** Fill the part of the page that is about the latest reading. @param {Latest} latest */
export function showToday(latest) {
  const { reading, changes } = latest;
  byId("today-when", HTMLElement).textContent = `${asFullDay(latest.day)}, ${asAge(latest.day)}`;
  byId("today-warnings", HTMLElement).replaceChildren(
    ...(reading.warnings ?? []).map((text) => make("p", "warning", text)));
  byId("today-why", HTMLButtonElement).onclick = () => openReading(latest.capture);
  showTotal(latest);
  showChanges(changes);
  byId("pillars", HTMLElement).replaceChildren(...pillars.map((pillar) => pillarItem(pillar, latest)));
  const stated = groups.filter((group) =>
    reading[`${group}_top_percent`] != null || reading[`${group}_average`] != null);
  byId("ranks", HTMLElement).replaceChildren(...(stated.length
    ? stated.map((group) => rankSection(group, latest))
    : [make("p", "quiet", "This page did not tell any rank.")]));
}

/** @param {Latest} latest */
function showTotal({ reading, shown_total, band, balance, rules_source, changes }) {
  byId("total-shown", HTMLElement).textContent = asWhole(shown_total);
  const decimals = reading.decimals?.["total"];
  byId("total-exact", HTMLElement).textContent =
    decimals === 0 ? "told as a whole number" : `${asTotal(reading.total, decimals)} with one decimal`;
  const moved = changes[0]?.facts["total"];
  byId("total-change", HTMLElement).replaceChildren(...(changes[0] && moved ? [changeText(moved, spanOf(changes[0]))] : []));

  byId("scale", HTMLElement).replaceChildren(...scale(reading.total));
  byId("band-name", HTMLElement).textContent = sentence(band.name);
  byId("band-said", HTMLElement).textContent = band.said;
  byId("balance-name", HTMLElement).textContent = balance.ok ? "Balanced" : "Not balanced";
  byId("balance-said", HTMLElement).textContent = balance.reasons.join(" ");
  byId("rules-source", HTMLElement).textContent = rules_source;
  byId("rules-bands", HTMLElement).textContent =
    `${[...BANDS].reverse().map(({ name, low, high }) => `${low} to ${high} ${name}`).join(", ")}.`;
}

/**
 * The four bands side by side, and where the total stands.
 *
 * @param {number} total
 */
function scale(total) {
  const parts = BANDS.map(({ low, high }, at) => {
    const part = make("span", `scale-band band-${at}`);
    part.style.flexGrow = String(high - low + 1);
    return part;
  });
  const mark = make("span", "scale-mark");
  mark.style.insetInlineStart = `${total}%`;
  const borders = BANDS.slice(1).map(({ low }) => {
    const border = make("span", "scale-border", asWhole(low));
    border.style.insetInlineStart = `${low}%`;
    return border;
  });
  return [...parts, mark, ...borders];
}

/** @param {Change[]} changes */
function showChanges(changes) {
  // "The reading before" and "about a week ago" are often the same day: say it once.
  const spans = changes.filter((change, at) => changes.findIndex(({ since_day }) => since_day === change.since_day) === at);
  const table = byId("changes", HTMLTableElement);
  table.hidden = spans.length === 0;
  byId("changes-none", HTMLElement).hidden = spans.length > 0;
  table.replaceChildren();
  const head = table.createTHead().insertRow();
  head.insertCell();
  for (const change of spans) {
    head.append(heading("col", counted(change.days, "day"), make("span", "quiet", `since ${asNearDay(change.since_day)}`)));
  }
  const body = table.createTBody();
  for (const fact of /** @type {const} */ (["total", ...pillars])) {
    const row = body.insertRow();
    row.append(heading("row", fact === "total" ? "Total" : PILLARS[fact].short));
    for (const { facts } of spans) {
      const difference = facts[fact];
      row.insertCell().append(difference == null ? "–" : changeText(difference, "", asDifference(difference)));
    }
  }
  const shown = spans.flatMap(({ facts }) => ["total", ...pillars].map((fact) => facts[fact]));
  const coarse = byId("changes-coarse", HTMLElement);
  coarse.hidden = !shown.some((difference) => difference && (difference.about || difference.by == null));
  coarse.textContent = COARSE;
}

/**
 * @param {Pillar} pillar
 * @param {Latest} latest
 */
function pillarItem(pillar, { reading, balance, changes: [change] }) {
  const item = copyOf("pillar-template");
  const value = reading[pillar];
  item.classList.add(`line-${pillar}`);
  within(item, "h4").append(swatch(pillar), PILLARS[pillar].name);
  within(item, ".pillar-name p").textContent = PILLARS[pillar].means;
  const decimals = reading.decimals ?? {};
  within(item, ".pillar-value strong").textContent = asScore(value, decimals[pillar]);
  within(item, ".meter-fill").style.inlineSize = `${(value / 25) * 100}%`;

  const notes = within(item, ".pillar-notes");
  const moved = change?.facts[pillar];
  if (change && moved && moved.by != null) notes.append(changeText(moved, spanOf(change)));
  const short = balance.short[pillar];
  if (short) notes.append(make("span", "short-of", `${asScore(short, decimals[pillar])} short of balance`));
  const averages = groups.flatMap((group) => {
    const average = reading[`${group}_average_${pillar}`];
    return average == null ? [] : [`${group} ${asScore(average, decimals[`${group}_average_${pillar}`])}`];
  });
  if (averages.length) notes.append(make("span", "quiet", `average: ${averages.join(", ")}`));
  return item;
}

/**
 * @param {Group} group
 * @param {Latest} latest
 */
function rankSection(group, { reading, over_average }) {
  const section = copyOf("rank-template");
  const top = reading[`${group}_top_percent`];
  const average = reading[`${group}_average`];
  const weekly = reading[`${group}_weekly_change`];
  const size = reading[`${group}_size`];
  const name = group === "industry" ? reading.industry_name : null;
  within(section, "h4").textContent = `Your ${GROUPS[group].toLowerCase()}`;
  if (name || size) {
    const who = [name, size ? counted(size, "person", "people") : ""].filter(Boolean).join(", ");
    within(section, "h4").append(make("span", "quiet", who));
  }
  within(section, ".rank-top").textContent = top == null ? "Rank not told" : asRank(top);
  const week = within(section, ".rank-week");
  if (weekly == null) week.remove();
  else {
    const moved = { by: weekly, decimals: 0, about: false };
    week.append("The page says: ", changeText(moved, weekly === 0 ? "since last week" : `${points(weekly)} since last week`));
  }
  const versus = within(section, ".versus");
  if (average == null) {
    versus.remove();
    within(section, ".rank-average").textContent = "Average not told";
  } else {
    within(section, ".versus-own").style.inlineSize = `${reading.total}%`;
    within(section, ".versus-average").style.insetInlineStart = `${average}%`;
    const said = asTotal(average, reading.decimals?.[`${group}_average`]);
    within(section, ".rank-average").textContent = `Average ${said}, ${besideAverage(over_average[group])}`;
  }
  return section;
}

/** @param {Difference | undefined} over own total minus the average */
function besideAverage(over) {
  const way = over ? directionOf(over) : null;
  if (!over || way === null) return "about the same as you";
  return way === "same" ? "the same as you" : `you are ${asDistance(over)} ${way === "up" ? "above" : "below"}`;
}

/** @param {number} change */
const points = (change) => (Math.abs(change) === 1 ? "point" : "points");
