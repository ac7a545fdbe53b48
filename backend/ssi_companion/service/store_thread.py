"""Run the store on one thread of its own, so that the event loop does not wait for the disk."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from ..history.store import Store

P = ParamSpec("P")
T = TypeVar("T")


class StoreThread:
    """The store and the one thread on which it is used; a request takes one `run`.

    A request that is given up on does not undo what the thread has begun: that is done whole.
    """

    def __init__(self, executor: ThreadPoolExecutor, store: Store) -> None:
        self._executor, self._store = executor, store

    @classmethod
    async def open(cls, path: Path) -> "StoreThread":
        """Start the thread and open the database on it. Raises `UnusableDatabase`."""
        executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        try:
            store = await asyncio.get_running_loop().run_in_executor(executor, Store, path)
        except BaseException:
            executor.shutdown(wait=False)
            raise
        return cls(executor, store)

    async def run(self, work: Callable[Concatenate[Store, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call `work(store, ...)` on the thread and wait for its result without blocking the event loop."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._executor, lambda: work(self._store, *args, **kwargs))

    async def close(self) -> None:
        """Close the database, after what is under way, and end the thread."""
        await self.run(Store.close)
        self._executor.shutdown()
