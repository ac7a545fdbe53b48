/** Texts from `_locales`, and numbers and dates in the same language. */

/** @import { Difference, Outcome } from "./messages.js" */

import { DEFAULT_PORT } from "./settings.js";

/**
 * The text of a key, with parts in place of its placeholders; "" when there is no such key.
 *
 * @param {string} key
 * @param {...(string | number)} parts
 */
export function say(key, ...parts) {
  return chrome.i18n.getMessage(key, parts.map(String));
}

/**
 * A text in the plural form of a number: `key_one`, `key_few`, ... as the language needs; `key_other` always exists.
 *
 * @param {string} key
 * @param {number} number
 */
export function sayCount(key, number) {
  const form = new Intl.PluralRules(language()).select(number);
  return say(`${key}_${form}`, number) || say(`${key}_other`, number);
}

/** How many captures wait and how many are stuck; "" when none is kept. @param {{ waiting: number, stuck: number }} counts */
export function sayKept({ waiting, stuck }) {
  return [waiting && sayCount("waiting", waiting), stuck && sayCount("stuck", stuck)].filter(Boolean).join(" · ");
}

/** The language of the texts, as a BCP 47 tag. */
export function language() {
  return say("language");
}

/** Fill in the texts that `data-say` and `data-say-label` name. @param {ParentNode} root */
export function fill(root) {
  for (const node of root.querySelectorAll("[data-say]")) {
    if (node instanceof HTMLElement) node.textContent = say(node.dataset.say ?? "");
  }
  for (const node of root.querySelectorAll("[data-say-label]")) {
    if (node instanceof HTMLElement) node.ariaLabel = say(node.dataset.sayLabel ?? "");
  }
}

/**
 * Why a page could not be read; a code without a text here brings the service's own words.
 *
 * @param {{ code: string, detail: string }} refusal
 */
export function sayRefusal({ code, detail }) {
  return say(`refused_${code}`) || detail;
}

/**
 * Why a capture is stuck: in the service's own words, where it said any.
 *
 * @param {{ stuck?: string, detail?: string }} kept
 */
export function sayStuck({ stuck = "", detail }) {
  return detail || say(`${stuck}_text`, "", "", "", "", "");
}

/**
 * What the texts about an outcome may mention, in the order of their placeholders: port, code, moment, detail, and the
 * option of `ssi` for a port of one's own.
 *
 * @param {Outcome} outcome
 */
export function outcomeParts(outcome) {
  const port = "port" in outcome ? outcome.port : "";
  return [
    port,
    "code" in outcome ? (outcome.code ?? "") : "",
    "oldest" in outcome ? sayMoment(outcome.oldest) : "",
    "detail" in outcome ? (outcome.detail ?? "") : "",
    port && port !== DEFAULT_PORT ? ` --port ${port}` : "",
  ];
}

/**
 * A number as `options` want it.
 *
 * @param {number} number
 * @param {Intl.NumberFormatOptions} [options]
 */
export function sayNumber(number, options = {}) {
  return new Intl.NumberFormat(language(), options).format(number);
}

/** With one decimal, unless it was told without. Keep as in rounding.py. @param {number | null | undefined} decimals */
function oneDecimal(decimals) {
  const digits = Math.min(decimals ?? 1, 1);
  return { minimumFractionDigits: digits, maximumFractionDigits: digits };
}

/**
 * The score of a pillar: "13.1", and "13" if it was told as a whole number.
 *
 * @param {number} score
 * @param {number | null} [decimals]    to how many it was told, if not exactly
 */
export function sayScore(score, decimals) {
  return sayNumber(score, oneDecimal(decimals));
}

/** "+1.8", "about +2", or "unclear" where there may be none. @param {Difference} difference */
export function sayDifference({ by, decimals, about }) {
  if (by == null) return say("unclear");
  const text = sayNumber(by, { ...oneDecimal(decimals), signDisplay: "exceptZero" });
  return about ? say("about", text) : text;
}

/** Whether a difference is known, and is one as it is shown. @param {Difference} difference */
export function isShown({ by, decimals }) {
  return by != null && /[1-9]/.test(new Intl.NumberFormat("en", oneDecimal(decimals)).format(by));
}

/** Date and time by the clock of this machine. @param {string} moment    ISO 8601 with offset */
export function sayMoment(moment) {
  return new Intl.DateTimeFormat(language(), { dateStyle: "medium", timeStyle: "short" }).format(new Date(moment));
}

/** A size in kilobytes. @param {number} bytes */
export function saySize(bytes) {
  return sayNumber(Math.max(1, Math.round(bytes / 1000)), { style: "unit", unit: "kilobyte" });
}
