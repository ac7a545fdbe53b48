"""What a person would read: the last resort, in the languages whose words are known.

A number belongs to a pillar when the line holds nothing but the two, or when it is a line of its own beside the
pillar's. It stands before the name in 2026, behind it in older pages; the total decides where both would do.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from ..errors import Contradiction
from ..facts import GROUP_OF, KIND_OF, PILLARS, Group, Kind, Pillar
from ..marks import Marks
from ..numbers import NUMBER, Number, number, rounding
from ..page import Page
from ..phrases import (
    AVERAGE,
    DOWN,
    INDUSTRY_NAME,
    LAST_WEEK,
    NO_CHANGE,
    OF_A_GROUP,
    OUT_OF,
    PERCENT,
    PILLAR_NAMES,
    PILLAR_WORDS,
    RANK_TOKEN,
    REMAINING,
    TOTAL,
    UP,
    YOUR_RANK,
    spoken_group,
)
from ..statement import Statement, complete, pillar_sum

# A score that stands in words anywhere on the page has to be read as well: it may contradict the report.
MARKS = Marks(ends=("%",), words=PILLAR_WORDS)

_GAP = r"[\s|:·•–—/-]*"
_OUT_OF_25 = rf"(?:\s*(?:{OUT_OF}|/)\s*25(?![.,]?\d))?"
_SCORE = rf"(?P<number>{NUMBER}){_OUT_OF_25}"
_NAME = "|".join(f"(?P<{pillar}>{names})" for pillar, names in PILLAR_NAMES.items())
_ONE_LINE = re.compile(rf"{_GAP}(?:{_SCORE}{_GAP})?(?:{_NAME}){_GAP}", re.IGNORECASE)
_ONE_LINE_AFTER = re.compile(rf"{_GAP}(?:{_NAME}){_GAP}{_SCORE}{_GAP}", re.IGNORECASE)
_ALONE = re.compile(rf"{_GAP}{_SCORE}{_GAP}", re.IGNORECASE)

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


class _Line(NamedTuple):
    """A line that is a pillar's name, its number, or both."""

    pillar: Pillar | None
    number: Number | None


def facts(page: Page, _: Sequence[Statement]) -> Iterator[Statement]:
    """State total, pillars, ranks and what the sentences hold of the groups."""
    lines = _without_tables(page.lines)
    total = _total(lines)
    if total:
        yield total
    yield from _pillars(lines, total)
    yield from _ranks(lines)
    yield from _sentences(lines)


def is_the_page_itself(lines: list[str]) -> bool:
    """Whether pasted lines are the page and no article about it, which names total, pillars and ranks as well.

    On the page the total stands by itself, no colon leads to a number, and either two groups are spoken of or
    total and pillars (which LinkedIn prints with decimals) follow each other without a word between.
    """
    if not any(map(TOTAL.fullmatch, [*lines, *map(" ".join, pairwise(lines))])):
        return False
    named = [text for text in lines if (line := _line(text)) and line.pillar]
    if any(":" in text for text in named):
        return False
    groups = {GROUP_OF[statement.fact] for statement in (*_ranks(lines), *_sentences(lines))}
    return len(groups) >= 2 or _stand_together(lines)


def _stand_together(lines: list[str]) -> bool:
    names: set[Pillar] = set()
    decimals = 0
    has_total = False
    for text in lines:
        line = _line(text)
        if line is None and not TOTAL.fullmatch(text):
            names, decimals, has_total = set(), 0, False
            continue
        has_total = has_total or line is None
        if line and line.pillar:
            names.add(line.pillar)
        if line and line.number:
            decimals += line.number.decimals
        if has_total and names == set(PILLARS) and decimals:
            return True
    return False


def _total(lines: list[str]) -> Statement | None:
    """The "33 out of 100" of the member, not of a group.

    It is a line of its own and the last one before the pillars, wherever the groups stand; a sentence that says it
    in passing counts only where no such line is. Where no pillar has a line (a language without words here, or
    donuts only), it is the one that no sentence calls a group's average; of two nobody knows.
    """
    named = next((at for at, text in enumerate(lines) if (line := _line(text)) and line.pillar), None)
    shown = [(at, found) for at, text in enumerate(lines) if (found := TOTAL.fullmatch(text))]
    # A caption can break between number and words: "33" and "out of 100".
    shown += [(at, found) for at, two in enumerate(pairwise(lines)) if (found := TOTAL.fullmatch(" ".join(two)))]
    shown = shown or [(at, found) for at, text in enumerate(lines) if (found := TOTAL.search(text))]
    values = [(at, number(found[1])) for at, found in sorted(shown, key=lambda each: each[0])]
    if named is None:
        averages = {each.value for each in _sentences(lines) if KIND_OF[each.fact] is Kind.TOTAL}
        distinct = {value for _, value in values}
        left = distinct if len(distinct) == 1 else {value for value in distinct if value.value not in averages}
        values = [(0, value) for value in left] if len(left) == 1 else []
    if not values:
        return None
    before = [each for each in values if named is None or each[0] < named]
    _, value = before[-1] if before else values[0]
    return Statement("total", value.value, rounding([value]))


def _without_tables(lines: list[str]) -> list[str]:
    """Leave out the donuts' tables where copying brought them along: the peers' numbers stand there, too."""
    kept: list[str] = []
    for line in lines:
        if REMAINING.fullmatch(line):
            names: set[Pillar] = set()
            while kept and len(names) < len(PILLARS) and (last := _line(kept[-1])):
                names |= {last.pillar} if last.pillar else set()
                kept.pop()
        else:
            kept.append(line)
    return kept


