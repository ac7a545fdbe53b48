"""Every older database comes to today's format whole, or stays as it was."""

import runpy
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from helpers.readers import IN_PROCESS
from helpers.samples import RECEIVED, reading
from ssi_companion.history.database import Locked
from ssi_companion.history.migrations import (
    MIGRATIONS,
    ForeignDatabase,
    NewerDatabase,
    UnusableDatabase,
    migrate,
    version_of,
)
from ssi_companion.history.recorder import reread
from ssi_companion.history.records import Source
from ssi_companion.history.store import Store
from ssi_parsers import FACTS, PILLARS

FREEZE = Path(__file__).parents[2] / "fixtures/databases/freeze.py"
FROZEN = sorted(FREEZE.parent.glob("v*.sql"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data/history.sqlite3"


def schema(path: Path) -> set[tuple[str, str]]:
    """Every table and index as SQLite keeps its text."""
    with closing(sqlite3.connect(path)) as db:
        return set(db.execute("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL"))


def rows(path: Path) -> dict[str, list[dict[str, object]]]:
    with closing(sqlite3.connect(path)) as db:
        db.row_factory = sqlite3.Row
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1")]
        return {table: [dict(row) for row in db.execute(f"SELECT * FROM {table}")] for table in tables}  # noqa: S608


def version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as db:
        return version_of(db)


def thaw(frozen: Path, path: Path) -> Path:
    """Make the database again that an old version left behind."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    with closing(sqlite3.connect(path)) as db:
        db.executescript(frozen.read_text("utf-8"))
    return path


@pytest.fixture(params=FROZEN, ids=lambda frozen: frozen.stem)
def old(request: pytest.FixtureRequest, path: Path) -> Path:
    return thaw(request.param, path)


@pytest.fixture
def ours(path: Path) -> Path:
    """A database of today with something in it."""
    with Store(path) as store:
        store.keep_unread(b"x", Source(kind="file"), file_time=reading().captured_at, received_at=RECEIVED)
    return path


def connection(path: Path) -> closing[sqlite3.Connection]:
    return closing(sqlite3.connect(path, isolation_level=None))


def test_the_newest_schema_has_exactly_the_facts(path: Path) -> None:
    with Store(path), connection(path) as db:
        columns = [row[1] for row in db.execute("PRAGMA table_info (reading)")]
    others = ["capture", "profile", "told_profile", "locale", "told_by", "warnings", "decimals"]
    assert sorted(columns) == sorted([*others, *FACTS])


def test_every_format_that_ever_was_has_a_frozen_database() -> None:
    assert [frozen.stem for frozen in FROZEN] == [f"v{number}" for number in range(1, len(MIGRATIONS) + 1)], (
        "after a new step: .venv/bin/python fixtures/databases/freeze.py"
    )


def test_the_script_that_freezes_a_database_fills_one_of_today(path: Path) -> None:
    with Store(path) as store:
        runpy.run_path(str(FREEZE))["fill"](store)
        captures = store.captures()

    assert {"not_loaded", "unsupported_file"} <= {row.refused.code for row in captures if row.refused}
    assert [sum(bool(getattr(row, state)) for row in captures) for state in ("chosen", "deleted")] == [1, 1]


def test_an_old_database_comes_to_the_schema_of_a_fresh_one_and_keeps_its_rows(old: Path, tmp_path: Path) -> None:
    before = rows(old)
    with Store(tmp_path / "fresh.sqlite3"), Store(old) as store:
        assert store.check() == []
        assert store.history()
        assert all(store.page(row.id) or row.form == "file" for row in store.captures())
    assert schema(old) == schema(tmp_path / "fresh.sqlite3")
    after = rows(old)
    for table, kept in before.items():
        assert len(after[table]) == len(kept)
        for now, then in zip(after[table], kept, strict=True):
            assert now.items() >= then.items()


def test_an_older_number_is_taken_to_be_as_exact_as_it_looks(path: Path) -> None:
    thaw(FREEZE.with_name("v1.sql"), path)
    with Store(path) as store:
        found = {row.source.name: store.reading(row.id) for row in store.captures()}
        bars, answer, text = (found[f"{name}.html"] for name in ("en-report-team", "en-json-only", "de-text"))
        assert bars
        assert answer
        assert text
        decimals = {fact: told for fact, told in bars.decimals.items() if not fact.endswith(("percent", "change"))}

    assert answer.decimals == {}
    assert decimals == {
        **dict.fromkeys(PILLARS, 1),
        "total": 1,
        "industry_average": 0,
        "network_average": 0,
    }
    # 16.503, 10.9, 7.25, 17.6: of numbers side by side the longest says how all of them were rounded.
    assert text.decimals == dict.fromkeys(("total", *PILLARS), 3)


@pytest.mark.parametrize(("score", "decimals"), [(1.5e-05, 6), (5e-06, 6), (2.6077502e-05, 12), (0.29999998, 8)])
def test_an_older_number_close_to_zero_has_all_its_decimals(path: Path, score: float, decimals: int) -> None:
    thaw(FREEZE.with_name("v1.sql"), path)
    with connection(path) as db:
        db.execute(
            'UPDATE reading SET establish_brand = ? WHERE told_by LIKE \'%"establish_brand": "report"%\'', [score]
        )
        assert db.execute("SELECT changes()").fetchone() >= (1,)

    with Store(path) as store:
        found = [each for row in store.captures() if (each := store.reading(row.id)) and each.establish_brand == score]

    assert {each.decimals["establish_brand"] for each in found} == {decimals}


def test_reading_an_older_page_again_tells_for_certain_how_exact_its_numbers_are(path: Path) -> None:
    thaw(FREEZE.with_name("v1.sql"), path)
    with Store(path) as store:
        bars = next(row.id for row in store.captures() if row.source.name == "en-report-team.html")

        reread(store, IN_PROCESS, apply=True)

        again = store.reading(bars)
        assert again
        assert again.decimals == {"industry_average": 0, "network_average": 0}


def test_whether_an_older_capture_told_its_zone_is_known_by_where_its_moment_is_from(path: Path) -> None:
    thaw(FREEZE.with_name("v1.sql"), path)
    with connection(path) as db:
        db.execute("UPDATE capture SET captured_at_from = 'save', source_name = 'old.MHTML' WHERE number = 1")
        db.execute("UPDATE capture SET captured_at_from = 'save', source_name = 'single-file.html' WHERE number = 2")
        db.execute("UPDATE capture SET captured_at_from = 'browser' WHERE number = 3")
    with Store(path) as store:
        zones = [row.zone_from for row in reversed(store.captures())]

    assert zones == ["machine", "capture", "capture", *["machine"] * 4]


def test_nothing_is_copied_of_a_database_that_holds_nothing(path: Path) -> None:
    path.parent.mkdir()
    with connection(path) as db:
        migrate(db, path, MIGRATIONS[:1])
        migrate(db, path)

    assert version(path) == len(MIGRATIONS)
    assert list(path.parent.iterdir()) == [path]


def test_a_failing_step_leaves_the_database_as_it_was(ours: Path) -> None:
    def fails(db: sqlite3.Connection) -> None:
        db.execute("ALTER TABLE capture ADD COLUMN half TEXT")
        db.execute("UPDATE capture SET half = 'done'")
        db.execute("INSERT INTO no_such_table VALUES (1)")

    before = schema(ours), rows(ours), version(ours)
    with connection(ours) as db, pytest.raises(sqlite3.OperationalError, match="no_such_table"):
        migrate(db, ours, (*MIGRATIONS, fails))
    assert (schema(ours), rows(ours), version(ours)) == before


def test_a_failing_first_step_leaves_an_empty_file(path: Path) -> None:
    def fails(db: sqlite3.Connection) -> None:
        MIGRATIONS[0](db)
        raise ZeroDivisionError

    path.parent.mkdir()
    with connection(path) as db, pytest.raises(ZeroDivisionError):
        migrate(db, path, (fails,))
    assert schema(path) == set()
    with Store(path) as store:
        assert store.check() == []


def test_steps_run_in_order_and_only_the_missing_ones(ours: Path) -> None:
    def second(db: sqlite3.Connection) -> None:
        db.execute("CREATE TABLE second (x)")

    def third(db: sqlite3.Connection) -> None:
        db.execute("ALTER TABLE second RENAME TO third")

    with connection(ours) as db:
        migrate(db, ours, (*MIGRATIONS, second))
        migrate(db, ours, (*MIGRATIONS, second, third))
    assert version(ours) == len(MIGRATIONS) + 2
    assert "third" in dict(schema(ours))


def add_note(db: sqlite3.Connection) -> None:
    db.execute("ALTER TABLE capture ADD COLUMN note TEXT")


def test_a_copy_is_made_before_the_first_step_on_what_is_there(ours: Path) -> None:
    before = schema(ours), rows(ours), version(ours)
    with connection(ours) as db:
        migrate(db, ours, (*MIGRATIONS, add_note, lambda _: None))
    (copied,) = ours.parent.glob("*.backup.sqlite3")
    assert copied.name == f"history.format-{len(MIGRATIONS)}.backup.sqlite3"
    assert (schema(copied), rows(copied), version(copied)) == before
    assert stat.S_IMODE(copied.stat().st_mode) == 0o600


def test_an_earlier_copy_is_not_overwritten(ours: Path) -> None:
    earlier = ours.with_name(f"history.format-{len(MIGRATIONS)}.backup.sqlite3")
    earlier.write_text("precious")
    with connection(ours) as db:
        migrate(db, ours, (*MIGRATIONS, add_note))
    assert earlier.read_text() == "precious"
    assert ours.with_name(f"history.format-{len(MIGRATIONS)}-2.backup.sqlite3").exists()


def test_no_step_without_its_copy(ours: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ssi_companion.history.database.private_file", full)
    with connection(ours) as db, pytest.raises(OSError, match="No space"):
        migrate(db, ours, (*MIGRATIONS, add_note))
    assert version(ours) == len(MIGRATIONS)


def test_a_fresh_database_needs_no_copy_however_many_steps_make_it(path: Path) -> None:
    def add_a_column(db: sqlite3.Connection) -> None:
        db.execute("ALTER TABLE capture ADD COLUMN note TEXT")

    path.parent.mkdir()
    with connection(path) as db:
        migrate(db, path, [*MIGRATIONS, add_a_column])
        assert version(path) == len(MIGRATIONS) + 1

    assert list(path.parent.iterdir()) == [path]


def test_no_other_program_sees_a_new_file_between_two_steps_and_copies_it(path: Path) -> None:
    seen: list[int] = []

    def look(_: sqlite3.Connection) -> None:
        seen.append(version(path))

    path.parent.mkdir()
    with connection(path) as db:
        migrate(db, path, [*MIGRATIONS, look, look])

    assert seen == [0, 0]
    assert version(path) == len(MIGRATIONS) + 2


def test_a_database_in_use_is_copied_before_the_second_step(ours: Path) -> None:
    def add_a_column(db: sqlite3.Connection) -> None:
        db.execute("ALTER TABLE capture ADD COLUMN note TEXT")

    before = rows(ours)
    with connection(ours) as db:
        migrate(db, ours, [*MIGRATIONS, add_a_column])

    [copy] = ours.parent.glob("*.backup.sqlite3")
    assert (version(copy), rows(copy)) == (len(MIGRATIONS), before)


def test_a_fresh_database_needs_no_copy(path: Path) -> None:
    with Store(path):
        assert [file.name for file in path.parent.glob("*.backup.*")] == []


def test_a_database_from_the_future_is_refused_in_words_and_not_touched(ours: Path) -> None:
    with connection(ours) as db:
        db.execute("PRAGMA user_version = 99")
    before = ours.read_bytes()
    with pytest.raises(NewerDatabase, match=r"written by a newer SSI Companion.*Update.*Nothing was changed"):
        Store(ours)
    assert ours.read_bytes() == before


def test_another_programs_database_is_refused_and_not_touched(path: Path) -> None:
    path.parent.mkdir(mode=0o700)
    with connection(path) as db:
        db.execute("CREATE TABLE bookmarks (address TEXT)")
    before = path.read_bytes()
    with pytest.raises(ForeignDatabase, match="another program"):
        Store(path)
    assert path.read_bytes() == before


def test_what_is_no_database_is_refused_in_words(path: Path) -> None:
    path.parent.mkdir(mode=0o700)
    path.write_bytes(b"<html>" * 1000)
    with pytest.raises(UnusableDatabase, match="damaged or no database"):
        Store(path)


def test_a_database_that_another_one_holds_is_said_in_words(ours: Path) -> None:
    with connection(ours) as db:
        db.execute("BEGIN EXCLUSIVE")
        with pytest.raises(Locked, match="is locked by another program"):
            Store(ours, patience=0.05)


# What one of several programs does that start at the same moment: it waits for the signal, then opens the file.
START = """
import sqlite3, sys, time
from pathlib import Path
from ssi_companion.history import migrations

path, go = Path(sys.argv[1]), Path(sys.argv[2])
what = sys.argv[3]
if what == "fresh":
    from ssi_companion.history import store

def once(db):
    db.execute("ALTER TABLE capture ADD COLUMN once TEXT")

print("ready", flush=True)
while not go.exists():
    time.sleep(0.001)
if what == "fresh":
    store.Store(path).close()
else:
    db = sqlite3.connect(path, timeout=20, isolation_level=None)
    migrations.migrate(db, path, (*migrations.MIGRATIONS, once))
    db.close()
"""


@pytest.fixture
def starters(request: pytest.FixtureRequest, path: Path, tmp_path: Path) -> Iterator[list[subprocess.Popen[str]]]:
    command = [sys.executable, "-W", "error", "-c", START, str(path), str(tmp_path / "go"), request.param]
    pipe = subprocess.PIPE
    started = [subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True) for _ in range(8)]
    yield started
    for process in started:
        process.kill()
        process.communicate()


def start_together(starters: list[subprocess.Popen[str]], go: Path) -> None:
    for process in starters:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    go.touch()
    assert [process.communicate()[1] for process in starters] == [""] * len(starters)
    assert [process.returncode for process in starters] == [0] * len(starters)


@pytest.mark.slow
@pytest.mark.parametrize("starters", ["fresh"], indirect=True)
def test_eight_programs_that_start_at_once_make_one_database(
    starters: list[subprocess.Popen[str]], path: Path, tmp_path: Path
) -> None:
    start_together(starters, tmp_path / "go")
    with Store(path) as store:
        assert store.check() == []
    assert version(path) == len(MIGRATIONS)


@pytest.mark.slow
@pytest.mark.parametrize("starters", ["step-truncate"], indirect=True)
def test_eight_programs_that_start_at_once_run_a_step_once(
    starters: list[subprocess.Popen[str]], ours: Path, tmp_path: Path
) -> None:
    start_together(starters, tmp_path / "go")
    assert version(ours) == len(MIGRATIONS) + 1
    assert len(list(ours.parent.glob("*.backup.sqlite3"))) == 1
