"""The table of threats in docs/threats.md names code and tests that are there, and leaves out no threat."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BACKEND, TESTS = ROOT / "backend" / "ssi_companion", ROOT / "tests"
TEXT = (ROOT / "docs" / "threats.md").read_text("utf-8")

Row = list[str]
"""Number, what could happen, what is done, where, test."""

ROWS: list[Row] = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in TEXT.partition("| --- | --- | --- | --- | --- |\n")[2].splitlines()
]


def names(path: Path) -> set[str]:
    """What a Python module defines at its top, and what its classes do, as `Class.name`."""
    found = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{part.name}" for part in node.body if isinstance(part, ast.FunctionDef)}
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        found |= {target.id for target in targets if isinstance(target, ast.Name)}
    return found


def missing(cell: str, *, folder: Path) -> list[str]:
    """What a cell names and is not there. A path is meant from `folder`, else from the root."""
    wrong = []
    for reference, title in re.findall(r"`([^`]+)`(?: “([^”]+)”)?", cell):
        name, _, inside = reference.partition(":")
        path = folder / name if (folder / name).exists() else ROOT / name
        if not path.is_file():
            wrong.append(reference)
        elif path.suffix == ".py":
            if inside and inside not in names(path):
                wrong.append(reference)
        elif any(text and text not in path.read_text("utf-8") for text in (inside, title)):
            wrong.append(f"{reference} {title}".strip())
    return wrong


def test_every_threat_has_its_row() -> None:
    assert [row[0] for row in ROWS] == [str(number) for number in range(1, 38)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_what_is_done_about_a_threat_is_where_the_table_says_and_tested_as_it_says(row: Row) -> None:
    _, threat, done, where, test = row
    assert threat
    assert done
    assert "`" in where
    assert "`" in test
    assert missing(where, folder=BACKEND) == []
    assert missing(test, folder=TESTS) == []


def test_a_name_that_is_not_there_is_noticed() -> None:
    there = "`service/guards.py:host`, `extension/manifest.json`"
    assert missing(there, folder=BACKEND) == []
    assert missing("`service/guards.py:hosts`, `service/gone.py`", folder=BACKEND) == [
        "service/guards.py:hosts",
        "service/gone.py",
    ]
    assert missing("`extension/service.test.js` “no such test”", folder=TESTS) == [
        "extension/service.test.js no such test"
    ]
