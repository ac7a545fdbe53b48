"""Pages whose numbers move before they are right, clicks on them, and what was read of what a click took.

Nobody knows whether LinkedIn's page counts its numbers up, shows zeros first or draws a part later: these do, in every
way that was thought of. Many are watched at once, each in a frame of its own, by the script that a click runs.
"""

import json
import random
import re
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from chromium import EXTENSION
from extended import Extended
from linkedin import SSI_PAGE, LinkedIn, page

from ssi_parsers import FACTS, Capture, UnreadablePage, read_page

NOON = datetime.fromisoformat("2026-11-23T12:00:00-03:00")
GRAB = re.sub(r"^export ", "", (EXTENSION / "grab.js").read_text("utf-8"), flags=re.MULTILINE)
BARS, TEXT, TABLES = "en-report", "en-text-number-own-line-before", "pt-tables-member-third"


@dataclass(frozen=True)
class Motion:
    """How the numbers of a page arrive; milliseconds, from when it is drawn."""

    layout: str = BARS
    zeros: int = 0
    """For so long the member's numbers are zeros."""
    count: int = 0
    """For so long they count up, after that."""
    ease_out: bool = False
    step: int = 0
    """They count in steps of this length; at 0 in every frame."""
    ranks: int = 0
    """The rank rows come so late, and the groups' blocks:"""
    groups: int = 0
    empty: int = 0
    """For so long the page is an empty shell, before anything is drawn."""
    in_page: bool = False
    """The address became the SSI page's without a page being loaded."""
    for_ever: bool = False
    """Another number, somewhere in the report, never stops."""

    @property
    def rests_after(self) -> int:
        return max(self.empty + self.zeros + self.count, self.empty + self.ranks, self.empty + self.groups)

    @property
    def kind(self) -> str:
        """Which of its traits it has, however long they last."""
        traits = [name for name, _ in self._traits() if name != "layout"]
        return " ".join([{BARS: "bars", TEXT: "text", TABLES: "tables"}[self.layout], *traits])

    def _traits(self) -> list[tuple[str, object]]:
        return [(name, value) for name, value in asdict(self).items() if value != getattr(Motion, name)]

    def __str__(self) -> str:
        return " ".join(name if value is True else f"{name}={value}" for name, value in self._traits()) or "at rest"


MOVE = """
const motion = %s;
const report = %s;
const late = (selector, milliseconds) => {
  if (!milliseconds) return;
  for (const node of document.querySelectorAll(selector)) {
    const place = document.createComment("");
    node.replaceWith(place);
    setTimeout(() => place.replaceWith(node), milliseconds);
  }
};
const draw = () => {
  document.querySelector("main").outerHTML = report;
  const bars = Array.from(document.querySelectorAll("progress"), (bar) => [bar, Number(bar.getAttribute("value"))]);
  const members = Array.from(document.querySelectorAll(".user-ssi-score, [data-member]"));
  const texts = members.flatMap((member) => {
    const walker = document.createTreeWalker(member, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
      const parts = /^(\\D*)(\\d+(?:[.,]\\d+)?)(?! of|\\d)(.*)$/s.exec(walker.currentNode.data);
      if (parts && !walker.currentNode.data.startsWith("out of")) found.push([walker.currentNode, ...parts.slice(1)]);
    }
    return found;
  });
  const show = (part) => {
    for (const [bar, value] of bars) bar.setAttribute("value", part === 1 ? value : value * part);
    for (const [node, before, number, after] of texts) {
      const moved = Number(number.replace(",", ".")) * part;
      const shown = /[.,]/.test(number) ? String(Number(moved.toFixed(3))) : moved.toFixed(0);
      node.data = before + (part === 1 ? number : number.includes(",") ? shown.replace(".", ",") : shown) + after;
    }
    // A caption that fits the bars at every moment: the hardest page.
    const caption = document.querySelector(".user-ssi-score__donut-chart-caption .ssi-score__value");
    const sum = bars.reduce((sum, [, value]) => sum + value * part, 0);
    if (caption && bars.length) caption.textContent = Math.round(sum);
  };
  late(".ssi-ranks", motion.ranks);
  late(".group-ssi-score", motion.groups);
  const ease = motion.ease_out ? (part) => 1 - (1 - part) ** 3 : (part) => part;
  const partAt = (time) => (motion.count ? ease(Math.min(1, time / motion.count)) : 1);
  if (motion.zeros || motion.count) show(0);
  setTimeout(() => {
    const start = performance.now();
    let steps = 0;
    const go = () => {
      const time = motion.step ? steps++ * motion.step : performance.now() - start;
      show(partAt(time));
      if (time < motion.count) motion.step ? setTimeout(go, motion.step) : requestAnimationFrame(go);
    };
    if (motion.zeros || motion.count) go();
  }, motion.zeros);
  if (motion.for_ever) {
    const note = document.querySelector("main").appendChild(document.createElement("p"));
    document.querySelector(".ssi-rank, dl").after(note);
    setInterval(() => { note.textContent = `Read ${Math.round(performance.now())} times`; }, 100);
  }
};
%s
"""
IN_PAGE = 'setTimeout(() => { history.pushState({}, "", "%s"); setTimeout(draw, motion.empty); });'


