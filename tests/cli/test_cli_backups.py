"""Backups by the command: made by themselves, listed, put back; and captures that are hurt."""

import json
import os
import re
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from helpers.commands import Run, captures_in, save
from ssi_companion.history.migrations import copy_before


def days(ssi: Run) -> list[str]:
    return [day["day"] for day in json.loads(ssi("history", "--json").stdout)["days"]]


def test_an_import_into_a_history_makes_todays_backup_first(history: Run, data: Path, tmp_path: Path) -> None:
    assert history("import", save(tmp_path / "4.html", day="2026-03-12")).exit_code == 0

    [listed] = json.loads(history("backup", "--list", "--json").stdout)
    assert (listed["kind"], listed["captures"]) == ("automatic", 3)
    assert Path(listed["file"]).parent == data / "backups"
    assert captures_in(data) == 4


@pytest.mark.parametrize(
    ("command", "is_made"), [(["reread", "--apply"], True), (["reread"], False), (["show"], False)]
)
def test_only_what_changes_much_makes_a_backup(history: Run, command: list[str], is_made: bool) -> None:
    assert history(*command).exit_code == 0
    assert bool(json.loads(history("backup", "--list", "--json").stdout)) == is_made


def test_a_backup_that_cannot_be_made_is_said_and_the_import_goes_on(history: Run, data: Path, tmp_path: Path) -> None:
    (data / "backups").write_text("in the way", "utf-8")

    done = history("import", save(tmp_path / "4.html", day="2026-03-12"))

    assert done.exit_code == 0
    assert "There is no backup of today:" in done.stderr
    assert captures_in(data) == 4


def test_the_list_says_what_each_copy_is(history: Run, data: Path, tmp_path: Path) -> None:
    assert "There is no backup yet" in history("backup", "--list").stderr
    copy_before(data / "history.sqlite3", 1)
    history("reread", "--apply")
    history("restore", json.loads(history("backup", "--list", "--json").stdout)[0]["file"])

    said = history("backup", "--list").stdout

    assert re.search(r"history-\d{4}-\d\d-\d\d\.sqlite3 .* 3 .* automatic", said)
    assert re.search(r"history\.format-1\.backup\.sqlite3 .* before an update \(format 1\)", said)
    assert re.search(r"history\.before-restore-[-\dT]+\.sqlite3 .* before a restore", said)
    assert f"In {data / 'backups'}" in said.replace("\n", "")


def test_a_file_and_the_list_are_not_asked_for_at_once_nor_neither(history: Run, tmp_path: Path) -> None:
    assert history("backup", tmp_path / "new.sqlite3", "--list").exit_code == 2
    neither = history("backup")
    assert neither.exit_code == 2
    assert "ssi backup FILE" in neither.stderr


def test_a_backup_is_restored_and_what_was_there_is_kept(history: Run, data: Path, tmp_path: Path) -> None:
    history("backup", tmp_path / "usb.sqlite3")
    history("import", save(tmp_path / "4.html", day="2026-03-12"))

    done = history("restore", tmp_path / "usb.sqlite3")

    assert done.exit_code == 0
    assert "3 captures" in done.stdout
    assert days(history) == ["2026-03-01", "2026-03-02", "2026-03-11"]
    [kept] = data.glob("history.before-restore-*.sqlite3")
    assert str(kept) in done.stdout.replace("\n", "")
    assert history("restore", kept.name).exit_code == 0
    assert len(days(history)) == 4


def test_a_backup_is_restored_by_the_name_that_the_list_shows(history: Run) -> None:
    history("reread", "--apply")
    name = Path(json.loads(history("backup", "--list", "--json").stdout)[0]["file"]).name
    assert history("restore", name).exit_code == 0


