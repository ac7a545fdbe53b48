"""The command as a test calls it, and files for it."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

from click.testing import Result

from helpers.samples import page

Run = Callable[..., Result]


def save(path: Path, *pillars: float, day: str = "2026-03-09") -> Path:
    """A page saved on this day, at noon where the test runs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page(pillars=pillars or (16, 17, 18, 19)), "utf-8")
    noon = datetime.fromisoformat(f"{day}T12:00:00").timestamp()
    os.utime(path, (noon, noon))
    return path


def captures_in(data: Path) -> int:
    """How many captures the database of a data folder holds."""
    with closing(sqlite3.connect(data / "history.sqlite3")) as db:
        return int(db.execute("SELECT count(*) FROM capture").fetchone()[0])
