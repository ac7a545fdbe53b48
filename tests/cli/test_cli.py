"""The command as a whole: help, options, and a database that cannot be used."""

import errno
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import click
import pytest

from helpers.commands import Run, save
from ssi_companion.cli.main import main
from ssi_companion.history.database import unusable


def commands(group: click.Group = main, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        yield (*path, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


def test_help_imports_nothing_heavy() -> None:
    heavy = "{'aiohttp', 'bs4', 'lxml', 'keyring', 'pydantic', 'rich', 'ssi_parsers', 'watchfiles'}"
    code = (
        "import sys\nfrom ssi_companion.cli.main import main\n"
        "try: main(['--help'])\n"
        f"finally: print('heavy:', sorted({heavy} & sys.modules.keys()))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "Nothing here ever contacts LinkedIn" in done.stdout
    assert done.stdout.endswith("heavy: []\n")


@pytest.mark.parametrize("command", tuple(commands()), ids=" ".join)
def test_every_command_teaches_by_example(ssi: Run, command: tuple[str, ...]) -> None:
    told = ssi(*command, "--help").stdout

    assert "Example" in told
    assert f"  ssi {' '.join(command)}" in told


def test_the_folder_can_be_named_before_and_after_the_command(ssi: Run, tmp_path: Path) -> None:
    ssi("import", save(tmp_path / "page.html"), "--data", tmp_path / "other")

    assert ssi("--data", tmp_path / "other", "show").exit_code == 0
    assert ssi("show").exit_code == 1


def test_a_port_that_is_none_is_a_wrong_call(ssi: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ssi("serve", "--port", "70000").exit_code == 2
    monkeypatch.setenv("SSI_PORT", "ssi")
    done = ssi("serve")
    assert done.exit_code == 2
    assert "SSI_PORT" in done.stderr or "port" in done.stderr


@pytest.mark.parametrize("content", [b"no database at all" * 100, None])
def test_a_file_that_is_not_ours_is_one_sentence(ssi: Run, data: Path, content: bytes | None) -> None:
    database = data / "history.sqlite3"
    if content:
        database.write_bytes(content)
    else:
        with closing(sqlite3.connect(database)) as db:
            db.execute("CREATE TABLE theirs (x)")

    done = ssi("show")

    assert done.exit_code == 1
    assert done.stderr.startswith(f"Error: {database}")
    assert done.stderr.count("\n") == 1


def test_pages_of_the_database_that_are_damaged_are_one_sentence(history: Run, data: Path, tmp_path: Path) -> None:
    database = data / "history.sqlite3"
    with closing(sqlite3.connect(database)) as db:
        (root,) = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'reading'").fetchone()
        (size,) = db.execute("PRAGMA page_size").fetchone()
    content = bytearray(database.read_bytes())
    content[(root - 1) * size : root * size] = b"\x55" * size
    database.write_bytes(content)

    done = history("show")

    assert done.exit_code == 1
    assert done.stderr.startswith(f"Error: {database} is damaged")
    assert "backup" in done.stderr
    assert "ssi doctor" in done.stderr


def test_a_stored_page_that_is_damaged_is_one_sentence(history: Run, data: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(data / "history.sqlite3")) as db, db:
        db.execute("UPDATE markup SET content = x'00'")
    [capture, *_] = json.loads(history("captures", "--json").stdout)["captures"]

    done = history("fixture", capture["id"], tmp_path / "new")

    assert done.exit_code == 1
    assert "is damaged" in done.stderr


@pytest.mark.parametrize("content", [b"no database at all" * 100, b""])
def test_a_start_that_is_refused_leaves_nothing_behind(ssi: Run, data: Path, content: bytes) -> None:
    database = data / "history.sqlite3"
    if content:
        database.write_bytes(content)
    else:
        database.mkdir()

    done = ssi("serve", "--no-open")

    assert done.exit_code == 1
    assert str(database) in done.stderr
    assert "ssi doctor" in done.stderr
    assert list(data.iterdir()) == [database]


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (PermissionError(errno.EACCES, "Permission denied", "there/keys.json"), "there/keys.json may not be used by"),
        (OSError(errno.EROFS, "Read-only file system"), "history may not be used by you: Read-only file system"),
        (OSError(errno.ENOSPC, "No space left"), "history cannot be written: the disk is full"),
        (OSError(errno.EIO, "Input/output error"), "history cannot be used now: Input/output error"),
    ],
)
def test_what_keeps_a_file_from_being_used_is_said_with_its_name(error: OSError, sentence: str) -> None:
    assert sentence in str(unusable(Path("history"), error))


def test_a_history_that_is_only_to_be_read_is_said_so(history: Run, data: Path) -> None:
    opened = closing(sqlite3.connect(f"file:{data}/history.sqlite3?mode=ro", uri=True))
    with opened as db, pytest.raises(sqlite3.OperationalError) as refused:
        db.execute("DELETE FROM capture")

    assert "history may not be used by you: attempt to write a readonly" in str(
        unusable(Path("history"), refused.value)
    )


@pytest.mark.parametrize("cut", [True, False], ids=["cut to nothing", "gone"])
def test_a_lost_history_is_not_silently_a_new_one(history: Run, data: Path, tmp_path: Path, cut: bool) -> None:
    database = data / "history.sqlite3"
    if cut:
        os.truncate(database, 0)
    else:
        database.unlink()

    for command in (["show"], ["import", save(tmp_path / "4.html")], ["serve", "--no-open"]):
        done = history(*command)
        assert done.exit_code == 1
        assert f"{database} is {'empty (0 bytes)' if cut else 'gone'}, and there was a history in it." in done.stderr
        assert "ssi restore" in done.stderr
    assert not database.exists() or database.stat().st_size == 0

    # What the sentence says that one does who wants to begin anew.
    (data / "history.begun").unlink()
    database.unlink(missing_ok=True)
    assert history("import", save(tmp_path / "4.html")).exit_code == 0
