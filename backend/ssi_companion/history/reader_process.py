"""Read pages in processes of their own, which are killed when a page takes more time or memory than any page needs.

The pool is pebble's: of the libraries for this it alone takes a time limit for each task, kills the process that
goes over it, and goes on with the next one. `concurrent.futures` has no such limit and loses the pool with a process;
of loky's only the whole pool can be killed. Measured on two busy cores, pebble was also the fastest there and back
(0.17 ms for 4 kB and 1.9 ms for 600 kB; loky 0.23 and 8.0, concurrent.futures 0.35 and 3.0).

What bounds a page, each by itself enough to end it:

- the wall clock, everywhere; the processor's seconds and the memory where the system can limit them (not on Windows);
- no new file descriptor after the start, where that can be limited: so there is no file to open and no socket, though
  code of the interpreter that could use one is there. Elsewhere, no network rests on the parsers, which import nothing
  that could reach one (tests/test_arrows.py).

Only commands that read pages import this module: it is slow to.
"""

import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, tzinfo
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import Any, ParamSpec, Self, TypeVar

from pebble import ProcessPool

from ssi_parsers import UnreadablePage
from ssi_parsers.errors import TooLarge, TooSlow

from ..limits import MIB, READING_CPU_SECONDS, READING_MEMORY, READING_SECONDS
from . import reading
from .reading import ReadingFailed
from .records import ReaderClosed
from .zones import HERE

P = ParamSpec("P")
T = TypeVar("T")

TASKS = 500
"""After so many a process is replaced, so that what memory it holds on to never adds up to its limit."""

_OUT_OF_MEMORY = 81
"""The exit code of a process whose task got no more memory. It is replaced: what is left would be in pieces."""


def all_cores() -> int:
    """How many processes can read at the same time."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


class ReaderProcess:
    """One process or several that do the tasks of `reading`, started anew when one is killed; use it in a `with`.

    `zone` is the one that files' times will come in, where it is named: a process can load none later.
    """

    def __init__(self, processes: int = 1, *, zone: tzinfo | None = None, seconds: float = READING_SECONDS) -> None:
        self.processes = processes
        self._zone, self._seconds = zone, seconds
        self._pool: ProcessPool | None = None
        self._started = _Started()
        self._asked: set[Future[Any]] = set()
        self._closed = False
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> "Future[None]":
        """Start the processes and return at once, so that the first page does not wait for it."""
        with self._lock:
            return self._schedule(_ready)

    def submit(self, task: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> "Future[T | UnreadablePage]":
        """Have a task done; its result, or the refusal that it was killed for. Raises `ReaderClosed`, also there."""
        answer: Future[T | UnreadablePage] = Future()

        def done(finished: "Future[Any]") -> None:
            with self._lock:
                if answer not in self._asked:
                    return  # closed, and told so
                self._asked.discard(answer)
            if answer.set_running_or_notify_cancel():
                try:
                    answer.set_result(self._result(finished))
                except BaseException as error:  # noqa: BLE001 - whoever waits for it hears of it
                    answer.set_exception(error)

        pickled = pickle.dumps((task, args, kwargs))
        with self._lock:
            scheduled = self._schedule(_limited, pickled)
            self._asked.add(answer)
        scheduled.add_done_callback(done)
        return answer

    def run(self, task: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | UnreadablePage:
        """Have a task done and wait for it."""
        return self.submit(task, *args, **kwargs).result()

    def close(self) -> None:
        """Kill the processes, whatever they are at; who waits for them is told."""
        with self._lock:
            self._closed = True
            pool, self._pool = self._pool, None
            told, self._asked = self._asked, set()
        self._started.kill()  # pebble would first let a process that is still starting find its pool gone, and say so
        if pool:
            pool.stop()  # type: ignore[no-untyped-call]
            pool.join()
        for answer in told:
            if answer.set_running_or_notify_cancel():
                answer.set_exception(ReaderClosed())

    def _schedule(self, task: Callable[..., Any], *args: Any) -> "Future[Any]":
        """Give the pool a task, and start the pool if there is none; to be called with the lock."""
        if self._closed:
            raise ReaderClosed
        if self._pool is None or not self._pool.active:
            self._pool = ProcessPool(
                max_workers=self.processes,
                max_tasks=TASKS,
                initializer=_confine,
                initargs=(self._zone,),
                context=self._started,
            )
        with _ctrl_c_blocked():
            return self._pool.schedule(task, args=args, timeout=self._seconds)

    def _result(self, finished: "Future[Any]") -> Any:
        try:
            return finished.result()
        except CancelledError:
            raise ReaderClosed from None
        except TimeoutError:
            return TooSlow()
        except Exception as error:  # noqa: BLE001 - however the process ended
            if self._closed:
                raise ReaderClosed from None
            code = getattr(error, "exitcode", None)
            if code == _OUT_OF_MEMORY:
                return TooLarge(f"reading it took more than {READING_MEMORY // MIB:,} MB of memory")
            if code is not None and code == -getattr(signal, "SIGXCPU", 0):
                return TooSlow()
            gone = ReadingFailed()
            gone.place = f"The reader process ended: {type(error).__qualname__}, exit code {code}"
            return gone


class _Started(SpawnContext):
    """Starts processes as new interpreters, which share nothing with this one, and knows them."""

    def __init__(self) -> None:
        super().__init__()
        self._processes: list[SpawnProcess] = []
        self._ended = False

    def Process(self, *args: Any, **kwargs: Any) -> SpawnProcess:  # type: ignore[override]  # noqa: N802
        if self._ended:
            raise OSError("The reader is closed.")
        self._processes = [one for one in self._processes if one.is_alive() or not one.pid]
        self._processes.append(SpawnProcess(*args, **kwargs))
        return self._processes[-1]

    def kill(self) -> None:
        """Kill all that were started, and start no more."""
        self._ended = True
        for one in self._processes:
            if one.pid:
                one.kill()


@contextmanager
def _ctrl_c_blocked() -> Iterator[None]:
    """Start processes and threads that Ctrl-C does not reach: it is the parent's, who then ends them in silence."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# In the process.


