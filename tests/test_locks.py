"""What CI and releases install is locked: all that pyproject.toml asks for, by hashes, from no named place."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
WANTED = {
    "run": PROJECT["dependencies"],
    "dev": [*PROJECT["dependencies"], *EXTRAS["dev"], *EXTRAS["watch"]],
    "release": [*PROJECT["dependencies"], *EXTRAS["release"]],
}
PINNED = re.compile(
    r"^([\w.-]+)==([^\s;]+)(?: ; [^\\]+)? \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE
)


def lock(name: str) -> str:
    return (ROOT / ".ci" / f"{name}.txt").read_text("utf-8")


@pytest.mark.parametrize("name", WANTED)
def test_a_lock_holds_versions_that_pyproject_asks_for(name: str) -> None:
    locked = [(canonicalize_name(package), version) for package, version, _ in PINNED.findall(lock(name))]
    missing = [
        wanted
        for wanted in map(Requirement, WANTED[name])
        if not any(
            package == canonicalize_name(wanted.name) and wanted.specifier.contains(version)
            for package, version in locked
        )
    ]

    assert missing == [], "make lock"


@pytest.mark.parametrize("name", WANTED)
def test_everything_in_a_lock_has_its_hashes(name: str) -> None:
    rest = PINNED.sub("", lock(name))

    assert [line for line in rest.splitlines() if not line.startswith("#")] == []


def test_what_users_install_is_tested_in_the_same_versions() -> None:
    run, dev = ({(package, version) for package, version, _ in PINNED.findall(lock(name))} for name in ("run", "dev"))

    assert run <= dev


@pytest.mark.parametrize("name", WANTED)
def test_a_lock_names_no_place_to_install_from(name: str) -> None:
    assert not re.search(r"://|--(?:extra-)?index|--find-links", lock(name))


def test_every_lock_is_tested_here() -> None:
    assert {path.stem for path in (ROOT / ".ci").glob("*.txt")} == set(WANTED)
