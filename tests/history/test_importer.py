"""A folder goes in by batches: each in one durable transaction, and nothing is said before it is on disk."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpers.readers import IN_PROCESS, named
from helpers.samples import page
from ssi_companion.history import importer
from ssi_companion.history.importer import Outcome, import_files
from ssi_companion.history.saved_files import NotFound
from ssi_companion.history.store import Store


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
