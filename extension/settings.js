/** The stored settings. Nothing secret is here: keys are in `pairing.js`. */

export const DEFAULT_PORT = 17871;

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

/** Whether a service can listen there. @param {number} port */
export function isPort(port) {
  return Number.isInteger(port) && port >= 1 && port <= 65535;
}
