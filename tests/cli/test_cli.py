"""The command `ssi`, run as its users run it, on real files and a real database."""

import csv
import errno
import io
import json
import os
import shutil
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Never
from urllib.request import urlopen

import click
import pytest
from click.testing import CliRunner, Result

from helpers.ports import other_program
from helpers.samples import page
from ssi_companion.access import client
from ssi_companion.cli.main import main
from ssi_companion.history.database import in_words
from ssi_companion.history.saved_files import NotReadable, find_saves, read_plain_file
from ssi_companion.history.store import Store
from ssi_companion.settings import Settings
from ssi_parsers import FACTS, PILLARS

SSI = [sys.executable, "-c", "from ssi_companion.cli.main import main; main(prog_name='ssi')"]

Run = Callable[..., Result]


@pytest.fixture
def data(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder and a port of this test alone, for everything that runs in it."""
    monkeypatch.setenv("SSI_DATA", str(settings.data_dir))
    monkeypatch.setenv("SSI_PORT", str(settings.port))
    return settings.data_dir


@pytest.fixture
def ssi(data: Path) -> Run:
    def run(*arguments: object) -> Result:
        return CliRunner().invoke(main, [str(argument) for argument in arguments], catch_exceptions=False)

    return run


def save(path: Path, *pillars: float, day: str = "2026-03-09") -> Path:
    """A page saved on this day, at noon where the test runs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page(pillars=pillars or (16, 17, 18, 19)), "utf-8")
    noon = datetime.fromisoformat(f"{day}T12:00:00").timestamp()
    os.utime(path, (noon, noon))
    return path


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


def test_parse_prints_one_flat_object(ssi: Run, tmp_path: Path) -> None:
    done = ssi("parse", save(tmp_path / "page.html", 16, 17.5, 18, 19), "--json")

    told = json.loads(done.stdout)
    assert done.exit_code == 0
    more = ("captured_at", "captured_at_from", "locale", "profile", "told_by", "warnings")
    assert told.keys() == {*FACTS, *more}
    assert (told["total"], told["find_people"], told["industry_top_percent"]) == (70.5, 17.5, None)
    assert datetime.fromisoformat(told["captured_at"]).utcoffset() is not None
    assert told["told_by"]["total"] == "embedded_json"


def test_parse_stores_nothing(ssi: Run, tmp_path: Path, data: Path) -> None:
    ssi("parse", save(tmp_path / "page.html"))

    assert not list(data.iterdir())