def moving(motion: Motion, path: str = "/sales/ssi") -> str:
    """A page that moves so, once it is loaded; or one that becomes the SSI page at `path` and then does."""
    before, main, after = re.split(r"(<main.*</main>)", page(motion.layout), flags=re.DOTALL)
    report = main.replace("<section><h1>", "<section data-member><h1>").replace(
        '<section class="_3c1f0a">\n<p', '<section data-member class="_3c1f0a">\n<p'
    )
    start = IN_PAGE % path if motion.in_page else "motion.empty ? setTimeout(draw, motion.empty) : draw();"
    script = MOVE % (json.dumps(asdict(motion)), json.dumps(report).replace("</", "<\\/"), start)
    return f"{before}<main><p>Loading</p></main>{after.replace('<script>', f'<script>{script}</script><script>', 1)}"


@dataclass(frozen=True)
class Click:
    """What came of a click on such a page: `read` is `right`, `wrong`, `less` (a fact is missing) or the refusal."""

    motion: Motion
    after: int
    read: str
    settled: bool
    took: int
    """Milliseconds, without those in which the page was not at rest yet."""


def judged(motion: Motion, html: str) -> str:
    """Whether what is read of a page that was taken is what it tells when it is at rest."""
    truth = _facts(page(motion.layout))
    found = _facts(html)
    if isinstance(found, str) or isinstance(truth, str):
        return str(found)
    if any(truth.get(fact) != value for fact, value in found.items()):
        return "wrong"
    return "right" if found == truth else "less"


def _facts(markup: str) -> dict[str, object] | str:
    capture = Capture(markup=markup, address=SSI_PAGE, captured_at=NOON, captured_at_from="browser")
    try:
        reading = read_page(capture)
    except UnreadablePage as refusal:
        return refusal.code
    return {fact: value for fact in FACTS if (value := getattr(reading, fact)) is not None}


# As `take` in capture.js does, round by round.
WATCH = """(async (clicks) => {
  document.body.replaceChildren();
  const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
  return Promise.all(clicks.map(async ([path, address, after]) => {
    const frame = document.createElement("iframe");
    Object.assign(frame, { src: path, width: 200, height: 130 });
    document.body.append(frame);
    await new Promise((resolve) => { frame.onload = resolve; });
    const inside = frame.contentWindow;
    while (inside.location.pathname !== address) await pause(5);
    await pause(after);
    const grab = inside.eval(%s);
    const start = performance.now();
    for (let waited = 0, seen = null; ; waited += 1000) {
      const anyway = waited >= 10000;
      const round = await grab({ patience: anyway ? 0 : 1000, waited, seen, anyway });
      if (round.html !== null) return [round.html, round.settled, performance.now() - start];
      ({ seen } = round);
    }
  }));
})"""


async def watch(browser: Extended, linkedin: LinkedIn, clicks: list[tuple[Motion, int]]) -> list[Click]:
    """Click on each of these pages so many milliseconds after it became the SSI page; all at once."""
    linkedin.show("<!DOCTYPE html><body>", "/sales/watch")
    asked = []
    for number, (motion, after) in enumerate(clicks):
        address = f"/sales/ssi/{number}"
        path = f"/feed/{number}" if motion.in_page else address
        linkedin.show(moving(motion, address), path)
        asked.append([path, address, after])
    tab = await browser.open("https://www.linkedin.com/sales/watch")
    source = json.dumps(f"{GRAB}\ngrab")
    taken: list[Any] = await browser.evaluate(tab, f"{WATCH % source}({json.dumps(asked)})")
    await browser.close(tab)
    return [
        Click(motion, after, judged(motion, html), settled, round(took - max(0, motion.rests_after - after)))
        for (motion, after), (html, settled, took) in zip(clicks, taken, strict=True)
    ]


def some_clicks(number: int, seed: int = 7) -> list[tuple[Motion, int]]:
    """So many clicks of all kinds, at any moment before or just after the page comes to rest."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    kinds = [
        lambda: Motion(count=chance.choice([1000, 2000, 3000])),
        lambda: Motion(count=chance.choice([1000, 2000, 3000]), ease_out=True),
        lambda: Motion(count=3000, step=chance.choice([150, 300, 450, 600])),
        lambda: Motion(zeros=chance.randint(400, 3000)),
        lambda: Motion(zeros=chance.randint(400, 1500), count=2000, ease_out=True),
        lambda: Motion(ranks=chance.randint(300, 3000)),
        lambda: Motion(groups=chance.randint(300, 3000)),
        lambda: Motion(ranks=chance.randint(300, 2000), groups=chance.randint(300, 3000)),
        lambda: Motion(empty=chance.randint(500, 3000), count=1000),
        lambda: Motion(TEXT, count=chance.choice([1000, 2000, 3000]), ease_out=chance.random() < 0.5),
        lambda: Motion(TEXT, count=3000, step=chance.choice([150, 300, 450, 600])),
        lambda: Motion(TEXT, zeros=chance.randint(400, 3000)),
        lambda: Motion(TABLES, count=2000),
        lambda: Motion(in_page=True, empty=chance.randint(0, 2500), zeros=chance.randint(0, 1000), count=1500),
        lambda: Motion(TEXT, in_page=True, empty=chance.randint(0, 2500), count=1500, ease_out=True),
    ]
    motions = [kinds[place % len(kinds)]() for place in range(number)]
    return [(motion, chance.randint(0, motion.rests_after + 300)) for motion in motions]
