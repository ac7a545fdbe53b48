"""The rendered report: progress bars, captions, rank rows. Numbers in places that need no language.

A group's block is a wall: nothing in it is ever the member's. Which group a row or a block is about, see `groups`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
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
from ..text import all_inside, all_text, first_inside, has_class, is_hidden, is_inside, lines_of, only_number, text_of
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
CALLED = "the bars and rank rows"

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

LONGEST_CAPTION = 40
"""Characters; more than "100 out of 100" in any language."""
_COUNT = re.compile(r"group-scores-count--(\d)")
_MOST_SCORES = 24
"""More than all the scores of a page."""
_TWO_NUMBERS = re.compile(rf"{NUMBER}\s+{NUMBER}")


class Lists(NamedTuple):
    """The rank rows, the groups' blocks and the averages of 2021, each with the group it is about."""

    rows: list[tuple[Group | None, Tag]]
    blocks: list[tuple[Group | None, Tag]]
    averages_of_2021: list[tuple[Group | None, Tag]]


def facts(page: Page, _: Sequence[Statement]) -> Iterator[Statement]:
    """State what bars, captions, rank rows and group blocks show."""
    lists = page.once(group_lists)
    bars = {
        pillar: [bar for bar in _outside(page.elements.get(name, ())) if _is_of_25(bar)]
        for pillar, name in BARS.items()
    }
    yield from _bars(bars, _outside(page.elements.get(SCORE, ())))
    yield from _totals(page)
    yield from _averages(lists.blocks)
    yield from _spans_of_2021(page.once(_spans), lists.averages_of_2021)
    yield from _ranks(lists.rows)


def group_lists(page: Page) -> Lists:
    """The lists of the page and the group that each piece of them is about."""
    rows = [row for row in page.elements.get(ROW, ()) if not first_inside(row, ROW)]
    blocks = page.elements.get(BLOCK, ())
    spans = page.once(_spans)[5:]
    words = [all_text(row) for row in rows]
    shown = [bool(numbers(each)) for each in words]
    torn = [_is_torn(row) for row in rows]
    rows_are = [
        Piece((), (), said, is_doubtful=True) if is_torn else _row_piece(row, said, is_doubtful=any(shown) and not has)
        for row, said, has, is_torn in zip(rows, words, shown, torn, strict=True)
    ]
    blocks_are = [_piece(block) for block in blocks]
    spans_are = [_piece(span.parent or span) for span in spans]
    of_rows, of_blocks, of_spans = assigned(
        [rows_are, blocks_are, spans_are], embedded_json.named_groups(page), page.once(_group_count)
    )
    return Lists(
        [(group, row) for group, row, is_torn in zip(of_rows, rows, torn, strict=True) if not is_torn],
        list(zip(of_blocks, blocks, strict=True)),
        list(zip(of_spans, spans, strict=True)),
    )


def _group_count(page: Page) -> int | None:
    """How many groups the page says there are, where it does."""
    count = _COUNT.search(page.markup)
    return int(count[1]) if count else None


def has_bars_in_groups(page: Page) -> bool:
    """Whether all bars stand in groups' blocks: the page is torn, and four lines elsewhere are somebody else's."""
    bars = [bar for name in BARS.values() for bar in page.elements.get(name, ())]
    return bool(bars) and not _outside(bars)


def _row_piece(row: Tag, words: str, *, is_doubtful: bool) -> Piece:
    """What a row names; one without a number beside rows that have theirs is doubtful from the start."""
    names = rank_groups(words)
    return Piece(names, names, words, is_doubtful or (bool(numbers(words)) and not is_in_percent(row)))


def _is_torn(row: Tag) -> bool:
    """Whether a row was never closed: it holds other parts of the page, and their names and numbers with them."""
    inside = [set(each.get_attribute_list("class")) for each in row.descendants if isinstance(each, Tag)]
    return any(not each.isdisjoint((SCORE, BLOCK, MEMBER_BLOCK)) for each in inside) or (
        sum(RANK_NAME in each for each in inside) > 1
    )


def is_in_percent(row: Tag) -> bool:
    """Whether a rank is one in percent: every capture shows the sign; a team's "1" may be the first of three people."""
    return "%" in all_text(first_inside(row, RANK) or row)


def _piece(block: Tag) -> Piece:
    """What a block opens by a heading or by its average; groups named in other words are merely mentioned."""
    lines = [plain(line.text) for line in lines_of(block, walls=frozenset((BLOCK,))) if line.wall is None]
    words = " ".join(lines)
    names = {group for line in lines if (group := opened_group(line))}
    mentions = mentioned_groups(words)
    return Piece(
        names,
        mentions,
        words,
        first_inside(block, BLOCK) is not None or (bool(mentions) and _mentions_in_passing(block, lines)),
    )


