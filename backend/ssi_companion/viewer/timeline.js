/** The arithmetic of a time axis: where a line is interrupted, where ticks stand. */

import { dateOf } from "./format.js";

/**
 * More days than this without a reading leave the line open.
 * Whoever looks once a week, and is now and then a few days late, still gets a line; two weeks away do not.
 */
export const GAP_DAYS = 10;

/**
 * The stretches of a series that may be drawn as one line.
 *
 * @param {number[]} days ascending
 * @param {(number | null)[]} values one per day; null is "not stated" and neither breaks nor joins
 * @returns {[day: number, value: number][][]}
 */
export function stretches(days, values) {
  /** @type {[number, number][][]} */
  const found = [];
  let last = -Infinity;
  days.forEach((day, at) => {
    const value = values[at];
    if (value === null || value === undefined) return;
    if (day - last > GAP_DAYS) found.push([]);
    found[found.length - 1]?.push([day, value]);
    last = day;
  });
  return found;
}

/**
 * The place in `days` nearest to `day`.
 *
 * @param {number[]} days ascending, at least one
 * @param {number} day
 */
export function nearest(days, day) {
  let low = 0;
  let high = days.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (/** @type {number} */ (days[middle]) <= day) low = middle;
    else high = middle;
  }
  return Math.abs(day - (days[low] ?? 0)) <= Math.abs((days[high] ?? 0) - day) ? low : high;
}

const STEPS = [
  { days: 1, months: 0 }, { days: 2, months: 0 }, { days: 7, months: 0 }, { days: 14, months: 0 },
  { days: 30, months: 1 }, { days: 61, months: 2 }, { days: 91, months: 3 }, { days: 182, months: 6 },
  { days: 365, months: 12 }, { days: 730, months: 24 }, { days: 1826, months: 60 }, { days: 3652, months: 120 },
];

const dayText = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", timeZone: "UTC" });
const monthText = new Intl.DateTimeFormat(undefined, { month: "short", timeZone: "UTC" });
const yearText = new Intl.DateTimeFormat(undefined, { year: "numeric", timeZone: "UTC" });

/**
 * Round days to write on the axis. A year stands under the first tick and wherever a new one begins.
 *
 * @param {number} first
 * @param {number} last
 * @param {number} most how many fit
 * @returns {{ day: number, text: string, year: string }[]}
 */
export function timeTicks(first, last, most) {
  const step = STEPS.find(({ days }) => (last - first) / days <= most) ?? { days: 3652, months: 120 };
  /** @type {number[]} */
  const days = [];
  if (step.months) {
    const start = dateOf(first);
    const month = start.getUTCFullYear() * 12 + start.getUTCMonth();
    for (let at = Math.ceil(month / step.months) * step.months; ; at += step.months) {
      const day = Math.round(Date.UTC(Math.floor(at / 12), at % 12, 1) / 86_400_000);
      if (day > last) break;
      if (day >= first) days.push(day);
    }
  } else {
    for (let day = Math.ceil(first / step.days) * step.days; day <= last; day += step.days) days.push(day);
  }
  let shown = "";
  return days.map((day) => {
    const date = dateOf(day);
    const year = yearText.format(date);
    const isNew = year !== shown;
    shown = year;
    if (step.months >= 12) return { day, text: year, year: "" };
    return { day, text: (step.months ? monthText : dayText).format(date), year: isNew ? year : "" };
  });
}
