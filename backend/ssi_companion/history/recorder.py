"""Record captures: store what was seen, read it, and store the reading or the refusal that came of it."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Literal

import ssi_parsers
from ssi_parsers import Capture, Reading, UnreadablePage
from ssi_parsers.model import MomentSource
from ssi_parsers.saved_file import is_possible_moment

from ..safe_traceback import kind_and_place
from .records import CaptureRow, ImpossibleMoment, Kept, Refusal, Source
from .rows import as_stored
from .store import Store
from .zones import HERE

log = logging.getLogger(__name__)

Verdict = Reading | UnreadablePage
"""What the parsers make of a page."""

FileZone = Literal["machine", "user"]
"""Whose zone it is that a file's time comes in, for saves that do not tell theirs."""


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
class Examined:
    """A saved file, opened and read, and not stored yet. `page` is `None` when it could not be opened."""

    data: bytes
    file_time: datetime
    zone_from: FileZone
    page: Capture | None
    verdict: Verdict

    @property
    def captured_at(self) -> datetime:
        return self.page.captured_at if self.page else self.file_time


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


class ReadingFailed(UnreadablePage):
    """Reading this page met a mistake in SSI Companion. Please report it; a later version can read it again."""

    code = "reading_failed"


def record(store: Store, capture: Capture, source: Source, *, received_at: datetime | None = None) -> Recorded:
    """Store a capture, then read it: what is acknowledged is on disk, whatever the parsers make of it.

    An unreadable page is an answer, in `refused`; so is a mistake in the parsers, but that is no verdict to keep.
    Raises `ImpossibleMoment`.
    """
    received_at = received_at or _now()
    _check_moment(capture.captured_at, capture.captured_at_from, received_at)
    page = _minimised(capture)
    kept = store.keep(page, source, received_at=received_at)
    if kept.is_read or kept.purged:
        return _known(store, kept, source)
    if not kept.created:
        page = store.page(kept.id) or page  # with the moment that is stored: a file may have come with an earlier one
    return _conclude(store, kept, _read(page, f"capture {kept.id}"), source)


def record_save(
    store: Store,
    data: bytes,
    *,
    name: str,
    file_time: datetime,
    source: Source,
    received_at: datetime | None = None,
) -> Recorded:
    """Record what is in a file that the user saved; keep the file itself when it cannot be opened.

    Raises `ImpossibleMoment`.
    """
    opened = _opened(data, name, file_time, "machine")
    if isinstance(opened, Capture):
        return record(store, opened, source, received_at=received_at)
    unread = Examined(data, file_time, "machine", None, opened)
    return record_examined(store, unread, source, received_at=received_at)


def examine(data: bytes, *, name: str, file_time: datetime, zone_from: FileZone = "machine") -> Examined:
    """Open and read a saved file without a store; what goes wrong is the verdict. Raises nothing."""
    opened = _opened(data, name, file_time, zone_from)
    if not isinstance(opened, Capture):
        return Examined(data, file_time, zone_from, None, opened)
    page = _minimised(opened)
    return Examined(data, file_time, zone_from, page, _read(page, "a saved file"))


def record_examined(
    store: Store, examined: Examined, source: Source, *, received_at: datetime | None = None
) -> Recorded:
    """Store a file and what it was read as, in one transaction. Raises `ImpossibleMoment` before anything is stored."""
    received_at = received_at or _now()
    page, file_time, zone_from = examined.page, examined.file_time, examined.zone_from
    _check_moment(examined.captured_at, page.captured_at_from if page else "file", received_at)
    with store.transaction():
        if page is None:
            kept = store.keep_unread(
                examined.data, source, file_time=file_time, zone_from=zone_from, received_at=received_at
            )
            if kept.purged:
                return _known(store, kept, source)
        else:
            kept = store.keep(page, source, received_at=received_at)
            # What a reading says of its zone is another thing now; a refusal takes no reading away.
            if kept.purged or (kept.is_read and not (kept.was_at and isinstance(examined.verdict, Reading))):
                return _known(store, kept, source)
        return _conclude(store, kept, examined.verdict, source)


