/** The list of captures: the outcome of each, and the buttons to choose, delete, undelete or open it. */

/** @import { CaptureRow } from "./api.js" */

import * as api from "./api.js";
import { button, byId, copyOf, make, within } from "./dom.js";
import { asFullDay, asMoment, asSize, asWhole } from "./format.js";
import { attempt, changed, say } from "./notices.js";
import { profileName, shownProfile } from "./profiles.js";
import { openReading, sourceText } from "./reading.js";
import { momentName, refusalName } from "./labels.js";

const PAGE = 20;
const MOST = 500; // that the service lists at once

const list = byId("capture-list", HTMLUListElement);
const none = byId("captures-none", HTMLElement);
const more = byId("captures-more", HTMLButtonElement);
const onlyRefused = byId("only-refused", HTMLInputElement);
const alsoDeleted = byId("also-deleted", HTMLInputElement);

/** @type {CaptureRow[]} */
let rows = [];
/** @type {string | null} */
let next = null;

/**
 * Fetch the newest captures and list them: as many as are listed already, so that none leaves the page.
 *
 * @returns {Promise<boolean>} whether there are any, deleted ones too
 */
export async function showCaptures() {
  const limit = Math.min(MOST, Math.max(1, Math.ceil(rows.length / PAGE)) * PAGE);
  const page = await attempt(() => api.captures(limit));
  if (!page) return rows.length > 0;
  rows = page.captures;
  next = page.next;
  fill();
  return rows.length > 0;
}

/** Whether the newest capture is not the first one listed, or has changed since. */
export async function isNewestAnother() {
  const { captures: [newest] } = await api.captures(1);
  return JSON.stringify(newest) !== JSON.stringify(rows[0]);
}

function fill() {
  const held = document.activeElement instanceof HTMLElement ? document.activeElement.dataset["control"] : undefined;
  const shown = rows.filter((row) => (alsoDeleted.checked || !row.deleted) && (!onlyRefused.checked || row.refused));
  list.replaceChildren(...shown.map(item));
  if (held) [...list.querySelectorAll("button")].find((each) => each.dataset["control"] === held)?.focus({ preventScroll: true });
  list.hidden = shown.length === 0;
  none.hidden = shown.length > 0;
  none.textContent = onlyRefused.checked ? "Everything here could be read." : "Only deleted ones are left.";
  more.hidden = !next;
}

/** @param {CaptureRow} row */
function item(row) {
  const entry = copyOf("capture-template");
  entry.classList.toggle("refused", row.refused !== null);
  entry.classList.toggle("deleted", row.deleted);
  within(entry, "strong").textContent = asMoment(row.captured_at);
  within(entry, ".capture-when span").textContent = [
    sourceText(row.source), row.size ? asSize(row.size) : "",
  ].filter(Boolean).join(" · ");
  const result = within(entry, ".capture-result");
  const detail = within(entry, ".capture-detail");
  if (row.refused) {
    result.append(make("span", "tag", "Not read"), ` ${refusalName(row.refused.code)}`);
    detail.textContent = row.refused.detail;
  } else {
    result.append(make("strong", "", row.shown_total === null ? "–" : asWhole(row.shown_total)), " of 100 ");
    if (row.chosen) result.append(make("span", "tag good", "chosen for its day"));
    else if (!row.effective && !row.deleted) result.append(make("span", "tag", "another reading counts for this day"));
    detail.textContent = row.captured_at_from === "browser" ? "" : `Moment told by ${momentName(row.captured_at_from)}.`;
  }
  if (row.profile !== shownProfile()) result.append(" ", make("span", "tag", `in “${profileName(row.profile)}”`));
  if (row.deleted) result.append(" ", make("span", "tag", "deleted"));
  within(entry, ".capture-actions").append(...actions(row));
  return entry;
}

/** @param {CaptureRow} row */
function actions(row) {
  const what = `${asMoment(row.captured_at)}, ${sourceText(row.source)}`;
  /** @type {HTMLElement[]} */
  const found = [];
  /** @type {(text: string, action: () => void) => void} */
  const add = (text, action) => {
    const control = button(text, action);
    control.setAttribute("aria-label", `${text}: ${what}`);
    control.dataset["control"] = `${row.id} ${text}`;
    found.push(control);
  };
  if (row.deleted) {
    add("Undelete", () => void undelete(row));
    return found;
  }
  if (!row.refused) {
    add("Details", () => void openReading(row.id));
    if (!row.effective) add("Use for its day", () => void choose(row));
  }
  add("Delete", () => void remove(row));
  return found;
}

/** @param {CaptureRow} row */
async function choose(row) {
  if (!(await attempt(() => api.choose(row.id)))) return;
  say(`This reading now counts for ${asFullDay(row.day)}.`);
  changed();
}

/** @param {CaptureRow} row */
async function remove(row) {
  if (!(await attempt(() => api.remove(row.id)))) return;
  say(`Deleted the capture of ${asMoment(row.captured_at)}.`, () => void undelete(row));
  changed();
}

/** @param {CaptureRow} row */
async function undelete(row) {
  if (!(await attempt(() => api.undelete(row.id)))) return;
  say("It is back.");
  byId("captures-title", HTMLElement).focus({ preventScroll: true });
  changed();
}

onlyRefused.addEventListener("change", fill);
alsoDeleted.addEventListener("change", fill);
more.addEventListener("click", async () => {
  const page = await attempt(() => api.captures(PAGE, next ?? undefined));
  if (!page) return;
  rows.push(...page.captures);
  next = page.next;
  fill();
});
