"""Run the service: take the port, serve the application, stop on a signal."""

import asyncio
import ctypes
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from aiohttp import hdrs, web
from aiohttp.http import RawRequestMessage
from multidict import CIMultiDict, CIMultiDictProxy

from ..access.client import PATIENCE
from ..access.port_owner import why_not_ours
from ..access.secrets_store import open_secrets
from ..history.reader_process import ReaderProcess
from ..history.store import Store
from ..limits import CONNECTIONS, IDLE_SECONDS, Clock
from ..private_files import sweep
from ..settings import ADDRESS, Settings
from .access_handlers import login_link
from .access_log import SERVER_LOG, AccessLog
from .app import create_app
from .app_keys import EXPECTS, SESSIONS

SHUTDOWN_SECONDS = 5.0


class PortTaken(Exception):  # noqa: N818 - a state the user can end, not a failure of the program
    """Something else listens on the port; the message says what, as far as that can be known."""


async def serve(settings: Settings, announce: Callable[[str], object] = lambda _: None) -> None:
    """Run the service until SIGINT or SIGTERM. `announce` is given a login link once the service answers.

    Raises `PortTaken`, `SecretsUnavailable` or `UnusableDatabase`, each with a sentence for people.
    """
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        # Windows' loop has no signal handlers; there Ctrl-C cancels this task, which cleans up just the same.
        with suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    _give_memory_back()
    async with running(settings) as app:
        announce(login_link(settings, app[SESSIONS]))
        await stop.wait()


def _give_memory_back() -> None:
    """Have glibc return every block of a mebibyte and more to the system as soon as it is free.

    By itself it does so only until the first large one was freed: from then on blocks of that size stay in the heap,
    which grew to twice what it holds with uploads of 20 MB (seen 2026-11).
    """
    if sys.platform == "linux":
        m_mmap_threshold = -3  # malloc.h
        with suppress(AttributeError, OSError):  # another C library
            ctypes.CDLL(None).mallopt(m_mmap_threshold, 1024 * 1024)


@asynccontextmanager
async def running(
    settings: Settings,
    *,
    clock: Clock = time.monotonic,
    patience: float = PATIENCE,
    reader: ReaderProcess | None = None,
) -> AsyncIterator[web.Application]:
    """The service, listening, for as long as the context lasts.

    `reader` is closed at the end; by default the service starts one of its own. `patience` are the seconds that
    whatever has the port already is given to say what it is.
    """
    listener = await listen(settings, patience=patience)
    with listener:
        # Before the keys: a start that the history refuses must not choose, and write down, where they are kept.
        await asyncio.to_thread(_bring_up_to_date, settings.database)
        # Whoever has the port is alone in writing the files of keys.
        await asyncio.to_thread(sweep, settings.data_dir)
        vault = await asyncio.to_thread(open_secrets, settings.data_dir)
        app = create_app(settings, vault, reader or ReaderProcess(), clock=clock)
        runner = web.AppRunner(
            app,
            access_log_class=AccessLog,
            logger=SERVER_LOG,
            # Decompression happens before any guard, so that no guard could refuse a bomb in time.
            auto_decompress=False,
            handler_cancellation=True,
            keepalive_timeout=IDLE_SECONDS,
            shutdown_timeout=SHUTDOWN_SECONDS,
        )
        await runner.setup()
        _leave_expect_to_the_guards(runner)
        try:
            await _Site(runner, listener).start()
            yield app
        finally:
            await runner.cleanup()


def _leave_expect_to_the_guards(runner: web.AppRunner) -> None:
    """Hand each request on without its `Expect` header, marked, for `guards.target` to refuse.

    aiohttp answers that header by itself before any guard: it says "100 Continue" to strangers, quotes a value that it
    does not know, and fails on one that is no text.
    """
    server = runner.server
    assert server is not None, "set up"  # noqa: S101 - for the type checker
    make_request = server.request_factory

    def make(message: RawRequestMessage, *rest: Any) -> web.BaseRequest:
        if hdrs.EXPECT not in message.headers:
            return make_request(message, *rest)
        others = CIMultiDict(message.headers)
        del others[hdrs.EXPECT]
        request = make_request(message._replace(headers=CIMultiDictProxy(others)), *rest)
        request[EXPECTS] = True
        return request

    server.request_factory = make


def _bring_up_to_date(database: Path) -> None:
    with Store(database):
        pass


async def listen(settings: Settings, *, patience: float = PATIENCE) -> socket.socket:
    """Take the port on the loopback address or raise `PortTaken`; there is no second choice.

    The extension's proof covers the port: on another one, whoever has this one could relay between them.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if os.name == "nt":
            # There, anybody could bind on top of us without it.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            # Elsewhere this only ignores what is left of connections that are closed. Never SO_REUSEPORT.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((ADDRESS, settings.port))
        listener.listen(CONNECTIONS)
    except OSError as error:
        listener.close()
        raise PortTaken(await asyncio.to_thread(why_not_ours, settings, error, patience=patience)) from error
    return listener


class _Site(web.BaseSite):
    """A listening socket that takes no more than so many connections at once."""

    def __init__(self, runner: web.AppRunner, listener: socket.socket) -> None:
        super().__init__(runner)
        self._app_runner, self._listener = runner, listener

    @property
    def name(self) -> str:
        host, port = self._listener.getsockname()
        return f"http://{host}:{port}"

    async def start(self) -> None:
        await super().start()
        self._server = await asyncio.get_running_loop().create_server(self._new_protocol, sock=self._listener)

    def _new_protocol(self) -> asyncio.Protocol:
        server = self._app_runner.server
        if server is None or len(server.connections) >= CONNECTIONS:
            return _FullHouse()
        return server()


class _FullHouse(asyncio.Protocol):
    """Closes a connection at once: there are as many as allowed."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport.close()
