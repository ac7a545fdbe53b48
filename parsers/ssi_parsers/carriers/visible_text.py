"""What a person would read: the last resort, in the languages whose words are known.

A number belongs to a pillar when the line holds nothing but the two, or when it is a line of its own beside the
pillar's. It stands before the name in 2026, behind it in older pages; the total decides where both would do.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from bs4.element import Tag

from ..errors import Contradiction
from ..facts import GROUP_OF, GROUPS, PILLARS, Fact, Group, Pillar
from ..marks import Marks
from ..numbers import ABUTTING, NUMBER, Number, number, numbers, rounding
from ..page import Page
from ..phrases import (
    AVERAGE,
    HEADING,
    OUT_OF,
    OUT_OF_100,
    PILLAR_NAMES,
    PILLAR_WORDS,
    REMAINING,
    TOTAL,
    heading_group,
    mentioned_groups,
    rank_groups,
    rank_tokens,
)
from ..sentences import average, rank, sentences_of, weekly_change
from ..statement import Statement, complete, first_pillars, group_average, pillar_sum
from ..text import all_text
from . import report
from .report import LONGEST_CAPTION

CALLED = "the visible text"

# A score that stands in words anywhere on the page has to be read as well: it may contradict the report.
MARKS = Marks(ends=("%",), words=PILLAR_WORDS)

_GAP = r"[\s|:·•–—/-]*"
_OUT_OF_25 = rf"(?:\s*(?:{OUT_OF}|/)\s*25(?![.,]?\d))?"
_SCORE = rf"(?P<number>{NUMBER}){_OUT_OF_25}"
_NAME = "|".join(f"(?P<{pillar}>{names})" for pillar, names in PILLAR_NAMES.items())
# In Firefox's text a bar shows what it holds for old browsers, too (seen 2026-11): "9.1 out of 25 9.1 Find ...".
_BAR = rf"(?P<bar>{NUMBER})\s*{OUT_OF}\s*25{_GAP}(?=\d)"
_ONE_LINE = re.compile(rf"{_GAP}(?:{_BAR})?(?:{_SCORE}{_GAP})?(?:{_NAME}){_GAP}", re.IGNORECASE)
_ONE_LINE_AFTER = re.compile(rf"{_GAP}(?:{_NAME}){_GAP}{_SCORE}{_GAP}", re.IGNORECASE)
_ALONE = re.compile(rf"{_GAP}{_SCORE}{_GAP}", re.IGNORECASE)

_TOP_ALONE = re.compile(r"[nph]*(?:tn|tpn)[nph]*")
"""The kinds of the tokens of a rank that no name stands beside."""
_TWO_LETTERS = re.compile(r"(?<=[^\W\d_])(?=[^\W\d_])")
_ROW = 200
"""Characters; more than two ranks with their names on one line."""
_LABEL = 60
"""Characters; more than a rank with its name, and less than a tip that mentions one."""


class _Line(NamedTuple):
    """A line that is a pillar's name, its number, or both."""

    pillar: Pillar | None
    number: Number | None


@dataclass
class _Part:
    """What is said of a group in one part of the page, and the other captions that stand right before it."""

    group: Group
    said: list[Statement] = field(default_factory=list)
    beside: list[Statement] = field(default_factory=list)


def facts(page: Page, stated: Sequence[Statement]) -> Iterator[Statement]:
    """State total, pillars, ranks and what the sentences hold of the groups."""
    lines = _without_tables([line.text for line in page.lines if line.wall is None])
    parts = _Parts(lines)
    total = _total(parts)
    pillars = _pillars(parts, total)
    total = total or _lone_total(parts, pillars)
    if total:
        yield total
    if not page.once(report.has_bars_in_groups):
        yield from _without_rows_of_others(pillars, stated)
    ranks = _ranks(lines)
    yield from ranks
    known = [*stated, *ranks]
    said = list(parts.believed(total, known))
    lists = page.once(report.group_lists)
    for group, block in lists.blocks:
        if group:
            within = _Parts(_lines_in(page, block), group)
            said += [each for each in within.believed(None, known) if GROUP_OF[each.fact] == group]
    for group, row in lists.rows:
        said += [each for each in _ranks(_lines_in(page, row)) if group in (None, GROUP_OF[each.fact])]
    # Where the row shows a rank that is not in percent, a sentence about percents is about something else.
    bare = {f"{group}_top_percent" for group, row in lists.rows if group and not report.is_in_percent(row)}
    yield from (each for each in said if each.fact not in bare)


