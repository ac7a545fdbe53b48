"""Handlers for what is kept: captures coming in, readings and history going out."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Concatenate, ParamSpec

from aiohttp import web

from ssi_parsers import Capture as Seen
from ssi_parsers import Reading, UnreadablePage, is_ssi_address
from ssi_parsers.errors import NotSsiPage
from ssi_parsers.saved_file import OLDEST

from ..history import scoring
from ..history.recorder import Recorded, record, record_save
from ..history.store import Source, Store
from . import wire
from .app_keys import BODY, CAPTURE_RATE, PAGES, STORE
from .errors import BadJson, NoReadings, NotFound
from .responses import answer

P = ParamSpec("P")


async def profiles(request: web.Request) -> web.Response:
    return answer(await request.app[STORE].run(_profiles))


async def use_profile(request: web.Request) -> web.Response:
    store = request.app[STORE]
    await store.run(Store.use_profile, request.match_info["id"])
    return answer(await store.run(_profiles))


async def history(request: web.Request, asked: wire.Range) -> web.Response:
    return answer(await request.app[STORE].run(_history, asked), without_nulls=True)


async def latest(request: web.Request, asked: wire.OfProfile) -> web.Response:
    return answer(await request.app[STORE].run(_latest, asked.profile))


async def reading(request: web.Request) -> web.Response:
    return answer(await request.app[STORE].run(_one_reading, request.match_info["id"]))


# Captures


async def captures(request: web.Request, asked: wire.Page) -> web.Response:
    rows = await request.app[STORE].run(Store.captures, asked.limit + 1, asked.before)
    shown = [wire.Capture.model_validate(row) for row in rows[: asked.limit]]
    more = len(rows) > asked.limit
    return answer(wire.Captures(captures=shown, next=shown[-1].id if more else None))


async def choose(request: web.Request) -> web.Response:
    return await _change_capture(request, Store.choose)


async def move(request: web.Request, sent: wire.ProfileChoice) -> web.Response:
    return await _change_capture(request, Store.move, sent.profile)


async def delete(request: web.Request) -> web.Response:
    return await _change_capture(request, Store.delete)


async def restore(request: web.Request) -> web.Response:
    return await _change_capture(request, Store.restore)


async def source(request: web.Request) -> web.Response:
    """As an attachment of plain text: what a stranger wrote is never shown as a page here."""
    capture_id = request.match_info["id"]
    content = await request.app[STORE].run(Store.content, capture_id)
    if content is None:
        raise NotFound("This was too large to be kept.")
    return web.Response(
        body=content,
        content_type="text/plain",
        charset="utf-8",
        headers={"Content-Disposition": f'attachment; filename="ssi-capture-{capture_id}.txt"'},
    )


async def upload(request: web.Request, asked: wire.SavedFile) -> web.Response:
    origin = Source(kind="upload", name=asked.name)
    with request.app[PAGES]:
        recorded = await request.app[STORE].run(
            record_save, request[BODY], name=asked.name, file_time=asked.modified, source=origin
        )
    if recorded.reading is None:
        return _refused(recorded)
    return answer(
        wire.Uploaded(
            id=recorded.capture_id,
            created=recorded.created,
            reading=_with_all_warnings(recorded.reading, recorded),
            shown_total=recorded.reading.shown_total,
        ),
        201 if recorded.created else 200,
    )


async def capture(request: web.Request, sent: wire.NewCapture) -> web.Response:
    request.app[CAPTURE_RATE].take()
    if not is_ssi_address(sent.url):
        # Some other page of the user's: not ours to keep.
        return _refused(NotSsiPage())
    if not OLDEST <= sent.captured_at <= datetime.now(UTC) + timedelta(days=1):
        # Browser and service share a clock: it would stay the newest reading for ever.
        raise BadJson("captured_at: there was no such page then. Check the clock.")
    page = Seen(
        markup=sent.html,
        address=sent.url,
        captured_at=sent.captured_at,
        captured_at_from="browser",
    )
    origin = Source(kind="extension", extension_version=sent.ext_version)
    with request.app[PAGES]:
        recorded = await request.app[STORE].run(record, page, origin)
    if recorded.reading is None:
        return _refused(recorded)
    change = await request.app[STORE].run(_change_before, recorded.capture_id, recorded.reading)
    return answer(
        wire.Captured(
            id=recorded.capture_id,
            created=recorded.created,
            reading=_with_all_warnings(recorded.reading, recorded),
            shown_total=recorded.reading.shown_total,
            band=wire.Band.model_validate(scoring.band(recorded.reading.total)),
            change=None if change is None else wire.Change.model_validate(change),
        ),
        201 if recorded.created else 200,
    )


# On the store's thread


def _profiles(store: Store) -> wire.Profiles:
    return wire.Profiles(profiles=[wire.Profile.model_validate(profile) for profile in store.profiles()])


def _history(store: Store, asked: wire.Range) -> wire.History:
    in_use = (profile.id for profile in store.profiles() if profile.in_use)
    days = store.history(asked.profile, asked.start, asked.end)
    return wire.History(
        profile=asked.profile or next(in_use, None),
        days=[wire.HistoryDay.model_validate(day) for day in days],
    )


def _latest(store: Store, profile: str | None) -> wire.Latest:
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
    )


def _one_reading(store: Store, capture_id: str) -> wire.OneReading:
    row, found = store.capture(capture_id), store.reading(capture_id)
    if found is None:
        raise NotFound("This capture yields no reading.")
    known = {**vars(row), "day": row.day, "reading": found, "shown_total": found.shown_total}
    return wire.OneReading.model_validate({name: known[name] for name in wire.OneReading.model_fields})


def _change_before(store: Store, capture_id: str, found: Reading) -> scoring.Change | None:
    """What changed since the last day before this one; a page may be delivered days after it was seen."""
    earlier = store.latest(store.capture(capture_id).profile, before=found.day)
    return scoring.change(earlier.reading, found) if earlier else None


async def _change_capture(
    request: web.Request, work: Callable[Concatenate[Store, str, P], object], *args: P.args, **kwargs: P.kwargs
) -> web.Response:
    capture_id, store = request.match_info["id"], request.app[STORE]
    await store.run(work, capture_id, *args, **kwargs)
    return answer(wire.Capture.model_validate(await store.run(Store.capture, capture_id)))


def _with_all_warnings(found: Reading, recorded: Recorded) -> Reading:
    """What the page makes doubtful, and whether it went to another profile than the one in use."""
    return found.model_copy(update={"warnings": found.warnings + recorded.warnings})


def _refused(why: Recorded | UnreadablePage) -> web.Response:
    refusal = why.refused if isinstance(why, Recorded) else why
    assert refusal is not None, "no reading, so there is a reason"  # noqa: S101
    capture_id = why.capture_id if isinstance(why, Recorded) else None
    return answer(wire.RefusedPage(error=refusal.code, detail=refusal.detail, id=capture_id), 422)
