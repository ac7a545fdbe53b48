"""One wheel holds both packages and every file that the program needs when it is installed."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from ssi_companion import __version__

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*pip, "--wheel-dir", str(folder), str(ROOT)], check=True)
    [path] = folder.glob("*.whl")
    return zipfile.ZipFile(path)


def tree(folder: str) -> set[str]:
    """What lies in a folder of the source, without what is not handed on."""
    paths = [path for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    return {path.relative_to(ROOT / folder).as_posix() for path in paths}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "place"),
    [
        ("backend/ssi_companion", "ssi_companion"),
        ("parsers/ssi_parsers", "ssi_parsers"),
        ("extension", "ssi_companion/extension"),
    ],
)
def test_the_wheel_holds_everything(wheel: zipfile.ZipFile, source: str, place: str) -> None:
    inside = {name.removeprefix(place + "/") for name in wheel.namelist() if name.startswith(place + "/")}

    assert tree(source) <= inside


def test_the_wheel_holds_the_files_that_are_no_modules(wheel: zipfile.ZipFile) -> None:
    assert {
        "ssi_companion/py.typed",
        "ssi_parsers/py.typed",
        "ssi_companion/viewer/index.html",
        "ssi_companion/extension/manifest.json",
        "ssi_companion/selfcheck/answer.html",
        "ssi_companion/selfcheck/answer.json",
    } <= set(wheel.namelist())


def test_the_wheel_holds_nothing_else(wheel: zipfile.ZipFile) -> None:
    tops = {name.partition("/")[0] for name in wheel.namelist()}

    assert {top for top in tops if not top.endswith(".dist-info")} == {"ssi_companion", "ssi_parsers"}


def test_the_wheel_brings_the_command_and_the_licence(wheel: zipfile.ZipFile) -> None:
    [entry_points] = [name for name in wheel.namelist() if name.endswith("/entry_points.txt")]

    assert "ssi = ssi_companion.cli.main:main" in wheel.read(entry_points).decode()
    assert any(name.endswith("/licenses/LICENSE") for name in wheel.namelist())


def test_the_extension_has_the_version_of_the_program() -> None:
    manifest = json.loads((ROOT / "extension" / "manifest.json").read_text("utf-8"))

    assert manifest["version"] == __version__