def _line(line: str) -> _Line | None:
    """Take a line that holds a pillar's name, a number or both, and nothing else."""
    match = _ONE_LINE.fullmatch(line) or _ONE_LINE_AFTER.fullmatch(line)
    if match:
        pillar = next(pillar for pillar in PILLARS if match[pillar])
        return _Line(pillar, number(match["number"]) if match["number"] else None)
    alone = _ALONE.fullmatch(line)
    return _Line(None, number(alone["number"])) if alone else None


def _pillars(lines: list[str], total: Statement | None) -> list[Statement]:
    taken = [_line(line) for line in lines]
    whole = [(line.pillar, line.number) for line in taken if line and line.pillar and line.number]
    before = whole + _beside(list(pairwise(taken)))
    after = whole + _beside([(number_line, name_line) for name_line, number_line in pairwise(taken)])
    readings = [pillars for pillars in (_statements(before), _statements(after)) if complete(pillars)]
    fitting = [pillars for pillars in readings if total is None or _adds_up(pillars, total)]
    match fitting or readings:
        case []:
            # One number beside one name is chance: the last name stands above the peers' average.
            parts = [pillars for pillars in (_statements(before), _statements(after)) if len(pillars) > 1]
            return max(parts, key=len, default=_statements(whole))
        case [only]:
            return only
        case [first, second] if set(first) == set(second):
            return first
        case _:
            raise Contradiction("the numbers may belong to the names above or below them")


def _beside(pairs: list[tuple[_Line | None, _Line | None]]) -> list[tuple[Pillar, Number]]:
    """Pair a line that is only a number with one that is only a name."""
    return [
        (name.pillar, value.number)
        for value, name in pairs
        if value and name and name.pillar and name.number is None and value.number and value.pillar is None
    ]


def _statements(found: list[tuple[Pillar, Number]]) -> list[Statement]:
    tolerance = rounding(value for _, value in found)
    return [Statement(pillar, value.value, tolerance) for pillar, value in found]


def _adds_up(pillars: list[Statement], total: Statement) -> bool:
    first = {each.fact: each for each in reversed(pillars)}
    return pillar_sum(first[pillar] for pillar in PILLARS).agrees(total)


def _ranks(lines: list[str]) -> Iterator[Statement]:
    """Read rows of rank and name: "Top 65% Industry SSI rank", the name first, or each on a line of its own."""
    row = ""
    values: list[tuple[str, str]] = []
    for line in [*lines, "the end of the page"]:
        tokens = list(RANK_TOKEN.finditer(line))
        if "".join(token[0] for token in tokens) == line:
            for token in tokens:
                kind = token.lastgroup if token.lastgroup in ("top", "number", "percent") else None
                if kind:
                    row += kind[0]
                    values.append((kind, token[0]))
                elif token["label"]:
                    group = next(name for name in ("industry", "network", "team") if token[name])
                    row += "L"
                    values.append((group, token[0]))
            continue
        yield from _rank_row(row, values)
        row, values = "", []


def _rank_row(row: str, values: list[tuple[str, str]]) -> Iterator[Statement]:
    """Match names and ranks one to one, in the only order that uses all of them; state nothing where two would do.

    A number without "Top" or "%" is no rank: a score can stand right before or behind the rows. But a "Top" or a "%"
    left over belongs to a rank that is missing, and then any other might be taken for it.
    """
    labels = row.count("L")
    if not labels:
        return
    rank = r"(?:t?np|tn|pn)"
    orders = (rf"(?:{rank}L){{{labels}}}", rf"(?:Lt?np|Ltn|Lpn){{{labels}}}", rf"(?:t?nLp){{{labels}}}")
    matches = [match for order in orders if (match := re.fullmatch(f"n*?({order})n*", row))]
    if len(matches) != 1:
        return
    used = values[matches[0].start(1) : matches[0].end(1)]
    groups = [kind for kind, _ in used if kind in ("industry", "network", "team")]
    ranks = [number(text) for kind, text in used if kind == "number"]
    for group, shown in zip(groups, ranks, strict=True):
        if shown.decimals == 0:
            yield Statement(f"{group}_top_percent", int(shown.value))


def _sentences(lines: list[str]) -> Iterator[Statement]:
    """Read averages, ranks and weekly changes, each of the group spoken of last.

    A line of anything else ends what is about a group: other figures of the page go up and down as well.
    """
    group: Group | None = None
    for line in lines:
        for sentence in _SENTENCE_END.split(line):
            group = spoken_group(sentence) or (group if OF_A_GROUP.search(sentence) else None)
            if group is None:
                continue
            if average := AVERAGE.search(sentence):
                value = number(average[1])
                yield Statement(f"{group}_average", value.value, rounding([value]))
                if group == "industry" and (name := INDUSTRY_NAME.search(sentence)):
                    yield Statement("industry_name", next(filter(None, name.groups())))
            if (rank := YOUR_RANK.search(sentence)) and number(rank[1]).decimals == 0:
                yield Statement(f"{group}_top_percent", int(number(rank[1]).value))
            if LAST_WEEK.search(sentence) and (points := _weekly_change(sentence)) is not None:
                yield Statement(f"{group}_weekly_change", points)


def _weekly_change(sentence: str) -> int | None:
    """How the rank moved, in percent points, up positive; `None` where the words are not clear."""
    moved = [number(next(filter(None, found))) for found in PERCENT.findall(sentence)]
    directions = [sign for sign, words in ((1, UP), (-1, DOWN), (0, NO_CHANGE)) if words.search(sentence)]
    if directions == [0] and not moved:
        return 0
    if len(moved) == 1 and directions in ([1], [-1]) and moved[0].decimals == 0:
        return directions[0] * int(moved[0].value)
    return None
