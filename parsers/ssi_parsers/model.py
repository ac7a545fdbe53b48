"""What goes into the parsers and what comes out: a capture, and its reading."""

import math
from datetime import date
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict

from .facts import Fact, Facts, PillarScore, TotalScore

MomentSource = Literal["browser", "save", "file"]
"""Where the moment of a capture is from: the browser at the click, the save's own header, or the file's time."""


def shown(total: float) -> int:
    """A total as people know it: whole, rounded half up."""
    return math.floor(total + 0.5)


class Capture(BaseModel):
    """A page as it was seen, before anything is read from it.

    `form` says how to take `markup`: a page's HTML, or the text a person copied out of the page.
    `address` is what the browser or the save gives, never what the page calls its own.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    markup: str
    form: Literal["html", "text"] = "html"
    address: str | None = None
    language: str | None = None
    captured_at: AwareDatetime
    captured_at_from: MomentSource


class MinimisedCapture(Capture):
    """A capture whose markup is cut: reading it cuts nothing again. Made by `minimise` alone."""


class Reading(Facts):
    """All facts of one capture, checked against each other; pillars and total are always there.

    `told_by` names, for every fact that is not `None`, the carrier whose statement was taken.
    `total` is exact (the sum of the pillars), `shown_total` what the page prints.
    `profile` is an opaque id of whose score this is, where the page has one.
    """

    total: TotalScore
    establish_brand: PillarScore
    find_people: PillarScore
    engage_with_insights: PillarScore
    build_relationships: PillarScore

    captured_at: AwareDatetime
    captured_at_from: MomentSource
    locale: str | None = None
    profile: str | None = None
    told_by: dict[Fact, str]
    warnings: tuple[str, ...] = ()

    @property
    def day(self) -> date:
        """The local day of the capture, by its own offset."""
        return self.captured_at.date()

    @property
    def shown_total(self) -> int:
        """The total as the page prints it."""
        return shown(self.total)
