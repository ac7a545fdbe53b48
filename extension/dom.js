/** Small things that popup and options do with their page. */

/** @param {string} id    of an element that the page's HTML has */
export function byId(id) {
  const node = document.getElementById(id);
  if (!(node instanceof HTMLElement)) throw new Error(`#${id} is missing`);
  return node;
}

/** A text in which `...` marks what is typed or run. @template {HTMLElement} T @param {T} node @param {string} text @returns {T} */
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
