/** Numbers, days and moments in the browser's own locale. */

const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const exact = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 });
const signed = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2, signDisplay: "exceptZero" });
const percent = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 0 });

/** @type {(...options: Intl.DateTimeFormatOptions[]) => Intl.DateTimeFormat} */
const calendar = (...options) => new Intl.DateTimeFormat(undefined, Object.assign({ timeZone: "UTC" }, ...options));
const dayLong = calendar({ weekday: "short", day: "numeric", month: "short", year: "numeric" });
const dayShort = calendar({ day: "numeric", month: "short", year: "numeric" });
const dayNear = calendar({ day: "numeric", month: "short" });
const moment = calendar({ dateStyle: "medium", timeStyle: "short" });
const momentHere = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/** @param {number} value */
export const asWhole = (value) => whole.format(value);

/** @param {number} value a score, with as many decimals as were told, two at most */
export const asScore = (value) => exact.format(value);

/** @param {number} value */
export const asChange = (value) => signed.format(value).replace("-", "−");

/** @param {number} value 12 is "12%" */
export const asPercent = (value) => percent.format(value / 100);

/** @param {number} topPercent */
export const asRank = (topPercent) => `Top ${asPercent(topPercent)}`;

/**
 * @param {number} count
 * @param {string} one
 * @param {string} [many]
 */
export const counted = (count, one, many = `${one}s`) => `${whole.format(count)} ${count === 1 ? one : many}`;

const DAY = 86_400_000;

/** @param {string} day YYYY-MM-DD, as a number of days, so that distances are true in every time zone */
export const dayNumber = (day) => Math.round(Date.parse(`${day}T00:00:00Z`) / DAY);

/** @param {number} number the other way round */
export const dayOf = (number) => new Date(number * DAY).toISOString().slice(0, 10);

/** @param {number} number */
export const dateOf = (number) => new Date(number * DAY);

/** Today where the browser is, as a number of days. */
export const today = () => {
  const now = new Date();
  return Math.round(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()) / DAY);
};

/** @param {string} day YYYY-MM-DD */
export const asDay = (day) => dayShort.format(dateOf(dayNumber(day)));

/** @param {string} day YYYY-MM-DD; the year only when it is not this one */
export const asNearDay = (day) =>
  (dateOf(dayNumber(day)).getUTCFullYear() === new Date().getFullYear() ? dayNear.format(dateOf(dayNumber(day))) : asDay(day));

/** @param {string} day YYYY-MM-DD, as seen from today */
export function asAge(day) {
  const days = today() - dayNumber(day);
  if (days <= 0) return "today";
  return days === 1 ? "yesterday" : `${counted(days, "day")} ago`;
}

/** @param {string} day YYYY-MM-DD, with its weekday */
export const asFullDay = (day) => dayLong.format(dateOf(dayNumber(day)));

/**
 * A moment as the clock on the wall showed it where it happened, wherever it is read.
 *
 * @param {string} iso ISO 8601 with offset
 */
export const asMoment = (iso) => moment.format(new Date(`${iso.slice(0, 19)}Z`));

/** @param {string} iso a moment of the service itself, by the clock of whoever reads it */
export const asMomentHere = (iso) => momentHere.format(new Date(iso));

/**
 * ISO 8601 with the offset that was in force here at that moment.
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

/** @param {number} bytes */
export const asSize = (bytes) =>
  new Intl.NumberFormat(undefined, bytes < 1_000_000
    ? { style: "unit", unit: "kilobyte", maximumFractionDigits: 0 }
    : { style: "unit", unit: "megabyte", maximumFractionDigits: 1 },
  ).format(bytes < 1_000_000 ? Math.max(1, bytes / 1000) : bytes / 1_000_000);
