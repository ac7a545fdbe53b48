"""The service by the command: serve, open, pair; and the extension's packages."""

import json
import os
import shutil
import signal
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Never
from urllib.request import urlopen

import pytest
from click.testing import CliRunner

from helpers.commands import Run
from helpers.ports import other_program
from helpers.processes import SSI, hear_ctrl_c
from ssi_companion.access import client
from ssi_companion.cli.main import main
from ssi_companion.settings import Settings

pytestmark = pytest.mark.slow  # each starts the service in a process of its own


@pytest.fixture
def running(data: Path) -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(
        [*SSI, "serve", "--no-open"], stdout=subprocess.PIPE, text=True, preexec_fn=hear_ctrl_c
    ) as process:
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
