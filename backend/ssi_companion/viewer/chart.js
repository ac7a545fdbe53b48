/**
 * A line chart over a true time axis, drawn as SVG.
 *
 * Lines differ by colour, dash pattern and marker. A chart is one stop of the Tab key;
 * inside it arrow keys go from reading to reading and a live region says the values.
 */

import { button, heading, make } from "./dom.js";
import { asFullDay, dayOf } from "./format.js";
import { marker, px, svg, swatch } from "./marks.js";
import { nearest, stretches, timeTicks } from "./timeline.js";

/**
 * @typedef {object} Series
 * @property {string} name of the line: its marker is in marks.js, its colour and dashes are in chart.css, as `line-<name>`
 * @property {string} label
 * @property {(number | null)[]} values one per day of the plan
 * @property {(number | undefined)[]} [decimals] to how many each was told, if not exactly
 *
 * @typedef {object} Plan
 * @property {number[]} days the days with a reading, ascending
 * @property {[first: number, last: number]} span the days the axis covers
 * @property {[bottom: number, top: number]} range what stands at the bottom and at the top; may be upside down
 * @property {number[]} ticks
 * @property {Series[]} series
 * @property {{ low: number, high: number, name: string }[]} [bands] shaded
 * @property {{ at: number, text: string }} [threshold] a line across
 * @property {(value: number, decimals?: number) => string} say a value for people
 * @property {(value: number) => string} [sayTick] a value on the axis, where there is little room
 */

/** Room for the axes, in CSS pixels; text does not scale with the chart. */
const LEFT = 38;
const RIGHT = 14;
const TOP = 10;
const BOTTOM = 38;

/** No date on the axis is wider than twice this, in any language. */
const HALF_A_DATE = 36;

/** A marker on every reading while they stand at least this far apart. */
const MARKERS_APART = 9;

/** A drag shorter than this is a click. */
const DRAG = 8;

/** One chart in a figure: legend, read-out, drawing, and the same numbers as a table. */
export class Chart {
  /** @type {Plan | null} */
  #plan = null;
  /** @type {Set<string>} */
  #hidden = new Set();
  #at = -1;
  #width = 0;
  #x = (/** @type {number} */ day) => day;
  #dayAt = (/** @type {number} */ x) => x;
  #y = (/** @type {number} */ value) => value;
  /** @type {number | null} */
  #dragFrom = null;

  #legend = make("div", "legend");
  #readout = make("p", "readout");
  #spoken = make("p", "unseen");
  #stage = make("div", "stage");
  #svg = svg("svg", { "aria-hidden": "true", focusable: "false" });
  #cursor = svg("g", { class: "cursor" });
  #selection = svg("rect", { class: "selection", y: TOP });
  #details = make("details", "as-table");

