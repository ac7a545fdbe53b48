"""What README and CHANGELOG say is true of today's code, as far as a program can tell."""

import json
import os
import re
from pathlib import Path

import pytest

from ssi_companion.cli.main import main
from ssi_companion.limits import SAVED_FILE, UPLOAD_BODY
from ssi_parsers import REFUSALS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
DOCS = {path.name: path.read_text("utf-8") for path in sorted((ROOT / "docs").glob("*.md"))}
HOW = DOCS["how-it-is-made.md"]
TREE = README.partition("## How it is made")[2]
MANIFEST = json.loads((ROOT / "extension" / "manifest.json").read_text("utf-8"))


def rows(header: str, text: str) -> list[str]:
    """The names in the first cells of the table of `text` under this header."""
    _, _, table = text.partition(f"| {header} |")
    lines = table.split("\n\n")[0].splitlines()[2:]
    return [name for line in lines for name in re.findall(r"`([^`]+)`", line.split("|")[1])]


def anchors(text: str) -> set[str]:
    """What a link can lead to inside a document: its headings, as GitHub spells them."""
    headings = [line for line in text.splitlines() if line.startswith("#")]
    return {"#" + re.sub(r"[^\w -]", "", line.lstrip("# ")).lower().replace(" ", "-") for line in headings}


def tree(text: str) -> list[str]:
    """The paths that the tree of a document names: two spaces a level, a folder ends in a slash."""
    paths, above = [], list[str]()
    for line in text.split("```")[1].strip("\n").splitlines():
        name = line.split()[0]
        level = (len(line) - len(line.lstrip())) // 2
        above[level:] = [name]
        paths.append("".join(above))
    return paths


@pytest.mark.parametrize("command", main.commands)
def test_every_command_is_told(command: str) -> None:
    assert re.search(rf"`(ssi )?{command}\b", README)
    assert re.search(rf"\b{command}\b", (ROOT / "CHANGELOG.md").read_text("utf-8"))


def test_every_command_that_is_told_is_there() -> None:
    assert set(re.findall(r"\bssi ([a-z]+)\b", README)) <= main.commands.keys()


def test_every_refusal_is_told() -> None:
    assert sorted(rows("Code", DOCS["refusals.md"])) == sorted(REFUSALS)


def test_every_permission_is_told_with_its_reason() -> None:
    assert sorted(rows("Permission", DOCS["permissions.md"])) == sorted(
        [*MANIFEST["permissions"], *MANIFEST["host_permissions"]]
    )


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


@pytest.mark.parametrize("document", ["README.md", *(f"docs/{name}" for name in DOCS)])
def test_every_link_leads_somewhere(document: str) -> None:
    path = ROOT / document
    text = path.read_text("utf-8")
    missing = []
    for link in re.findall(r'(?:\]\(|srcset="|src=")([^)"]+)', text):
        target, mark, anchor = link.partition("#")
        other = path.parent / target if target else path
        if "://" not in link and not (
            other.exists() and (not mark or f"#{anchor}" in anchors(other.read_text("utf-8")))
        ):
            missing.append(link)

    assert missing == []


def test_readme_leads_to_every_document() -> None:
    assert set(re.findall(r"\]\(docs/([\w-]+\.md)", README)) == set(DOCS)


@pytest.mark.parametrize("text", [TREE, HOW], ids=["README.md", "docs/how-it-is-made.md"])
def test_a_tree_names_only_what_is_there(text: str) -> None:
    paths = tree(text)

    assert len(paths) > 10
    assert [
        path for path in paths if not ((ROOT / path).is_dir() if path.endswith("/") else (ROOT / path).is_file())
    ] == []


def paths() -> list[str]:
    """Everything in the repository's folders, a folder with a slash at its end; not what tools leave there."""
    found = []
    for top in ("parsers", "backend", "extension", "fixtures", "tests", "bench", "docs", ".ci"):
        for folder, folders, files in os.walk(ROOT / top):
            folders[:] = [name for name in folders if name not in ("__pycache__", "node_modules")]
            path = Path(folder).relative_to(ROOT).as_posix()
            found += [f"{path}/", *(f"{path}/{name}" for name in files)]
    return found


def test_every_folder_has_its_line_in_the_tree() -> None:
    assert [path for path in paths() if path.endswith("/") and path not in tree(HOW)] == []


def test_what_a_table_says_to_write_or_run_is_there() -> None:
    table = README.partition("| To add |")[2].split("\n\n")[0]
    names = re.findall(r"`((?:[\w.-]+/)*[\w.-]+\.(?:py|js|json|html|md)|(?:[\w-]+/)+)`", table)

    assert len(names) > 10
    assert [name for name in names if not any(f"/{path}".endswith(f"/{name}") for path in paths())] == []
