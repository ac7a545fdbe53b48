"""The service takes its one address or says who has it, and leaves in order."""

import asyncio
import logging
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from helpers.ports import other_program
from helpers.samples import keep, reading
from ssi_companion.access.secrets_store import SecretsUnavailable
from ssi_companion.history import backups
from ssi_companion.history.store import Store
from ssi_companion.limits import WAITING_PAGES
from ssi_companion.service import guards, server
from ssi_companion.service.access_log import SERVER_LOG
from ssi_companion.service.app_keys import PAGES, SESSIONS, STORE
from ssi_companion.service.server import PortTaken, running
from ssi_companion.service.viewer_files import FOLDER, viewer_routes
from ssi_companion.settings import Settings

SERVE = """
import asyncio, sys
from ssi_companion.service.server import serve
from ssi_companion.settings import Settings
asyncio.run(serve(Settings.prepare(sys.argv[1], sys.argv[2]), announce=lambda link: print(link, flush=True)))
"""


async def test_it_listens_on_the_loopback_address_alone(service: web.Application, settings: Settings) -> None:
    async with connected(settings):
        pass
    for other in ("127.0.0.2", "::1"):
        with pytest.raises(OSError, match=r"Errno|Connect call failed"):
            await asyncio.open_connection(other, settings.port)


async def test_a_second_one_says_that_the_first_is_running(service: web.Application, settings: Settings) -> None:
    with pytest.raises(PortTaken, match=f"already running on port {settings.port}. Open it: ssi open"):
        async with running(settings):
            pass


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells whose a port is")
async def test_another_program_is_called_by_its_name(settings: Settings) -> None:
    said = rf"Port {settings.port} is taken by '.+' \(process {os.getpid()}\)"
    with other_program(settings.port, silent=True), pytest.raises(PortTaken, match=said):
        async with running(settings, patience=0.05):
            pass


async def test_a_taken_port_is_found_out_before_the_data_is_touched(settings: Settings) -> None:
    with other_program(settings.port, silent=True), pytest.raises(PortTaken):
        async with running(settings, patience=0.05):
            pass
    assert list(settings.data_dir.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="Windows has other options for the same")
@pytest.mark.parametrize("option", ["SO_REUSEADDR", "SO_REUSEPORT"])
async def test_nobody_can_listen_beside_the_service(option: str, service: web.Application, settings: Settings) -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, getattr(socket, option), 1)
        with pytest.raises(OSError, match="in use"):
            other.bind(("127.0.0.1", settings.port))


async def test_the_port_is_taken_before_anything_else_is_done(settings: Settings) -> None:
    with await server.listen(settings), pytest.raises(PortTaken):
        await server.listen(settings, patience=0.05)


async def test_a_request_that_never_ends_does_not_keep_it_from_stopping(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guards, "BODY_SECONDS", 1000)
    monkeypatch.setattr(server, "SHUTDOWN_SECONDS", 0.05)
    begun = f"POST /api/v1/sessions HTTP/1.1\r\nHost: {settings.authority}\r\nContent-Type: application/json\r\n"
    async with AsyncExitStack() as stack, running(settings):
        await stack.enter_async_context(connected(settings, f"{begun}Content-Length: 9\r\n\r\n[1,".encode()))
        async with aiohttp.ClientSession(settings.origin) as session, session.get("/api/v1/health"):
            pass  # and with that, the other one has come as far


async def test_what_nobody_waits_for_any_more_is_done_and_gives_its_place_free(
    service: web.Application, viewer: aiohttp.ClientSession
) -> None:
    free = threading.Event()
    places = service[PAGES]._waiting
    occupied = asyncio.create_task(service[STORE].run(lambda _: free.wait(20)))
    asking = asyncio.create_task(viewer.get("/api/v1/captures/nothing/words"))
    while places._free == WAITING_PAGES:  # noqa: ASYNC110 - nobody tells
        await asyncio.sleep(0)
    asking.cancel()
    free.set()
    await occupied
    while places._free < WAITING_PAGES:  # noqa: ASYNC110
        await asyncio.sleep(0)


async def test_it_can_start_again_at_once(settings: Settings) -> None:
    for _ in range(2):
        async with (
            running(settings),
            aiohttp.ClientSession(settings.origin) as session,
            session.get("/api/v1/health") as response,
        ):
            assert response.status == 200


async def test_a_restart_logs_everybody_out(settings: Settings) -> None:
    async with running(settings) as app:
        token = app[SESSIONS].open(app[SESSIONS].new_code())
    async with running(settings), aiohttp.ClientSession(settings.origin) as session:
        bearer = {"Authorization": f"Bearer {token}"}
        async with session.get("/api/v1/profiles", headers=bearer) as response:
            assert response.status == 401


async def test_keys_that_cannot_be_read_stop_the_start(settings: Settings) -> None:
    (settings.data_dir / "secrets-store.json").write_text("{")
    with pytest.raises(SecretsUnavailable):
        async with running(settings):
            pass


async def test_pairings_that_cannot_be_read_stop_the_start_and_close_the_history(settings: Settings) -> None:
    (settings.data_dir / "pairings.json").write_text("{")
    with pytest.raises(SecretsUnavailable, match="pair your browsers again"):
        async with running(settings):
            pass


async def test_there_is_room_for_so_many_connections(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "CONNECTIONS", 3)
    monkeypatch.setattr(server, "IDLE_SECONDS", 1000)  # none is closed for its silence
    async with running(settings):
        async with AsyncExitStack() as stack:
            for _ in range(3):
                await stack.enter_async_context(connected(settings))
            extra = await stack.enter_async_context(connected(settings))
            assert await extra.read() == b""  # hung up on
        async with aiohttp.ClientSession(settings.origin) as session, session.get("/api/v1/health") as response:
            assert response.status == 200


