"""One SQLite file: created for its owner alone, configured, copied, checked, and its failures put into words."""

import errno
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from ..private_files import private_file, private_folder

SQLITE_VERSION = sqlite3.sqlite_version
_VERSION = sqlite3.sqlite_version_info
# Before these, two connections that write or checkpoint a WAL database at one instant can corrupt it
# (https://sqlite.org/wal.html#walresetbug); the service and the command line are two connections.
WAL_IS_SAFE = _VERSION >= (3, 51, 3) or (3, 50, 7) <= _VERSION < (3, 51) or (3, 44, 6) <= _VERSION < (3, 45)

PATIENCE = 10.0
"""Seconds to wait for another process that is writing."""

_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_FORBIDDEN = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM)
REPLACE_IT = "Put a backup in its place, or move it away; `ssi doctor` looks closer."


class UnusableDatabase(Exception):  # noqa: N818 - said of the file, not of the program
    """The database cannot be used; the message says why and what to do."""


@contextmanager
def failures_in_words(path: Path) -> Iterator[None]:
    """Turn every failure of SQLite or the disk within into `UnusableDatabase` with a sentence for people.

    A broken pipe passes: it is the reader of our output that has gone, and no failure of the file.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except (sqlite3.Error, OSError) as error:
        raise UnusableDatabase(in_words(path, error)) from error


def in_words(path: Path, error: sqlite3.Error | OSError) -> str:
    """What is wrong with the database, or with a file beside it, and what to do about that."""
    code, number = getattr(error, "sqlite_errorcode", 0) & 0xFF, getattr(error, "errno", None)
    file, why = getattr(error, "filename", None) or path, getattr(error, "strerror", None) or error
    if code in _DAMAGED:
        return f"{path} is damaged or no database: {why}. {REPLACE_IT}"
    if code == sqlite3.SQLITE_FULL or number == errno.ENOSPC:
        return f"{file} cannot be written: the disk is full. Make room and try again."
    if code in _FORBIDDEN or number in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{file} may not be used by you: {why}. Check who owns it and its folder, and who may write: ssi doctor"
    return f"{file} cannot be used now: {why}. Try again, or look for the cause: ssi doctor"


def is_damage(error: sqlite3.Error) -> bool:
    """Whether the file is damaged, and not merely unusable now."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGED


def connect(path: Path) -> sqlite3.Connection:
    """Open the file, creating it and its folder for their owner alone; rows come back as `sqlite3.Row`."""
    private_folder(path.parent)
    try:
        # SQLite itself would let every user of the machine read it; -wal and -shm take its mode.
        private_file(path)
    except FileExistsError:
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)
    db = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
    db.row_factory = sqlite3.Row
    return db


def configure(db: sqlite3.Connection) -> None:
    """Set the journal mode and the pragmas that durability and safety rest on; writes into the file."""
    _set_journal_mode(db)
    db.execute("PRAGMA synchronous = FULL")
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA trusted_schema = OFF")
    db.execute("PRAGMA secure_delete = ON")


def _set_journal_mode(db: sqlite3.Connection) -> None:
    mode = "wal" if WAL_IS_SAFE else "truncate"
    deadline = time.monotonic() + PATIENCE
    while True:
        # A change to or from WAL needs the file alone, and does not wait for others as other statements do.
        try:
            db.execute(f"PRAGMA journal_mode = {mode}")
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def faults(db: sqlite3.Connection) -> list[str]:
    """What SQLite finds wrong with a database; empty when it is sound."""
    try:
        found = [row[0] for row in db.execute("PRAGMA quick_check")]
        broken = db.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.DatabaseError as error:
        return [str(error)]
    return [line for line in found if line != "ok"] + [
        f"{table} row {row} points to no {parent}" for table, row, parent, _ in broken
    ]


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """All or nothing, with the write lock from the beginning; inside another one, a part of it."""
    if db.in_transaction:
        yield
        return
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:  # SQLite rolls back by itself when, say, the disk is full
            db.execute("ROLLBACK")
        raise


def copy(path: Path, target: Path) -> Path:
    """Copy a database, also while it is written to; `target` must be new, and only its owner may read it."""
    private_file(target)
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(target)) as copied:
            source.backup(copied)
    except BaseException:
        target.unlink()
        raise
    return target
