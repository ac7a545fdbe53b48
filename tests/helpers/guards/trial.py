"""Run the tests on copies of the tree, each time with one thing taken out, several at once.

A trial costs the tests alone: those that come by the line that was changed, until one fails. What runs when its module
is imported is changed in the file of a copy, and tried by a fork of a process that has imported the libraries. What
runs later is changed in memory, in a fork of a process that has everything imported and the tests collected; when no
test fails there, it is tried in the file too. The tree itself is never written to.
"""

import gc
import os
import pickle
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from inspect import CO_OPTIMIZED
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path
from tempfile import TemporaryDirectory
from types import CodeType, FrameType, FunctionType
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
    """A mutant and the tests to try it on, by their names: these alone, in this order.

    `slow` are files whose slow tests are the last resort: they start programs, which no trace follows.
    """

    mutant: Mutant
    tests: Sequence[str]
    slow: Sequence[str] = ()


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
    _forked(copy, partial(_tested, copy, tests, None, traced))


def trials(copy: Path, tasks: Sequence[Task], tests: Sequence[str], jobs: int) -> Iterator[Trial]:
    """Try each mutant; what became of them, in the order in which they end. `tests` are all files and folders."""
    copies = [copy.with_name(f"{number + 1}") for number in range(jobs)]
    for own in copies:
        shutil.copytree(copy, own, ignore=shutil.ignore_patterns("tmp"))
    cold = [task for task in tasks if not task.mutant.in_function]
    warm = [task for task in tasks if task.mutant.in_function]
    for task, trial in _handed_out(warm, [partial(_work_in_memory, own, tests) for own in copies]):
        if trial.noticed_by is None and (task.tests or task.slow):
            cold.append(task)
        else:
            yield trial
    for _, trial in _handed_out(cold, [partial(_work_in_files, own) for own in copies]):
        yield trial


def _handed_out(tasks: Sequence[Task], workers: Sequence[Callable[[Connection], None]]) -> Iterator[tuple[Task, Trial]]:
    """Give each worker, a process of its own, one task after the other."""
    todo, context = list(tasks)[::-1], get_context("fork")
    pipes: dict[Connection, Task | None] = {}
    for work in workers:
        ours, theirs = context.Pipe()
        context.Process(target=work, args=(theirs,), daemon=True).start()
        theirs.close()
        pipes[ours] = None
    while todo or any(pipes.values()):
        for pipe, task in pipes.items():
            if todo and task is None:
                pipes[pipe] = todo.pop()
                pipe.send(pipes[pipe])
        for ready in wait([pipe for pipe, task in pipes.items() if task]):
            assert isinstance(ready, Connection)
            task, pipes[ready] = pipes[ready], None
            assert task is not None
            yield task, ready.recv()
    for pipe in pipes:
        pipe.send(None)


def _prepare(copy: Path) -> None:
    folders = [str(copy / name) for name in ("backend", "parsers", "tests")]
    sys.path[:0] = folders
    # For what tests start as a program, which must not leave what it has compiled either.
    os.environ.update(PYTHONPATH=os.pathsep.join(folders[:2]), PYTHONDONTWRITEBYTECODE="1")
    os.environ.pop("CI", None)
    for library in LIBRARIES:
        __import__(library)


def _work_in_files(copy: Path, pipe: Connection) -> None:
    _prepare(copy)
    while (task := pipe.recv()) is not None:
        file, started = copy / task.mutant.path, time.monotonic()
        original = file.read_text("utf-8")
        file.write_text(task.mutant.source, "utf-8")
        own = [test for test in task.tests if task.mutant.own_tests in test]
        others = [test for test in task.tests if task.mutant.own_tests not in test]
        failed = None
        for tests in (own, others):  # most trials end with the first, and need not collect the rest
            if tests and not failed:
                files = sorted({name.partition("::")[0] for name in tests})
                failed = _forked(copy, partial(_tested, copy, files, tests, [])).failed
        if task.slow and not failed:
            failed = _forked(copy, partial(_tested, copy, task.slow, None, [], marker="slow")).failed
        file.write_text(original, "utf-8")
        pipe.send(Trial(task.mutant, failed, time.monotonic() - started))