def _lines_in(page: Page, wall: Tag) -> list[str]:
    return [line.text for line in page.lines if line.wall is wall]


class _Parts:
    """Lines, the group that each is about (`None` for the member's and all others), and what is said of the groups.

    A group's part begins with its heading or with its average, and goes on with its caption, the rows of its donut and
    whole sentences about it; anything else ends it. Where all lines are `within` one group's block, each line begins
    in its part.
    """

    def __init__(self, lines: Sequence[str], within: Group | None = None) -> None:
        self.lines = lines
        self.owners: list[Group | None] = [None] * len(lines)
        self.parts: list[_Part] = []
        self._within = within
        self._group: Group | None = None
        self._average: float | None = None
        self._has_sentence = False
        self._is_behind_sentence = False
        self._change: Statement | None = None
        for at, line in enumerate(lines):
            if within and self._group is None:
                self._begin(within)
            self._take(at, line)
            self.owners[at] = self._group

    def members(self) -> list[str | None]:
        """The lines, without those that are about a group."""
        return [None if owner else line for line, owner in zip(self.lines, self.owners, strict=True)]

    @property
    def statements(self) -> list[Statement]:
        """All that is said of the groups."""
        return [statement for part in self.parts for statement in part.said]

    def _begin(self, group: Group) -> None:
        self._group, self._average, self._has_sentence, self._is_behind_sentence = group, None, False, False
        self._change = None
        # One block is one part, whatever stands between its sentences.
        if not (self._within and self.parts and self.parts[-1].group == group):
            self.parts.append(_Part(group))

    def _say(self, *statements: Statement) -> None:
        self.parts[-1].said += statements

    def _take(self, at: int, line: str) -> None:
        if group := heading_group(line):
            self._begin(group)
        elif self._is_caption(at, line) or (self._group and not self._has_sentence and _line(line)):
            if (shown := TOTAL.fullmatch(line)) and self._group:
                self._say(*group_average(self._group, number(shown[1])))
        elif self._group and (top := self._rank_above_caption(at)) is not None:
            self._say(Statement(f"{self._group}_top_percent", top))
        else:
            for sentence in sentences_of(line):
                self._take_sentence(at, sentence)

    def _take_sentence(self, at: int, sentence: str) -> None:
        # A change that names nobody is the group's only behind what does: boxes of other figures end in one, too.
        is_behind, self._is_behind_sentence = self._is_behind_sentence, False
        change, self._change = self._change, None
        if found := average(sentence):
            if found.group and found.group != self._group:
                self._begin(found.group)
            if self._group:
                self._average, self._has_sentence, self._is_behind_sentence = found.value.value, True, True
                self._claim_caption(at, found.value)
                self._say(*group_average(self._group, found.value))
                if found.industry:
                    self._say(Statement("industry_name", found.industry))
        elif self._group and (top := rank(sentence)) is not None:
            self._say(Statement(f"{self._group}_top_percent", top))
            self._has_sentence = self._is_behind_sentence = True
        elif self._group and is_behind and (moved := weekly_change(sentence)) is not None:
            self._change = Statement(f"{self._group}_weekly_change", moved)
            self._say(self._change)
            self._has_sentence = True
        else:
            if change and self._group and weekly_change(sentence) not in (None, change.value):
                self.parts[-1].said.remove(change)  # of two in a row one is of a box of other figures
            self._group = None

    def _is_caption(self, at: int, line: str) -> bool:
        """Whether a line is (a half of) the group's "38 out of 100"; behind its sentences only with the same number."""
        if not self._group:
            return False
        two = f"{line} {self.lines[at + 1]}" if at + 1 < len(self.lines) else line
        shown = TOTAL.fullmatch(line) or TOTAL.fullmatch(two)
        if shown:
            return not self._has_sentence or number(shown[1]).value == self._average
        return bool(OUT_OF_100.fullmatch(line)) and at > 0 and self.owners[at - 1] == self._group

    def _rank_above_caption(self, at: int) -> int | None:
        """The rank of a line "Top 62%" that stands right between the group's heading and its caption or average.

        Anywhere else it may belong to a rank row, whose name stands above or below.
        """
        if not heading_group(self.lines[at - 1]) or at + 1 == len(self.lines):
            return None
        tokens = rank_tokens(self.lines[at]) or []
        kinds = [token.lastgroup for token in tokens if token.lastgroup != "rest"]
        below = self.lines[at + 1]
        if sorted(map(str, kinds)) != ["number", "percent", "top"] or not (TOTAL.fullmatch(below) or average(below)):
            return None
        shown = next(number(token["number"]) for token in tokens if token["number"])
        return None if shown.decimals else int(shown.value)

    def _claim_caption(self, at: int, value: Number) -> None:
        """Give the group the caption right before its heading or its average, where it is the same number."""
        before = at - 1
        # A heading may stand between, in words that are not known.
        if before >= 0 and len(self.lines[before]) <= LONGEST_CAPTION and not re.search(r"\d", self.lines[before]):
            before -= 1
        for first in (before, before - 1):
            shown = TOTAL.fullmatch(" ".join(self.lines[first : before + 1])) if first >= 0 else None
            if not shown:
                continue
            if number(shown[1]).value == value.value:
                self.owners[first : before + 1] = [self._group] * (before + 1 - first)
            elif self.owners[first] is None and self._group:
                other = number(shown[1])
                self.parts[-1].beside.append(Statement(f"{self._group}_average", other.value, rounding([other])))
            return

    def believed(self, total: Statement | None, known: Collection[Statement]) -> Iterator[Statement]:
        """What is said of the groups; of a part with two averages only what contradicts something.

        One of the two has not arrived, or is another group's, and with it the sentences beside it. A caption beside
        the part that shows the total is the member's.
        """
        told: set[Fact] = {each.fact for each in known}
        for part in self.parts:
            fact = f"{part.group}_average"
            beside = [each for each in part.beside if total is None or each.value != total.value]
            shown = [each for each in (*part.said, *beside) if each.fact == fact]
            averages = [*shown, *(each for each in known if each.fact == fact)] if shown else []
            if all(averages[0].agrees(each) for each in averages):
                yield from part.said
            else:
                yield from shown
                yield from (each for each in part.said if each.fact != fact and each.fact in told)


