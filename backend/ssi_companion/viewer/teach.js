/** "Teach this language" in a reading's dialog: the words found beside its numbers, to be copied and shared. */

/** @import { LearnedWords, OneReading } from "./api.js" */

import * as api from "./api.js";
import { button, download, make } from "./dom.js";
import { attempt } from "./notices.js";

/**
 * The offer to learn words from a page; nothing where its language is known.
 *
 * @param {OneReading} found
 * @returns {HTMLElement[]}
 */
export function teachPanel({ id, reading, may_teach_words: offered }) {
  if (!offered) return [];
  const said = make("p", "", `SSI Companion has no words of this page’s language (${reading.locale ?? "unknown"}), so it
    cannot read the page’s text alone, nor a copy of it. Your numbers were read without words: what stands beside them
    are its labels.`);
  said.setAttribute("role", "status");
  said.tabIndex = -1;
  const panel = make("section", "teach", make("h3", "", "Teach this language"), said);
  const find = button("Find its words", async () => {
    find.disabled = true;
    const answer = await attempt(() => api.words(id));
    find.disabled = false;
    if (!answer) return;
    if (answer.learned) {
      find.replaceWith(...shown(answer.learned, said));
    } else {
      said.textContent = answer.reason;
      find.remove();
    }
    said.focus(); // the button had it
  });
  panel.append(find);
  return [panel];
}

/**
 * @param {LearnedWords} learned
 * @param {HTMLElement} said
 */
function shown(learned, said) {
  said.textContent = "Found, and checked: with these words the page’s text alone tells the same numbers.";
  const code = make("pre", "", make("code", "", learned.module));
  code.tabIndex = 0; // it scrolls
  code.setAttribute("aria-label", `The module ${learned.file_name}`);
  const copy = button("Copy the module", async () => {
    await navigator.clipboard.writeText(learned.module);
    said.textContent = `Copied. Its place is parsers/ssi_parsers/locales/${learned.file_name}.`;
  });
  const save = button("Save the page to share", () => {
    download(new Blob([learned.page], { type: "text/html" }), `${learned.locale}-report.html`);
  });
  const advice = make("p", "quiet", `Names, photos and addresses were taken out of that page. Look through it all the
    same, then send us both, and the next version can read this language. Nothing was sent anywhere.`);
  return [code, make("div", "dialog-actions", copy, save), advice];
}
