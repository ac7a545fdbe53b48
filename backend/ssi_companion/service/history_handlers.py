"""Handlers for history: captures coming in, readings and history going out.

What each is for is said once, in its row of `api.API`. Each asks the store's thread once: what is done there
is one function of `answers`. Pages go through the `PageRecorder`.
"""

from aiohttp import web

from ssi_parsers import Capture, is_ssi_address, still_changing
from ssi_parsers.errors import NotSsiPage

from ..history.records import Source
from ..history.store import Store
from . import answers, wire
from .app_keys import BODY, CAPTURE_RATE, PAGES, STORE
from .responses import answer


async def profiles(request: web.Request) -> web.Response:
    return answer(await request.app[STORE].run(answers.profiles))


async def use_profile(request: web.Request) -> web.Response:
    return answer(await request.app[STORE].run(answers.use_profile, request.match_info["id"]))


async def history(request: web.Request, asked: wire.HistoryQuery) -> web.Response:
    return answer(await request.app[STORE].run(answers.history, asked.profile, asked.start, asked.end))


async def latest(request: web.Request, asked: wire.ProfileQuery) -> web.Response:
    return answer(await request.app[STORE].run(answers.latest, asked.profile))


async def reading(request: web.Request) -> web.Response:
    return answer(await request.app[STORE].run(answers.one_reading, request.match_info["id"]))


# Captures


async def captures(request: web.Request, asked: wire.CaptureListQuery) -> web.Response:
    return answer(await request.app[STORE].run(answers.captures, asked.limit, asked.before))


async def choose(request: web.Request) -> web.Response:
    capture_id = request.match_info["id"]
    return answer(await request.app[STORE].run(answers.changed_capture, Store.choose, capture_id))


async def move(request: web.Request, sent: wire.ProfileChoice) -> web.Response:
    capture_id = request.match_info["id"]
    return answer(await request.app[STORE].run(answers.changed_capture, Store.move, capture_id, sent.profile))


async def delete(request: web.Request) -> web.Response:
    capture_id = request.match_info["id"]
    return answer(await request.app[STORE].run(answers.changed_capture, Store.delete, capture_id))


async def undelete(request: web.Request) -> web.Response:
    capture_id = request.match_info["id"]
    return answer(await request.app[STORE].run(answers.changed_capture, Store.undelete, capture_id))


async def source(request: web.Request) -> web.Response:
    """The stored page as an attachment of plain text: what a stranger wrote is never shown as a page here."""
    capture_id = request.match_info["id"]
    return web.Response(
        body=await request.app[STORE].run(answers.source, capture_id),
        content_type="text/plain",
        charset="utf-8",
        headers={"Content-Disposition": f'attachment; filename="ssi-capture-{capture_id}.txt"'},
    )


async def words(request: web.Request) -> web.Response:
    return answer(await request.app[PAGES].words(request.match_info["id"]))


async def upload(request: web.Request, asked: wire.UploadQuery) -> web.Response:
    recorded = await request.app[PAGES].upload(request[BODY], asked.name, asked.modified)
    return answer(recorded, _status(recorded))


async def capture(request: web.Request, sent: wire.CaptureRequest) -> web.Response:
    request.app[CAPTURE_RATE].take()
    if not is_ssi_address(sent.url):
        # Some other page of the user's: not ours to keep.
        return answer(answers.refused_page(NotSsiPage()), 422)
    page = Capture(
        markup=sent.html if sent.settled else still_changing(sent.html),
        address=sent.url,
        captured_at=sent.captured_at,
        captured_at_from="browser",
    )
    origin = Source(kind="extension", extension_version=sent.ext_version)
    recorded = await request.app[PAGES].capture(page, origin)
    return answer(recorded, _status(recorded))


def _status(recorded: wire.RecordedCapture | wire.RecordedUpload | wire.RefusedPage) -> int:
    if isinstance(recorded, wire.RefusedPage):
        return 422
    return 201 if recorded.created else 200
