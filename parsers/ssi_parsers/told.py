"""One fact as one place of a page tells it."""

from collections.abc import Iterable
from typing import NamedTuple

from .facts import PILLARS, Fact


class Told(NamedTuple):
    """A fact with the value a carrier read; `within` is how far rounding may have moved it (0 for exact)."""

    fact: Fact
    value: float | str
    within: float = 0.0

    def agrees(self, other: "Told") -> bool:
        """Whether both can come from one number.

        Pillars and totals of two carriers were seen to differ by up to 0.005 where each is exact by itself.
        Names are not compared: carriers tell them in different languages.
        """
        if isinstance(self.value, str) or isinstance(other.value, str):
            return True
        return self.distance(other) <= max(0.005, self.within + other.within) + 1e-9

    def distance(self, other: "Told") -> float:
        """How far two told numbers lie apart."""
        return abs(float(self.value) - float(other.value))


def pillar_sum(pillars: Iterable[Told]) -> Told:
    """The total that four pillars make, rounded once (32.41, not 32.410000000000004)."""
    parts = list(pillars)
    value = round(sum(float(part.value) for part in parts), 6)
    return Told("total", value, sum(part.within for part in parts))


def complete(tolds: Iterable[Told]) -> bool:
    """Whether every pillar is told."""
    return {told.fact for told in tolds} >= set(PILLARS)
