"""One SQLite file: created for its owner alone, configured, copied, checked, and its failures put into words."""

import errno
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from ..private_files import private_file, private_folder, why_not_file

SQLITE_VERSION = sqlite3.sqlite_version

PATIENCE = 10.0
"""Seconds to wait for another process that is writing."""

_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_FORBIDDEN = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM)
_LOCKED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL)
_FAILING = (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL)
LEAST_ROOM = 64 * 1024
"""Bytes: a disk with less than that is full, whatever SQLite calls it (it often only knows of an I/O error)."""

REPLACE_IT = "Go back to a backup (ssi restore), or move it away; `ssi doctor` looks closer."


class UnusableDatabase(Exception):  # noqa: N818 - said of the file, not of the program
    """The database cannot be used; the message says why and what to do, `code` is public."""

    code = "history_unusable"


class DiskFull(UnusableDatabase):
    """There is no room for what is to be written."""

    code = "disk_full"


class Locked(UnusableDatabase):
    """Another program has kept it locked for too long."""

    code = "history_locked"


class NotAllowed(UnusableDatabase):
    """It may not be read or written by this user, or by nobody."""

    code = "history_not_allowed"


class Damaged(UnusableDatabase):
    """What is in the file is no database, or no longer one."""

    code = "history_damaged"


class Missing(UnusableDatabase):
    """There was a history, and its file is gone, or has nothing in it."""

    code = "history_missing"

    def __init__(self, path: Path, *, empty: bool = False) -> None:
        lost = f"{path} is empty (0 bytes)" if empty else f"{path} is gone"
        also = f"remove {'it and ' if empty else ''}{_begun(path).name} there" if _begun(path).exists() else "restart"
        super().__init__(
            f"{lost}, and there was a history in it. Put it back, or go back to a backup: ssi restore. "
            f"To begin a new history instead, {also}."
        )


class Replaced(UnusableDatabase):
    """Another file has come to its place meanwhile."""

    code = "history_replaced"

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} was replaced while it was in use, and what was asked is not in it. Try again.")


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
        raise unusable(path, error) from error


@contextmanager
def faults_in_words(path: Path) -> Iterator[None]:
    """The same for what SQLite says of the file alone: a mistake in a statement stays what it is."""
    try:
        yield
    except sqlite3.Error as error:
        if _code(error) not in _DAMAGED + _FORBIDDEN + _LOCKED + _FAILING:
            raise
        raise unusable(path, error) from error


def unusable(path: Path, error: sqlite3.Error | OSError) -> UnusableDatabase:
    """What is wrong with the database, or with a file beside it, and what to do about that."""
    code, number = _code(error), getattr(error, "errno", None)
    file, why = getattr(error, "filename", None) or path, getattr(error, "strerror", None) or error
    if code in _DAMAGED:
        return Damaged(f"{path} is damaged or no database: {why}. {REPLACE_IT}")
    if code == sqlite3.SQLITE_FULL or number == errno.ENOSPC or (code in _FAILING + _FORBIDDEN and _is_full(path)):
        return DiskFull(f"{file} cannot be written: the disk is full. Make room and try again.")
    if code in _LOCKED:
        return Locked(f"{file} is locked by another program. Wait until that is done, or end it, and try again.")
    if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_READONLY_DBMOVED:
        return Replaced(path)
    if code in _FORBIDDEN or number in (errno.EACCES, errno.EPERM, errno.EROFS):
        return NotAllowed(
            f"{file} may not be used by you: {why}. Check who owns it and its folder, and who may write: ssi doctor"
        )
    return UnusableDatabase(f"{file} cannot be used now: {why}. Try again, or look for the cause: ssi doctor")