def _mentions_in_passing(block: Tag, lines: Sequence[str]) -> bool:
    """Whether a group is mentioned beside a number that is not the block's average: "54 people in your network"."""
    average = _leading(first_inside(block, SCORE))
    return average is not None and any(
        mentioned_groups(line) and average not in found for line in lines if (found := numbers(line))
    )


def _outside(elements: Sequence[Tag]) -> list[Tag]:
    """The elements that stand in no group's block."""
    return [each for each in elements if not is_inside(each, BLOCK)]


def _is_of_25(bar: Tag) -> bool:
    """Whether a bar ends where a pillar does: one that says another end shows another number, or is another page's."""
    return not bar.has_attr("max") or machine_number(str(bar["max"])) == 25


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
        pillar_of = ids.get(str(own.get("id"))) if own and _is_of_25(own) else None
        if pillar_of and (shown := _leading(score)):
            captions.append((pillar_of, shown))
    tolerance = rounding(shown for _, shown in captions)
    yield from (Statement(pillar, shown.value, tolerance) for pillar, shown in captions)


def _totals(page: Page) -> Iterator[Statement]:
    """The total in its caption; where no caption has the known class, what the member's block prints as one."""
    captions = _outside(page.elements.get(CAPTION, ()))
    found = [_leading(first_inside(caption, SCORE) or caption) for caption in captions]
    if not captions:
        found = [shown for block in _outside(page.elements.get(MEMBER_BLOCK, ())) for shown in _unmarked_totals(block)]
    yield from (Statement("total", shown.value, rounding([shown])) for shown in found if shown)


def _unmarked_totals(block: Tag) -> Iterator[Number]:
    """The only score that stands in no bar, what a figure's caption holds alone, and any number beside 100."""
    scores = [each for each in _outside(block.find_all(class_=SCORE)) if not each.find_parent("progress")]
    if len(scores) == 1 and not is_hidden(scores[0]) and (shown := _leading(scores[0])):
        yield shown
    lines = [plain(line.text) for line in lines_of(block, walls=frozenset((BLOCK,))) if line.wall is None]
    for text in lines:
        found = [] if ABUTTING in text or len(text) > LONGEST_CAPTION else numbers(text)
        if [each.value for each in found[1:]] == [100]:
            yield found[0]
    for caption in _outside(block.find_all("figcaption")):
        if (shown := only_number(caption)) and not any(map(str.isalpha, text_of(caption))):
            yield shown


def _averages(blocks: Sequence[tuple[Group | None, Tag]]) -> Iterator[Statement]:
    for group, block in blocks:
        if not group:
            continue
        # In a page with a tag left open one block can hold the next one, whose score is not this group's.
        own = [
            score
            for score in islice(all_inside(block, SCORE), _MOST_SCORES)
            if _owner(score) is block and not any(each.name == "progress" for each in score.parents)
        ]
        if len(shown := {_leading(score) for score in own}) == 1 and (average := shown.pop()):
            yield from group_average(group, average)


def _owner(score: Tag) -> Tag | None:
    """The innermost part of the page around a score: a group's block, the member's, or the member's caption."""
    parts = (BLOCK, MEMBER_BLOCK, CAPTION)
    return next((each for each in score.parents if any(has_class(each, part) for part in parts)), None)


def _spans(page: Page) -> list[Tag]:
    """Scores without any other mark: total, four pillars, then each group's average: industry, network.

    Seven of them were seen (2021, 2022): with a team it would be eight.
    """
    spans = [score for score in page.elements.get(SCORE, ()) if not (_has_its_place(score) or is_hidden(score))]
    return spans if len(spans) == (8 if page.once(_group_count) == 3 else 7) else []


def _spans_of_2021(spans: Sequence[Tag], averages: Sequence[tuple[Group | None, Tag]]) -> Iterator[Statement]:
    shown = [_leading(span) for span in spans]
    tolerance = rounding(each for each in shown[1:5] if each)
    if shown and shown[0]:
        yield Statement("total", shown[0].value, rounding([shown[0]]))
    if len({_place(span) for span in spans[1:5]}) > 1:
        return  # only their order tells them apart, and one of them has left its place
    yield from (Statement(pillar, each.value, tolerance) for pillar, each in zip(PILLARS, shown[1:5]) if each)  # noqa: B905 - or none at all
    if any(each and each.decimals for each in shown[5:]):
        return  # averages are shown whole (seen 2021 and 2022): a pillar has slipped to this place
    for group, span in averages:
        if group and (shown_average := _leading(span)):
            yield from group_average(group, shown_average)


def _place(span: Tag) -> tuple[str, ...]:
    """The names of the elements around a score, which are the same for all of a list."""
    return tuple(each.name for each in span.parents)


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