def is_the_page_itself(page: Page) -> bool:
    """Whether pasted lines are the page and no article about it, which names total, pillars and ranks as well.

    On the page no colon leads to a number. The total stands by itself, two groups are spoken of, and there is an
    average or one of the page's own headings; or the total is a lone number, the sum of the pillars, and both ranks
    are named.
    """
    lines = [line.text for line in page.lines]
    if any(":" in text for text in lines if (line := _line(text)) and line.pillar):
        return False
    ranks = {GROUP_OF[statement.fact] for statement in _ranks(lines)}
    parts = _Parts(lines)
    if not any(map(TOTAL.fullmatch, [*lines, *map(" ".join, pairwise(lines))])):
        return {"industry", "network"} <= ranks and _lone_total(parts, _pillars(parts, None), alone=True) is not None
    groups = ranks | {GROUP_OF[statement.fact] for statement in parts.statements}
    averages = any(statement.fact.endswith("_average") for statement in parts.statements)
    return len(groups) >= 2 and (averages or any(map(HEADING.fullmatch, lines)))


def shows_scores(page: Page) -> bool:
    """Whether the text has scores in whatever words: four numbers with decimals, or one beside 100 and four others."""
    shown = [numbers(line.text) for line in page.lines if ABUTTING not in line.text]
    decimals = sum(1 for line in shown for each in line if each.decimals and 0 < each.value <= 25)
    totals = [line for line in shown if len(line) == 2 and line[1].value == 100 and 0 < line[0].value < 100]
    of_25 = sum(1 for line in shown for each in line if 0 < each.value <= 25)
    return decimals >= len(PILLARS) or (bool(totals) and of_25 >= len(PILLARS))


def named_facts(page: Page) -> set[Fact]:
    """The ranks and averages that the page names beside some number, whether or not that is read."""
    named: set[Fact] = set()
    lines = [line.text for line in page.lines]
    for line, following in pairwise([*lines, ""]):
        if len(line) <= _LABEL and re.search(r"\d", line + following):
            named |= {f"{group}_top_percent" for group in rank_groups(line)}
        for sentence in sentences_of(line):
            if AVERAGE.search(sentence) and len(groups := mentioned_groups(sentence)) == 1:
                named |= {f"{group}_average" for group in groups}
    rows = page.once(report.group_lists).rows
    return named | {f"{group}_top_percent" for group, row in rows if group and numbers(all_text(row))}


