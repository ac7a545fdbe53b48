"""Open a file that a person saved: its format, the address of the page, and when it was seen."""

from datetime import UTC, datetime

from .errors import TooLarge, UnsupportedFile
from .formats import FORMATS, Save
from .model import Capture, Reading
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

OLDEST = datetime(2014, 1, 1, tzinfo=UTC)  # the year of the index: a save from before was made by a wrong clock


def open_save(data: bytes, *, name: str = "", file_time: datetime) -> Capture:
    """Open a file that somebody saved, without reading its numbers.

    `file_time` is the file's own time with its local offset: the moment of capture where the save gives none.
    `name` only serves the message. Raises `UnsupportedFile` or `TooLarge`.
    """
    if len(data) > MAX_BYTES:
        raise TooLarge(f"{len(data) // 1024 // 1024} MB")
    if other := next((kind for magic, kind in _OTHER_FILES.items() if data.startswith(magic)), None):
        raise UnsupportedFile(f"it is {other}, whatever its name says")
    save = next((save for each in FORMATS if (save := each.opened(data))), None)
    if save is None:
        raise UnsupportedFile("it is empty" if not data.strip() else name)
    moment = _moment(save, file_time)
    return Capture(
        markup=save.markup,
        form=save.form,
        address=save.address,
        captured_at=moment or file_time,
        captured_at_from="save" if moment else "file",
    )


def read_save(data: bytes, *, name: str = "", file_time: datetime) -> Reading:
    """Open a saved file and read it; see `open_save` and `read_page`."""
    return read_page(open_save(data, name=name, file_time=file_time))


def _moment(save: Save, file_time: datetime) -> datetime | None:
    """When the save was made by its own header, with the offset of the file's time where it gives none.

    A moment in UTC does not give the user's day. The file was written there and then, so its own offset is the
    user's.
    """
    moment = save.saved_at
    if moment is None:
        return None
    try:
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC).astimezone(file_time.tzinfo)
        plausible = moment >= OLDEST
    except (OverflowError, ValueError):
        return None  # the year 1 or 9999, moved over its edge by an offset
    return moment if plausible else None