def _ready() -> None:
    """Nothing to do: who has this done knows that a process is ready."""


def _limited(pickled: bytes) -> object:
    """Do a task. It comes pickled: pebble would wait for ever for one whose arguments cannot be unpickled here."""
    _limit_cpu()
    try:
        task, args, kwargs = pickle.loads(pickled)  # noqa: S301 - from the process that started this one
        return task(*args, **kwargs)
    except MemoryError:
        os._exit(_OUT_OF_MEMORY)


def _confine(zone: tzinfo | None) -> None:
    """Load all that reading a page can need, then give up the means for anything else."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # at once, not after the regular expression that is under way
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    os.close(nothing)
    _load_codecs()
    datetime.strptime("2026 +0000", "%Y %z")  # loads its own module when it is first called
    moment = datetime(2026, 3, 9, tzinfo=UTC)
    for data, name in ((_PAGE, "page.html"), (_MAIL, "page.mhtml"), (_PAGE, "page.webarchive"), (_PAGE, "page.txt")):
        reading.examine(reading.SavedFile(data, name, moment.astimezone(zone or HERE)))
    _limit()


_PAGE = b"<html><body><main><p>Social Selling Index</p><p>34 out of 100</p></main></body></html>"
_MAIL = (
    b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nDate: Mon, 9 Mar 2026 12:00:00 -0000\r\n"
    b'Content-Type: multipart/related; boundary="B"\r\n\r\n'
    b"--B\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    + _PAGE.replace(b"=", b"=3D")
    + b"\r\n--B--\r\n"
)


def _load_codecs() -> None:
    """Load every charset that there is: a page can name any."""
    import encodings
    import importlib
    import pkgutil

    for module in pkgutil.iter_modules(encodings.__path__):
        with suppress(ImportError):  # those of Windows, elsewhere
            importlib.import_module(f"encodings.{module.name}")
    for name in set(encodings.aliases.aliases.values()):
        with suppress(LookupError):
            "".encode(name) if name not in _NOT_TEXT else None


_NOT_TEXT = ("base64_codec", "bz2_codec", "hex_codec", "quopri_codec", "rot_13", "uu_codec", "zlib_codec")


def _limit() -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    wanted = {
        resource.RLIMIT_AS: READING_MEMORY,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
        # One, and not none: the process waits for its next page with poll(), which wants as many as it looks at.
        resource.RLIMIT_NOFILE: 1,
    }
    for limit, value in wanted.items():
        with suppress(ValueError, OSError):  # macOS does not take every one
            resource.setrlimit(limit, (value, value))


def _limit_cpu() -> None:
    """Allow the next task its seconds of the processor, beyond what the process has used before."""
    try:
        import resource
    except ImportError:  # Windows
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + READING_CPU_SECONDS, hard))