def _total(parts: _Parts) -> Statement | None:
    """The "33 out of 100" of the member, not of a group.

    It is a line of its own and stands before the pillars, wherever the groups stand; a sentence that says it
    in passing counts only where no such line is. Where no pillar has a line (a language without words here, or
    donuts only), it is the one that is no group's average; of two nobody knows.
    """
    lines = parts.members()
    named = _first_pillar(lines)
    shown = [(at, found) for at, text in enumerate(lines) if text and (found := TOTAL.fullmatch(text))]
    # A caption can break between number and words: "33" and "out of 100".
    shown += [
        (at, found)
        for at, (one, two) in enumerate(pairwise(lines))
        if one and two and (found := TOTAL.fullmatch(f"{one} {two}"))
    ]
    shown = shown or [(at, found) for at, text in enumerate(lines) if text and (found := TOTAL.search(text))]
    values = [(at, number(found[1])) for at, found in sorted(shown, key=lambda each: each[0])]
    if named is None:
        # Also of a group that is named in words which are not known.
        averages = {number(found[1]).value for text in parts.lines if (found := AVERAGE.search(text))}
        left = {value for _, value in values if value.value not in averages}
        values = [(0, value) for value in left] if len(left) == 1 else []
    if not values:
        return None
    before = [value for at, value in values if named is None or at < named]
    if len({value.value for value in before}) > 1:
        raise Contradiction("more than one total stands before the pillars")
    if not before:
        return None  # behind the pillars stand the captions of the groups
    value = before[-1]
    return Statement("total", value.value, rounding([value]))


def _first_pillar(lines: Sequence[str | None]) -> int | None:
    """The place of the first line with a pillar's name."""
    return next((at for at, text in enumerate(lines) if text and (line := _line(text)) and line.pillar), None)


def _lone_total(parts: _Parts, pillars: Sequence[Statement], *, alone: bool = False) -> Statement | None:
    """A number alone that the pillars, printed with decimals, add up to; or one beside 100 in any words.

    With `alone` it has to stand without any words.
    """
    if not complete(pillars) or (summed := pillar_sum(first_pillars(pillars))).tolerance >= 0.5:
        return None
    lines = parts.members()
    for text in lines if alone else lines[: _first_pillar(lines)]:
        shown = numbers(text) if text and len(text) <= LONGEST_CAPTION else []
        is_caption = (not alone and [each.value for each in shown[1:]] == [100]) or (text and _ALONE.fullmatch(text))
        if shown and is_caption and Statement("total", shown[0].value, rounding(shown[:1])).agrees(summed):
            return Statement("total", shown[0].value, rounding(shown[:1]))
    return None


def _without_tables(lines: list[str]) -> list[str]:
    """Leave out the donuts' tables where copying brought them along: the peers' numbers stand there, too."""
    kept: list[str] = []
    for line in lines:
        if re.fullmatch(rf"{REMAINING.pattern}\W*(?:{NUMBER}\W*)?", line, re.IGNORECASE):
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
        shown = number(match["number"]) if match["number"] else None
        bar = match.groupdict().get("bar")
        return _Line(pillar, shown) if not bar or number(bar) == shown else None
    alone = _ALONE.fullmatch(line)
    return _Line(None, number(alone["number"])) if alone else None


def _pillars(parts: _Parts, total: Statement | None) -> list[Statement]:
    taken = [_line(line) if line else None for line in parts.members()]
    whole = [(line.pillar, line.number) for line in taken if line and line.pillar and line.number]
    before = whole + _beside(taken)
    after = whole + _beside(taken[::-1])[::-1]
    readings = [
        pillars
        for pillars in (_statements(before), _statements(after))
        # On lines of their own only their order, the same in every capture, tells which number is whose.
        if complete(pillars) and (whole or [each.fact for each in pillars[: len(PILLARS)]] == [*PILLARS])
    ]
    fitting = [pillars for pillars in readings if total is None or pillar_sum(first_pillars(pillars)).agrees(total)]
    match fitting or readings:
        case []:
            # One number beside one name is chance: the last name stands above the peers' average.
            partial = [
                pillars
                for pillars in (_statements(before), _statements(after))
                if len(pillars) > 1 and not complete(pillars)
            ]
            return max(partial, key=len, default=_statements(whole))
        case [only]:
            return only
        case [first, second] if set(first) == set(second):
            return first
        case _:
            raise Contradiction("the numbers may belong to the names above or below them")