def _work_in_memory(copy: Path, tests: Sequence[str], pipe: Connection) -> None:
    _prepare(copy)
    os.chdir(copy)
    _silence()
    _pytest(copy, tests, _Collected(copy, pipe))


def _forked(copy: Path, work: "Callable[[], Outcome]") -> Outcome:
    """What `work` returns in a process of its own, if it does in time."""
    said = copy / "outcome"
    said.write_bytes(pickle.dumps(Outcome("nothing starts")))
    child = os.fork()
    if not child:
        try:
            os.setsid()
            os.chdir(copy)
            _silence()
            said.write_bytes(pickle.dumps(work()))
        finally:
            os._exit(0)
    deadline = time.monotonic() + SECONDS
    while os.waitpid(child, os.WNOHANG) == (0, 0):
        if time.monotonic() > deadline:
            os.killpg(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return Outcome("a test that hangs")
        time.sleep(0.02)
    outcome: Outcome = pickle.loads(said.read_bytes())  # noqa: S301 - of our own child
    return outcome


def _silence() -> None:
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)


def _tested(
    copy: Path, paths: Sequence[str], only: Sequence[str] | None, traced: Sequence[str], marker: str = "not slow"
) -> Outcome:
    if not traced:
        sys.dont_write_bytecode = True  # the next trial's file may be of the same size and second
    plugin = _Plugin(copy, only, traced)
    if _pytest(copy, paths, plugin, marker) not in (0, 1, 5):
        plugin.outcome.failed = plugin.outcome.failed or "the start"
    return plugin.outcome


def _pytest(copy: Path, paths: Sequence[str], plugin: "_Plugin", marker: str = "not slow") -> int:
    import pytest

    options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-m", f"{marker} and not browser"]
    return int(
        pytest.main([*options, f"--timeout={TEST_SECONDS}", f"--basetemp={copy / 'tmp'}", *paths], plugins=[plugin])
    )


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


class _Collected(_Plugin):
    """Collect once, then run what each task asks for in a fork that has its functions changed."""

    def __init__(self, copy: Path, pipe: Connection) -> None:
        super().__init__(copy, None, [])
        self._pipe = pipe

    def pytest_runtestloop(self, session: "pytest.Session") -> bool:
        items = {item.nodeid: item for item in session.items}
        while (task := self._pipe.recv()) is not None:
            started = time.monotonic()
            outcome = _forked(self._copy, partial(self._tried, task, items))
            self._pipe.send(Trial(task.mutant, outcome.failed, time.monotonic() - started))
        return True

    def _tried(self, task: Task, items: "dict[str, pytest.Item]") -> Outcome:
        _change_functions(self._copy / task.mutant.path, task.mutant.source)
        for test in task.tests:
            items[test].config.hook.pytest_runtest_protocol(item=items[test], nextitem=None)
            if self.outcome.failed:
                break
        return self.outcome


def _change_functions(file: Path, source: str) -> None:
    """Give every function and method of a file that is imported already the code that it has in `source`."""
    codes = dict(_functions(compile(source, str(file), "exec", dont_inherit=True)))
    for function in gc.get_objects():
        if isinstance(function, FunctionType) and function.__code__.co_filename == str(file):
            function.__code__ = codes.get(function.__code__.co_qualname, function.__code__)


def _functions(code: CodeType) -> Iterator[tuple[str, CodeType]]:
    for part in code.co_consts:
        if isinstance(part, CodeType):
            if part.co_flags & CO_OPTIMIZED:  # a function; else the body of a class
                yield part.co_qualname, part
            else:
                yield from _functions(part)
