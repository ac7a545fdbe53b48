"""Open a file that a person saved: its format, the address of the page, and when it was seen."""

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any, Literal

from .errors import TooLarge, UnsupportedFile
from .formats import FORMATS, Save
from .model import Capture, Reading, ZoneSource
from .reader import read_page

MAX_BYTES = 48 * 1024 * 1024
"""More than any save: base64 and quoted-printable add up to a half to the largest page that is read."""

# Some of these are text enough to be taken for it, and a PDF can even hold the page's words.
_OTHER_FILES = {
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "a ZIP archive or an office document",
    b"\x1f\x8b": "a gzip archive",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"{\\rtf": "an office document",
}

OLDEST = datetime(2014, 1, 1, tzinfo=UTC)  # the year of the index
AHEAD = timedelta(days=1)
"""Clocks differ, though hardly by so much."""


def is_possible_moment(moment: datetime, *, now: datetime) -> bool:
    """Whether a page can have been captured then: any other moment is that of a wrong clock."""
    return OLDEST <= moment <= now + AHEAD


def open_save(
    data: bytes, *, name: str = "", file_time: datetime, zone_from: Literal["machine", "user"] = "machine"
) -> Capture:
    """Open a file that somebody saved, without reading its numbers.

    `file_time` is the file's own time: the moment of capture where the save gives none. Its `tzinfo` is the zone that
    a save is taken to be made in which does not say, and should know the offset of every moment: a fixed one is wrong
    for half of the year. `zone_from` says whose zone it is. `name` only serves the message.
    Raises `UnsupportedFile` or `TooLarge`.
    """
    if len(data) > MAX_BYTES:
        raise TooLarge(f"{len(data) // 1024 // 1024} MB")
    if other := next((kind for magic, kind in _OTHER_FILES.items() if data.startswith(magic)), None):
        raise UnsupportedFile(f"it is {other}, whatever its name says")
    save = next((save for each in FORMATS if (save := each.opened(data))), None)
    if save is None:
        raise UnsupportedFile("it is empty" if not data.strip() else name)
    return Capture(markup=save.markup, form=save.form, address=save.address, **_moment(save, file_time, zone_from))


def read_save(data: bytes, *, name: str = "", file_time: datetime) -> Reading:
    """Open a saved file and read it; see `open_save` and `read_page`."""
    return read_page(open_save(data, name=name, file_time=file_time))


def _moment(save: Save, file_time: datetime, zone_from: ZoneSource) -> dict[str, Any]:
    """When the save was made by its own header, else by the file's time, and where the offset is from.

    A moment in UTC does not give the user's day, and browsers write that wherever the user is. One of a wrong clock
    stays as it is: the file's time may be that of a copy, and `is_possible_moment` is for whoever stores the page.
    """
    saved_at = save.saved_at
    if saved_at and saved_at.tzinfo:
        return {"captured_at": saved_at, "captured_at_from": "save", "zone_from": "capture"}
    if saved_at:
        local = _with_fixed_offset(saved_at.replace(tzinfo=UTC), file_time.tzinfo)
        return {"captured_at": local, "captured_at_from": "save", "zone_from": zone_from}
    local = _with_fixed_offset(file_time, file_time.tzinfo)
    return {"captured_at": local, "captured_at_from": "file", "zone_from": zone_from}


def _with_fixed_offset(moment: datetime, zone: tzinfo | None) -> datetime:
    """The moment with the offset that the zone had then, as a capture keeps it."""
    try:
        local = moment.astimezone(zone)
    except (OverflowError, ValueError, OSError):
        return moment  # the last day of the year 9999, moved over its edge
    return local.replace(tzinfo=timezone(local.utcoffset() or timedelta()), fold=0)
