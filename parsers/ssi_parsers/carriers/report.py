"""The rendered report: progress bars, captions, rank rows. Numbers in places that need no language.

A group's block is a wall: nothing in it is ever the member's. Which group a row or a block is about, see `groups`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from bs4.element import Tag

from ..facts import PILLARS, Group, Pillar
from ..groups import Piece, assigned
from ..marks import ANY_ELEMENT, Marks, any_of
from ..numbers import ABUTTING, NUMBER, Number, machine_number, numbers, plain, rounding
from ..page import Page
from ..phrases import mentioned_groups, rank_groups
from ..sentences import opened_group
from ..statement import Statement, group_average
from ..text import all_text, first_inside, is_hidden, is_inside, lines_of, only_number, text_of
from . import embedded_json

BARS: dict[Pillar, str] = {
    "establish_brand": "establish-brand__sub-score-bar",
    "find_people": "find-people__sub-score-bar",
    "engage_with_insights": "engage-with-insights__sub-score-bar",
    "build_relationships": "build-relationships__sub-score-bar",
}
SCORE = "ssi-score__value"
CAPTION = "user-ssi-score__donut-chart-caption"
MEMBER_BLOCK = "user-ssi-score"
BLOCK = "group-ssi-score"
ROW = "ssi-rank"
RANK = "ssi-rank__category-score"
RANK_NAME = "ssi-rank__category-name"

_BAR_NUMBER = r"[+-]?[\d.,]{1,24}(?:[eE][+-]?\d{1,3})?|(?i:nan|inf)"
# Several of each, so that one renamed class does not end the reading.
MARKS = Marks(
    proves=(r"ssi-rank__.*", r"ssi-score__.*", r".*__sub-score-bar"),
    encloses=(r"ssi-report(?:__.*)?", r"ssi-ranks?", r"(?:user|group)-ssi-score(?:__.*)?"),
    walls=(BLOCK, ROW),
    locates=("ssi-", "sub-score-bar", "<progress"),
    elements={
        ANY_ELEMENT: {"id": any_of(BARS.values())},
        "progress": {"value": _BAR_NUMBER, "max": _BAR_NUMBER},
    },
    classes=("ssi", "score", "rank", "group", r"t-\d\d"),
    numbers=(f".{SCORE}", f".{RANK}"),
)

_COUNT = re.compile(r"group-scores-count--(\d)")
_PERCENT = re.compile("[%\N{ARABIC PERCENT SIGN}]")
_TWO_NUMBERS = re.compile(rf"{NUMBER}\s+{NUMBER}")


class Lists(NamedTuple):
    """The rank rows, the groups' blocks and the averages of 2021, each with the group it is about."""

    rows: list[tuple[Group | None, Tag]]
    blocks: list[tuple[Group | None, Tag]]
    averages_of_2021: list[tuple[Group | None, Tag]]


def facts(page: Page, _: Sequence[Statement]) -> Iterator[Statement]:
    """State what bars, captions, rank rows and group blocks show."""
    lists = page.once(group_lists)
    bars = {pillar: _outside(page.elements.get(name, ())) for pillar, name in BARS.items()}
    yield from _bars(bars, _outside(page.elements.get(SCORE, ())))
    yield from _caption(_outside(page.elements.get(CAPTION, ())))
    yield from _averages(lists.blocks)
    yield from _spans_of_2021(page.once(_spans), lists.averages_of_2021)
    yield from _ranks(lists.rows)


def group_lists(page: Page) -> Lists:
    """The lists of the page and the group that each piece of them is about."""
    rows = [row for row in page.elements.get(ROW, ()) if not first_inside(row, ROW)]
    blocks = page.elements.get(BLOCK, ())
    spans = page.once(_spans)[5:]
    rows_are = [_row_piece(row) for row in rows]
    blocks_are = [_piece(block) for block in blocks]
    spans_are = [_piece(span.parent or span) for span in spans]
    count = _COUNT.search(page.markup)
    of_rows, of_blocks, of_spans = assigned(
        [rows_are, blocks_are, spans_are], embedded_json.named_groups(page), int(count[1]) if count else None
    )
    return Lists(
        list(zip(of_rows, rows, strict=True)),
        list(zip(of_blocks, blocks, strict=True)),
        list(zip(of_spans, spans, strict=True)),
    )


