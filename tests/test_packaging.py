"""One wheel holds both packages and every file that the installed program needs; the same bytes every time."""

import json
import os
import shutil
import subprocess
import sys
import tarfile
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


def build(source: Path, folder: Path, *, umask: int, zone: str) -> dict[str, bytes]:
    """Build sdist and wheel of a source tree; their bytes by name."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--directory", str(folder)],
        cwd=source,
        env={**os.environ, "SOURCE_DATE_EPOCH": "1790000000", "TZ": zone},
        umask=umask,
        check=True,
        capture_output=True,
    )
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.slow
def test_the_same_source_gives_the_same_bytes(tmp_path: Path) -> None:
    skip = shutil.ignore_patterns(".*", "node_modules", "dist", "__pycache__")
    sources = [tmp_path / "one", tmp_path / "elsewhere" / "other name"]
    for source in sources:
        shutil.copytree(ROOT, source, ignore=skip)
        shutil.copy(ROOT / ".gitignore", source)
    for path in sources[1].rglob("*"):
        os.utime(path, (1, 1))
        path.chmod(0o700 if path.is_dir() else 0o600)
    (sources[1] / "backend" / "ssi_companion" / "__pycache__").mkdir()
    (sources[1] / "backend" / "ssi_companion" / "__pycache__" / "main.pyc").touch()

    first = build(sources[0], tmp_path / "first", umask=0o022, zone="UTC")
    second = build(sources[1], tmp_path / "second", umask=0o077, zone="Asia/Tokyo")

    assert len(first) == 2
    assert first == second


@pytest.mark.slow
def test_the_sdist_holds_what_tests_and_releases_need(tmp_path: Path) -> None:
    files = build(ROOT, tmp_path, umask=0o022, zone="UTC")
    [name] = [name for name in files if name.endswith(".tar.gz")]
    with tarfile.open(tmp_path / name) as sdist:
        inside = {path.partition("/")[2] for path in sdist.getnames()}

    assert {
        "Makefile",
        "LICENSE",
        ".ci/run",
        ".ci/release",
        ".ci/run.txt",
        "tests/conftest.py",
        "docs/releasing.md",
    } <= inside
