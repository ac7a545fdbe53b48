"""Captures and readings in one SQLite file: what is known, for whom, and of which day."""

import errno
import hashlib
import json
import re
import secrets
import sqlite3
import time
import zlib
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict

from ssi_parsers import FACTS, Capture, Fact, Reading, UnreadablePage, shown
from ssi_parsers.model import MomentSource

from ..private_files import private_file, private_folder
from .migrations import UnusableDatabase, check_is_ours, copy, migrate, transaction

SQLITE = sqlite3.sqlite_version_info
# Before these, two connections that write or checkpoint a WAL database at one instant can corrupt it
# (https://sqlite.org/wal.html#walresetbug); the service and the command line are two connections.
WAL_IS_SAFE = SQLITE >= (3, 51, 3) or (3, 50, 7) <= SQLITE < (3, 51) or (3, 44, 6) <= SQLITE < (3, 45)

PATIENCE = 10.0
"""Seconds to wait for another process that is writing."""

UNREAD_LIMIT = 4 * 1024 * 1024
"""Bytes; a file that could not be opened is kept for a later version that can, a larger one only noted."""

ID_LENGTH = 12
"""Hexadecimal digits of the names of captures and profiles; a person would need a million for a collision."""

SHORTEST_ID = 4
"""So much of a name is enough where it is the only one that begins so."""

_FORBIDDEN = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM)
_REPLACE_IT = "Put a backup in its place, or move it away; `ssi doctor` looks closer."

_NEWEST = 2**63 - 1
_END_OF_TIME = "9999-12-32"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _clean(text: str) -> str:
    """Replace what is not text: half a surrogate pair, as in a page's JSON or an oddly encoded file name."""
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


Text = Annotated[str, AfterValidator(_clean)]


class Source(BaseModel):
    """Where a capture came from."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    kind: Literal["extension", "file", "folder", "upload"]
    name: Text | None = None
    extension_version: Text | None = None


@dataclass(frozen=True)
class Refusal:
    """Why a capture yields no reading: a public code, and sentences for people."""

    code: str
    detail: str


@dataclass(frozen=True)
class CaptureRow:
    """All that is known about a capture, but for its markup and its reading.

    `parser_version` is that of the parsers whose verdict stands: a reading, or the refusal in `refused`.
    A capture with neither was stored and then not read to the end.
    """

    id: str
    captured_at: datetime
    captured_at_from: MomentSource
    received_at: datetime
    source: Source
    form: Literal["html", "text", "file"]
    address: str | None
    language: str | None
    sha256: str
    size: int
    profile: str
    parser_version: str | None
    refused: Refusal | None
    shown_total: int | None
    deleted: bool
    chosen: bool
    effective: bool

    @property
    def day(self) -> date:
        """The local day, by the capture's own offset."""
        return self.captured_at.date()


@dataclass(frozen=True)
class HistoryDay:
    """The effective reading of a local day: the day's last, unless the user chose another."""

    day: date
    capture: str
    chosen: bool
    readings_that_day: int
    reading: Reading


@dataclass(frozen=True)
class Profile:
    """A person whose score is kept. Readings of two profiles never stand in one history."""

    id: str
    name: str
    told: str | None
    in_use: bool
    readings: int


class Unknown(LookupError):  # noqa: N818 - said of the name
    """Nothing by this name is stored; the message says what was looked for."""


class Deleted(Exception):  # noqa: N818 - a state the user can end
    """What a deleted capture cannot be asked for; the message says what to do first."""


_EFFECTIVE_FIRST = "capture.chosen DESC, capture.instant DESC, capture.number DESC"

_READING_COLUMNS = ("capture", "profile", "told_profile", "locale", "told_by", "warnings", *FACTS)

