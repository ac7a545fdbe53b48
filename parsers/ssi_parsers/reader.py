"""Combine what the carriers tell, by trust, into one reading; refuse whatever does not hold together."""

from collections.abc import Sequence

from .carriers import CARRIERS, embedded_json, name_of, visible_text
from .errors import (
    Contradiction,
    ImpossibleValue,
    Incomplete,
    NoScore,
    NotLoaded,
    NotSsiPage,
    SignedOut,
    TooLarge,
    UnreadablePage,
)
from .facts import PILLARS, Fact, possible
from .model import Capture, Reading
from .page import Page
from .phrases import NO_SCORE, locale_of
from .told import Told, pillar_sum

PARSER_VERSION = "1"
"""Raised whenever a page may read differently than before, so that a history knows what to read again."""

Witness = tuple[str, Told]
"""A carrier's name, and what it told."""


def read_page(capture: Capture) -> Reading:
    """Read a captured page.

    Raises `UnreadablePage`; which of its kinds says why.
    """
    page = Page(capture)
    try:
        return _read(page)
    except TooLarge:
        raise
    except UnreadablePage:
        if not page.took_a_short_cut:
            raise
        # The short cut may have cut through a tag or met a mark inside something else; the slow way decides.
        return _read(Page(capture, whole=True))


def _read(page: Page) -> Reading:
    if page.is_elsewhere and not page.is_sign_in:
        raise NotSsiPage(f"its address is {str(page.address)[:200]}")
    witnesses = [(name_of(carrier), told) for carrier in CARRIERS for told in carrier.facts(page)]
    if not (page.is_marked or page.answers or _is_pasted(page)):
        raise SignedOut if page.is_sign_in else NotSsiPage
    believed = _believed(witnesses)
    missing = [pillar for pillar in PILLARS if pillar not in believed]
    if missing:
        raise _why_incomplete(page, believed, missing)
    told_by = {fact: name for fact, (name, _) in believed.items()}
    facts: dict[Fact, float | str] = {fact: told.value for fact, (_, told) in believed.items()}
    facts["total"], told_by["total"] = _total(believed)
    return Reading.model_validate(
        {
            **facts,
            "captured_at": page.capture.captured_at,
            "captured_at_from": page.capture.captured_at_from,
            "locale": page.language or locale_of(page.lines),
            "profile": embedded_json.profile(page),
            "told_by": told_by,
            "warnings": _warnings(page, believed),
        }
    )


def _believed(witnesses: Sequence[Witness]) -> dict[Fact, Witness]:
    """The first word on every fact, once all later words were found to agree with it."""
    believed: dict[Fact, Witness] = {}
    for name, told in witnesses:
        if not possible(told.fact, told.value):
            raise ImpossibleValue(f"{told.fact} is {told.value} by the {_spoken(name)}")
        first, trusted = believed.setdefault(told.fact, (name, told))
        same_voice_differs = name == first and isinstance(told.value, str) and told.value != trusted.value
        if same_voice_differs or not trusted.agrees(told):
            raise Contradiction(
                f"{told.fact} is {trusted.value} by the {_spoken(first)} and {told.value} by the {_spoken(name)}"
            )
    return believed


def _total(believed: dict[Fact, Witness]) -> tuple[float, str]:
    """The exact total: the answer's own, else the sum of the pillars, checked by the whole number that is shown."""
    summed = pillar_sum(believed[pillar][1] for pillar in PILLARS)
    last = max((believed[pillar][0] for pillar in PILLARS), key=_trust)
    if "total" not in believed:
        if summed.within >= 0.5:
            raise Incomplete("the pillars are rounded and the total is missing")
        return float(summed.value), last
    name, total = believed["total"]
    if not total.agrees(summed):
        raise Contradiction(f"the total is {total.value} and the pillars add up to {summed.value}")
    if total.within == 0 or summed.within > total.within:
        return float(total.value), name
    return float(summed.value), last


def _trust(name: str) -> int:
    return [name_of(carrier) for carrier in CARRIERS].index(name)


def _is_pasted(page: Page) -> bool:
    return page.capture.form == "text" and visible_text.is_the_page_itself(page.lines)


def _why_incomplete(page: Page, believed: dict[Fact, Witness], missing: Sequence[str]) -> UnreadablePage:
    if believed:
        if embedded_json.has_no_score(page) and not any(pillar in believed for pillar in PILLARS):
            return NoScore()
        return Incomplete("missing: " + ", ".join(missing))
    if page.is_sign_in:
        return SignedOut()
    if embedded_json.has_no_score(page) or any(NO_SCORE.search(line) for line in page.lines):
        return NoScore()
    if page.is_marked and page.donuts:
        return Incomplete("there are tables of numbers, but their names are in a language whose words are not known")
    return NotLoaded() if page.is_marked else NotSsiPage()


def _warnings(page: Page, believed: dict[Fact, Witness]) -> tuple[str, ...]:
    warnings = []
    if page.capture.captured_at_from == "file":
        warnings.append("The page does not say when it was captured; the file's own time was taken.")
    if "total" not in believed:
        warnings.append("The page shows no total to check the pillars against.")
    elif pillar_sum(believed[pillar][1] for pillar in PILLARS).within >= 0.5:
        warnings.append("The page shows the pillars as whole numbers only.")
    return tuple(warnings)


def _spoken(name: str) -> str:
    return name.replace("_", " ")
