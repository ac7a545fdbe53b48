"""What a language calls the things on the page. A missing field is a type error, an unknown wording is `()`.

Only English and Portuguese are confirmed by captures (2021 to 2026); the German, French and Spanish pillar
names come from articles that quote the page. Every entry is a regular expression, matched without case.
"""

from dataclasses import dataclass

from ..facts import Group, Pillar

Wordings = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Words:
    """The wording of one language."""

    pillars: dict[Pillar, Wordings]
    out_of: Wordings
    """Between a score and its maximum: 33 `out of` 100."""
    remaining_points: Wordings
    """The last row of a donut's table."""

    top: Wordings
    """Beside a rank: `Top` 65%."""
    rank_of: dict[Group, Wordings]
    """The name of a rank row: `Industry SSI rank`."""
    your_rank: Wordings
    """What leads to the member's rank in a sentence: `You rank in the top` 80%."""

    people_of: dict[Group, Wordings]
    """Whom a sentence speaks of from here on: `in your network`."""
    industry_name: Wordings
    """A sentence with the industry's name as its one group."""
    average_of: Wordings
    """What leads to a group's average: `average SSI of` 35."""

    last_week: Wordings
    """What marks a sentence as the weekly change of the rank: `since last week`."""
    up: Wordings
    down: Wordings
    no_change: Wordings

    no_score: Wordings
    """What the page says when there is no score (wording not confirmed in any language)."""
