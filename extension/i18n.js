/** The texts people read, from `_locales`, and their numbers and days in the same language. */

/** @param {string} key @param {...(string | number)} parts */
export function say(key, ...parts) {
  return chrome.i18n.getMessage(key, parts.map(String));
}

/** A sentence that changes with a number: `key_one`, `key_few`, ... as the language needs; `key_other` always exists. @param {string} key @param {number} number */
export function sayCount(key, number) {
  const form = new Intl.PluralRules(language()).select(number);
  return say(`${key}_${form}`, number) || say(`${key}_other`, number);
}

export function language() {
  return say("language");
}

/** Fill every `data-say` of a page. @param {ParentNode} root */
export function fill(root) {
  for (const node of root.querySelectorAll("[data-say]")) {
    if (node instanceof HTMLElement) node.textContent = say(node.dataset.say ?? "");
  }
  for (const node of root.querySelectorAll("[data-say-label]")) {
    if (node instanceof HTMLElement) node.ariaLabel = say(node.dataset.sayLabel ?? "");
  }
}

/** Why a page could not be read: in the reader's language where we have it. @param {{ code: string, detail: string }} refusal */
export function sayRefusal({ code, detail }) {
  return say(`refused_${code}`) || detail;
}

/** @param {number} number @param {Intl.NumberFormatOptions} [options] */
export function sayNumber(number, options = { maximumFractionDigits: 1 }) {
  return new Intl.NumberFormat(language(), options).format(number);
}

/** A difference with its sign, also when it is a plus. @param {number} number */
export function sayDifference(number) {
  return sayNumber(number, { maximumFractionDigits: 1, signDisplay: "exceptZero" });
}

/** @param {string} moment */
export function sayMoment(moment) {
  return new Intl.DateTimeFormat(language(), { dateStyle: "medium", timeStyle: "short" }).format(new Date(moment));
}

/** @param {number} bytes */
export function saySize(bytes) {
  return sayNumber(Math.max(1, Math.round(bytes / 1000)), { style: "unit", unit: "kilobyte" });
}
