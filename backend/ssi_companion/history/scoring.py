"""Judgements on readings: the band, the balance, and what changed over how many days.

A total is judged as shown, since that is the number people know: 74.5 is 75 to them, and so it is here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ssi_parsers import FACTS, GROUP_OF, KIND_OF, PILLARS, Fact, Kind, Pillar, Reading, shown

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
    """Whether a score stands on all four pillars; `reasons` say what is missing, and how much of it."""

    ok: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """The later reading minus the earlier, for every number that both have.

    The sign is arithmetic for every fact, ranks too: `industry_top_percent` of -2 is from top 12% to top 10%,
    which is better. `days` is how many lie between the two local days, whatever the label promises.
    """

    label: str
    since_day: date
    days: int
    facts: dict[Fact, float]


@dataclass(frozen=True)
class Summary:
    """The newest reading with its band, its balance and its changes."""

    latest: Reading
    band: Band
    balance: Balance
    changes: tuple[Change, ...]


def band(total: float) -> Band:
    """The band of a total, exact or shown."""
    return next(band for band in BANDS if shown(total) >= band.low)


def balance(reading: Reading) -> Balance:
    """Whether the total is 70 or more and every pillar 15 or more."""
    reasons: list[str] = []
    if (missing := BALANCED_TOTAL - reading.shown_total) > 0:
        reasons.append(f"The total of {reading.shown_total} is {missing} short of {BALANCED_TOTAL}.")
    short = {pillar: BALANCED_PILLAR - getattr(reading, pillar) for pillar in PILLARS}
    reasons += [
        # What is shown has two decimals; something smaller than the last would read as "0.00 short".
        f"{NAMES[pillar]} is {max(by, 0.01):.2f} short of {BALANCED_PILLAR}."
        for pillar, by in short.items()
        if by > 0
    ]
    return Balance(not reasons, tuple(reasons))


def change(before: Reading, after: Reading, label: str = "since the reading before") -> Change:
    """What is different in `after`, and over how many days.

    A fact that one of them lacks has no difference. Nor has what the page itself calls a weekly change; nor
    anything of the industry when the page has put the member into another one.
    """
    facts = {
        # 71.2 - 70.9 is 0.29999999999999716. More decimals than any page has: who shows fewer rounds once, not twice.
        fact: round(getattr(after, fact) - getattr(before, fact), 9)
        for fact in _comparable(before, after)
        if getattr(before, fact) is not None and getattr(after, fact) is not None
    }
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
    return Summary(latest, band(latest.total), balance(latest), tuple(changes))
