"""Assemble the web application: state, routes, guards, and what is opened at start and closed at the end."""

import asyncio
import logging
import threading
import time
from collections.abc import AsyncIterator
from contextlib import suppress

from aiohttp import web

from ..access.pairing import Pairings
from ..access.secrets_store import SecretsStore
from ..access.sessions import Sessions
from ..history import backups
from ..history.database import UnusableDatabase
from ..history.reader_process import ReaderProcess
from ..history.store import Store
from ..limits import CAPTURES, FAILED_AUTH, HOUR, UPLOAD_BODY, WAITING_PAGES, Clock
from ..settings import Settings
from . import app_keys
from .api import API, add_routes
from .guards import GUARDS, add_headers
from .page_recorder import PageRecorder
from .rate_limits import Rate, Slots, Window
from .store_thread import StoreThread
from .viewer_files import viewer_routes

LOOK_FOR_A_DAY = HOUR
"""Seconds between two looks whether today's backup is still to be made; a machine that slept has missed midnight."""
DAILY_CARE = "daily care"
"""The name of the task that looks."""

log = logging.getLogger(__name__)


def create_app(
    settings: Settings, vault: SecretsStore, reader: ReaderProcess, *, clock: Clock = time.monotonic
) -> web.Application:
    """The web application on the data of `settings`, with the keys in `vault`; not listening yet.

    It starts `reader`, and closes it before anything else when it is shut down.
    """
    app = web.Application(middlewares=GUARDS, client_max_size=UPLOAD_BODY + 1)
    app[app_keys.SETTINGS] = settings
    app[app_keys.READER] = reader
    app[app_keys.SESSIONS] = Sessions(clock)
    app[app_keys.PAIRINGS] = Pairings(settings, vault, clock)
    app[app_keys.FAILURES] = Window(*FAILED_AUTH, clock)
    app[app_keys.CAPTURE_RATE] = Rate(*(Window(*most, clock) for most in CAPTURES))

    shell = viewer_routes()
    add_routes(app)
    for route in shell:
        app.router.add_get(route.path, route.handler, name=route.name)
    app[app_keys.ROUTES] = {route.name: route for route in (*API, *shell)}

    app.on_response_prepare.append(add_headers)
    app.cleanup_ctx.append(_store)
    app.cleanup_ctx.append(_pages)
    app.cleanup_ctx.append(_pairings)
    app.cleanup_ctx.append(_daily_care)
    app.on_shutdown.append(_stop_reading)
    return app


async def _store(app: web.Application) -> AsyncIterator[None]:
    app[app_keys.STORE] = await StoreThread.open(app[app_keys.SETTINGS].database)
    yield
    await app[app_keys.STORE].close()


async def _pages(app: web.Application) -> AsyncIterator[None]:
    await asyncio.to_thread(app[app_keys.READER].start)  # and not waited for: the first click comes later
    app[app_keys.PAGES] = PageRecorder(app[app_keys.STORE], app[app_keys.READER], Slots(WAITING_PAGES))
    yield
    await app[app_keys.PAGES].finish()


async def _stop_reading(app: web.Application) -> None:
    """Before the server waits for its answers: none may wait for a page that takes long."""
    await asyncio.to_thread(app[app_keys.READER].close)


async def _pairings(app: web.Application) -> AsyncIterator[None]:
    await asyncio.to_thread(app[app_keys.PAIRINGS].load)
    yield


async def _daily_care(app: web.Application) -> AsyncIterator[None]:
    stop = threading.Event()
    making = asyncio.create_task(_back_up_and_tidy(app, stop), name=DAILY_CARE)
    yield
    stop.set()
    making.cancel()
    await asyncio.gather(making, return_exceptions=True)


async def _back_up_and_tidy(app: web.Application, stop: threading.Event) -> None:
    """Make each day's backup, let go of what is no longer to be kept, and read once what the last stop left unread.

    The backup is made in a thread, by a connection of its own: no request waits for it.
    """
    said, is_rest_read = "", False
    while True:
        try:
            await asyncio.to_thread(backups.back_up, app[app_keys.SETTINGS].database, stop=stop)
            said = ""
        except UnusableDatabase as why:
            if said != str(why):
                log.warning("There is no backup of today: %s", why)
            said = str(why)
        except backups.Stopped:
            return
        with suppress(UnusableDatabase):  # a request says it, and the next look tidies too
            await app[app_keys.STORE].run(Store.tidy)
        is_rest_read = is_rest_read or await app[app_keys.PAGES].read_the_rest()
        await asyncio.sleep(LOOK_FOR_A_DAY)
