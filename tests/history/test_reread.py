"""Better parsers read the past again; nothing that was good is lost without being asked for."""

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from datetime import datetime
from pathlib import Path
from typing import Any, Never

import pytest

import ssi_parsers
from helpers.readers import IN_PROCESS, InThisProcess, record, record_save
from helpers.samples import CLICK, MOMENT, RECEIVED, capture, page, readings
from ssi_companion.history.recorder import reread
from ssi_companion.history.records import Refusal, Source
from ssi_companion.history.store import Store
from ssi_parsers import Capture, Reading, UnreadablePage
from ssi_parsers.errors import Incomplete, TooLarge, TooSlow, UnsupportedFile

AT = datetime.fromisoformat(MOMENT)
FILE = Source(kind="file", name="ssi.html")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "data/history.sqlite3") as opened:
        yield opened


def refuse(*_: object, **__: object) -> Never:
    raise Incomplete


def fail(*_: object, **__: object) -> Never:
    raise ZeroDivisionError


@pytest.fixture
def better(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Parsers of a later version, which see a team rank that was there all the time."""

    def install() -> None:
        today = ssi_parsers.read_page

        def read_page(found: Capture) -> Reading:
            return today(found).model_copy(update={"team_top_percent": 7})

        monkeypatch.setattr(ssi_parsers, "read_page", read_page)
        monkeypatch.setattr(ssi_parsers, "PARSER_VERSION", "later")

    return install


def click(store: Store, at: str = MOMENT) -> str:
    return record(store, capture(at, page()), CLICK, received_at=RECEIVED).capture_id


def team_ranks(store: Store) -> list[int | None]:
    return [made.team_top_percent for made in readings(store).values()]


def test_the_same_parsers_change_nothing(store: Store) -> None:
    click(store)
    (again,) = reread(store, IN_PROCESS)
    assert (again.changed, again.lost, again.failed) == (False, False, False)
    assert isinstance(again.before, Reading)
    assert again.before == again.after


def test_what_would_change_is_shown_and_not_done(store: Store, better: Callable[[], None]) -> None:
    names = [click(store), click(store, "2026-03-10T08:00:00Z")]
    better()
    again = reread(store, IN_PROCESS)
    assert [rereading.capture.id for rereading in again] == names, "the oldest first"
    for rereading in again:
        assert rereading.changed
        assert isinstance(rereading.before, Reading)
        assert isinstance(rereading.after, Reading)
        assert (rereading.before.team_top_percent, rereading.after.team_top_percent) == (None, 7)
    assert team_ranks(store) == [None, None]


def test_what_would_change_is_done_when_asked(store: Store, better: Callable[[], None]) -> None:
    name = click(store)
    better()
    reread(store, IN_PROCESS, apply=True)
    assert team_ranks(store) == [7]
    assert store.capture(name).parser_version == "later"
    assert not reread(store, IN_PROCESS)[0].changed


def test_a_refusal_becomes_a_reading(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as before_the_fix:
        before_the_fix.setattr(ssi_parsers, "read_page", refuse)
        name = click(store)
    (again,) = reread(store, IN_PROCESS, apply=True)
    assert again.before == Refusal("incomplete", Incomplete().detail)
    assert isinstance(again.after, Reading)
    assert [day.capture for day in store.history()] == [name]


def test_a_reading_that_would_be_lost_is_reported_and_stays(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    name = click(store)
    monkeypatch.setattr(ssi_parsers, "read_page", refuse)
    for apply in (False, True):
        (again,) = reread(store, IN_PROCESS, apply)
        assert again.lost
        assert isinstance(again.before, Reading)
        assert again.after == Refusal("incomplete", Incomplete().detail)
    assert [day.capture for day in store.history()] == [name]
    assert store.capture(name).refused is None


def test_a_reading_is_given_up_when_asked(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    name = click(store)
    monkeypatch.setattr(ssi_parsers, "read_page", refuse)
    assert reread(store, IN_PROCESS, apply=True, drop_lost=True)[0].lost
    assert store.history() == []
    assert store.capture(name).refused
    assert not reread(store, IN_PROCESS)[0].lost


def test_parsers_that_break_down_change_nothing_and_do_not_stop_the_rest(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = click(store), click(store, "2026-03-10T08:00:00Z")
    today = ssi_parsers.read_page

    def read_page(found: Capture) -> Reading:
        if found.captured_at == AT:
            raise ZeroDivisionError
        return today(found).model_copy(update={"team_top_percent": 7})

    monkeypatch.setattr(ssi_parsers, "read_page", read_page)
    again = reread(store, IN_PROCESS, apply=True)
    assert [(one.capture.id, one.failed, one.changed) for one in again] == [(first, True, False), (second, False, True)]
    assert team_ranks(store) == [None, 7]
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


def test_all_of_it_is_stored_or_nothing(
    store: Store, better: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    click(store)
    click(store, "2026-03-10T08:00:00Z")
    better()
    save_reading, saved = Store.save_reading, []

    def second_fails(*args: object, **more: object) -> object:
        saved.append(args)
        return save_reading(*args, **more) if len(saved) == 1 else fail()  # type: ignore[arg-type]

    monkeypatch.setattr(Store, "save_reading", second_fails)
    with pytest.raises(ZeroDivisionError):
        reread(store, IN_PROCESS, apply=True)
    assert team_ranks(store) == [None, None]


def test_decisions_of_the_user_survive(store: Store, better: Callable[[], None]) -> None:
    morning, evening = click(store, "2026-03-09T08:00:00Z"), None
    done = record(store, capture("2026-03-09T20:00:00Z", page(pillars=(20, 20, 20, 20))), CLICK, received_at=RECEIVED)
    evening = done.capture_id
    moved, deleted = click(store, "2026-03-10T08:00:00Z"), click(store, "2026-03-11T08:00:00Z")
    client = store.add_profile("A client")
    store.choose(morning)
    store.move(moved, client.id)
    store.delete(deleted)
    better()
    reread(store, IN_PROCESS, apply=True)
    assert [(day.capture, day.chosen) for day in store.history()] == [(morning, True)]
    assert [day.capture for day in store.history(client.id)] == [moved]
    assert store.capture(deleted).deleted
    assert set(team_ranks(store)) == {7}
    assert readings(store).keys() == {morning, evening}


# Files that an earlier version could not open.


def unread(store: Store, monkeypatch: pytest.MonkeyPatch, data: bytes) -> str:
    def unsupported(*_: object, **__: object) -> Never:
        raise UnsupportedFile

    with monkeypatch.context() as before_the_fix:
        before_the_fix.setattr(ssi_parsers, "open_save", unsupported)
        return record_save(store, data, name="ssi.html", file_time=AT, source=FILE, received_at=RECEIVED).capture_id


def test_a_file_that_can_be_opened_now_becomes_a_page(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    name = unread(store, monkeypatch, page().encode())
    assert isinstance(reread(store, IN_PROCESS)[0].after, Reading)
    assert store.history() == []
    reread(store, IN_PROCESS, apply=True)
    assert [day.capture for day in store.history()] == [name]
    row, kept = store.capture(name), store.page(name)
    assert kept
    assert "Quillfeather" not in kept.markup
    assert (row.form, row.refused, row.captured_at) == ("html", None, AT)
    assert row.size == len(kept.markup)
    again = record_save(store, page().encode(), name="ssi.html", file_time=AT, source=FILE, received_at=RECEIVED)
    assert (again.capture_id, again.created) == (name, False)


def test_a_file_whose_page_came_in_again_steps_aside(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    name = unread(store, monkeypatch, page().encode())
    again = record_save(store, page().encode(), name="ssi.html", file_time=AT, source=FILE, received_at=RECEIVED)
    assert again.created
    reread(store, IN_PROCESS, apply=True)
    assert store.capture(name).deleted
    assert [(day.capture, day.readings_that_day) for day in store.history()] == [(again.capture_id, 1)]


def test_a_file_that_still_cannot_be_opened_stays(store: Store) -> None:
    record_save(store, b"\0PDF", name="ssi.html", file_time=AT, source=FILE, received_at=RECEIVED)
    (again,) = reread(store, IN_PROCESS, apply=True)
    assert not again.changed
    assert store.content(again.capture.id) == b"\0PDF"


def test_a_file_that_was_too_large_to_keep_stays(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    unread(store, monkeypatch, page().encode() + bytes(5 * 1024 * 1024))
    (again,) = reread(store, IN_PROCESS, apply=True)
    assert not again.changed
    assert not again.failed


def test_two_rereads_at_once_delete_no_capture(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    name = unread(store, monkeypatch, page().encode())

    class AnotherComesFirst(InThisProcess):
        """Reads, and lets another `ssi reread --apply` read and store the same before the answer is used."""

        done = False

        def submit(self, task: Callable[..., Any], *args: Any, **kwargs: Any) -> "Future[Any]":
            answer = super().submit(task, *args, **kwargs)
            if not self.done:
                self.done = True
                with Store(store.path) as other:
                    reread(other, IN_PROCESS, apply=True)
            return answer

    reread(store, AnotherComesFirst(), apply=True)

    assert not store.capture(name).deleted
    assert [day.capture for day in store.history()] == [name]


@pytest.mark.parametrize("refusal", [TooSlow(), TooLarge("reading it took more than 1,024 MB of memory")])
def test_what_was_too_much_is_not_tried_again_by_the_same_parsers(
    store: Store, refusal: UnreadablePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = click(store)
    store.save_refusal(name, refusal, parser_version=ssi_parsers.PARSER_VERSION)

    assert [(one.changed, one.failed) for one in reread(store, IN_PROCESS, apply=True)] == [(False, False)]
    assert store.capture(name).refused

    monkeypatch.setattr(ssi_parsers, "PARSER_VERSION", "later")
    assert [one.changed for one in reread(store, IN_PROCESS, apply=True)] == [True]
    assert store.reading(name)


def test_one_damaged_page_stops_no_others_from_being_read_again(store: Store, better: Callable[[], None]) -> None:
    first, second = click(store), click(store, "2026-03-10T08:00:00Z")
    store._db.execute("UPDATE markup SET content = x'00' WHERE capture = (SELECT min(capture) FROM markup)")
    better()

    again = reread(store, IN_PROCESS, apply=True)

    assert [(one.capture.id, one.failed) for one in again] == [(first, True), (second, False)]
    assert team_ranks(store) == [None, 7]
