"""The judge: a damaged page is refused, or every fact that is read of it equals the known one."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ssi_parsers import FACTS, Capture, UnreadablePage, read_page, read_save

from .pages import MEMBER
from .specimen import Specimen

SEEN_AT = datetime.fromisoformat("2026-11-22T18:04:11+01:00")
PILLAR_ROUNDING = 0.005 + 1e-9
"""How far two carriers' pillars were seen to differ."""
SUM_ROUNDING = 4 * 0.005 + 1e-9
"""How far the sum of four pillars with two decimals can be from the sum of what was rounded."""

Facts = Mapping[str, float | str]
Reader = Callable[[Specimen], Facts]
"""States facts, or raises `UnreadablePage`."""
Outcome = Literal["refused", "read", "excused", "false group", "false member"]


def read(specimen: Specimen) -> Facts:
    """What the parsers state of a page."""
    if specimen.save is not None:
        reading = read_save(specimen.save, file_time=SEEN_AT)
    else:
        page = specimen.page
        handed_over = {"markup": specimen.markup, "form": page.form, "address": page.address}
        moment = {"captured_at": SEEN_AT, "captured_at_from": "browser"}
        reading = read_page(Capture.model_validate(handed_over | moment))
    return {fact: value for fact in FACTS if (value := getattr(reading, fact)) is not None}


@dataclass(frozen=True)
class FalseFact:
    """A fact that was stated and is not so."""

    fact: str
    stated: float | str
    true: float | str | None
    """None where the page tells nothing of it."""
    printed_as: str
    """Which printed numbers look like what was stated."""
    excuse: str | None
    """Why nobody could notice, if so."""

    def __str__(self) -> str:
        return f"{self.fact} is {self.true}, read as {self.stated}, which is {self.printed_as}"


@dataclass(frozen=True)
class Verdict:
    """What became of one page: refused with a code, or read, with all that is false in it."""

    specimen: Specimen
    refused: str | None
    stated: Facts
    false: tuple[FalseFact, ...] = ()

    @property
    def unexcused(self) -> list[FalseFact]:
        """What somebody could have noticed."""
        return [each for each in self.false if not each.excuse]

    @property
    def outcome(self) -> Outcome:
        if self.refused:
            return "refused"
        if any(each.fact in MEMBER for each in self.unexcused):
            return "false member"
        if self.unexcused:
            return "false group"
        return "excused" if self.false else "read"


def judge(specimen: Specimen, reader: Reader = read) -> Verdict:
    """Have a page read, and compare what is stated with what is known."""
    try:
        stated = reader(specimen)
    except UnreadablePage as refusal:
        return Verdict(specimen, refusal.code, {})
    false = (
        FalseFact(
            fact, value, specimen.truth.known.get(fact), _printed_as(specimen, value), specimen.page.excused.get(fact)
        )
        for fact, value in stated.items()
        if not _is_true(specimen, fact, value)
    )
    return Verdict(specimen, None, stated, tuple(false))


def _is_true(specimen: Specimen, fact: str, stated: float | str) -> bool:
    known = specimen.truth.known.get(fact)
    if isinstance(known, str) and isinstance(stated, str):
        return _plain(known) == _plain(stated)
    if known is None or isinstance(known, str) or isinstance(stated, str):
        return False
    if abs(stated - known) <= PILLAR_ROUNDING or stated in specimen.truth.printed.get(fact, ()):
        return True
    return fact == "total" and abs(stated - known) <= SUM_ROUNDING


def _plain(name: str) -> str:
    """A name whatever its capitals and spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _printed_as(specimen: Specimen, stated: float | str) -> str:
    if isinstance(stated, str):
        return "no number"
    alike = (
        f"{number.fact or 'nobody’s'} ({number.place}{', damaged' if number.text != number.true else ''})"
        for number in specimen.page.root.numbers()
        if number.value is not None and abs(number.value - abs(stated)) < 1e-9
    )
    return "; ".join(list(dict.fromkeys(alike))[:4]) or "printed nowhere"
