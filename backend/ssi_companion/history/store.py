"""Captures and readings in one SQLite file: what is known, for whom, and of which day."""

import json
import secrets
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Literal

from ssi_parsers import FACTS, Capture, Reading, UnreadablePage
from ssi_parsers.markup import well_formed
from ssi_parsers.model import ZoneSource

from ..limits import UNREAD_FILE
from . import database, retention, rows
from .database import copy, faults, transaction
from .migrations import check_is_ours, count_captures, migrate
from .records import CaptureRow, DamagedCapture, Deleted, HistoryDay, Kept, Profile, Refused, Source, Unknown
from .retention import Tidied
from .rows import Columns, PackedPage

ID_LENGTH = 12
"""Hexadecimal digits of the names of captures and profiles; a person would need a million for a collision."""

SHORTEST_ID = 4
"""So much of a name is enough where it is the only one that begins so."""

_NEWEST = 2**63 - 1
_END_OF_TIME = "9999-12-32"

_EFFECTIVE_FIRST = "capture.chosen DESC, capture.instant DESC, capture.number DESC"

_READING_COLUMNS = ("capture", "profile", "told_profile", "locale", "told_by", "decimals", "warnings", *FACTS)

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
    WHERE seen.purged_at IS NULL
"""  # noqa: S608
# What is known before a capture is stored: whose it would be, and the one that is there already, if it is: where the
# capture does not tell its zone, the same page of the same instant on whatever day that then was; else under its name.
_KNOWN = """
    SELECT (SELECT id FROM profile WHERE in_use = 1) AS in_use, capture.*,
        coalesce(reading.profile, capture.moved_to, capture.profile) AS whose, reading.capture IS NOT NULL AS is_read,
        (SELECT value FROM setting WHERE name = 'markup') AS markup_setting
    FROM (SELECT :identity AS identity) AS wanted
    LEFT JOIN capture ON capture.number = coalesce(
        (SELECT number FROM capture WHERE :zone_from <> 'capture' AND zone_from <> 'capture' AND sha256 = :sha256
            AND instant = :instant AND form = :form AND address IS :address),
        (SELECT number FROM capture WHERE identity = wanted.identity)
    )
    LEFT JOIN reading ON reading.capture = capture.number
"""
_CONTENT = "SELECT markup.content, capture.sha256 FROM markup JOIN capture ON number = capture WHERE capture = ?"
_READING = """
    SELECT reading.*, capture.id, capture.captured_at, capture.captured_at_from, capture.zone_from
    FROM reading JOIN capture ON capture.number = reading.capture
