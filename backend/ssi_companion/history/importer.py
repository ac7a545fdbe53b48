"""Take saved files into the history: read them, then store a batch of them in one durable transaction."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any, Literal, TypedDict

from ssi_parsers import Capture, Reading, UnreadablePage, open_save

from .recorder import Examined, FileZone, Recorded, examine, record_examined
from .records import ImpossibleMoment, Source
from .saved_files import NotReadable, PlainFile, read_plain_file
from .store import Store

FILES, BYTES, SECONDS = 50, 32 * 1024 * 1024, 1.0
"""A batch is stored as soon as it has so many files or bytes, or took so long to read.

A transaction costs some ten syncs of the disk however much is in it, so fifty files share them; the bytes bound the
memory, and the second is the most that Ctrl-C or a power cut makes anybody read again.
"""

FromWhere = Literal["file", "folder"]


@dataclass(frozen=True)
class Outcome:
    """What came of a file: a reading, new or there before, or a refusal with its code and its sentences.

    What could not even be read, or was not stored, has only a sentence: no `code`, and no `capture`.
    """

    file: Path
    result: Literal["new", "already_there", "refused", "not_read"]
    capture: str | None = None
    reading: Reading | None = None
    code: str | None = None
    detail: str | None = None
    warnings: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The same with the names of the interface; what does not apply is left out."""
        out: dict[str, Any] = {"file": str(self.file), "capture": self.capture}
        if self.reading:
            out |= {"day": self.reading.day.isoformat(), "shown_total": self.reading.shown_total}
        out |= {name: said for name in ("code", "detail") if (said := getattr(self, name))}
        return out | ({"warnings": list(self.warnings)} if self.warnings else {})


def import_files(
    store: Store,
    found: Iterable[Path | NotReadable],
    on_file: Callable[[Path], object] = lambda _: None,
    *,
    zone: tzinfo | None = None,
) -> Iterator[Outcome]:
    """Store files and read them; what cannot be read is an outcome like any other.

    An outcome comes when its batch is on disk, in the order of `found`; of a batch that is interrupted nothing is
    stored. `on_file` hears of every file as it has been read, which is before that. `zone` is where saves were made
    that do not tell it; by default where this machine is.
    """
    batch: list[Outcome | tuple[PlainFile, Examined]] = []
    size, since = 0, time.monotonic()
    for one in found:
        taken = _not_read(one) if isinstance(one, NotReadable) else _examined(one, zone)
        batch.append(taken)
        size += 0 if isinstance(taken, Outcome) else len(taken[0].data)
        on_file(one.path if isinstance(one, NotReadable) else one)
        if len(batch) >= FILES or size >= BYTES or time.monotonic() - since >= SECONDS:
            yield from _stored(store, batch)
            batch, size, since = [], 0, time.monotonic()
    yield from _stored(store, batch)


def _examined(path: Path, zone: tzinfo | None) -> Outcome | tuple[PlainFile, Examined]:
    """Read a file without a store; an outcome at once when there is nothing to store."""
    try:
        file = read_plain_file(path)
    except NotReadable as missing:
        return _not_read(missing)
    except UnreadablePage as refused:
        return Outcome(path, "refused", code=refused.code, detail=refused.detail)
    return file, examine_file(file, zone)


def examine_file(file: PlainFile, zone: tzinfo | None = None) -> Examined:
    """Open and read a file; `zone` is where it was saved if it does not tell, by default where this machine is."""
    return examine(file.data, name=file.name, **_time_of(file, zone))


def open_file(file: PlainFile, zone: tzinfo | None = None) -> Capture:
    """Open a file without reading it. Raises `UnreadablePage`."""
    return open_save(file.data, name=file.name, **_time_of(file, zone))


class _FileTime(TypedDict):
    file_time: datetime
    zone_from: FileZone


def _time_of(file: PlainFile, zone: tzinfo | None) -> _FileTime:
    if zone is None:
        return {"file_time": file.modified, "zone_from": "machine"}
    return {"file_time": file.modified.astimezone(zone), "zone_from": "user"}


def _stored(store: Store, batch: list[Outcome | tuple[PlainFile, Examined]]) -> list[Outcome]:
    if not batch:
        return []
    with store.transaction():
        return [taken if isinstance(taken, Outcome) else store_file(store, *taken, "file") for taken in batch]


def store_file(store: Store, file: PlainFile, examined: Examined, kind: FromWhere) -> Outcome:
    """Store one file that was read, in a transaction of its own or as a part of one."""
    try:
        recorded = record_examined(store, examined, Source(kind=kind, name=file.name))
    except ImpossibleMoment as wrong:
        return Outcome(file.path, "not_read", detail=str(wrong))
    return _outcome(file.path, recorded)


def _not_read(why: NotReadable) -> Outcome:
    return Outcome(why.path, "not_read", detail=why.detail)


def _outcome(path: Path, recorded: Recorded) -> Outcome:
    if recorded.refused:
        code, detail = recorded.refused.code, recorded.refused.detail
        return Outcome(path, "refused", recorded.capture_id, code=code, detail=detail)
    result: Literal["new", "already_there"] = "new" if recorded.created else "already_there"
    return Outcome(path, result, recorded.capture_id, recorded.reading, warnings=recorded.warnings)
