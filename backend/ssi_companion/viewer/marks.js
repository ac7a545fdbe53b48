/** The marks of a chart's lines: SVG paths of markers, and swatches for legends. */

/**
 * A new SVG element.
 *
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, string | number>} [attributes]
 * @param {string} [text]
 * @returns {SVGElementTagNameMap[K]}
 */
export function svg(tag, attributes = {}, text = "") {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  if (text) element.textContent = text;
  return element;
}

/** A length as it stands in a path: one decimal, for a path of ten years is long. @param {number} value in pixels */
export const px = (value) => String(Math.round(value * 10) / 10);

/** @typedef {(x: number, y: number, r: number) => string} Path */

const MARKERS = {
  /** @type {Path} */
  circle: (x, y, r) => `M${px(x - r)} ${px(y)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`,
  /** @type {Path} */
  square: (x, y, r) => `M${px(x - r)} ${px(y - r)}h${2 * r}v${2 * r}h${-2 * r}z`,
  /** @type {Path} */
  triangle: (x, y, r) => `M${px(x)} ${px(y - r * 1.2)}l${r * 1.2} ${r * 2}h${-r * 2.4}z`,
  /** @type {Path} */
  diamond: (x, y, r) => `M${px(x)} ${px(y - r * 1.3)}l${r * 1.3} ${r * 1.3}l${-r * 1.3} ${r * 1.3}l${-r * 1.3} ${-r * 1.3}z`,
};

/**
 * The marker of each line, so that no two lines of one chart differ by colour alone.
 *
 * @type {Record<string, keyof typeof MARKERS>}
 */
const MARKER_OF = {
  total: "circle", industry: "square", network: "triangle", team: "diamond",
  establish_brand: "circle", find_people: "square", engage_with_insights: "triangle", build_relationships: "diamond",
};

/**
 * The marker of a line, as the `d` of a path.
 *
 * @param {string} name of the line
 * @param {number} x of its centre
 * @param {number} y of its centre
 * @param {number} r its radius, roughly
 */
export const marker = (name, x, y, r) => MARKERS[MARKER_OF[name] ?? "circle"](x, y, r);

/**
 * A short piece of a line with its marker, for legend and read-out.
 *
 * @param {string} name of the line
 */
export function swatch(name) {
  const picture = svg("svg", { class: `swatch line-${name}`, width: 26, height: 12, "aria-hidden": "true" });
  picture.append(
    svg("path", { class: "line", d: "M1 6H25" }),
    svg("path", { class: "marker", d: marker(name, 13, 6, 3) }),
  );
  return picture;
}
