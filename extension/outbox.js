/** The outbox: captures that wait for delivery or are stuck. One is removed only when delivered or when the user says so. */

/** @import { Capture, Delivery, Undelivered } from "./messages.js" */

import { sha256 } from "./bytes.js";
import { STUCK, SUMMARY, transact } from "./database.js";
import { isDelivered, isStuck } from "./messages.js";

/** How much is kept at most. */
export const MOST_CAPTURES = 50;
export const MOST_BYTES = 20_000_000;

/**
 * @typedef {Capture & { id: string, size: number, trouble: string | null, stuck?: string, detail?: string }} Kept
 *     `size` is that of its page in bytes, `trouble` the state of the last attempt, `stuck` the same when it cannot be
 *     sent as it is, `detail` the service's own words about that
 * @typedef {Pick<Kept, "id" | "captured_at" | "size">} Summary
 */

/**
 * Keep a capture; the same page taken twice on one day is kept once. No page that is kept already is loaded for it.
 *
 * @param {Capture} capture
 * @param {readonly string[]} [givenUp]    the ids of captures that the user gives up for it; they go only when it fits then
 * @returns {Promise<Kept | null>}    null when there is no room
 */
export async function keep(capture, givenUp = []) {
  const id = await identify(capture);
  const all = await summaries();
  const known = all.some((kept) => kept.id === id) && (await find(id));
  if (known) return known;
  const size = sizeOf(capture);
  if (!hasRoom(size, all.filter((kept) => !givenUp.includes(kept.id)))) return null;
  const kept = { ...capture, id, size, trouble: null };
  await transact("outbox", "readwrite", (store) => {
    for (const other of givenUp) store.delete(other);
    return store.put(kept);
  });
  return kept;
}

/** The oldest captures that would have to go so that there is room for another. @param {Capture} capture */
export async function inTheWayOf(capture) {
  const size = sizeOf(capture);
  const staying = await summaries();
  const going = [];
  while (staying.length && !hasRoom(size, staying)) going.push(...staying.splice(0, 1));
  return going;
}

/** @param {number} size @param {readonly Summary[]} others */
function hasRoom(size, others) {
  return others.length < MOST_CAPTURES && others.reduce((sum, kept) => sum + kept.size, size) <= MOST_BYTES;
}

/** In bytes. @param {Capture} capture */
function sizeOf({ html }) {
  return new Blob([html]).size;
}

/** All kept captures with their pages, oldest first; up to `MOST_BYTES` are loaded. @returns {Promise<Kept[]>} */
export async function list() {
  /** @type {Kept[]} */
  const all = await transact("outbox", "readonly", (store) => store.getAll());
  return all.sort(byMoment);
}

/** All kept captures without their pages, oldest first. @returns {Promise<Summary[]>} */
export async function summaries() {
  /** @type {Summary[]} */
  const found = [];
  await transact("outbox", "readonly", (store) => {
    const request = store.index(SUMMARY).openKeyCursor();
    request.onsuccess = () => {
      const cursor = request.result;
      if (!cursor) return;
      const [captured_at, size] = /** @type {[string, number]} */ (cursor.key);
      found.push({ id: String(cursor.primaryKey), captured_at, size });
      cursor.continue();
    };
    return request;
  });
  return found.sort(byMoment);
}

/** The index sorts moments as text, which two offsets put in a wrong order. @param {Summary} one @param {Summary} other */
function byMoment(one, other) {
  return Date.parse(one.captured_at) - Date.parse(other.captured_at);
}

/** One kept capture, or undefined. @param {string} id @returns {Promise<Kept | undefined>} */
export function find(id) {
  return transact("outbox", "readonly", (store) => store.get(id));
}

/** How many captures are kept, stuck ones too. */
export function count() {
  return transact("outbox", "readonly", (store) => store.count());
}

/** The captures that cannot be sent as they are, by their ids. @returns {Promise<Set<string>>} */
export async function stuck() {
  return new Set(await transact("outbox", "readonly", (store) => store.index(STUCK).getAllKeys()).then((ids) => ids.map(String)));
}

/** How many captures wait to be sent, and how many cannot be. @returns {Promise<{ waiting: number, stuck: number }>} */
export async function counts() {
  const [all, { size }] = await Promise.all([count(), stuck()]);
  return { waiting: all - size, stuck: size };
}

/** Remove a capture, delivered or not. @param {string} id */
export async function remove(id) {
  await transact("outbox", "readwrite", (store) => store.delete(id));
}

/**
 * Record the outcome of an attempt: a delivered capture is removed, any other stays with the reason.
 *
 * @param {Kept} kept
 * @param {Delivery} delivery
 */
export async function settle({ id }, delivery) {
  if (isDelivered(delivery)) return remove(id);
  const { state, detail } = /** @type {Undelivered} */ (delivery);
  await transact("outbox", "readwrite", (store) => {
    const found = store.get(id);
    found.onsuccess = () => {
      // The user may have removed it while it was on its way; it must not come back.
      if (!found.result) return;
      const { stuck, detail: before, ...kept } = /** @type {Kept} */ (found.result);
      store.put({ ...kept, trouble: state, ...(isStuck(delivery) && { stuck: state, ...(detail && { detail }) }) });
    };
    return found;
  });
}

/**
 * A capture as a saved HTML page that `ssi import`, the viewer's drop zone and a watched folder take.
 * The first line is what browsers write; the second adds the moment, which they do not. The mark of a page that was
 * still changing is the one that the service puts on it, in `ssi_parsers/markup.py`.
 *
 * @param {Capture} capture
 * @returns {{ name: string, content: string }}
 */
export function asFile({ url, captured_at, html, settled }) {
  const address = url.replaceAll("--", "%2D%2D"); // two hyphens would end the comment in some readers
  const length = String(address.length).padStart(4, "0");
  return {
    name: `ssi-${captured_at.slice(0, 19).replaceAll(":", "-")}.html`,
    content:
      `<!-- saved from url=(${length})${address} -->\n` +
      `<!-- SSI Companion capture; captured at ${captured_at} -->\n` +
      `${settled === false ? "<!-- SSI Companion: still changing -->\n" : ""}${html}`,
  };
}

/** The same for the same page on the same local day, unless only one of the two had settled. @param {Capture} capture */
async function identify({ url, captured_at, html, settled = true }) {
  return (await sha256([url, captured_at.slice(0, 10), html, ...(settled ? [] : ["unsettled"])].join("\n"))).slice(0, 32);
}
