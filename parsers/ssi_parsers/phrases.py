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

REMAINING = _pattern(_all(lambda words: words.remaining_points))
OUT_OF_100 = _pattern(rf"{OUT_OF}\s*100")
"""What follows a total where the two stand on lines of their own."""
AVERAGE = _pattern(rf"{_all(lambda words: words.average_of)}\s*({NUMBER})\s*\.?")
YOUR_RANK = _pattern(rf"{_all(lambda words: words.your_rank)}\s*({NUMBER})\s*%\s*\.?")
INDUSTRY_NAME = _pattern(_all(lambda words: words.industry_name))
NO_SCORE = _pattern(_all(lambda words: words.no_score))

CHANGE_TOKEN = _pattern(
    rf"(?P<week>{_all(lambda words: words.last_week)})|(?P<none>{_all(lambda words: words.no_change)})"
    rf"|(?P<up>{_all(lambda words: words.up)})|(?P<down>{_all(lambda words: words.down)})"
    rf"|(?P<points>{NUMBER}\s*%|%\s*{NUMBER})|(?P<rest>[\s.,:–—-]+)"
)
"""The parts of the sentence that says how a rank moved."""

HEADING = _pattern(_all(lambda words: words.headings))

_PILLAR_EXACT = {pillar: _pattern(names) for pillar, names in PILLAR_NAMES.items()}
_PILLAR_LAST = {pillar: _pattern(f"{names}$") for pillar, names in PILLAR_NAMES.items()}
_RANK_OF = {group: _pattern(_all(lambda words, g=group: words.rank_of[g])) for group in GROUPS}  # type: ignore[misc]
_HEADING_OF = {group: _pattern(_all(lambda words, g=group: words.heading_of[g])) for group in GROUPS}  # type: ignore[misc]
_PEOPLE_OF = {group: _pattern(_all(lambda words, g=group: words.people_of[g])) for group in GROUPS}  # type: ignore[misc]
# Up to a few words stand before whom a sentence is about, "Sales professionals [...]", and only the verb behind: others
# could say "had no" or "aim at an".
_AVERAGE_OF = {
    group: _pattern(rf"(?:[^\W\d]+\s+){{0,5}}?{each.pattern}(?:\s+{_all(lambda words: words.average_verb)})?\s*")
    for group, each in _PEOPLE_OF.items()
}
_TOP = _all(lambda words: words.top)

RANK_TOKEN = _pattern(
    rf"(?P<label>{'|'.join(f'(?P<{group}>{each.pattern})' for group, each in _RANK_OF.items())})"
    rf"|(?P<top>(?<!\w){_TOP}(?!\w|[^\W\d])|(?<!\w){_TOP}(?=\d))|(?P<number>{NUMBER})|(?P<percent>%)|(?P<hash>#)"
    r"|(?P<rest>[\s|:·•–—,.()/-]+)"
)


def pillar_named(label: str) -> Pillar | None:
    """The pillar that goes by exactly this name."""
    name = plain(label).strip(" :|·•–—-")
    return next((pillar for pillar, names in _PILLAR_EXACT.items() if names.fullmatch(name)), None)


def pillar_ending(label: str) -> tuple[Pillar, int] | None:
    """The pillar whose name a text ends with, and where it begins: "Chart Find the right people"."""
    found = ((pillar, names.search(label)) for pillar, names in _PILLAR_LAST.items())
    return next(((pillar, name.start()) for pillar, name in found if name), None)


def rank_groups(label: str) -> set[Group]:
    """The groups whose rank this text names."""
    return {group for group, each in _RANK_OF.items() if each.search(plain(label))}


def covering(tokens: Iterable[re.Match[str]], text: str) -> list[re.Match[str]] | None:
    """The tokens, where they are all that there is of a text; `None` where anything else stands in it."""
    found = list(tokens)
    return found if "".join(token[0] for token in found) == text else None


def rank_tokens(line: str) -> list[re.Match[str]] | None:
    """The ranks, their names and signs, where a line consists of them."""
    return covering(RANK_TOKEN.finditer(line), line)


def heading_group(line: str) -> Group | None:
    """The group whose part of the page stands under this heading."""
    return next((group for group, each in _HEADING_OF.items() if each.fullmatch(line.rstrip(" :"))), None)


def mentioned_groups(text: str) -> set[Group]:
    """The groups this text mentions, in whatever way."""
    return {group for group, each in _PEOPLE_OF.items() if each.search(text)}


def average_group(before: str) -> Group | None:
    """The group whose average a sentence tells that begins with these words: "People in your network have an"."""
    found = [group for group, each in _AVERAGE_OF.items() if each.fullmatch(before)]
    return found[0] if len(found) == 1 else None


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