  /**
   * @param {HTMLElement} host a figure with its caption; the chart is put below
   * @param {object} options
   * @param {string} options.label what a screen reader calls the chart
   * @param {number} options.height
   * @param {(at: number) => void} options.pick a reading was asked for, by its place in the plan
   * @param {(first: number, last: number) => void} options.drag a range of days was drawn
   */
  constructor(host, { label, height, pick, drag }) {
    this.label = label;
    this.height = height;
    this.pick = pick;
    this.drag = drag;
    this.#legend.setAttribute("role", "group");
    this.#legend.setAttribute("aria-label", "Lines shown");
    this.#spoken.setAttribute("aria-live", "polite");
    this.#readout.setAttribute("aria-hidden", "true"); // the live region says the same, when keys ask for it
    this.#stage.tabIndex = 0;
    this.#stage.setAttribute("role", "application");
    this.#stage.setAttribute("aria-roledescription", "chart");
    this.#stage.append(this.#svg);
    this.#details.append(make("summary", "", "As a table"));
    host.append(this.#legend, this.#readout, this.#stage, this.#spoken, this.#details);

    this.#stage.addEventListener("keydown", (event) => this.#key(event));
    this.#stage.addEventListener("blur", () => this.#settle());
    this.#svg.addEventListener("pointerdown", (event) => this.#press(event));
    this.#svg.addEventListener("pointermove", (event) => this.#move(event));
    this.#svg.addEventListener("pointerup", (event) => this.#release(event));
    this.#svg.addEventListener("pointerleave", () => this.#settle());
    this.#svg.addEventListener("pointercancel", () => this.#settle());
    this.#details.addEventListener("toggle", () => this.#table());
    new ResizeObserver(([entry]) => {
      const width = Math.round(entry?.contentRect.width ?? 0);
      if (width === this.#width || width === 0) return;
      this.#width = width;
      this.#draw();
    }).observe(this.#stage);
  }

  /** Draw these series in place of the present ones. @param {Plan} plan */
  show(plan) {
    this.#plan = plan;
    this.#at = -1;
    this.#fillLegend();
    this.#details.querySelector(".table-scroller")?.remove();
    this.#table();
    this.#draw();
  }

  /** The lines not switched off in the legend. */
  get #shown() {
    return (this.#plan?.series ?? []).filter(({ name }) => !this.#hidden.has(name));
  }

  #fillLegend() {
    const series = this.#plan?.series ?? [];
    this.#legend.hidden = series.length < 2;
    this.#legend.replaceChildren(...series.map((line) => {
      const toggle = button("", () => {
        if (!this.#hidden.delete(line.name)) this.#hidden.add(line.name);
        toggle.setAttribute("aria-pressed", String(!this.#hidden.has(line.name)));
        this.#draw();
      });
      toggle.setAttribute("aria-pressed", String(!this.#hidden.has(line.name)));
      toggle.append(swatch(line.name), line.label);
      return toggle;
    }));
  }

  #draw() {
    const plan = this.#plan;
    if (!plan || this.#width === 0) return;
    const { span: [first, last], range: [bottom, top] } = plan;
    const right = this.#width - RIGHT;
    const floor = this.height - BOTTOM;
    const days = Math.max(1, last - first);
    this.#x = (day) => LEFT + ((day - first) / days) * (right - LEFT);
    this.#dayAt = (x) => first + ((x - LEFT) / (right - LEFT)) * days;
    this.#y = (value) => floor - ((value - bottom) / (top - bottom)) * (floor - TOP);

    this.#svg.setAttribute("viewBox", `0 0 ${this.#width} ${this.height}`);
    this.#svg.replaceChildren(
      this.#ground(plan, right, floor),
      ...this.#shown.map((series) => this.#line(plan, series)),
      this.#selection,
      this.#cursor,
    );
    this.#settle();
  }

  /**
   * Bands, grid, axes and threshold.
   *
   * @param {Plan} plan
   * @param {number} right
   * @param {number} floor
   */
  #ground(plan, right, floor) {
    const ground = svg("g", { class: "ground" });
    (plan.bands ?? []).forEach(({ low, high, name }, at) => {
      const y = this.#y(high);
      ground.append(svg("rect", {
        class: `band band-${at}`, x: LEFT, y: px(y), width: right - LEFT, height: px(this.#y(low) - y),
      }));
      ground.append(svg("text", { class: "band-name", x: LEFT + 6, y: px(y + 14) }, name));
    });
    for (const tick of plan.ticks) {
      const y = px(this.#y(tick));
      ground.append(svg("line", { class: "grid", x1: LEFT, x2: right, y1: y, y2: y }));
      ground.append(svg("text", { class: "y-tick", x: LEFT - 7, y, dy: "0.33em" }, (plan.sayTick ?? plan.say)(tick)));
    }
    const [first, last] = plan.span;
    for (const { day, text, year } of timeTicks(first, last, Math.max(2, (right - LEFT) / 76))) {
      const x = px(this.#x(day));
      ground.append(svg("line", { class: "x-grid", x1: x, x2: x, y1: TOP, y2: floor + 4 }));
      // In the middle below its line, but for the last one where the drawing ends: there it ends with it.
      const [where, at] = this.#width - this.#x(day) < HALF_A_DATE ? ["x-tick last", px(this.#width - 1)] : ["x-tick", x];
      ground.append(svg("text", { class: where, x: at, y: floor + 17 }, text));
      if (year) ground.append(svg("text", { class: `${where} year`, x: at, y: floor + 32 }, year));
    }
    if (plan.threshold) {
      const y = this.#y(plan.threshold.at);
      ground.append(svg("line", { class: "threshold", x1: LEFT, x2: right, y1: px(y), y2: px(y) }));
      ground.append(svg("text", { class: "threshold-name", x: right - 4, y: px(y - 4) }, plan.threshold.text));
    }
    return ground;
  }

  /**
   * @param {Plan} plan
   * @param {Series} series
   */
  #line(plan, series) {
    const group = svg("g", { class: `line-${series.name}` });
    const runs = stretches(plan.days, series.values);
    const drawn = runs.map((run) => run.map(([day, value]) => `${px(this.#x(day))} ${px(this.#y(value))}`).join("L"));
    const perDay = (this.#width - LEFT - RIGHT) / Math.max(1, plan.span[1] - plan.span[0]);
    group.append(svg("path", { class: perDay < 1 ? "line dense" : "line", d: drawn.map((run) => `M${run}`).join("") }));

    // A reading that stands alone has no line: without its marker it would not be seen at all.
    const room = runs.every((run) => run.every(([day], at) =>
      at === 0 || (day - (run[at - 1]?.[0] ?? day)) * perDay >= MARKERS_APART));
    const marked = runs.flatMap((run) => (room || run.length === 1 ? run : []));
    group.append(svg("path", {
      class: "marker", d: marked.map(([day, value]) => marker(series.name, this.#x(day), this.#y(value), 3)).join(""),
    }));
    return group;
  }

  /**
   * Put the crosshair on a reading.
   *
   * @param {number} at its place in the plan
   * @param {boolean} [speak]
   */
  #point(at, speak = false) {
    const plan = this.#plan;
    const day = plan?.days[at];
    this.#cursor.replaceChildren();
    if (!plan || day === undefined) return;
    this.#at = at;
    const x = this.#x(day);
    this.#cursor.append(svg("line", { x1: px(x), x2: px(x), y1: TOP, y2: this.height - BOTTOM }));
    for (const series of this.#shown) {
      const value = series.values[at];
      if (value === null || value === undefined) continue;
      const spot = svg("g", { class: `line-${series.name}` });
      spot.append(svg("path", { class: "marker", d: marker(series.name, x, this.#y(value), 5) }));
      this.#cursor.append(spot);
    }
    this.#read(at);
    if (speak) this.#spoken.textContent = `${asFullDay(dayOf(day))}: ${this.#values(at).map(([, text]) => text).join(", ")}`;
  }

  /**
   * @param {number} at
   * @returns {[Series, string][]}
   */
  #values(at) {
    return this.#shown.map((series) => {
      const value = series.values[at] ?? null;
      return [series, `${series.label} ${value === null ? "not told" : this.#plan?.say(value, series.decimals?.[at])}`];
    });
  }

  /** @param {number} at */
  #read(at) {
    const day = this.#plan?.days[at];
    if (day === undefined) return;
    this.#readout.replaceChildren(
      make("strong", "", asFullDay(dayOf(day))),
      ...this.#values(at).map(([series, text]) => make("span", "", swatch(series.name), text)),
    );
  }

  /** No reading is pointed at: the read-out falls back to the last one. */
  #settle() {
    this.#dragFrom = null;
    this.#selection.setAttribute("width", "0");
    this.#cursor.replaceChildren();
    const days = this.#plan?.days ?? [];
    if (document.activeElement === this.#stage && this.#at >= 0) return this.#point(this.#at);
    this.#at = -1;
    this.#stage.setAttribute("aria-label", `${this.label}, ${days.length} readings. Arrow keys read them.`);
    if (days.length) this.#read(days.length - 1);
    else this.#readout.replaceChildren("No readings in these days.");
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const days = this.#plan?.days ?? [];
    if (!days.length || event.altKey || event.ctrlKey || event.metaKey) return;
    const end = days.length - 1;
    const at = this.#at < 0 ? end + 1 : this.#at;
    const day = days[Math.min(at, end)] ?? 0;
    /** @type {Record<string, () => number>} */
    const ways = {
      ArrowLeft: () => at - 1,
      ArrowRight: () => at + 1,
      PageUp: () => Math.min(at - 1, nearest(days, day - 30)),
      PageDown: () => Math.max(at + 1, nearest(days, day + 30)),
      Home: () => 0,
      End: () => end,
    };
    const way = ways[event.key];
    if (way) {
      event.preventDefault();
      this.#point(Math.max(0, Math.min(end, way())), true);
    } else if (event.key === "Enter" && this.#at >= 0) {
      this.pick(this.#at);
    } else if (event.key === "Escape") {
      this.#at = -1;
      this.#settle();
    }
  }

  /**
   * Where in the chart; `offsetX` is relative to different things in different browsers below an svg.
   *
   * @param {PointerEvent} event
   */
  #xOf(event) {
    return event.clientX - this.#svg.getBoundingClientRect().left;
  }

  /** @param {PointerEvent} event */
  #press(event) {
    if (event.button !== 0) return;
    this.#dragFrom = this.#xOf(event);
    if (event.pointerType === "mouse") this.#svg.setPointerCapture(event.pointerId);
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const days = this.#plan?.days ?? [];
    if (!days.length) return;
    this.#point(nearest(days, this.#dayAt(this.#xOf(event))));
    if (this.#dragFrom === null || event.pointerType !== "mouse") return;
    const [from, to] = [this.#dragFrom, this.#xOf(event)].sort((a, b) => a - b);
    this.#selection.setAttribute("x", px(from ?? 0));
    this.#selection.setAttribute("width", px((to ?? 0) - (from ?? 0)));
    this.#selection.setAttribute("height", String(this.height - TOP - BOTTOM));
  }

  /** @param {PointerEvent} event */
  #release(event) {
    const from = this.#dragFrom;
    this.#dragFrom = null;
    this.#selection.setAttribute("width", "0");
    if (from === null || !this.#plan) return;
    const to = this.#xOf(event);
    if (Math.abs(to - from) < DRAG) {
      if (event.pointerType === "mouse" && this.#at >= 0) this.pick(this.#at);
      return;
    }
    if (event.pointerType !== "mouse") return;
    const [first, last] = this.#plan.span;
    const [low, high] = [this.#dayAt(from), this.#dayAt(to)].sort((a, b) => a - b);
    this.drag(Math.max(first, Math.round(low ?? first)), Math.min(last, Math.round(high ?? last)));
  }

  /** The same numbers as a table; filled when it is opened, since ten years are many rows. */
  #table() {
    const plan = this.#plan;
    if (!plan || !this.#details.open || this.#details.querySelector("table")) return;
    const table = make("table");
    table.append(make("caption", "", `${this.label}, newest first`));
    const head = table.createTHead().insertRow();
    head.append(...["Day", ...plan.series.map(({ label }) => label)].map((name) => heading("col", name)));
    const body = table.createTBody();
    for (let at = plan.days.length - 1; at >= 0; at -= 1) {
      const row = body.insertRow();
      row.append(heading("row", asFullDay(dayOf(plan.days[at] ?? 0))));
      for (const { values, decimals } of plan.series) {
        const value = values[at] ?? null;
        row.insertCell().textContent = value === null ? "–" : plan.say(value, decimals?.[at]);
      }
    }
    const scroller = make("div", "table-scroller", table);
    scroller.tabIndex = 0;
    scroller.setAttribute("role", "region");
    scroller.setAttribute("aria-label", `${this.label} as a table`);
    this.#details.append(scroller);
  }
}
