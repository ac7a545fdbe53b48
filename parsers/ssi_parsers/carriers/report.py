"""The rendered report: progress bars, captions, rank rows. Numbers in places that need no language.

Which group a row or a block is about, its name says where the language is known, else its place: two of them stand
as industry, then network (seen 2021 to 2026). One alone, or three, are not placed, and two of the very same words
are one that stands there twice.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from bs4.element import Tag

from ..facts import PILLARS, Group, Pillar
from ..marks import ANY_ELEMENT, Marks, any_of
from ..numbers import NUMBER, Number, machine_number, numbers, plain, rounding
from ..page import Page
from ..phrases import rank_groups, spoken_group, spoken_groups
from ..statement import Statement
from ..text import only_number, text_of

BARS: dict[Pillar, str] = {
    "establish_brand": "establish-brand__sub-score-bar",
    "find_people": "find-people__sub-score-bar",
    "engage_with_insights": "engage-with-insights__sub-score-bar",
    "build_relationships": "build-relationships__sub-score-bar",
}
SCORE = "ssi-score__value"
RANK = "ssi-rank__category-score"

_BAR_NUMBER = r"[+-]?[\d.,]{1,24}(?:[eE][+-]?\d{1,3})?|(?i:nan|inf)"
# Several of each, so that one renamed class does not end the reading.
MARKS = Marks(
    proves=("ssi-report", "ssi-rank", "ssi-score__", "user-ssi-score", "group-ssi-score", "__sub-score-bar"),
    locates=("ssi-", "sub-score-bar", "<progress"),
    elements={
        ANY_ELEMENT: {"id": any_of(BARS.values())},
        "progress": {"value": _BAR_NUMBER, "max": _BAR_NUMBER},
    },
    classes=("ssi", "score", "rank", "group", r"t-\d\d"),
    numbers=(f".{SCORE}", f".{RANK}"),
)

_TWO_NUMBERS = re.compile(rf"{NUMBER}\s+{NUMBER}")
_PLACES = frozenset(("user-ssi-score__donut-chart-caption", "group-ssi-score"))
BY_PLACE: tuple[Group, Group] = ("industry", "network")


def facts(page: Page, _: Sequence[Statement]) -> Iterator[Statement]:
    """State what bars, captions, rank rows and group blocks show."""
    bars = {pillar: page.elements.get(name, ()) for pillar, name in BARS.items()}
    if any(bars.values()):
        yield from _bars(bars, page.elements.get(SCORE, ()))
        yield from _caption(page.elements.get("user-ssi-score__donut-chart-caption", ()))
        yield from _averages(page.elements.get("group-ssi-score", ()))
    yield from _spans_of_2021(
        [score for score in page.elements.get(SCORE, ()) if not _has_its_place(score)], page.markup
    )
    yield from _ranks(page.elements.get("ssi-rank", ()))


def _bars(bars: Mapping[Pillar, Sequence[Tag]], scores: Sequence[Tag]) -> Iterator[Statement]:
    for pillar, found in bars.items():
        for bar in found:
            value = machine_number(str(bar.get("value", "")))
            if value is not None:
                yield Statement(pillar, value)
    ids = {name: pillar for pillar, name in BARS.items()}
    captions: list[tuple[Pillar, Number]] = []
    for score in scores:
        own = score.find_parent("progress")
        pillar_of = ids.get(str(own.get("id"))) if own else None
        if pillar_of and (shown := _leading(score)):
            captions.append((pillar_of, shown))
    tolerance = rounding(shown for _, shown in captions)
    yield from (Statement(pillar, shown.value, tolerance) for pillar, shown in captions)


def _caption(captions: Sequence[Tag]) -> Iterator[Statement]:
    for caption in captions:
        shown = _leading(_inside(caption, SCORE) or caption)
        if shown:
            yield Statement("total", shown.value, rounding([shown]))


def _averages(blocks: Sequence[Tag]) -> Iterator[Statement]:
    for group, block in _grouped(blocks, spoken_groups):
        score = _inside(block, SCORE)
        # In a page with a tag left open one block can hold the next one, and its score is not this group's.
        shown = _leading(score) if score and score.find_parent(class_="group-ssi-score") is block else None
        if shown:
            yield Statement(f"{group}_average", shown.value, rounding([shown]))


def _spans_of_2021(spans: Sequence[Tag], markup: str) -> Iterator[Statement]:
    """Scores without any other mark: total, four pillars, then each group's average: industry, network.

    Seven of them were seen (2021, 2022). A class says how many groups there are: with a team it would be eight.
    """
    count = 8 if "group-scores-count--3" in markup else 7
    if len(spans) % count == 0:
        for at in range(0, len(spans), count):
            yield from _in_order(spans[at : at + count])


def _has_its_place(score: Tag) -> bool:
    """Whether a score stands where later layouts put it, so that it needs no counting."""
    return any(
        each.name == "progress" or not _PLACES.isdisjoint(each.get_attribute_list("class")) for each in score.parents
    )


def _in_order(spans: Sequence[Tag]) -> Iterator[Statement]:
    shown = [_leading(span) for span in spans]
    tolerance = rounding(each for each in shown[1:5] if each)
    if shown[0]:
        yield Statement("total", shown[0].value, rounding([shown[0]]))
    yield from (
        Statement(pillar, each.value, tolerance) for pillar, each in zip(PILLARS, shown[1:5], strict=True) if each
    )
    if any(each and each.decimals for each in shown[5:]):
        return  # averages are shown whole (seen 2021 and 2022): a pillar has slipped to this place
    for group, span in _grouped(spans[5:], spoken_groups, around=lambda span: span.parent or span):
        if average := _leading(span):
            yield Statement(f"{group}_average", average.value, rounding([average]))


def _ranks(rows: Sequence[Tag]) -> Iterator[Statement]:
    rows = [row for row in rows if not row.find(class_="ssi-rank")]
    for group, row in _grouped(rows, rank_groups):
        rank = _rank(row)
        if rank and rank.decimals == 0:
            yield Statement(f"{group}_top_percent", int(rank.value))


def _rank(row: Tag) -> Number | None:
    score = _inside(row, RANK)
    if score is None and "ssi-report__container" in row.get_attribute_list("class"):
        spans = row.find_all("span", limit=2)  # 2021: the second one is the number
        score = spans[1] if len(spans) == 2 else None
    return only_number(score) if score else None


def group_of_block(block: Tag) -> Group | None:
    """The group that the words of a group's block name."""
    return spoken_group(block.get_text(" "))


