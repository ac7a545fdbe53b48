/** Upload saved pages that were dropped or chosen, one after the other, each with its own result. */

import * as api from "./api.js";
import { byId, make } from "./dom.js";
import { asFullDay, asSize, asWhole, counted, isoWithOffset } from "./format.js";
import { attempt, changed } from "./notices.js";

const LARGEST = 20 * 1024 * 1024; // what the service takes
const ATTEMPTS = 5; // as long as the service is busy

/** What a browser may have made of a page; other files of a dropped folder are its images and scripts. */
const PAGES = /\.(html?|xhtml|mht|mhtml|webarchive|txt)$/i;

const box = byId("drop", HTMLElement);
const said = byId("drop-said", HTMLElement);
const bar = byId("drop-progress", HTMLProgressElement);
const list = byId("drop-list", HTMLUListElement);
const hint = byId("drop-hint", HTMLElement);
const chooser = byId("files", HTMLInputElement);

/** @type {{ file: File, line: HTMLLIElement }[]} */
let queue = [];
let working = false;
const tally = { all: 0, done: 0, added: 0, known: 0, refused: 0 };

/** Queue files for upload. @param {Iterable<File>} files */
export function takeFiles(files) {
  if (!working) {
    Object.assign(tally, { all: 0, done: 0, added: 0, known: 0, refused: 0 });
    list.replaceChildren();
  }
  for (const file of files) {
    const line = make("li", "waiting", make("strong", "", file.name), make("span", "", "waiting"));
    queue.push({ file, line });
    list.append(line);
    tally.all += 1;
  }
  if (tally.all === 0) return;
  box.hidden = false;
  progress();
  if (!working) void work();
}

async function work() {
  working = true;
  for (let next = queue.shift(); next; next = queue.shift()) {
    const { file, line } = next;
    mark(line, "waiting", "reading…");
    await attempt(() => uploadFile(file, line));
    if (line.className === "waiting") mark(line, "bad", "Not handed in. Drop it again when the service answers.");
    tally.done += 1;
    progress();
  }
  working = false;
  progress();
  changed();
}

/**
 * Upload one file and show the outcome in its line.
 *
 * @param {File} file
 * @param {HTMLLIElement} line
 */
async function uploadFile(file, line) {
  if (file.size > LARGEST) {
    tally.refused += 1;
    mark(line, "bad", `Too large to be dropped here: ${asSize(file.size)}, where ${asSize(LARGEST)} is the limit. In a terminal, `,
      make("code", "", "ssi import FILE"), " takes larger ones.");
    return;
  }
  // Read first: a file that cannot be read would look like a service that does not answer.
  const bytes = await file.arrayBuffer().catch(() => null);
  if (bytes === null) {
    tally.refused += 1;
    mark(line, "bad", "The browser could not read this file. Was it moved or changed?");
    return;
  }
  try {
    const modified = isoWithOffset(file.lastModified);
    const { created, reading, shown_total } = await retryWhileBusy(() => api.upload(file.name, bytes, modified));
    tally[created ? "added" : "known"] += 1;
    const what = `${asWhole(shown_total)} of 100 on ${asFullDay(reading.captured_at.slice(0, 10))}`;
    mark(line, "good", created ? what : `Already here: ${what}`);
    line.append(...(reading.warnings ?? []).map((text) => make("p", "", text)));
  } catch (problem) {
    if (!(problem instanceof api.ApiError) || problem.status === 401 || problem.isOfTheHistory) throw problem;
    tally.refused += 1;
    mark(line, "bad", problem.message);
  }
}

/**
 * Send a request, and again after a while when the service is busy.
 *
 * @template T
 * @param {() => Promise<T>} send
 * @returns {Promise<T>}
 */
async function retryWhileBusy(send) {
  for (let turn = 1; ; turn += 1) {
    try {
      return await send();
    } catch (problem) {
      const busy = problem instanceof api.ApiError && [429, 503].includes(problem.status) && !problem.isOfTheHistory;
      if (!busy || turn === ATTEMPTS) throw problem;
      await new Promise((resolve) => setTimeout(resolve, turn * 1500));
    }
  }
}

/**
 * @param {HTMLLIElement} line
 * @param {"waiting" | "good" | "bad"} state
 * @param {...(Node | string)} text
 */
function mark(line, state, ...text) {
  line.className = state;
  line.lastElementChild?.replaceChildren(...text);
}

function progress() {
  bar.max = Math.max(1, tally.all);
  bar.value = tally.done;
  bar.hidden = !working;
  said.textContent = working
    ? `${asWhole(tally.done)} of ${counted(tally.all, "file")}`
    : [
      tally.added ? `${asWhole(tally.added)} new` : "",
      tally.known ? `${asWhole(tally.known)} already here` : "",
      tally.refused ? `${asWhole(tally.refused)} not read` : "",
    ].filter(Boolean).join(", ");
}

/**
 * The files of a drop; of a folder, the pages in it.
 *
 * @param {DataTransfer} data
 */
async function filesOf(data) {
  // Entries must be taken before the first await: afterwards the list of the drop is empty.
  const entries = [...data.items].map((entry) => entry.webkitGetAsEntry());
  const files = [...data.files];
  if (!entries.some((entry) => entry?.isDirectory)) return files;
  const found = await Promise.all(entries.map((entry) => (entry ? below(entry) : [])));
  return found.flat();
}

/**
 * @param {FileSystemEntry} entry
 * @param {number} [depth]
 * @returns {Promise<File[]>}
 */
async function below(entry, depth = 0) {
  if (entry.isFile) {
    if (depth > 0 && !PAGES.test(entry.name)) return [];
    return [await new Promise((resolve, reject) => /** @type {FileSystemFileEntry} */ (entry).file(resolve, reject))];
  }
  if (depth > 3 || entry.name.endsWith("_files")) return []; // the parts of a page saved "complete"
  const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
  /** @type {File[]} */
  const found = [];
  for (;;) {
    /** @type {FileSystemEntry[]} */
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject)); // a hundred at a time
    if (some.length === 0) return found;
    for (const each of some) found.push(...await below(each, depth + 1));
  }
}

/** Accept files dropped anywhere on the page, or chosen. @param {() => boolean} isOpen whether someone is logged in */
export function acceptDrops(isOpen) {
  /** @param {DragEvent} event */
  const carriesFiles = (event) => isOpen() && (event.dataTransfer?.types.includes("Files") ?? false);
  window.addEventListener("dragover", (event) => {
    event.preventDefault(); // else a file that misses would replace this page
    if (carriesFiles(event)) hint.hidden = false;
  });
  window.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) hint.hidden = true;
  });
  window.addEventListener("drop", async (event) => {
    event.preventDefault();
    hint.hidden = true;
    if (carriesFiles(event) && event.dataTransfer) takeFiles(await filesOf(event.dataTransfer));
  });
  chooser.addEventListener("change", () => {
    takeFiles([...(chooser.files ?? [])]);
    chooser.value = ""; // the same file may be chosen again
  });
  byId("drop-close", HTMLButtonElement).addEventListener("click", () => (box.hidden = true));
}

/** Open the browser's file chooser. */
export const chooseFiles = () => chooser.click();