# The names in these statements are ours, every value is bound.
_CAPTURE = f"""
    SELECT seen.*, coalesce(reading.profile, seen.moved_to, seen.profile) AS whose,
        reading.total AS total, seen.number = (
            SELECT capture.number
            -- CROSS JOIN: by way of the day, of which there are a few, and not of the profile, which has them all
            FROM capture CROSS JOIN reading AS other ON other.capture = capture.number
            WHERE capture.day = seen.day AND other.profile = reading.profile AND capture.deleted_at IS NULL
            ORDER BY {_EFFECTIVE_FIRST} LIMIT 1
        ) AS effective
    FROM capture AS seen LEFT JOIN reading ON reading.capture = seen.number
"""  # noqa: S608
_READING = """
    SELECT reading.*, capture.id, capture.captured_at, capture.captured_at_from
    FROM reading JOIN capture ON capture.number = reading.capture
"""
_HISTORY = f"""
    SELECT * FROM (
        SELECT reading.*, capture.id, capture.captured_at, capture.captured_at_from, capture.day,
            capture.chosen,
            count(*) OVER (PARTITION BY capture.day) AS that_day,
            row_number() OVER (PARTITION BY capture.day ORDER BY {_EFFECTIVE_FIRST}) AS place
        FROM reading JOIN capture ON capture.number = reading.capture
        WHERE reading.profile = ? AND capture.deleted_at IS NULL AND capture.day BETWEEN ? AND ?
    ) WHERE place = 1 ORDER BY day
"""  # noqa: S608
# CROSS JOIN: from the newest day down, which ends at the first one of this profile.
_NEWEST_DAY = """
    SELECT capture.day FROM capture CROSS JOIN reading ON reading.capture = capture.number
    WHERE reading.profile = ? AND capture.deleted_at IS NULL AND capture.day < ?
    ORDER BY capture.day DESC LIMIT 1
"""
_PROFILE = """
    SELECT profile.*, (
        SELECT count(*) FROM reading JOIN capture ON capture.number = reading.capture
        WHERE reading.profile = profile.id AND capture.deleted_at IS NULL
    ) AS readings
    FROM profile
"""
_SAVE_READING = f"""
    INSERT OR REPLACE INTO reading ({", ".join(_READING_COLUMNS)})
    VALUES ({", ".join("?" * len(_READING_COLUMNS))})
"""  # noqa: S608


