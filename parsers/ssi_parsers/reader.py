"""Combine the carriers' statements, by trust, into one reading; refuse those that contradict each other."""

from collections.abc import Sequence
from dataclasses import replace

from .carriers import CARRIERS, MARKS, all_statements, embedded_json, name_of, visible_text
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
from .markup import is_still_changing, minimised
from .model import Capture, MinimisedCapture, Reading
from .page import Page
from .phrases import NO_SCORE, locale_of
from .statement import Statement, pillar_sum

PARSER_VERSION = "1"
"""Raised whenever a page may read differently than before, so that a history knows what to read again."""

# Beyond this no browser's page was seen.
MAX_MARKUP = 32 * 1024 * 1024
"""Characters of markup."""

FromCarrier = tuple[str, Statement]
"""A carrier's name and a statement of it."""


def read_page(capture: Capture) -> Reading:
    """Read a captured page.

    Raises `UnreadablePage`; which of its kinds says why.
    """
    page = page_of(capture)
    try:
        return _read(page)
    except TooLarge:
        raise
    except UnreadablePage:
        if not page.has_shorter_stretch:
            raise
        # The stretch may begin inside a tag, or a mark may stand inside something else; the whole page decides.
        return _read(replace(page, whole=True))


def minimise(capture: Capture) -> MinimisedCapture:
    """Leave out of a capture what can never state a score: scripts, styles, images, tokens, other people's JSON."""
    return minimised(capture, MARKS)


def page_of(capture: Capture, *, whole: bool = False) -> Page:
    """The page of a capture, for all carriers to read. Raises `TooLarge`."""
    if len(capture.markup) > MAX_MARKUP:
        raise TooLarge(f"more than {MAX_MARKUP // 1024 // 1024} MB")
    return Page(minimise(capture), MARKS, whole)


def _read(page: Page) -> Reading:
    if page.is_elsewhere and not page.is_sign_in:
        raise NotSsiPage(f"its address is {str(page.address)[:200]}")
    statements = all_statements(page)
    if not (page.is_proven or page.codes or _is_pasted(page)):
        raise SignedOut if page.is_sign_in else NotSsiPage
    believed = _believed(statements)
    missing = [pillar for pillar in PILLARS if pillar not in believed]
    if missing:
        raise _why_incomplete(page, believed, missing)
    told_by = {fact: name for fact, (name, _) in believed.items()}
    facts: dict[Fact, float | str] = {fact: statement.value for fact, (_, statement) in believed.items()}
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


def _believed(statements: Sequence[FromCarrier]) -> dict[Fact, FromCarrier]:
    """The first statement of every fact, once all later ones were found to agree with it."""
    believed: dict[Fact, FromCarrier] = {}
    for name, statement in statements:
        fact, value, _ = statement
        if not possible(fact, value):
            raise ImpossibleValue(f"{fact} is {value} by the {_spoken(name)}")
        first, trusted = believed.setdefault(fact, (name, statement))
        two_names = name == first and isinstance(value, str) and value != trusted.value
        if two_names or not trusted.agrees(statement):
            raise Contradiction(f"{fact} is {trusted.value} by the {_spoken(first)} and {value} by the {_spoken(name)}")
    return believed


def _total(believed: dict[Fact, FromCarrier]) -> tuple[float, str]:
    """The exact total: the answer's own, else the sum of the pillars, checked by the whole number that is shown."""
    summed = pillar_sum(believed[pillar][1] for pillar in PILLARS)
    last = max((believed[pillar][0] for pillar in PILLARS), key=_trust)
    if "total" not in believed:
        if summed.tolerance >= 0.5:
            raise Incomplete("the pillars are rounded and the total is missing")
        return float(summed.value), last
    name, total = believed["total"]
    if not total.agrees(summed):
        raise Contradiction(f"the total is {total.value} and the pillars add up to {summed.value}")
    if total.tolerance == 0 or summed.tolerance > total.tolerance:
        return float(total.value), name
    return float(summed.value), last


def _trust(name: str) -> int:
    return [name_of(carrier) for carrier in CARRIERS].index(name)


def _is_pasted(page: Page) -> bool:
    return page.capture.form == "text" and visible_text.is_the_page_itself(page.lines)


def _why_incomplete(page: Page, believed: dict[Fact, FromCarrier], missing: Sequence[str]) -> UnreadablePage:
    if believed:
        if embedded_json.has_no_score(page) and not any(pillar in believed for pillar in PILLARS):
            return NoScore()
        return Incomplete("missing: " + ", ".join(missing))
    if page.is_sign_in:
        return SignedOut()
    if embedded_json.has_no_score(page) or any(NO_SCORE.search(line) for line in page.lines):
        return NoScore()
    if page.is_proven and page.number_tables:
        return Incomplete("there are tables of numbers, but their names are in a language whose words are not known")
    return NotLoaded() if page.is_proven else NotSsiPage()


def _warnings(page: Page, believed: dict[Fact, FromCarrier]) -> tuple[str, ...]:
    warnings = []
    if is_still_changing(page.markup):
        warnings.append("The page was still changing when it was taken.")
    if page.capture.captured_at_from == "file":
        warnings.append("The page does not say when it was captured; the file's own time was taken.")
    if "total" not in believed:
        warnings.append("The page shows no total to check the pillars against.")
    elif pillar_sum(believed[pillar][1] for pillar in PILLARS).tolerance >= 0.5:
        warnings.append("The page shows the pillars as whole numbers only.")
    return tuple(warnings)


def _spoken(name: str) -> str:
    return name.replace("_", " ")
