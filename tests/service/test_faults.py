"""What can happen to the file of the history under a running service: said in words, and over when it is over."""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

import aiohttp
import pytest
from aiohttp import web

from helpers.commands import captures_in
from helpers.processes import SSI
from helpers.samples import page
from helpers.signing import CHROME, FIREFOX, Browser, seen
from ssi_companion.access.pairing import pairings_file, read_pairings
from ssi_companion.history.database import Missing
from ssi_companion.history.store import Store
from ssi_companion.service import store_thread
from ssi_companion.service.app_keys import STORE
from ssi_companion.settings import Settings

Answer = tuple[int, str, str]
"""Status, code, and the sentence for people."""


async def upload(viewer: aiohttp.ClientSession, *pillars: float) -> Answer:
    where = f"/api/v1/uploads?name=SSI.html&modified={quote('2026-03-09T12:00:00+00:00')}"
    content, headers = page(pillars=pillars or (16, 17, 18, 19)).encode(), {"Content-Type": "application/octet-stream"}
    async with viewer.post(where, data=content, headers=headers) as response:
        said = await response.json()
        if response.status == 503:
            assert int(response.headers["Retry-After"]) > 0
        return response.status, said.get("error", ""), said.get("detail", "")


async def latest(viewer: aiohttp.ClientSession) -> Answer:
    async with viewer.get("/api/v1/latest") as response:
        said = await response.json()
        return response.status, said.get("error", ""), said.get("detail", "")


@pytest.fixture
async def history(viewer: aiohttp.ClientSession, settings: Settings) -> Path:
    """The database of a service that has one capture."""
    assert (await upload(viewer))[0] == 201
    return settings.database


@contextmanager
def moved_away(path: Path) -> Iterator[None]:
    away = path.with_name("elsewhere")
    path.rename(away)
    yield
    away.rename(path)


@contextmanager
def folder_moved_away(path: Path) -> Iterator[None]:
    with moved_away(path.parent):
        yield


@contextmanager
def cut_to_nothing(path: Path) -> Iterator[None]:
    content = path.read_bytes()
    os.truncate(path, 0)
    yield
    path.write_bytes(content)


@contextmanager
def overwritten(path: Path) -> Iterator[None]:
    content = path.read_bytes()
    path.write_bytes(b"\x55" * len(content))
    yield
    path.write_bytes(content)


@contextmanager
def another_programs(path: Path) -> Iterator[None]:
    with moved_away(path):
        with closing(sqlite3.connect(path)) as db:
            db.execute("CREATE TABLE theirs (x)")
        yield
        path.unlink()


@contextmanager
def locked(path: Path) -> Iterator[None]:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("BEGIN EXCLUSIVE")
        yield


