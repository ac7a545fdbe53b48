"""Where the data lives and on which port is said by the option, else the environment, else the platform."""

import stat
from pathlib import Path

import pytest

from ssi_companion.settings import PORT, BadSetting, Settings


@pytest.fixture(autouse=True)
def _nothing_is_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("SSI_DATA", "SSI_PORT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "platform"))
    monkeypatch.setattr("ssi_companion.settings.user_data_dir", lambda *_, **__: str(tmp_path / "platform/ours"))


def test_the_platform_says_where_when_nobody_else_does(tmp_path: Path) -> None:
    assert Settings.prepare() == Settings(tmp_path / "platform/ours", PORT)


def test_the_environment_is_stronger_than_the_platform(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSI_DATA", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("SSI_PORT", "18000")
    assert Settings.prepare() == Settings(tmp_path / "elsewhere", 18000)


def test_an_option_is_stronger_than_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSI_DATA", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("SSI_PORT", "18000")
    assert Settings.prepare(tmp_path / "here", 18001) == Settings(tmp_path / "here", 18001)


def test_an_empty_variable_says_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSI_DATA", "")
    monkeypatch.setenv("SSI_PORT", "")
    assert Settings.prepare() == Settings(tmp_path / "platform/ours", PORT)


def test_the_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    folder = Settings.prepare(tmp_path / "new/data").data_dir
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_folder_that_is_there_is_left_as_its_owner_made_it(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir(mode=0o755)
    (tmp_path / "mine").chmod(0o755)
    Settings.prepare(tmp_path / "mine")
    assert stat.S_IMODE((tmp_path / "mine").stat().st_mode) == 0o755


def test_a_relative_folder_is_meant_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert Settings.prepare("data").data_dir == tmp_path / "data"


def test_a_file_in_the_place_of_the_folder_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BadSetting, match="file cannot hold the data"):
        Settings.prepare(tmp_path / "file")


@pytest.mark.parametrize("port", ["", "http", "0", "-1", "65536", "1e4"])
def test_a_port_that_is_none_is_said_in_words(tmp_path: Path, port: str) -> None:
    with pytest.raises(BadSetting, match="from 1 to 65535"):
        Settings.prepare(tmp_path, port)


def test_addresses_are_the_loopback_number_and_never_a_name(tmp_path: Path) -> None:
    settings = Settings(tmp_path, 18000)
    assert settings.authority == "127.0.0.1:18000"
    assert settings.origin == "http://127.0.0.1:18000"
    assert settings.database == tmp_path / "history.sqlite3"
