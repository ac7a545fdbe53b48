"""Automatic backups are whole, few and bounded; a restore loses nothing, whoever has the history open."""

import errno
import os
import sqlite3
import stat
import subprocess
import sys
import threading
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from helpers.samples import keep, reading
from ssi_companion.history import backups
from ssi_companion.history.backups import back_up, restore
from ssi_companion.history.database import Damaged, DiskFull, Locked, Replaced, UnusableDatabase
from ssi_companion.history.store import Store

TODAY = date(2026, 11, 25)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data/history.sqlite3"


@pytest.fixture
def history(path: Path) -> Path:
    """A history of one capture."""
    add(path)
    return path


def add(path: Path, day: int = 1) -> str:
    with Store(path) as store:
        return keep(store, reading(f"2026-03-{day:02}T08:00:00Z"))


def count(path: Path) -> int:
    with closing(sqlite3.connect(path)) as db:
        return int(db.execute("SELECT count(*) FROM capture").fetchone()[0])


def names(path: Path) -> list[str]:
    return [backup.path.name for backup in backups.backups(path)]


def test_a_days_backup_is_whole_and_for_its_owner_alone(history: Path) -> None:
    made = back_up(history, today=TODAY)

    assert made == history.parent / "backups/history-2026-11-25.sqlite3"
    assert count(made) == 1
    assert [file.name for file in made.parent.iterdir()] == [made.name]
    if os.name == "posix":
        assert stat.S_IMODE(made.stat().st_mode) == 0o600
        assert stat.S_IMODE(made.parent.stat().st_mode) == 0o700


def test_a_day_has_one_backup_and_none_if_nothing_changed_since_the_last(history: Path) -> None:
    assert back_up(history, today=TODAY)
    add(history, 2)
    assert back_up(history, today=TODAY) is None
    assert back_up(history, today=TODAY + timedelta(1))
    assert back_up(history, today=TODAY + timedelta(2)) is None
    assert names(history) == ["history-2026-11-26.sqlite3", "history-2026-11-25.sqlite3"]


def test_of_nothing_there_is_no_backup(path: Path) -> None:
    assert back_up(path) is None
    with Store(path):
        pass
    assert back_up(path) is None
    assert names(path) == []


def test_a_damaged_history_pushes_out_no_good_backup(history: Path) -> None:
    back_up(history, today=TODAY)
    with closing(sqlite3.connect(history)) as db, db:
        db.execute("UPDATE reading SET profile = 'nobody'")

    with pytest.raises(Damaged, match="No backup was made of it, and those of before are kept"):
        back_up(history, today=TODAY + timedelta(1))

    assert names(history) == ["history-2026-11-25.sqlite3"]
    assert [file.name for file in backups.folder_of(history).iterdir()] == names(history)


def test_seven_days_and_four_weeks_are_kept(history: Path) -> None:
    for number in range(60):
        back_up(history, today=TODAY - timedelta(59 - number))
        os.utime(history)

    days = [backup.made_at.date() for backup in backups.automatic(history)]
    assert days[:7] == [TODAY - timedelta(number) for number in range(7)]
    assert days[7:] == [date(2026, 11, 18), date(2026, 11, 15), date(2026, 11, 8), date(2026, 11, 1)]


