"""What the tests of the command share: a data folder of their own, the command, a history of three days."""

from datetime import timezone, tzinfo
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from helpers.commands import Run, save
from helpers.readers import Shared
from ssi_companion.cli import doctor, pages
from ssi_companion.cli.main import main
from ssi_companion.history.reader_process import ReaderProcess
from ssi_companion.settings import Settings


@pytest.fixture(autouse=True)
def _one_reader(reader: ReaderProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands that run in this process share the tests' reader, but where it lacks the zone that they name."""

    def open_reader(zone: tzinfo | None = None, **more: int) -> ReaderProcess:
        return Shared(reader) if zone is None or isinstance(zone, timezone) else ReaderProcess(zone=zone)

    monkeypatch.setattr(pages, "open_reader", open_reader)
    monkeypatch.setattr(doctor, "open_reader", open_reader)


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


@pytest.fixture
def history(ssi: Run, tmp_path: Path) -> Run:
    """Three days, with a gap between the second and the third."""
    save(tmp_path / "1.html", 10, 11, 12, 13, day="2026-03-01")
    save(tmp_path / "2.html", 10, 11, 12, 13.5, day="2026-03-02")
    save(tmp_path / "3.html", 12, 11, 12, 13.25, day="2026-03-11")
    assert ssi("import", tmp_path / "1.html", tmp_path / "2.html", tmp_path / "3.html").exit_code == 0
    return ssi
