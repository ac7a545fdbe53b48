"""Dependency arrows point downward, and the parsers touch nothing but what they are given."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BACKEND, PARSERS = ROOT / "backend/ssi_companion", ROOT / "parsers/ssi_parsers"

# From top to bottom: a module imports only what stands after it.
ORDER = (
    "main open_browser terminal watch doctor fixture extension_package "
    "server app api access_handlers history_handlers guards viewer_files openapi responses answers wire access_log "
    "app_keys rate_limits route "
    "port_owner client sessions pairing secrets_store ssi1_protocol limits errors "
    "store_thread importer recorder export store migrations scoring saved_files settings private_files safe_traceback "
    "__init__"
).split()

SERVICE = set(ORDER[ORDER.index("server") : ORDER.index("port_owner")])

# Who alone may use it: `store` knows no HTTP, `api` no SQL, nobody but the parsers knows HTML.
ONLY = {
    "aiohttp": SERVICE,
    "sqlite3": {"store", "migrations", "doctor", "main"},
    "keyring": {"secrets_store"},
    "bs4": set[str](),
    "lxml": set[str](),
}

IMPURE = set(
    "ssi_companion os pathlib shutil tempfile glob sqlite3 aiohttp asyncio socket ssl http urllib.request "
    "subprocess threading multiprocessing time random secrets keyring platformdirs".split()
)
CALLS = {"now", "utcnow", "today", "open"}


def imports(tree: ast.AST, package: str) -> Iterator[str]:
    """Every module that `tree` imports, by its full name, wherever in the code the import stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package.split(".")[: 1 - node.level or None]) if node.level else ""
            module = ".".join(part for part in (base, node.module) if part)
            yield from (f"{module}.{name.name}" for name in node.names)


def within(name: str, module: str) -> bool:
    return name == module or name.startswith(module + ".")


def wrong_arrows(name: str, source: str) -> list[str]:
    """What module `name` of the backend imports and must not."""
    wrong = []
    for found in imports(ast.parse(source), "ssi_companion.wing"):
        wrong += [f"{name} -> {tool}" for tool, users in ONLY.items() if within(found, tool) and name not in users]
        others = {part for part in found.split(".")[1:] if part in ORDER} if within(found, "ssi_companion") else set()
        wrong += [f"{name} -> {other}" for other in others if ORDER.index(other) < ORDER.index(name)]
    return wrong


def impurities(source: str, package: str = "ssi_parsers") -> list[str]:
    """What a module of the parsers imports or calls and must not."""
    tree = ast.parse(source)
    wrong = [found for found in imports(tree, package) if any(within(found, name) for name in IMPURE)]
    for call in (node.func for node in ast.walk(tree) if isinstance(node, ast.Call)):
        if isinstance(call, ast.Name) and call.id == "open":
            wrong.append("open()")
        if isinstance(call, ast.Attribute) and call.attr in CALLS:
            wrong.append(f".{call.attr}()")
    return wrong


def test_every_module_of_the_backend_has_a_place_in_the_order() -> None:
    modules = {path.stem for path in BACKEND.rglob("*.py")}
    assert not modules - set(ORDER), f"give it a place in ORDER of {Path(__file__).name}"
    assert not set(ORDER) - modules, "it is gone"


@pytest.mark.parametrize("path", sorted(BACKEND.rglob("*.py")), ids=lambda path: path.stem)
def test_arrows_of_the_backend_point_downward(path: Path) -> None:
    assert wrong_arrows(path.stem, path.read_text("utf-8")) == []


@pytest.mark.parametrize("path", sorted(PARSERS.rglob("*.py")), ids=lambda path: str(path.relative_to(PARSERS)))
def test_parsers_touch_no_file_socket_or_clock(path: Path) -> None:
    package = ".".join(path.relative_to(PARSERS.parent).parent.parts)
    assert impurities(path.read_text("utf-8"), package) == []


@pytest.mark.parametrize(
    ("name", "source", "arrow"),
    [
        ("store", "from aiohttp import web", "store -> aiohttp"),
        ("store", "from .api import Handler", "store -> api"),
        ("api", "def handler():\n    import sqlite3", "api -> sqlite3"),
        ("scoring", "from . import store", "scoring -> store"),
        ("recorder", "from ssi_companion.cli.main import main", "recorder -> main"),
        ("main", "from bs4 import BeautifulSoup", "main -> bs4"),
    ],
)
def test_a_seeded_wrong_arrow_is_caught(name: str, source: str, arrow: str) -> None:
    assert wrong_arrows(name, source) == [arrow]


@pytest.mark.parametrize(
    ("source", "impurity"),
    [
        ("from ssi_companion.store import Store", "ssi_companion.store.Store"),
        ("import os.path", "os.path"),
        ("from pathlib import Path", "pathlib.Path"),
        ("import urllib.request", "urllib.request"),
        ("data = open('page.html').read()", "open()"),
        ("from datetime import datetime\nmoment = datetime.now()", ".now()"),
        ("import datetime\nday = datetime.date.today()", ".today()"),
    ],
)
def test_a_seeded_impurity_of_the_parsers_is_caught(source: str, impurity: str) -> None:
    assert impurities(source) == [impurity]
