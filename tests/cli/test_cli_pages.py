"""Pages go in by the command, and out of it: parse, import, reread, fixture, words."""

import json
import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from helpers.commands import Run, save
from helpers.goldens import FIXTURES
from helpers.processes import SSI, bound_by_permissions
from ssi_companion.history.saved_files import FoundFile, NotReadable, find_saves, read_plain_file
from ssi_companion.history.store import Store
from ssi_parsers import FACTS


def test_parse_prints_one_flat_object(ssi: Run, tmp_path: Path) -> None:
    done = ssi("parse", save(tmp_path / "page.html", 16, 17.5, 18, 19), "--json")

    told = json.loads(done.stdout)
    assert done.exit_code == 0
    more = ("captured_at", "captured_at_from", "zone_from", "locale", "profile", "told_by", "decimals", "warnings")
    assert told.keys() == {*FACTS, *more}
    assert (told["total"], told["find_people"], told["industry_top_percent"]) == (70.5, 17.5, None)
    assert datetime.fromisoformat(told["captured_at"]).utcoffset() is not None
    assert told["told_by"]["total"] == "embedded_json"


def test_parse_says_in_words_where_the_numbers_are_from(ssi: Run) -> None:
    said = ssi("parse", PAGES / "en-report.html").stdout

    assert "numbers from the bars and rank rows, the visible text." in " ".join(said.split())


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


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such permissions")
def test_a_file_that_may_not_be_read_is_said_so(data: Path, tmp_path: Path) -> None:
    path = save(tmp_path / "page.html")
    path.chmod(0)

    assert "may not be read by you" in _bound("parse", path)


def _bound(*arguments: object) -> str:
    """What the command prints to somebody whom permissions bind."""
    command = [*bound_by_permissions(), *SSI, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


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

    assert list(find_saves([str(page)])) == [FoundFile(page)]
    with pytest.raises(NotReadable, match=f"^{page} may not be read by you.$"):
        read_plain_file(page)


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such permissions")
def test_a_folder_that_may_not_be_read_is_said_so(data: Path, tmp_path: Path) -> None:
    save(tmp_path / "pages/closed/page.html")
    save(tmp_path / "pages/open.html")
    (tmp_path / "pages/closed").chmod(0)

    said = _bound("import", tmp_path / "pages")

    (tmp_path / "pages/closed").chmod(0o700)
    assert f"{tmp_path / 'pages/closed'} may not be read by you." in said
    assert said.endswith("1 new, 0 already there, 0 refused, 1 not read.\n")


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


def test_an_import_says_how_many_days_go_by_this_machines_time_zone(ssi: Run, tmp_path: Path) -> None:
    mhtml = FIXTURES / "saves/chrome-quoted-printable.mhtml"

    first = ssi("import", mhtml, save(tmp_path / "page.html"))
    assert "The day of 1 new page goes by the time zone of this machine" in first.stdout
    assert first.stdout.endswith("2 new, 0 already there, 0 refused.\n")
    assert "time zone" not in ssi("import", mhtml).stdout


def test_a_time_zone_that_is_named_decides_the_day_of_a_page(ssi: Run, tmp_path: Path) -> None:
    path = save(tmp_path / "page.html")
    noon = datetime.fromisoformat("2026-03-09T12:00:00+00:00").timestamp()
    os.utime(path, (noon, noon))

    told = json.loads(ssi("parse", path, "--timezone", "Pacific/Kiritimati", "--json").stdout)
    assert (told["captured_at"], told["zone_from"]) == ("2026-03-10T02:00:00+14:00", "user")
    assert ssi("import", path, "--timezone", "+14:00").exit_code == 0
    assert json.loads(ssi("show", "--json").stdout)["day"] == "2026-03-10"
    moved = ssi("import", path, "--timezone", "-11")
    assert "By the time zone you named it is of 2026-03-09; it had been put on 2026-03-10." in moved.stdout
    assert json.loads(ssi("show", "--json").stdout)["day"] == "2026-03-09"


@pytest.mark.parametrize("command", ["parse", "import", "watch"])
def test_an_unknown_time_zone_is_called_wrongly_and_says_what_to_write(ssi: Run, tmp_path: Path, command: str) -> None:
    done = ssi(command, tmp_path, "--timezone", "Europe/Berln")

    assert done.exit_code == 2
    assert "'Europe/Berln' is no time zone. Did you mean Europe/Berlin?" in " ".join(done.stderr.split())


def test_a_page_of_a_wrong_clock_is_not_taken_in_and_says_what_to_do(ssi: Run, tmp_path: Path) -> None:
    path = save(tmp_path / "page.html", day="2031-05-06")

    done = ssi("import", path)

    assert done.exit_code == 1
    assert "The file is dated 2031-05-06 12:00, and here it is 20" in done.stdout
    assert "Nothing was stored." in done.stdout
    assert "give the file its right time" in done.stdout
    assert json.loads(ssi("captures", "--json").stdout)["captures"] == []
    assert path.exists()


def test_an_import_that_brought_nothing_exits_with_1(ssi: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    assert ssi("import", tmp_path / "none.html").exit_code == 1
    assert ssi("import", tmp_path / "empty").exit_code == 1
    assert ssi("import").exit_code == 2


INTERRUPTED = """
import os, signal, sys
from ssi_companion.history import importer

judged, last = importer._judged, sys.argv.pop()

def interrupted(found, *more):
    if found.path.name == last:
        os.kill(os.getpid(), signal.SIGINT)
    return judged(found, *more)

importer._judged = interrupted
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs the tests may ignore it
from ssi_companion.cli.main import main
if __name__ == "__main__":  # and not in a reader process
    main(prog_name="ssi")
"""


@pytest.mark.slow
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


PAGES = Path(__file__).parents[2] / "fixtures" / "pages"


def test_words_prints_a_module_and_writes_a_page_that_keeps_them(ssi: Run, tmp_path: Path) -> None:
    ssi("import", PAGES / "he-report.html")
    [capture] = json.loads(ssi("captures", "--json").stdout)["captures"]

    done = ssi("words", capture["id"], "--write", tmp_path / "he-new")

    assert done.exit_code == 0
    assert "HE = Words(" in done.stdout
    compile(done.stdout, "he.py", "exec")
    assert "parsers/ssi_parsers/locales/he.py" in done.stderr
    assert "Look through it before you share it" in done.stderr
    written = (tmp_path / "he-new.html").read_text("utf-8")
    assert "בניית קשרים" in written
    assert "הודעות" not in written
    golden = json.loads((tmp_path / "he-new.json").read_text("utf-8"))
    assert (golden["total"], golden["told_by"]["total"]) == (65.974, "report")


def test_words_of_a_known_language_are_not_printed(ssi: Run, tmp_path: Path) -> None:
    ssi("import", PAGES / "en-report.html")
    [capture] = json.loads(ssi("captures", "--json").stdout)["captures"]

    done = ssi("words", capture["id"], "--write", tmp_path / "en-new")

    assert (done.exit_code, done.stdout) == (1, "")
    assert "are all known" in done.stderr
    assert not (tmp_path / "en-new.html").exists()


def test_words_of_a_file_that_could_not_be_opened_is_said_so(ssi: Run, tmp_path: Path) -> None:
    ssi("import", PAGES.parent / "saves" / "png-renamed.html")
    [capture] = json.loads(ssi("captures", "--json").stdout)["captures"]

    for arguments in (("words", capture["id"]), ("fixture", capture["id"], tmp_path / "new")):
        done = ssi(*arguments)
        assert done.exit_code == 1
        assert "could not be opened" in done.stderr
