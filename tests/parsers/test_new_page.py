"""`make page` begins a page with everything on it that must not be taken for the member's score."""

import re
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from helpers import new_page
from helpers.new_page import HERE, PAGES, main, write_page
from ssi_parsers import PILLARS, SSI_ADDRESS, Capture, Reading, UnreadablePage, read_page

MOMENT = datetime.fromisoformat("2026-11-22T18:04:11+01:00")
BARS = "".join(
    f'<progress id="{pillar.replace("_", "-")}__sub-score-bar" value="{value}" max="25"></progress>'
    for pillar, value in zip(PILLARS, (13.1, 3.7, 0.3, 2.6), strict=True)
)


def read(markup: str) -> Reading:
    return read_page(Capture(markup=markup, address=SSI_ADDRESS, captured_at=MOMENT, captured_at_from="browser"))


def test_a_shell_is_refused_until_something_is_put_into_it(tmp_path: Path) -> None:
    with pytest.raises(UnreadablePage) as refusal:
        read(write_page("en-new", tmp_path).read_text("utf-8"))

    assert refusal.value.code == "not_loaded"


def test_what_is_put_into_a_shell_is_read_and_nothing_around_it_is_taken_for_it(tmp_path: Path) -> None:
    shell = write_page("pt-BR-new", tmp_path).read_text("utf-8")
    assert all(decoy in shell for decoy in ("<code", 'class="ssi-score__value">34', "notification-badge", "<script>"))

    reading = read(shell.replace(HERE, BARS))

    assert [getattr(reading, pillar) for pillar in PILLARS] == [13.1, 3.7, 0.3, 2.6]
    assert (reading.total, reading.locale) == (pytest.approx(19.7), "pt-BR")
    assert (reading.industry_average, reading.network_average) == (34, 43)
    assert reading.told_by.keys() == {"total", *PILLARS, "industry_average", "network_average"}


def test_the_next_step_is_said_and_names_the_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["en-new"], tmp_path) == 0

    said = capsys.readouterr().out
    assert str(tmp_path / "en-new.html") in said
    assert re.search(r"pytest \S+ -k en-new --update-golden", said)
    assert (tmp_path / "en-new.html").is_file()


def test_a_page_that_is_there_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "en-new.html").write_text("precious", "utf-8")

    assert main(["en-new"], tmp_path) == 1
    assert "there already" in capsys.readouterr().err
    assert (tmp_path / "en-new.html").read_text("utf-8") == "precious"


@pytest.mark.parametrize(
    "name", ["", "en", "new", "EN-new", "en-New", "en_new", "en-new.html", "../en-new", "en-", "en new"]
)
def test_a_bad_name_is_refused_with_a_good_one(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(name.split(), tmp_path) == 2
    assert "make page NAME=en-" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_every_page_that_is_there_has_a_name_that_could_be_given() -> None:
    assert [path.name for path in PAGES.glob("*.html") if not new_page.NAME.fullmatch(path.stem)] == []


def test_make_page_without_a_name_says_how() -> None:
    run = subprocess.run([sys.executable, new_page.__file__], capture_output=True, text=True, check=False)

    assert (run.returncode, run.stdout) == (2, "")
    assert "make page NAME=" in run.stderr
