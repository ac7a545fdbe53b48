"""Record captures: store what was seen, have it read, and store the reading or the refusal that came of it.

Nothing is read here. The tasks of `reading` are done by a reader process, and what came of them is given to these
functions; so the store waits for no page.
"""

import logging
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Protocol

import ssi_parsers
from ssi_parsers import Capture, Reading, UnreadablePage
from ssi_parsers.errors import TooLarge, TooSlow
from ssi_parsers.model import MomentSource
from ssi_parsers.saved_file import is_possible_moment

from . import reading as tasks
from .reading import Examination, FileZone, ReadingFailed, SavedFile, Verdict
from .records import CaptureRow, DamagedCapture, ImpossibleMoment, Kept, Refusal, Source, Unknown
from .rows import PackedPage, as_stored
from .store import Store
from .zones import HERE

log = logging.getLogger(__name__)

KILLED = (TooSlow, TooLarge)
"""What a page is refused as that was too much for the reader; the same parsers do not try it again by themselves."""

AT_ONCE = 2
"""Tasks that wait for each reader process, so that none of them is idle."""


class Reader(Protocol):
    """Who does the tasks of `reading`: a `ReaderProcess`."""

    processes: int

    def submit(self, task: Callable[..., Any], *args: Any) -> "Future[Any]":
        """Have a task done; its result, or the `UnreadablePage` that it was killed for."""


@dataclass(frozen=True)
class Recorded:
    """What came of a capture: a reading or a refusal. `created` is false for one that was already there.

    `profile` is the id of whose history it is in.
    """

    capture_id: str
    created: bool
    profile: str
    reading: Reading | None
    refused: UnreadablePage | None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Waiting:
    """A capture that was just stored, and the page to read of it: as it is stored."""

    kept: Kept
    page: Capture
    source: Source


@dataclass(frozen=True)
class Rereading:
    """What today's parsers make of an old capture, beside what is stored.

    `lost` says that a reading would become a refusal; `failed` that the parsers broke down on it.
    """

    capture: CaptureRow
    before: Reading | Refusal | None
    after: Reading | Refusal | None
    lost: bool
    failed: bool = False

    @property
    def changed(self) -> bool:
        """Whether today's parsers read it differently than is stored."""
        return self.before != self.after


def keep(
    store: Store,
    capture: Capture,
    minimised: Capture | UnreadablePage,
    source: Source,
    *,
    received_at: datetime | None = None,
) -> Waiting | Recorded:
    """Store a capture before it is read: what is acknowledged is on disk, whatever comes of reading it.

    Give what it was minimised to; where that failed, the whole page is kept. A capture that was read before needs no
    reading, nor does one that was too much to minimise: what came of it is the answer. Raises `ImpossibleMoment`.
    """
    received_at = received_at or _now()
    _check_moment(capture.captured_at, capture.captured_at_from, received_at)
    if isinstance(minimised, ReadingFailed):
        # A mistake in the parsers is no reason to lose what the user saw.
        _log("Minimising a capture, which is kept whole,", minimised)
    page = minimised if isinstance(minimised, Capture) else as_stored(capture)
    with store.transaction():
        kept = store.keep(page, source, received_at=received_at)
        if kept.is_read or kept.purged:
            return _known(store, kept, source)
        if isinstance(minimised, KILLED):
            return _conclude(store, kept, minimised, source)
    if not kept.created:
        page = store.page(kept.id) or page  # with the moment that is stored: a file may have come with an earlier one
    return Waiting(kept, page, source)


def conclude(store: Store, waiting: Waiting, verdict: Verdict) -> Recorded:
    """Store what a capture was read as. Raises `Unknown` for one that was purged meanwhile.

    A refusal is an answer, in `refused`; so is a mistake in the parsers, but that is no verdict to keep.
    """
    kept, source = waiting.kept, waiting.source
    with store.transaction():
        if not isinstance(verdict, Reading) and store.reading(kept.id):
            return _known(store, kept, source)  # read meanwhile, in another way
        return _conclude(store, kept, verdict, source)


def not_yet_read(store: Store) -> list[str]:
    """The captures that were stored and then not read to the end, oldest first."""
    return [
        row.id
        for row in reversed(store.captures())
        if row.shown_total is None and row.refused is None and row.form != "file" and not row.deleted
    ]


