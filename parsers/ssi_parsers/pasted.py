"""Lines and tables of text that a person copied out of the page, or that a browser saved as text.

Firefox saves text with marks of its own, in lines of at most 72 columns (seen 2026-11): "  * " before the items of a
list, "*" around what is bold, "<https://...>" behind a link. In copied tables a tab stands between the cells.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from .numbers import NUMBER, Number, number, plain
from .phrases import PILLAR_NAMES, REMAINING, TOTAL, heading_group, rank_tokens

_COLUMNS = 72
_ITEM = re.compile(r"\* ")
_BOLD = re.compile(r"(?<!\S)\*([^\s*][^*\n]{0,200})\*(?!\S)")
_LINK = re.compile(r"<https?://[^\s<>]{1,4000}>")
_NAME_AND_NUMBER = re.compile(
    rf"({'|'.join(PILLAR_NAMES.values())}|{REMAINING.pattern})[\s|:]*({NUMBER})", re.IGNORECASE
)
_NUMBER_CELL = re.compile(rf"\s*({NUMBER})\s*")


class Row(NamedTuple):
    """A line of two cells, the second of them a number."""

    name: str
    printed: str

    @property
    def value(self) -> Number:
        return number(self.printed)


def lines_of(markup: str) -> Iterator[str | Row]:
    """The lines of pasted text, spaces folded and empty ones left out; a row of a table as such."""
    for line in _unwrapped(markup.splitlines()):
        cells = [plain(cell) for cell in line.split("\t")]
        if len(cells) == 2 and cells[0] and (found := _NUMBER_CELL.fullmatch(cells[1])):
            yield Row(cells[0], found[1])
        elif found := _NAME_AND_NUMBER.fullmatch(plain(line)):
            yield Row(found[1], found[2])  # the tab was lost, or it is no table: the number of rows tells
        elif text := _without_marks(plain(line)):
            yield text


def _without_marks(line: str) -> str:
    """Take off what Firefox adds; a space stays where a link stood, lest the numbers around it become one."""
    if item := _ITEM.match(line):
        line = line[item.end() :]
    return plain(_BOLD.sub(r"\1", _LINK.sub(" ", line)))


def tables_of(rows: Sequence[Row], length: int) -> Iterator[Sequence[Row]]:
    """Cut rows that follow each other into tables: behind each row of remaining points, else by their length.

    What comes is a table where it has `length` rows, and loose rows where not.
    """
    ends = [at for at, row in enumerate(rows, 1) if REMAINING.fullmatch(row.name)]
    if not ends and len(rows) % length == 0:
        ends = list(range(length, len(rows) + 1, length))
    for start, end in pairwise([0, *ends, len(rows)]):
        if start < end:
            yield rows[start:end]


def _unwrapped(lines: Sequence[str]) -> Iterator[str]:
    """Put together what was broken only because the next word had no room in the line.

    A line that is whole by itself is one of the page's own, whatever stands before it.
    """
    whole = [""]
    for line in lines:
        words = line.split(maxsplit=1)
        last = whole[-1]
        is_full = bool(last and words) and len(last) <= _COLUMNS < len(last) + 1 + len(words[0])
        if is_full and "\t" not in last + line and not _is_whole(plain(line)):
            whole.append(line.strip())
        else:
            yield " ".join(whole)
            whole = [line.rstrip()]
    yield " ".join(whole)


def _is_whole(line: str) -> bool:
    """Whether a line is a caption, a group's heading, or a rank's name with or without its number."""
    if TOTAL.fullmatch(line) or heading_group(line):
        return True
    return any(token["label"] for token in rank_tokens(line) or ())