def _code(error: BaseException) -> int:
    # The low byte is the kind; the rest, as in SQLITE_IOERR_WRITE, says more than a sentence can.
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _is_full(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < LEAST_ROOM
    except OSError:
        return False


def is_damage(error: sqlite3.Error) -> bool:
    """Whether the file is damaged, and not merely unusable now."""
    return _code(error) in _DAMAGED


FileId = tuple[int, int]
"""Device and inode of a file: what stays the same while it is written to, and is another after a rename."""


def file_id(path: Path) -> FileId:
    """Which file is at `path` now. Raises `Missing`, also for one that was cut to nothing."""
    try:
        found = path.stat()
    except FileNotFoundError:
        raise Missing(path) from None
    except OSError as error:
        raise unusable(path, error) from error
    if not found.st_size:
        raise Missing(path, empty=True)
    return found.st_dev, found.st_ino


def check_in_place(path: Path, opened: FileId) -> None:
    """Raise `Missing` or `Replaced` unless this is the file that is at `path` now."""
    if file_id(path) != opened:
        raise Replaced(path)


def _begun(path: Path) -> Path:
    return path.with_suffix(".begun")


def check_not_lost(path: Path) -> None:
    """Raise `Missing` where a history was begun and its file is gone or empty: it is not silently a new one."""
    # In this order: another process that is just making the first one writes its sign after the file.
    if _begun(path).exists():
        file_id(path)


def write_begun(path: Path) -> None:
    """Leave a sign beside the file that there is a history in it."""
    said = f"A history was begun in {path.name}. As long as this file is here, no other is begun in its place.\n"
    with suppress(OSError):  # there already; or it cannot be written now, and the next start tries again
        private_file(_begun(path), said.encode())


def connect(path: Path, *, create: bool = True, patience: float = PATIENCE) -> tuple[sqlite3.Connection, FileId]:
    """Open the file, and tell which one it is; rows come back as `sqlite3.Row`.

    With `create` it and its folder are made, for their owner alone, where they are not there.
    """
    if create:
        private_folder(path.parent)
        # SQLite itself would let every user of the machine read it; the journal takes its mode.
        with suppress(FileExistsError):
            private_file(path)
    if why := why_not_file(path):
        raise NotAllowed(why)
    found = path.stat()
    if found.st_mode & 0o077:
        path.chmod(0o600)
    # "rw" and not "rwc": what has been moved away meanwhile is not begun anew.
    db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=patience, isolation_level=None)
    db.row_factory = sqlite3.Row
    return db, (found.st_dev, found.st_ino)


def open_to_read(path: Path) -> sqlite3.Connection:
    """Open a file so that nothing can be written through it; it must exist."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def configure(db: sqlite3.Connection, *, patience: float = PATIENCE) -> None:
    """Set the journal mode and the pragmas that durability and safety rest on; writes into the file."""
    _set_journal_mode(db, patience)
    db.execute("PRAGMA synchronous = FULL")
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA trusted_schema = OFF")
    db.execute("PRAGMA secure_delete = ON")


def _set_journal_mode(db: sqlite3.Connection, patience: float) -> None:
    """Have every commit in the file itself, and in no other beside it.

    Write-ahead logging would commit in a fifth of the time, which nobody notices at a click. But what is committed is
    then in a second file for a while: a history that is moved, copied or replaced by hand without it loses that, and
    the log of the one that was there is written over the one that came (https://sqlite.org/howtocorrupt.html, 1.4).
    Many versions of SQLite can also corrupt such a file by themselves (https://sqlite.org/wal.html#walresetbug).
    """
    deadline = time.monotonic() + patience
    while True:
        # A change from the log, which earlier versions had, needs the file alone, and does not wait for others.
        try:
            db.execute("PRAGMA journal_mode = truncate")
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


def copy(path: Path, target: Path, *, pages: int = -1, on_step: Callable[[int, int, int], None] | None = None) -> Path:
    """Copy a database, also while it is written to; `target` must be new, and only its owner may read it.

    With `pages` it is copied so many at a time and others may write in between, which begins the copy anew; `on_step`
    hears SQLite's code, what remains and the total, and may end it by an exception.
    """
    private_file(target)
    try:
        with (
            closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True)) as source,
            closing(sqlite3.connect(target)) as copied,
        ):
            source.backup(copied, pages=pages, progress=on_step)
            with suppress(sqlite3.DatabaseError):  # what was copied is damaged
                copied.execute("PRAGMA journal_mode = DELETE")  # one file, that nothing comes to lie beside
    except BaseException:
        target.unlink()
        raise
    return target
