"""Patterns of the phrases on the page, of all locales at once: pillar names, ranks, averages, weekly changes.

The page's declared language is not asked: browsers translate pages, and people paste text without any.
"""

import re
from collections.abc import Callable, Iterable

from .facts import GROUPS, PILLARS, Group, Pillar
from .locales import LOCALES, Wordings, Words
from .numbers import NUMBER, plain


def _any(wordings: Iterable[str]) -> str:
    # The longest first: "gezielt die richtigen Personen finden" contains another wording of itself.
    return "(?:" + "|".join(sorted(set(wordings), key=len, reverse=True)) + ")"


def _all(choose: Callable[[Words], Wordings]) -> str:
    return _any(wording for words in LOCALES.values() for wording in choose(words))


def _pattern(expression: str) -> re.Pattern[str]:
    return re.compile(expression, re.IGNORECASE)


PILLAR_NAMES: dict[Pillar, str] = {pillar: _all(lambda words, p=pillar: words.pillars[p]) for pillar in PILLARS}  # type: ignore[misc]
PILLAR_WORDS = tuple({name for words in LOCALES.values() for names in words.pillars.values() for name in names})
"""Every wording of a pillar's name by itself, in lower case."""
OUT_OF = _all(lambda words: words.out_of)

TOTAL = _pattern(rf"({NUMBER})\s*{OUT_OF}\s*100(?![\d.,]\d|\d)")
"""The member's total or a group's average as a donut's caption prints it, spaces or none: `33out of 100`."""

REMAINING = _pattern(rf"{_all(lambda words: words.remaining_points)}\W*(?:{NUMBER}\W*)?")
AVERAGE = _pattern(rf"{_all(lambda words: words.average_of)}\s*({NUMBER})")
YOUR_RANK = _pattern(rf"{_all(lambda words: words.your_rank)}\s*({NUMBER})\s*%")
INDUSTRY_NAME = _pattern(_all(lambda words: words.industry_name))
LAST_WEEK = _pattern(_all(lambda words: words.last_week))
OF_A_GROUP = _pattern(
    rf"{_all(lambda words: (*words.average_of, *words.your_rank, *words.last_week))}|{TOTAL.pattern}"
    rf"|^(?:{_all(lambda words: words.top)}|{NUMBER}|[\s%.,|:])*$"
)
"""What goes on about the group spoken of before: its average, the member's rank in it, a number by itself."""
NO_SCORE = _pattern(_all(lambda words: words.no_score))

# "De 65 %" and the like must not be taken for a direction: whole words only.
UP = _pattern(rf"(?<!\w){_all(lambda words: words.up)}(?!\w)|(?<!\w){_any(('up',))}(?=\s*\d)")
DOWN = _pattern(rf"(?<!\w){_all(lambda words: words.down)}(?!\w)|(?<!\w){_any(('down',))}(?=\s*\d)")
NO_CHANGE = _pattern(_all(lambda words: words.no_change))
PERCENT = _pattern(rf"({NUMBER})\s*%|%\s*({NUMBER})")

_PILLAR_EXACT = {pillar: _pattern(names) for pillar, names in PILLAR_NAMES.items()}
_RANK_OF = {group: _pattern(_all(lambda words, g=group: words.rank_of[g])) for group in GROUPS}  # type: ignore[misc]
_PEOPLE_OF = {group: _pattern(_all(lambda words, g=group: words.people_of[g])) for group in GROUPS}  # type: ignore[misc]
_TOP = _all(lambda words: words.top)

RANK_TOKEN = _pattern(
    rf"(?P<label>{'|'.join(f'(?P<{group}>{each.pattern})' for group, each in _RANK_OF.items())})"
    rf"|(?P<top>(?<!\w){_TOP}(?!\w|[^\W\d])|(?<!\w){_TOP}(?=\d))|(?P<number>{NUMBER})|(?P<percent>%)|(?P<rest>[\s|:·•–—,.()/-]+)"
)


def pillar_named(label: str) -> Pillar | None:
    """The pillar that goes by exactly this name."""
    name = plain(label).strip(" :|·•–—-")
    return next((pillar for pillar, names in _PILLAR_EXACT.items() if names.fullmatch(name)), None)


def rank_groups(label: str) -> set[Group]:
    """The groups whose rank this text names."""
    return {group for group, each in _RANK_OF.items() if each.search(plain(label))}


def spoken_groups(text: str) -> set[Group]:
    """The groups this text speaks of: "People in your network ..."."""
    return {group for group, each in _PEOPLE_OF.items() if each.search(plain(text))}


def spoken_group(text: str) -> Group | None:
    """The one group this text speaks of; none where it speaks of two."""
    found = spoken_groups(text)
    return found.pop() if len(found) == 1 else None


def locale_of(lines: Iterable[str]) -> str | None:
    """The locale whose pillar names stand in these lines; `None` where there are none, or of two alike."""
    text = "\n".join(lines)
    counts = {
        locale: sum(bool(re.search(_any(names), text, re.IGNORECASE)) for names in words.pillars.values())
        for locale, words in LOCALES.items()
    }
    best = max(counts.values())
    winners = [locale for locale, count in counts.items() if count == best]
    return winners[0] if best and len(winners) == 1 else None
