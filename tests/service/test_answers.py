"""Every answer is built in one place: in one go on the store's thread, and without HTTP, for the command too."""

import asyncio
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

import aiohttp
import pytest
from aiohttp import web

from helpers.goldens import cases
from helpers.readers import IN_PROCESS
from helpers.samples import page
from helpers.signing import CHROME, Browser, seen
from ssi_companion.history.store import Store
from ssi_companion.service import answers, history_handlers
from ssi_companion.service.api import API, PREFIX
from ssi_companion.service.app import DAILY_CARE
from ssi_companion.service.app_keys import READER, STORE
from ssi_companion.service.route import Route
from ssi_companion.service.store_thread import StoreThread
from ssi_companion.settings import Settings
from ssi_parsers import FACTS, markup

P = ParamSpec("P")
T = TypeVar("T")

UPLOAD = {"name": "ssi.html", "modified": "2026-03-09T08:30:00-03:00"}
OCTETS = {"Content-Type": "application/octet-stream"}


@pytest.fixture
def hops(service: web.Application, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What was done on the store's thread for requests, each time it was asked."""
    thread, counted = service[STORE], list[object]()

    async def run(work: Callable[Concatenate[Store, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        asking = asyncio.current_task()
        if asking is None or asking.get_name() != DAILY_CARE:  # it asks when it likes, for nobody's request
            counted.append(work)
        return await StoreThread.run(thread, work, *args, **kwargs)

    monkeypatch.setattr(thread, "run", run)
    return counted


@pytest.mark.parametrize(
    "route",
    [route for route in API if route.handler.__module__ == history_handlers.__name__],
    ids=lambda route: route.name,
)
async def test_a_request_asks_the_stores_thread_once(
    route: Route, viewer: aiohttp.ClientSession, stranger: aiohttp.ClientSession, hops: list[object]
) -> None:
    async with viewer.post(f"{PREFIX}/uploads", params=UPLOAD, data=page().encode(), headers=OCTETS) as response:
        capture_id = (await response.json())["id"]
    async with viewer.get(f"{PREFIX}/profiles") as response:
        profile = (await response.json())["profiles"][0]["id"]
    path = PREFIX + route.path.replace("{id}", profile if route.path.startswith("/profiles") else capture_id)
    hops.clear()
    if route.name == "capture":
        browser = await Browser.paired(viewer, stranger, CHROME)
        status, _ = await browser.send(seen(page(pillars=(17, 17, 18, 19))))
    else:
        sent: dict[str, Any] = {}
        if route.name == "move":
            sent = {"json": {"profile": profile}}
        if route.name == "upload":
            sent = {"params": UPLOAD, "data": page().encode(), "headers": OCTETS}
        async with viewer.request(route.method, path, **sent) as response:
            status = response.status
    assert status < 300
    # A click's page is on disk before it is read, so it takes one before and one after.
    assert len(hops) == (2 if route.name == "capture" else 1), hops


async def test_one_click_is_two_hops_twelve_statements_one_cut_and_one_parse(
    service: web.Application,
    viewer: aiohttp.ClientSession,
    stranger: aiohttp.ClientSession,
    hops: list[object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case = next(case for case in cases("pages") if case.name == "en-all-carriers.html")
    html = case.source.read_text("utf-8")
    browser = await Browser.paired(viewer, stranger, CHROME)
    await browser.send(seen(html, captured_at="2026-03-08T08:30:00-03:00"))
    calls: Counter[str] = Counter()
    cut, parse = markup.cut, json.loads

    def counted_cut(*args: Any) -> str:
        calls["cuts"] += 1
        return cut(*args)

    def counted_parse(text: Any, **more: Any) -> Any:
        calls["parses"] += "memberScore" in str(text)  # of LinkedIn's answer: what this test itself parses has none
        return parse(text, **more)

    monkeypatch.setattr(service[READER], "_other", IN_PROCESS)
    monkeypatch.setattr(markup, "cut", counted_cut)
    monkeypatch.setattr(json, "loads", counted_parse)
    statements: list[str] = []
    await service[STORE].run(lambda store: store._db.set_trace_callback(statements.append))
    hops.clear()

    status, said = await browser.send(seen(html))

    assert (status, len(hops)) == (201, 2)
    assert len(statements) <= 12, "\n".join(statements)
    assert calls == {"cuts": 1, "parses": 1}
    assert said["reading"].items() >= {fact: case.expected[fact] for fact in FACTS if fact in case.expected}.items()
    assert said["change"]["days"] == 1


async def test_the_interface_says_what_the_answers_say(viewer: aiohttp.ClientSession, settings: Settings) -> None:
    async with viewer.post(f"{PREFIX}/uploads", params=UPLOAD, data=page().encode(), headers=OCTETS) as response:
        capture_id = (await response.json())["id"]
    with Store(settings.database) as store:
        built = {
            "/latest": answers.latest(store),
            "/history": answers.history(store),
            "/captures": answers.captures(store, 100),
            "/profiles": answers.profiles(store),
            f"/readings/{capture_id}": answers.one_reading(store, capture_id),
        }
    for path, answer in built.items():
        async with viewer.get(PREFIX + path) as response:
            said = await response.json()
        assert json.loads(answer.as_json()) == said, path
        assert answer.as_json(indent=2) == json.dumps(said, indent=2, ensure_ascii=False), path


def test_the_command_can_build_answers_without_importing_http() -> None:
    said = "import sys, ssi_companion.service.answers; print(sorted({'aiohttp', 'asyncio'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
