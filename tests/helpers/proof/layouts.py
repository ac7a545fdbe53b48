"""The layouts of the page as the notes of captures describe them: answer, report, spans of 2021, tables, text lines."""

import json
from html import escape
from random import Random

from .markup import Child, Node, Number, el
from .member import PILLARS, Peers, Score
from .printing import Printer

_API = ("PROFESSIONAL_BRAND", "FIND_RIGHT_PEOPLE", "INSIGHT_ENGAGEMENT", "STRONG_RELATIONSHIP")
_BARS = ("establish-brand", "find-people", "engage-with-insights", "build-relationships")
_SCORE = "ssi-score__value"


# The embedded answer


def answer(rng: Random, printer: Printer) -> Node:
    """LinkedIn's own answer in `<code>`: pillars and groups in any order, escaped in one of the ways seen."""
    member = printer.member

    def score(known: Score, *, parts: bool = True) -> dict[str, object]:
        scores = [{"pillar": name, "score": value} for name, value in zip(_API, known.pillars, strict=True)]
        rng.shuffle(scores)
        return {"overall": known.total, "subScores": scores if parts else []}

    def group(name: str, peers: Peers) -> dict[str, object]:
        found: dict[str, object] = {"groupType": name.upper(), "rank": peers.rank, "groupSize": peers.size}
        if name == "industry":
            found["industry"] = member.industry
        return found | {"score": score(peers.score, parts=rng.random() < 0.9)}

    groups = [group(name, peers) for name, peers in member.groups.items()]
    rng.shuffle(groups)
    whole: dict[str, object] = {"activeSeat": rng.random() < 0.5}
    if rng.random() < 0.5:
        whole["profileUrn"] = "urn:li:fs_salesProfile:(ACwAAB1c2d3,NAME_SEARCH,k3Rt)"
    whole |= {"memberScore": score(member.score), "groupScore": groups}
    return code(rng, {"data": whole} if rng.random() < 0.2 else whole, role="answer")


def code(rng: Random, value: object, role: str = "") -> Node:
    """JSON in a hidden `<code>`, wrapped as LinkedIn wraps it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    wrapped = rng.choice((escape(text), escape(text), f"<!--{text}-->", f"<!--{escape(text)}-->"))
    node = el("code", wrapped, role=role, style="display: none", id=f"bpr-guid-{rng.randrange(10**6, 10**7)}")
    node.raw = True
    return node


# The rendered report, 2022 to 2026


def ranks(rng: Random, printer: Printer) -> Node:
    """The list of ranks, a row each."""
    rows = [_rank_row(rng, printer, group) for group in printer.groups]
    return el("dl", *rows, role="ranks", class_="ssi-ranks")


def _rank_row(rng: Random, printer: Printer, group: str) -> Node:
    phrase = printer.phrase(*printer.rank(group))
    classes = rng.choice(("t-40", "mh1 t-black"))
    parts: list[Child] = [el("span", part, class_=classes) if isinstance(part, Number) else part for part in phrase]
    return el(
        "div",
        el("dt", printer.language.rank_of[group], role="label", class_="ssi-rank__category-name"),
        el("dd", *parts, role="rank", group=group, class_="ssi-rank__category-score"),
        role="rank row",
        group=group,
        class_="ssi-rank",
    )


def own_part(rng: Random, printer: Printer, *, table: bool) -> Node:
    """The member's donut, caption and bars."""
    member = printer.member
    caption = el("span", printer.whole("total", member.score.total, "caption"), class_=f"{_SCORE} block t-black")
    figure = el(
        "figure",
        el(
            "figcaption",
            caption,
            el("span", f"{printer.language.out_of} 100", class_="t-14"),
            role="caption",
            class_="user-ssi-score__donut-chart-caption",
        ),
        class_="user-ssi-score__donut-chart",
    )
    if table:
        figure.children.insert(0, donut_table(printer, member.score))
    rows = [_bar(rng, printer, *named) for named in zip(_BARS, printer.named, strict=True)]
    bars = el("ul", *rows, role="bars", class_="user-ssi-score__sub-scores")
    return el("section", figure, bars, role="own", class_="user-ssi-score")


