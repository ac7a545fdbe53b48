"""Backups of the history: one a day by itself, rotated and bounded; the list of all copies; and the way back.

An automatic backup is kept only when it could be opened and SQLite finds nothing wrong with it, so that a history
that is damaged never pushes out a good one.
"""

import os
import re
import secrets
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal

from ..limits import BACKUP_BYTES, HOUR
from ..private_files import private_folder
from . import database
from .database import Damaged, DiskFull, Locked, UnusableDatabase, failures_in_words, faults, open_to_read
from .migrations import check_is_ours, count_captures, is_empty, version_of

DAILY, WEEKLY = 7, 4
"""The newest seven days that have one, and of what is older the newest of each of four weeks."""

STEP_PAGES, PAUSE = 256, 0.005
"""A megabyte is copied at a time, and then others have their turn: a click never waits for a backup."""

LEFT_OVER = HOUR
"""Seconds after which a copy that was never finished is taken to be what a killed program has left."""

Kind = Literal["automatic", "before_update", "before_restore"]


@dataclass(frozen=True)
class Backup:
    """A copy of the history beside it. `format` is that which it had before an update brought it to a newer one."""

    path: Path
    kind: Kind
    made_at: datetime
    size: int
    format: int | None = None


@dataclass(frozen=True)
class Restored:
    """What is in the place of the history now, and where the one before it is; `kept` is None when there was none."""

    captures: int
    kept: Path | None


class Stopped(Exception):  # noqa: N818 - as it was asked to
    """The copy was not made to the end, since the program is to end."""


class _KeepsChanging(Exception):  # noqa: N818 - said of the file
    """Somebody else writes so much that a copy in steps never comes to its end."""


def folder_of(path: Path) -> Path:
    """The folder of the automatic backups of the database at `path`."""
    return path.parent / "backups"


def backups(path: Path) -> list[Backup]:
    """All copies of the history that are kept beside it, the newest first."""
    stem, suffix = re.escape(path.stem), re.escape(path.suffix)
    found: list[Backup] = []
    for file in (*folder_of(path).glob(f"*{path.suffix}"), *path.parent.glob(f"*{path.suffix}")):
        with suppress(OSError):  # rotated away meanwhile
            status, beside = file.stat(), file.parent == path.parent
            at = datetime.fromtimestamp(status.st_mtime).astimezone()
            if not beside and (day := re.fullmatch(rf"{stem}-(\d{{4}}-\d\d-\d\d){suffix}", file.name)):
                found.append(Backup(file, "automatic", _start_of(day[1]) or at, status.st_size))
            elif beside and (old := re.fullmatch(rf"{stem}\.format-(\d+)(-\d+)?\.backup{suffix}", file.name)):
                found.append(Backup(file, "before_update", at, status.st_size, int(old[1])))
            elif beside and re.fullmatch(rf"{stem}\.before-restore-[-\dT]+{suffix}", file.name):
                found.append(Backup(file, "before_restore", at, status.st_size))
    return sorted(found, key=lambda backup: (backup.made_at, backup.path.name), reverse=True)


def _start_of(day: str) -> datetime | None:
    try:
        return datetime.fromisoformat(day).astimezone()
    except ValueError:
        return None


def captures_of(file: Path) -> int | None:
    """How many captures are in a copy; None when it cannot be read."""
    try:
        with closing(open_to_read(file)) as db:
            check_is_ours(db, file)
            return count_captures(db)
    except (sqlite3.Error, UnusableDatabase):
        return None


def automatic(path: Path) -> list[Backup]:
    """The automatic backups alone, the newest first."""
    return [backup for backup in backups(path) if backup.kind == "automatic"]


def back_up(path: Path, *, today: date | None = None, stop: threading.Event | None = None) -> Path | None:
    """Make today's automatic backup and remove those that are too many.

    None when there is nothing to do: it is there, nothing was ever stored, or nothing has changed since the last one.
    Raises `UnusableDatabase` with the reason why there is none, and `Stopped` once `stop` is set.
    """
    today = today or datetime.now().astimezone().date()
    target = folder_of(path) / f"{path.stem}-{today.isoformat()}{path.suffix}"
    with failures_in_words(path):
        if target.exists() or not path.exists() or not path.stat().st_size:
            return None
        changed, before = path.stat().st_mtime_ns, automatic(path)
        if before and before[0].path.stat().st_mtime_ns == changed:
            return None
        with closing(open_to_read(path)) as db:
            check_is_ours(db, path)
            if not version_of(db) or is_empty(db):
                return None
        private_folder(target.parent)
        for place in (target.parent, path.parent):
            _sweep(place, path.stem)
        if shutil.disk_usage(target.parent).free < 2 * path.stat().st_size + database.LEAST_ROOM:
            raise DiskFull(f"No backup was made, since it would fill the disk of {target.parent}. Make room there.")
        with _new_copy(path, target, stop) as fresh:
            with closing(open_to_read(fresh)) as db:
                if wrong := faults(db):
                    raise Damaged(
                        f"{path} is damaged: {wrong[0]}. No backup was made of it, and those of before are kept. "
                        f"{database.REPLACE_IT}"
                    )
            os.utime(fresh, ns=(changed, changed))
            _put(fresh, target)
    _rotate(automatic(path))
    return target


