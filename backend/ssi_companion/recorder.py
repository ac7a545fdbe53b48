"""From a capture to a reading or a refusal, and into the history: the one thing this program is for."""

import logging
from dataclasses import dataclass
from datetime import datetime

import ssi_parsers
from ssi_parsers import Capture, Reading, UnreadablePage

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


class ReadingFailed(Exception):  # noqa: N818 - what happened
    """The parsers broke down on a page, a mistake of theirs; the page is kept as `capture_id`."""

    def __init__(self, capture_id: str) -> None:
        super().__init__(
            f"The page is kept as capture {capture_id}, but reading it met a mistake in SSI Companion. "
            "Please report it; a later version can read the page again."
        )
        self.capture_id = capture_id


def record(
    store: Store, capture: Capture, source: Source, *, received_at: datetime | None = None
) -> Recorded:
    """Store a capture, then read it: what is acknowledged is on disk, whatever the parsers make of it.

    An unreadable page is an answer, in `refused`. Only a mistake in the parsers raises, `ReadingFailed`.
    """
    row, created = store.keep(_minimised(capture), source, received_at=received_at or _now())
    if known := store.reading(row.id):
        return Recorded(row.id, created, known, None, _warnings(store, store.capture(row.id)))
    return _read(store, row.id, created)


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
        row, created = store.keep_unread(
            data,
            refusal,
            source,
            file_time=file_time,
            received_at=received_at,
            parser_version=ssi_parsers.PARSER_VERSION,
        )
        return Recorded(row.id, created, None, refusal)
    return record(store, capture, source, received_at=received_at)


def reread(store: Store, apply: bool = False, *, give_up: bool = False) -> list[Rereading]:
    """Read every capture again with today's parsers; with `apply`, store what they say, all of it or nothing.

    A reading that would be lost stays as it is, unless `give_up` says that a refusal is the better answer.
    """
    with store.transaction():
        return [_reread(store, row, apply=apply, give_up=give_up) for row in reversed(store.captures())]


def _reread(store: Store, row: CaptureRow, *, apply: bool, give_up: bool) -> Rereading:
    before = store.reading(row.id) or row.refused
    page = store.page(row.id)
    if page is None:
        return Rereading(row, before, before, lost=False)
    after: Reading | UnreadablePage
    try:
        after = ssi_parsers.read_page(page)
    except UnreadablePage as refusal:
        after = refusal
    except Exception:
        log.exception("Reading capture %s again failed", row.id)
        return Rereading(row, before, before, lost=False, failed=True)
    if isinstance(after, Reading):
        if apply:
            store.save_reading(row.id, after, parser_version=ssi_parsers.PARSER_VERSION)
        return Rereading(row, before, after, lost=False)
    lost = isinstance(before, Reading)
    if apply and (give_up or not lost):
        store.save_refusal(row.id, after, parser_version=ssi_parsers.PARSER_VERSION)
    return Rereading(row, before, Refusal(after.code, after.detail), lost)


def _read(store: Store, capture_id: str, created: bool) -> Recorded:
    page = store.page(capture_id)
    assert page is not None, "only a file that could not be opened has no page"  # noqa: S101
    try:
        reading = ssi_parsers.read_page(page)
    except UnreadablePage as refusal:
        store.save_refusal(capture_id, refusal, parser_version=ssi_parsers.PARSER_VERSION)
        return Recorded(capture_id, created, None, refusal)
    except Exception as error:
        log.exception("Reading capture %s failed", capture_id)
        raise ReadingFailed(capture_id) from error
    store.save_reading(capture_id, reading, parser_version=ssi_parsers.PARSER_VERSION)
    return Recorded(capture_id, created, reading, None, _warnings(store, store.capture(capture_id)))


def _minimised(capture: Capture) -> Capture:
    try:
        return ssi_parsers.minimise(capture)
    except UnreadablePage:
        return capture
    except Exception:
        # A mistake in the parsers is no reason to lose what the user saw; the whole page is kept instead.
        log.exception("Minimising a capture failed; it is kept whole")
        return capture


def _warnings(store: Store, row: CaptureRow) -> tuple[str, ...]:
    profile = store.profile(row.profile)
    if profile.in_use:
        return ()
    return (f"This is not the score of the member whose profile is in use, so it went to {profile.name!r}.",)


def _now() -> datetime:
    return datetime.now().astimezone()
