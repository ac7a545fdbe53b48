/** The stored settings. Nothing secret is here: keys are in `pairing.js`. */

export const DEFAULT_PORT = 17871;
/** Seconds: the longest that a service can have us wait, since what says so is not signed. */
export const LONGEST_PAUSE = 3_600;

/**
 * @typedef {object} Settings
 * @property {number} port    where the local service listens
 */

/** @type {Settings} */
const DEFAULTS = { port: DEFAULT_PORT };

/** The settings, defaults where none was made. @returns {Promise<Settings>} */
export async function readSettings() {
  return /** @type {Settings} */ (await chrome.storage.local.get({ ...DEFAULTS }));
}

/** Store changed settings. @param {Partial<Settings>} changed */
export async function writeSettings(changed) {
  await chrome.storage.local.set(changed);
}

/** When a service that was too busy may be asked again for what waits, in milliseconds as of `Date.now`. @typedef {{ busyUntil: number }} Busy */

/**
 * Seconds for which the service still wants to be left alone with what waits; kept where the worker's end does not lose
 * it.
 */
export async function readPause() {
  const { busyUntil } = /** @type {Busy} */ (await chrome.storage.local.get({ busyUntil: 0 }));
  const seconds = Math.ceil((busyUntil - Date.now()) / 1000);
  return seconds > 0 && seconds <= LONGEST_PAUSE ? seconds : 0; // a clock that was set back must not stop it for days
}

/** Leave the service alone with what waits for so many seconds. @param {number} seconds */
export async function writePause(seconds) {
  await chrome.storage.local.set({ busyUntil: Date.now() + 1000 * seconds });
}

/** Whether a service can listen there. @param {number} port */
export function isPort(port) {
  return Number.isInteger(port) && port >= 1 && port <= 65535;
}
