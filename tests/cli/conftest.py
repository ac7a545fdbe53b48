"""What the tests of the command share: a data folder of their own, the command, a history of three days."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from helpers.commands import Run, save
from ssi_companion.cli.main import main
from ssi_companion.settings import Settings


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