def again(store: Store, capture_id: str) -> Waiting | None:
    """A capture that is stored, to be read; `None` when it has been read meanwhile, or is gone."""
    try:
        row, page = store.capture(capture_id), store.page(capture_id)
    except Unknown:
        return None
    if page is None or row.shown_total is not None or row.refused is not None:
        return None
    in_use = store.profile_in_use() or row.profile
    kept = Kept(row.id, False, row.profile, in_use, drops_markup=store.markup_setting == "none")
    return Waiting(kept, page, row.source)


def killed_before(store: Store, file: SavedFile) -> Examination | None:
    """What a file was refused as that was too much for these same parsers before."""
    refused = store.refused_file(file.data)
    killed = _killed(refused.code, refused.parser_version) if refused else None
    return Examination(None, killed, killed=True) if killed else None


def _killed(code: str, parser_version: str | None) -> UnreadablePage | None:
    if parser_version != ssi_parsers.PARSER_VERSION:
        return None
    return next((kind() for kind in KILLED if kind.code == code), None)


def record_file(
    store: Store,
    file: SavedFile,
    found: Examination,
    source: Source,
    *,
    keep_file: bool = True,
    received_at: datetime | None = None,
) -> Recorded:
    """Store a saved file and what it was read as, in one transaction; the file itself when it could not be opened.

    Without `keep_file`, of such a file only that it was there: nobody knows whether it is ours to keep.
    Raises `ImpossibleMoment` before anything is stored.
    """
    received_at = received_at or _now()
    page = found.page
    _check_moment(page.captured_at if page else file.file_time, page.captured_at_from if page else "file", received_at)
    if found.mistake:
        _log("Minimising a file, which is kept whole,", found.mistake)
    with store.transaction():
        if page is None:
            kept = store.keep_unread(
                file.data,
                source,
                file_time=file.file_time,
                zone_from=file.zone_from,
                received_at=received_at,
                keep_content=keep_file,
            )
        else:
            kept = store.keep(page, source, received_at=received_at)
        # What a reading says of its zone is another thing now; a refusal takes no reading away.
        if kept.purged or (kept.is_read and not (page and kept.was_at and isinstance(found.verdict, Reading))):
            return _known(store, kept, source)
        return _conclude(store, kept, found.verdict, source)


def reread(store: Store, reader: Reader, apply: bool = False, *, drop_lost: bool = False) -> list[Rereading]:
    """Read every capture again with today's parsers; with `apply`, store what they say, all of it or nothing.

    A reading that would be lost stays as it is, unless `drop_lost` says that a refusal is the better answer.
    """
    # Oldest first, as they were recorded. Reading takes longer than storing: it keeps no other writer waiting.
    again = list(_read_again(store, reader, reversed(store.captures())))
    if apply:
        with store.transaction():
            for rereading, save in again:
                if drop_lost or not rereading.lost:
                    with suppress(Unknown):  # purged meanwhile
                        save()
    return [rereading for rereading, _ in again]


Again = tuple[Rereading, Callable[[], object]]
"""What today's parsers make of a capture, and how to store that."""


def _read_again(store: Store, reader: Reader, rows: Iterator[CaptureRow]) -> Iterator[Again]:
    """Read captures again, as many at a time as there are processes; the answers come in order."""
    under_way: deque[tuple[CaptureRow, Reading | Refusal | None, Future[Any] | None]] = deque()
    for row in rows:
        under_way.append(_begun(store, reader, row))
        if len(under_way) > AT_ONCE * reader.processes:
            yield _ended(store, *under_way.popleft())
    while under_way:
        yield _ended(store, *under_way.popleft())


def _begun(
    store: Store, reader: Reader, row: CaptureRow
) -> "tuple[CaptureRow, Reading | Refusal | None, Future[Any] | None]":
    before: Reading | Refusal | None = row.refused
    if row.refused and _killed(row.refused.code, row.parser_version):
        return row, before, None
    try:
        before = store.reading(row.id) or before
        if page := store.page(row.id):
            return row, before, reader.submit(tasks.read, page)
        data = store.content(row.id)
    except Unknown:  # purged meanwhile
        return row, before, None
    except DamagedCapture as damaged:
        _log(f"Reading capture {row.id} again", tasks.failed(damaged))
        broken: Future[Any] = Future()
        broken.set_result(ReadingFailed())
        return row, before, broken
    if data is None:  # too large to have been kept
        return row, before, None
    zone_from: FileZone = "user" if row.zone_from == "user" else "machine"
    file_time = row.captured_at if zone_from == "user" else row.captured_at.astimezone(HERE)
    return row, before, reader.submit(tasks.examine, SavedFile(data, row.source.name or "", file_time, zone_from))