def _bar(rng: Random, printer: Printer, name: str, pillar: tuple[str, str, float]) -> Node:
    fact, label, value = pillar
    attributes: dict[str, str | Number] = {
        "id": f"{name}__sub-score-bar",
        "value": printer.exact(fact, value, "bar"),
        "max": "25",
    }
    order = list(attributes)
    rng.shuffle(order)
    inside: list[Child] = []
    if rng.random() < 0.7:
        shown = printer.pillar(fact, value, "bar text", 3)
        inside = [el("span", shown, class_=_SCORE), " ", el("span", f"{printer.language.out_of} 25")]
    progress = el("progress", *inside, role="bar")
    progress.attributes = {key: attributes[key] for key in order}
    name_of = el("span", label, role="label", class_="user-ssi-score__sub-score-label-text")
    return el("li", progress, el("strong", printer.pillar(fact, value, "line")), " ", name_of, role="bar row")


def group_part(rng: Random, printer: Printer, group: str, *, table: bool) -> Node:
    """The block of one peer group: its donut, its average, its sentences."""
    peers = printer.member.groups[group]
    shown = printer.whole(f"{group}_average", peers.score.total, "group caption")
    chart = el(
        "div",
        el("span", shown, role="group caption", group=group, class_=f"{_SCORE} block t-black t-light"),
        el("span", f"{printer.language.out_of} 100"),
        class_="group-ssi-score__donut-chart",
    )
    if table:
        chart.children.insert(0, donut_table(printer, peers.score, group))
    heading = [el("h2", printer.language.people_of[group], role="heading")] if printer.has_headings else []
    return el(
        "section", chart, *heading, *sentences(printer, group), role="group", group=group, class_="group-ssi-score"
    )


def sentences(printer: Printer, group: str, tag: str = "p") -> list[Node]:
    """What is said of one group: its average, the member's rank in it, how that moved."""
    peers, language = printer.member.groups[group], printer.language
    average = printer.whole(f"{group}_average", peers.score.total, "sentence")
    rank = printer.whole(f"{group}_top_percent", peers.rank, "sentence")
    said = {
        "average": printer.phrase(language.average[group], average),
        "your rank": printer.phrase(language.your_rank, rank),
        "change": printer.change(group),
    }
    if not printer.in_percent(group):
        said.pop("your rank")
    return [el(tag, *parts, role=f"sentence {role}", group=group) for role, parts in said.items()]


# The donut's tables


def donut_table(printer: Printer, score: Score, group: str = "") -> Node:
    """The hidden table behind a donut: four pillars and what remains to 100."""
    prefix = f"{group}_average_" if group else ""
    values = zip(PILLARS, printer.language.pillars, score.pillars, strict=True)
    cells = [(name, printer.pillar(prefix + fact, value, "table", 2)) for fact, name, value in values]
    cells.append((printer.language.remaining, printer.whole(None, score.remaining, f"remaining {group}")))
    rows = [el("tr", el("th", name), el("td", number), role="table row", group=group) for name, number in cells]
    table = el("table", el("tbody", *rows))
    return el("div", table, role="own table" if not group else "table", group=group, class_="visually-hidden")


# The seven spans of 2021


