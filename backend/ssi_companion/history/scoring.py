"""Judgements on readings: the band, the balance, and what changed over how many days.

Scores are judged as they are shown: a total as the whole number that people know (74.5 is 75 to them, and so it is
here), a pillar with one decimal. So no verdict contradicts the number beside it. And a difference is made only of
numbers that can be told apart: an average that was told once as 34 and once as 33.629 may not have moved at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ssi_parsers import FACTS, GROUP_OF, GROUPS, KIND_OF, PILLARS, Fact, Group, Kind, Pillar, Reading, shown

from . import rounding

RULES_SOURCE = (
    "Bands and balance are practitioners' guidance, not LinkedIn's. "
    "Balanced is a total of 70 or more with every pillar at 15 or more."
)


@dataclass(frozen=True)
class Band:
    """A range of shown totals, both ends included, and what practitioners say of it."""

    name: str
    low: int
    high: int
    said: str


BANDS = (
    Band("top", 75, 100, "Among the best social sellers."),
    Band("above average", 51, 74, "Better than most members."),
    Band("low", 31, 50, "More than two pillars need work."),
    Band("very low", 0, 30, "Usual for a member who does little on LinkedIn."),
)

BALANCED_TOTAL = 70
BALANCED_PILLAR = 15

NAMES: dict[Pillar, str] = {
    "establish_brand": "Establish your professional brand",
    "find_people": "Find the right people",
    "engage_with_insights": "Engage with insights",
    "build_relationships": "Build relationships",
}


@dataclass(frozen=True)
class Balance:
    """Whether a score stands on all four pillars; `reasons` say what is missing.

    `short` is how much of it: the total's in whole points, a pillar's with the decimals that it is shown with.
    """

    ok: bool
    reasons: tuple[str, ...]
    short: dict[Fact, float]


@dataclass(frozen=True)
class Difference:
    """One number minus another, as far as the two were told.

    `by` is `None` where the two were told with such different precision that they may be one number. It is known to
    `decimals` (`None`: exactly), and only `about` where one of the two was told so coarsely that this shows.
    """

    by: float | None
    decimals: int | None = None
    about: bool = False


@dataclass(frozen=True)
class Change:
    """The later reading minus the earlier, for every number that both have.

    The sign is arithmetic for every fact, ranks too: `industry_top_percent` of -2 is from top 12% to top 10%,
    which is better. `days` is how many lie between the two local days, whatever the label promises.
    """

    label: str
    since_day: date
    days: int
    facts: dict[Fact, Difference]


@dataclass(frozen=True)
class Summary:
    """The newest reading with its band, its balance and its changes; `over_average` is its total minus each group's."""

    latest: Reading
    band: Band
    balance: Balance
    changes: tuple[Change, ...]
    over_average: dict[Group, Difference]


def band(total: float) -> Band:
    """The band of a total, exact or shown."""
    return next(band for band in BANDS if shown(total) >= band.low)


def balance(reading: Reading) -> Balance:
    """Whether the total is 70 or more and every pillar 15 or more, each as it is shown."""
    reasons: list[str] = []
    short: dict[Fact, float] = {}
    if (missing := BALANCED_TOTAL - reading.shown_total) > 0:
        short["total"] = missing
        reasons.append(f"The total of {reading.shown_total} is {missing} short of {BALANCED_TOTAL}.")
    for pillar in PILLARS:
        decimals = reading.decimals.get(pillar)
        by = round(BALANCED_PILLAR - rounding.rounded(getattr(reading, pillar), decimals), rounding.DECIMALS)
        if by > 0:
            short[pillar] = by
            reasons.append(f"{NAMES[pillar]} is {rounding.score(by, decimals)} short of {BALANCED_PILLAR}.")
    return Balance(not reasons, tuple(reasons), short)


SHOWS = 0.5 * 10**-rounding.DECIMALS
"""What is less than this makes no difference to a number as it is shown."""


def difference(before: Reading, after: Reading, fact: Fact, other: Fact | None = None) -> Difference | None:
    """A fact of `after` minus the same, or another one, of `before`; `None` where one of them was not told.

    Numbers told with the same precision are subtracted as they were told. Else both are known within a range: where
    the ranges overlap there is no difference to speak of, where rounding can show in it, it is "about" so much.
    """
    other = other or fact
    earlier, later = getattr(before, other), getattr(after, fact)
    if earlier is None or later is None:
        return None
    # 71.2 - 70.9 is 0.29999999999999716. More decimals than any page has: who shows fewer rounds once, not twice.
    by = round(later - earlier, 9)
    if KIND_OF[fact] not in (Kind.TOTAL, Kind.PILLAR):
        return Difference(by, 0)
    told = (before.decimals.get(other), after.decimals.get(fact))
    decimals = min((each for each in told if each is not None), default=None)
    uncertain = round(before.tolerance(other) + after.tolerance(fact), 9)
    if told[0] == told[1] or uncertain <= SHOWS:
        return Difference(by, decimals)
    if abs(by) <= uncertain:
        return Difference(None, decimals)
    return Difference(by, decimals, about=True)


def change(before: Reading, after: Reading, label: str = "since the reading before") -> Change:
    """What is different in `after`, and over how many days.

    A fact that one of them lacks has no difference. Nor has what the page itself calls a weekly change; nor
    anything of the industry when the page has put the member into another one.
    """
    made = {fact: difference(before, after, fact) for fact in _comparable(before, after)}
    facts = {fact: found for fact, found in made.items() if found}
    return Change(label, before.day, (after.day - before.day).days, facts)


def _comparable(before: Reading, after: Reading) -> list[Fact]:
    moved = None not in (names := {before.industry_name, after.industry_name}) and len(names) == 2
    return [
        fact
        for fact in FACTS
        if KIND_OF[fact] not in (Kind.NAME, Kind.PERCENT_POINTS) and not (moved and GROUP_OF.get(fact) == "industry")
    ]


# A span is only called a week or a month when it is one, roughly: wanted, least and most days.
_SPANS = {"over about a week": (7, 4, 10), "over about a month": (30, 21, 45)}

REACH = max(most for _, _, most in _SPANS.values())
"""How many days back `summary` looks, beside the reading before the newest."""


def summary(history: Sequence[Reading]) -> Summary | None:
    """Judge the newest effective reading of a history (the oldest first), and compare it with earlier ones.

    These are the one before it, and those nearest to a week and to a month ago; of two as near, the older.
    """
    if not history:
        return None
    *earlier, latest = history
    changes = [change(earlier[-1], latest)] if earlier else []
    for label, (wanted, least, most) in _SPANS.items():
        spans = [((latest.day - reading.day).days, reading) for reading in earlier]
        near = [(abs(days - wanted), -days, reading) for days, reading in spans if least <= days <= most]
        if near:
            _, _, reading = min(near, key=lambda found: found[:2])
            changes.append(change(reading, latest, label))
    over = {group: difference(latest, latest, "total", f"{group}_average") for group in GROUPS}
    over_average = {group: found for group, found in over.items() if found}
    return Summary(latest, band(latest.total), balance(latest), tuple(changes), over_average)
