"""What README and CHANGELOG say is true of today's code, as far as a program can tell."""

import json
import re
from pathlib import Path

import pytest

from ssi_companion.cli.main import main
from ssi_companion.limits import SAVED_FILE, UPLOAD_BODY
from ssi_parsers import REFUSALS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
MANIFEST = json.loads((ROOT / "extension" / "manifest.json").read_text("utf-8"))


def rows(header: str) -> list[str]:
    """The first cells of the table under this header, without their marks."""
    _, _, table = README.partition(f"| {header} |")
    lines = table.split("\n\n")[0].splitlines()[2:]
    return [name for line in lines for name in re.findall(r"`([^`]+)`", line.split("|")[1])]


@pytest.mark.parametrize("command", main.commands)
def test_every_command_is_told(command: str) -> None:
    assert re.search(rf"`(ssi )?{command}\b", README)
    assert re.search(rf"\b{command}\b", (ROOT / "CHANGELOG.md").read_text("utf-8"))


def test_every_command_that_is_told_is_there() -> None:
    assert set(re.findall(r"\bssi ([a-z]+)\b", README)) <= main.commands.keys()


def test_every_refusal_is_told() -> None:
    assert sorted(rows("Code")) == sorted(REFUSALS)


def test_every_permission_is_told_with_its_reason() -> None:
    assert sorted(rows("Permission")) == sorted([*MANIFEST["permissions"], *MANIFEST["host_permissions"]])


def test_the_oldest_browsers_are_told() -> None:
    chrome = MANIFEST["minimum_chrome_version"]
    firefox = MANIFEST["browser_specific_settings"]["gecko"]["strict_min_version"].removesuffix(".0")

    assert f"({chrome} and newer) and Firefox ({firefox} and newer)" in README


def test_where_the_command_is_stands_before_its_first_use() -> None:
    first_use = re.search(r"^ssi |`ssi [a-z]", README, re.MULTILINE)

    assert first_use
    assert 0 < README.find("`.venv/bin/ssi`") < first_use.start()


def test_the_largest_files_are_told() -> None:
    assert f"up to {UPLOAD_BODY >> 20} MiB; larger ones, up to {SAVED_FILE >> 20} MiB" in " ".join(README.split())


def test_every_link_leads_somewhere() -> None:
    headings = {
        re.sub(r"[^\w -]", "", line.lstrip("# ")).lower().replace(" ", "-")
        for line in README.splitlines()
        if line.startswith("#")
    }
    links = re.findall(r'(?:\]\(|srcset="|src=")([^)"]+)', README)
    missing = [
        link
        for link in links
        if "://" not in link and not (link[1:] in headings if link.startswith("#") else (ROOT / link).exists())
    ]

    assert links
    assert missing == []