def _sweep(folder: Path, stem: str) -> None:
    for left in folder.glob(f"{stem}*.new"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > LEFT_OVER:
                left.unlink()


def _rotate(found: Sequence[Backup], most_bytes: int = BACKUP_BYTES) -> None:
    """Remove backups beyond the seven days and four weeks, and beyond the bytes; the newest always stays."""
    kept = list(found[:DAILY])
    weeks: dict[tuple[int, int], Backup] = {}
    for backup in found[DAILY:]:
        weeks.setdefault(backup.made_at.isocalendar()[:2], backup)
    kept += list(weeks.values())[:WEEKLY]
    while len(kept) > 1 and sum(backup.size for backup in kept) > most_bytes:
        kept.pop()
    for backup in found:
        if backup not in kept:
            with suppress(OSError):  # in use on Windows: the next time, then
                backup.path.unlink()


@contextmanager
def _new_copy(source: Path, target: Path, stop: threading.Event | None = None) -> Iterator[Path]:
    """A copy of `source` beside `target`; removed at the end of the context unless it was put in its place."""
    fresh = target.with_name(f"{target.stem}.{secrets.token_hex(4)}.new")
    try:
        try:
            database.copy(source, fresh, pages=STEP_PAGES, on_step=_in_turns(source, stop))
        except _KeepsChanging:
            database.copy(source, fresh, on_step=_whole(source))
        yield fresh
    finally:
        fresh.unlink(missing_ok=True)


Step = Callable[[int, int, int], None]


def _in_turns(source: Path, stop: threading.Event | None) -> Step:
    steps = 0

    def step(status: int, remaining: int, total: int) -> None:
        nonlocal steps
        if stop is not None and stop.is_set():
            raise Stopped
        steps += 1
        if steps > 3 * (total // STEP_PAGES + 2):
            raise _KeepsChanging
        if remaining:
            time.sleep(PAUSE)

    return step


def _whole(source: Path) -> Step:
    def step(status: int, remaining: int, total: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise Locked(f"{source} is locked by another program. Wait until that is done, or end it, and try again.")

    return step


def _put(fresh: Path, target: Path) -> None:
    """Give a copy that is on the disk its name, for good."""
    _sync(fresh)
    fresh.replace(target)
    _sync(target.parent)


def _sync(path: Path) -> None:
    if path.is_dir() and os.name == "nt":
        return  # there, a folder cannot be opened
    number = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def restore(path: Path, file: Path, *, now: datetime | None = None) -> Restored:
    """Put a copy of `file` in the place of the history, after it was checked, and keep the one that was there.

    The service may run: it finds that its file is another one, and opens that. Raises `UnusableDatabase`, and has
    changed nothing then.
    """
    now = now or datetime.now().astimezone()
    with failures_in_words(file):
        if not file.is_file():
            raise UnusableDatabase(f"{file} is not there. See what is: ssi backup --list")
        if path.exists() and file.samefile(path):
            raise UnusableDatabase(f"{file} is the history itself. Name a backup of it: ssi backup --list")
    with failures_in_words(path):
        private_folder(path.parent)
    with failures_in_words(file), _new_copy(file, path) as fresh:
        captures = _check(fresh, file)
        with failures_in_words(path):
            _sync(fresh)
            with _unwritten(path), _set_aside(path, now) as kept:
                _put(fresh, path)
        return Restored(captures, kept)


def _check(fresh: Path, file: Path) -> int:
    """How many captures are in a copy of a file that is to become the history."""
    nothing = f"{file} holds no history: nothing was ever stored in it. Nothing was changed."
    with closing(sqlite3.connect(fresh)) as db:
        check_is_ours(db, file)
        if not version_of(db):
            raise UnusableDatabase(nothing)
        if wrong := faults(db):
            raise Damaged(f"{file} is damaged: {wrong[0]}. Nothing was changed. Take another: ssi backup --list")
        captures = count_captures(db)
        if not captures:
            raise UnusableDatabase(nothing)
        return captures


@contextmanager
def _unwritten(path: Path) -> Iterator[None]:
    """Keep everybody else from writing into the history, as far as it is one that can be locked."""
    try:
        db, _ = database.connect(path, create=False)
    except FileNotFoundError:
        yield
        return
    with closing(db):
        try:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            db.execute("BEGIN IMMEDIATE")
        except sqlite3.DatabaseError as error:
            if not database.is_damage(error):
                raise
        if os.name == "nt":
            db.close()  # there nobody can rename what is open, not even we; so nobody has it open who could write
        yield


@contextmanager
def _set_aside(path: Path, now: datetime) -> Iterator[Path | None]:
    """Rename the history, with what SQLite keeps beside it, and tell its new name; back again when the rest fails."""
    beside = [path] if path.exists() else []
    for ending in ("-journal", "-wal", "-shm"):  # the last two of versions until 2026
        there = path.with_name(f"{path.name}{ending}")
        if there.exists() and there.stat().st_size:
            beside.append(there)
    # Seconds are no name of their own where two restores follow each other.
    while (kept := path.with_name(f"{path.stem}.before-restore-{now:%Y-%m-%dT%H%M%S}{path.suffix}")).exists():
        now += timedelta(seconds=1)
    moved: dict[Path, Path] = {}
    try:
        for there in beside:
            moved[there] = _rename(there, kept.with_name(there.name.replace(path.name, kept.name, 1)))
        yield kept if path in beside else None
    except BaseException:
        for there, aside in reversed(moved.items()):
            aside.replace(there)
        raise


def _rename(file: Path, name: Path) -> Path:
    try:
        return file.rename(name)
    except PermissionError as error:
        if os.name != "nt":
            raise
        raise Locked(f"{file} is in use. Stop the service (Ctrl-C where it runs) and try again.") from error