FAULTS: dict[str, tuple[Callable[[Path], object], str]] = {
    "history_missing": (moved_away, "is gone, and there was a history in it. Put it back"),
    "history_missing, with its folder": (folder_moved_away, "is gone, and there was a history in it. Put it back"),
    "history_missing, of nothing": (cut_to_nothing, r"is empty \(0 bytes\), and there was a history in it."),
    "history_damaged": (overwritten, "is damaged or no database.*ssi restore"),
    "history_foreign": (another_programs, "is a database of another program"),
    "history_locked": (locked, "is locked by another program. Wait until that is done"),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_fault_of_the_file_is_said_in_words_and_over_without_a_restart(
    viewer: aiohttp.ClientSession, history: Path, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_thread, "PATIENCE", 0.1)
    # The connection that is open waits as long as it was told when it was opened.
    with moved_away(history):
        await latest(viewer)
    cause, sentence = FAULTS[fault]

    with cause(history):  # type: ignore[attr-defined]
        for ask in (upload, latest):
            status, code, said = await ask(viewer)
            assert (status, code) == (503, fault.partition(",")[0])
            assert str(history) in said
            assert re.search(sentence, said)

    assert (await latest(viewer))[0] == 200
    assert (await upload(viewer, 10, 11, 12, 13))[0] == 201
    assert captures_in(history.parent) == 2


async def test_nothing_is_written_into_a_file_that_was_replaced(
    viewer: aiohttp.ClientSession, history: Path, tmp_path: Path
) -> None:
    with Store(history) as store:
        other = store.backup(tmp_path / "other.sqlite3")
    orphan = tmp_path / "orphan.sqlite3"
    os.rename(history, orphan)  # noqa: PTH104 - and not by pathlib, which is not for loops
    os.rename(other, history)  # noqa: PTH104

    assert (await upload(viewer, 10, 11, 12, 13))[0] == 201

    assert captures_in(history.parent) == 2
    with closing(sqlite3.connect(orphan)) as db:
        assert db.execute("SELECT count(*) FROM capture").fetchone() == (1,)


async def test_what_is_committed_to_a_file_that_is_moved_meanwhile_is_not_acknowledged(
    service: web.Application, history: Path, tmp_path: Path
) -> None:
    def work(store: Store) -> str:
        with store.transaction():
            store.add_profile("Somebody")
        history.rename(tmp_path / "orphan.sqlite3")
        return "stored"

    with pytest.raises(Missing, match="is gone"):
        await service[STORE].run(work)


async def test_a_fault_is_logged_once_and_so_is_its_end(
    viewer: aiohttp.ClientSession, history: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with moved_away(history):
        for _ in range(3):
            await latest(viewer)
    for _ in range(2):
        await latest(viewer)
    said = [record.getMessage() for record in caplog.records if record.name == store_thread.__name__]
    assert [line.split(": ")[0] for line in said] == [
        "The history cannot be used now",
        "The history can be used again.",
    ]


async def test_a_signed_click_hears_of_it_by_a_signed_answer(
    viewer: aiohttp.ClientSession, stranger: aiohttp.ClientSession, history: Path
) -> None:
    browser = await Browser.paired(viewer, stranger)
    with moved_away(history):
        status, said = await browser.send(seen(page()))
    assert (status, said["error"]) == (503, "history_missing")
    assert "ssi restore" in said["detail"]


async def test_a_statement_that_is_wrong_is_a_mistake_of_ours_and_no_fault_of_the_file(
    service: web.Application, history: Path
) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        await service[STORE].run(lambda store: store._db.execute("SELECT * FROM nowhere"))


CROWDED = """
import asyncio, resource, sys
from ssi_companion.service.server import serve
from ssi_companion.settings import Settings
settings = Settings.prepare(sys.argv[1], sys.argv[2])
most = (int(sys.argv[3]), resource.RLIM_INFINITY)
def announce(link):
    resource.setrlimit(resource.RLIMIT_FSIZE, most)
    print(link, flush=True)
asyncio.run(serve(settings, announce))
"""


@contextmanager
def serving(settings: Settings, program: str, *arguments: object) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The service in a process of its own, and the code of its login link."""
    command = [sys.executable, "-c", program, settings.data_dir, settings.port, *arguments]
    with subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield process.stdout.readline().strip().partition("#login=")[2], process
        finally:
            process.terminate()


async def logged_in(settings: Settings, code: str) -> aiohttp.ClientSession:
    headers = {"Origin": settings.origin, "Sec-Fetch-Site": "same-origin"}
    async with (
        aiohttp.ClientSession(settings.origin) as session,
        session.post("/api/v1/sessions", json={"code": code}, headers=headers) as response,
    ):
        token = (await response.json())["token"]
    return aiohttp.ClientSession(settings.origin, headers={"Authorization": f"Bearer {token}"})


def fill(folder: Path) -> Path:
    """Leave no room on a disk."""
    filling = folder / "filling"
    with filling.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError:
            return filling


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="needs RLIMIT_FSIZE and prlimit")
async def test_a_file_that_may_not_grow_is_said_and_nothing_is_acknowledged_until_it_may(settings: Settings) -> None:
    import resource

    with serving(settings, CROWDED, 96 * 1024) as (code, process):
        async with await logged_in(settings, code) as viewer:
            stored = 0
            for number in range(60):
                status, error, said = await upload(viewer, 1 + number / 4, 2, 3, 4)
                if status != 201:
                    break
                stored += 1
            assert (status, error) in [(503, "history_unusable"), (503, "disk_full")]
            assert "Try again" in said or "try again" in said
            assert stored
            kept = captures_in(settings.data_dir)
            assert kept in (stored, stored + 1)  # the last one may be there without its reading
            assert (await latest(viewer))[0] == 200
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            assert (await upload(viewer, 20, 20, 20, 20))[0] == 201
            assert captures_in(settings.data_dir) == kept + 1


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of a megabyte."""
    where = tmp_path / "disk"
    where.mkdir()
    mounted = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", where], check=False, capture_output=True
    )
    if not mounted or mounted.returncode:
        pytest.skip("no file system can be mounted here")
    yield where
    subprocess.run(["umount", "--lazy", where], check=True)


SERVE = CROWDED.replace("    resource.setrlimit(resource.RLIMIT_FSIZE, most)\n", "")


@pytest.mark.slow
async def test_a_full_disk_is_said_and_nothing_is_acknowledged_until_there_is_room(
    settings: Settings, small_disk: Path
) -> None:
    settings = Settings.prepare(small_disk / "data", settings.port)
    with serving(settings, SERVE, 0) as (code, _):
        async with await logged_in(settings, code) as viewer:
            assert (await upload(viewer))[0] == 201
            filling = fill(small_disk)
            status, error, said = await upload(viewer, 1, 2, 3, 4)
            assert (status, error) == (503, "disk_full")
            assert said.endswith("the disk is full. Make room and try again.")
            assert (await latest(viewer))[0] == 200
            assert captures_in(settings.data_dir) == 1
            filling.unlink()
            assert (await upload(viewer, 1, 2, 3, 4))[0] == 201
            assert captures_in(settings.data_dir) == 2


@pytest.mark.slow
async def test_keys_that_a_full_disk_has_no_room_for_are_said_and_kept_once_there_is(
    settings: Settings, small_disk: Path
) -> None:
    settings = Settings.prepare(small_disk / "data", settings.port)
    with serving(settings, SERVE, 0) as (code, _):
        async with await logged_in(settings, code) as viewer, aiohttp.ClientSession(settings.origin) as stranger:
            known, new = [await Browser.paired(viewer, stranger, origin) for origin in (CHROME, FIREFOX)]
            assert (await known.send(seen(page())))[0] == 201
            filling = fill(small_disk)
            # One that is connected already hears of the history, since only the time of its use is not written down.
            status, said = await known.send(seen(page(pillars=(1, 2, 3, 4))))
            assert (status, said["error"]) == (503, "disk_full")
            status, said = await new.send(seen(page(pillars=(1, 2, 3, 4))))
            assert (status, said["error"]) == (503, "keys_unavailable")
            assert "No space left on device. Make room" in said["detail"]
            filling.unlink()
            assert (await new.send(seen(page(pillars=(1, 2, 3, 4)))))[0] == 201
    assert [pairing.origin for pairing in read_pairings(pairings_file(settings.data_dir))] == [CHROME, FIREFOX]
    assert not list(settings.data_dir.glob("*.new"))


@pytest.mark.slow
def test_a_first_start_on_a_full_disk_says_so(settings: Settings, small_disk: Path) -> None:
    (small_disk / "data").mkdir(mode=0o700)
    fill(small_disk)
    command = [*SSI, "serve", "--no-open", "--data", str(small_disk / "data"), "--port", str(settings.port)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "full" in done.stderr or "No space left" in done.stderr


@pytest.mark.slow
async def test_a_disk_that_is_only_to_be_read_is_said_and_what_is_there_is_shown(
    settings: Settings, small_disk: Path
) -> None:
    settings = Settings.prepare(small_disk / "data", settings.port)
    with serving(settings, SERVE, 0) as (code, _):
        async with await logged_in(settings, code) as viewer:
            assert (await upload(viewer))[0] == 201
            # Who has a file open for writing keeps the disk from becoming read-only: the service is made to close it.
            with moved_away(settings.database):
                assert (await latest(viewer))[0] == 503
            remount(small_disk, "ro")
            status, error, said = await upload(viewer, 1, 2, 3, 4)
            assert (status, error) == (503, "history_not_allowed")
            assert "ssi doctor" in said
            assert (await latest(viewer))[0] == 200
            remount(small_disk, "rw")
            assert (await upload(viewer, 1, 2, 3, 4))[0] == 201


def remount(where: Path, how: str) -> None:
    done = subprocess.run(["mount", "-o", f"remount,{how}", where], check=False, capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"no file system can be mounted anew here: {done.stderr}")
