"""One damaged capture stops nobody else, is named, and is mended by the page that was stored."""

import random
import sqlite3
import zlib
from contextlib import closing
from pathlib import Path

import pytest

from helpers.samples import CLICK, MOMENT, RECEIVED, capture, keep, reading
from ssi_companion.history.records import DamagedCapture
from ssi_companion.history.store import Store

ANOTHER_PAGE = zlib.compress(b"<main>another page</main>")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "history.sqlite3")


def damage(path: Path, capture_id: str, content: bytes = b"\x00") -> None:
    """Put something else in the place of what is stored of a capture."""
    with closing(sqlite3.connect(path)) as db, db:
        where = "capture = (SELECT number FROM capture WHERE id = ?)"
        db.execute(f"UPDATE markup SET content = ? WHERE {where}", (content, capture_id))  # noqa: S608


@pytest.mark.parametrize("content", [b"\x00", ANOTHER_PAGE], ids=["no zlib", "another page"])
def test_a_damaged_capture_is_an_error_of_its_own_and_the_others_go_on(store: Store, content: bytes) -> None:
    hurt, sound = keep(store, reading()), keep(store, reading("2026-03-10T08:00:00Z"))
    damage(store.path, hurt, content)

    for ask in (store.content, store.page):
        with pytest.raises(DamagedCapture, match=f"{hurt}.* is damaged.*ssi backup --list"):
            ask(hurt)
    assert store.page(sound)
    assert [row.id for row in store.captures()] == [sound, hurt]
    assert len(store.history()) == 2


def test_a_page_of_the_file_that_is_damaged_hurts_only_the_captures_on_it(store: Store) -> None:
    # Hexadecimal digits of chance compress to half, and that fills pages of the file with nothing else.
    markups = [random.Random(day).randbytes(15_000).hex() for day in (1, 2, 3)]  # noqa: S311
    names = [keep(store, reading(f"2026-04-0{day}T08:00:00Z"), markups[day - 1]) for day in (1, 2, 3)]
    store.close()
    data = bytearray(store.path.read_bytes())
    place = data.index(zlib.compress(markups[1].encode())[6000:6050]) // 4096 * 4096
    data[place : place + 4096] = b"\x55" * 4096
    store.path.write_bytes(data)

    with Store(store.path) as again:
        with pytest.raises(DamagedCapture):
            again.page(names[1])
        assert again.page(names[0])
        assert again.page(names[2])


def test_the_same_page_handed_in_again_mends_a_damaged_capture(store: Store) -> None:
    page = capture(MOMENT, "<main>seen</main>")
    name = store.keep(page, CLICK, received_at=RECEIVED).id
    damage(store.path, name)

    again = store.keep(page, CLICK, received_at=RECEIVED)

    assert (again.id, again.created) == (name, False)
    assert store.page(name) == page
