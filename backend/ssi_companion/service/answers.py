"""Build each answer of the interface from the store: one function per answer.

The handlers run them on the store's thread and the command prints the same objects with `--json`; so none of them
knows HTTP, and the module is cheap to import. `NotFound` and `NoReadings` say that there is no such answer, and the
store's own errors pass through.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Concatenate, ParamSpec

from ssi_parsers import Capture, LearnedWords, NothingToLearn, Reading, UnreadablePage, may_teach_words

from ..history import scoring
from ..history.reading import Examination, SavedFile, Verdict
from ..history.recorder import Recorded, Waiting, conclude, keep, record_file
from ..history.records import Source
from ..history.store import Store
from ..history.zones import HERE
from . import wire
from .errors import NoReadings, NotFound

P = ParamSpec("P")


# Profiles


def profiles(store: Store) -> wire.Profiles:
    """Everybody whose score is kept."""
    return wire.Profiles(profiles=[wire.Profile.model_validate(profile) for profile in store.profiles()])


def use_profile(store: Store, profile: str) -> wire.Profiles:
    """Put a profile in use; the answer is the list after that."""
    store.use_profile(profile)
    return profiles(store)


# History


def history(
    store: Store, profile: str | None = None, start: date | None = None, end: date | None = None
) -> wire.History:
    """The effective reading of each day from `start` to `end`, both included; of the profile in use unless given."""
    days = store.history(profile, start, end)
    change = scoring.change(days[0].reading, days[-1].reading, "over these days") if len(days) > 1 else None
    return wire.History(
        profile=profile or store.profile_in_use(),
        days=[wire.HistoryDay.model_validate(day) for day in days],
        change=None if change is None else wire.Change.model_validate(change),
    )


def latest(store: Store, profile: str | None = None) -> wire.Latest:
    """The newest effective reading, judged and compared. Raises `NoReadings`."""
    days = store.recent(scoring.REACH, profile)
    summary = scoring.summary([day.reading for day in days])
    if summary is None:
        raise NoReadings
    return wire.Latest(
        day=days[-1].day,
        capture=days[-1].capture,
        reading=summary.latest,
        shown_total=summary.latest.shown_total,
        band=wire.Band.model_validate(summary.band),
        balance=wire.Balance.model_validate(summary.balance),
        rules_source=scoring.RULES_SOURCE,
        changes=tuple(wire.Change.model_validate(change) for change in summary.changes),
        over_average={group: wire.Difference.model_validate(by) for group, by in summary.over_average.items()},
    )


def one_reading(store: Store, capture_id: str) -> wire.OneReading:
    """One reading with the capture it was read from. Raises `NotFound` when that yields none."""
    row, found = store.capture(capture_id), store.reading(capture_id)
    if found is None:
        raise NotFound("This capture yields no reading.")
    known = {
        **vars(row),
        "day": row.day,
        "reading": found,
        "shown_total": found.shown_total,
        "may_teach_words": may_teach_words(found),
    }
    return wire.OneReading.model_validate({name: known[name] for name in wire.OneReading.model_fields})


# Captures


def captures(store: Store, limit: int, before: str | None = None) -> wire.CaptureList:
    """At most `limit` captures, the last received first, those after the capture `before`."""
    rows = store.captures(limit + 1, before)
    shown = [wire.StoredCapture.model_validate(row) for row in rows[:limit]]
    return wire.CaptureList(captures=shown, next=shown[-1].id if len(rows) > limit else None)


def changed_capture(
    store: Store,
    change: Callable[Concatenate[Store, str, P], object],
    capture_id: str,
    *args: P.args,
    **kwargs: P.kwargs,
) -> wire.StoredCapture:
    """Apply a method of the store, such as `Store.delete`, to a capture; the answer is the capture after that."""
    change(store, capture_id, *args, **kwargs)
    return wire.StoredCapture.model_validate(store.capture(capture_id))


def source(store: Store, capture_id: str) -> bytes:
    """What is kept of a page, UTF-8 but for files that could not be opened. Raises `NotFound` when nothing is."""
    content = store.content(capture_id)
    if content is None:
        raise NotFound("This was too large to be kept, or you let SSI Companion keep no pages for so long.")
    return content


def page(store: Store, capture_id: str) -> Capture:
    """The page of a capture, to learn from. Raises `NotFound` when none is kept."""
    found = store.page(capture_id)
    if found is None:
        raise NotFound("No page is kept of this capture.")
    return found


def words(learned: LearnedWords | NothingToLearn | UnreadablePage) -> wire.WordsOfPage:
    """What a page teaches of its language, or why it teaches nothing."""
    if not isinstance(learned, LearnedWords):
        return wire.WordsOfPage(learned=None, reason=str(learned))
    found = wire.LearnedWords(
        locale=learned.locale, file_name=learned.file_name, module=learned.module, page=learned.page.markup
    )
    return wire.WordsOfPage(learned=found, reason=None)


def keep_capture(
    store: Store, page: Capture, minimised: Capture | UnreadablePage, origin: Source
) -> Waiting | wire.RecordedCapture | wire.RefusedPage:
    """Store a page from the browser, to be read; the answer at once when it needs no reading."""
    kept = keep(store, page, minimised, origin)
    return kept if isinstance(kept, Waiting) else _recorded_capture(store, kept)


def record_capture(store: Store, waiting: Waiting, verdict: Verdict) -> wire.RecordedCapture | wire.RefusedPage:
    """Store what a page from the browser was read as."""
    return _recorded_capture(store, conclude(store, waiting, verdict))


def _recorded_capture(store: Store, recorded: Recorded) -> wire.RecordedCapture | wire.RefusedPage:
    """The answer has the band, and the change since the last day before it."""
    if recorded.reading is None:
        return refused_page(recorded)
    change = _change_before(store, recorded, recorded.reading)
    return wire.RecordedCapture(
        id=recorded.capture_id,
        created=recorded.created,
        reading=_with_all_warnings(recorded.reading, recorded),
        shown_total=recorded.reading.shown_total,
        band=wire.Band.model_validate(scoring.band(recorded.reading.total)),
        change=None if change is None else wire.Change.model_validate(change),
    )


def uploaded_file(data: bytes, name: str, modified: datetime) -> SavedFile:
    """A saved page that came in through the viewer, to be read."""
    # The browser tells the offset of that moment alone. Where it is ours, so will be the zone; else it knows better.
    try:
        here = modified.astimezone(HERE)
    except (OverflowError, ValueError, OSError):
        here = modified  # a moment that no clock here can show, which is refused for that
    return SavedFile(data, name, here if here.utcoffset() == modified.utcoffset() else modified)


def record_upload(store: Store, file: SavedFile, found: Examination) -> wire.RecordedUpload | wire.RefusedPage:
    """Record a saved page that came in through the viewer, and was read."""
    recorded = record_file(store, file, found, Source(kind="upload", name=file.name))
    if recorded.reading is None:
        return refused_page(recorded)
    return wire.RecordedUpload(
        id=recorded.capture_id,
        created=recorded.created,
        reading=_with_all_warnings(recorded.reading, recorded),
        shown_total=recorded.reading.shown_total,
    )


def refused_page(why: Recorded | UnreadablePage) -> wire.RefusedPage:
    """Why a page yields no reading, and as which capture it is kept; a bare `UnreadablePage` is not kept at all."""
    refusal = why.refused if isinstance(why, Recorded) else why
    assert refusal is not None, "no reading, so there is a reason"  # noqa: S101
    capture_id = why.capture_id if isinstance(why, Recorded) else None
    return wire.RefusedPage(error=refusal.code, detail=refusal.detail, id=capture_id)


def _change_before(store: Store, recorded: Recorded, found: Reading) -> scoring.Change | None:
    """What changed since the last day before this one; a page may be delivered days after it was seen."""
    earlier = store.last_before(found.day, recorded.profile)
    return scoring.change(earlier, found) if earlier else None


def _with_all_warnings(found: Reading, recorded: Recorded) -> Reading:
    """What the page makes doubtful, and whether it went to another profile than the one in use."""
    return found.model_copy(update={"warnings": found.warnings + recorded.warnings})