def _ended(store: Store, row: CaptureRow, before: Reading | Refusal | None, reading: "Future[Any] | None") -> Again:
    if reading is None:
        return Rereading(row, before, before, lost=False), lambda: None
    found = reading.result()
    opened, verdict = (found.page, found.verdict) if isinstance(found, Examination) else (None, found)
    if opened and not is_possible_moment(opened.captured_at, now=_now()):
        opened = verdict = None
    if verdict is None:
        return Rereading(row, before, before, lost=False), lambda: None
    if isinstance(verdict, ReadingFailed):  # one page must not keep the others from being read again
        if verdict.place:
            _log(f"Reading capture {row.id} again", verdict)
        return Rereading(row, before, before, lost=False, failed=True), lambda: None
    if isinstance(verdict, UnreadablePage):
        said = Refusal(verdict.code, verdict.detail)
        lost = isinstance(before, Reading)
        return Rereading(row, before, said, lost), partial(_save_refusal, store, row.id, verdict, lost=lost)
    return Rereading(row, before, verdict, lost=False), partial(_save_reread, store, row.id, verdict, opened)


def _save_refusal(store: Store, capture_id: str, refusal: UnreadablePage, *, lost: bool = True) -> None:
    if not lost and store.reading(capture_id):
        return  # read meanwhile, by somebody who could
    store.save_refusal(capture_id, refusal, parser_version=ssi_parsers.PARSER_VERSION)


def _save_reread(store: Store, capture_id: str, reading: Reading, opened: PackedPage | None = None) -> None:
    # Another program may have read the same file again, and put its page there, since this one began.
    is_file = store.capture(capture_id).form == "file"
    if opened and is_file and not store.replace_unread(capture_id, opened):
        store.delete(capture_id)  # its page has come in on another way
    else:
        store.save_reading(capture_id, reading, parser_version=ssi_parsers.PARSER_VERSION)


def _check_moment(captured_at: datetime, captured_at_from: MomentSource, now: datetime) -> None:
    if not is_possible_moment(captured_at, now=now):
        raise ImpossibleMoment(captured_at, captured_at_from, now)


def _conclude(store: Store, kept: Kept, verdict: Verdict, source: Source) -> Recorded:
    """Store a verdict on a capture that has no reading yet."""
    warnings = _bring_back(store, kept, source) + _changed_day(store, kept)
    if not isinstance(verdict, Reading):
        if isinstance(verdict, ReadingFailed):
            _log(f"Reading capture {kept.id}", verdict)
        else:
            _save_refusal(store, kept.id, verdict)
        return Recorded(kept.id, kept.created, kept.profile, None, verdict)
    profile = store.save_reading(kept.id, verdict, parser_version=ssi_parsers.PARSER_VERSION)
    if kept.drops_markup:
        store.drop_markup(kept.id)
    reading = verdict if kept.created else store.reading(kept.id) or verdict  # with the moment of the stored one
    return Recorded(kept.id, kept.created, profile, reading, None, warnings + _another(store, profile, kept))


def _known(store: Store, kept: Kept, source: Source) -> Recorded:
    """The answer for a capture that was read before, or that is not wanted any more."""
    if kept.purged:
        return Recorded(kept.id, False, kept.profile, None, None)
    warnings = _bring_back(store, kept, source) + _changed_day(store, kept) + _another(store, kept.profile, kept)
    return Recorded(kept.id, kept.created, kept.profile, store.reading(kept.id), None, warnings)


def _bring_back(store: Store, kept: Kept, source: Source) -> tuple[str, ...]:
    # Who hands over a deleted page by hand wants it back; a folder merely still holds it.
    if source.kind == "folder" or not (kept.deleted and store.undelete(kept.id)):
        return ()
    return ("It had been deleted and is brought back.",)


def _changed_day(store: Store, kept: Kept) -> tuple[str, ...]:
    if kept.was_at is None or (day := store.capture(kept.id).day) == kept.was_at.date():
        return ()
    return (f"By the time zone you named it is of {day}; it had been put on {kept.was_at.date()}.",)


def _another(store: Store, profile: str, kept: Kept) -> tuple[str, ...]:
    if profile == kept.in_use:
        return ()
    name = store.profile_name(profile)
    return (f"This is not the score of the member whose profile is in use, so it went to {name!r}.",)


def _log(what: str, mistake: ReadingFailed) -> None:
    log.error("%s failed: %s", what, mistake.place)


def _now() -> datetime:
    return datetime.now().astimezone()
