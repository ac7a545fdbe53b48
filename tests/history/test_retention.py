"""What is deleted can be brought back for thirty days, then is gone from the file; pages go when the user says so."""

import random
import zlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from helpers.readers import IN_PROCESS, InThisProcess, record, record_save
from helpers.samples import CLICK, MOMENT, RECEIVED, capture, keep, page, reading
from ssi_companion.history import reading as reading_tasks
from ssi_companion.history.recorder import Waiting, conclude, reread
from ssi_companion.history.recorder import keep as keep_to_read
from ssi_companion.history.records import Source, Unknown
from ssi_companion.history.retention import DELETED_DAYS, BadRetention
from ssi_companion.history.store import Store

NOW = datetime.now().astimezone()
FILE = Source(kind="file", name="oriana-quillfeather.html")
FOLDER = Source(kind="folder", name="oriana-quillfeather.html")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "data/history.sqlite3") as opened:
        yield opened


def save(store: Store, data: bytes, source: Source = FILE, at: datetime | None = None) -> str:
    moment = datetime.fromisoformat(MOMENT)
    done = record_save(store, data, name="ssi.html", file_time=moment, source=source, received_at=at or RECEIVED)
    return done.capture_id


def noise(seed: int) -> str:
    """Markup that does not get smaller by compression, nor looks like any other."""
    return f"<main>{random.Random(seed).randbytes(60_000).hex()}</main>"  # noqa: S311


def on_disk(store: Store, markup: str) -> bool:
    """Whether any file of the data folder holds a piece out of the middle of this markup as it is stored."""
    middle = zlib.compress(markup.encode())[30_000:30_064]
    return any(middle in path.read_bytes() for path in store.path.parent.iterdir() if path.is_file())


@pytest.mark.parametrize(("days", "there"), [(DELETED_DAYS - 0.01, True), (DELETED_DAYS, False)])
def test_a_deletion_can_be_undone_for_thirty_days(store: Store, days: float, there: bool) -> None:
    name = keep(store, reading())
    store.delete(name)

    done = store.tidy(datetime.now().astimezone() + timedelta(days=days))

    assert done.purged == (not there)
    assert [row.id for row in store.captures()] == ([name] if there else [])
    if there:
        assert store.undelete(name)
        assert store.history()
    else:
        with pytest.raises(Unknown):
            store.undelete(name)


def test_what_was_restored_is_not_purged(store: Store) -> None:
    name = keep(store, reading())
    store.delete(name)
    store.undelete(name)

    assert store.tidy(NOW + timedelta(days=400)).purged == 0
    assert store.reading(name)


def test_what_is_purged_is_in_no_file_any_more(store: Store) -> None:
    kept, gone = noise(1), noise(2)
    for markup in (kept, gone):
        keep(store, reading(), markup)
    [name] = [row.id for row in store.captures() if (found := store.page(row.id)) and found.markup == gone]
    assert on_disk(store, gone)

    store.purge(name)

    assert not on_disk(store, gone)
    assert on_disk(store, kept)


def test_of_a_purged_capture_no_name_and_no_number_is_left(store: Store) -> None:
    name = save(store, page().encode())

    store.purge(name)

    assert store.captures() == []
    assert store.history() == []
    for ask in (store.capture, store.page, store.content, store.reading, store.delete, store.undelete, store.purge):
        with pytest.raises(Unknown):
            ask(name)
    with pytest.raises(Unknown):
        store.full_id("capture", name[:6])
    assert not any(b"quillfeather" in path.read_bytes() for path in store.path.parent.iterdir() if path.is_file())


def test_a_watched_folder_does_not_bring_back_what_was_purged(store: Store) -> None:
    unread = b"<html><main>no page of theirs</main></html>"
    for data in (page().encode(), unread):
        store.purge(save(store, data, FOLDER))

        save(store, data, FOLDER)

    assert store.captures() == []
    assert store.history() == []


def test_who_hands_a_purged_page_over_again_has_it_again(store: Store) -> None:
    store.purge(save(store, page().encode()))

    name = save(store, page().encode())

    assert store.page(name)
    assert [day.capture for day in store.history()] == [name]