def _without_rows_of_others(pillars: Sequence[Statement], stated: Sequence[Statement]) -> list[Statement]:
    """Leave out a pillar that no bar tells, where its number is that of a bar without a name: a torn row has both."""
    named = {each.fact for each in pillars}
    bars = {each.fact for each in stated}
    nameless = [each for each in stated if each.fact in PILLARS and each.fact not in named]
    return [each for each in pillars if each.fact in bars or not any(map(each.agrees, nameless))]


def _beside(lines: Sequence[_Line | None]) -> list[tuple[Pillar, Number]]:
    """Pair a line that is only a number with the one behind it that is only a name.

    Where another number that could be the pillar's stands right before the number, nobody knows which is.
    """
    return [
        (name.pillar, value.number)
        for other, value, name in zip([None, *lines], lines, lines[1:], strict=False)
        if value and name and name.pillar and name.number is None and value.number and value.pillar is None
        if not (other and other.number and other.pillar is None and other.number.value <= 25)
    ]


def _statements(found: list[tuple[Pillar, Number]]) -> list[Statement]:
    tolerance = rounding(value for _, value in found)
    return [Statement(pillar, value.value, tolerance) for pillar, value in found]


def _ranks(lines: list[str]) -> list[Statement]:
    """Read rows of rank and name: "Top 65% Industry SSI rank", the name first, or each on a line of its own.

    A name or a "Top" that is left alone shows that something stands between some of them: then any other rank may be
    taken for it, and none is stated.
    """
    found: list[Statement] = []
    row = above = ""
    values: list[tuple[str, str]] = []
    for line in [*lines, "the end of the page"]:
        tokens = rank_tokens(line)
        if tokens is None and len(line) <= _ROW:
            tokens = rank_tokens(
                _TWO_LETTERS.sub(_lost_space, line)
            )  # "Industry SSI rankTop 65%": two spans side by side
        if tokens is not None:
            for token in tokens:
                kind = token.lastgroup if token.lastgroup in ("top", "number", "percent", "hash") else None
                if kind:
                    row += kind[0]
                    values.append((kind, token[0]))
                elif token["label"]:
                    group = next(name for name in GROUPS if token[name])
                    row += "L"
                    values.append((group, token[0]))
            continue
        stated = _rank_row(row, values)
        # Between a group's heading and its caption a rank needs no name.
        if stated is None or (_TOP_ALONE.fullmatch(row) and not heading_group(above)):
            return []
        found += stated
        row, values, above = "", [], line
    return found


def _lost_space(between: re.Match[str]) -> str:
    """What belongs between two letters: a space where a small one stands before a capital one."""
    at = between.start()
    return " " if between.string[at - 1].islower() and between.string[at].isupper() else ""


def _rank_row(row: str, values: list[tuple[str, str]]) -> list[Statement] | None:
    """Match names and ranks one to one, in the only order that uses all of them; `None` where none or two would do.

    A number without "Top" or "%" is no rank: a score can stand right before or behind the rows. But a "Top" or a "%"
    left over belongs to a rank that is missing, and then any other might be taken for it.
    """
    labels = row.count("L")
    if not labels:
        return []
    rank = r"(?:t?np|tn|t?pn|hn)"
    orders = (rf"(?:{rank}L){{{labels}}}", rf"(?:L{rank}){{{labels}}}", rf"(?:t?nLp){{{labels}}}")
    matches = [match for order in orders if (match := re.fullmatch(f"n*?({order})n*", row))]
    if len(matches) != 1:
        return None
    used = values[matches[0].start(1) : matches[0].end(1)]
    groups = [kind for kind, _ in used if kind in GROUPS]
    # "#3" is a place among so many, not among a hundred.
    ranks = [
        None if at and used[at - 1][0] == "hash" else number(text)
        for at, (kind, text) in enumerate(used)
        if kind == "number"
    ]
    in_percent = "p" in row  # of a team no capture shows it: "1" may be the first of three people
    return [
        Statement(f"{group}_top_percent", int(shown.value))
        for group, shown in zip(groups, ranks, strict=True)
        if shown and shown.decimals == 0 and (in_percent or group != "team")
    ]
