"""How long things are kept: what was deleted for thirty days, the markup of what was read as long as the user decides.

What goes from the file is overwritten there (`PRAGMA secure_delete`). Backups that were made before still hold it.
"""

import re
import sqlite3
from dataclasses import dataclass
from datetime import datetime

from .database import transaction

DELETED_DAYS = 30
"""Days for which a deletion can be undone."""

FOREVER = "forever"
_DAYS = re.compile(r"([1-9]\d{0,4})d")

# SQLite's own clock arithmetic knows the offsets that our moments carry.
_IS_DUE = "julianday({column}) <= julianday(:now) - :days"
_DELETED_LONG_AGO = "deleted_at IS NOT NULL AND purged_at IS NULL AND " + _IS_DUE.format(column="deleted_at")
_READ_LONG_AGO = f"""
    capture IN (
        SELECT capture.number FROM capture JOIN reading ON reading.capture = capture.number
        WHERE {_IS_DUE.format(column="capture.received_at")}
    )
"""  # noqa: S608


class BadRetention(ValueError):  # noqa: N818 - said of the setting
    """No such time to keep markup for; the message says which there are."""


@dataclass(frozen=True)
class Tidied:
    """How many deleted captures were purged, and how many pages' markup was dropped."""

    purged: int = 0
    dropped: int = 0


def days_of(retention: str) -> int | None:
    """The days for which the markup of what was read is kept: 0 for `none`, `None` for `forever`; or `BadRetention`."""
    if retention == FOREVER:
        return None
    if retention == "none":
        return 0
    if found := _DAYS.fullmatch(retention):
        return int(found[1])
    raise BadRetention(f"Markup can be kept for a number of days, as 90d, or forever, or none; not {retention!r}.")


def markup_setting(db: sqlite3.Connection) -> str:
    """How long the markup is kept of what was read, as the user put it."""
    row = db.execute("SELECT value FROM setting WHERE name = 'markup'").fetchone()
    return str(row[0]) if row else FOREVER


def set_markup(db: sqlite3.Connection, retention: str) -> None:
    """Keep the markup of what was read for so long. Raises `BadRetention`."""
    days_of(retention)
    db.execute("INSERT OR REPLACE INTO setting VALUES ('markup', ?)", (retention,))


def due_markup(db: sqlite3.Connection, retention: str, now: datetime) -> int:
    """How many pages' markup such a setting would drop at once."""
    if (days := days_of(retention)) is None:
        return 0
    values = {"now": now.isoformat(), "days": days}
    return int(db.execute(f"SELECT count(*) FROM markup WHERE {_READ_LONG_AGO}", values).fetchone()[0])  # noqa: S608


def purge(db: sqlite3.Connection, number: int, now: datetime) -> None:
    """Remove the content of a capture and all that was read from it; what stays says only that it is not wanted.

    By its hash a watched folder that still holds the page does not bring it back.
    """
    db.execute("DELETE FROM reading WHERE capture = ?", (number,))
    db.execute("DELETE FROM markup WHERE capture = ?", (number,))
    db.execute(
        """
        UPDATE capture SET purged_at = :now, deleted_at = coalesce(deleted_at, :now), chosen = 0, address = NULL,
            language = NULL, source_name = NULL, parser_version = NULL, refused_code = NULL, refused_detail = NULL
        WHERE number = :number
        """,
        {"now": now.isoformat(), "number": number},
    )


def tidy(db: sqlite3.Connection, now: datetime) -> Tidied:
    """Purge what was deleted long ago and drop the markup whose time is over."""
    with transaction(db):
        values = {"now": now.isoformat(), "days": DELETED_DAYS}
        found = db.execute(f"SELECT number FROM capture WHERE {_DELETED_LONG_AGO}", values).fetchall()  # noqa: S608
        for row in found:
            purge(db, row["number"], now)
        dropped = 0
        if (days := days_of(markup_setting(db))) is not None:
            values = {"now": now.isoformat(), "days": days}
            dropped = db.execute(f"DELETE FROM markup WHERE {_READ_LONG_AGO}", values).rowcount  # noqa: S608
    return Tidied(len(found), dropped)
