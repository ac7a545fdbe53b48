"""The rendered report: progress bars, captions, rank rows. Numbers in places that need no language.

Which group a row or a block is about is told by its name where the language is known, else by its place:
two of them stand as industry, then network (seen 2021 to 2026). One alone, or three, say nothing by place.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

from bs4.element import Tag

from ..facts import PILLARS, Fact, Group, Pillar
from ..numbers import Number, machine_number, numbers, rounding
from ..page import Page
from ..told import Told
from ..wording import rank_group, spoken_group

BARS: dict[Pillar, str] = {
    "establish_brand": "establish-brand__sub-score-bar",
    "find_people": "find-people__sub-score-bar",
    "engage_with_insights": "engage-with-insights__sub-score-bar",
    "build_relationships": "build-relationships__sub-score-bar",
}
SCORE = "ssi-score__value"
BY_PLACE: tuple[Group, Group] = ("industry", "network")
ENOUGH = 24
"""More elements of one kind than any report has; a hostile page gets no further."""

Piece = TypeVar("Piece")


def facts(page: Page) -> Iterator[Told]:
    """Tell what bars, captions, rank rows and group blocks say."""
    bars = {pillar: page.root.find_all(id=name, limit=ENOUGH) for pillar, name in BARS.items()}
    if any(bars.values()):
        yield from _bars(bars)
        yield from _caption(page.root)
        yield from _averages(page.root)
    else:
        yield from _spans_of_2021(page.root)
    yield from _ranks(page.root)


def _bars(bars: Mapping[Pillar, Sequence[Tag]]) -> Iterator[Told]:
    captions: list[tuple[Pillar, Number]] = []
    for pillar, found in bars.items():
        for bar in found:
            value = machine_number(str(bar.get("value", "")))
            if value is not None:
                yield Told(pillar, value)
            captions += [(pillar, shown) for shown in map(_leading, bar.find_all(class_=SCORE, limit=ENOUGH)) if shown]
    within = rounding(shown for _, shown in captions)
    yield from (Told(pillar, shown.value, within) for pillar, shown in captions)


def _caption(root: Tag) -> Iterator[Told]:
    for caption in root.find_all(class_="user-ssi-score__donut-chart-caption", limit=ENOUGH):
        shown = _leading(caption.find(class_=SCORE) or caption)
        if shown:
            yield Told("total", shown.value, rounding([shown]))


def _averages(root: Tag) -> Iterator[Told]:
    blocks = root.find_all(class_="group-ssi-score", limit=ENOUGH)
    for group, block in _grouped(blocks, group_of_block):
        score = block.find(class_=SCORE)
        # In a page with a tag left open one block can hold the next one, and its score is not this group's.
        shown = _leading(score) if score and score.find_parent(class_="group-ssi-score") is block else None
        if shown:
            yield Told(f"{group}_average", shown.value, rounding([shown]))


def _spans_of_2021(root: Tag) -> Iterator[Told]:
    """Seven scores without any other mark: total, four pillars, industry average, network average, in that order."""
    shown = [_leading(span) for span in root.find_all(class_=SCORE, limit=ENOUGH)]
    if len(shown) != 7:
        return
    order: tuple[Fact, ...] = ("total", *PILLARS, "industry_average", "network_average")
    within = rounding(each for each in shown[1:5] if each)
    for fact, each in zip(order, shown, strict=True):
        if each:
            yield Told(fact, each.value, within if fact in PILLARS else rounding([each]))


def _ranks(root: Tag) -> Iterator[Told]:
    rows = [row for row in root.find_all(class_="ssi-rank", limit=ENOUGH) if not row.find(class_="ssi-rank")]
    for group, row in _grouped(rows, lambda row: rank_group(row.get_text(" "))):
        rank = _rank(row)
        if rank and rank.decimals == 0:
            yield Told(f"{group}_top_percent", int(rank.value))


def _rank(row: Tag) -> Number | None:
    score = row.find(class_="ssi-rank__category-score")
    if score is None and "ssi-report__container" in row.get_attribute_list("class"):
        spans = row.find_all("span", limit=2)  # 2021: the second one is the number
        score = spans[1] if len(spans) == 2 else None
    found = numbers(score.get_text(" ")) if score else []
    return found[0] if len(found) == 1 else None


def group_of_block(block: Tag) -> Group | None:
    """Whom a group's block speaks of, by its words."""
    return spoken_group(block.get_text(" "))


def _grouped(pieces: Sequence[Piece], named: Callable[[Piece], Group | None]) -> list[tuple[Group, Piece]]:
    names = [named(piece) for piece in pieces]
    by_place = len(pieces) == 2 and all(name in (None, place) for name, place in zip(names, BY_PLACE, strict=False))
    if by_place:
        return list(zip(BY_PLACE, pieces, strict=True))
    return [(name, piece) for name, piece in zip(names, pieces, strict=True) if name]


def _leading(tag: Tag | None) -> Number | None:
    """The first number of an element: "20" of "20 out of 100"."""
    found = numbers(tag.get_text(" ")) if tag else []
    return found[0] if found else None
