"""One value of one fact, as one carrier reads it from a page."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from .facts import PILLARS, Fact, Group
from .numbers import Number, rounding

_WHOLE = 0.5
"""The tolerance of a number that is printed without decimals."""


class Statement(NamedTuple):
    """A fact and its value; `tolerance` is how far rounding may have moved a number (0 where it is exact)."""

    fact: Fact
    value: float | str
    tolerance: float = 0.0

    def agrees(self, other: "Statement") -> bool:
        """Whether both can be roundings of one number.

        Pillars and totals of two carriers were seen to differ by up to 0.005 where each is exact by itself. Two whole
        numbers are rounded alike, so they agree only where they are the same. Names are not compared: carriers state
        them in different languages.
        """
        if isinstance(self.value, str) or isinstance(other.value, str):
            return True
        if self.tolerance == other.tolerance == _WHOLE:
            return self.value == other.value
        return self.distance(other) <= max(0.005, self.tolerance + other.tolerance) + 1e-9

    def distance(self, other: "Statement") -> float:
        """The absolute difference of two numbers."""
        return abs(float(self.value) - float(other.value))


def pillar_sum(pillars: Iterable[Statement]) -> Statement:
    """The total that four pillars add up to, rounded once (32.41, not 32.410000000000004)."""
    parts = list(pillars)
    value = round(sum(float(part.value) for part in parts), 6)
    return Statement("total", value, sum(part.tolerance for part in parts))


def first_pillars(statements: Iterable[Statement]) -> list[Statement]:
    """The first statement of each pillar; all four have to be there."""
    first = {each.fact: each for each in reversed(list(statements))}
    return [first[pillar] for pillar in PILLARS]


def group_average(group: Group, shown: Number) -> Iterator[Statement]:
    """A group's average as it is printed. None is 0: that is a number which has not arrived."""
    if shown.value:
        yield Statement(f"{group}_average", shown.value, rounding([shown]))


def overlap(one: Statement, other: Statement) -> Statement:
    """The number where two statements of it overlap: whole pillars add up to within 2, a shown total is within 0.5."""
    low = max(float(each.value) - each.tolerance for each in (one, other))
    high = min(float(each.value) + each.tolerance for each in (one, other))
    return Statement(one.fact, (low + high) / 2, max(0.0, high - low) / 2)


def complete(statements: Iterable[Statement]) -> bool:
    """Whether every pillar is among the facts stated."""
    return {statement.fact for statement in statements} >= set(PILLARS)