def test_backups_are_bounded_in_size_and_the_newest_stays(history: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    size = history.stat().st_size
    for number, most, left in ((0, 10 * size, 1), (1, 10 * size, 2), (2, 2 * size, 2), (3, 1, 1)):
        back_up(history, today=TODAY + timedelta(number))
        backups._rotate(backups.automatic(history), most)
        os.utime(history)
        assert len(names(history)) == left
    assert names(history) == ["history-2026-11-28.sqlite3"]


def test_a_backup_never_fills_the_disk(history: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ssi_companion.history.database.LEAST_ROOM", 2**62)
    with pytest.raises(DiskFull, match="it would fill the disk"):
        back_up(history)
    assert names(history) == []


def test_what_a_killed_backup_left_is_swept(history: Path) -> None:
    folder = backups.folder_of(history)
    folder.mkdir()
    for place in (folder / "history-2026-11-24.0a0a.new", history.with_name("history.0a0a.new")):
        place.write_bytes(b"half of it")
        os.utime(place, (0, 0))
    of_others = history.with_name("secrets.json.0a0a.new")
    of_others.write_bytes(b"")
    os.utime(of_others, (0, 0))

    made = back_up(history, today=TODAY)

    assert made
    assert list(folder.iterdir()) == [made]
    assert sorted(history.parent.glob("*.new")) == [of_others]


def test_a_backup_that_is_to_end_ends_and_leaves_nothing(history: Path) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(backups.Stopped):
        back_up(history, stop=stop)
    assert list(backups.folder_of(history).iterdir()) == []


def test_a_backup_is_made_while_others_write_without_end(history: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backups, "STEP_PAGES", 1)

    def write(seconds: float) -> None:
        with closing(sqlite3.connect(history)) as db, db:
            db.execute("UPDATE profile SET name = name || '.'")

    monkeypatch.setattr("ssi_companion.history.backups.time.sleep", write)
    made = back_up(history, today=TODAY)
    assert made
    assert count(made) == 1


def test_a_locked_history_is_said_and_waited_for_only_so_long(history: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ssi_companion.history.backups.PAUSE", 0)
    connect = sqlite3.connect
    monkeypatch.setattr("sqlite3.connect", lambda *given, **more: connect(*given, **{"timeout": 0.01} | more))
    with closing(sqlite3.connect(history, isolation_level=None)) as db:
        db.execute("PRAGMA locking_mode = EXCLUSIVE")
        db.execute("BEGIN EXCLUSIVE")
        db.execute("UPDATE profile SET name = 'x'")
        with pytest.raises(Locked):
            back_up(history, today=TODAY)
        db.execute("ROLLBACK")


# The way back.


def test_a_restore_puts_the_backup_in_place_and_keeps_what_was_there(history: Path) -> None:
    made = back_up(history, today=TODAY)
    assert made
    add(history, 2)

    done = restore(history, made)

    assert done.captures == 1
    assert done.kept
    assert (count(history), count(done.kept), count(made)) == (1, 2, 1)
    assert stat.S_IMODE(history.stat().st_mode) == 0o600
    assert [backup.kind for backup in backups.backups(history)] == ["before_restore", "automatic"]
    assert restore(history, done.kept).captures == 2
    assert not list(history.parent.glob("*.new"))


def test_a_restore_on_a_fresh_machine_needs_no_history(history: Path, tmp_path: Path) -> None:
    with Store(history) as store:
        taken = store.backup(tmp_path / "usb.sqlite3")
    elsewhere = tmp_path / "another/home/data/history.sqlite3"

    done = restore(elsewhere, taken)

    assert (done.captures, done.kept) == (1, None)
    with Store(elsewhere) as there, Store(history) as here:
        assert there.history() == here.history()


@pytest.mark.parametrize("harm", ["garbage", "nothing", "gone"])
def test_a_restore_takes_the_place_of_what_is_damaged_emptied_or_gone(history: Path, harm: str) -> None:
    made = back_up(history, today=TODAY)
    assert made
    if harm == "gone":
        history.unlink()
    else:
        history.write_bytes(b"\x55" * 9000 if harm == "garbage" else b"")

    kept = restore(history, made).kept

    assert count(history) == 1
    with Store(history) as store:
        assert len(store.history()) == 1
    assert (kept is None) == (harm == "gone")
    assert not kept or kept.stat().st_size == (9000 if harm == "garbage" else 0)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"no database at all" * 100, "is damaged or no database"),
        (b"", "holds no history: nothing was ever stored in it. Nothing was changed"),
        (None, "is not there. See what is: ssi backup --list"),
    ],
)
def test_what_is_no_backup_is_refused_and_changes_nothing(
    history: Path, tmp_path: Path, content: bytes | None, sentence: str
) -> None:
    file = tmp_path / "file.sqlite3"
    if content is not None:
        file.write_bytes(content)
    before, there = history.read_bytes(), sorted(history.parent.iterdir())

    with pytest.raises(UnusableDatabase, match=sentence):
        restore(history, file)

    assert history.read_bytes() == before
    assert sorted(history.parent.iterdir()) == there


