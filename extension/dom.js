/** Elements of popup and options page: find them, copy templates, fill in texts. */

import { fill } from "./i18n.js";

/** The element with this id; an error when the page has none. @param {string} id */
export function byId(id) {
  const node = document.getElementById(id);
  if (!(node instanceof HTMLElement)) throw new Error(`#${id} is missing`);
  return node;
}

/**
 * What a template holds, its texts filled in, and a way to find a part of it.
 *
 * @param {string} id
 * @returns {{ node: DocumentFragment, part: (selector: string) => HTMLElement }}
 */
export function copyOf(id) {
  const template = /** @type {HTMLTemplateElement} */ (byId(id));
  const node = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
  fill(node);
  const part = (/** @type {string} */ selector) => {
    const found = node.querySelector(selector);
    if (!(found instanceof HTMLElement)) throw new Error(`${selector} is missing in the template #${id}`);
    return found;
  };
  return { node, part };
}

/**
 * Put a text into an element; `...` in it becomes <code>.
 *
 * @template {HTMLElement} T
 * @param {T} node
 * @param {string} text
 * @returns {T} node
 */
export function sayWithCode(node, text) {
  const parts = text.split("`").map((part, place) => {
    if (place % 2 === 0) return part;
    const code = document.createElement("code");
    code.textContent = part;
    return code;
  });
  node.replaceChildren(...parts);
  return node;
}
