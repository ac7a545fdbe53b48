"""What became of many pages: the table, and what has to be so of it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from .judge import Reader, Verdict, judge, read
from .specimen import KINDS, UNDAMAGED, Specimen, make


@dataclass
class Row:
    """The pages of one kind of damage."""

    outcomes: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    readable: int = 0
    """Pages of which nothing less than a reading would do, were they undamaged."""
    readable_and_read: int = 0
    told: int = 0
    """Facts that the undamaged pages tell, of the pages that were read."""
    stated: int = 0
    """Those of them that were stated."""

    def add(self, verdict: Verdict) -> None:
        self.outcomes[verdict.outcome] += 1
        if verdict.refused:
            self.refusals[verdict.refused] += 1
        else:
            self.told += len(verdict.specimen.truth.told)
            self.stated += len(verdict.specimen.truth.told & set(verdict.stated))
        if verdict.specimen.page.is_readable:
            self.readable += 1
            self.readable_and_read += not verdict.refused

    def __add__(self, other: "Row") -> "Row":
        return Row(
            self.outcomes + other.outcomes,
            self.refusals + other.refusals,
            self.readable + other.readable,
            self.readable_and_read + other.readable_and_read,
            self.told + other.told,
            self.stated + other.stated,
        )


@dataclass
class Tally:
    """What became of many pages, by kind of damage."""

    rows: dict[str, Row] = field(default_factory=dict)
    excuses: Counter[str] = field(default_factory=Counter)
    findings: list[Verdict] = field(default_factory=list)
    """Pages with a false number that somebody could have noticed."""
    unread: list[Verdict] = field(default_factory=list)
    """Undamaged pages that were refused and should not have been."""

    def add(self, verdict: Verdict) -> None:
        kind = verdict.specimen.kind
        self.rows.setdefault(kind, Row()).add(verdict)
        self.excuses.update({each.excuse for each in verdict.false if each.excuse})
        if verdict.unexcused:
            self.findings.append(verdict)
        if verdict.refused and kind == UNDAMAGED and verdict.specimen.page.is_readable:
            self.unread.append(verdict)

    def __str__(self) -> str:
        codes = sorted({code for row in self.rows.values() for code in row.refusals})
        columns = ("read", "excused", "false member", "false group")
        head = ["damage", "pages", *columns, "of readable", "facts", *codes]
        lines = [head]
        rows = {kind: self.rows[kind] for kind in KINDS if kind in self.rows}
        for kind, row in {**rows, "all": sum(self.rows.values(), Row())}.items():
            counts = [row.outcomes.total(), *(row.outcomes[name] for name in columns)]
            shares = [_percent(row.readable_and_read, row.readable), _percent(row.stated, row.told)]
            lines.append([kind, *map(_count, counts), *shares, *(_count(row.refusals[code]) for code in codes)])
        widths = [max(len(line[at]) for line in lines) for at in range(len(head))]
        table = [
            "  ".join(
                [
                    line[0].ljust(widths[0]),
                    *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)),
                ]
            )
            for line in lines
        ]
        return "\n".join(
            [*table, *(f"nobody could notice: {name} ({count})" for name, count in self.excuses.most_common())]
        )


def judged(specimens: Iterable[Specimen], reader: Reader = read) -> Tally:
    """Judge all of these pages."""
    tally = Tally()
    for specimen in specimens:
        tally.add(judge(specimen, reader))
    return tally


def specimens(seed: str, numbers: Iterable[int], kinds: tuple[str, ...] = KINDS) -> Iterator[Specimen]:
    """The pages of these numbers, each kind of damage in its turn."""
    for number in numbers:
        yield make(f"{seed}/{number}", kinds[number % len(kinds)])


HARMLESS = {
    UNDAMAGED: 1.0,
    "lost: a rank": 0.9,
    "lost: all ranks": 0.9,
    "lost: a group": 0.8,
    "lost: a heading": 0.9,
    "lost: a group's caption": 0.85,
    "lost: a table": 0.8,
    "lost: a sentence": 0.9,
    "lost: an attribute": 0.8,
    "lost: a closing tag": 0.85,
    "renamed: a class": 0.85,
    "renamed: all classes": 0.85,
    "doubled: a hidden copy": 0.9,
    "moved: the groups into the member's part": 0.8,
    "order: groups": 0.8,
    "order: blocks": 0.85,
    "pieces: a comment inside a number": 0.95,
    "pieces: half a number in an element": 0.75,
    "translated: only wrapped": 0.95,
    "noise: words": 0.6,
    "noise: counters": 0.65,
    "noise: other figures in a group": 0.9,
    "noise: data of others": 0.95,
    "written: minified": 0.95,
    "written: digits as entities": 0.95,
    "written: full-width digits": 0.95,
    "written: marks without width": 0.95,
    "written: other spaces": 0.9,
    "paste: a line lost": 0.6,
    "paste: a line doubled": 0.85,
    "paste: a line of others": 0.8,
    "paste: capitals": 0.9,
}
"""Damage that leaves enough to be read, and the least share of readable pages that are read after it.

Refusing everything is no way to read nothing wrongly.
"""
FEWEST_FACTS = 0.8
"""The least share of what undamaged pages tell that is stated of them; some tell it in words that nobody knows."""


def unread_for_no_reason(tally: Tally) -> list[str]:
    """The kinds of damage after which too few pages, or too little of them, were read."""
    too_few = [
        f"{kind}: {row.readable_and_read} of {row.readable} readable pages were read, and {least:.0%} should be"
        for kind, least in HARMLESS.items()
        if (row := tally.rows.get(kind)) and row.readable_and_read < least * row.readable
    ]
    undamaged = tally.rows.get(UNDAMAGED)
    if undamaged and undamaged.stated < FEWEST_FACTS * undamaged.told:
        too_few.append(f"{undamaged.stated} of {undamaged.told} facts of undamaged pages were stated")
    return too_few


def _percent(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else ""


def _count(count: int) -> str:
    return str(count) if count else "."
