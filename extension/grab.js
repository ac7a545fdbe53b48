/** The script that runs inside the SSI page on a click: wait until the page has settled, then return reduced markup. */

/**
 * A round is one run of the script, about a second long, after which the worker looks at the tab's address.
 *
 * @typedef {object} Round
 * @property {number} patience     milliseconds that this round may take
 * @property {number} waited       milliseconds that the rounds before it took
 * @property {Seen | null} [seen]    what the round before it has seen last
 * @property {boolean} anyway      take what is there at the end, settled or not
 *
 * @typedef {{ look: string, still: number }} Seen    `still`: milliseconds for which no look was different
 * @typedef {{ html: string, settled: boolean }} Grabbed
 * @typedef {{ html: null, moving: boolean, seen: Seen }} NotYet    `moving`: there are numbers, and they changed
 */

/**
 * Return the page's markup without scripts, media, navigation and unknown attributes, once the page has settled.
 *
 * It runs in the page's isolated world, where nothing outside its body exists. It changes nothing on the page, and what
 * it makes of the numbers only decides when they are taken.
 *
 * @param {Round} round
 * @returns {Promise<Grabbed | NotYet | null>}    null when there is no page
 */
export async function grab({ patience, waited, seen, anyway }) {
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
  const wholeTextOf = getter(Node.prototype, "textContent");
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

  // Milliseconds. A page that fits what is known of the SSI page is taken when nothing has changed for SETTLED, which is
  // longer than a step of a page that counts in steps. Nobody knows tomorrow's page: one that does not fit is taken when
  // nothing has changed for AT_REST, and the service judges it.
  const SETTLED = 650;
  const AT_REST = 2000;
  // The report is drawn after LinkedIn's answer has arrived, and until then zeros, an empty shell or the answer alone
  // can stand still for long. So none of these is taken on a page that has not had its time.
  const TIME_TO_DRAW = 5000;

  const started = performance.now();
  /** @param {string} address */
  const withoutQuery = (address) => address.replace(/[?#].*/s, "");
  const loaded = performance.getEntriesByType("navigation")[0]?.name ?? "";
  // Not in Firefox before 147. The page loaded here, left and came back all in one document: another entry by then.
  const { activation, currentEntry } = globalThis.navigation ?? {};
  const isLoadedHere =
    withoutQuery(loaded) === withoutQuery(location.href) &&
    (!activation || activation.entry?.key === currentEntry?.key);
  /** Whether the page had its time. When it came here without being loaded nobody knows; so it counts from the click. */
  const hadItsTime = () => {
    const age = isLoadedHere ? performance.now() : waited + performance.now() - started;
    return readyStateOf(document) !== "loading" && age >= TIME_TO_DRAW;
  };

  /** The first whole number in a text, in Arabic digits too. @param {string} text */
  const numberIn = (text) =>
    Number(text.replace(/[٠-٩۰-۹]/g, (digit) => String(digit.charCodeAt(0) & 15)).match(/\d+/)?.[0]);
  /** @param {Element} node */
  const hasDigit = (node) => /\p{Nd}/u.test(wholeTextOf(node));

  const BARS = "progress[id$=sub-score-bar][value]";
  const RANKS = ".ssi-rank:not(:has(.ssi-rank))";
  const GROUPS = ".group-ssi-score";
  const CAPTION = ".user-ssi-score__donut-chart-caption";

  /** Whether the report is whole: each number that it is made of is there, and they fit each other. @param {Element} root */
  const isWhole = (root) => {
    const pillars = all(root, BARS).map((bar) => Number(bar.getAttribute("value")));
    const sum = pillars.reduce((one, other) => one + other, 0);
    // Whether zeros are a score or have not arrived, only time tells: ranks can come before the pillars.
    if (pillars.length !== 4 || sum === 0) return false;
    const captions = all(root, CAPTION).map((caption) => numberIn(wholeTextOf(caption)));
    if (!captions.length || !captions.every((total) => Math.abs(total - sum) < 0.51)) return false;
    const ranks = all(root, RANKS).filter(hasDigit).length;
    return ranks > 0 && ranks === all(root, GROUPS).filter(hasDigit).length;
  };

  /** The smallest element around everything that belongs to the report; the body where nothing is known to. @param {Element} root */
  const reportIn = (root) => {
    const parts = all(root, `${BARS}, ${RANKS}, ${GROUPS}, ${CAPTION}`);
    if (!parts.length) return all(root, "body")[0] ?? root;
    const range = new Range();
    range.setStartBefore(/** @type {Node} */ (parts[0]));
    range.setEndAfter(/** @type {Node} */ (parts.at(-1)));
    const around = range.commonAncestorContainer;
    return around instanceof HTMLElement ? around : root;
  };

  /** How long a page must stand still. @param {Element} root @param {boolean} hasBars @param {boolean} hasScores */
  const timeToStandStill = (root, hasBars, hasScores) => {
    if (isWhole(root) || all(root, "input[type=password]").length) return SETTLED;
    if (!hadItsTime()) return hasScores && !hasBars ? AT_REST : Infinity;
    return !hasBars && (hasScores || all(root, "code").some(isAnswer)) ? SETTLED : AT_REST;
  };

  /** What a person sees of the report, and all its numbers, seen or not. Equal looks mean that nothing moves. */
  const takeLook = () => {
    const root = rootOf(document);
    if (!root) return { look: "", enough: Infinity, hasNumbers: false };
    const report = reportIn(root);
    const bars = all(report, "progress[value]").map((bar) => bar.getAttribute("value"));
    const cells = all(report, "td").map(wholeTextOf);
    const shown = [shownTextOf(report), ...cells].join("\n");
    const hasBars = all(root, BARS).length > 0;
    // A layout of tables or plain text still shows a score with decimals for each pillar.
    const hasScores = Boolean(shown.match(/(?<![\d.,])\d{1,2}[.,]\d{1,7}(?![\d.,%])/g)?.[3]);
    return {
      look: [location.href, ...bars, shown].join("\n"),
      enough: timeToStandStill(root, hasBars, hasScores),
      hasNumbers: hasBars || hasScores,
    };
  };

  // Looks and no MutationObserver: a page that counts in every frame would wake an observer sixty times a second, most
  // of what wakes it (classes, styles, advertisements, a clock) moves no number, and silence would prove nothing where
  // the browser has stopped the page's own clock. So time alone does not count, but looks do: each for what has passed
  // since the one before, at most MOST_OF_A_LOOK of it, since a page that was busy for long could not move either; and
  // only when the page was given a frame, which a hidden tab is not: there, numbers that count up stand still half-way.
  const ONE_LOOK = 50;
  const MOST_OF_A_LOOK = 100;
  /** Wait so many milliseconds, then for a frame; false when none comes. @param {number} wait @returns {Promise<boolean>} */
  const nextFrame = (wait) =>
    new Promise((resolve) => {
      setTimeout(resolve, 300, false);
      setTimeout(() => requestAnimationFrame(() => resolve(true)), wait);
    });

  let { look, enough, hasNumbers } = takeLook();
  let moves = Boolean(seen && look !== seen.look); // Chromium leaves a null out of what is handed over (seen with 156)
  let still = seen && !moves ? seen.still : 0;
  for (let at = performance.now(); still < enough && at - started < patience; ) {
    const hadFrame = await nextFrame(Math.min(ONE_LOOK, enough - still)); // the last look is not late
    const before = { look, at };
    ({ look, enough, hasNumbers } = takeLook());
    at = performance.now();
    if (look !== before.look) {
      moves = true;
      still = 0;
    } else if (hadFrame) {
      still += Math.min(at - before.at, MOST_OF_A_LOOK);
    }
  }
  const settled = still >= enough;
  if (!settled && !anyway) return { html: null, moving: moves && hasNumbers, seen: { look, still } };
  if (!rootOf(document)) return null;

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
  return { html: `<!DOCTYPE html>\n${markupOf(copy)}\n`, settled };
}
