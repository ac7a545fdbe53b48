"""The checks of `ssi doctor`: all that can be broken on a machine, reported so that it can be pasted in public."""

import getpass
import json
import os
import platform
import re
import stat
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path
from typing import Literal, NamedTuple

import ssi_parsers
from ssi_parsers import FACTS, Reading

from .. import __version__
from ..access import client, pairing, port_owner, secrets_store
from ..history import inspection
from ..history.backups import backups
from ..history.database import SQLITE_VERSION, UnusableDatabase, check_not_lost
from ..history.inspection import Inspection, inspect
from ..history.reading import Examination, SavedFile
from ..history.reading import examine as examine_file
from ..private_files import why_not_file, why_not_folder
from ..settings import Settings
from . import extension_package as browsers
from .options import open_reader

PACKAGES = ("aiohttp", "beautifulsoup4", "lxml", "pydantic", "keyring", "pebble", "click", "rich", "watchfiles")

SELFCHECK = Path(str(files("ssi_companion"))) / "selfcheck"
"""Small pages that are part of the program, each with what must be read from it."""

State = Literal["ok", "note", "broken"]


class Finding(NamedTuple):
    """What was looked at, whether it is well, and what was seen."""

    about: str
    state: State
    said: str


Check = Callable[[Settings], Iterator[tuple[State, str]]]


def examine(settings: Settings, *, read_data: bool = False) -> Iterator[Finding]:
    """Run every check and yield its findings; a check that raises is itself a finding.

    With `read_data`, what is stored of every capture is read too.
    """
    unsafe = why_not_folder(settings.data_dir)
    for about, check in (CHECKS | ({"Captures": _captures} if read_data else {})).items():
        if unsafe and check in INSIDE:
            continue  # what is in there may be anybody's
        try:
            for state, said in check(settings):
                yield Finding(about, state, redact(said))
        except Exception as error:  # noqa: BLE001 - this is where the broken is looked for
            yield Finding(about, "broken", redact(f"{type(error).__name__}: {error}"))


def redact(text: str) -> str:
    """Take the user's name out of paths, so that the report can be pasted in public."""
    home = Path.home()
    if len(home.parts) > 1:  # a service account's home can be "/"
        text = text.replace(str(home), "~")
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # an account without a name
        return text
    return re.sub(rf"(?<=[/\\]){re.escape(user)}(?=[/\\]|$)", "USER", text)


def _program(settings: Settings) -> Iterator[tuple[State, str]]:
    yield "ok", f"SSI Companion {__version__}, parsers {ssi_parsers.PARSER_VERSION}"
    python = ".".join(map(str, sys.version_info[:3]))
    yield "ok", f"Python {python}, {platform.system()} {platform.release()} {platform.machine()}"
    yield "ok", ", ".join(f"{name} {_version(name)}" for name in PACKAGES)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _folder(settings: Settings) -> Iterator[tuple[State, str]]:
    mode = settings.data_dir.stat().st_mode
    yield _private(mode), f"{settings.data_dir}{_mode(mode)}"
    if why := why_not_folder(settings.data_dir):
        yield "broken", f"It is not used. {why}"
    if not os.access(settings.data_dir, os.W_OK):
        yield "broken", "It may not be written to."


def _private(mode: int) -> State:
    # Windows has no such bits; there the user's profile folder is private.
    return "note" if os.name == "posix" and mode & 0o077 else "ok"


def _mode(mode: int) -> str:
    if os.name != "posix":
        return ""
    others = ", which others on this machine can look into" if mode & 0o077 else ""
    return f" (mode {stat.S_IMODE(mode):04o}{others})"


def _database(settings: Settings) -> Iterator[tuple[State, str]]:
    path = settings.database
    if why := why_not_file(path):
        yield "broken", why
        return
    if not path.exists():
        try:
            check_not_lost(path)
        except UnusableDatabase as lost:
            yield "broken", str(lost)
        else:
            yield "ok", f"{path.name} is not there yet; it is made when it is first needed."
        return
    found = path.stat()
    yield _private(found.st_mode), f"{path.name}, {found.st_size:,} bytes{_mode(found.st_mode)}"
    if not os.access(path, os.W_OK):
        yield "broken", "It may not be written to."
    try:
        check_not_lost(path)
        found_inside = inspect(path)
    except UnusableDatabase as error:
        yield "broken", str(error)
    else:
        yield from _content(found_inside)


