/** Numbers, days and moments in the browser's own locale. */

/** @import { Difference } from "./api.js" */

/** Scores are shown with one decimal; looked at closely, with as many as LinkedIn's own page. Keep as in rounding.py. */
const DECIMALS = 1;
export const DETAILED = 3;

const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const signed = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0, signDisplay: "exceptZero" });
const percent = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 0 });

/** @type {(...options: Intl.DateTimeFormatOptions[]) => Intl.DateTimeFormat} */
const calendar = (...options) => new Intl.DateTimeFormat(undefined, Object.assign({ timeZone: "UTC" }, ...options));
const dayLong = calendar({ weekday: "short", day: "numeric", month: "short", year: "numeric" });
const dayShort = calendar({ day: "numeric", month: "short", year: "numeric" });
const dayNear = calendar({ day: "numeric", month: "short" });
const moment = calendar({ dateStyle: "medium", timeStyle: "short" });
const momentHere = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/** Without decimals. @param {number} value */
export const asWhole = (value) => whole.format(value);

/** @type {Map<string, Intl.NumberFormat>} */
const known = new Map();

/**
 * A formatter of scores: making one takes longer than using it a hundred times.
 *
 * @param {number | null | undefined} decimals to how many the number was told, if not exactly
 * @param {number} places how many are shown
 * @param {Intl.NumberFormatOptions & { roundingMode?: "halfExpand" | "trunc" }} [more]
 */
function formatter(decimals, places, more = {}) {
  const most = Math.min(decimals ?? places, places);
  const key = `${most} ${more.roundingMode ?? ""} ${more.signDisplay ?? ""}`;
  const made = known.get(key)
    ?? new Intl.NumberFormat(undefined, { minimumFractionDigits: Math.min(most, 1), maximumFractionDigits: most, ...more });
  known.set(key, made);
  return made;
}

/**
 * The score of a pillar, with no more decimals than it was told with: "13.1", and "13" if that was a whole number.
 *
 * @param {number} value
 * @param {number | null} [decimals] to how many it was told, if not exactly
 * @param {number} [places] how many are shown
 */
export const asScore = (value, decimals, places = DECIMALS) => formatter(decimals, places).format(value);

/**
 * A total, or the average of one, such that rounding it again does not give another whole number than LinkedIn shows:
 * 74.496 is "74.4", since LinkedIn says 74 and not 75.
 *
 * @param {number} value
 * @param {number | null} [decimals] to how many it was told, if not exactly
 * @param {number} [places] how many are shown
 */
export function asTotal(value, decimals, places = DECIMALS) {
  const digits = Math.min(decimals ?? places, places);
  const fraction = value % 1;
  const belowHalf = digits > 0 && fraction < 0.5 && fraction >= 0.5 - 10 ** -digits;
  return formatter(decimals, places, { roundingMode: belowHalf ? "trunc" : "halfExpand" }).format(value);
}

/** With its sign, plus or minus. @param {number} value a whole one */
export const asChange = (value) => signed.format(value).replace("-", "−");

/** Whether it goes up, down or nowhere as it is shown; null where that is not known. @param {Difference} difference */
export function directionOf({ by, decimals }) {
  if (by == null) return null;
  const [sign] = formatter(decimals, DECIMALS, { signDisplay: "exceptZero" }).formatToParts(by).filter(({ type }) => type.endsWith("Sign"));
  return sign ? (by > 0 ? "up" : "down") : "same";
}

/** "+1.8", "about +2", or "unclear" where there may be none. @param {Difference} difference */
export function asDifference({ by, decimals, about }) {
  if (by == null) return "unclear";
  const text = formatter(decimals, DECIMALS, { signDisplay: "exceptZero" }).format(by).replace("-", "−");
  return about ? `about ${text}` : text;
}

/** How far apart, without a sign: "1.8", "about 2". @param {Difference} difference that is known */
export const asDistance = ({ by, decimals, about }) => `${about ? "about " : ""}${asScore(Math.abs(by ?? 0), decimals)}`;

/** 12 is "12%". @param {number} value */
export const asPercent = (value) => percent.format(value / 100);

/** 12 is "Top 12%". @param {number} topPercent */
export const asRank = (topPercent) => `Top ${asPercent(topPercent)}`;

/**
 * "1 day", "2 days".
 *
 * @param {number} count
 * @param {string} one
 * @param {string} [many]
 */
export const counted = (count, one, many = `${one}s`) => `${whole.format(count)} ${count === 1 ? one : many}`;

const DAY = 86_400_000;

/** Days since 1970-01-01, so that distances are true in every time zone. @param {string} day YYYY-MM-DD */
export const dayNumber = (day) => Math.round(Date.parse(`${day}T00:00:00Z`) / DAY);

/** YYYY-MM-DD of a number of days since 1970-01-01. @param {number} number */
export const dayOf = (number) => new Date(number * DAY).toISOString().slice(0, 10);

/** Midnight UTC of a number of days since 1970-01-01. @param {number} number */
export const dateOf = (number) => new Date(number * DAY);

/** Today where the browser is, as a number of days. */
export const today = () => {
  const now = new Date();
  return Math.round(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()) / DAY);
};

/** "5 Mar 2026". @param {string} day YYYY-MM-DD */
export const asDay = (day) => dayShort.format(dateOf(dayNumber(day)));

/** "5 Mar", with the year when it is not this one. @param {string} day YYYY-MM-DD */
export const asNearDay = (day) =>
  (dateOf(dayNumber(day)).getUTCFullYear() === new Date().getFullYear() ? dayNear.format(dateOf(dayNumber(day))) : asDay(day));

/** "today", "yesterday", "9 days ago". @param {string} day YYYY-MM-DD */
export function asAge(day) {
  const days = today() - dayNumber(day);
  if (days <= 0) return "today";
  return days === 1 ? "yesterday" : `${counted(days, "day")} ago`;
}

/** "Thu, 5 Mar 2026". @param {string} day YYYY-MM-DD */
export const asFullDay = (day) => dayLong.format(dateOf(dayNumber(day)));

/**
 * A moment by the local time of where it happened, that is by its own offset.
 *
 * @param {string} iso ISO 8601 with offset
 */
export const asMoment = (iso) => moment.format(new Date(`${iso.slice(0, 19)}Z`));

/** A moment by the local time of this browser. @param {string} iso */
export const asMomentHere = (iso) => momentHere.format(new Date(iso));

/**
 * A moment as ISO 8601 with the offset of this time zone at that moment.
 *
 * @param {number} time milliseconds
 */
export function isoWithOffset(time) {
  const offset = -new Date(time).getTimezoneOffset();
  const two = (/** @type {number} */ part) => String(part).padStart(2, "0");
  const away = Math.abs(offset);
  const local = new Date(time + offset * 60_000).toISOString().slice(0, 19);
  return `${local}${offset < 0 ? "-" : "+"}${two(Math.floor(away / 60))}:${two(away % 60)}`;
}

/** In kilobytes or megabytes. @param {number} bytes */
export const asSize = (bytes) =>
  new Intl.NumberFormat(undefined, bytes < 1_000_000
    ? { style: "unit", unit: "kilobyte", maximumFractionDigits: 0 }
    : { style: "unit", unit: "megabyte", maximumFractionDigits: 1 },
  ).format(bytes < 1_000_000 ? Math.max(1, bytes / 1000) : bytes / 1_000_000);
