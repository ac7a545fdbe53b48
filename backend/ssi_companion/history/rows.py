"""Between the columns of the database and the records of the program: what is written, what is made of a row."""

import hashlib
import json
import sqlite3
import zlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from ssi_parsers import FACTS, Capture, Fact, Reading, shown
from ssi_parsers.markup import well_formed
from ssi_parsers.model import MomentSource, ZoneSource

from .records import CaptureRow, HistoryDay, Profile, Refusal, Source

Columns = dict[str, str | int | None]
"""Names of columns and what goes into them."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def as_stored(capture: Capture) -> Capture:
    """The capture as the store will return it: halves of surrogate pairs are replaced."""
    fields = {
        "markup": well_formed(capture.markup),
        "address": _maybe(capture.address),
        "language": _maybe(capture.language),
    }
    return capture.model_copy(update=fields)


@dataclass(frozen=True)
class PackedPage:
    """What is stored of a page: its markup, as UTF-8 and compressed, and the columns of `capture`."""

    content: bytes
    columns: Columns
    captured_at: datetime
    captured_at_from: MomentSource


def packed(capture: Capture) -> PackedPage:
    """Pack a page for the store. That takes half as long as reading it, so whoever reads it does that, too."""
    capture = as_stored(capture)
    markup, address = capture.markup, capture.address
    day = capture.captured_at.date().isoformat() if capture.captured_at_from != "file" else ""
    content = markup.encode()  # once: the largest page has tens of megabytes
    identity = hashlib.sha256("\0".join((capture.form, address or "", day, "")).encode())
    identity.update(content)
    columns: Columns = {
        "identity": identity.hexdigest(),
        "sha256": _sha256(content),
        "size": len(content),
        "form": capture.form,
        "address": address,
        "language": capture.language,
        "captured_at_from": capture.captured_at_from,
        "zone_from": capture.zone_from,
        **_moment(capture.captured_at),
    }
    return PackedPage(zlib.compress(content), columns, capture.captured_at, capture.captured_at_from)


def identity_of_file(data: bytes) -> str:
    """What makes a file that could not be opened the same as another: its bytes, whatever its name and time."""
    return hashlib.sha256(b"file\0" + data).hexdigest()


def columns_of_file(data: bytes, file_time: datetime, zone_from: ZoneSource) -> Columns:
    """The columns of `capture` for a file that could not be opened."""
    return {
        "identity": identity_of_file(data),
        "sha256": _sha256(data),
        "size": len(data),
        "form": "file",
        "address": None,
        "captured_at_from": "file",
        "zone_from": zone_from,
        **_moment(file_time),
    }


def _moment(moment: datetime) -> dict[str, str | int]:
    return {
        "captured_at": moment.isoformat(),
        "instant": (moment - _EPOCH) // timedelta(microseconds=1),
        "day": moment.date().isoformat(),
    }


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


class NotWhatWasStored(Exception):  # noqa: N818 - said of a blob
    """A blob that cannot be decompressed, or is another one than was stored; the message says which of the two."""


def content(blob: bytes, sha256: str) -> bytes:
    """What was stored as this blob. Raises `NotWhatWasStored`."""
    try:
        found = zlib.decompress(blob)
    except zlib.error as error:
        raise NotWhatWasStored("it cannot be decompressed") from error
    if _sha256(found) != sha256:
        raise NotWhatWasStored("its SHA-256 is another one")
    return found


def _maybe(text: str | None) -> str | None:
    return None if text is None else well_formed(text)


def profile(row: sqlite3.Row) -> Profile:
    """Make a profile of its row."""
    return Profile(row["id"], row["name"], row["told"], bool(row["in_use"]), row["readings"])


def capture_row(row: sqlite3.Row) -> CaptureRow:
    """Make the record of a capture of its row."""
    total = row["total"]
    return CaptureRow(
        id=row["id"],
        captured_at=datetime.fromisoformat(row["captured_at"]),
        captured_at_from=row["captured_at_from"],
        zone_from=row["zone_from"],
        received_at=datetime.fromisoformat(row["received_at"]),
        source=Source(kind=row["source_kind"], name=row["source_name"], extension_version=row["extension_version"]),
        form=row["form"],
        address=row["address"],
        language=row["language"],
        sha256=row["sha256"],
        size=row["size"],
        profile=row["whose"],
        parser_version=row["parser_version"],
        refused=Refusal(row["refused_code"], row["refused_detail"]) if row["refused_code"] else None,
        shown_total=None if total is None else shown(total),
        deleted=row["deleted_at"] is not None,
        chosen=bool(row["chosen"]),
        effective=bool(row["effective"]),
    )


def reading(row: sqlite3.Row) -> Reading:
    """Make a reading of its row and its capture's, without checking its facts again."""
    values: dict[Fact, Any] = {fact: row[fact] for fact in FACTS}
    # It was checked on its way in, and checking ten years again takes as long as all the rest.
    return Reading.model_construct(
        captured_at=datetime.fromisoformat(row["captured_at"]),
        captured_at_from=row["captured_at_from"],
        zone_from=row["zone_from"],
        locale=row["locale"],
        profile=row["told_profile"],
        told_by=json.loads(row["told_by"]),
        decimals=json.loads(row["decimals"]),
        warnings=tuple(json.loads(row["warnings"])),
        **values,
    )


def history_day(row: sqlite3.Row) -> HistoryDay:
    """Make a day of the history of its row."""
    return HistoryDay(
        day=date.fromisoformat(row["day"]),
        capture=row["id"],
        chosen=bool(row["chosen"]),
        readings_that_day=row["that_day"],
        reading=reading(row),
    )
