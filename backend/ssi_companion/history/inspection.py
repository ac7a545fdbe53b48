"""Look into the database of a history without creating, repairing, migrating or locking anything."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from . import rows
from .database import UnusableDatabase, faults, open_to_read
from .migrations import MIGRATIONS, check_is_ours, count_captures, version_of


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
    with _opened(path) as db:
        return _inspected(db)


@dataclass(frozen=True)
class Hurt:
    """A capture whose content is not what was stored, or cannot be read, and why."""

    capture: str
    captured_at: str
    why: str


@dataclass(frozen=True)
class DataRead:
    """How many contents were read and how many bytes they are, and which captures are hurt."""

    sound: int
    size: int
    hurt: tuple[Hurt, ...]


def read_data(path: Path) -> DataRead:
    """Read what is stored of every capture, and compare it with its SHA-256. Raises `UnusableDatabase`."""
    sound, size, hurt = 0, 0, []
    with _opened(path) as db:
        if not version_of(db):
            return DataRead(0, 0, ())
        # Without the contents, so that one which cannot be read ends nothing.
        known = db.execute("SELECT number, id, captured_at, sha256 FROM capture ORDER BY number").fetchall()
        for number, capture_id, captured_at, sha256 in known:
            try:
                row = db.execute("SELECT content FROM markup WHERE capture = ?", (number,)).fetchone()
                if row is None:  # too large to be kept
                    continue
                size += len(rows.content(row[0], sha256))
                sound += 1
            except rows.NotWhatWasStored as error:
                hurt.append(Hurt(capture_id, captured_at, str(error)))
            except sqlite3.DatabaseError as error:
                hurt.append(Hurt(capture_id, captured_at, f"SQLite cannot read it: {error}"))
    return DataRead(sound, size, tuple(hurt))


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    try:
        with closing(open_to_read(path)) as db:
            check_is_ours(db, path)
            yield db
    except sqlite3.DatabaseError as error:
        raise UnusableDatabase(
            f"SQLite cannot read it: {error}. Go back to a backup (ssi restore), or move it away."
        ) from error


def _inspected(db: sqlite3.Connection) -> Inspection:
    version, wrong = version_of(db), tuple(faults(db))
    if wrong or not version:
        return Inspection(version, len(MIGRATIONS), wrong)
    counts = db.execute(
        "SELECT (SELECT count(*) FROM capture WHERE refused_code IS NOT NULL), "
        "(SELECT count(*) FROM reading), (SELECT count(*) FROM profile)"
    ).fetchone()
    return Inspection(version, len(MIGRATIONS), wrong, count_captures(db), *counts)
