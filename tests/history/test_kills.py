"""A process killed in full flight loses nothing that it acknowledged; tests/helpers/kills.py runs longer."""

import random
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from helpers.kills import JOBS, Left, Place, look, rounds
from helpers.samples import CLICK, RECEIVED, capture
from ssi_companion.history.store import Store
from ssi_companion.settings import Settings


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.skipif(sys.platform != "linux", reason="forks, and lets the kernel end what a killed process has started")
def test_what_was_acknowledged_is_there_once_whatever_was_killed_when(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSI_SECRETS", "file")
    left, killed = rounds(15, 5, tmp_path)
    assert left == Left()
    assert set(killed) == set(JOBS)


def test_what_is_lost_twice_or_hurt_is_counted(settings: Settings) -> None:
    place = Place(settings, random.Random(1), acknowledged={"gone"})  # noqa: S311
    with Store(settings.database) as store:
        store.keep(capture(), CLICK, received_at=RECEIVED)
        twice = store.keep(capture("2026-03-10T08:30:00-03:00"), CLICK, received_at=RECEIVED)
    place.acknowledged.add(twice.id)
    with closing(sqlite3.connect(settings.database)) as db, db:
        db.execute("UPDATE markup SET content = x'00' WHERE capture = 1")
    assert look(place) == Left(lost=1, without_reading=1, twice=1, damaged=1)
