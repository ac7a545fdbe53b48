"""Kill SSI Companion by SIGKILL at chance moments, round after round, and look what is left of what it acknowledged.

    PYTHONPATH=tests .venv/bin/python tests/helpers/kills.py [ROUNDS] [SEED]

A round is one of `JOBS` in a process of its own. What is lost, there twice, or left over is counted; all must be 0.
A new job is one function that acknowledges by `say`, and one word in `JOBS`.
"""

import asyncio
import ctypes
import json
import os
import random
import select
import signal
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import aiohttp

from helpers.commands import save
from helpers.samples import page
from helpers.signing import Browser, seen
from ssi_companion.history import inspection, recorder
from ssi_companion.history.backups import automatic, back_up
from ssi_companion.history.importer import import_files
from ssi_companion.history.reader_process import ReaderProcess
from ssi_companion.history.saved_files import FoundFile
from ssi_companion.history.store import Store
from ssi_companion.service.server import serve
from ssi_companion.settings import Settings

SAME_FOLDER = 25
"""Rounds after which a new folder is begun, so that first starts are killed too."""

Say = Callable[[object], object]


@dataclass
class Place:
    """A data folder, what was acknowledged in it, and what is still to be sent to the service.

    `doomed` are captures that may be gone, since they are being purged; `purged` those of which this was acknowledged.
    """

    settings: Settings
    chance: random.Random
    acknowledged: set[str] = field(default_factory=set)
    doomed: list[str] = field(default_factory=list)
    purged: set[str] = field(default_factory=set)
    outbox: list[int] = field(default_factory=list)
    pages: int = 0
    days: int = 0
    browser: Browser | None = None

    def new_page(self) -> int:
        """The number of a page that nobody has seen."""
        self.pages += 1
        return self.pages


