"""A page is on disk before it is read, and one that takes too long holds up nobody."""

import asyncio
import re
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import closing
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from helpers.readers import IN_PROCESS, InThisProcess, Shared
from helpers.samples import CLICK, capture, page
from helpers.signing import CHROME, Browser, seen
from ssi_companion.history import reading
from ssi_companion.history.reader_process import ReaderProcess
from ssi_companion.history.recorder import keep
from ssi_companion.history.store import Store
from ssi_companion.service import app
from ssi_companion.service.app_keys import READER, SESSIONS
from ssi_companion.service.server import running
from ssi_companion.settings import Settings


class Endless(ReaderProcess):
    """A reader whose every page takes years: its process does, in the place of each task."""

    def submit(self, task: Callable[..., Any], *args: Any, **kwargs: Any) -> "Future[Any]":
        return super().submit(re.match, "(a|aa)+$", "a" * 60 + "b")


async def until_the_newest_is_read(settings: Settings) -> None:
    """Wait for it, five seconds at most; whoever looks then sees whether it was."""
    for _ in range(100):
        with Store(settings.database) as store:
            if store.captures()[0].shown_total is not None:
                return
        await asyncio.sleep(0.05)


async def test_a_page_that_takes_too_long_is_refused_kept_and_the_next_one_is_read(
    service: web.Application, viewer: aiohttp.ClientSession, stranger: aiohttp.ClientSession, settings: Settings
) -> None:
    browser = await Browser.paired(viewer, stranger, CHROME)
    shared = service[READER]
    with Endless(seconds=0.2) as endless:
        shared._other = endless  # type: ignore[attr-defined]
        status, said = await browser.send(seen(page()))
    assert (status, said["error"]) == (422, "too_slow")
    shared._other = IN_PROCESS  # type: ignore[attr-defined]

    assert (await browser.send(seen(page(pillars=(20, 20, 20, 20)))))[0] == 201

    with Store(settings.database) as store:
        row, kept = store.capture(said["id"]), store.page(said["id"])
    assert row.refused
    assert (row.refused.code, row.parser_version) == ("too_slow", reading.ssi_parsers.PARSER_VERSION)
    assert kept
    assert kept.markup == page()


async def test_the_service_ends_at_once_while_a_page_is_read_and_says_to_send_it_again(settings: Settings) -> None:
    async with aiohttp.ClientSession(settings.origin) as http:
        async with running(settings, reader=Endless(seconds=60)) as app:
            headers = {"Authorization": f"Bearer {app[SESSIONS].open(app[SESSIONS].new_code())}"}
            query = {"name": "ssi.html", "modified": "2026-03-09T08:30:00-03:00"}
            octets = headers | {"Content-Type": "application/octet-stream"}
            sent = asyncio.create_task(http.post("/api/v1/uploads", params=query, data=page().encode(), headers=octets))
            await asyncio.sleep(0.5)
            assert not sent.done()
            since = time.monotonic()
        assert time.monotonic() - since < 4
        async with await sent as response:
            assert (response.status, (await response.json())["error"]) == (503, "stopping")


async def test_a_page_that_was_stored_and_not_read_is_read_when_the_service_starts(
    settings: Settings, reader: ReaderProcess
) -> None:
    with Store(settings.database) as store:
        seen_page = capture(markup=page())
        keep(store, seen_page, reading.minimise(seen_page), CLICK)
        assert store.captures()[0].parser_version is None

    async with running(settings, reader=Shared(reader)):
        await until_the_newest_is_read(settings)

    with Store(settings.database) as store:
        assert store.captures()[0].shown_total == 70


async def test_one_that_is_damaged_keeps_no_other_from_being_read_at_the_start(
    settings: Settings, reader: ReaderProcess
) -> None:
    with Store(settings.database) as store:
        for number in (1, 2):
            seen_page = capture(markup=page(pillars=(number, 20, 20, 20)))
            keep(store, seen_page, reading.minimise(seen_page), CLICK)
    with closing(sqlite3.connect(settings.database)) as db, db:
        db.execute("UPDATE markup SET content = x'00' WHERE capture = 1")

    async with running(settings, reader=Shared(reader)):
        await until_the_newest_is_read(settings)

    with Store(settings.database) as store:
        assert [row.shown_total for row in store.captures()] == [62, None]


async def test_what_a_mistake_of_ours_kept_from_being_read_is_tried_once_a_start(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[Callable[..., Any]] = []

    class Fails(InThisProcess):
        def submit(self, task: Callable[..., Any], *args: Any, **kwargs: Any) -> "Future[Any]":
            tried.append(task)
            return super().submit(reading.ReadingFailed)

    monkeypatch.setattr(app, "LOOK_FOR_A_DAY", 0.01)
    with Store(settings.database) as store:
        seen_page = capture(markup=page())
        keep(store, seen_page, reading.minimise(seen_page), CLICK)

    async with running(settings, reader=Fails()):
        await asyncio.sleep(0.3)

    assert tried.count(reading.read) == 1


async def test_a_page_is_on_disk_before_it_is_read(
    service: web.Application, viewer: aiohttp.ClientSession, stranger: aiohttp.ClientSession, settings: Settings
) -> None:
    stored: list[int] = []

    class Looks(InThisProcess):
        def submit(self, task: Callable[..., Any], *args: Any, **kwargs: Any) -> "Future[Any]":
            if task is reading.read:
                with Store(settings.database) as other:
                    stored.append(len(other.captures()))
            return super().submit(task, *args, **kwargs)

    service[READER]._other = Looks()  # type: ignore[attr-defined]
    browser = await Browser.paired(viewer, stranger, CHROME)

    assert (await browser.send(seen(page())))[0] == 201
    assert stored == [1]
