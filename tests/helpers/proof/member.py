"""The known facts: a member of whom no two printed numbers are alike."""

from dataclasses import dataclass, replace
from random import Random

PILLARS = ("establish_brand", "find_people", "engage_with_insights", "build_relationships")
GROUPS = ("industry", "network", "team")
Four = tuple[float, float, float, float]

_INDUSTRIES = ("Glass and Ceramics", "Railroads", "Furniture", "Mining & Metals", "Fine Art", "Dairy", "Shipbuilding")
_HALF = 0.03
"""Totals nearer than this to a half are not drawn: the many ways of rounding would print different whole numbers."""


def shown(value: float) -> int:
    """A number rounded half up, as the page prints totals."""
    return int(value + 0.5)


@dataclass(frozen=True)
class Score:
    """Four pillars and their sum."""

    pillars: Four

    @property
    def total(self) -> float:
        return round(sum(self.pillars), 6)

    @property
    def remaining(self) -> int:
        return shown(100 - sum(round(pillar, 2) for pillar in self.pillars))


@dataclass(frozen=True)
class Peers:
    """A peer group: its average score, and where the member stands in it."""

    score: Score
    rank: int
    change: int
    """Of the rank since last week, in percent points, up positive."""
    size: int


@dataclass(frozen=True)
class Member:
    """All that a page can tell of a member."""

    score: Score
    groups: dict[str, Peers]
    industry: str
    others: tuple[int, ...]
    """Whole numbers that are no fact of the member: for advertisements, counters and other people."""

    def facts(self) -> dict[str, float | str]:
        """Every fact by its public name, exact."""
        facts: dict[str, float | str] = {"total": self.score.total}
        facts |= dict(zip(PILLARS, self.score.pillars, strict=True))
        for group, peers in self.groups.items():
            facts |= {f"{group}_average": peers.score.total, f"{group}_size": peers.size}
            facts |= {f"{group}_top_percent": peers.rank, f"{group}_weekly_change": peers.change}
            facts |= {
                f"{group}_average_{pillar}": value for pillar, value in zip(PILLARS, peers.score.pillars, strict=True)
            }
        if "industry" in self.groups:
            facts["industry_name"] = self.industry
        return facts


class _Numbers:
    """Numbers not given out yet."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._whole = [number for number in range(2, 100) if number != 25]
        self._tenths: set[int] = set()
        rng.shuffle(self._whole)

    def whole(self, low: int = 2, high: int = 99) -> int:
        number = next(number for number in self._whole if low <= number <= high)
        self._whole.remove(number)
        return number

    def score(self, decimals: int, *, whole: bool) -> Score:
        """Four pillars whose total, and what remains of 100, are free; `whole` if they are printed as whole ones."""
        while True:
            four = [round(self._rng.uniform(0.3, 24.8), decimals) for _ in range(4)]
            if not whole and self._rng.random() < 0.03:
                four[self._rng.randrange(4)] = self._rng.choice((0.0, 25.0))
            score = Score((four[0], four[1], four[2], four[3]))
            printed = {shown(score.total), score.remaining} | ({*map(shown, score.pillars)} if whole else set())
            tenths = {round(pillar * 10) for pillar in score.pillars}
            ends = {0, 250}
            if (
                len(printed) == (6 if whole else 2)
                and printed <= set(self._whole)
                and len(tenths) == 4
                and tenths.isdisjoint(self._tenths)
                and not any(tenth % 10 == 0 for tenth in tenths - ends)
                and abs(score.total % 1 - 0.5) > _HALF
            ):
                break
        self._whole = [number for number in self._whole if number not in printed]
        self._tenths |= tenths
        return score


def draw_new_member(rng: Random, groups: tuple[str, ...]) -> Member:
    """A member with a score of 0 and the last rank everywhere: here alone one number prints many facts."""
    member = draw_member(rng, groups)
    peers = {group: replace(each, rank=100, change=0) for group, each in member.groups.items()}
    return replace(member, score=Score((0.0, 0.0, 0.0, 0.0)), groups=peers)


def draw_member(rng: Random, groups: tuple[str, ...], *, whole: bool = False) -> Member:
    """A member in these peer groups; `whole` pillars are different ones even as whole numbers."""
    numbers = _Numbers(rng)
    decimals = rng.choice((3, 6))
    score = numbers.score(decimals, whole=whole)
    peers = {
        group: Peers(
            score=numbers.score(decimals, whole=False),
            rank=numbers.whole(),
            change=numbers.whole(2, 30) * rng.choice((1, -1)) if rng.random() < 0.8 else 0,
            size=rng.randrange(1_000, 900_000),
        )
        for group in groups
    }
    return Member(score, peers, rng.choice(_INDUSTRIES), tuple(numbers.whole() for _ in range(12)))