def test_a_backup_that_is_damaged_or_of_another_program_is_refused(history: Path, tmp_path: Path) -> None:
    with Store(history) as store:
        hurt, theirs = store.backup(tmp_path / "hurt.sqlite3"), tmp_path / "theirs.sqlite3"
    with closing(sqlite3.connect(hurt)) as db, db:
        db.execute("UPDATE reading SET profile = 'nobody'")
    with closing(sqlite3.connect(theirs)) as db:
        db.execute("CREATE TABLE theirs (x)")

    for file, sentence in ((hurt, "is damaged: reading row 1"), (theirs, "another program")):
        with pytest.raises(UnusableDatabase, match=sentence):
            restore(history, file)
    with pytest.raises(UnusableDatabase, match="is the history itself"):
        restore(history, history)
    assert count(history) == 1


def test_a_restore_that_the_disk_stops_half_way_leaves_the_history_where_it_was(
    history: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = back_up(history, today=TODAY)
    assert made
    add(history, day=2)
    before, replace = sorted(history.parent.iterdir()), Path.replace

    def fails_once(file: Path, target: Path) -> Path:
        monkeypatch.setattr(Path, "replace", replace)
        assert not history.exists()
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(Path, "replace", fails_once)
    with pytest.raises(UnusableDatabase):
        restore(history, made)

    assert count(history) == 2
    assert sorted(history.parent.iterdir()) == before


def test_nobody_writes_into_the_history_that_was_replaced(history: Path) -> None:
    made = back_up(history, today=TODAY)
    assert made
    with Store(history) as store:
        kept = restore(history, made).kept
        assert kept
        with pytest.raises((Replaced, UnusableDatabase), match="was replaced"):
            keep(store, reading("2026-03-05T08:00:00Z"))
    assert (count(history), count(kept)) == (1, 1)
    with Store(history) as store:
        keep(store, reading("2026-03-05T08:00:00Z"))
        assert store.check() == []


def test_a_restore_waits_for_who_is_writing(history: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = back_up(history, today=TODAY)
    assert made
    connect = sqlite3.connect
    monkeypatch.setattr("sqlite3.connect", lambda *given, **more: connect(*given, **more | {"timeout": 0.01}))
    with closing(sqlite3.connect(history, isolation_level=None)) as db:
        db.execute("BEGIN IMMEDIATE")
        with pytest.raises(Locked):
            restore(history, made)
    assert count(history) == 1


WRITE = """
import sys
from pathlib import Path
from helpers.samples import keep, reading
from ssi_companion.history.database import UnusableDatabase
from ssi_companion.history.store import Store
number = 0
while number < 300:
    try:
        with Store(Path(sys.argv[1])) as store:
            while number < 300:
                name = keep(store, reading(f"2026-03-09T{number // 60:02}:{number % 60:02}:00Z"))
                number += 1
                print(name, flush=True)
    except UnusableDatabase:
        pass
"""


@pytest.mark.slow
def test_what_is_acknowledged_during_restores_is_in_the_history_or_in_one_that_is_kept(history: Path) -> None:
    made = back_up(history, today=TODAY)
    assert made
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", WRITE, str(history)]
    kept: list[Path | None] = []
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as writer:
        while writer.poll() is None and len(kept) < 20:
            kept.append(restore(history, made).kept)
        said = set(writer.communicate()[0].split())
    assert len(said) == 300
    found: set[str] = set()
    for file in (history, *kept):
        assert file
        with Store(file) as store:
            assert store.check() == []
            found |= {row.id for row in store.captures()}
    assert said <= found
