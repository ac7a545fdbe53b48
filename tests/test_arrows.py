"""Who may import whom, as rules to keep in the head.

    cli -> service -> access, history -> ground         (`ground`: the modules beside the folders, such as settings.py)
    cli -> access, history

- access and history do not know each other; nothing imports cli.
- aiohttp only in service/ (not in cli/ either), sqlite3 only in history/, keyring only in access/secrets_store.py.
- Errors in access/ and history/ have no HTTP status; service/errors.py gives them theirs.
- bs4 and lxml only in the parsers, which are pure: no file, socket, clock or randomness, nothing of ssi_companion.
- In the parsers carriers, formats and locales know neither each other nor the modules that call them.
- No import circle inside a folder.

Who alone may fetch in the extension and the viewer is tested in test_no_contact.py.
"""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BACKEND, PARSERS = ROOT / "backend/ssi_companion", ROOT / "parsers/ssi_parsers"

GROUND = "ground"

MAY_IMPORT = {
    "cli": {"service", "access", "history"},
    "service": {"access", "history"},
    "access": set[str](),
    "history": set[str](),
    GROUND: set[str](),
}
"""Which other folders of the backend a folder may import; its own, the ground and the parsers it always may."""

BELONGS = {
    "cli": "nothing imports cli/; what others need too belongs in the wing that it is about, or on the ground",
    "service": "HTTP statuses and answers belong in service/, which imports access/ and history/ and not the other "
    "way round; raise an error of your own and give it its answer in service/errors.py",
    "access": "access and history do not know each other; what needs both belongs in service/ or cli/",
    "history": "access and history do not know each other; what needs both belongs in service/ or cli/",
    GROUND: "the ground knows no wing; what needs one belongs inside it",
}
"""Where code belongs that imports this folder and must not."""

ONLY = {
    "aiohttp": ("service/", "HTTP belongs in service/ (access/client.py does with the standard library)"),
    "sqlite3": ("history/", "SQL and its errors belong in history/; give the Store a method"),
    "keyring": ("access/secrets_store.py", "keys are kept by access/secrets_store.py; use a SecretsStore"),
    "bs4": ("parsers/", "markup is read in parsers/ssi_parsers"),
    "lxml": ("parsers/", "markup is read in parsers/ssi_parsers"),
}
"""Where alone a library is used, and why."""

DOMAIN = {"access", "history"}
"""The wings whose errors are domain errors."""

DOMAIN_ERRORS = "errors of access and history know no HTTP; give them status and headers in service/errors.py"

IMPURE = set(
    "ssi_companion os pathlib shutil tempfile glob sqlite3 aiohttp asyncio socket ssl http urllib.request "
    "subprocess threading multiprocessing time random secrets keyring platformdirs".split()
)
CALLS = {"now", "utcnow", "today", "open"}
"""What would read a clock or a file without an import that says so."""

PURE = "the parsers touch no file, socket, clock or ssi_companion; do that in history/ or cli/ and hand over the result"

INDEPENDENT = {"carriers", "formats", "locales"}
CALLERS = {"reader", "saved_file", "scrub"}
"""The modules of the parsers that call what is in the folders."""

SHARED = "carriers, formats and locales stand alone; what they share belongs in a module beside the folders"


CIRCLE = "import each other in a circle; what they share belongs in a module below them"


