"""A watched folder: saves are taken in once they are complete, and nothing else is kept."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Never

import pytest

import ssi_parsers
from helpers.processes import SSI, hear_ctrl_c
from helpers.readers import IN_PROCESS
from helpers.samples import page
from ssi_companion.history import watch
from ssi_companion.history.importer import Outcome
from ssi_companion.history.store import Store
from ssi_companion.history.watch import Waiting, watch_folder
from ssi_companion.history.zones import named_zone
from ssi_companion.settings import Settings


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    with Store(settings.database) as store:
        yield store


@pytest.fixture
def downloads(tmp_path: Path) -> Path:
    folder = tmp_path / "downloads"
    folder.mkdir()
    return folder


@pytest.fixture
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fifth of the times that are waited for; what is waited for is the same."""
    monkeypatch.setattr(watch, "SETTLED", watch.SETTLED / 5)
    monkeypatch.setattr(watch, "PAUSE", watch.PAUSE // 5)


@pytest.fixture
def watching(store: Store, downloads: Path, in_a_hurry: None) -> Iterator[Iterator[Outcome]]:
    """What the watch tells, one outcome after the other."""
    outcomes = watch_folder(store, downloads, IN_PROCESS)
    yield outcomes
    outcomes.close()  # type: ignore[attr-defined]


def told(outcome: Outcome) -> tuple[str, str]:
    return outcome.file.name, outcome.result


def test_what_is_there_is_taken_in_and_then_what_appears(watching: Iterator[Outcome], downloads: Path) -> None:
    (downloads / "old.html").write_text(page(pillars=(1, 2, 3, 4)), "utf-8")
    assert told(next(watching)) == ("old.html", "new")

    (downloads / "new.html").write_text(page(pillars=(2, 2, 3, 4)), "utf-8")
    assert told(next(watching)) == ("new.html", "new")


def test_a_watched_folder_has_the_zone_that_is_named(store: Store, downloads: Path, in_a_hurry: None) -> None:
    path = downloads / "page.html"
    path.write_text(page(), "utf-8")
    noon = datetime.fromisoformat("2026-03-09T12:00:00+00:00").timestamp()
    os.utime(path, (noon, noon))
    outcomes = watch_folder(store, downloads, IN_PROCESS, zone=named_zone("+14:00"))

    taken = next(outcomes).reading
    outcomes.close()  # type: ignore[attr-defined]

    assert taken
    assert taken.captured_at.isoformat() == "2026-03-10T02:00:00+14:00"


def test_a_watched_page_of_a_wrong_clock_is_said_and_not_stored(
    watching: Iterator[Outcome], store: Store, downloads: Path
) -> None:
    path = downloads / "page.html"
    path.write_text(page(), "utf-8")
    late = datetime.fromisoformat("2031-05-06T12:00:00+00:00").timestamp()
    os.utime(path, (late, late))

    outcome = next(watching)

    assert told(outcome) == ("page.html", "not_read")
    assert "The file is dated 2031-05-06" in str(outcome.detail)
    assert store.captures() == []


def test_a_file_is_taken_when_it_has_its_name(watching: Iterator[Outcome], downloads: Path) -> None:
    half = downloads / "page.html.crdownload"
    half.write_text(page(pillars=(1, 2, 3, 4)), "utf-8")
    (downloads / "other.html").write_text(page(pillars=(2, 2, 3, 4)), "utf-8")
    assert told(next(watching)) == ("other.html", "new")

    half.rename(downloads / "page.html")
    assert told(next(watching)) == ("page.html", "new")


def test_a_file_is_waited_for_until_something_is_in_it(watching: Iterator[Outcome], downloads: Path) -> None:
    (downloads / "empty.html").touch()
    (downloads / "full.html").write_text(page(pillars=(1, 2, 3, 4)), "utf-8")
    assert told(next(watching)) == ("full.html", "new")

    (downloads / "empty.html").write_text(page(pillars=(2, 2, 3, 4)), "utf-8")
    assert told(next(watching)) == ("empty.html", "new")


def test_a_file_is_complete_when_it_has_not_changed_for_a_second(downloads: Path) -> None:
    path, waiting = downloads / "page.html", Waiting()
    path.write_text("<html>")
    waiting.note(path, now=10)
    assert waiting.complete(now=10.9) == []

    path.write_text("<html><main>")  # without a word from the system
    assert waiting.complete(now=11.1) == []
    waiting.note(path, now=11.8)
    assert waiting.complete(now=12.7) == []
    assert waiting.complete(now=12.8) == [path]

    assert waiting.complete(now=20) == []
    waiting.note(path, now=20)  # it was only looked at
    assert waiting.complete(now=22) == []


def test_a_file_that_is_gone_is_not_waited_for(downloads: Path) -> None:
    path, waiting = downloads / "page.html", Waiting()
    path.write_text("<html>")
    waiting.note(path, now=10)
    path.unlink()

    assert waiting.complete(now=12) == []


def test_a_page_that_is_something_else_is_not_kept(
    watching: Iterator[Outcome], downloads: Path, store: Store, tmp_path: Path
) -> None:
    secret = tmp_path / "bank.html"
    secret.write_text("<title>Bank</title><p>Your balance</p>")
    (downloads / "a-link.html").symlink_to(secret)
    (downloads / "a-bank.html").write_bytes(secret.read_bytes())
    (downloads / "a-note.md").write_text(page(pillars=(2, 2, 3, 4)), "utf-8")
    (downloads / "page.html").write_text(page(pillars=(1, 2, 3, 4)), "utf-8")

    assert told(next(watching)) == ("page.html", "new")
    assert [capture.source.name for capture in store.captures()] == ["page.html"]


def test_an_ssi_page_that_cannot_be_read_is_kept_and_told(
    watching: Iterator[Outcome], downloads: Path, store: Store
) -> None:
    (downloads / "page.html").write_text(page(pillars=(26, 2, 3, 4)), "utf-8")

    outcome = next(watching)

    assert told(outcome) == ("page.html", "refused")
    assert outcome.capture
    assert store.capture(outcome.capture).refused
    assert store.capture(outcome.capture).source.kind == "folder"


def test_a_mistake_in_the_parsers_ends_no_watch_and_keeps_no_file(
    watching: Iterator[Outcome], downloads: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object, **__: object) -> Never:
        raise ZeroDivisionError

    with monkeypatch.context() as before_the_fix:
        before_the_fix.setattr(ssi_parsers, "read_page", break_down)
        (downloads / "a.html").write_text(page(), "utf-8")
        assert told(next(watching)) == ("a.html", "refused")
    assert store.captures() == []
    (downloads / "b.html").write_text(page(), "utf-8")
    assert told(next(watching)) == ("b.html", "new")


def test_a_file_is_opened_and_read_once(
    watching: Iterator[Outcome], downloads: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, read = [], []
    open_save, read_page = ssi_parsers.open_save, ssi_parsers.read_page
    monkeypatch.setattr(ssi_parsers, "open_save", lambda *args, **more: opened.append(1) or open_save(*args, **more))
    monkeypatch.setattr(ssi_parsers, "read_page", lambda page: read.append(1) or read_page(page))
    (downloads / "a.html").write_text(page(), "utf-8")

    assert told(next(watching)) == ("a.html", "new")

    assert (len(opened), len(read)) == (1, 1)


def test_a_page_that_is_in_the_history_is_passed_over(store: Store, downloads: Path, in_a_hurry: None) -> None:
    (downloads / "page.html").write_text(page(pillars=(1, 2, 3, 4)), "utf-8")
    assert told(next(watch_folder(store, downloads, IN_PROCESS))) == ("page.html", "new")

    (downloads / "z-new.html").write_text(page(pillars=(2, 2, 3, 4)), "utf-8")

    assert told(next(watch_folder(store, downloads, IN_PROCESS))) == ("z-new.html", "new")


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="sends a signal")
def test_the_command_says_what_it_did_and_stops_on_ctrl_c(downloads: Path, settings: Settings) -> None:
    command = [sys.executable, "-u", *SSI[1:]]
    arguments = ["watch", str(downloads), "--data", str(settings.data_dir)]
    (downloads / "page.html").write_text(page(pillars=(10, 2, 3, 4)), "utf-8")

    with subprocess.Popen([*command, *arguments], stdout=subprocess.PIPE, text=True, preexec_fn=hear_ctrl_c) as process:
        assert process.stdout
        line = next(process.stdout)
        process.send_signal(signal.SIGINT)
        assert process.wait() == 0

    assert line.startswith(f"{downloads / 'page.html'}: total 19 on ")