async def test_a_connection_that_says_nothing_or_half_is_closed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "IDLE_SECONDS", 0.05)
    async with running(settings), AsyncExitStack() as stack:
        for said in (b"", b"GET / HTTP/1.1\r\nHost:"):
            reader = await stack.enter_async_context(connected(settings, said))
            assert await reader.read() == b""


def test_of_an_error_in_the_server_its_kind_is_logged_and_nothing_else(caplog: pytest.LogCaptureFixture) -> None:
    try:
        raise ValueError("canary")  # noqa: TRY301
    except ValueError:
        SERVER_LOG.exception("Error handling request from %s", "canary")
    assert "A request met ValueError" in caplog.text
    assert "canary" not in caplog.text + repr([vars(record) for record in caplog.records])


@pytest.mark.parametrize("exc_info", [None, (None, None, None)])
def test_what_the_server_says_of_no_error_is_logged_as_it_is(
    exc_info: tuple[None, None, None] | None, caplog: pytest.LogCaptureFixture
) -> None:
    SERVER_LOG.warning("Unhandled %s", "thing", exc_info=exc_info)
    assert "Unhandled thing" in caplog.text


async def test_what_cannot_be_parsed_is_logged_by_that_log_alone(
    service: web.Application, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with connected(settings, b"canary canary canary\r\n\r\n") as reader:
        await reader.read()
    assert "canary" not in caplog.text
    assert {record.name for record in caplog.records} - {"asyncio"} == {"ssi_companion.server", "aiohttp.access"}


@asynccontextmanager
async def connected(settings: Settings, said: bytes = b"") -> AsyncIterator[asyncio.StreamReader]:
    reader, writer = await asyncio.open_connection("127.0.0.1", settings.port)
    try:
        writer.write(said)
        yield reader
    finally:
        writer.close()
        await writer.wait_closed()


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="sends a signal")
@pytest.mark.parametrize(
    ("number", "inherited"),
    [
        (signal.SIGTERM, signal.SIG_DFL),
        (signal.SIGINT, signal.SIG_DFL),
        (signal.SIGINT, signal.SIG_IGN),  # as a shell starts what it runs in the background
    ],
    ids=["SIGTERM", "SIGINT", "SIGINT ignored by the parent"],
)
def test_it_stops_when_told_to_and_leaves_nothing_half_done(
    number: signal.Signals, inherited: signal.Handlers, settings: Settings
) -> None:
    command = [sys.executable, "-W", "error", "-c", SERVE, str(settings.data_dir), str(settings.port)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, preexec_fn=partial(signal.signal, number, inherited)
    ) as process:
        try:
            assert process.stdout is not None
            link = process.stdout.readline()
            process.send_signal(number)
            assert process.wait(timeout=20) == 0
        finally:
            process.kill()  # or else the end of `with` would wait for ever
    assert link.startswith(f"{settings.origin}/#login=")
    assert stat.S_IMODE(settings.database.stat().st_mode) == 0o600


# The viewer's files


async def test_every_file_of_the_viewer_is_served_under_its_type(
    stranger: aiohttp.ClientSession,
) -> None:
    types = {
        ".html": "text/html; charset=utf-8",
        ".css": "text/css; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".svg": "image/svg+xml",
    }
    assert viewer_routes()
    for path in FOLDER.rglob("*.*"):
        name = path.relative_to(FOLDER).as_posix()
        async with stranger.get("/" if name == "index.html" else f"/{name}") as response:
            assert response.headers["Content-Type"] == types[path.suffix], name
            assert await response.read() == path.read_bytes()


def test_only_files_of_known_types_get_a_route(tmp_path: Path) -> None:
    (tmp_path / "folder.js").mkdir()
    for name in ("index.html", "folder.js/a.js", "notes.txt", ".secret", "a.py"):
        (tmp_path / name).touch()
    assert [route.path for route in viewer_routes(tmp_path)] == ["/folder.js/a.js", "/"]


@pytest.mark.parametrize(
    "path",
    ["/../app.py", "/..%2fapp.py", "/%2e%2e/app.py", "/index.html", "/api.js/", "/API.js", "//api.js", "/api.js%00"],
)
async def test_nothing_else_is_served(path: str, service: web.Application, settings: Settings) -> None:
    async with connected(settings, f"GET {path} HTTP/1.1\r\nHost: {settings.authority}\r\n\r\n".encode()) as reader:
        status = (await reader.readline()).split()[1]
    assert status in (b"404", b"400")


async def until(is_so: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not is_so():  # noqa: ASYNC110 - no event tells of a file
            await asyncio.sleep(0.01)


async def test_the_service_makes_a_backup_when_it_starts_and_none_of_nothing(settings: Settings) -> None:
    async with running(settings):
        pass
    assert backups.backups(settings.database) == []
    with Store(settings.database) as store:
        keep(store, reading())

    async with running(settings):
        await until(lambda: backups.automatic(settings.database))
    [made] = backups.automatic(settings.database)
    assert backups.captures_of(made.path) == 1


async def test_a_service_without_a_backup_says_why_and_goes_on(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    with Store(settings.database) as store:
        keep(store, reading())
    backups.folder_of(settings.database).write_text("in the way", "utf-8")

    async with running(settings):
        await until(lambda: any("There is no backup of today" in line for line in caplog.messages))
        async with connected(settings):
            pass
