"""Who reads pages in tests: one process for all of them, or this one, where a test breaks the parsers."""

from collections.abc import Callable, Iterable
from concurrent.futures import Future
from datetime import datetime
from pathlib import Path
from typing import Any

from ssi_companion.history import reading
from ssi_companion.history.reader_process import ReaderProcess
from ssi_companion.history.reading import SavedFile
from ssi_companion.history.recorder import Recorded, conclude, keep, record_file
from ssi_companion.history.records import Source
from ssi_companion.history.saved_files import FoundFile, NotReadable
from ssi_companion.history.store import Store
from ssi_parsers import Capture


class Shared(ReaderProcess):
    """A reader that others use too: what it is asked for another does, and whoever closes it leaves that one alone."""

    def __init__(self, other: ReaderProcess) -> None:
        super().__init__()
        self._other = other

    def start(self) -> "Future[None]":
        return self._other.start()

    def submit(self, task: Callable[..., Any], *args: Any, **kwargs: Any) -> "Future[Any]":
        return self._other.submit(task, *args, **kwargs)

    def close(self) -> None:
        pass


class InThisProcess(ReaderProcess):
    """Does the same tasks where the test runs, so that it can put other parsers in the place of ours."""

    def start(self) -> "Future[None]":
        return self.submit(lambda: None)

    def submit(self, task: Callable[..., Any], *args: Any, **kwargs: Any) -> "Future[Any]":
        done: Future[Any] = Future()
        done.set_result(task(*args, **kwargs))
        return done


IN_PROCESS = InThisProcess()


def record(store: Store, capture: Capture, source: Source, *, received_at: datetime | None = None) -> Recorded:
    """Record a page as the service does, step by step."""
    waiting = keep(store, capture, reading.minimise(capture), source, received_at=received_at)
    return waiting if isinstance(waiting, Recorded) else conclude(store, waiting, reading.read(waiting.page))


def record_save(
    store: Store, data: bytes, *, name: str, file_time: datetime, source: Source, received_at: datetime | None = None
) -> Recorded:
    """Record a saved file as the service does."""
    file = SavedFile(data, name, file_time)
    return record_file(store, file, reading.examine(file), source, received_at=received_at)


def named(paths: Iterable[Path | NotReadable]) -> list[FoundFile | NotReadable]:
    """Files as `import_files` takes them, named by hand."""
    return [one if isinstance(one, NotReadable) else FoundFile(one) for one in paths]
