"""What all tests share."""

import os
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from helpers.clocks import Clock
from helpers.readers import Shared
from ssi_companion.history.reader_process import ReaderProcess
from ssi_companion.service import server
from ssi_companion.service.app_keys import SESSIONS
from ssi_companion.service.server import running
from ssi_companion.settings import Settings

BROWSER = Path(__file__).parent / "browser"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite the goldens that differ; git shows what")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if BROWSER in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where nobody looks at what was skipped, nothing may be skipped."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and os.environ.get("CI") == "true" and (skipped := reporter.stats.get("skipped")):
        reporter.write_line(f"{len(skipped)} tests were skipped, and CI=true says that none may be.", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A new data folder, a free port, and no keyring: the machine's own is not for tests."""
    monkeypatch.setenv("SSI_SECRETS", "file")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return Settings.prepare(tmp_path / "data", probe.getsockname()[1])


@pytest.fixture(scope="session")
def reader() -> Iterator[ReaderProcess]:
    """The process that reads pages; starting one takes most of a second, so all tests share it."""
    with ReaderProcess() as started:
        started.start()
        yield started


@pytest.fixture(scope="session", autouse=True)
def _shared(request: pytest.FixtureRequest) -> Iterator[None]:
    """A service that is started without a reader of its own uses that one, which is started when the first does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(server, "ReaderProcess", lambda: Shared(request.getfixturevalue("reader")))
        yield


@pytest.fixture
async def service(settings: Settings, clock: Clock, reader: ReaderProcess) -> AsyncIterator[web.Application]:
    """The whole service as `ssi serve` runs it, on a real socket and a real database file."""
    async with running(settings, clock=clock, reader=Shared(reader)) as app:
        yield app


@pytest.fixture
async def stranger(service: web.Application, settings: Settings) -> AsyncIterator[aiohttp.ClientSession]:
    """Somebody on this machine who proves nothing."""
    async with aiohttp.ClientSession(settings.origin, cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield session


@pytest.fixture
async def viewer(service: web.Application, settings: Settings) -> AsyncIterator[aiohttp.ClientSession]:
    """A window of the viewer that is logged in."""
    headers = {"Authorization": f"Bearer {service[SESSIONS].open(service[SESSIONS].new_code())}"}
    async with aiohttp.ClientSession(settings.origin, headers=headers, cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield session
