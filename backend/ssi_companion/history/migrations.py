"""The steps that lead from any older database to today's, and the copy made before the first of them.

Append only: a step that has been released is never edited, however wrong it proves; add one that repairs it.
No step uses today's names from the code (facts, codes): it must do the same in ten years.
"""

import json
import sqlite3
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

from .database import UnusableDatabase, copy, transaction

APPLICATION_ID = 0x53534931
"""`PRAGMA application_id` of our files: "SSI1" in ASCII."""


class NewerDatabase(UnusableDatabase):
    """It was written by a newer program than this one."""

    code = "history_newer"

    def __init__(self, path: Path, version: int, known: int) -> None:
        super().__init__(
            f"{path} was written by a newer SSI Companion (format {version}; this one knows {known}). "
            "Update SSI Companion, then try again. Nothing was changed."
        )


class ForeignDatabase(UnusableDatabase):
    """It belongs to another program."""

    code = "history_foreign"

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is a database of another program. Choose another folder for the data.")


def captures_and_readings(db: sqlite3.Connection) -> None:
    """Keep what was seen apart from what was read, so that a better parser can read the past again.

    `capture` and `markup` are truth and are never changed by a parser; `reading` can be made again from them.
    The markup has a table of its own because a row that holds a long blob is slow to pass over.
    """
    for statement in (
        """
        CREATE TABLE profile (
            number INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            told TEXT UNIQUE,           -- what the page calls this member; NULL as long as no page told
            name TEXT NOT NULL,
            in_use INTEGER NOT NULL CHECK (in_use IN (0, 1))
        ) STRICT
        """,
        "CREATE UNIQUE INDEX one_profile_in_use ON profile (in_use) WHERE in_use = 1",
        """
        CREATE TABLE capture (
            number INTEGER PRIMARY KEY, -- in the order they were received
            id TEXT NOT NULL UNIQUE,
            identity TEXT NOT NULL UNIQUE,
            sha256 TEXT NOT NULL,       -- of what `markup` holds, uncompressed
            size INTEGER NOT NULL,
            form TEXT NOT NULL,         -- html, text; or file: bytes that no way of saving explained
            address TEXT,
            language TEXT,
            captured_at TEXT NOT NULL,  -- ISO 8601 with the offset of where it was taken
            captured_at_from TEXT NOT NULL,
            instant INTEGER NOT NULL,   -- captured_at in microseconds since 1970, to put captures in order
            day TEXT NOT NULL,          -- the local day of captured_at, by its own offset
            received_at TEXT NOT NULL,
            source_kind TEXT NOT NULL,
            source_name TEXT,
            extension_version TEXT,
            profile TEXT NOT NULL REFERENCES profile (id),  -- in use when it was received
            moved_to TEXT REFERENCES profile (id),          -- by the user, whatever the page tells
            chosen INTEGER NOT NULL DEFAULT 0 CHECK (chosen IN (0, 1)),
            deleted_at TEXT,
            parser_version TEXT,        -- of the parsers whose verdict stands; NULL as long as there is none
            refused_code TEXT,
            refused_detail TEXT
        ) STRICT
        """,
        "CREATE INDEX capture_by_day ON capture (day)",
        """
        CREATE TABLE markup (
            capture INTEGER PRIMARY KEY REFERENCES capture (number),
            content BLOB NOT NULL       -- zlib
        ) STRICT
        """,
        """
        CREATE TABLE reading (
            capture INTEGER PRIMARY KEY REFERENCES capture (number),
            profile TEXT NOT NULL REFERENCES profile (id),
            told_profile TEXT,
            locale TEXT,
            told_by TEXT NOT NULL,      -- JSON: fact -> carrier
            warnings TEXT NOT NULL,     -- JSON: list of sentences
            total REAL NOT NULL,
            establish_brand REAL NOT NULL,
            find_people REAL NOT NULL,
            engage_with_insights REAL NOT NULL,
            build_relationships REAL NOT NULL,
            industry_top_percent INTEGER,
            industry_average REAL,
            industry_weekly_change INTEGER,
            industry_size INTEGER,
            industry_average_establish_brand REAL,
            industry_average_find_people REAL,
            industry_average_engage_with_insights REAL,
            industry_average_build_relationships REAL,
            network_top_percent INTEGER,
            network_average REAL,
            network_weekly_change INTEGER,
            network_size INTEGER,
            network_average_establish_brand REAL,
            network_average_find_people REAL,
            network_average_engage_with_insights REAL,
            network_average_build_relationships REAL,
            team_top_percent INTEGER,
            team_average REAL,
            team_weekly_change INTEGER,
            team_size INTEGER,
            team_average_establish_brand REAL,
            team_average_find_people REAL,
            team_average_engage_with_insights REAL,
            team_average_build_relationships REAL,
            industry_name TEXT
        ) STRICT
        """,
        "CREATE INDEX reading_by_profile ON reading (profile)",
    ):
        db.execute(statement)


