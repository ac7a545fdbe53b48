/** The script that runs inside the SSI page on a click: wait for the numbers, then return reduced markup. */

/**
 * Return the page's markup without scripts, media, navigation and unknown attributes, once its numbers are there.
 *
 * It runs in the page's isolated world, where nothing outside its body exists. It reads no numbers and changes nothing on the page.
 *
 * @param {number} patience    milliseconds to wait for the numbers
 * @param {boolean} anyway     when they have not come by then, cut what is there instead of returning null
 * @returns {Promise<string | null>}
 */
export async function grab(patience, anyway) {
  // A page can name a form "documentElement", or an input in a form "remove", and document.documentElement or
  // form.remove is then that element, in an extension's own world too. The prototypes cannot be shadowed.
  /** @param {object} prototype @param {string} name */
  const getter = (prototype, name) => {
    const { get } = Object.getOwnPropertyDescriptor(prototype, name) ?? {};
    return (/** @type {Node} */ node) => get?.call(node);
  };
  const attributesOf = getter(Element.prototype, "attributes");
  const rootOf = getter(Document.prototype, "documentElement");
  const readyStateOf = getter(Document.prototype, "readyState");
  const shownTextOf = getter(HTMLElement.prototype, "innerText");
  const markupOf = getter(Element.prototype, "outerHTML");
  /** @param {Element} node @param {string} selector @returns {Element[]} */
  const all = (node, selector) => Array.from(Element.prototype.querySelectorAll.call(node, selector));
  /** @param {Element} node */
  const remove = (node) => Element.prototype.remove.call(node);

  /** The text of a `<code>`, also when LinkedIn wrapped it in a comment. @param {Element} code */
  const textOf = (code) =>
    Array.from(code.childNodes, (node) => (node instanceof Comment ? node.data : node.textContent)).join("");
  /** @param {Element} code */
  const isAnswer = (code) => ["memberScore", "subScores"].every((word) => textOf(code).includes(word));

  // The report is drawn after LinkedIn's answer has arrived, and only the drawn report states the weekly change.
  // So the answer alone is enough only on a page that had its time.
  const TIME_TO_DRAW = 5000;

  /** What says that the numbers are there; two equal looks in a row mean that they no longer move. */
  const look = () => {
    const root = rootOf(document);
    if (!root) return "";
    const bars = all(root, "progress[value]").map((bar) => bar.getAttribute("value"));
    if (bars.length >= 4) return bars.join();
    if (all(root, "input[type=password]").length) return "sign-in";
    if (readyStateOf(document) !== "complete" || performance.now() < TIME_TO_DRAW) return "";
    if (all(root, "code").some(isAnswer)) return "answer";
    // No bars and no answer: a layout of tables or plain text still shows a score with decimals for each pillar.
    const text = all(root, "body").map(shownTextOf).join();
    return text.match(/(?<![\d.,])\d{1,2}[.,]\d{1,7}(?![\d.,%])/g)?.[3] ? "text" : "";
  };

  const pause = () => new Promise((resolve) => setTimeout(resolve, 100));
  const end = performance.now() + patience;
  let seen = look();
  while (performance.now() < end) {
    await pause();
    const now = look();
    if (now && now === seen) break;
    seen = now;
  }
  if (!seen && !anyway) return null;

  // An inert document: there, a copied image is not fetched again and a copied custom element does not wake.
  const inert = new DOMParser().parseFromString("", "text/html");
  const copy = inert.importNode(rootOf(document), true);

  // Words of LinkedIn's answer, also of one that says there is no score; a test compares them with the parsers'.
  const ANSWER_WORDS = ["memberScore", "activeSeat"];
  for (const code of all(copy, "code")) if (!ANSWER_WORDS.some((word) => textOf(code).includes(word))) remove(code);
  const NEVER_NUMBERS =
    "script, style, link, meta, base, noscript, template, iframe, frame, object, embed, applet, " +
    "img, picture, source, video, audio, track, canvas, map, svg, math, " +
    "input:not([type=password]), textarea, select, option, datalist, button, dialog";
  const AROUND_THE_REPORT =
    ":is(nav, footer, #global-nav, [role=navigation], [role=banner], [role=contentinfo], [role=dialog], [role=search])" +
    ":not(:has(progress, code, table))";
  // A sign-in form is recognised by the name of its password field; what is typed there is a property and not copied.
  for (const field of all(copy, "input")) field.removeAttribute("value");
  for (const node of all(copy, `${NEVER_NUMBERS}, ${AROUND_THE_REPORT}`)) remove(node);

  const comments = inert.createNodeIterator(copy, NodeFilter.SHOW_COMMENT | NodeFilter.SHOW_PROCESSING_INSTRUCTION);
  for (let node = comments.nextNode(); node; node = comments.nextNode()) {
    if (node.parentNode?.nodeName !== "CODE") node.parentNode?.removeChild(node);
  }

  // A bar's live value is its attribute: the property only reflects it, cut to the bar's range and 0 when missing.
  // Copying the property would turn an impossible 99 into 25 and "not there yet" into a score of 0.
  const KEPT = new Set([
    "id", "class", "name", "type", "lang", "dir", "hidden", "role", "value", "max", "scope", "colspan", "rowspan",
    "aria-label", "aria-labelledby", "aria-hidden", "aria-valuenow", "aria-valuemax",
  ]);
  for (const node of [copy, ...all(copy, "*")]) {
    for (const { name } of Array.from(/** @type {NamedNodeMap} */ (attributesOf(node)))) {
      if (!KEPT.has(name)) Element.prototype.removeAttribute.call(node, name);
    }
  }
  return `<!DOCTYPE html>\n${markupOf(copy)}\n`;
}
