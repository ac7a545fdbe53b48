/** The dialog of one reading: every fact with its value and carrier, and where the capture comes from. */

/** @import { OneReading, Reading, Source } from "./api.js" */

import * as api from "./api.js";
import { button, byId, download, heading, make } from "./dom.js";
import { factName, factText, precisionText } from "./facts.js";
import { asFullDay, asMoment, asMomentHere } from "./format.js";
import { attempt, changed, say } from "./notices.js";
import { otherProfiles, profileName } from "./profiles.js";
import { carrierName, momentName, zoneName } from "./labels.js";
import { teachPanel } from "./teach.js";

const dialog = byId("reading", HTMLDialogElement);

/** Fetch a reading and show it. @param {string} id of its capture */
export async function openReading(id) {
  const found = await attempt(() => api.reading(id));
  if (!found) return;
  const { reading } = found;
  byId("reading-title", HTMLElement).textContent = `Reading of ${asFullDay(reading.captured_at.slice(0, 10))}`;
  byId("reading-body", HTMLElement).replaceChildren(
    ...warnings(reading.warnings ?? []),
    origin(found),
    numbers(reading),
    ...teachPanel(found),
    make("div", "dialog-actions", button("Save what was kept, as text", () => void saveSource(id)), ...mover(found)),
  );
  dialog.showModal();
}

/** @param {string[]} texts */
function warnings(texts) {
  return texts.map((text) => make("p", "warning", text));
}

/** Where a capture came from, in few words. @param {Source} source */
export function sourceText(source) {
  if (source.kind === "extension") return `Extension ${source.extension_version ?? ""}`.trim();
  return source.name || { file: "File", folder: "Folder", upload: "Dropped here" }[source.kind];
}

/** @param {OneReading} found */
function origin({ reading, ...capture }) {
  /** @type {[string, string | null | undefined][]} */
  const rows = [
    ["Seen", `${asMoment(reading.captured_at)} (told by ${momentName(reading.captured_at_from)})`],
    ["Time zone", zoneName(reading.zone_from ?? "capture", reading.captured_at)],
    ["Came from", sourceText(capture.source)],
    ["Address", capture.address],
    ["Arrived", asMomentHere(capture.received_at)],
    ["Language", reading.locale],
    ["Profile", profileName(capture.profile)],
    ["Read by", capture.parser_version && `parser ${capture.parser_version}`],
    ["SHA-256", capture.sha256],
  ];
  const list = make("dl", "origin");
  for (const [name, value] of rows) {
    if (value) list.append(make("div", "", make("dt", "", name), make("dd", "", value)));
  }
  return list;
}

/** @param {Reading} reading */
function numbers(reading) {
  const table = make("table", "told");
  table.append(make("caption", "unseen", "Every number and who told it"));
  const head = table.createTHead().insertRow();
  head.append(...["Fact", "Value", "Told by"].map((name) => heading("col", name)));
  const body = table.createTBody();
  const values = /** @type {Record<string, unknown>} */ (reading);
  const facts = Object.entries(reading.told_by).sort(([a], [b]) => Number(b === "total") - Number(a === "total"));
  for (const [fact, carrier] of facts) {
    const row = body.insertRow();
    row.append(heading("row", factName(fact)));
    const decimals = reading.decimals?.[fact];
    row.insertCell().textContent = factText(fact, values[fact], decimals);
    row.insertCell().textContent = [carrierName(carrier), precisionText(decimals)].filter(Boolean).join(", ");
  }
  return make("div", "table-scroller", table);
}

/**
 * A menu to move the reading to another profile; nothing when there is no other.
 *
 * @param {OneReading} found
 */
function mover({ id, profile }) {
  const others = otherProfiles(profile);
  if (others.length === 0) return [];
  const select = make("select");
  select.append(new Option("Move to another profile …", ""), ...others.map((other) => new Option(other.name, other.id)));
  select.setAttribute("aria-label", "Move to another profile");
  select.addEventListener("change", async () => {
    const moved = await attempt(() => api.move(id, select.value));
    dialog.close(); // what is said stands behind it
    if (!moved) return;
    say("Moved to the other profile.");
    changed();
  });
  return [select];
}

/** @param {string} id */
async function saveSource(id) {
  const blob = await attempt(() => api.source(id));
  if (blob) download(blob, `ssi-capture-${id}.txt`);
}
