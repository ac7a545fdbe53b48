"""Keeping a capture and its reading for good, and ten years of history, against bare SQLite."""

import itertools
import sqlite3
import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from bench_parse import MOMENT
from measure import compare

from ssi_companion.history.records import Source
from ssi_companion.history.store import Store
from ssi_parsers import PILLARS, Capture, Reading

CLICK = Source(kind="extension", extension_version="0.1.0")
MARKUP = "<main>" + "<p>some forty kilobytes of a page</p>" * 1100 + "</main>"


def capture(number: int, moment: datetime = MOMENT, markup: str = MARKUP) -> Capture:
    return Capture(markup=f"{markup}<!-- {number} -->", captured_at=moment, captured_at_from="browser")


def reading(moment: datetime, score: float) -> Reading:
    pillars: dict[str, Any] = dict.fromkeys(PILLARS, score)
    return Reading(total=4 * score, **pillars, captured_at=moment, captured_at_from="browser", told_by={})


def bare(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode = truncate")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("CREATE TABLE thing (number INTEGER PRIMARY KEY, day TEXT, total REAL, content BLOB)")
    return db


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder, "ours.sqlite3")) as store:
        db, numbers = bare(Path(folder, "bare.sqlite3")), itertools.count()

        def keep() -> None:
            kept = store.keep(capture(next(numbers)), CLICK, received_at=MOMENT)
            store.save_reading(kept.id, reading(MOMENT, 12.5))

        insert = "INSERT INTO thing (content) VALUES (?)"

        def twice() -> None:
            db.execute(insert, (b"x" * 1000,))
            db.execute(insert, (b"x" * 1000,))

        compare(
            "One capture of 40 kB, on disk before it is acknowledged, and its reading",
            {
                "SQLite: two durable transactions of 1 kB": lambda: [
                    db.execute(insert, (b"x" * 1000,)) for _ in range(2)
                ],
                "Store: keep, then save_reading": keep,
            },
            repeat=5,
        )

    with tempfile.TemporaryDirectory() as folder, Store(Path(folder, "ours.sqlite3")) as store:
        db = bare(Path(folder, "bare.sqlite3"))
        with store.transaction():
            for number in range(3650):
                moment = MOMENT - timedelta(days=number)
                kept = store.keep(
                    Capture(markup=f"{number}", captured_at=moment, captured_at_from="browser"),
                    CLICK,
                    received_at=MOMENT,
                )
                store.save_reading(kept.id, reading(moment, 12.5))
        db.execute("BEGIN")
        days = [(MOMENT.date() - timedelta(days=number)).isoformat() for number in range(3650)]
        db.executemany("INSERT INTO thing (day, total) VALUES (?, ?)", ((day, 50.0) for day in days))
        db.execute("COMMIT")
        year = MOMENT.date() - timedelta(days=365)
        compare(
            "Ten years of readings, one a day",
            {
                "SQLite: SELECT of 3,650 short rows": lambda: db.execute("SELECT * FROM thing ORDER BY day").fetchall(),
                "Store: history, all of it": store.history,
                "Store: history of the last year": lambda: store.history(start=year, end=date.max),
                "Store: latest": store.latest,
            },
            rounds=7,
        )


if __name__ == "__main__":
    main()