def _row_piece(row: Tag) -> Piece:
    words = all_text(row)
    names = rank_groups(words)
    return Piece(names, names, words, is_doubtful=bool(numbers(words)) and not is_in_percent(row))


def is_in_percent(row: Tag) -> bool:
    """Whether a rank is one in percent: every capture shows the sign; a team's "1" may be the first of three people."""
    return bool(_PERCENT.search(all_text(row)))


def _piece(block: Tag) -> Piece:
    """What a block opens by a heading or by its average; groups named in other words are merely mentioned."""
    lines = [plain(line.text) for line in lines_of(block, walls=frozenset((BLOCK,))) if line.wall is None]
    words = " ".join(lines)
    names = {group for line in lines if (group := opened_group(line))}
    return Piece(names, mentioned_groups(words), words, is_doubtful=first_inside(block, BLOCK) is not None)


def _outside(elements: Sequence[Tag]) -> list[Tag]:
    """The elements that stand in no group's block."""
    return [each for each in elements if not is_inside(each, BLOCK)]


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
        shown = _leading(first_inside(caption, SCORE) or caption)
        if shown:
            yield Statement("total", shown.value, rounding([shown]))


def _averages(blocks: Sequence[tuple[Group | None, Tag]]) -> Iterator[Statement]:
    for group, block in blocks:
        score = first_inside(block, SCORE)
        # In a page with a tag left open one block can hold the next one, whose score is not this group's.
        shown = _leading(score) if score and score.find_parent(class_=[BLOCK, MEMBER_BLOCK]) is block else None
        if group and shown:
            yield from group_average(group, shown)


def _spans(page: Page) -> list[Tag]:
    """Scores without any other mark: total, four pillars, then each group's average: industry, network.

    Seven of them were seen (2021, 2022). A class says how many groups there are: with a team it would be eight.
    """
    spans = [score for score in page.elements.get(SCORE, ()) if not (_has_its_place(score) or is_hidden(score))]
    return spans if len(spans) == (8 if "group-scores-count--3" in page.markup else 7) else []


def _spans_of_2021(spans: Sequence[Tag], averages: Sequence[tuple[Group | None, Tag]]) -> Iterator[Statement]:
    shown = [_leading(span) for span in spans]
    tolerance = rounding(each for each in shown[1:5] if each)
    if shown and shown[0]:
        yield Statement("total", shown[0].value, rounding([shown[0]]))
    yield from (Statement(pillar, each.value, tolerance) for pillar, each in zip(PILLARS, shown[1:5]) if each)  # noqa: B905 - or none at all
    if any(each and each.decimals for each in shown[5:]):
        return  # averages are shown whole (seen 2021 and 2022): a pillar has slipped to this place
    for group, span in averages:
        if group and (shown_average := _leading(span)):
            yield from group_average(group, shown_average)


def _has_its_place(score: Tag) -> bool:
    """Whether a score stands where later layouts put it, so that it needs no counting."""
    places = {CAPTION, BLOCK}
    return any(
        each.name == "progress" or not places.isdisjoint(each.get_attribute_list("class")) for each in score.parents
    )


def _ranks(rows: Sequence[tuple[Group | None, Tag]]) -> Iterator[Statement]:
    for group, row in rows:
        rank = _rank(row)
        if group and rank and rank.decimals == 0 and is_in_percent(row):
            yield Statement(f"{group}_top_percent", int(rank.value))


def _rank(row: Tag) -> Number | None:
    score = first_inside(row, RANK)
    if score is None and "ssi-report__container" in row.get_attribute_list("class"):
        spans = row.find_all("span", limit=2)  # 2021: the second one is the number
        score = spans[1] if len(spans) == 2 and only_number(row) else None
    return only_number(score) if score else None


def _leading(tag: Tag | None) -> Number | None:
    """The first number of an element: "20" of "20 out of 100"; none where another follows without a word between."""
    text = text_of(tag) if tag else ""
    found = numbers(text)
    return found[0] if found and ABUTTING not in text and not _TWO_NUMBERS.search(text) else None
