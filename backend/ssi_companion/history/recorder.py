"""From a capture to a reading or a refusal, and into the history: the one thing this program is for."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import ssi_parsers
from ssi_parsers import Capture, Reading, UnreadablePage

from ..safe_traceback import kind_and_place
from .store import CaptureRow, Refusal, Source, Store

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Recorded:
    """What came of a capture: a reading or a refusal. `created` is false for one that was already there."""

    capture_id: str
    created: bool
    reading: Reading | None
    refused: UnreadablePage | None
    warnings: tuple[str, ...] = ()


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
        return self.before != self.after


class ReadingFailed(UnreadablePage):
    """Reading this page met a mistake in SSI Companion. Please report it; a later version can read it again."""

    code = "reading_failed"


def record(store: Store, capture: Capture, source: Source, *, received_at: datetime | None = None) -> Recorded:
    """Store a capture, then read it: what is acknowledged is on disk, whatever the parsers make of it.

    An unreadable page is an answer, in `refused`; so is a mistake in the parsers, but that is no verdict to keep.
    """
    page = _minimised(capture)
    row, created = store.keep(page, source, received_at=received_at or _now())
    back = _bring_back(store, row, source)
    if known := store.reading(row.id):
        return Recorded(row.id, created, known, None, back + _warnings(store, row.id))
    return _read(store, page, row, created)


def record_save(
    store: Store,
    data: bytes,
    *,
    name: str,
    file_time: datetime,
    source: Source,
    received_at: datetime | None = None,
) -> Recorded:
    """Record what is in a file that the user saved; keep the file itself when it cannot be opened."""
    received_at = received_at or _now()
    try:
        capture = ssi_parsers.open_save(data, name=name, file_time=file_time)
    except UnreadablePage as refusal:
        row, created = store.keep_unread(data, source, file_time=file_time, received_at=received_at)
        _bring_back(store, row, source)
        _save_refusal(store, row.id, refusal)
        return Recorded(row.id, created, None, refusal)
    except Exception as error:  # noqa: BLE001 - whatever it is
        row, created = store.keep_unread(data, source, file_time=file_time, received_at=received_at)
        _tell(f"Opening capture {row.id}", error)
        return Recorded(row.id, created, None, ReadingFailed())
    return record(store, capture, source, received_at=received_at)


def reread(store: Store, apply: bool = False, *, give_up: bool = False) -> list[Rereading]:
    """Read every capture again with today's parsers; with `apply`, store what they say, all of it or nothing.

    A reading that would be lost stays as it is, unless `give_up` says that a refusal is the better answer.
    """
    # Oldest first, as they were recorded. Reading takes longer than storing: it keeps no other writer waiting.
    again = [_read_again(store, row) for row in reversed(store.captures())]
    if apply:
        with store.transaction():
            for rereading, save in again:
                if give_up or not rereading.lost:
                    save()
    return [rereading for rereading, _ in again]


def _read_again(store: Store, row: CaptureRow) -> tuple[Rereading, Callable[[], object]]:
    """What today's parsers make of a capture, and how to store that."""
    before, page = store.reading(row.id) or row.refused, store.page(row.id)
    try:
        found = page or _open_again(store, row)
        if found is None:  # too large to have been kept
            return Rereading(row, before, before, lost=False), lambda: None
        after = ssi_parsers.read_page(found)
    except UnreadablePage as refusal:
        said = Refusal(refusal.code, refusal.detail)
        lost = isinstance(before, Reading)
        return Rereading(row, before, said, lost), partial(_save_refusal, store, row.id, refusal)
    except Exception as error:  # noqa: BLE001 - one page must not keep the others from being read again
        _tell(f"Reading capture {row.id} again", error)
        return Rereading(row, before, before, lost=False, failed=True), lambda: None
    opened = None if page else found
    return Rereading(row, before, after, lost=False), partial(_save_reading, store, row.id, after, opened)


def _open_again(store: Store, row: CaptureRow) -> Capture | None:
    """Open a file that an earlier version could not."""
    data = store.content(row.id)
    if data is None:
        return None
    return _minimised(ssi_parsers.open_save(data, name=row.source.name or "", file_time=row.captured_at))


def _save_refusal(store: Store, capture_id: str, refusal: UnreadablePage) -> None:
    store.save_refusal(capture_id, refusal, parser_version=ssi_parsers.PARSER_VERSION)


def _save_reading(store: Store, capture_id: str, reading: Reading, opened: Capture | None = None) -> None:
    if opened and not store.replace_unread(capture_id, opened):
        store.delete(capture_id)  # its page has come in on another way
    else:
        store.save_reading(capture_id, reading, parser_version=ssi_parsers.PARSER_VERSION)


def _read(store: Store, capture: Capture, row: CaptureRow, created: bool) -> Recorded:
    try:
        reading = ssi_parsers.read_page(store.page(row.id) or capture)
    except UnreadablePage as refusal:
        _save_refusal(store, row.id, refusal)
        return Recorded(row.id, created, None, refusal)
    except Exception as error:  # noqa: BLE001 - whatever it is
        _tell(f"Reading capture {row.id}", error)
        return Recorded(row.id, created, None, ReadingFailed())
    _save_reading(store, row.id, reading)
    return Recorded(row.id, created, reading, None, _warnings(store, row.id))


def _minimised(capture: Capture) -> Capture:
    try:
        return ssi_parsers.minimise(capture)
    except UnreadablePage:
        return capture
    except Exception as error:  # noqa: BLE001 - whatever it is
        # A mistake in the parsers is no reason to lose what the user saw; the whole page is kept instead.
        _tell("Minimising a capture, which is kept whole,", error)
        return capture


def _bring_back(store: Store, row: CaptureRow, source: Source) -> tuple[str, ...]:
    # Who hands over a deleted page by hand wants it back; a folder merely still holds it.
    if source.kind == "folder" or not (row.deleted and store.restore(row.id)):
        return ()
    return ("It had been deleted and is brought back.",)


def _warnings(store: Store, capture_id: str) -> tuple[str, ...]:
    profile = store.profile(store.capture(capture_id).profile)
    if profile.in_use:
        return ()
    return (f"This is not the score of the member whose profile is in use, so it went to {profile.name!r}.",)


def _tell(what: str, error: Exception) -> None:
    log.error("%s failed: %s", what, kind_and_place(error))


def _now() -> datetime:
    return datetime.now().astimezone()
