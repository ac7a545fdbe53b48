"""Run the tests on copies of the tree, each time with one thing taken out, several at once.

A worker has a copy of its own and imports the libraries once; each trial is a fork of it, so that it costs the tests
alone: those that come by the line that was changed, the quickest first, until one fails. The tree itself is never
written to.
"""

import os
import pickle
import shutil
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import TYPE_CHECKING, Any

from .mutants import Mutant

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).parents[3]
COPIED = ("backend", "parsers", "extension", "fixtures", "tests", "docs", "pyproject.toml", "README.md", "CHANGELOG.md")
SECONDS = 300.0
"""A trial that takes longer hangs, and is thereby noticed."""
TEST_SECONDS = 20

LIBRARIES = ("aiohttp.web", "bs4", "click.testing", "keyring.backends.chainer", "lxml.etree", "pydantic", "pytest")


@dataclass
class Outcome:
    """What the tests said: which failed first, if one did; how long each took and by which lines it came."""

    failed: str | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    lines: dict[str, set[tuple[str, int]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Task:
    """A mutant and the tests to try it on, by their names: these alone, in this order."""

    mutant: Mutant
    tests: Sequence[str]


@dataclass(frozen=True)
class Trial:
    """What became of a mutant: the test that noticed it, if one did."""

    mutant: Mutant
    noticed_by: str | None
    seconds: float


@contextmanager
def copied_tree() -> Iterator[Path]:
    """A copy of what the tests need, for as long as the context lasts."""
    ignored = shutil.ignore_patterns("node_modules", "__pycache__", ".hypothesis")
    with TemporaryDirectory(prefix="ssi-guards-") as folder:
        copy = Path(folder).resolve() / "0"
        copy.mkdir()
        for name in COPIED:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, copy / name, ignore=ignored)
            else:
                shutil.copy2(ROOT / name, copy / name)
        yield copy


def unharmed(copy: Path, tests: Sequence[str], traced: Sequence[str]) -> Outcome:
    """The tests of these files and folders with nothing taken out, and the lines of `traced` that each comes by.

    It leaves compiled files in the copy, which make the trials quicker.
    """
    child = get_context("fork").Process(target=_prepare_and_pickle, args=(copy, tests, [str(copy / p) for p in traced]))
    child.start()
    child.join()
    outcome: Outcome = pickle.loads((copy / "outcome").read_bytes())  # noqa: S301 - of our own child
    return outcome


def _prepare_and_pickle(copy: Path, tests: Sequence[str], traced: Sequence[str]) -> None:
    _prepare(copy)
    _forked(copy, tests, None, traced)


def trials(copy: Path, tasks: Sequence[Task], jobs: int) -> Iterator[Trial]:
    """Try each mutant; what became of them, in the order in which they end."""
    todo = list(tasks)[::-1]
    context = get_context("fork")
    pipes: dict[Connection, bool] = {}
    for number in range(jobs):
        own = copy.with_name(f"{number + 1}")
        shutil.copytree(copy, own, ignore=shutil.ignore_patterns("tmp"))
        ours, theirs = context.Pipe()
        context.Process(target=_work, args=(own, theirs), daemon=True).start()
        pipes[ours] = False
    while todo or any(pipes.values()):
        for pipe, busy in pipes.items():
            if todo and not busy:
                pipe.send(todo.pop())
                pipes[pipe] = True
        for ready in wait([pipe for pipe, busy in pipes.items() if busy]):
            assert isinstance(ready, Connection)
            pipes[ready] = False
            yield ready.recv()
    for pipe in pipes:
        pipe.send(None)


def _prepare(copy: Path) -> None:
    folders = [str(copy / name) for name in ("backend", "parsers", "tests")]
    sys.path[:0] = folders
    os.environ["PYTHONPATH"] = os.pathsep.join(folders[:2])  # for what tests start as a program
    os.environ.pop("CI", None)
    for library in LIBRARIES:
        __import__(library)


def _work(copy: Path, pipe: Connection) -> None:
    _prepare(copy)
    while (task := pipe.recv()) is not None:
        file = copy / task.mutant.path
        original = file.read_text("utf-8")
        file.write_text(task.mutant.source, "utf-8")
        started = time.monotonic()
        files = sorted({name.partition("::")[0] for name in task.tests})
        outcome = _forked(copy, files, task.tests, [])
        file.write_text(original, "utf-8")
        pipe.send(Trial(task.mutant, outcome.failed, time.monotonic() - started))


def _forked(copy: Path, paths: Sequence[str], only: Sequence[str] | None, traced: Sequence[str]) -> Outcome:
    said = copy / "outcome"
    said.write_bytes(pickle.dumps(Outcome("nothing starts")))
    child = os.fork()
    if not child:
        os.setsid()
        os.chdir(copy)
        nothing = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(nothing, number)
        said.write_bytes(pickle.dumps(_tested(copy, paths, only, traced)))
        os._exit(0)
    deadline = time.monotonic() + SECONDS
    while os.waitpid(child, os.WNOHANG) == (0, 0):
        if time.monotonic() > deadline:
            os.killpg(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return Outcome("a test that hangs")
        time.sleep(0.05)
    outcome: Outcome = pickle.loads(said.read_bytes())  # noqa: S301 - of our own child
    return outcome


def _tested(copy: Path, paths: Sequence[str], only: Sequence[str] | None, traced: Sequence[str]) -> Outcome:
    import pytest

    if only is not None:
        sys.dont_write_bytecode = True  # the next trial's file may be of the same size and second
    plugin = _Plugin(copy, only, traced)
    options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-m", "not slow and not browser"]
    code = pytest.main([*options, f"--timeout={TEST_SECONDS}", f"--basetemp={copy / 'tmp'}", *paths], plugins=[plugin])
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        plugin.outcome.failed = plugin.outcome.failed or "the start"
    return plugin.outcome


class _Plugin:
    """Choose and order the tests; note what fails, how long each takes, and by which lines it comes."""

    def __init__(self, copy: Path, only: Sequence[str] | None, traced: Sequence[str]) -> None:
        self.outcome = Outcome()
        self._copy, self._traced = copy, set(traced)
        self._rank = None if only is None else {name: rank for rank, name in enumerate(only)}
        self._lines: set[tuple[str, int]] = set()

    def pytest_collection_modifyitems(self, items: "list[pytest.Item]") -> None:
        import ssi_companion

        if not Path(str(ssi_companion.__file__)).is_relative_to(self._copy):
            self.outcome.failed = "the copy, which is not what is tested"
        if (rank := self._rank) is not None:
            items[:] = sorted((item for item in items if item.nodeid in rank), key=lambda item: rank[item.nodeid])

    def pytest_runtest_logstart(self) -> None:
        self._lines = set()
        if self._traced:
            threading.settrace(self._called)
            sys.settrace(self._called)

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        sys.settrace(None)
        self.outcome.lines[nodeid] = self._lines

    def pytest_runtest_logreport(self, report: "pytest.TestReport") -> None:
        self.outcome.seconds[report.nodeid] = self.outcome.seconds.get(report.nodeid, 0) + report.duration
        if report.failed:
            self.outcome.failed = self.outcome.failed or report.nodeid

    def _called(self, frame: FrameType, event: str, argument: Any) -> Any:
        if frame.f_code.co_filename not in self._traced:
            return None
        path = str(Path(frame.f_code.co_filename).relative_to(self._copy))
        lines = self._lines

        def step(frame: FrameType, event: str, argument: Any) -> Any:
            lines.add((path, frame.f_lineno))
            return step

        return step(frame, event, argument)