class Store(AbstractContextManager["Store"]):
    """The database, opened and brought to today's format; to be used on the thread that opened it.

    A name that is not stored raises `Unknown`; a file that cannot be used raises `UnusableDatabase`.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._db = _open(path)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._db.close()

    def transaction(self) -> AbstractContextManager[None]:
        """Everything done within is kept, or, after an exception, nothing of it."""
        return transaction(self._db)

    # Captures: what was seen.

    def keep(self, capture: Capture, source: Source, *, received_at: datetime) -> tuple[CaptureRow, bool]:
        """Store a capture as it is given, once; the answer tells whether it is new.

        The same page seen on another local day is another capture. A file tells no day of its own, only when
        it was last written, so the same file is the same capture whatever its time.
        """
        content, columns = _of_page(capture)
        return self._keep(content, columns, source, received_at)

    def keep_unread(
        self, data: bytes, source: Source, *, file_time: datetime, received_at: datetime
    ) -> tuple[CaptureRow, bool]:
        """Store a file that could not be opened, once; of a very large one only that it was there."""
        return self._keep(data, _of_file(data, file_time), source, received_at)

    def replace_unread(self, capture_id: str, capture: Capture) -> bool:
        """Put the page in the place of the file that it was found in after all.

        False, and nothing done, when the same page has meanwhile been stored as another capture.
        """
        content, columns = _of_page(capture)
        with self.transaction():
            number = self._number(capture_id)
            if self._db.execute("SELECT 1 FROM capture WHERE identity = ?", (columns["identity"],)).fetchone():
                return False
            assignments = ", ".join(f"{column} = ?" for column in columns)
            self._db.execute(
                f"UPDATE capture SET {assignments} WHERE number = ? AND form = 'file'",  # noqa: S608
                (*columns.values(), number),
            )
            self._db.execute("UPDATE markup SET content = ? WHERE capture = ?", (zlib.compress(content), number))
            return True

    def _keep(
        self, content: bytes, columns: dict[str, str | int | None], source: Source, received_at: datetime
    ) -> tuple[CaptureRow, bool]:
        with self.transaction():
            identity = str(columns["identity"])
            known = self._db.execute("SELECT id FROM capture WHERE identity = ?", (identity,)).fetchone()
            if known:
                return self.capture(known["id"]), False
            capture_id = identity[:ID_LENGTH]
            values = columns | {
                "id": capture_id,
                "received_at": received_at.isoformat(),
                "source_kind": source.kind,
                "source_name": source.name,
                "extension_version": source.extension_version,
                "profile": self.profile_in_use(),
            }
            number = self._db.execute(
                f"INSERT INTO capture ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})",  # noqa: S608
                tuple(values.values()),
            ).lastrowid
            if values["form"] != "file" or len(content) <= UNREAD_LIMIT:
                self._db.execute("INSERT INTO markup VALUES (?, ?)", (number, zlib.compress(content)))
            return self.capture(capture_id), True

    def capture(self, capture_id: str) -> CaptureRow:
        row = self._db.execute(f"{_CAPTURE} WHERE seen.id = ?", (capture_id,)).fetchone()
        if row is None:
            raise Unknown(f"There is no capture {capture_id!r}.")
        return _capture_row(row)

    def full_id(self, kind: Literal["capture", "profile"], start: str) -> str:
        """The whole name of the one capture or profile whose name begins so."""
        found = self._db.execute(
            f"SELECT id FROM {kind} WHERE id = ?1 OR length(?1) >= ?2 AND substr(id, 1, length(?1)) = ?1 LIMIT 2",  # noqa: S608
            (start, SHORTEST_ID),
        ).fetchall()
        if not found:
            raise Unknown(f"There is no {kind} {start!r}.")
        if len(found) > 1:
            raise Unknown(f"There is more than one {kind} whose name begins with {start!r}. Give more of it.")
        return str(found[0]["id"])

    def captures(self, limit: int = -1, before: str | None = None) -> list[CaptureRow]:
        """All captures, deleted ones too, the last received first; `before` is the last one listed."""
        number = self._number(before) if before is not None else _NEWEST
        rows = self._db.execute(f"{_CAPTURE} WHERE seen.number < ? ORDER BY seen.number DESC LIMIT ?", (number, limit))
        return [_capture_row(row) for row in rows]

    def page(self, capture_id: str) -> Capture | None:
        """The capture as the parsers take it; None for a file that could not be opened."""
        row = self.capture(capture_id)
        if row.form == "file":
            return None
        return Capture(
            markup=(self.content(capture_id) or b"").decode(),
            form=row.form,
            address=row.address,
            language=row.language,
            captured_at=row.captured_at,
            captured_at_from=row.captured_at_from,
        )

    def content(self, capture_id: str) -> bytes | None:
        """What was stored: markup as UTF-8, or the bytes of a file; None when it was too large to keep."""
        number = self._number(capture_id)
        row = self._db.execute("SELECT content FROM markup WHERE capture = ?", (number,)).fetchone()
        try:
            return zlib.decompress(row["content"]) if row else None
        except zlib.error as error:
            raise UnusableDatabase(f"{self.path} is damaged: capture {capture_id!r} is. {_REPLACE_IT}") from error

    def delete(self, capture_id: str) -> bool:
        """Take a capture out of the history; `restore` undoes it. False when it was out already."""
        return self._set_deleted(capture_id, datetime.now().astimezone().isoformat())

    def restore(self, capture_id: str) -> bool:
        """Bring a capture back into the history; false when it was there."""
        return self._set_deleted(capture_id, None)

    def _set_deleted(self, capture_id: str, moment: str | None) -> bool:
        done = self._db.execute(
            "UPDATE capture SET deleted_at = ? WHERE number = ? AND (deleted_at IS NULL) = ?",
            (moment, self._number(capture_id), moment is not None),
        )
        return done.rowcount > 0

    def choose(self, capture_id: str) -> None:
        """Make this capture's reading its day's effective one; choosing the day's last undoes a choice."""
        with self.transaction():
            if self.capture(capture_id).deleted:
                raise Deleted("This capture is deleted; restore it first.")
            reading = self._db.execute(
                "SELECT profile FROM reading WHERE capture = ?", (self._number(capture_id),)
            ).fetchone()
            if reading is None:
                raise Unknown(f"Capture {capture_id!r} has no reading.")
            day = self.capture(capture_id).day.isoformat()
            same_day = """
                SELECT capture.number FROM capture JOIN reading ON reading.capture = capture.number
                WHERE capture.day = ? AND reading.profile = ?
            """
            self._db.execute(
                f"UPDATE capture SET chosen = 0 WHERE number IN ({same_day})",  # noqa: S608
                (day, reading["profile"]),
            )
            if not self.capture(capture_id).effective:
                self._db.execute("UPDATE capture SET chosen = 1 WHERE id = ?", (capture_id,))

    def move(self, capture_id: str, profile: str) -> None:
        """Put a capture into another profile; no later reading of it changes that."""
        with self.transaction():
            number = self._number(capture_id)
            self._check_profile(profile)
            # A choice was one among the readings of the profile that it leaves.
            self._db.execute("UPDATE capture SET moved_to = ?, chosen = 0 WHERE number = ?", (profile, number))
            self._db.execute("UPDATE reading SET profile = ? WHERE capture = ?", (profile, number))

    # Readings and refusals: what came of it.

    def save_reading(self, capture_id: str, reading: Reading, *, parser_version: str | None = None) -> Profile:
        """Store what was read; the answer tells whose history it went to. The moment is the capture's own."""
        with self.transaction():
            number = self._number(capture_id)
            profile = self._whose(number, reading.profile)
            self._db.execute(
                _SAVE_READING,
                (
                    number,
                    profile,
                    reading.profile,
                    reading.locale,
                    json.dumps(reading.told_by),
                    json.dumps(reading.warnings),
                    *(getattr(reading, fact) for fact in FACTS),
                ),
            )
            self._save_verdict(number, parser_version, None, None)
            return self.profile(profile)

    def save_refusal(self, capture_id: str, refusal: UnreadablePage, *, parser_version: str | None = None) -> None:
        """Store why there is no reading; one that was there before is gone."""
        with self.transaction():
            number = self._number(capture_id)
            self._db.execute("DELETE FROM reading WHERE capture = ?", (number,))
            self._save_verdict(number, parser_version, refusal.code, _clean(refusal.detail))

    def _save_verdict(self, number: int, parser_version: str | None, code: str | None, detail: str | None) -> None:
        self._db.execute(
            "UPDATE capture SET parser_version = ?, refused_code = ?, refused_detail = ? WHERE number = ?",
            (parser_version, code, detail, number),
        )

    def reading(self, capture_id: str) -> Reading | None:
        row = self._db.execute(f"{_READING} WHERE reading.capture = ?", (self._number(capture_id),)).fetchone()
        return _reading(row) if row else None

    def history(
        self, profile: str | None = None, start: date | None = None, end: date | None = None
    ) -> list[HistoryDay]:
        """The effective reading of each day from `start` to `end`, both included."""
        rows = self._db.execute(_HISTORY, (self._profile_or_in_use(profile), *_days(start, end)))
        return [_history_day(row) for row in rows]

    def latest(self, profile: str | None = None, *, before: date | None = None) -> HistoryDay | None:
        """The effective reading of the newest day, or of the newest before another one."""
        profile = self._profile_or_in_use(profile)
        row = self._db.execute(_NEWEST_DAY, (profile, before.isoformat() if before else _END_OF_TIME)).fetchone()
        return self.history(profile, (day := date.fromisoformat(row["day"])), day)[0] if row else None

    def recent(self, reach: int, profile: str | None = None) -> list[HistoryDay]:
        """The newest day with those of up to `reach` days before it; and the one before it, however long ago."""
        newest = self.latest(profile)
        if newest is None:
            return []
        start = date.fromordinal(max(1, newest.day.toordinal() - reach))
        days = self.history(profile, start, newest.day)
        before = self.latest(profile, before=newest.day) if len(days) == 1 else None
        return [before, *days] if before else days

    # Profiles: whose score it is.

    def profiles(self) -> list[Profile]:
        return [_profile(row) for row in self._db.execute(f"{_PROFILE} ORDER BY profile.number")]

    def profile(self, profile_id: str) -> Profile:
        row = self._db.execute(f"{_PROFILE} WHERE profile.id = ?", (profile_id,)).fetchone()
        if row is None:
            raise Unknown(f"There is no profile {profile_id!r}.")
        return _profile(row)

    def profile_in_use(self) -> str:
        """Where a page goes that does not tell whose it is; the first profile is made when needed."""
        with self.transaction():
            row = self._db.execute("SELECT id FROM profile WHERE in_use = 1").fetchone()
            return str(row["id"]) if row else self.add_profile().id

    def add_profile(self, name: str | None = None, *, told: str | None = None) -> Profile:
        """Make a profile; the first one is in use at once."""
        with self.transaction():
            (count,) = self._db.execute("SELECT count(*) FROM profile").fetchone()
            profile_id = secrets.token_hex(ID_LENGTH // 2)
            self._db.execute(
                "INSERT INTO profile (id, told, name, in_use) VALUES (?, ?, ?, ?)",
                (profile_id, told, _clean(name or f"Profile {count + 1}"), not count),
            )
            return self.profile(profile_id)

    def rename_profile(self, profile_id: str, name: str) -> None:
        with self.transaction():
            self._check_profile(profile_id)
            self._db.execute("UPDATE profile SET name = ? WHERE id = ?", (_clean(name), profile_id))

    def use_profile(self, profile_id: str) -> None:
        """Show this profile, and let pages go to it that do not tell whose they are."""
        with self.transaction():
            self._check_profile(profile_id)
            self._db.execute("UPDATE profile SET in_use = 0 WHERE in_use = 1")
            self._db.execute("UPDATE profile SET in_use = 1 WHERE id = ?", (profile_id,))

    def _whose(self, number: int, told: str | None) -> str:
        """The profile of a capture: the user's decision, else the page's word, else the one then in use."""
        row = self._db.execute("SELECT profile, moved_to FROM capture WHERE number = ?", (number,)).fetchone()
        if row["moved_to"] or told is None:
            return str(row["moved_to"] or row["profile"])
        known = self._db.execute("SELECT id FROM profile WHERE told = ?", (told,)).fetchone()
        if known:
            return str(known["id"])
        profiles = self._db.execute("SELECT id, told FROM profile").fetchall()
        if len(profiles) == 1 and profiles[0]["told"] is None:
            # Some pages tell whose they are and some do not: the only person here is taken to be the one whom
            # the first such page names, rather than cutting that person's history in two.
            self._db.execute("UPDATE profile SET told = ?", (told,))
            return str(profiles[0]["id"])
        # Someone else: never mixed with the first, and not in use until the user says so.
        return self.add_profile(told=told).id

    def _profile_or_in_use(self, profile: str | None) -> str | None:
        if profile is not None:
            self._check_profile(profile)
            return profile
        row = self._db.execute("SELECT id FROM profile WHERE in_use = 1").fetchone()
        return str(row["id"]) if row else None

    def _check_profile(self, profile_id: str) -> None:
        if not self._db.execute("SELECT 1 FROM profile WHERE id = ?", (profile_id,)).fetchone():
            raise Unknown(f"There is no profile {profile_id!r}.")

    def _number(self, capture_id: str) -> int:
        row = self._db.execute("SELECT number FROM capture WHERE id = ?", (capture_id,)).fetchone()
        if row is None:
            raise Unknown(f"There is no capture {capture_id!r}.")
        return int(row["number"])

    # Care.

    def check(self) -> list[str]:
        """What SQLite finds wrong with the file; empty when it is sound."""
        return faults(self._db)

    def backup(self, target: Path) -> Path:
        """Copy the database to a new file that only its owner may read."""
        return copy(self.path, target)


def faults(db: sqlite3.Connection) -> list[str]:
    """What SQLite finds wrong with a database; empty when it is sound."""
    try:
        found = [row[0] for row in db.execute("PRAGMA quick_check")]
        broken = db.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.DatabaseError as error:
        return [str(error)]
    return [line for line in found if line != "ok"] + [
        f"{table} row {row} points to no {parent}" for table, row, parent, _ in broken
    ]


def in_words(path: Path, error: sqlite3.Error | OSError) -> str:
    """What is wrong with the database, or with a file beside it, and what to do about that."""
    code, number = getattr(error, "sqlite_errorcode", 0) & 0xFF, getattr(error, "errno", None)
    file, why = getattr(error, "filename", None) or path, getattr(error, "strerror", None) or error
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return f"{path} is damaged or no database: {why}. {_REPLACE_IT}"
    if code == sqlite3.SQLITE_FULL or number == errno.ENOSPC:
        return f"{file} cannot be written: the disk is full. Make room and try again."
    if code in _FORBIDDEN or number in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{file} may not be used by you: {why}. Check who owns it and its folder, and who may write: ssi doctor"
    return f"{file} cannot be used now: {why}. Try again, or look for the cause: ssi doctor"


def _open(path: Path) -> sqlite3.Connection:
    private_folder(path.parent)
    try:
        # SQLite itself would let every user of the machine read it; -wal and -shm take its mode.
        private_file(path)
    except FileExistsError:
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)
    db = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
    try:
        db.row_factory = sqlite3.Row
        check_is_ours(db, path)  # before the journal mode, which writes into the file
        _set_journal_mode(db)
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA trusted_schema = OFF")
        db.execute("PRAGMA secure_delete = ON")
        migrate(db, path)
    except sqlite3.DatabaseError as error:  # damaged, read-only, locked for too long, disk full
        db.close()
        raise UnusableDatabase(in_words(path, error)) from error
    except BaseException:
        db.close()
        raise
    return db


