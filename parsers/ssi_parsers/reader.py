"""Combine the carriers' statements, by trust, into one reading; refuse those that contradict each other."""

from collections.abc import Sequence
from dataclasses import replace

from .address import SSI_ADDRESS
from .carriers import CARRIERS, MARKS, all_statements, called, embedded_json, name_of, report, visible_text
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
from .facts import GROUP_OF, KIND_OF, PILLARS, Fact, Kind, possible
from .markup import is_still_changing, minimised
from .model import Capture, MinimisedCapture, Reading, decimals_of, shown
from .page import Page
from .phrases import NO_SCORE, locale_of
from .statement import Statement, complete, overlap, pillar_sum

PARSER_VERSION = "3"
"""Raised whenever a page may read differently than before, so that a history knows what to read again."""

# Beyond this no browser's page was seen.
MAX_MARKUP = 32 * 1024 * 1024
"""Characters of markup."""

_HOW_TO_PASTE = "of pasted text that is the page, make the first line its address: " + SSI_ADDRESS

_HOW_TO_SAVE = "save the page as a file, or capture it by the extension, so that its bars come along"

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
    _check_is_ssi_page(page)
    statements = all_statements(page)
    believed, doubts = _believed(statements, embedded_json.witnesses(page))
    missing = [pillar for pillar in PILLARS if pillar not in believed]
    if missing:
        raise _why_incomplete(page, believed, missing)
    if _have_not_arrived(page, believed):
        raise NotLoaded(
            "every pillar shows 0, which is taken for a score only beside a rank of 100 % or in LinkedIn's own data"
        )
    taken = believed | {"total": _total(believed)}
    return Reading.model_validate(
        {
            **{fact: statement.value for fact, (_, statement) in taken.items()},
            "captured_at": page.capture.captured_at,
            "captured_at_from": page.capture.captured_at_from,
            "zone_from": page.capture.zone_from,
            "locale": page.language or locale_of(line.text for line in page.lines),
            "profile": embedded_json.profile(page),
            "told_by": {fact: name for fact, (name, _) in taken.items()},
            "decimals": _decimals(taken),
            "warnings": (*page.capture.warnings, *_warnings(page, believed), *doubts, *_unread(page, believed, doubts)),
        }
    )


def _check_is_ssi_page(page: Page) -> None:
    """Raise unless a whole answer, the report's own elements, or the address of tab or save prove the SSI page."""
    if page.is_elsewhere:
        if page.is_sign_in:
            raise SignedOut
        raise NotSsiPage(f"its address is {str(page.address or page.calls_itself[0])[:200]}")
    if embedded_json.is_whole(page) or page.has_report:
        return
    if page.calls_itself_another and not page.is_sign_in:
        raise NotSsiPage(f"it calls itself {page.calls_itself[0][:200]}")
    if page.is_at_ssi_address or (page.capture.form == "text" and visible_text.is_the_page_itself(page)):
        return
    if page.is_sign_in:
        raise SignedOut
    if embedded_json.has_no_score(page):
        raise NoScore
    if page.has_marks:
        raise NotLoaded
    raise NotSsiPage(_HOW_TO_PASTE if page.capture.form == "text" else "")


def _believed(
    statements: Sequence[FromCarrier], witnesses: Sequence[Statement]
) -> tuple[dict[Fact, FromCarrier], list[str]]:
    """The first statement of every fact, once all later ones were found to agree with it, and what was left out.

    A contradiction refuses the page, but for one that rests on words alone (what the text says of a group) where the
    bars or the answer tell all pillars, and for two averages that the text itself prints side by side: then neither
    of the two is taken. The answer does not move; it is kept. `witnesses` state nothing themselves, but what differs
    from them is left out.
    """
    believed: dict[Fact, FromCarrier] = {}
    doubted: set[Fact] = set()
    exact = any(
        complete(statement for name, statement in statements if name == carrier)
        for carrier in (name_of(embedded_json), name_of(report))
    )
    for name, statement in statements:
        fact, value = statement.fact, statement.value
        by_words = exact and name == name_of(visible_text) and fact in GROUP_OF
        two_averages = name == name_of(visible_text) and fact.endswith("_average")
        if not possible(fact, value):
            if by_words:
                doubted.add(fact)
                continue
            raise ImpossibleValue(f"{fact} is {value} in {called(name)}")
        first, trusted = believed.setdefault(fact, (name, statement))
        two_names = name == first and isinstance(value, str) and value != trusted.value
        if not two_names and trusted.agrees(statement):
            continue
        if not by_words and not (two_averages and first == name):
            raise Contradiction(f"{fact} is {trusted.value} in {called(first)} and {value} in {called(name)}")
        doubted.add(fact)
    left_out = {fact for fact in doubted if fact in believed and believed[fact][0] != name_of(embedded_json)}
    doubts = [
        f"The page's text says something else of {_spoken(fact)}, so it was left out." for fact in sorted(left_out)
    ]
    doubts += [
        f"The page's text says something impossible of {_spoken(fact)}, so it was left out."
        for fact in sorted(doubted - believed.keys())
    ]
    against = {each.fact for each in witnesses if each.fact in believed and each.value != believed[each.fact][1].value}
    doubts += [
        f"LinkedIn's own answer says something else of {_spoken(fact)}, so it was left out."
        for fact in sorted(against - left_out)
    ]
    left_out |= against
    return {fact: found for fact, found in believed.items() if fact not in left_out}, doubts


