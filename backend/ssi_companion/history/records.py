"""What the store hands out: captures, days, profiles, as frozen values; and the errors of asking for them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict

from ssi_parsers import Reading
from ssi_parsers.markup import well_formed
from ssi_parsers.model import MomentSource, ZoneSource

Text = Annotated[str, AfterValidator(well_formed)]
"""Without halves of surrogate pairs, as an oddly encoded file name has them."""


class Source(BaseModel):
    """Where a capture came from."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    kind: Literal["extension", "file", "folder", "upload"]
    name: Text | None = None
    extension_version: Text | None = None


@dataclass(frozen=True)
class Refusal:
    """Why a capture yields no reading: a public code, and sentences for people."""

    code: str
    detail: str


@dataclass(frozen=True)
class Refused:
    """The public code of a refusal, and the version of the parsers whose verdict it is."""

    code: str
    parser_version: str | None


@dataclass(frozen=True)
class CaptureRow:
    """All that is known about a capture, but for its markup and its reading.

    `parser_version` is that of the parsers whose verdict stands: a reading, or the refusal in `refused`.
    A capture with neither was stored and then not read to the end.
    """

    id: str
    captured_at: datetime
    captured_at_from: MomentSource
    zone_from: ZoneSource
    received_at: datetime
    source: Source
    form: Literal["html", "text", "file"]
    address: str | None
    language: str | None
    sha256: str
    size: int
    profile: str
    parser_version: str | None
    refused: Refusal | None
    shown_total: int | None
    deleted: bool
    chosen: bool
    effective: bool

    @property
    def day(self) -> date:
        """The local day, by the capture's own offset."""
        return self.captured_at.date()


@dataclass(frozen=True)
class Kept:
    """A capture that was just stored, or was found to be stored already.

    `profile` is whose history it is in now; `in_use` the profile that was in use. `is_read` says that there is a
    reading, so that none needs to be made. `was_at` is its moment as it was kept until now, where the user has just
    named another zone than the one that had been taken. `purged` says that the user had it removed for good, and that
    this one is not to be stored either; `drops_markup` that the user wants no page kept once it is read.
    """

    id: str
    created: bool
    profile: str
    in_use: str
    deleted: bool = False
    is_read: bool = False
    was_at: datetime | None = None
    purged: bool = False
    drops_markup: bool = False


@dataclass(frozen=True)
class HistoryDay:
    """The effective reading of a local day: the day's last, unless the user chose another."""

    day: date
    capture: str
    chosen: bool
    readings_that_day: int
    reading: Reading


@dataclass(frozen=True)
class Profile:
    """A person whose score is kept. Readings of two profiles never stand in one history."""

    id: str
    name: str
    told: str | None
    in_use: bool
    readings: int


class Unknown(LookupError):  # noqa: N818 - said of the name
    """Nothing by this name is stored; the message says what was looked for."""


class Deleted(Exception):  # noqa: N818 - a state the user can end
    """What a deleted capture cannot be asked for; the message says what to do first."""


class DamagedCapture(Exception):  # noqa: N818 - said of the capture
    """What is stored of one capture is not what was stored; all others can be used. The message says what to do."""

    code = "damaged_capture"

    def __init__(self, capture_id: str) -> None:
        super().__init__(
            f"What is stored of capture {capture_id!r} is damaged. Hand in the same page again if you still have it, "
            "which mends it; or go back to a backup: ssi backup --list"
        )
        self.capture_id = capture_id


class ReaderClosed(Exception):  # noqa: N818 - said of the reader
    """The reader was closed before the page was read; that says nothing about the page."""


class ImpossibleMoment(Exception):  # noqa: N818 - said of the date
    """A page whose date is that of a wrong clock. It is not stored, since it would stay the newest for ever."""

    code = "impossible_moment"

    def __init__(self, captured_at: datetime, captured_at_from: MomentSource, now: datetime) -> None:
        told, else_ = {
            "browser": ("The page", "if it was wrong when you took the page, take it again"),
            "save": ("The save", "if it is right, the one was wrong where the page was saved: save it again"),
            "file": ("The file", "if it is right, give the file its right time"),
        }[captured_at_from]
        why = "before there was an index" if captured_at < now else f"and here it is {_minute(now.astimezone())}"
        super().__init__(
            f"{told} is dated {_minute(captured_at)}, {why}. Nothing was stored. "
            f"If this computer's clock is wrong, set it and try again; {else_}."
        )


def _minute(moment: datetime) -> str:
    return moment.isoformat(" ", "minutes")[:16]  # strftime writes the year 1 with one digit