def _set_journal_mode(db: sqlite3.Connection) -> None:
    mode = "wal" if WAL_IS_SAFE else "truncate"
    give_up = time.monotonic() + PATIENCE
    while True:
        # A change to or from WAL needs the file alone, and does not wait for others as other statements do.
        try:
            db.execute(f"PRAGMA journal_mode = {mode}")
        except sqlite3.OperationalError:
            if time.monotonic() > give_up:
                raise
            time.sleep(0.02)
        else:
            return


def _of_page(capture: Capture) -> tuple[bytes, dict[str, str | int | None]]:
    """What is stored of a page: its markup, and what goes into the columns."""
    markup, address = _clean(capture.markup), _maybe(capture.address)
    day = capture.captured_at.date().isoformat() if capture.captured_at_from != "file" else ""
    identity = "\0".join((capture.form, address or "", day, markup))
    return markup.encode(), {
        "identity": _sha256(identity.encode()),
        "sha256": _sha256(markup.encode()),
        "size": len(markup.encode()),
        "form": capture.form,
        "address": address,
        "language": _maybe(capture.language),
        "captured_at_from": capture.captured_at_from,
        **_moment(capture.captured_at),
    }


def _of_file(data: bytes, file_time: datetime) -> dict[str, str | int | None]:
    return {
        "identity": _sha256(b"file\0" + data),
        "sha256": _sha256(data),
        "size": len(data),
        "form": "file",
        "captured_at_from": "file",
        **_moment(file_time),
    }