def _total(believed: dict[Fact, FromCarrier]) -> FromCarrier:
    """The exact total: the answer's own, else the sum of the pillars, checked by the whole number that is shown."""
    summed = pillar_sum(believed[pillar][1] for pillar in PILLARS)
    last = max((believed[pillar][0] for pillar in PILLARS), key=_trust)
    if "total" not in believed:
        if summed.tolerance >= 0.5:
            raise Incomplete("the pillars are rounded and the total is missing")
        if last == name_of(visible_text):
            raise Incomplete("the total is missing, and without it four lines of text may be anybody's")
        return last, summed
    name, total = believed["total"]
    if not total.agrees(summed):
        raise Contradiction(f"the total is {total.value} and the pillars add up to {summed.value}")
    if total.tolerance == 0 or summed.tolerance > total.tolerance:
        return name, total
    if summed.tolerance and shown(float(summed.value)) != total.value:
        # Four rounded pillars can add up past the whole number that the page shows; what both allow is the total.
        both = overlap(total, summed)
        return name, both._replace(value=round(float(both.value), 6))
    return last, summed


def _decimals(taken: dict[Fact, FromCarrier]) -> dict[Fact, int]:
    """To how many decimals each number was rounded, the exact ones left out; a total has those of its pillars."""
    rounded = {fact: statement.tolerance for fact, (_, statement) in taken.items() if statement.tolerance}
    decimals = {fact: decimals_of(tolerance) for fact, tolerance in rounded.items()}
    if "total" in decimals:
        decimals["total"] = min(decimals[pillar] for pillar in PILLARS if pillar in decimals)
    return decimals


def _trust(name: str) -> int:
    return [name_of(carrier) for carrier in CARRIERS].index(name)


def _why_incomplete(page: Page, believed: dict[Fact, FromCarrier], missing: Sequence[str]) -> UnreadablePage:
    if believed.keys() & {"total", *PILLARS}:
        if embedded_json.has_no_score(page) and not any(pillar in believed for pillar in PILLARS):
            return NoScore()
        return Incomplete("missing: " + ", ".join(missing))
    if page.is_sign_in:
        return SignedOut()
    if embedded_json.has_no_score(page) or any(NO_SCORE.search(line.text) for line in page.lines):
        return NoScore()
    if page.number_tables:
        return Incomplete("there are tables of numbers, but their names are in a language whose words are not known")
    if visible_text.shows_scores(page):
        return Incomplete(f"there are numbers, but the words beside them are in no language known here; {_HOW_TO_SAVE}")
    return NotLoaded()


def _have_not_arrived(page: Page, believed: dict[Fact, FromCarrier]) -> bool:
    """Whether every pillar is 0 without a sign that it really is: the answer, or the last rank."""
    return (
        all(believed[pillar][1].value == 0 for pillar in PILLARS)
        and not any(each.value == 100 for fact, (_, each) in believed.items() if KIND_OF[fact] is Kind.TOP_PERCENT)
        and not embedded_json.is_whole(page)
    )


def _warnings(page: Page, believed: dict[Fact, FromCarrier]) -> tuple[str, ...]:
    warnings = []
    if is_still_changing(page.markup):
        warnings.append("The page was still changing when it was taken.")
    if "total" not in believed:
        warnings.append("No total was found to check the pillars against.")
    elif pillar_sum(believed[pillar][1] for pillar in PILLARS).tolerance >= 0.5:
        warnings.append("The page shows the pillars as whole numbers only.")
    return tuple(warnings)


def _unread(page: Page, believed: dict[Fact, FromCarrier], doubts: Sequence[str]) -> list[str]:
    """What the page names and no carrier states, so that nobody takes what is missing for what is not there."""
    missing = [_spoken(fact) for fact in sorted(visible_text.named_facts(page) - believed.keys())]
    return [
        f"The page names {fact}, but its number could not be read for certain, so it was left out."
        for fact in missing
        if not any(fact in doubt for doubt in doubts)
    ]


def _spoken(name: str) -> str:
    return name.replace("_", " ")