def _grouped(
    pieces: Sequence[Tag], named: Callable[[str], set[Group]], around: Callable[[Tag], Tag] = lambda piece: piece
) -> list[tuple[Group, Tag]]:
    """Which group each piece is about, by the words in or `around` it, else by its place.

    By place only where each has some word that the other has not; else one of them may be the other's double.
    """
    texts = [plain(around(piece).get_text(" ")) for piece in pieces]
    names = [named(text) for text in texts]
    fits_its_place = [name <= {place} for name, place in zip(names, BY_PLACE, strict=False)]
    if len(pieces) == 2 and all(fits_its_place):
        one, two = (set(text.split()) for text in texts)
        if not (one <= two or two <= one):
            return list(zip(BY_PLACE, pieces, strict=True))
    return [(next(iter(name)), piece) for name, piece in zip(names, pieces, strict=True) if len(name) == 1]


def _inside(tag: Tag, name: str) -> Tag | None:
    found = tag.find(class_=name)
    return found if isinstance(found, Tag) else None


def _leading(tag: Tag | None) -> Number | None:
    """The first number of an element: "20" of "20 out of 100"; none where another follows without a word between."""
    text = text_of(tag) if tag else ""
    found = numbers(text)
    return found[0] if found and not _TWO_NUMBERS.search(text) else None
