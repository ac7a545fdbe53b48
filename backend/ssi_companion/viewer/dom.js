/** Find and make elements of the page; no markup is made from text. */

/**
 * The element of index.html with this id.
 *
 * @template {Element} T
 * @param {string} id
 * @param {new () => T} kind
 * @returns {T}
 */
export function byId(id, kind) {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new Error(`index.html has no ${kind.name} #${id}`);
}

/**
 * The first element below `root` that matches.
 *
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {HTMLElement}
 */
export function within(root, selector) {
  const found = root.querySelector(selector);
  if (found instanceof HTMLElement) return found;
  throw new Error(`nothing matches ${selector}`);
}

/**
 * A copy of the only element in a template.
 *
 * @param {string} id
 * @returns {HTMLElement}
 */
export function copyOf(id) {
  const first = byId(id, HTMLTemplateElement).content.firstElementChild;
  if (first instanceof HTMLElement) return /** @type {HTMLElement} */ (first.cloneNode(true));
  throw new Error(`template #${id} is empty`);
}

/**
 * A new element with a class and its content.
 *
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {string} [name] class names
 * @param {...(Node | string)} content
 * @returns {HTMLElementTagNameMap[K]}
 */
export function make(tag, name = "", ...content) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.append(...content);
  return element;
}

/**
 * A heading of a table's column or row.
 *
 * @param {"col" | "row"} scope
 * @param {...(Node | string)} content
 */
export function heading(scope, ...content) {
  const cell = make("th", "", ...content);
  cell.scope = scope;
  return cell;
}

/**
 * A button and what a click on it does.
 *
 * @param {string} text
 * @param {() => void} action
 * @param {string} [name] class names
 * @returns {HTMLButtonElement}
 */
export function button(text, action, name = "") {
  const element = make("button", name, text);
  element.type = "button";
  element.addEventListener("click", action);
  return element;
}

/**
 * Save something as a file.
 *
 * @param {Blob} blob
 * @param {string} name
 */
export function download(blob, name) {
  const link = make("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // Firefox reads the address after the click has returned.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