def test_parse_prints_a_refusal_and_its_code_on_standard_output(ssi: Run, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text("<title>Cooking</title><p>Beans.</p>")

    done = ssi("parse", path, "--json")
    said = ssi("parse", path)

    assert done.exit_code == said.exit_code == 1
    assert json.loads(done.stdout) == {"refused": "not_ssi_page", "detail": json.loads(done.stdout)["detail"]}
    assert "not_ssi_page" in said.stdout
    assert "linkedin.com/sales/ssi" in said.stdout


def test_parse_of_a_missing_file_is_a_wrong_call(ssi: Run, tmp_path: Path) -> None:
    done = ssi("parse", tmp_path / "none.html")

    assert done.exit_code == 2
    assert "There is no file" in done.stderr


@pytest.fixture
def strange(tmp_path: Path) -> dict[str, Path]:
    """What may lie around beside plain files."""
    link, pipe, folder, huge = (tmp_path / name for name in ("link", "pipe", "folder", "huge.html"))
    link.symlink_to(save(tmp_path / "page.html"))
    os.mkfifo(pipe)
    folder.mkdir()
    with huge.open("wb") as file:
        file.truncate(5 * 1024**3)
    with closing(socket.socket(socket.AF_UNIX)) as listener:
        listener.bind(str(tmp_path / "socket"))
    device = Path("/dev/zero")
    return {"link": link, "pipe": pipe, "folder": folder, "huge": huge, "socket": tmp_path / "socket", "device": device}


@pytest.mark.skipif(os.name != "posix", reason="Windows has none of these")
@pytest.mark.parametrize(
    ("kind", "code", "sentence"),
    [
        ("link", "unsupported_file", "is a link; name the file it leads to instead."),
        ("pipe", "unsupported_file", "is a pipe, not a file."),
        ("folder", "unsupported_file", "is a folder, not a file."),
        ("socket", "unsupported_file", "is a socket, not a file."),
        ("device", "unsupported_file", "is a device, not a file."),
        ("huge", "too_large", "5,368,709,120 bytes"),
    ],
)
def test_only_plain_files_of_reasonable_size_are_read(
    ssi: Run, strange: dict[str, Path], kind: str, code: str, sentence: str
) -> None:
    done = ssi("parse", strange[kind], "--json")

    assert done.exit_code == 1
    assert json.loads(done.stdout)["refused"] == code
    assert sentence in json.loads(done.stdout)["detail"]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_said_so(ssi: Run, tmp_path: Path) -> None:
    path = save(tmp_path / "page.html")
    path.chmod(0)

    assert "may not be read by you" in ssi("parse", path).stdout


@pytest.fixture
def closed(tmp_path: Path) -> Iterator[Path]:
    """A folder that may not be looked into, not even by root, who is somebody else meanwhile."""
    if os.name != "posix":
        pytest.skip("Windows has no such permissions")
    folder = tmp_path / "closed"
    folder.mkdir(mode=0)
    if root := os.geteuid() == 0:
        os.seteuid(65534)
    yield folder
    if root:
        os.seteuid(0)
    folder.chmod(0o700)


def test_what_may_not_be_looked_at_is_named_with_its_reason(closed: Path) -> None:
    page = closed / "page.html"

    assert list(find_saves([str(page)])) == [page]
    with pytest.raises(NotReadable, match=f"^{page} may not be read by you.$"):
        read_plain_file(page)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_read_is_said_so(ssi: Run, tmp_path: Path) -> None:
    save(tmp_path / "pages/closed/page.html")
    save(tmp_path / "pages/open.html")
    (tmp_path / "pages/closed").chmod(0)

    done = ssi("import", tmp_path / "pages")

    (tmp_path / "pages/closed").chmod(0o700)
    assert f"{tmp_path / 'pages/closed'} may not be read by you." in done.stdout
    assert done.stdout.endswith("1 new, 0 already there, 0 refused, 1 not read.\n")


def test_a_folder_without_saved_pages_says_what_is_looked_for(ssi: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    save(tmp_path / "other/notes.md")

    done = ssi("import", tmp_path / "empty", tmp_path / "other")

    assert done.exit_code == 1
    assert done.stdout.count("No file in it is called like a saved page: .html .htm .xhtml") == 2
    assert done.stdout.endswith("0 new, 0 already there, 0 refused, 2 not read.\n")


def test_a_file_that_is_not_there_is_not_refused_but_not_read(ssi: Run, tmp_path: Path) -> None:
    path = tmp_path / "none.html"

    told = json.loads(ssi("import", path, "--json").stdout)

    assert told["refused"] == []
    assert told["not_read"] == [{"file": str(path), "capture": None, "detail": f"There is no file {path}."}]


def test_import_takes_files_folders_and_patterns(ssi: Run, tmp_path: Path) -> None:
    save(tmp_path / "alone.HTML", 1, 2, 3, 4)
    save(tmp_path / "folder/deep/er.mhtml", 2, 2, 3, 4)
    save(tmp_path / "folder/page_files/frame.html", 3, 2, 3, 4)
    save(tmp_path / "folder/notes.md", 4, 2, 3, 4)
    save(tmp_path / "old/a/one.htm", 5, 2, 3, 4)

    done = ssi("import", tmp_path / "alone.HTML", tmp_path / "folder", tmp_path / "old/**/*.htm", "--json")

    told = json.loads(done.stdout)
    assert done.exit_code == 0
    assert [Path(one["file"]).name for one in told["new"]] == ["alone.HTML", "er.mhtml", "one.htm"]
    assert [one["shown_total"] for one in told["new"]] == [10, 11, 14]
    assert (told["already_there"], told["refused"], told["stopped"]) == ([], [], False)


def test_the_same_page_twice_is_already_there(ssi: Run, tmp_path: Path) -> None:
    path = save(tmp_path / "page.html")

    first, again = ssi("import", path), ssi("import", path)

    assert first.stdout == "1 new, 0 already there, 0 refused.\n"
    assert again.stdout == "0 new, 1 already there, 0 refused.\n"
    assert again.exit_code == 0


def test_a_refusal_is_told_with_its_reason_and_stops_nothing(ssi: Run, tmp_path: Path) -> None:
    other = tmp_path / "a-recipe.html"
    other.write_text("<title>Cooking</title><p>Beans.</p>")

    done = ssi("import", other, tmp_path / "none.html", save(tmp_path / "page.html"))

    assert done.exit_code == 0
    assert f"{other}: refused, not_ssi_page. This is not the Social Selling Index page." in done.stdout
    assert f"There is no file {tmp_path / 'none.html'}." in done.stdout
    assert done.stdout.endswith("1 new, 0 already there, 1 refused, 1 not read.\n")
    assert json.loads(ssi("captures", "--json").stdout)["captures"][-1]["refused"]["code"] == "not_ssi_page"


@pytest.mark.skipif(os.name != "posix", reason="such names are none on Windows")
def test_the_name_of_a_file_gives_the_terminal_no_orders(ssi: Run, tmp_path: Path) -> None:
    save(tmp_path / "page.html", 26, 1, 1, 1).rename(tmp_path / os.fsdecode(b"\x1b[2J\xff[red].html"))

    done = ssi("import", tmp_path)

    assert "\x1b" not in done.stdout
    assert "[2J\ufffd[red].html: refused" in done.stdout
    assert "\x1b" not in ssi("captures").stdout


def test_an_output_with_few_letters_breaks_nothing(ssi: Run, tmp_path: Path) -> None:
    ssi("import", save(tmp_path / "page.html", 14, 18, 19, 19))

    done = subprocess.run(
        [*SSI, "show"], env=os.environ | {"PYTHONIOENCODING": "ascii"}, capture_output=True, check=True
    )

    assert b"70 of 100" in done.stdout


def test_an_import_that_brought_nothing_exits_with_1(ssi: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    assert ssi("import", tmp_path / "none.html").exit_code == 1
    assert ssi("import", tmp_path / "empty").exit_code == 1
    assert ssi("import").exit_code == 2


INTERRUPTED = """
import os, signal, sys
from ssi_companion.history import importer

examined, last = importer._examined, sys.argv.pop()

def interrupted(path):
    if path.name == last:
        os.kill(os.getpid(), signal.SIGINT)
    return examined(path)

importer._examined = interrupted
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs the tests may ignore it
from ssi_companion.cli.main import main
main(prog_name="ssi")
"""


@pytest.mark.skipif(os.name != "posix", reason="sends a signal")
def test_ctrl_c_leaves_what_was_stored_and_says_so(tmp_path: Path, data: Path) -> None:
    for number in range(130):
        save(tmp_path / f"pages/{number:03}.html", number / 10, 1, 1, 1)

    command = [sys.executable, "-c", INTERRUPTED, "import", str(tmp_path / "pages"), "120.html"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert "Stopped before the end. What is counted here is stored" in done.stdout
    with Store(data / "history.sqlite3") as store:
        stored = store.captures()
    # A batch may hold fewer where the machine is slow, and of the one that was interrupted nothing is stored.
    assert int(done.stdout.split()[0]) == len(stored) >= 50
    assert len(stored) <= 120
    assert all(row.shown_total is not None for row in stored)


def _captures(data: Path) -> int:
    with closing(sqlite3.connect(data / "history.sqlite3")) as db:
        return int(db.execute("SELECT count(*) FROM capture").fetchone()[0])


@pytest.fixture
def history(ssi: Run, tmp_path: Path) -> Run:
    """Three days, with a gap between the second and the third."""
    save(tmp_path / "1.html", 10, 11, 12, 13, day="2026-03-01")
    save(tmp_path / "2.html", 10, 11, 12, 13.5, day="2026-03-02")
    save(tmp_path / "3.html", 12, 11, 12, 13.25, day="2026-03-11")
    assert ssi("import", tmp_path / "1.html", tmp_path / "2.html", tmp_path / "3.html").exit_code == 0
    return ssi


def test_history_is_a_table_that_reads_without_colour(history: Run) -> None:
    done = history("history")

    lines = [line.split() for line in done.stdout.splitlines()]
    assert lines[0] == ["Day", "Total", "Brand", "People", "Insights", "Relationships", "Capture"]
    assert lines[1][:6] == ["2026-03-01", "46", "10", "11", "12", "13"]
    assert [line[0] for line in lines[1:]] == ["2026-03-01", "2026-03-02", "2026-03-11"]
    assert "\x1b" not in done.stdout


def test_history_as_json_has_the_names_of_the_facts(history: Run) -> None:
    told = json.loads(history("history", "--json").stdout)["days"]

    assert [(day["day"], day["reading"]["total"]) for day in told] == [
        ("2026-03-01", 46.0),
        ("2026-03-02", 46.5),
        ("2026-03-11", 48.25),
    ]
    assert {"captured_at", "total", *PILLARS} == told[0]["reading"].keys()


def test_history_as_csv_has_the_names_of_the_facts(history: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(history("history", "--csv").stdout)))

    assert [row["build_relationships"] for row in rows] == ["13.0", "13.5", "13.25"]
    assert {*FACTS} <= rows[0].keys()
    assert rows[0]["industry_top_percent"] == ""


def test_history_can_be_cut_to_a_range_of_days(history: Run) -> None:
    told = json.loads(history("history", "--json", "--from", "2026-03-02", "--to", "2026-03-10").stdout)["days"]

    assert [day["day"] for day in told] == ["2026-03-02"]
    assert history("history", "--from", "yesterday").exit_code == 2
    assert history("history", "--json", "--csv").exit_code == 2


def test_an_empty_history_says_what_to_do_first(ssi: Run) -> None:
    shown, told = ssi("show"), ssi("show", "--json")

    assert shown.exit_code == told.exit_code == 1
    assert "https://www.linkedin.com/sales/ssi" in shown.stderr
    assert "ssi import" in shown.stderr
    assert json.loads(told.stdout)["error"] == "no_readings"
    assert json.loads(ssi("history", "--json").stdout) == {"days": []}


def test_show_tells_the_total_its_worth_and_the_change_with_its_real_span(history: Run) -> None:
    said = history("show").stdout

    assert said.startswith("48 of 100, low.")
    assert "exactly 48.25" in said
    rows = [line.split() for line in said.splitlines()]
    assert [*["Total", "48.25"], "+1.75"] in rows
    assert ["Now", "in", "9", "days"] in rows
    assert ["Establish", "your", "professional", "brand", "12", "of", "25", "+2"] in rows
    assert ["Build", "relationships", "13.25", "of", "25", "-0.25"] in rows
    assert "Not balanced." in said
    assert "not LinkedIn's" in said


def test_show_as_json_has_the_names_of_the_interface(history: Run) -> None:
    told = json.loads(history("show", "--json").stdout)

    assert (told["day"], told["shown_total"], told["band"]["name"]) == ("2026-03-11", 48, "low")
    assert told["balance"]["ok"] is False
    assert told["changes"][0]["days"] == 9
    assert told["changes"][0]["facts"]["total"] == 1.75


def test_a_difference_is_rounded_once_and_as_the_viewer_does(ssi: Run, tmp_path: Path) -> None:
    ssi("import", save(tmp_path / "1.html", 8.004788, 12.224501, 10.005, 10, day="2026-03-01"))
    ssi("import", save(tmp_path / "2.html", 13.34, 6, 15.34, 10, day="2026-03-02"))

    rows = [line.split() for line in ssi("show").stdout.splitlines()]

    assert [row[-1] for row in rows if row and row[0] in ("Establish", "Find", "Engage", "Build")] == [
        "+5.34",  # 5.335212
        "-6.22",  # -6.224501
        "+5.34",  # 5.335
        "0",
    ]


def test_the_days_reading_can_be_chosen(ssi: Run, tmp_path: Path) -> None:
    ssi("import", save(tmp_path / "1.html", 10, 11, 12, 13))
    ssi("import", save(tmp_path / "2.html", 10, 11, 12, 14))
    last, first = json.loads(ssi("captures", "--json").stdout)["captures"]

    assert json.loads(ssi("show", "--json").stdout)["capture"] == last["id"]
    assert ssi("choose", first["id"]).exit_code == 0
    assert json.loads(ssi("show", "--json").stdout)["capture"] == first["id"]


def test_a_deleted_capture_can_be_restored(history: Run) -> None:
    capture = json.loads(history("show", "--json").stdout)["capture"]

    assert f"ssi restore {capture}" in history("delete", capture).stdout
    assert json.loads(history("show", "--json").stdout)["day"] == "2026-03-02"
    assert history("restore", capture).exit_code == 0
    assert json.loads(history("show", "--json").stdout)["capture"] == capture


def test_what_is_deleted_already_or_not_at_all_is_said_so(history: Run) -> None:
    capture = json.loads(history("show", "--json").stdout)["capture"]

    assert history("restore", capture).exit_code == 1
    assert history("delete", capture).exit_code == 0
    again = history("delete", capture)
    assert (again.exit_code, again.stdout) == (1, "")
    assert "was deleted before" in again.stderr
    assert history("restore", capture).exit_code == 0
    assert "is not deleted" in history("restore", capture).stderr


def test_a_deleted_capture_cannot_be_chosen(history: Run) -> None:
    capture = json.loads(history("show", "--json").stdout)["capture"]
    history("delete", capture)

    done = history("choose", capture)

    assert (done.exit_code, done.stdout) == (1, "")
    assert "is deleted; restore it first" in done.stderr


@pytest.mark.parametrize("command", ["delete", "restore", "choose"])
def test_a_capture_that_is_not_there_is_one_sentence(ssi: Run, command: str) -> None:
    done = ssi(command, "nothing")

    assert done.exit_code == 1
    assert done.stderr == "Error: There is no capture 'nothing'.\n"


def test_two_people_have_a_history_each_and_a_capture_can_be_moved(ssi: Run, tmp_path: Path) -> None:
    for number, person in enumerate(("urn:li:member:1", "urn:li:member:2")):
        path = tmp_path / f"{number}.html"
        path.write_text(page(pillars=(10 + number, 11, 12, 13), profile=person), "utf-8")
        ssi("import", path)
    first, second = (line.split()[0] for line in ssi("profile").stdout.splitlines()[1:])

    assert json.loads(ssi("show", "--json").stdout)["shown_total"] == 46
    assert ssi("profile", "use", second).exit_code == 0
    told = json.loads(ssi("show", "--json").stdout)
    assert told["shown_total"] == 47
    assert ssi("profile", "move", told["capture"], first).exit_code == 0
    assert ssi("show").exit_code == 1
    assert ssi("profile", "use", "nobody").exit_code == 1


def test_a_profile_can_be_named_and_captures_tell_whose_they_are(ssi: Run, tmp_path: Path) -> None:
    for number, person in enumerate(("urn:li:member:1", "urn:li:member:2")):
        path = tmp_path / f"{number}.html"
        path.write_text(page(pillars=(10 + number, 11, 12, 13), profile=person), "utf-8")
        assert "Profile" not in ssi("captures").stdout
        ssi("import", path)
    second = ssi("profile").stdout.splitlines()[2].split()[0]

    assert ssi("profile", "name", second, "  ").exit_code == 2
    assert ssi("profile", "name", second[:6], "Quillfeather Ltd").exit_code == 0

    assert "Quillfeather Ltd" in ssi("profile").stdout
    rows = ssi("captures").stdout.splitlines()
    assert "Profile" in rows[0]
    assert ["Quillfeather Ltd" in row for row in rows[1:]] == [True, False]


def test_a_deleted_page_that_is_handed_over_again_is_brought_back_and_said_so(ssi: Run, tmp_path: Path) -> None:
    path = save(tmp_path / "page.html")
    ssi("import", path)
    [capture] = json.loads(ssi("captures", "--json").stdout)["captures"]
    ssi("delete", capture["id"][:5])

    again = ssi("import", path)

    assert "It had been deleted and is brought back." in again.stdout
    assert again.stdout.endswith("0 new, 1 already there, 0 refused.\n")
    assert ssi("show").exit_code == 0


def test_a_backup_is_whole_private_and_replaces_nothing(history: Run, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite3"

    assert history("backup", copy).exit_code == 0
    assert _captures(tmp_path / "data") == 3
    with closing(sqlite3.connect(copy)) as db:
        assert db.execute("SELECT count(*) FROM capture").fetchone() == (3,)
    if os.name == "posix":
        assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    again = history("backup", copy)
    assert again.exit_code == 1
    assert "is there already" in again.stderr


def test_a_backup_of_a_damaged_history_is_said_to_be_one(history: Run, data: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(data / "history.sqlite3")) as db, db:
        db.execute("UPDATE reading SET profile = 'nobody'")

    done = history("backup", tmp_path / "copy.sqlite3")

    assert done.exit_code == 1
    assert "is damaged: reading row 1 points to no profile" in done.stderr
    assert (tmp_path / "copy.sqlite3").exists()


def test_reread_shows_what_would_change_and_changes_it_when_told(history: Run, data: Path) -> None:
    with closing(sqlite3.connect(data / "history.sqlite3")) as db:
        db.execute("UPDATE reading SET find_people = 10.5, total = 47.75 WHERE total = 48.25")
        db.commit()

    shown = history("reread")

    assert ["find_people", "10.5", "11.0"] in [line.split()[-3:] for line in shown.stdout.splitlines()]
    assert "3 read again, 1 would change." in shown.stdout
    assert json.loads(history("show", "--json").stdout)["reading"]["total"] == 47.75
    assert "1 changed." in history("reread", "--apply").stdout
    assert json.loads(history("show", "--json").stdout)["reading"]["total"] == 48.25
    assert "0 would change." in history("reread").stdout


def test_a_capture_becomes_a_fixture_without_the_person(ssi: Run, tmp_path: Path) -> None:
    ssi("import", save(tmp_path / "page.html"))
    [capture] = json.loads(ssi("captures", "--json").stdout)["captures"]

    done = ssi("fixture", capture["id"], tmp_path / "new")

    assert done.stdout.split() == [str(tmp_path / "new.html"), str(tmp_path / "new.json")]
    assert "Look through it before you share it" in done.stderr
    assert "Quillfeather" not in (tmp_path / "new.html").read_text("utf-8")
    golden = json.loads((tmp_path / "new.json").read_text("utf-8"))
    assert (golden["total"], golden["told_by"]["total"]) == (70.0, "embedded_json")
    reread = json.loads(ssi("parse", tmp_path / "new.html", "--json").stdout)
    assert {fact: reread[fact] for fact in golden["told_by"]} == {fact: golden[fact] for fact in golden["told_by"]}


def test_a_refused_capture_becomes_a_fixture_of_its_refusal(ssi: Run, tmp_path: Path) -> None:
    ssi("import", save(tmp_path / "page.html", 26, 17, 18, 19))
    [capture] = json.loads(ssi("captures", "--json").stdout)["captures"]

    assert ssi("fixture", capture["id"], tmp_path / "new").exit_code == 0
    assert json.loads((tmp_path / "new.json").read_text("utf-8"))["refused"] == "impossible_value"


def test_a_fixture_replaces_nothing(ssi: Run, tmp_path: Path) -> None:
    ssi("import", save(tmp_path / "page.html"))
    [capture] = json.loads(ssi("captures", "--json").stdout)["captures"]
    (tmp_path / "new.json").write_text("mine")

    done = ssi("fixture", capture["id"], tmp_path / "new")

    assert done.exit_code == 1
    assert "is there already" in done.stderr
    assert (tmp_path / "new.json").read_text() == "mine"
    assert not (tmp_path / "new.html").exists()


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
    assert sentence in in_words(Path("history"), error)


def test_a_history_that_is_only_to_be_read_is_said_so(history: Run, data: Path) -> None:
    opened = closing(sqlite3.connect(f"file:{data}/history.sqlite3?mode=ro", uri=True))
    with opened as db, pytest.raises(sqlite3.OperationalError) as refused:
        db.execute("DELETE FROM capture")

    assert "history may not be used by you: attempt to write a readonly" in in_words(Path("history"), refused.value)


@pytest.fixture
def running(data: Path) -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen([*SSI, "serve", "--no-open"], stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.terminate()


def link_in(process: "subprocess.Popen[str]") -> str:
    assert process.stdout
    return next(line for line in process.stdout if "#login=" in line).split()[-1]


def test_serve_tells_a_link_where_the_data_lives_and_stops_on_ctrl_c(
    running: "subprocess.Popen[str]", settings: Settings
) -> None:
    assert running.stdout
    said = [next(running.stdout) for _ in range(3)]

    assert said[0] == f"SSI Companion answers on {settings.origin}\n"
    assert str(settings.data_dir) in said[1]
    assert f"{settings.origin}/#login=" in said[2]
    with urlopen(settings.origin + "/") as viewer:  # noqa: S310
        assert viewer.status == 200
    running.send_signal(signal.SIGINT)
    assert running.wait() == 0


def test_open_asks_the_running_service_for_a_link_of_its_own(running: "subprocess.Popen[str]", ssi: Run) -> None:
    first = link_in(running)

    done = ssi("open", "--no-open")

    assert done.exit_code == 0
    assert "#login=" in done.stdout
    assert first not in done.stdout


@pytest.mark.skipif(os.name != "posix", reason="the browser is a shell script")
def test_open_hands_the_link_to_the_browser(
    running: "subprocess.Popen[str]", ssi: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link_in(running)
    browser, opened = tmp_path / "browser", tmp_path / "opened"
    browser.write_text(f'#!/bin/sh\necho "$1" > {opened}\n')
    browser.chmod(0o700)
    monkeypatch.setenv("BROWSER", f"{browser} %s")

    done = subprocess.run([*SSI, "open"], capture_output=True, text=True, check=True)

    assert opened.read_text().strip() == done.stdout.split()[-1]


def test_a_browser_is_paired_listed_and_revoked(running: "subprocess.Popen[str]", ssi: Run, settings: Settings) -> None:
    link_in(running)

    made = ssi("pair")

    _, port, kid, _ = made.stdout.strip().split(".")
    assert int(port) == settings.port
    assert kid in ssi("pair", "--list").stdout
    assert ssi("pair", "--revoke", kid).exit_code == 0
    assert kid not in ssi("pair", "--list").stdout
    assert ssi("pair", "--revoke", kid).exit_code == 1


def test_a_second_service_is_told_of_the_first(running: "subprocess.Popen[str]", ssi: Run) -> None:
    link_in(running)

    done = ssi("serve", "--no-open")

    assert done.exit_code == 1
    assert done.stderr.count("\n") == 1
    assert "ssi open" in done.stderr


def test_a_service_that_ends_meanwhile_hides_no_other_error(
    running: "subprocess.Popen[str]", settings: Settings
) -> None:
    link_in(running)

    def break_down() -> Never:
        with client.session(settings):
            running.terminate()
            running.wait()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_down()


@pytest.mark.parametrize("used", [False, True], ids=["a-new-folder", "a-used-folder"])
def test_a_service_of_another_folder_is_told_apart(
    running: "subprocess.Popen[str]", data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, used: bool
) -> None:
    link_in(running)
    other = tmp_path / "other"
    other.mkdir()
    if used:
        for file in ("secrets-store.json", "secrets.json"):
            shutil.copy(data / file, other)
        secrets = json.loads((other / "secrets.json").read_text())
        (other / "secrets.json").write_text(json.dumps({name: secret[::-1] for name, secret in secrets.items()}))
    before = sorted(other.iterdir())

    for command in (("serve", "--no-open"), ("open", "--no-open"), ("pair",)):
        done = CliRunner().invoke(main, [*command, "--data", str(other)], catch_exceptions=False)

        assert done.exit_code == 1
        assert str(other) in done.stderr
        assert "another data folder" in done.stderr
        assert "--data" in done.stderr
        assert "--port" in done.stderr
    assert sorted(other.iterdir()) == before


def test_a_port_that_another_program_has_is_one_sentence(ssi: Run, settings: Settings) -> None:
    with other_program(settings.port):
        done = ssi("serve", "--no-open")

    assert done.exit_code == 1
    assert f"Port {settings.port} is taken" in done.stderr


@pytest.mark.parametrize("command", [("open", "--no-open"), ("pair",), ("pair", "--list")])
def test_what_needs_the_service_says_how_to_start_it(ssi: Run, command: tuple[str, ...]) -> None:
    done = ssi(*command)

    assert done.exit_code == 1
    assert "ssi serve" in done.stderr


def test_the_extension_is_where_the_command_says(ssi: Run) -> None:
    said = ssi("extension").stdout

    folder = Path(said.splitlines()[0].removeprefix("The extension is the folder "))
    assert (folder / "manifest.json").is_file()
    assert "chrome://extensions" in said
    assert "about:debugging" in said


def test_store_packages_are_the_same_every_time_and_fit_their_browser(ssi: Run, tmp_path: Path) -> None:
    for folder in (tmp_path / "one", tmp_path / "two"):
        assert ssi("extension", "--zip", folder).exit_code == 0

    packages = {path.name.split("-")[2]: path for path in (tmp_path / "one").iterdir()}
    assert sorted(packages) == ["chrome", "firefox"]
    for path in packages.values():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()
    manifests = {browser: json.loads(zipfile.ZipFile(path).read("manifest.json")) for browser, path in packages.items()}
    assert manifests["chrome"]["background"].keys() == {"service_worker", "type"}
    assert manifests["firefox"]["background"].keys() == {"scripts", "type"}
    assert "browser_specific_settings" not in manifests["chrome"]
    assert all("popup.html" in zipfile.ZipFile(path).namelist() for path in packages.values())


def test_store_packages_are_written_both_or_none(ssi: Run, tmp_path: Path) -> None:
    ssi("extension", "--zip", tmp_path)
    chrome, firefox = sorted(tmp_path.glob("*.zip"))
    chrome.unlink()

    done = ssi("extension", "--zip", tmp_path)

    assert done.exit_code == 1
    assert f"{firefox} is there already" in done.stderr
    assert not chrome.exists()
