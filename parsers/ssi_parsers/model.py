"""What goes into the parsers and what comes out: a capture, and its reading."""

import math
from datetime import date
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from .facts import PILLARS, Fact, Facts, PillarScore, TotalScore

MomentSource = Literal["browser", "save", "file"]
"""Where the moment of a capture is from: the browser at the click, the save's own header, or the file's time."""

ZoneSource = Literal["capture", "machine", "user"]
"""Where the offset of a moment, and so its local day, is from: the capture, the importing machine, or its user."""


def shown(total: float) -> int:
    """A total as people know it: whole, rounded half up."""
    return math.floor(total + 0.5)


def half_step(decimals: int) -> float:
    """How far rounding to so many decimals moves a number at most: 0.5 for a whole one."""
    return 0.5 * 10.0**-decimals


def decimals_of(tolerance: float) -> int:
    """The decimals that a number has which rounding may have moved so far; the inverse of `half_step`."""
    return max(0, round(-math.log10(2 * tolerance)))


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
    zone_from: ZoneSource = "capture"

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is not certain of its moment, in sentences."""
        zone = self.captured_at.tzname()
        match self.captured_at_from, self.zone_from:
            case "file", "machine":
                when = f"the file's own time was taken, in this machine's time zone ({zone})."
                return (f"The page does not say when it was captured: {when}",)
            case "file", _:
                return ("The page does not say when it was captured: the file's own time was taken.",)
            case "save", "machine":
                where = f"this machine's was taken ({zone}); `ssi import --timezone` names another."
                return (f"The save does not say in which time zone it was made, which decides its day: {where}",)
        return ()


class MinimisedCapture(Capture):
    """A capture whose markup is cut: reading it cuts nothing again. Made by `minimise` alone."""


class Reading(Facts):
    """All facts of one capture, checked against each other; pillars and total are always there.

    `told_by` names, for every fact that is not `None`, the carrier whose statement was taken.
    `decimals` tells to how many decimals a number was rounded where it was told; what is not in it was told exactly.
    `total` is the sum of the pillars, as exact as they are; `shown_total` is what the page prints.
    `profile` is an opaque id of whose score this is, where the page has one.
    """

    total: TotalScore
    establish_brand: PillarScore
    find_people: PillarScore
    engage_with_insights: PillarScore
    build_relationships: PillarScore

    captured_at: AwareDatetime
    captured_at_from: MomentSource
    zone_from: ZoneSource = "capture"
    locale: str | None = None
    profile: str | None = None
    told_by: dict[Fact, str]
    decimals: dict[Fact, int] = Field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    @property
    def day(self) -> date:
        """The local day of the capture, by its own offset."""
        return self.captured_at.date()

    def tolerance(self, fact: Fact) -> float:
        """How far rounding may have moved a number: 0 where it was told exactly, 0.5 for a whole one."""
        if fact not in self.decimals:
            return 0.0
        own = half_step(self.decimals[fact])
        if fact != "total" or not self.decimals[fact]:
            return own
        return sum(self.tolerance(pillar) for pillar in PILLARS)  # the total is their sum, and so is its error

    @property
    def shown_total(self) -> int:
        """The total as the page prints it."""
        return shown(self.total)
