"""Take saved files into the history: read them, then store a batch of them in one durable transaction."""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path
from typing import Any, Literal

from ssi_parsers import Reading, UnreadablePage
from ssi_parsers.errors import NotSsiPage, TooLarge, UnsupportedFile

from . import reading as tasks
from .reading import Examination, ReadingFailed, SavedFile
from .recorder import AT_ONCE, Reader, Recorded, killed_before, record_file
from .records import ImpossibleMoment, Source
from .saved_files import FoundFile, NotReadable, PlainFile, read_plain_file
from .store import Store

NOT_OURS = (NotSsiPage.code, UnsupportedFile.code, TooLarge.code)
"""What a folder, or a pattern, is not handed over for: what is plainly something else is looked at and never kept."""

FILES, BYTES, SECONDS = 50, 32 * 1024 * 1024, 1.0
"""A batch is stored as soon as it has so many files or bytes, or took so long to read.

A transaction costs some ten syncs of the disk however much is in it, so fifty files share them; the bytes bound the
memory, and the second is the most that Ctrl-C or a power cut makes anybody read again.
"""

TASK_FILES, TASK_BYTES = 16, 1024 * 1024
"""So many small files go to a reader process together; a page of a browser's goes alone or with few."""


@dataclass(frozen=True)
class Outcome:
    """What came of a file: a reading, new or there before, or a refusal with its code and its sentences.

    What could not even be read, or was not stored, has only a sentence: no `code`, and no `capture`. What was left
    alone was found in a folder, is no SSI page, and was not stored; it has a `code`.
    """

    file: Path
    result: Literal["new", "already_there", "refused", "not_read", "left_alone"]
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
    found: Iterable[FoundFile | NotReadable],
    reader: Reader,
    on_file: Callable[[Path], object] = lambda _: None,
    *,
    zone: tzinfo | None = None,
) -> Iterator[Outcome]:
    """Store files and what they are read as; what cannot be read is an outcome like any other.

    An outcome comes when its batch is on disk, in the order of `found`; of a batch that is interrupted nothing is
    stored. `on_file` hears of every file as it has been read, which is before that. `zone` is where saves were made
    that do not tell it; by default where this machine is.
    """
    batch: list[Outcome | Taken] = []
    size, since = 0, time.monotonic()
    for path, taken in _read(store, found, reader, zone):
        batch.append(taken)
        size += 0 if isinstance(taken, Outcome) else len(taken.file.data)
        on_file(path)
        if len(batch) >= FILES or size >= BYTES or time.monotonic() - since >= SECONDS:
            yield from _stored(store, batch)
            batch, size, since = [], 0, time.monotonic()
    yield from _stored(store, batch)


@dataclass(frozen=True)
class Taken:
    """A file that was read and is to be stored."""

    path: Path
    file: SavedFile
    examination: Examination
    named: bool = True


@dataclass
class _Task:
    """Files that are read together, with those between them that need no reading, in their order."""

    parts: list[tuple[FoundFile | NotReadable, Outcome | SavedFile | Taken]] = field(default_factory=list)
    size: int = 0
    answer: "Future[Any] | None" = None

    @property
    def files(self) -> list[SavedFile]:
        return [part for _, part in self.parts if isinstance(part, SavedFile)]

    @property
    def is_full(self) -> bool:
        return len(self.parts) >= TASK_FILES or self.size >= TASK_BYTES


def _read(
    store: Store, found: Iterable[FoundFile | NotReadable], reader: Reader, zone: tzinfo | None
) -> Iterator[tuple[Path, Outcome | Taken]]:
    """Read files, as many tasks at a time as keep every process busy; what came of each comes in their order."""
    under_way: deque[_Task] = deque()
    for task in _tasks(store, found, zone):
        task.answer = reader.submit(tasks.examine_all, task.files) if task.files else None
        under_way.append(task)
        if len(under_way) > AT_ONCE * reader.processes:
            yield from _came_of(store, under_way.popleft(), reader)
    while under_way:
        yield from _came_of(store, under_way.popleft(), reader)


def _tasks(store: Store, found: Iterable[FoundFile | NotReadable], zone: tzinfo | None) -> Iterator[_Task]:
    task = _Task()
    for one in found:
        part = _not_read(one) if isinstance(one, NotReadable) else _opened(store, one, zone)
        task.parts.append((one, part))
        task.size += len(part.data) if isinstance(part, SavedFile) else 0
        if task.is_full:
            yield task
            task = _Task()
    if task.parts:
        yield task


