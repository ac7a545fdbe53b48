/** Single-key shortcuts, and the list of them. */

import { byId, make } from "./dom.js";

const SETTING = "ssi-keys";

/**
 * Run an action at the press of a key. Letters alone get in the way of speech input, so that they can be switched off.
 *
 * @param {{ key: string, does: string, action: () => void }[]} shortcuts
 */
export function listen(shortcuts) {
  const help = byId("help", HTMLDialogElement);
  const on = byId("keys-on", HTMLInputElement);
  on.checked = localStorage.getItem(SETTING) !== "off";
  on.addEventListener("change", () => localStorage.setItem(SETTING, on.checked ? "on" : "off"));
  const open = () => help.showModal();
  byId("help-open", HTMLButtonElement).addEventListener("click", open);

  const all = [...shortcuts, { key: "?", does: "This list", action: open }];
  byId("help-keys", HTMLElement).replaceChildren(...all.map(({ key, does }) =>
    make("div", "", make("dt", "", make("kbd", "", key)), make("dd", "", does))));

  document.addEventListener("keydown", (event) => {
    if (!on.checked || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.target instanceof Element && event.target.closest("input, select, textarea")) return;
    const found = all.find(({ key }) => key === event.key);
    if (!found) return;
    event.preventDefault();
    found.action();
  });
}