"""
_HISTORY = f"""
    SELECT * FROM (
        SELECT reading.*, capture.id, capture.captured_at, capture.captured_at_from, capture.zone_from,
            capture.day, capture.chosen,
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
_LAST_BEFORE = f"""
    SELECT reading.*, capture.id, capture.captured_at, capture.captured_at_from, capture.zone_from
    FROM capture CROSS JOIN reading ON reading.capture = capture.number
    WHERE reading.profile = ? AND capture.deleted_at IS NULL AND capture.day < ?
    ORDER BY capture.day DESC, {_EFFECTIVE_FIRST} LIMIT 1
"""  # noqa: S608
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

    A name that is not stored raises `Unknown`; a file that cannot be used raises `UnusableDatabase`. One capture whose
    content is damaged raises `DamagedCapture` where its content is asked for, and is no reason to give up the others.
    """

    def __init__(self, path: Path, *, must_exist: bool = False, patience: float = database.PATIENCE) -> None:
        self.path = path
        self._db, self._file = _open(path, must_exist, patience)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """A transaction: commit at the end of the context, roll back after an exception, or when the file is gone."""
        with transaction(self._db):
            self.check_in_place()
            yield
            self.check_in_place()
        self.check_in_place()  # a file that was moved between that look and the commit took the commit along

    def check_in_place(self) -> None:
        """Raise `Missing` or `Replaced` unless the file that is open is the one that its path names."""
        database.check_in_place(self.path, self._file)

    # Captures: what was seen.

    def keep(self, capture: Capture | PackedPage, source: Source, *, received_at: datetime) -> Kept:
        """Store a capture as it is given, once.

        The same page seen on another local day is another capture. A file tells no day of its own, only when
        it was last written, so the same file is the same capture whatever its time.
        """
        page = capture if isinstance(capture, PackedPage) else rows.packed(capture)
        return self._keep(page.content, page.columns, source, received_at)

    def keep_unread(
        self,
        data: bytes,
        source: Source,
        *,
        file_time: datetime,
        received_at: datetime,
        zone_from: ZoneSource = "machine",
        keep_content: bool = True,
    ) -> Kept:
        """Store a file that could not be opened, once; of a very large one, or on request, only that it was there."""
        content = zlib.compress(data) if keep_content and len(data) <= UNREAD_FILE else None
        return self._keep(content, rows.columns_of_file(data, file_time, zone_from), source, received_at)

    def refused_file(self, data: bytes) -> Refused | None:
        """Why this very file could not be opened, where it is stored, and by which parsers."""
        row = self._db.execute(
            "SELECT refused_code, parser_version FROM capture WHERE identity = ? AND refused_code IS NOT NULL",
            (rows.identity_of_file(data),),
        ).fetchone()
        return Refused(row["refused_code"], row["parser_version"]) if row else None

    def replace_unread(self, capture_id: str, capture: Capture | PackedPage) -> bool:
        """Replace a stored file by the page that was found in it after all.

        False, and nothing done, when the same page has meanwhile been stored as another capture.
        """
        page = capture if isinstance(capture, PackedPage) else rows.packed(capture)
        columns = page.columns
        with self.transaction():
            number = self._number(capture_id)
            if self._db.execute("SELECT 1 FROM capture WHERE identity = ?", (columns["identity"],)).fetchone():
                return False
            assignments = ", ".join(f"{column} = ?" for column in columns)
            self._db.execute(
                f"UPDATE capture SET {assignments} WHERE number = ? AND form = 'file'",  # noqa: S608
                (*columns.values(), number),
            )
            self._db.execute("UPDATE markup SET content = ? WHERE capture = ?", (page.content, number))
            return True

    def _keep(self, content: bytes | None, columns: Columns, source: Source, received_at: datetime) -> Kept:
        identity = str(columns["identity"])
        with self.transaction():
            known = self._db.execute(_KNOWN, columns).fetchone()
            in_use = known["in_use"] or self._first_profile()
            drops_markup = known["markup_setting"] == "none"
            is_purged = known["purged_at"] is not None
            if is_purged and source.kind != "folder":
                # Who hands over a page by hand wants it, whatever was done with it before.
                self._db.execute("DELETE FROM reading WHERE capture = ?", (known["number"],))
                self._db.execute("DELETE FROM capture WHERE number = ?", (known["number"],))
            elif known["id"]:
                self._mend(known, content)
                is_deleted, is_read = known["deleted_at"] is not None, bool(known["is_read"])
                was_at = None if is_purged else self._change_zone(known, columns)
                return Kept(
                    known["id"], False, known["whose"], in_use, is_deleted, is_read, was_at, is_purged, drops_markup
                )
            values = columns | {
                "id": identity[:ID_LENGTH],
                "received_at": received_at.isoformat(),
                "source_kind": source.kind,
                "source_name": source.name,
                "extension_version": source.extension_version,
                "profile": in_use,
            }
            number = self._db.execute(
                f"INSERT INTO capture ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})",  # noqa: S608
                tuple(values.values()),
            ).lastrowid
            if content is not None:
                self._db.execute("INSERT INTO markup VALUES (?, ?)", (number, content))
            return Kept(identity[:ID_LENGTH], True, in_use, in_use, drops_markup=drops_markup)

    def _mend(self, known: sqlite3.Row, content: bytes | None) -> None:
        """Store the content of a known capture again where it is damaged: the same page has just been handed in."""
        try:
            self._content(known["number"], known["id"])
        except DamagedCapture:
            self._db.execute("UPDATE markup SET content = ? WHERE capture = ?", (content, known["number"]))

    def _change_zone(self, known: sqlite3.Row, columns: Columns) -> datetime | None:
        """Give a capture the zone that the user has named now; the answer is how its moment was kept until then."""
        if columns["zone_from"] != "user" or known["zone_from"] == "capture" or known["instant"] != columns["instant"]:
            return None
        if (known["zone_from"], known["captured_at"]) == ("user", columns["captured_at"]):
            return None
        self._db.execute(
            """
            UPDATE capture SET captured_at = :captured_at, day = :day, zone_from = 'user',
                identity = :identity || CASE  -- the day it comes to may hold the same page of another hour
                    WHEN EXISTS (SELECT 1 FROM capture WHERE identity = :identity AND number <> :number)
                    THEN ' ' || :instant ELSE '' END,
                chosen = chosen AND day = :day  -- a choice was one among the readings of the day that it leaves
            WHERE number = :number
            """,
            {**columns, "number": known["number"]},
        )
        return datetime.fromisoformat(known["captured_at"])

    def capture(self, capture_id: str) -> CaptureRow:
        """All about one capture but its markup and its reading. Raises `Unknown`."""
        row = self._db.execute(f"{_CAPTURE} AND seen.id = ?", (capture_id,)).fetchone()
        if row is None:
            raise Unknown(f"There is no capture {capture_id!r}.")
        return rows.capture_row(row)

    def full_id(self, kind: Literal["capture", "profile"], start: str) -> str:
        """The full id of the one capture or profile whose id begins with `start`."""
        there = "purged_at IS NULL" if kind == "capture" else "TRUE"
        found = self._db.execute(
            f"""
            SELECT id FROM {kind} WHERE {there}
                AND (id = ?1 OR length(?1) >= ?2 AND substr(id, 1, length(?1)) = ?1)
            LIMIT 2
            """,  # noqa: S608
            (start, SHORTEST_ID),
        ).fetchall()
        if not found:
            raise Unknown(f"There is no {kind} {start!r}.")
        if len(found) > 1:
            raise Unknown(f"There is more than one {kind} whose name begins with {start!r}. Give more of it.")
        return str(found[0]["id"])

    def count(self) -> int:
        """How many captures there are, deleted ones too."""
        return count_captures(self._db)

    def captures(self, limit: int = -1, before: str | None = None) -> list[CaptureRow]:
        """All captures, deleted ones too, the last received first; `before` is the last one listed."""
        number = self._number(before) if before is not None else _NEWEST
        found = self._db.execute(f"{_CAPTURE} AND seen.number < ? ORDER BY seen.number DESC LIMIT ?", (number, limit))
        return [rows.capture_row(row) for row in found]

    def page(self, capture_id: str) -> Capture | None:
        """The capture as the parsers take it; None where no page is kept, as of a file that could not be opened.

        Raises `DamagedCapture`.
        """
        row = self.capture(capture_id)
        if row.form == "file" or (content := self.content(capture_id)) is None:
            return None
        return Capture(
            markup=content.decode(),
            form=row.form,
            address=row.address,
            language=row.language,
            captured_at=row.captured_at,
            captured_at_from=row.captured_at_from,
            zone_from=row.zone_from,
        )

    def content(self, capture_id: str) -> bytes | None:
        """What is kept: markup as UTF-8, or the bytes of a file; None when it was too large, or is no longer kept.

        Raises `DamagedCapture`.
        """
        return self._content(self._number(capture_id), capture_id)

    def _content(self, number: int, capture_id: str) -> bytes | None:
        try:
            row = self._db.execute(_CONTENT, (number,)).fetchone()
            return rows.content(row["content"], row["sha256"]) if row else None
        except (rows.NotWhatWasStored, sqlite3.DatabaseError) as error:
            if isinstance(error, sqlite3.DatabaseError) and not database.is_damage(error):
                raise
            raise DamagedCapture(capture_id) from error

    def delete(self, capture_id: str) -> bool:
        """Delete a capture, as far as `undelete` can undo it; false when it was deleted already."""
        return self._set_deleted(capture_id, datetime.now().astimezone().isoformat())

    def undelete(self, capture_id: str) -> bool:
        """Undo `delete`; false when the capture was not deleted."""
        return self._set_deleted(capture_id, None)

    def _set_deleted(self, capture_id: str, moment: str | None) -> bool:
        done = self._db.execute(
            "UPDATE capture SET deleted_at = ? WHERE number = ? AND (deleted_at IS NULL) = ?",
            (moment, self._number(capture_id), moment is not None),
        )
        return done.rowcount > 0

    def purge(self, capture_id: str) -> None:
        """Remove the content and the reading of a capture from the file, deleted or not, at once and for good."""
        with self.transaction():
            retention.purge(self._db, self._number(capture_id), datetime.now().astimezone())

    def drop_markup(self, capture_id: str) -> None:
        """Keep of a capture only what was read from it."""
        self._db.execute("DELETE FROM markup WHERE capture = ?", (self._number(capture_id),))

    def choose(self, capture_id: str) -> None:
        """Make this capture's reading its day's effective one; choosing the day's last undoes a choice."""
        with self.transaction():
            if self.capture(capture_id).deleted:
                raise Deleted("This capture is deleted; undelete it first.")
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

    def save_reading(self, capture_id: str, reading: Reading, *, parser_version: str | None = None) -> str:
        """Store a reading under the moment of its capture; return the profile whose history it went to."""
        with self.transaction():
            row = self._db.execute(
                "SELECT number, profile, moved_to FROM capture WHERE id = ? AND purged_at IS NULL", (capture_id,)
            ).fetchone()
            if row is None:
                raise Unknown(f"There is no capture {capture_id!r}.")
            profile = self._whose(row, reading.profile)
            self._db.execute(
                _SAVE_READING,
                (
                    row["number"],
                    profile,
                    reading.profile,
                    reading.locale,
                    json.dumps(reading.told_by),
                    json.dumps(reading.decimals),
                    json.dumps(reading.warnings),
                    *(getattr(reading, fact) for fact in FACTS),
                ),
            )
            self._save_verdict(row["number"], parser_version, None, None)
            return profile

    def save_refusal(self, capture_id: str, refusal: UnreadablePage, *, parser_version: str | None = None) -> None:
        """Store why there is no reading, in the place of one that was there before."""
        with self.transaction():
            number = self._number(capture_id)
            self._db.execute("DELETE FROM reading WHERE capture = ?", (number,))
            self._save_verdict(number, parser_version, refusal.code, well_formed(refusal.detail))

    def _save_verdict(self, number: int, parser_version: str | None, code: str | None, detail: str | None) -> None:
        self._db.execute(
            "UPDATE capture SET parser_version = ?, refused_code = ?, refused_detail = ? WHERE number = ?",
            (parser_version, code, detail, number),
        )

    def reading(self, capture_id: str) -> Reading | None:
        """The reading of a capture; None when it yields none."""
        row = self._db.execute(f"{_READING} WHERE reading.capture = ?", (self._number(capture_id),)).fetchone()
        return rows.reading(row) if row else None

    def history(
        self, profile: str | None = None, start: date | None = None, end: date | None = None
    ) -> list[HistoryDay]:
        """The effective reading of each day from `start` to `end`, both included."""
        found = self._db.execute(_HISTORY, (self._profile_or_in_use(profile), *_days(start, end)))
        return [rows.history_day(row) for row in found]

    def latest(self, profile: str | None = None, *, before: date | None = None) -> HistoryDay | None:
        """The effective reading of the newest day, or of the newest before another one."""
        profile = self._profile_or_in_use(profile)
        row = self._db.execute(_NEWEST_DAY, (profile, before.isoformat() if before else _END_OF_TIME)).fetchone()
        return self.history(profile, (day := date.fromisoformat(row["day"])), day)[0] if row else None

    def last_before(self, day: date, profile: str) -> Reading | None:
        """The effective reading of the last day before this one, in one statement."""
        row = self._db.execute(_LAST_BEFORE, (profile, day.isoformat())).fetchone()
        return rows.reading(row) if row else None

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
        """All profiles in the order they were made, each with the number of its readings."""
        return [rows.profile(row) for row in self._db.execute(f"{_PROFILE} ORDER BY profile.number")]

    def profile(self, profile_id: str) -> Profile:
        """One profile with the number of its readings. Raises `Unknown`."""
        row = self._db.execute(f"{_PROFILE} WHERE profile.id = ?", (profile_id,)).fetchone()
        if row is None:
            raise Unknown(f"There is no profile {profile_id!r}.")
        return rows.profile(row)

    def profile_name(self, profile_id: str) -> str:
        """The name of a profile, without counting its readings. Raises `Unknown`."""
        row = self._db.execute("SELECT name FROM profile WHERE id = ?", (profile_id,)).fetchone()
        if row is None:
            raise Unknown(f"There is no profile {profile_id!r}.")
        return str(row["name"])

    def profile_in_use(self) -> str | None:
        """The id of the profile that is shown, and that gets the pages which name no member.

        There is none as long as nothing was ever stored.
        """
        row = self._db.execute("SELECT id FROM profile WHERE in_use = 1").fetchone()
        return str(row["id"]) if row else None

    def add_profile(self, name: str | None = None, *, told: str | None = None) -> Profile:
        """Make a profile; the first one is in use at once."""
        with self.transaction():
            (count,) = self._db.execute("SELECT count(*) FROM profile").fetchone()
            return self.profile(self._insert_profile(name or f"Profile {count + 1}", told, in_use=not count))

    def _first_profile(self) -> str:
        return self._insert_profile("Profile 1", None, in_use=True)

    def _insert_profile(self, name: str, told: str | None, *, in_use: bool) -> str:
        profile_id = secrets.token_hex(ID_LENGTH // 2)
        self._db.execute(
            "INSERT INTO profile (id, told, name, in_use) VALUES (?, ?, ?, ?)",
            (profile_id, told, well_formed(name), in_use),
        )
        return profile_id

    def rename_profile(self, profile_id: str, name: str) -> None:
        """Give a profile another name."""
        with self.transaction():
            self._check_profile(profile_id)
            self._db.execute("UPDATE profile SET name = ? WHERE id = ?", (well_formed(name), profile_id))

    def use_profile(self, profile_id: str) -> None:
        """Show this profile from now on, and let pages go to it that name no member."""
        with self.transaction():
            self._check_profile(profile_id)
            self._db.execute("UPDATE profile SET in_use = 0 WHERE in_use = 1")
            self._db.execute("UPDATE profile SET in_use = 1 WHERE id = ?", (profile_id,))

    def _whose(self, capture: sqlite3.Row, told: str | None) -> str:
        """The profile of a capture: the user's decision, else the page's word, else the one then in use."""
        if capture["moved_to"] or told is None:
            return str(capture["moved_to"] or capture["profile"])
        profiles = self._db.execute("SELECT id, told FROM profile").fetchall()
        if known := next((profile for profile in profiles if profile["told"] == told), None):
            return str(known["id"])
        if len(profiles) == 1 and profiles[0]["told"] is None:
            # Some pages tell whose they are and some do not: the only person here is taken to be the one whom
            # the first such page names, rather than cutting that person's history in two.
            self._db.execute("UPDATE profile SET told = ?", (told,))
            return str(profiles[0]["id"])
        # Someone else: never mixed with the first, and not in use until the user says so.
        return self._insert_profile(f"Profile {len(profiles) + 1}", told, in_use=False)

    def _profile_or_in_use(self, profile: str | None) -> str | None:
        if profile is not None:
            self._check_profile(profile)
            return profile
        return self.profile_in_use()

    def _check_profile(self, profile_id: str) -> None:
        if not self._db.execute("SELECT 1 FROM profile WHERE id = ?", (profile_id,)).fetchone():
            raise Unknown(f"There is no profile {profile_id!r}.")

    def _number(self, capture_id: str) -> int:
        row = self._db.execute(
            "SELECT number FROM capture WHERE id = ? AND purged_at IS NULL", (capture_id,)
        ).fetchone()
        if row is None:
            raise Unknown(f"There is no capture {capture_id!r}.")
        return int(row["number"])

    # Care.

    def tidy(self, now: datetime | None = None) -> Tidied:
        """Let go of what is no longer to be kept; see `retention`."""
        return retention.tidy(self._db, now or datetime.now().astimezone())

    @property
    def markup_setting(self) -> str:
        """How long the markup is kept of what was read: `forever`, `none` or days, as `90d`."""
        return retention.markup_setting(self._db)

    def set_markup(self, setting: str) -> None:
        """Keep the markup of what was read for so long from now on; `tidy` then drops what is older."""
        with self.transaction():
            retention.set_markup(self._db, setting)

    def due_markup(self, setting: str) -> int:
        """How many pages' markup such a setting would drop."""
        return retention.due_markup(self._db, setting, datetime.now().astimezone())

    def check(self) -> list[str]:
        """What SQLite finds wrong with the file; empty when it is sound."""
        return faults(self._db)

    def backup(self, target: Path) -> Path:
        """Copy the database to a new file that only its owner may read."""
        return copy(self.path, target)


def _open(path: Path, must_exist: bool, patience: float) -> tuple[sqlite3.Connection, database.FileId]:
    with database.failures_in_words(path):  # damaged, read-only, locked for too long, disk full
        if must_exist:
            database.file_id(path)
        database.check_not_lost(path)
        db, opened = database.connect(path, create=not must_exist, patience=patience)
        try:
            check_is_ours(db, path)  # before the journal mode, which writes into the file
            database.configure(db, patience=patience)
            migrate(db, path)
            database.check_in_place(path, opened)
        except BaseException:
            db.close()
            raise
        database.write_begun(path)
        return db, opened


def _days(start: date | None, end: date | None) -> tuple[str, str]:
    return (start or date.min).isoformat(), (end or date.max).isoformat()
