"""The history by the command: show, list, choose, delete, profiles, backup."""

import csv
import io
import json
import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from helpers.commands import Run, captures_in, save
from helpers.samples import page
from ssi_parsers import FACTS, PILLARS


def test_history_is_a_table_that_reads_without_colour(history: Run) -> None:
    done = history("history")

    lines = [line.split() for line in done.stdout.splitlines()]
    assert lines[0] == ["Day", "Total", "Brand", "People", "Insights", "Relationships", "Capture"]
    assert lines[1][:6] == ["2026-03-01", "46.0", "10.0", "11.0", "12.0", "13.0"]
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
    assert "exactly" not in said
    rows = [line.split() for line in said.splitlines()]
    assert ["Total", "48.3", "+1.8"] in rows
    assert ["Now", "in", "9", "days"] in rows
    assert ["Establish", "your", "professional", "brand", "12.0", "of", "25", "+2.0"] in rows
    assert ["Build", "relationships", "13.3", "of", "25", "-0.3"] in rows
    assert "Not balanced." in said
    assert "not LinkedIn's" in said


def test_show_as_json_has_the_names_of_the_interface(history: Run) -> None:
    told = json.loads(history("show", "--json").stdout)

    assert (told["day"], told["shown_total"], told["band"]["name"]) == ("2026-03-11", 48, "low")
    assert told["balance"]["ok"] is False
    assert told["changes"][0]["days"] == 9
    assert told["changes"][0]["facts"]["total"] == {"by": 1.75, "decimals": None, "about": False}


def test_a_difference_is_rounded_once_and_as_the_viewer_does(ssi: Run, tmp_path: Path) -> None:
    ssi("import", save(tmp_path / "1.html", 8.004788, 12.224501, 10.005, 10, day="2026-03-01"))
    ssi("import", save(tmp_path / "2.html", 13.34, 6, 15.34, 10, day="2026-03-02"))

    rows = [line.split() for line in ssi("show").stdout.splitlines()]

    assert [row[-1] for row in rows if row and row[0] in ("Establish", "Find", "Engage", "Build")] == [
        "+5.3",  # 5.335212
        "-6.2",  # -6.224501
        "+5.3",  # 5.335
        "0.0",
    ]


AVERAGE = "People in your network have an average SSI of"


def with_average(path: Path, day: str, average: float, *, as_text: bool) -> Path:
    """A page that tells the network's average in a sentence, as a whole number, or in LinkedIn's answer, exactly."""
    save(path, day=day)
    group = {"groupType": "NETWORK", "rank": 30, "groupSize": 700, "score": {"overall": average, "subScores": []}}
    markup = path.read_text("utf-8")
    if as_text:
        markup = markup.replace("</main>", f"<p>{AVERAGE} {average:.0f}.</p></main>")
    else:
        markup = markup.replace('"groupScore": []', f'"groupScore": [{json.dumps(group)}]')
    stat = path.stat()
    path.write_text(markup, "utf-8")
    os.utime(path, (stat.st_mtime, stat.st_mtime))
    return path


@pytest.mark.parametrize(
    ("before", "said"),
    [(34, ["33.6", "unclear"]), (36, ["33.6", "about", "-2"])],
)
def test_a_difference_is_not_made_of_what_was_told_once_as_a_whole_number(
    ssi: Run, tmp_path: Path, before: float, said: list[str]
) -> None:
    ssi("import", with_average(tmp_path / "1.html", "2026-03-01", before, as_text=True))
    ssi("import", with_average(tmp_path / "2.html", "2026-03-02", 33.629, as_text=False))

    shown = ssi("show").stdout

    assert ["Network", "average", *said] in [line.split() for line in shown.splitlines()]
    assert "one of the two numbers was told with fewer decimals than the other" in " ".join(shown.split())


def test_a_total_is_never_shown_as_what_another_whole_number_would_be(ssi: Run, tmp_path: Path) -> None:
    ssi("import", save(tmp_path / "1.html", 20, 20, 19.496, 14.999))

    shown, rows = ssi("show").stdout, [line.split() for line in ssi("show").stdout.splitlines()]

    assert shown.startswith("74 of 100, above average.")
    assert ["Total", "74.4"] in rows
    assert ["Build", "relationships", "15.0", "of", "25"] in rows
    assert "Balanced." in shown


@pytest.mark.parametrize(
    ("pillars", "said"),
    [((10, 11, 12, 13.25), "(exactly 46.25)"), ((10, 11, 12, 13.118002), "(46.118)")],
)
def test_exactly_stands_only_where_it_is(ssi: Run, tmp_path: Path, pillars: tuple[float, ...], said: str) -> None:
    assert f"Total 46 of 100 {said}\n" in ssi("parse", save(tmp_path / "1.html", *pillars)).stdout


