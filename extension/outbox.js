/** Captures that still have to be delivered. Nothing leaves here unless it is delivered or the user says so. */

/** @import { Capture, Delivery } from "./messages.js" */

import { transact } from "./database.js";

export const MOST_CAPTURES = 50;
export const MOST_BYTES = 20_000_000;

/**
 * @typedef {Capture & { id: string, size: number, trouble: string | null }} Kept
 *     `trouble` is the state of the last attempt
 */

/**
 * Keep a capture. The same page taken twice on one day is kept once.
 *
 * @param {Capture} capture
 * @returns {Promise<Kept | null>}    null when there is no room
 */
export async function keep(capture) {
  const id = await identify(capture);
  const all = await list();
  const known = all.find((kept) => kept.id === id);
  if (known) return known;
  const size = new Blob([capture.html]).size;
  const bytes = all.reduce((sum, kept) => sum + kept.size, size);
  if (all.length >= MOST_CAPTURES || bytes > MOST_BYTES) return null;
  const kept = { ...capture, id, size, trouble: null };
  await transact("outbox", "readwrite", (store) => store.put(kept));
  return kept;
}

/** @returns {Promise<Kept[]>} oldest first */
export async function list() {
  /** @type {Kept[]} */
  const all = await transact("outbox", "readonly", (store) => store.getAll());
  return all.sort((one, other) => Date.parse(one.captured_at) - Date.parse(other.captured_at));
}

/** @param {string} id @returns {Promise<Kept | undefined>} */
export function find(id) {
  return transact("outbox", "readonly", (store) => store.get(id));
}

export function count() {
  return transact("outbox", "readonly", (store) => store.count());
}

/** @param {string} id */
export async function remove(id) {
  await transact("outbox", "readwrite", (store) => store.delete(id));
}

/**
 * Write down what came of an attempt: delivered captures go, others stay with the reason.
 *
 * @param {Kept} kept
 * @param {Delivery} delivery
 */
export async function settle(kept, delivery) {
  if (isDelivered(delivery)) return remove(kept.id);
  // The user may have removed it while it was on its way; it must not come back.
  if (await find(kept.id)) {
    await transact("outbox", "readwrite", (store) => store.put({ ...kept, trouble: delivery.state }));
  }
}

/**
 * A refused capture is delivered too: the service keeps it with its reason, and reads it again when it has learnt more.
 *
 * @param {Delivery} delivery
 */
export function isDelivered({ state }) {
  return state === "stored" || state === "already" || state === "refused";
}

/**
 * A capture as a saved page that `ssi import`, the viewer's drop zone and a watched folder take.
 * The first line is what browsers write; the second adds the moment, which they do not.
 *
 * @param {Capture} capture
 * @returns {{ name: string, content: string }}
 */
export function asFile({ url, captured_at, html }) {
  const address = url.replaceAll("--", "%2D%2D"); // two hyphens would end the comment in some readers
  const length = String(address.length).padStart(4, "0");
  return {
    name: `ssi-${captured_at.slice(0, 19).replaceAll(":", "-")}.html`,
    content:
      `<!-- saved from url=(${length})${address} -->\n` +
      `<!-- SSI Companion capture; captured at ${captured_at} -->\n${html}`,
  };
}

/** @param {Capture} capture */
async function identify({ url, captured_at, html }) {
  const bytes = new TextEncoder().encode([url, captured_at.slice(0, 10), html].join("\n"));
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash.slice(0, 16), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
