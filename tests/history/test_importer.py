"""A folder goes in by batches: each in one durable transaction, and nothing is said before it is on disk."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from helpers.readers import IN_PROCESS, InThisProcess, named
from helpers.samples import page
from ssi_companion.history import importer
from ssi_companion.history.importer import Outcome, import_files
from ssi_companion.history.reading import Examination, ReadingFailed, examine
from ssi_companion.history.saved_files import FoundFile, NotFound, find_saves
from ssi_companion.history.store import Store
from ssi_parsers.errors import TooLarge, TooSlow


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "data/history.sqlite3") as opened:
        yield opened


def pages(folder: Path, number: int) -> list[Path]:
    folder.mkdir(exist_ok=True)
    made = [folder / f"{at:04}.html" for at in range(number)]
    for at, path in enumerate(made):
        path.write_text(page(pillars=(at % 25, at // 25, 1, 1)), "utf-8")
    return made


def captures(store: Store) -> int:
    with sqlite3.connect(store.path) as other:
        return int(other.execute("SELECT count(*) FROM capture").fetchone()[0])


def statements(store: Store, paths: list[Path]) -> Counter[str]:
    """How many SQL statements of each kind, by their first word, it takes to import these."""
    counted: Counter[str] = Counter()
    store._db.set_trace_callback(lambda statement: counted.update([statement.split()[0]]))
    assert [outcome.result for outcome in import_files(store, named(paths), IN_PROCESS)] == ["new"] * len(paths)
    store._db.set_trace_callback(None)
    return counted


def test_an_outcome_comes_when_another_program_can_see_its_batch(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importer, "FILES", 5)
    monkeypatch.setattr(importer, "SECONDS", 60.0)
    seen = [captures(store) for _ in import_files(store, named(pages(tmp_path / "pages", 12)), IN_PROCESS)]

    assert seen == [5] * 5 + [10] * 5 + [12] * 2


def test_of_an_interrupted_batch_nothing_is_stored_and_nothing_is_left_unread(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importer, "FILES", 5)
    monkeypatch.setattr(importer, "SECONDS", 60.0)
    paths = pages(tmp_path / "pages", 12)

    def interrupt(path: Path) -> None:
        if path == paths[7]:
            raise KeyboardInterrupt

    said: list[Outcome] = []
    with pytest.raises(KeyboardInterrupt):
        said.extend(import_files(store, named(paths), IN_PROCESS, interrupt))

    assert captures(store) == 5
    assert all(row.shown_total is not None for row in store.captures())
    assert [outcome.result for outcome in import_files(store, named(paths), IN_PROCESS)] == ["already_there"] * 5 + [
        "new"
    ] * 7


def test_a_batch_costs_one_transaction(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importer, "SECONDS", 60.0)
    counted = statements(store, pages(tmp_path / "pages", importer.FILES))

    assert (counted["BEGIN"], counted["COMMIT"]) == (1, 1)


def test_a_file_costs_the_same_however_many_there_are_already(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importer, "SECONDS", 60.0)
    paths = pages(tmp_path / "pages", 400)
    steps = 0

    def step() -> None:
        nonlocal steps
        steps += 1

    counts, costs = [], []
    for first in (0, 100, 200, 300):
        steps = 0
        # Not time, but how much SQLite's own machine had to do: it calls back after every hundred instructions.
        store._db.set_progress_handler(step, 100)
        counts.append(sum(statements(store, paths[first : first + 100]).values()))
        store._db.set_progress_handler(None, 0)
        costs.append(steps)

    assert len(set(counts[1:])) == 1
    assert max(costs[1:]) <= min(costs[1:]) * 1.1


def test_what_is_not_there_is_an_outcome_in_its_place(store: Store, tmp_path: Path) -> None:
    one, two = pages(tmp_path / "pages", 2)
    gone = tmp_path / "gone.html"

    outcomes = import_files(store, named([one, NotFound(tmp_path / "x", "There is no x."), gone, two]), IN_PROCESS)

    assert [(outcome.file, outcome.result) for outcome in outcomes] == [
        (one, "new"),
        (tmp_path / "x", "not_read"),
        (gone, "not_read"),
        (two, "new"),
    ]


def test_the_same_page_twice_in_one_batch_is_one(store: Store, tmp_path: Path) -> None:
    [path] = pages(tmp_path / "pages", 1)
    twin = path.with_name("twin.html")
    twin.write_bytes(path.read_bytes())

    assert [outcome.result for outcome in import_files(store, named([path, twin]), IN_PROCESS)] == [
        "new",
        "already_there",
    ]
    assert len(store.captures()) == 1


def test_every_file_is_heard_of_once(store: Store, tmp_path: Path) -> None:
    heard: list[Path] = []
    paths = pages(tmp_path / "pages", 7)

    list(import_files(store, named(paths), IN_PROCESS, heard.append))

    assert heard == paths


class TooMuch(InThisProcess):
    """Kills whatever has one of these names among its files, as the reader process does."""

    def __init__(self, *names: str) -> None:
        super().__init__()
        self.names, self.asked = names, list[str]()

    def submit(self, task: Callable[..., Any], *args: Any, **kwargs: Any) -> "Future[Any]":
        files = args[0] if isinstance(args[0], list) else [args[0]]
        self.asked += [file.name for file in files]
        if any(file.name in self.names for file in files):
            return super().submit(TooSlow)
        return super().submit(task, *args, **kwargs)


def test_a_page_that_is_too_much_is_refused_alone_kept_and_not_tried_again(store: Store, tmp_path: Path) -> None:
    paths = pages(tmp_path / "pages", 3)
    reader = TooMuch(paths[1].name)

    outcomes = list(import_files(store, named(paths), reader))

    assert [(outcome.result, outcome.code) for outcome in outcomes] == [
        ("new", None),
        ("refused", "too_slow"),
        ("new", None),
    ]
    assert outcomes[1].capture
    assert store.content(outcomes[1].capture) == paths[1].read_bytes()
    reader.asked.clear()
    again = list(import_files(store, named([paths[1]]), reader))
    assert (again[0].result, again[0].code, reader.asked) == ("refused", "too_slow", [])


def test_of_a_folder_only_ssi_pages_are_kept_and_a_file_named_by_hand_always(store: Store, tmp_path: Path) -> None:
    pages(tmp_path / "pages", 1)
    (tmp_path / "pages/letter.txt").write_text("Dear diary", "utf-8")
    (tmp_path / "pages/noise.html").write_bytes(b"\0\1\2PDF")
    for found in ("pages", "pages/*"):
        outcomes = list(import_files(store, find_saves([str(tmp_path / found)]), IN_PROCESS))
        assert [one.result for one in outcomes if one.file.name != "0000.html"] == ["left_alone", "left_alone"]
        assert captures(store) == 1

    [by_hand] = import_files(store, find_saves([str(tmp_path / "pages/letter.txt")]), IN_PROCESS)

    assert (by_hand.result, by_hand.code) == ("refused", "not_ssi_page")
    assert by_hand.capture
    assert captures(store) == 2


def in_folder(paths: list[Path]) -> list[FoundFile]:
    return [FoundFile(path, named=False) for path in paths]


def test_a_folder_brings_nothing_back_that_was_deleted_or_purged(store: Store, tmp_path: Path) -> None:
    paths = pages(tmp_path / "pages", 2)
    first, second = (str(one.capture) for one in import_files(store, in_folder(paths), IN_PROCESS))
    store.delete(first)
    store.purge(second)

    assert [one.result for one in import_files(store, in_folder(paths), IN_PROCESS)] == ["already_there"] * 2

    assert [(row.id, row.deleted) for row in store.captures()] == [(first, True)]
    assert [one.result for one in import_files(store, named(paths), IN_PROCESS)] == ["already_there", "new"]
    assert not any(row.deleted for row in store.captures())


@pytest.mark.parametrize("killed", [True, False])
def test_a_private_file_that_could_not_be_read_is_not_kept_out_of_a_folder(
    store: Store, tmp_path: Path, killed: bool
) -> None:
    diary = tmp_path / "diary.txt"
    diary.write_text("Dear diary", "utf-8")
    tried = []

    class Fails(InThisProcess):
        def submit(self, task: Any, *given: Any, **more: Any) -> Any:
            tried.append(given)
            broken: Future[Any] = Future()
            refused = TooLarge() if killed else Examination(None, ReadingFailed())
            broken.set_result(refused if killed or task is examine else [refused])
            return broken

    for _ in range(2):
        [outcome] = import_files(store, in_folder([diary]), Fails())
        assert outcome.result == "refused"

    assert [store.content(row.id) for row in store.captures()] == ([None] if killed else [])
    assert len(tried) == 2  # by itself after its task was killed, and then not again; or once each time