def test_what_was_told_as_a_whole_number_is_not_called_exact(ssi: Run, tmp_path: Path) -> None:
    pasted = tmp_path / "pasted.txt"
    pasted.write_text(
        "https://www.linkedin.com/sales/ssi\nSocial Selling Index\n34 out of 100\n"
        "8 | Establish your professional brand\n"
        "9 | Find the right people\n7 | Engage with insights\n10 | Build relationships\n"
    )

    parsed = ssi("parse", pasted).stdout

    assert "Total 34 of 100 (told as a whole number)\n" in parsed
    assert ["Build", "relationships", "10"] in [line.split() for line in parsed.splitlines()]


def test_a_whole_average_is_written_without_decimals(ssi: Run, tmp_path: Path) -> None:
    path = with_average(tmp_path / "1.html", "2026-03-01", 34, as_text=True)
    ssi("import", path)

    assert ["Network", "average", "34"] in [line.split() for line in ssi("show").stdout.splitlines()]
    [day] = json.loads(ssi("history", "--json").stdout)["days"]
    assert day["reading"]["decimals"] == {"network_average": 0}
    assert next(csv.DictReader(io.StringIO(ssi("history", "--csv").stdout)))["network_average"] == "34"


def test_the_days_reading_can_be_chosen(ssi: Run, tmp_path: Path) -> None:
    ssi("import", save(tmp_path / "1.html", 10, 11, 12, 13))
    ssi("import", save(tmp_path / "2.html", 10, 11, 12, 14))
    last, first = json.loads(ssi("captures", "--json").stdout)["captures"]

    assert json.loads(ssi("show", "--json").stdout)["capture"] == last["id"]
    assert ssi("choose", first["id"]).exit_code == 0
    assert json.loads(ssi("show", "--json").stdout)["capture"] == first["id"]


def test_a_deleted_capture_can_be_brought_back(history: Run) -> None:
    capture = json.loads(history("show", "--json").stdout)["capture"]

    assert f"ssi undelete {capture}" in history("delete", capture).stdout
    assert json.loads(history("show", "--json").stdout)["day"] == "2026-03-02"
    assert history("undelete", capture).exit_code == 0
    assert json.loads(history("show", "--json").stdout)["capture"] == capture


def test_what_is_deleted_already_or_not_at_all_is_said_so(history: Run) -> None:
    capture = json.loads(history("show", "--json").stdout)["capture"]

    assert history("undelete", capture).exit_code == 1
    assert history("delete", capture).exit_code == 0
    again = history("delete", capture)
    assert (again.exit_code, again.stdout) == (1, "")
    assert "was deleted before" in again.stderr
    assert history("undelete", capture).exit_code == 0
    assert "is not deleted" in history("undelete", capture).stderr


def test_a_deleted_capture_cannot_be_chosen(history: Run) -> None:
    capture = json.loads(history("show", "--json").stdout)["capture"]
    history("delete", capture)

    done = history("choose", capture)

    assert (done.exit_code, done.stdout) == (1, "")
    assert "is deleted; undelete it first" in done.stderr


@pytest.mark.parametrize("command", ["delete", "undelete", "choose"])
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
    assert captures_in(tmp_path / "data") == 3
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


def listed(ssi: Run) -> list[dict[str, Any]]:
    """All captures that the command lists."""
    found: list[dict[str, Any]] = json.loads(ssi("captures", "--json").stdout)["captures"]
    return found


def test_what_is_purged_cannot_be_restored(history: Run) -> None:
    [first, second, _] = listed(history)

    assert history("purge", first["id"], second["id"][:6], "--yes").exit_code == 0

    assert len(listed(history)) == 1
    assert "There is no capture" in history("undelete", first["id"]).stderr


def test_all_that_is_deleted_can_be_purged_at_once(history: Run) -> None:
    [first, second, _] = listed(history)
    for each in (first, second):
        history("delete", each["id"])

    assert history("purge", "--deleted", "--yes").exit_code == 0

    assert not any(row["deleted"] for row in listed(history))
    again = history("purge", "--deleted", "--yes")
    assert (again.exit_code, again.stderr) == (1, "No capture is deleted.\n")


@pytest.mark.parametrize("command", [("purge",), ("settings", "markup", "none")])
def test_what_cannot_be_undone_is_not_done_unasked(history: Run, command: tuple[str, ...]) -> None:
    names = [listed(history)[0]["id"]] if command == ("purge",) else []

    done = history(*command, *names)

    assert done.exit_code == 1
    assert "add --yes" in done.stderr
    assert len(listed(history)) == 3
    assert "markup  forever" in history("settings").stdout


@pytest.mark.parametrize("wrong", [(), ("3f2a", "--deleted")])
def test_what_to_purge_is_named_in_one_way(history: Run, wrong: tuple[str, ...]) -> None:
    assert history("purge", *wrong).exit_code == 2


def test_pages_can_be_let_go_and_the_numbers_stay(history: Run) -> None:
    before = history("history").stdout
    done = history("settings", "markup", "90d", "--yes")

    assert "Pages are kept for 90 days." in done.stdout
    assert "markup  90d" in history("settings").stdout
    assert "Removed 3 pages" in history("settings", "markup", "none", "--yes").stdout
    assert history("history").stdout == before
    assert "no page is kept" in history("words", listed(history)[0]["id"]).stderr
    assert history("settings", "markup", "90").exit_code == 2