def imports(source: str, package: str) -> Iterator[str]:
    """Every module that `source` imports, by its full name, wherever in the code the import stands."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package.split(".")[: 1 - node.level or None]) if node.level else ""
            module = ".".join(part for part in (base, node.module) if part)
            yield from (f"{module}.{name.name}" for name in node.names)


def package_of(root: Path, path: str) -> str:
    return ".".join((root.name, *Path(path).parent.parts))


def module_of(root: Path, path: str) -> str:
    return f"{root.name}.{path.removesuffix('.py').replace('/', '.')}".removesuffix(".__init__")


def is_in(name: str, module: str) -> bool:
    return name == module or name.startswith(module + ".")


def wing_of(path: str) -> str:
    return path.split("/")[0] if "/" in path else GROUND


def wrong_imports(path: str, source: str) -> list[str]:
    """What is wrong with the imports of a file of the backend, each as a sentence; `path` begins with its wing."""
    wrong, wing = [], wing_of(path)
    for found in imports(source, package_of(BACKEND, path)):
        for library, (place, why) in ONLY.items():
            if is_in(found, library) and not path.startswith(place):
                wrong.append(f"{path} imports {library}: {why}")
        if is_in(found, BACKEND.name):
            other = found.split(".")[1] if "." in found else GROUND
            if other in MAY_IMPORT and other != wing and other not in MAY_IMPORT[wing]:
                why = BELONGS[GROUND] if wing == GROUND else BELONGS[other]
                wrong.append(f"{path} imports {other}: {why}")
    return wrong


def statuses(path: str, source: str) -> list[str]:
    """Every class of access/ or history/ that has an HTTP status or headers, each as a sentence."""
    if wing_of(path) not in DOMAIN:
        return []
    wrong = []
    for node in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ClassDef)):
        for part in node.body:
            targets = part.targets if isinstance(part, ast.Assign) else [getattr(part, "target", None)]
            names = {target.id for target in targets if isinstance(target, ast.Name)} | {getattr(part, "name", "")}
            wrong += [
                f"{path}: {node.name} has {name}: {DOMAIN_ERRORS}" for name in sorted(names & {"headers", "status"})
            ]
    return wrong


def impurities(path: str, source: str) -> list[str]:
    """What a module of the parsers imports or calls and must not, each as a sentence."""
    wrong, package = [], package_of(PARSERS, path)
    for found in imports(source, package):
        if any(is_in(found, name) for name in IMPURE):
            wrong.append(f"{path} imports {found}: {PURE}")
        other = found.removeprefix(f"{PARSERS.name}.").split(".")[0]
        if wing_of(path) in INDEPENDENT and other in (INDEPENDENT | CALLERS) - {wing_of(path)}:
            wrong.append(f"{path} imports {other}: {SHARED}")
    for call in (node.func for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)):
        if isinstance(call, ast.Name) and call.id == "open":
            wrong.append(f"{path} calls open(): {PURE}")
        if isinstance(call, ast.Attribute) and call.attr in CALLS:
            wrong.append(f"{path} calls .{call.attr}(): {PURE}")
    return wrong


def circles(root: Path, sources: Mapping[str, str]) -> list[str]:
    """The import circles among some files of a package, each as a sentence."""
    names = {module_of(root, path): path for path in sources}

    def imported(path: str) -> set[str]:
        # What is imported is a module, or else something in one.
        found = [(full, full.rpartition(".")[0]) for full in imports(sources[path], package_of(root, path))]
        return {names.get(full) or names.get(module) or path for full, module in found} - {path}

    arrows = {path: imported(path) for path in sources}
    wrong: set[frozenset[str]] = set()
    done: set[str] = set()

    def follow(path: str, way: tuple[str, ...]) -> None:
        if path in way:
            wrong.add(frozenset(way[way.index(path) :]))
        elif path not in done:
            for other in arrows[path]:
                follow(other, (*way, path))
            done.add(path)

    for path in sources:
        follow(path, ())
    return [f"{', '.join(sorted(circle))} {CIRCLE}" for circle in wrong]


def files(root: Path) -> dict[str, str]:
    """Every module of a package by its path inside it."""
    return {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in sorted(root.rglob("*.py"))}


def test_every_folder_of_the_backend_has_a_rule() -> None:
    assert {wing_of(path) for path in files(BACKEND)} == set(MAY_IMPORT)


def test_what_the_rules_name_is_there() -> None:
    assert {wing_of(path) for path in files(PARSERS)} == INDEPENDENT | {GROUND}
    assert not {f"{name}.py" for name in CALLERS} - set(files(PARSERS))
    assert (BACKEND / "access/secrets_store.py").is_file()


def test_the_backend_keeps_to_its_wings() -> None:
    assert [wrong for path, source in files(BACKEND).items() for wrong in wrong_imports(path, source)] == []


def test_the_parsers_are_pure() -> None:
    assert [wrong for path, source in files(PARSERS).items() for wrong in impurities(path, source)] == []


def test_errors_of_access_and_history_know_no_http() -> None:
    assert [wrong for path, source in files(BACKEND).items() for wrong in statuses(path, source)] == []


@pytest.mark.parametrize("wing", sorted(MAY_IMPORT))
def test_no_wing_imports_itself_in_a_circle(wing: str) -> None:
    assert circles(BACKEND, {path: source for path, source in files(BACKEND).items() if wing_of(path) == wing}) == []


def test_the_parsers_import_each_other_in_no_circle() -> None:
    assert circles(PARSERS, files(PARSERS)) == []


# Planted: each wrong import is found, and the sentence says where the code belongs.

BOTH = "access and history do not know each other; what needs both belongs in service/ or cli/"
SERVED = BELONGS["service"]


@pytest.mark.parametrize(
    ("path", "source", "sentence"),
    [
        ("access/x.py", "from ..history import store", f"access/x.py imports history: {BOTH}"),
        ("access/x.py", "from .. import history", f"access/x.py imports history: {BOTH}"),
        ("history/x.py", "import ssi_companion.access.client", f"history/x.py imports access: {BOTH}"),
        ("access/x.py", "from ..service.errors import NotFound", f"access/x.py imports service: {SERVED}"),
        ("history/x.py", "def late():\n    from ..service import wire", f"history/x.py imports service: {SERVED}"),
        ("service/x.py", "from ..cli.main import main", f"service/x.py imports cli: {BELONGS['cli']}"),
        ("limits.py", "from .access import errors", f"limits.py imports access: {BELONGS[GROUND]}"),
        ("access/x.py", "from aiohttp import web", f"access/x.py imports aiohttp: {ONLY['aiohttp'][1]}"),
        ("cli/x.py", "import aiohttp", f"cli/x.py imports aiohttp: {ONLY['aiohttp'][1]}"),
        ("history/deep/x.py", "import aiohttp", f"history/deep/x.py imports aiohttp: {ONLY['aiohttp'][1]}"),
        ("cli/x.py", "import sqlite3", f"cli/x.py imports sqlite3: {ONLY['sqlite3'][1]}"),
        ("service/x.py", "import sqlite3", f"service/x.py imports sqlite3: {ONLY['sqlite3'][1]}"),
        ("access/x.py", "from keyring.errors import E", f"access/x.py imports keyring: {ONLY['keyring'][1]}"),
        ("history/x.py", "from bs4 import BeautifulSoup", f"history/x.py imports bs4: {ONLY['bs4'][1]}"),
        ("cli/x.py", "import lxml.html", f"cli/x.py imports lxml: {ONLY['lxml'][1]}"),
    ],
)
def test_a_planted_wrong_import_of_the_backend_is_found(path: str, source: str, sentence: str) -> None:
    assert wrong_imports(path, source) == [sentence]


@pytest.mark.parametrize(
    "body",
    ["status = 401", "status: ClassVar[int] = 401", "headers = {}", "@property\n    def status(self): return 401"],
)
def test_a_planted_status_of_a_domain_error_is_found(body: str) -> None:
    source = f"class Refused(Exception):\n    {body}"
    name = "headers" if "headers" in body else "status"

    assert statuses("access/errors.py", source) == [f"access/errors.py: Refused has {name}: {DOMAIN_ERRORS}"]
    assert len(statuses("history/records.py", source)) == 1
    assert statuses("service/errors.py", source) == []


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("cli/x.py", "from ..service import answers\nfrom ..access import client\nfrom ..history.store import Store"),
        ("service/x.py", "import aiohttp\nfrom ..access.errors import AccessError\nfrom . import wire"),
        ("access/secrets_store.py", "import keyring\nfrom ..private_files import replace_private"),
        ("history/x.py", "import sqlite3\nfrom ssi_parsers import Reading\nfrom .. import __version__"),
    ],
)
def test_a_right_import_is_left_alone(path: str, source: str) -> None:
    assert wrong_imports(path, source) == []


@pytest.mark.parametrize(
    ("path", "source", "found"),
    [
        ("x.py", "from ssi_companion.history.store import Store", "imports ssi_companion.history.store.Store"),
        ("x.py", "import os.path", "imports os.path"),
        ("x.py", "from pathlib import Path", "imports pathlib.Path"),
        ("x.py", "import urllib.request", "imports urllib.request"),
        ("x.py", "data = open('page.html').read()", "calls open()"),
        ("x.py", "from datetime import datetime\nmoment = datetime.now()", "calls .now()"),
        ("x.py", "import datetime\nday = datetime.date.today()", "calls .today()"),
    ],
)
def test_a_planted_impurity_of_the_parsers_is_found(path: str, source: str, found: str) -> None:
    assert impurities(path, source) == [f"{path} {found}: {PURE}"]


@pytest.mark.parametrize(
    ("path", "source", "other"),
    [
        ("carriers/x.py", "from ..reader import read_page", "reader"),
        ("locales/x.py", "from .. import saved_file", "saved_file"),
        ("formats/x.py", "from ..carriers import report", "carriers"),
    ],
)
def test_a_planted_import_upwards_in_the_parsers_is_found(path: str, source: str, other: str) -> None:
    assert impurities(path, source) == [f"{path} imports {other}: {SHARED}"]


def test_a_planted_circle_is_found() -> None:
    sources = {
        "service/a.py": "from . import b",
        "service/b.py": "def late():\n    from .c import C",
        "service/c.py": "from .a import A\nfrom .d import D",
        "service/d.py": "",
    }
    assert circles(BACKEND, sources) == [f"service/a.py, service/b.py, service/c.py {CIRCLE}"]
