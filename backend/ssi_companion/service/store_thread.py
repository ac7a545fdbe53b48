"""Run the store on one thread of its own, so that the event loop does not wait for the disk; reopen it after faults.

Before and after each use the file that is open is compared with the one that the path names: an answer says that
something is stored only when it is in that one. After a fault the file is closed, and the next use tries to open it,
so that the service goes on by itself as soon as it can.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from ..history.database import NotAllowed, Replaced, UnusableDatabase, faults_in_words
from ..history.store import Store

P = ParamSpec("P")
T = TypeVar("T")

PATIENCE = 5.0
"""Seconds to wait for another process that is writing: five pages may wait in line, and the extension waits 30 s."""

log = logging.getLogger(__name__)


class StoreThread:
    """The store and the one thread on which it is used; a request takes one `run`.

    A request that is given up on does not undo what the thread has begun: that is done whole.
    """

    def __init__(self, executor: ThreadPoolExecutor, store: Store) -> None:
        self._executor = executor
        self._path = store.path
        self._store: Store | None = store
        self._fault = ""

    @classmethod
    async def open(cls, path: Path) -> "StoreThread":
        """Start the thread and open the database on it. Raises `UnusableDatabase`."""
        executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        try:
            opening = asyncio.get_running_loop().run_in_executor(executor, lambda: Store(path, patience=PATIENCE))
            store = await opening
        except BaseException:
            executor.shutdown(wait=False)
            raise
        return cls(executor, store)

    async def run(self, work: Callable[Concatenate[Store, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call `work(store, ...)` on the thread and wait for its result without blocking the event loop.

        Raises `UnusableDatabase` when the file cannot be used now; nothing is stored then that is told as stored.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._executor, lambda: self._use(lambda store: work(store, *args, **kwargs)))

    def _use(self, work: Callable[[Store], T]) -> T:
        was_open = self._store is not None
        try:
            return self._try(work)
        except NotAllowed:
            if not was_open:
                raise
            return self._try(work)  # it had been opened while it could only be read, and cannot be written through

    def _try(self, work: Callable[[Store], T]) -> T:
        try:
            store = self._opened()
            with faults_in_words(self._path):
                result = work(store)
            store.check_in_place()
        except UnusableDatabase as fault:
            if self._fault != str(fault):  # said once, however often it is asked for
                log.warning("The history cannot be used now: %s", fault)
            self._fault = str(fault)
            self._close()
            raise
        if self._fault:
            log.warning("The history can be used again.")
            self._fault = ""
        return result

    def _opened(self) -> Store:
        if self._store is not None:
            try:
                self._store.check_in_place()
            except Replaced:  # a backup was put in its place, say
                self._close()
        if self._store is None:
            self._store = Store(self._path, must_exist=True, patience=PATIENCE)
        return self._store

    def _close(self) -> None:
        if self._store is not None:
            with suppress(Exception):  # of a file that is gone or failing
                self._store.close()
        self._store = None

    async def close(self) -> None:
        """Close the database, after what is under way, and end the thread."""
        await asyncio.get_running_loop().run_in_executor(self._executor, self._close)
        self._executor.shutdown()