def _opened(store: Store, found: FoundFile, zone: tzinfo | None) -> Outcome | SavedFile | Taken:
    """Read a file off the disk; an outcome at once when there is nothing to store."""
    try:
        file = saved_file(read_plain_file(found.path), zone)
    except NotReadable as missing:
        return _not_read(missing)
    except UnreadablePage as refused:
        result: Literal["refused", "left_alone"] = "refused" if found.named else "left_alone"
        return Outcome(found.path, result, code=refused.code, detail=refused.detail)
    killed = killed_before(store, file)
    return Taken(found.path, file, killed, found.named) if killed else file


def _came_of(store: Store, task: _Task, reader: Reader) -> Iterator[tuple[Path, Outcome | Taken]]:
    answer = task.answer.result() if task.answer else []
    # One that was killed for it took the others with it: each is tried by itself, so that only that one is refused.
    examined = iter(answer if isinstance(answer, list) else [examine_file(store, one, reader) for one in task.files])
    for found, part in task.parts:
        yield found.path, _judged(found, part, next(examined)) if isinstance(part, SavedFile) else part


def examine_file(store: Store, file: SavedFile, reader: Reader) -> Examination:
    """Open and read one file, unless that was too much for these same parsers before."""
    if killed := killed_before(store, file):
        return killed
    answer = reader.submit(tasks.examine, file).result()
    return answer if isinstance(answer, Examination) else Examination(None, answer, killed=True)


def _judged(found: FoundFile | NotReadable, file: SavedFile, examination: Examination) -> Outcome | Taken:
    named = not isinstance(found, FoundFile) or found.named
    if not named and (outcome := not_kept(found.path, examination)):
        return outcome
    return Taken(found.path, file, examination, named)


def not_kept(path: Path, found: Examination) -> Outcome | None:
    """The outcome of a file that was only found in a folder, where nothing of it is kept.

    It is plainly something else; or a mistake of ours kept it from being read, and nobody knows whether it is ours to
    keep. What the reader was killed over is remembered, so that it is not tried again.
    """
    verdict = found.verdict
    if isinstance(verdict, ReadingFailed):
        return Outcome(path, "refused", code=verdict.code, detail=verdict.detail)
    if isinstance(verdict, UnreadablePage) and verdict.code in NOT_OURS and not found.killed:
        return Outcome(path, "left_alone", code=verdict.code, detail=verdict.detail)
    return None


def saved_file(file: PlainFile, zone: tzinfo | None = None) -> SavedFile:
    """A file to be opened; `zone` is where it was saved if it does not tell, by default where this machine is."""
    if zone is None:
        return SavedFile(file.data, file.name, file.modified, "machine")
    return SavedFile(file.data, file.name, file.modified.astimezone(zone), "user")


def _stored(store: Store, batch: list[Outcome | Taken]) -> list[Outcome]:
    if not batch:
        return []
    with store.transaction():
        return [taken if isinstance(taken, Outcome) else store_file(store, taken) for taken in batch]


def store_file(store: Store, taken: Taken) -> Outcome:
    """Store one file that was read, in a transaction of its own or as a part of one.

    Who names a file that was deleted wants it back; a folder merely still holds it.
    """
    source = Source(kind="file" if taken.named else "folder", name=taken.file.name)
    keep_file = taken.named or not taken.examination.killed
    try:
        recorded = record_file(store, taken.file, taken.examination, source, keep_file=keep_file)
    except ImpossibleMoment as wrong:
        return Outcome(taken.path, "not_read", detail=str(wrong))
    return _outcome(taken.path, recorded)


def _not_read(why: NotReadable) -> Outcome:
    return Outcome(why.path, "not_read", detail=why.detail)


def _outcome(path: Path, recorded: Recorded) -> Outcome:
    if recorded.refused:
        code, detail = recorded.refused.code, recorded.refused.detail
        return Outcome(path, "refused", recorded.capture_id, code=code, detail=detail)
    result: Literal["new", "already_there"] = "new" if recorded.created else "already_there"
    return Outcome(path, result, recorded.capture_id, recorded.reading, warnings=recorded.warnings)
