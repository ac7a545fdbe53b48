"""Record the pages that come in: the store keeps them on its thread, and a process of its own reads them."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import datetime
from typing import Any, ParamSpec, TypeVar

from ssi_parsers import Capture, UnreadablePage

from ..history import reading, recorder
from ..history.database import UnusableDatabase
from ..history.reader_process import ReaderProcess
from ..history.reading import Examination
from ..history.records import DamagedCapture, ReaderClosed, Source, Unknown
from . import answers, wire
from .rate_limits import Slots
from .store_thread import StoreThread

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")


class PageRecorder:
    """Takes pages from the browser and the viewer; at most so many wait at a time, one more raises `Overloaded`.

    What was begun is done whole, also when whoever sent the page no longer waits. When the service stops, it raises
    `ReaderClosed` for what is not read yet; what is stored of that is read when the service starts again.
    """

    def __init__(self, store: StoreThread, reader: ReaderProcess, waiting: Slots) -> None:
        self._store, self._reader, self._waiting = store, reader, waiting
        self._under_way: set[asyncio.Task[Any]] = set()

    async def capture(self, page: Capture, origin: Source) -> wire.RecordedCapture | wire.RefusedPage:
        """Record a page from the browser: it is on disk before it is read."""
        return await self._whole(self._capture(page, origin))

    async def upload(self, data: bytes, name: str, modified: datetime) -> wire.RecordedUpload | wire.RefusedPage:
        """Record a saved page from the viewer."""
        return await self._whole(self._upload(data, name, modified))

    async def words(self, capture_id: str) -> wire.WordsOfPage:
        """What a stored page teaches of its language. Raises `NotFound`."""
        return await self._whole(self._words(capture_id))

    async def read_the_rest(self) -> bool:
        """Read the captures that were stored and not read to the end when the service last stopped.

        One that is damaged, or purged meanwhile, stops no other. False when the history could not be used: it is for
        later then.
        """
        with suppress(ReaderClosed, UnusableDatabase):
            for capture_id in await self._store.run(recorder.not_yet_read):
                try:
                    if waiting := await self._store.run(recorder.again, capture_id):
                        verdict = await self._done(reading.read, waiting.page)
                        await self._store.run(recorder.conclude, waiting, verdict)
                except (DamagedCapture, Unknown) as missing:
                    log.warning("A capture that was to be read cannot be: %s", missing)
            return True
        return False

    async def finish(self) -> None:
        """Wait until what was begun has been answered; once the reader is closed, that is at once."""
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _capture(self, page: Capture, origin: Source) -> wire.RecordedCapture | wire.RefusedPage:
        minimised = await self._done(reading.minimise, page)
        waiting = await self._store.run(answers.keep_capture, page, minimised, origin)
        if not isinstance(waiting, recorder.Waiting):
            return waiting
        verdict = await self._done(reading.read, waiting.page)
        return await self._store.run(answers.record_capture, waiting, verdict)

    async def _upload(self, data: bytes, name: str, modified: datetime) -> wire.RecordedUpload | wire.RefusedPage:
        file = answers.uploaded_file(data, name, modified)
        found = await self._done(reading.examine, file)
        if isinstance(found, UnreadablePage):
            found = Examination(None, found, killed=True)
        if found.page:
            file = file._replace(data=b"")  # the page is what is kept: no need for both in memory
        return await self._store.run(answers.record_upload, file, found)

    async def _words(self, capture_id: str) -> wire.WordsOfPage:
        page = await self._store.run(answers.page, capture_id)
        return answers.words(await self._done(reading.learn, page))

    async def _done(self, task: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | UnreadablePage:
        return await asyncio.wrap_future(self._reader.submit(task, *args, **kwargs))

    async def _whole(self, work: Coroutine[Any, Any, T]) -> T:
        task = asyncio.ensure_future(self._in_turn(work))
        self._under_way.add(task)
        task.add_done_callback(self._ended)
        return await asyncio.shield(task)

    async def _in_turn(self, work: Coroutine[Any, Any, T]) -> T:
        try:
            with self._waiting:
                return await work
        finally:
            work.close()

    def _ended(self, task: "asyncio.Task[Any]") -> None:
        self._under_way.discard(task)
        if not task.cancelled():
            task.exception()  # heard by whoever still waits; nobody may
