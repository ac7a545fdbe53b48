"""Watch a folder and take in the saves that appear there, once they are complete."""

import time
from collections.abc import Iterator
from datetime import tzinfo
from pathlib import Path
from threading import Event
from typing import NamedTuple

from watchfiles import watch

from ssi_parsers import UnreadablePage

from .importer import NOT_OURS, Outcome, Taken, examine_file, not_kept, saved_file, store_file
from .recorder import Reader
from .saved_files import may_be_save, read_plain_file
from .store import Store

PAUSE = 250
"""Milliseconds between two looks."""

SETTLED = 1.0
"""Seconds without a change after which a file is taken to be complete."""


class Look(NamedTuple):
    """Size and time of a file; while one of them changes, the file is still being written."""

    size: int
    changed: int


class Waiting:
    """The saves of a folder that may not be complete yet."""

    def __init__(self) -> None:
        self._since: dict[Path, tuple[Look, float]] = {}
        self._done: dict[Path, Look] = {}

    def note(self, path: Path, now: float) -> None:
        """Take note of a file that is there, was written, or was moved there."""
        if look := _look(path):
            self._since[path] = look, now

    def complete(self, now: float) -> list[Path]:
        """The files that have not changed for long enough, each once unless it is written again."""
        taken = []
        for path, (before, since) in list(self._since.items()):
            look = _look(path)
            if look is None or look == self._done.get(path):
                del self._since[path]
            elif look != before:
                self._since[path] = look, now
            elif look.size and now - since >= SETTLED:
                del self._since[path]
                self._done[path] = look
                taken.append(path)
        return taken


def watch_folder(
    store: Store, folder: Path, reader: Reader, stop: Event | None = None, *, zone: tzinfo | None = None
) -> Iterator[Outcome]:
    """Import each save that is in the folder, then each that appears there, until `stop`; yield their outcomes.

    A page that is already in the history, or is no SSI page at all, is passed over in silence. `zone` is where saves
    are made that do not tell it; by default where this machine is.
    """
    waiting = Waiting()
    for path in sorted(folder.iterdir()):
        waiting.note(path, time.monotonic())
    # On a time-out an empty set of changes comes; without it the last file written would wait for the next.
    for changes in watch(
        folder, recursive=False, stop_event=stop, rust_timeout=PAUSE, yield_on_timeout=True, debug=False
    ):
        for path in sorted({Path(name) for _, name in changes}):
            waiting.note(path, time.monotonic())
        for path in waiting.complete(time.monotonic()):
            if (outcome := _take(store, path, reader, zone)) and outcome.result != "already_there":
                yield outcome


def _look(path: Path) -> Look | None:
    """Nothing for what cannot be a save, as browsers' half-written files (.part, .crdownload) by their names."""
    if not may_be_save(path.name) or path.is_symlink():
        return None
    try:
        found = path.stat()
    except OSError:  # renamed or removed meanwhile
        return None
    return Look(found.st_size, found.st_mtime_ns)


def _take(store: Store, path: Path, reader: Reader, zone: tzinfo | None) -> Outcome | None:
    try:
        file = saved_file(read_plain_file(path), zone)
    except UnreadablePage as refused:
        return None if refused.code in NOT_OURS else Outcome(path, "refused", code=refused.code, detail=refused.detail)
    found = examine_file(store, file, reader)
    if outcome := not_kept(path, found):
        return None if outcome.result == "left_alone" else outcome
    return store_file(store, Taken(path, file, found, named=False))