def precision_and_zones(db: sqlite3.Connection) -> None:
    """Keep to how many decimals a number was told, and where the offset of a capture's moment is from.

    Of an older reading nothing said how it was told. Its numbers are taken to be as exact as they look, and those of
    LinkedIn's own answer to be exact; `ssi reread` then says it for certain. No reading is dropped for that.
    """
    db.execute("ALTER TABLE reading ADD COLUMN decimals TEXT NOT NULL DEFAULT '{}'")  # JSON: fact -> decimals
    db.execute("ALTER TABLE capture ADD COLUMN zone_from TEXT NOT NULL DEFAULT 'capture'")  # capture, machine, user
    db.execute("CREATE INDEX capture_by_sha256 ON capture (sha256)")  # to find a page again whose day has changed
    # Until now the machine's offset was taken for files, and for MHTML, where browsers write their dates in UTC.
    db.execute(
        """
        UPDATE capture SET zone_from = 'machine' WHERE captured_at_from = 'file'
            OR captured_at_from = 'save' AND (source_name LIKE '%.mht' OR source_name LIKE '%.mhtml')
        """
    )
    pillars = ("establish_brand", "find_people", "engage_with_insights", "build_relationships")
    found = db.execute("SELECT * FROM reading")
    columns = [column[0] for column in found.description]
    for row in [dict(zip(columns, values, strict=True)) for values in found]:
        looks: dict[str, int] = {}
        for fact, carrier in json.loads(row["told_by"]).items():
            if isinstance(row.get(fact), float) and carrier != "embedded_json":
                # By what is printed, 1.5e-05 too: six decimals.
                looks[fact] = -int(Decimal(repr(row[fact])).as_tuple().exponent) if row[fact] % 1 else 0
        for beside in ("", "industry_average_", "network_average_", "team_average_"):
            # LinkedIn drops zeros at the end: of four pillars side by side the longest says how all were rounded.
            together = [fact for pillar in pillars if (fact := beside + pillar) in looks]
            looks.update(dict.fromkeys(together, max((looks[fact] for fact in together), default=0)))
        if "total" in looks:
            looks["total"] = min((looks[pillar] for pillar in pillars if pillar in looks), default=looks["total"])
        db.execute("UPDATE reading SET decimals = ? WHERE capture = ?", (json.dumps(looks), row["capture"]))


def purging_and_settings(db: sqlite3.Connection) -> None:
    """Let the content of a capture go for good, and keep what the user decides about the history beside it.

    Of a purged capture only its hashes and moments stay, so that the same page is not taken in again unasked.
    """
    db.execute("ALTER TABLE capture ADD COLUMN purged_at TEXT")
    db.execute("CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT")


Migration = Callable[[sqlite3.Connection], None]

MIGRATIONS: tuple[Migration, ...] = (captures_and_readings, precision_and_zones, purging_and_settings)
"""Every step, in order; `PRAGMA user_version` is how many of them a file has behind it."""


def migrate(db: sqlite3.Connection, path: Path, steps: Sequence[Migration] = MIGRATIONS) -> None:
    """Bring the database to today's format, one transaction a step, and a new file there in one.

    A step that fails leaves the file as its transaction found it. `path` is where the copy goes that is made before
    the first step on a file that already holds something.
    """
    check_is_ours(db, path, len(steps))
    if version_of(db) == len(steps):
        return  # versions only grow, so this needs no lock; and `ssi show` need not wait for the service
    copied = False
    while True:
        with transaction(db):
            # Read inside the transaction: read before it, eight parallel starters ran a step twice.
            version = version_of(db)
            if version > len(steps):  # a newer program was faster
                raise NewerDatabase(path, version, len(steps))
            if version == len(steps):
                return
            if version == 0:
                # A new file gets all steps at once: between two of them another program would find it, and copy it.
                db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                todo = steps
            else:
                if not (copied or is_empty(db)):
                    # Others can read beside our write lock, so the copy is exactly what the step will find.
                    copy_before(path, version)
                    copied = True
                todo = steps[version : version + 1]
            for step in todo:
                step(db)
            db.execute(f"PRAGMA user_version = {version + len(todo)}")


def check_is_ours(db: sqlite3.Connection, path: Path, known: int = len(MIGRATIONS)) -> None:
    """Raise `UnusableDatabase` for a file that is not ours, or not yet ours to understand."""
    # In this order: both are written by one transaction, so whoever sees the tables sees the number too.
    holds_something = _number(db, "SELECT count(*) FROM sqlite_schema")
    if holds_something and _number(db, "PRAGMA application_id") != APPLICATION_ID:
        raise ForeignDatabase(path)
    if (version := version_of(db)) > known:
        raise NewerDatabase(path, version, known)


def is_empty(db: sqlite3.Connection) -> bool:
    """Whether nothing was ever stored, so that there is nothing to copy."""
    tables = [name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()]
    return not any(_number(db, f'SELECT EXISTS (SELECT 1 FROM "{table}")') for table in tables)  # noqa: S608


def count_captures(db: sqlite3.Connection) -> int:
    """How many captures there are in a database of any format, without those that are purged."""
    wanted = " WHERE purged_at IS NULL" if version_of(db) >= MIGRATIONS.index(purging_and_settings) + 1 else ""
    return _number(db, f"SELECT count(*) FROM capture{wanted}")  # noqa: S608


def version_of(db: sqlite3.Connection) -> int:
    """The format of a database: how many steps it has behind it."""
    return _number(db, "PRAGMA user_version")


def copy_before(path: Path, version: int) -> Path:
    """Copy the database beside itself, named after the format it still has."""
    number = 1
    while True:
        suffix = f"-{number}" if number > 1 else ""
        target = path.with_name(f"{path.stem}.format-{version}{suffix}.backup{path.suffix}")
        try:
            return copy(path, target)
        except FileExistsError:  # an earlier copy that was put back and is brought up to date once more
            number += 1


def _number(db: sqlite3.Connection, query: str) -> int:
    (number,) = db.execute(query).fetchone()
    return int(number)
