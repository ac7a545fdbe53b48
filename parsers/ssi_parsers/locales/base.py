"""What a language calls the things on the page. A missing field is a type error, an unknown wording is `()`.

Every entry is a regular expression, matched without case. The pillars' names are plain text in lower case, since
the report is located by them, too.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Literal

from ..facts import Group, Pillar

Wordings = tuple[str, ...]

Origin = Literal["confirmed", "quoted", "guessed", "unknown"]
"""How a wording is known: from a capture, from somebody who quotes the page, by nobody but us, or not at all."""


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

    heading_of: dict[Group, Wordings]
    """The heading above what a group's part of the page shows: `People in your network`."""
    people_of: dict[Group, Wordings]
    """Whom the sentence of an average speaks of: `in your network`."""
    industry_name: Wordings
    """A sentence with the industry's name as its one group."""
    average_of: Wordings
    """What leads to a group's average: `average SSI of` 35."""
    average_verb: Wordings
    """What may stand between the group and that, and nothing else may: they `have an` average SSI of 35."""

    last_week: Wordings
    """What marks a sentence as the weekly change of the rank: `since last week`."""
    up: Wordings
    down: Wordings
    no_change: Wordings

    no_score: Wordings
    """What the page says when there is no score (wording not confirmed in any language)."""
    headings: Wordings
    """What stands above numbers and tells none: a sign of the page itself, which a scrubbed page keeps."""

    quoted: frozenset[str] = frozenset()
    """What is known from somebody who quotes the page: a field (`pillars`) or a part (`rank_of.team`)."""
    guessed: frozenset[str] = frozenset()
    """What nobody saw: it may fill in a number that no other part of the page tells, and never decides against one."""

    def entries(self) -> Iterator[tuple[str, Wordings]]:
        """Every field with its wordings, a field for each pillar or group by its parts: `rank_of.team`."""
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, dict):
                yield from ((f"{field.name}.{part}", wordings) for part, wordings in value.items())
            elif isinstance(value, tuple):
                yield field.name, value

    def origin(self, name: str) -> Origin:
        """How the wordings of an entry are known."""
        if not dict(self.entries())[name]:
            return "unknown"
        names = {name, name.partition(".")[0]}
        return "guessed" if names & self.guessed else "quoted" if names & self.quoted else "confirmed"
