"""`ssi doctor` finds what is broken, changes nothing, and says nothing that must not be shown in public."""

import getpass
import json
import os
import sqlite3
import subprocess
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from aiohttp import web
from click.testing import CliRunner

from helpers.ports import other_program
from helpers.processes import SSI, bound_by_permissions
from helpers.samples import keep, reading
from ssi_companion.access import client
from ssi_companion.cli import doctor
from ssi_companion.cli.doctor import Finding, examine, redact
from ssi_companion.cli.main import main
from ssi_companion.history.store import Store
from ssi_companion.settings import Settings


def findings(settings: Settings, about: str) -> list[Finding]:
    return [finding for finding in examine(settings) if finding.about == about]


def broken(settings: Settings) -> list[str]:
    return [finding.about for finding in examine(settings) if finding.state == "broken"]


@pytest.fixture
def used(settings: Settings) -> Settings:
    """An installation with two readings."""
    with Store(settings.database) as store:
        keep(store, reading("2026-03-09T08:30:00-03:00"))
        keep(store, reading("2026-03-10T08:30:00-03:00"))
    return settings


def test_a_new_installation_is_well_and_stays_untouched(settings: Settings) -> None:
    assert broken(settings) == []
    assert list(settings.data_dir.iterdir()) == []


def test_a_used_installation_is_well_and_counted(used: Settings) -> None:
    said = " ".join(finding.said for finding in findings(used, "Database"))

    assert broken(used) == []
    assert "quick_check ok" in said
    assert "2 captures: 2 readings, 0 refused; 1 profiles" in said


def test_a_damaged_database_is_broken(used: Settings) -> None:
    content = bytearray(used.database.read_bytes())
    content[4096 * 2 : 4096 * 6] = b"\x55" * 4096 * 4
    used.database.write_bytes(content)

    assert broken(used) == ["Database"]


def test_a_database_of_another_program_is_broken(settings: Settings) -> None:
    with closing(sqlite3.connect(settings.database)) as db:
        db.execute("CREATE TABLE theirs (x)")

    assert broken(settings) == ["Database"]
    assert "another program" in findings(settings, "Database")[-1].said


def test_a_database_from_the_future_is_broken(used: Settings) -> None:
    with closing(sqlite3.connect(used.database)) as db:
        db.execute("PRAGMA user_version = 999")

    assert broken(used) == ["Database"]
    assert "newer" in findings(used, "Database")[-1].said


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such bits")
def test_files_that_others_can_read_are_noted(used: Settings) -> None:
    used.database.chmod(0o644)

    assert findings(used, "Database")[0].state == "note"
    assert "mode 0644" in findings(used, "Database")[0].said


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such permissions")
def test_a_database_that_may_not_be_written_to_is_broken(used: Settings) -> None:
    used.database.chmod(0o400)

    command = [*bound_by_permissions(), *SSI, "doctor", "--json", "--data", used.data_dir, "--port", str(used.port)]
    found = json.loads(subprocess.run(command, capture_output=True, text=True, check=False).stdout)

    assert [finding["about"] for finding in found if finding["state"] == "broken"] == ["Database"]


def test_a_free_port_is_free(settings: Settings) -> None:
    [finding] = findings(settings, "Port")

    assert finding.state == "ok"
    assert "free" in finding.said


async def test_our_own_service_is_known_by_its_port(service: web.Application, settings: Settings) -> None:
    import asyncio

    [finding] = await asyncio.to_thread(findings, settings, "Port")

    assert finding.state == "ok"
    assert "service answers" in finding.said


async def test_a_service_of_another_folder_is_broken(
    service: web.Application, settings: Settings, tmp_path: Path
) -> None:
    import asyncio

    [finding] = await asyncio.to_thread(findings, Settings.prepare(tmp_path / "other", settings.port), "Port")

    assert finding.state == "broken"
    assert "another data folder" in finding.said


@pytest.mark.parametrize("silent", [False, True], ids=["hangs up", "silent"])
def test_another_program_on_the_port_is_broken_and_asked_once(
    silent: bool, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "who_answers", partial(client.who_answers, patience=0.05))
    with other_program(settings.port, silent=silent) as program:
        [finding] = findings(settings, "Port")

    assert program.asked == 1
    assert finding.state == "broken"
    assert "taken" in finding.said


def test_keys_that_cannot_be_had_are_broken(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    (settings.data_dir / "secrets-store.json").write_text("no choice")
    monkeypatch.delenv("SSI_SECRETS")

    assert broken(settings) == ["Keys"]
    [finding] = findings(settings, "Keys")
    assert "is damaged. Remove it and pair again." in finding.said
    assert "SecretsUnavailable" not in finding.said


def test_no_name_of_a_folder_makes_its_keys_broken(tmp_path: Path, settings: Settings) -> None:
    assert "Keys" not in broken(Settings.prepare(tmp_path / "which fails", settings.port))


def test_the_parsers_read_the_built_in_pages(settings: Settings) -> None:
    assert [finding.state for finding in findings(settings, "Parsers")] == ["ok", "ok"]


def test_a_parser_that_misreads_a_built_in_page_is_broken(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "selfcheck").mkdir()
    for path in doctor.SELFCHECK.iterdir():
        (tmp_path / "selfcheck" / path.name).write_text(path.read_text("utf-8").replace("16.25", "16.5", 1), "utf-8")
    monkeypatch.setattr(doctor, "SELFCHECK", tmp_path / "selfcheck")

    assert "broken" in [finding.state for finding in findings(settings, "Parsers")]


def test_what_is_broken_is_told_by_the_exit_code(settings: Settings) -> None:
    arguments = ["doctor", "--data", str(settings.data_dir), "--port", str(settings.port)]
    assert CliRunner().invoke(main, arguments).exit_code == 0

    settings.database.write_bytes(b"no database" * 1000)

    done = CliRunner().invoke(main, [*arguments, "--json"])
    assert done.exit_code == 1
    assert "broken" in {finding["state"] for finding in json.loads(done.stdout)}


def test_the_report_does_not_name_the_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    home = tmp_path / "home" / "quillfeather"
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    monkeypatch.setenv("LOGNAME", "quillfeather")

    assert redact(f"{home / 'data'} and /mnt/quillfeather/data") == f"{Path('~/data')} and /mnt/USER/data"
    assert getpass.getuser() == "quillfeather"


def test_a_report_of_a_service_account_keeps_its_slashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/")

    assert redact("/srv/ssi") == "/srv/ssi"