def reread(store: Store, apply: bool = False, *, drop_lost: bool = False) -> list[Rereading]:
    """Read every capture again with today's parsers; with `apply`, store what they say, all of it or nothing.

    A reading that would be lost stays as it is, unless `drop_lost` says that a refusal is the better answer.
    """
    # Oldest first, as they were recorded. Reading takes longer than storing: it keeps no other writer waiting.
    again = [_read_again(store, row) for row in reversed(store.captures())]
    if apply:
        with store.transaction():
            for rereading, save in again:
                if drop_lost or not rereading.lost:
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
        _log(f"Reading capture {row.id} again", error)
        return Rereading(row, before, before, lost=False, failed=True), lambda: None
    opened = None if page else found
    return Rereading(row, before, after, lost=False), partial(_save_reread, store, row.id, after, opened)


def _open_again(store: Store, row: CaptureRow) -> Capture | None:
    """Open a file that an earlier version could not."""
    data = store.content(row.id)
    if data is None:
        return None
    zone_from: FileZone = "user" if row.zone_from == "user" else "machine"
    file_time = row.captured_at if zone_from == "user" else row.captured_at.astimezone(HERE)
    opened = ssi_parsers.open_save(data, name=row.source.name or "", file_time=file_time, zone_from=zone_from)
    return _minimised(opened) if is_possible_moment(opened.captured_at, now=_now()) else None


def _save_refusal(store: Store, capture_id: str, refusal: UnreadablePage) -> None:
    store.save_refusal(capture_id, refusal, parser_version=ssi_parsers.PARSER_VERSION)


def _save_reread(store: Store, capture_id: str, reading: Reading, opened: Capture | None = None) -> None:
    if opened and not store.replace_unread(capture_id, opened):
        store.delete(capture_id)  # its page has come in on another way
    else:
        store.save_reading(capture_id, reading, parser_version=ssi_parsers.PARSER_VERSION)


def _opened(data: bytes, name: str, file_time: datetime, zone_from: FileZone) -> Capture | UnreadablePage:
    try:
        return ssi_parsers.open_save(data, name=name, file_time=file_time, zone_from=zone_from)
    except UnreadablePage as refusal:
        return refusal
    except Exception as error:  # noqa: BLE001 - whatever it is
        _log("Opening a file", error)
        return ReadingFailed()


def _check_moment(captured_at: datetime, captured_at_from: MomentSource, now: datetime) -> None:
    if not is_possible_moment(captured_at, now=now):
        raise ImpossibleMoment(captured_at, captured_at_from, now)


def _minimised(capture: Capture) -> Capture:
    """What is kept of a page, and read: exactly as the store will give it back."""
    try:
        return ssi_parsers.minimise(capture)
    except UnreadablePage:
        return as_stored(capture)
    except Exception as error:  # noqa: BLE001 - whatever it is
        # A mistake in the parsers is no reason to lose what the user saw; the whole page is kept instead.
        _log("Minimising a capture, which is kept whole,", error)
        return as_stored(capture)


def _read(page: Capture, what: str) -> Verdict:
    try:
        return ssi_parsers.read_page(page)
    except UnreadablePage as refusal:
        return refusal
    except Exception as error:  # noqa: BLE001 - whatever it is
        _log(f"Reading {what}", error)
        return ReadingFailed()


def _conclude(store: Store, kept: Kept, verdict: Verdict, source: Source) -> Recorded:
    """Store a verdict on a capture that has no reading yet."""
    warnings = _bring_back(store, kept, source) + _changed_day(store, kept)
    if not isinstance(verdict, Reading):
        if not isinstance(verdict, ReadingFailed):
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


def _log(what: str, error: Exception) -> None:
    log.error("%s failed: %s", what, kind_and_place(error))


def _now() -> datetime:
    return datetime.now().astimezone()