def test_a_restore_on_a_fresh_machine_brings_the_whole_history(
    history: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    history("backup", tmp_path / "usb.sqlite3")
    before = history("history", "--json").stdout
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home/data"))
    monkeypatch.delenv("SSI_DATA")

    done = history("restore", tmp_path / "usb.sqlite3")

    assert done.exit_code == 0
    assert "kept as" not in done.stdout
    assert history("history", "--json").stdout == before
    [made] = (tmp_path / "home").rglob("history.sqlite3")
    if os.name == "posix":
        assert stat.S_IMODE(made.stat().st_mode) == 0o600
        assert stat.S_IMODE(made.parent.stat().st_mode) == 0o700


def test_a_lost_history_comes_back_by_a_restore(history: Run, data: Path) -> None:
    history("reread", "--apply")
    (data / "history.sqlite3").unlink()
    [backup] = (data / "backups").iterdir()
    assert history("show").exit_code == 1

    assert history("restore", backup.name).exit_code == 0

    assert len(days(history)) == 3


def test_a_restore_of_nothing_lists_what_there_is_and_says_how(history: Run) -> None:
    assert history("restore").exit_code == 1
    history("reread", "--apply")

    done = history("restore")

    assert done.exit_code == 1
    assert "automatic" in done.stdout
    assert "ssi restore FILE" in done.stderr
    assert len(days(history)) == 3


def test_a_restore_of_what_is_no_backup_is_one_sentence(history: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"no database at all" * 100)
    for file, sentence in ((tmp_path / "file", "is damaged or no database"), (tmp_path / "none", "is not there")):
        done = history("restore", file)
        assert (done.exit_code, done.stdout) == (1, "")
        assert sentence in done.stderr
        assert done.stderr.count("\n") == 1


def test_a_capture_is_still_brought_back_by_the_command_of_old_and_told_of_the_new(history: Run) -> None:
    capture = json.loads(history("show", "--json").stdout)["capture"]
    history("delete", capture)

    done = history("restore", capture)

    assert done.exit_code == 0
    assert f"ssi undelete {capture}" in done.stderr
    assert json.loads(history("show", "--json").stdout)["capture"] == capture


# Captures that are hurt.


def hurt(data: Path, number: int) -> str:
    with closing(sqlite3.connect(data / "history.sqlite3")) as db, db:
        db.execute("UPDATE markup SET content = substr(content, 1, 40) WHERE capture = ?", (number,))
        (name,) = db.execute("SELECT id FROM capture WHERE number = ?", (number,)).fetchone()
    return str(name)


def test_the_doctor_reads_every_capture_when_asked_to_and_names_the_hurt_ones(history: Run, data: Path) -> None:
    name = hurt(data, 2)

    assert history("doctor").exit_code == 0
    done = history("doctor", "--read-data")

    assert done.exit_code == 1
    assert "2 captures read" in done.stdout
    assert f"{name} of 2026-03-02 is damaged: it cannot be decompressed." in done.stdout
    assert "ssi restore" in done.stdout


def test_the_doctor_finds_a_history_sound(history: Run) -> None:
    done = history("doctor", "--read-data")
    assert done.exit_code == 0
    assert "3 captures read" in done.stdout


def test_the_doctor_says_that_a_history_is_lost(history: Run, data: Path) -> None:
    (data / "history.sqlite3").unlink()
    done = history("doctor", "--json")
    assert done.exit_code == 1
    [broken] = [finding["said"] for finding in json.loads(done.stdout) if finding["state"] == "broken"]
    assert "is gone, and there was a history in it" in broken


def test_a_restored_backup_with_a_hurt_capture_is_said_to_have_one(history: Run, data: Path, tmp_path: Path) -> None:
    hurt(data, 2)
    history("backup", tmp_path / "usb.sqlite3")
    done = history("restore", tmp_path / "usb.sqlite3")
    assert done.exit_code == 0
    assert "1 capture in it cannot be read: ssi doctor --read-data" in done.stdout


def test_a_hurt_capture_keeps_no_other_command_from_its_work(history: Run, data: Path, tmp_path: Path) -> None:
    name = hurt(data, 2)
    for command in (["show"], ["history"], ["history", "--csv"], ["captures"], ["backup", tmp_path / "copy.sqlite3"]):
        assert history(*command).exit_code == 0
    refused = history("fixture", name, tmp_path / "new")
    assert refused.exit_code == 1
    assert f"capture {name!r} is damaged" in refused.stderr

    assert history("import", tmp_path / "2.html").exit_code == 0
    assert history("doctor", "--read-data").exit_code == 0