def markup(number: int) -> str:
    """A page whose numbers are those of no other."""
    return page(pillars=(number % 100 / 4, number // 100 % 100 / 4, number // 10_000 % 100 / 4, 10))


# What is killed. Each runs in a process of its own and says what it acknowledges, one name a line.


def run_service(place: Place, say: Say) -> None:
    """Uploads and signed captures, which `send` sends."""
    asyncio.run(serve(place.settings, announce=say))


def run_import(place: Place, say: Say) -> None:
    """Files, as `ssi import` takes them in."""
    folder = place.settings.data_dir / f"saves-{os.getpid()}"
    numbers = range(place.pages + 1, place.pages + 200)
    files = (FoundFile(save_number(folder, number)) for number in numbers)
    with Store(place.settings.database) as store, ReaderProcess() as reader:
        for outcome in import_files(store, files, reader):
            say(outcome.capture)


def save_number(folder: Path, number: int) -> Path:
    path = save(folder / f"{number}.html")
    path.write_text(markup(number), "utf-8")
    return path


def run_two_imports(place: Place, say: Say) -> None:
    """Two writers at once, of the same files."""
    if os.fork():
        run_import(place, say)
        os.wait()
    else:
        end_with_parent()
        run_import(place, say)
        os._exit(0)


def end_with_parent() -> None:
    """Have the kernel kill this process when the one that forked it is killed."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def run_reread(place: Place, say: Say) -> None:
    with Store(place.settings.database) as store, ReaderProcess() as reader:
        while True:
            recorder.reread(store, reader, apply=True)


def run_purges(place: Place, say: Say) -> None:
    with Store(place.settings.database) as store:
        for capture in place.doomed:
            store.purge(capture)
            say(capture)


def run_backups(place: Place, say: Say) -> None:
    for number in range(place.days, place.days + 50):
        os.utime(place.settings.database)
        back_up(place.settings.database, today=date(2026, 1, 1) + timedelta(number))


SERVICE, PURGE = "service", "purge"
JOBS: dict[str, tuple[int, Callable[[Place, Say], None]]] = {
    SERVICE: (6, run_service),
    "import": (3, run_import),
    "two imports": (1, run_two_imports),
    "reread": (2, run_reread),
    "backup": (2, run_backups),
    PURGE: (2, run_purges),
}
"""Each job with how often it comes up among the others."""


@contextmanager
def killed(job: Callable[[Place, Say], None], place: Place) -> Iterator[tuple[int, int]]:
    """Run a job in a process; its number and what it says, for the context, at whose end it is killed."""
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        code = 0
        try:
            os.close(reading)
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, 2)  # what two writers say of each other is of no interest
            job(place, lambda said: os.write(writing, f"{said}\n".encode()))
        except BaseException:  # noqa: BLE001 - a process that was forked must not return
            code = 1
        os._exit(code)
    os.close(writing)
    try:
        yield pid, reading
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(reading)


def one_round(place: Place, name: str | None = None) -> str:
    """Run and kill one job, by chance unless it is named; its name."""
    chance = place.chance
    name = name or chance.choices(list(JOBS), [often for often, _ in JOBS.values()])[0]
    place.doomed = sorted(place.acknowledged)[:40] if name == PURGE else []
    place.acknowledged -= set(place.doomed)
    with killed(JOBS[name][1], place) as (_, reading):
        if name == SERVICE:
            if chance.random() < 0.2:
                time.sleep(chance.uniform(0, 0.3))  # while it starts
            elif link := first_line(reading):
                asyncio.run(send(place, link.partition("#login=")[2], chance.uniform(0, 0.4)))
        else:
            if chance.random() < 0.7:  # not before it has done something
                select.select([reading], [], [], 2)
            time.sleep(chance.uniform(0, 0.4))
            os.set_blocking(reading, False)
            heard = rest = b""
            with suppress(BlockingIOError):
                while rest := os.read(reading, 65536):
                    heard += rest
            # The last line may have been cut by the kill; a cut one was not heard.
            said = heard.decode().rpartition("\n")[0].split()
            (place.purged if name == PURGE else place.acknowledged).update(said)
    place.pages += 200 if "import" in name else 0
    place.days += 50
    return name


def first_line(reading: int) -> str:
    line = b""
    while not line.endswith(b"\n"):
        if not (more := os.read(reading, 4096)):
            return ""
        line += more
    return line.decode().strip()


# What is sent to the service until it is killed.


async def send(place: Place, code: str, seconds: float) -> None:
    """Log in, pair, and hand in page after page for so long after the first is acknowledged, those of before first."""
    origin = place.settings.origin
    own = {"Origin": origin, "Sec-Fetch-Site": "same-origin"}
    with suppress(TimeoutError, aiohttp.ClientError):
        async with asyncio.timeout(5), aiohttp.ClientSession(origin) as http:
            async with http.post("/api/v1/sessions", json={"code": code}, headers=own) as answer:
                token = (await answer.json())["token"]
            async with aiohttp.ClientSession(origin, headers={"Authorization": f"Bearer {token}"}) as viewer:
                before = len(place.acknowledged)
                sending = asyncio.gather(uploads(place, viewer), clicks(place, viewer, http))
                try:
                    while len(place.acknowledged) == before and not sending.done():  # noqa: ASYNC110
                        await asyncio.sleep(0.001)
                    async with asyncio.timeout(seconds):
                        await sending
                finally:
                    sending.cancel()
                    await asyncio.gather(sending, return_exceptions=True)


async def uploads(place: Place, viewer: aiohttp.ClientSession) -> None:
    while True:
        number = next(iter(place.outbox), None) or place.new_page()
        if number not in place.outbox:
            place.outbox.append(number)
        moment = quote(datetime(2026, 3, 9, 12).astimezone().isoformat())
        async with viewer.post(
            f"/api/v1/uploads?name=SSI.html&modified={moment}",
            data=markup(number).encode(),
            headers={"Content-Type": "application/octet-stream"},
        ) as answer:
            if answer.status in (200, 201):
                place.acknowledged.add((await answer.json())["id"])
                place.outbox.remove(number)


async def clicks(place: Place, viewer: aiohttp.ClientSession, http: aiohttp.ClientSession) -> None:
    while True:
        browser = place.browser
        if browser:
            browser.http = http
        if not browser or (await browser.say_hello())[0] != 200:
            # None yet, or the service was killed before it had written down that this one is confirmed.
            browser = place.browser = await Browser.paired(viewer, http)
        nonce = await browser.nonce()
        body = json_of(place.new_page())
        status, said, _ = await browser.post(body, browser.sign(nonce, body))
        if status in (200, 201):
            place.acknowledged.add(said["id"])
        elif status == 429:  # so many clicks are a minute's
            return


def json_of(number: int) -> bytes:
    return json.dumps(seen(markup(number))).encode()


# What is left.


@dataclass
class Left:
    """What a kill must not leave: all of these are to be 0."""

    lost: int = 0
    without_reading: int = 0
    purged_in_vain: int = 0
    twice: int = 0
    damaged: int = 0
    bad_backups: int = 0
    key_files: int = 0

    def add(self, other: "Left") -> None:
        for name, number in vars(other).items():
            setattr(self, name, getattr(self, name) + number)


def look(place: Place) -> Left:
    """Open the history as the next start would, and count what is wrong with it."""
    left = Left()
    with Store(place.settings.database) as store:
        left.damaged += bool(store.check())
        found = store.captures()
        read = {row.id for row in found if row.shown_total is not None}
    left.lost = len(place.acknowledged - {row.id for row in found})
    left.without_reading = len(place.acknowledged - read) - left.lost
    left.purged_in_vain = len(place.purged & {row.id for row in found})
    left.twice = sum(number - 1 for number in Counter(row.sha256 for row in found).values())
    left.damaged += len(inspection.read_data(place.settings.database).hurt)
    for backup in automatic(place.settings.database):
        left.bad_backups += bool(inspection.inspect(backup.path).faults)
    return left


def left_over_keys(place: Place) -> int:
    """Copies of keys that no start has swept away."""
    with killed(run_service, place) as (_, reading):
        first_line(reading)
    return len(list(place.settings.data_dir.glob("secrets*.new")))


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def rounds(
    number: int, seed: int, folder: Path, tell: Callable[[str], object] = lambda _: None
) -> tuple[Left, Counter[str]]:
    """So many rounds; what was left by all of them, and how often each job was killed."""
    os.environ["SSI_SECRETS"] = "file"
    chance, left, jobs, acknowledged = random.Random(seed), Left(), Counter[str](), 0  # noqa: S311
    place: Place | None = None
    for done in range(number):
        if place is None or done % SAME_FOLDER == 0:
            place = Place(Settings.prepare(folder / str(done), free_port()), chance)
        jobs[one_round(place, next(iter(list(JOBS)[done:]), None))] += 1
        found = look(place)
        if done % SAME_FOLDER == SAME_FOLDER - 1 or done == number - 1:
            found.key_files = left_over_keys(place)
            acknowledged += len(place.acknowledged)
        left.add(found)
        if any(vars(found).values()) or done % SAME_FOLDER == SAME_FOLDER - 1:
            tell(f"{done + 1} rounds, {acknowledged} acknowledged; of this round: {found}")
    return left, jobs


def first_starts(number: int, seed: int, folder: Path) -> int:
    """Kill so many first starts, in which the keys are made and written; how many copies of keys the next one left."""
    os.environ["SSI_SECRETS"] = "file"
    chance, left = random.Random(seed), 0  # noqa: S311
    for done in range(number):
        place = Place(Settings.prepare(folder / f"first-{done}", free_port()), chance)
        with killed(run_service, place):
            time.sleep(chance.uniform(0.01, 0.25))
        left += left_over_keys(place)
    return left


if __name__ == "__main__":
    how_many, seed = (int(given) for given in (sys.argv[1:] + ["1000", "1"][len(sys.argv) - 1 :]))
    with tempfile.TemporaryDirectory() as where:
        found, killed_jobs = rounds(how_many, seed, Path(where), lambda said: print(said, flush=True))  # noqa: T201
        found.key_files += first_starts(how_many // 10, seed, Path(where))
    print(found, dict(killed_jobs))  # noqa: T201