def _content(found: Inspection) -> Iterator[tuple[State, str]]:
    older = f", today's is {found.today}: it is brought up to date when it is next used"
    yield "ok", f"format {found.version}{'' if found.version == found.today else older}"
    if found.faults:
        yield "broken", f"damaged: {found.faults[0]}. Go back to a backup: ssi restore"
        return
    yield "ok", "quick_check ok"
    if found.captures is not None:
        yield (
            "ok",
            f"{found.captures} captures: {found.readings} readings, {found.refused} refused; {found.profiles} profiles",
        )


def _captures(settings: Settings) -> Iterator[tuple[State, str]]:
    if not settings.database.exists():
        return
    found = inspection.read_data(settings.database)
    yield "ok", f"{found.sound:,} captures read, {found.size:,} bytes: each is what was stored"
    for hurt in found.hurt:
        yield "broken", f"{hurt.capture} of {hurt.captured_at[:10]} is damaged: {hurt.why}."
    if found.hurt:
        yield "note", "The page of each, handed in again, mends it; or go back to a backup: ssi restore"


def _backups(settings: Settings) -> Iterator[tuple[State, str]]:
    found = backups(settings.database)
    made = [backup for backup in found if backup.kind == "automatic"]
    size = sum(backup.size for backup in found)
    if made:
        yield "ok", f"{len(made)} automatic, the newest of {made[0].made_at:%Y-%m-%d}; {size:,} bytes with all others"
    else:
        yield "ok", "no automatic one yet; the service makes one a day, of a history that holds something"


def _sqlite(settings: Settings) -> Iterator[tuple[State, str]]:
    yield "ok", f"SQLite {SQLITE_VERSION}"


def _port(settings: Settings) -> Iterator[tuple[State, str]]:
    who = client.who_answers(settings)
    match who:
        case "nobody":
            yield "ok", f"{settings.authority} is free; the service is not running."
        case "other_folder":
            yield (
                "broken",
                f"The service on {settings.authority} is that of another data folder: --data, --port",
            )
        case "ours":
            yield "ok", f"The service answers on {settings.authority}."
        case "another":
            yield "broken", port_owner.who_has_it(settings, who)


def _secrets(settings: Settings) -> Iterator[tuple[State, str]]:
    try:
        yield "ok", secrets_store.describe(settings.data_dir)
        paired = pairing.read_pairings(pairing.pairings_file(settings.data_dir))
        yield "ok", f"{len(paired)} paired browsers"
    except secrets_store.SecretsUnavailable as error:
        yield "broken", str(error)


def _extension(settings: Settings) -> Iterator[tuple[State, str]]:
    folder = browsers.extension_folder()
    there = (folder / "manifest.json").is_file()
    yield ("ok", str(folder)) if there else ("broken", f"{folder} is not there. Install SSI Companion again.")


def _parsers(settings: Settings) -> Iterator[tuple[State, str]]:
    pages = sorted(SELFCHECK.glob("*.html"))
    if not pages:
        yield "broken", "The built-in pages are missing. Install SSI Companion again."
    saves = [SavedFile(page.read_bytes(), page.name, datetime.now(UTC)) for page in pages]
    with open_reader() as reader:  # that it starts at all is checked by the same
        read = [reader.run(examine_file, save) for save in saves]
    for page, found in zip(pages, read, strict=True):
        expected = json.loads(page.with_suffix(".json").read_text("utf-8"))
        reading = found.verdict if isinstance(found, Examination) else found
        if not isinstance(reading, Reading):
            yield "broken", f"The built-in page {page.name} is refused: {reading.code}. {reading.detail}"
            continue
        wrong = [fact for fact in FACTS if getattr(reading, fact) != expected.get(fact)]
        yield (
            ("broken", f"{page.name} is misread: {', '.join(wrong)}") if wrong else ("ok", f"{page.name} is read right")
        )


CHECKS: dict[str, Check] = {
    "Program": _program,
    "Data folder": _folder,
    "Database": _database,
    "Backups": _backups,
    "SQLite": _sqlite,
    "Port": _port,
    "Keys": _secrets,
    "Extension": _extension,
    "Parsers": _parsers,
}
INSIDE = (_database, _port, _secrets)
"""The checks that take what is in the data folder for the user's own."""