def spans(printer: Printer) -> list[Node]:
    """Ranks, then scores without any other mark: total, pillars, averages."""
    language, member = printer.language, printer.member
    count = f"group-scores-count--{len(printer.groups)}"
    score = f"{_SCORE} block mb-3 t-black t-light"

    def block(group: str) -> Node:
        average = printer.whole(f"{group}_average", member.groups[group].score.total, "span")
        span = el("span", average, role="group caption", group=group, class_=score)
        heading = el("h2", language.people_of[group], role="heading")
        of = el("span", f"{language.out_of} 100")
        return el(
            "div",
            heading,
            span,
            of,
            *sentences(printer, group),
            role="group",
            group=group,
            class_="ssi-report__container",
        )

    def row(group: str) -> Node:
        number = printer.whole(f"{group}_top_percent", member.groups[group].rank, "rank")
        before, after = language.top.split("{}")
        name = el("p", language.rank_of[group], role="label")
        parts: list[Child] = [el("span", before.strip()), " ", el("span", number), el("span", after.strip())]
        return el("div", name, *parts, role="rank row", group=group, class_=f"ssi-rank ssi-report__container {count}")

    rows = [row(group) for group in printer.groups if group != "team"]
    items = [
        el(
            "li",
            el("span", printer.pillar(fact, value, "span"), class_=score),
            el("span", name, role="label"),
            role="bar row",
        )
        for fact, name, value in printer.named
    ]
    total = el("span", printer.whole("total", member.score.total, "span"), class_=score)
    own = el(
        "div",
        el("h2", language.titles[1]),
        el("div", total, el("span", f"{language.out_of} 100"), role="caption"),
        el("ul", *items, role="bars"),
        role="own",
        class_="ssi-report__container",
    )
    return [el("div", *rows, role="ranks"), own, *map(block, printer.groups)]


# Text without any mark

PLACES = ("one line", "one line, after", "abutting", "before", "after", "in spans", "in spans, after")


def lines(rng: Random, printer: Printer) -> list[Node]:
    """What a person reads, in elements whose names say nothing."""
    language, member = printer.language, printer.member
    place = rng.choice(PLACES)
    total = printer.whole("total", member.score.total, "line")
    caption = (
        el("div", el("span", total), el("span", f"{language.out_of} 100"), role="caption")
        if rng.random() < 0.5
        else el("div", *printer.out_of(total, 100), role="caption")
    )
    own = el(
        "section",
        el("h2", language.titles[1]),
        caption,
        el("ul", *[_line(rng, printer, place, *named) for named in printer.named], role="bars"),
        role="own",
    )
    blocks = [_text_group(rng, printer, group) for group in printer.groups]
    style = rng.choice(("before", "after", "lines", "lines after"))
    rows = [_text_rank(printer, group, style) for group in printer.groups]
    parts = [own, *blocks]
    parts.insert(rng.choice((0, 1)), el("section", *rows, role="ranks"))
    return parts


def _line(rng: Random, printer: Printer, place: str, fact: str, name: str, value: float) -> Node:
    number = printer.pillar(fact, value, "line")
    bar = rng.choice((" | ", f"{printer.space}| "))
    match place:
        case "one line":
            return el("li", number, bar, name, role="bar row")
        case "one line, after":
            return el("li", name, " ", number, role="bar row")
        case "abutting":
            return el("li", number, name, role="bar row")
        case "before":
            return el("li", el("div", number), el("div", name, role="label"), role="bar row")
        case "after":
            return el("li", el("div", name, role="label"), el("div", number), role="bar row")
        case "in spans":
            return el("li", el("span", number), el("span", name, role="label"), role="bar row")
        case _:
            return el("li", el("span", name, role="label"), el("span", number), role="bar row")


def _text_group(rng: Random, printer: Printer, group: str) -> Node:
    peers = printer.member.groups[group]
    heading = el("h2", printer.language.people_of[group], role="heading")
    caption = []
    if rng.random() < 0.5:
        shown = printer.whole(f"{group}_average", peers.score.total, "group caption")
        caption = [el("div", *printer.out_of(shown, 100), role="group caption", group=group)]
    return el("section", heading, *caption, *sentences(printer, group), role="group", group=group)


def _text_rank(printer: Printer, group: str, style: str) -> Node:
    label = printer.language.rank_of[group]
    top = printer.phrase(*printer.rank(group))
    name = el("div", label, role="label")
    parts: dict[str, list[Child]] = {
        "before": [*top, f" {label}"],
        "after": [f"{label} ", *top],
        "lines": [*(el("div", part) for part in top), name],
        "lines after": [name, *(el("div", part) for part in top)],
    }
    return el("div", *parts[style], role="rank row", group=group)