def _moment(moment: datetime) -> dict[str, str | int]:
    return {
        "captured_at": moment.isoformat(),
        "instant": (moment - _EPOCH) // timedelta(microseconds=1),
        "day": moment.date().isoformat(),
    }


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _maybe(text: str | None) -> str | None:
    return None if text is None else _clean(text)


def _days(start: date | None, end: date | None) -> tuple[str, str]:
    return (start or date.min).isoformat(), (end or date.max).isoformat()


def _profile(row: sqlite3.Row) -> Profile:
    return Profile(row["id"], row["name"], row["told"], bool(row["in_use"]), row["readings"])


def _capture_row(row: sqlite3.Row) -> CaptureRow:
    total = row["total"]
    return CaptureRow(
        id=row["id"],
        captured_at=datetime.fromisoformat(row["captured_at"]),
        captured_at_from=row["captured_at_from"],
        received_at=datetime.fromisoformat(row["received_at"]),
        source=Source(kind=row["source_kind"], name=row["source_name"], extension_version=row["extension_version"]),
        form=row["form"],
        address=row["address"],
        language=row["language"],
        sha256=row["sha256"],
        size=row["size"],
        profile=row["whose"],
        parser_version=row["parser_version"],
        refused=Refusal(row["refused_code"], row["refused_detail"]) if row["refused_code"] else None,
        shown_total=None if total is None else shown(total),
        deleted=row["deleted_at"] is not None,
        chosen=bool(row["chosen"]),
        effective=bool(row["effective"]),
    )


def _reading(row: sqlite3.Row) -> Reading:
    values: dict[Fact, Any] = {fact: row[fact] for fact in FACTS}
    # It was checked on its way in, and checking ten years again takes as long as all the rest.
    return Reading.model_construct(
        captured_at=datetime.fromisoformat(row["captured_at"]),
        captured_at_from=row["captured_at_from"],
        locale=row["locale"],
        profile=row["told_profile"],
        told_by=json.loads(row["told_by"]),
        warnings=tuple(json.loads(row["warnings"])),
        **values,
    )


def _history_day(row: sqlite3.Row) -> HistoryDay:
    return HistoryDay(
        day=date.fromisoformat(row["day"]),
        capture=row["id"],
        chosen=bool(row["chosen"]),
        readings_that_day=row["that_day"],
        reading=_reading(row),
    )