def test_a_purged_page_that_the_browser_hands_over_again_is_stored_again(store: Store) -> None:
    store.purge(record(store, capture(markup=page()), CLICK, received_at=RECEIVED).capture_id)

    again = record(store, capture(markup=page()), CLICK, received_at=RECEIVED)

    assert again.created
    assert again.reading


# Pages whose numbers are read.


@pytest.mark.parametrize("setting", ["90", "0d", "-1d", "90 d", "d", "always", "", "123456d"])
def test_no_other_time_is_taken(store: Store, setting: str) -> None:
    with pytest.raises(BadRetention):
        store.set_markup(setting)
    assert store.markup_setting == "forever"


def test_pages_stay_for_ever_unless_the_user_decides_otherwise(store: Store) -> None:
    name = save(store, page().encode())

    assert store.tidy(NOW + timedelta(days=10_000)).dropped == 0
    assert store.page(name)


def test_a_page_goes_when_its_time_is_over_and_its_numbers_stay(store: Store) -> None:
    name = save(store, page().encode(), at=NOW)
    before = store.history()
    store.set_markup("90d")

    assert store.tidy(NOW + timedelta(days=89)).dropped == 0
    assert store.tidy(NOW + timedelta(days=90)).dropped == 1

    assert store.page(name) is None
    assert store.content(name) is None
    assert store.history() == before


def test_what_could_not_be_read_keeps_its_page(store: Store) -> None:
    name = save(store, page().replace("memberScore", "elsewhere").encode())
    assert store.capture(name).refused
    store.set_markup("none")

    assert store.tidy(NOW + timedelta(days=400)).dropped == 0
    assert store.page(name)


def test_with_none_no_page_stays_once_it_is_read(store: Store) -> None:
    store.set_markup("none")

    names = [
        save(store, page().encode()),
        record(store, capture(markup=page(pillars=(1, 2, 3, 4))), CLICK, received_at=RECEIVED).capture_id,
    ]

    assert [store.content(name) for name in names] == [None, None]
    assert all(store.reading(name) for name in names)


def test_the_same_page_again_is_still_known_when_it_is_no_longer_kept(store: Store) -> None:
    name = save(store, page().encode())
    store.drop_markup(name)

    assert save(store, page().encode()) == name
    assert len(store.captures()) == 1


def test_a_reading_without_its_page_stays_as_it_is_when_all_is_read_again(store: Store) -> None:
    name = save(store, page().encode())
    before = store.reading(name)
    store.drop_markup(name)

    [done] = reread(store, IN_PROCESS, apply=True, drop_lost=True)

    assert not done.changed
    assert store.reading(name) == before


def test_how_many_pages_a_setting_drops_can_be_asked_before(store: Store) -> None:
    save(store, page().encode(), at=NOW - timedelta(days=10))
    save(store, page(pillars=(1, 2, 3, 4)).encode(), at=NOW)

    assert [store.due_markup(setting) for setting in ("forever", "90d", "10d", "none")] == [0, 0, 1, 2]


def test_a_capture_that_is_purged_while_it_is_read_gets_no_numbers_back(store: Store) -> None:
    seen = capture(markup=page())
    waiting = keep_to_read(store, seen, reading_tasks.minimise(seen), CLICK, received_at=RECEIVED)
    assert isinstance(waiting, Waiting)
    store.purge(waiting.kept.id)

    with pytest.raises(Unknown):
        conclude(store, waiting, reading_tasks.read(waiting.page))

    assert store.history() == []
    assert record(store, seen, CLICK, received_at=RECEIVED).reading


def test_reading_all_again_passes_over_what_is_purged_meanwhile(store: Store) -> None:
    names = [save(store, page(pillars=(number, 1, 1, 1)).encode()) for number in (1, 2)]

    class PurgesFirst(InThisProcess):
        def submit(self, *args: Any, **kwargs: Any) -> Any:
            if store.count() == 2:
                store.purge(names[1])
            return super().submit(*args, **kwargs)

    done = reread(store, PurgesFirst(), apply=True)

    assert [one.capture.id for one in done] == names
    assert [row.id for row in store.captures()] == names[:1]
