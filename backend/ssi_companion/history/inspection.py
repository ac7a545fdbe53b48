"""Look into the database of a history without creating, repairing, migrating or locking anything."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from .database import UnusableDatabase, faults
from .migrations import MIGRATIONS, check_is_ours, version_of


@dataclass(frozen=True)
class Inspection:
    """What was found: the format of the file and today's, what SQLite finds wrong, and how much is in it.

    The counts are `None` where they cannot be had: in an empty file, and in a damaged one.
    """

    version: int
    today: int
    faults: tuple[str, ...]
    captures: int | None = None
    refused: int | None = None
    readings: int | None = None
    profiles: int | None = None


def inspect(path: Path) -> Inspection:
    """Look into the file at `path`, which must exist. Raises `UnusableDatabase` when it is not ours or unreadable."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
            check_is_ours(db, path)
            return _inspected(db)
    except sqlite3.DatabaseError as error:
        raise UnusableDatabase(
            f"SQLite cannot read it: {error}. Put a backup in its place, or move it away."
        ) from error


def _inspected(db: sqlite3.Connection) -> Inspection:
    version, wrong = version_of(db), tuple(faults(db))
    if wrong or not version:
        return Inspection(version, len(MIGRATIONS), wrong)
    counts = db.execute(
        "SELECT (SELECT count(*) FROM capture), (SELECT count(*) FROM capture WHERE refused_code IS NOT NULL), "
        "(SELECT count(*) FROM reading), (SELECT count(*) FROM profile)"
    ).fetchone()
    return Inspection(version, len(MIGRATIONS), wrong, *counts)
