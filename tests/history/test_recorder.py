"""What is handed over is on disk before it is read, whatever comes of reading it."""

import logging
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Never

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ssi_parsers
from helpers.readers import record, record_save
from helpers.samples import CLICK, MOMENT, RECEIVED, capture, page
from ssi_companion.history.reading import ReadingFailed
from ssi_companion.history.recorder import Recorded
from ssi_companion.history.records import Source
from ssi_companion.history.store import Store
from ssi_parsers import Capture
from ssi_parsers.errors import Incomplete, NotSsiPage, UnsupportedFile

FILE = Source(kind="file", name="ssi.html")
AT = datetime.fromisoformat(MOMENT)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "data/history.sqlite3") as opened:
        yield opened


def click(store: Store, markup: str, at: str = MOMENT) -> Recorded:
    return record(store, capture(at, markup), CLICK, received_at=RECEIVED)


def save(store: Store, data: bytes) -> Recorded:
    return record_save(store, data, name="ssi.html", file_time=AT, source=FILE, received_at=RECEIVED)


def breaks_down(*given: object, **_: object) -> Never:
    raise ZeroDivisionError(f"a mistake in the parsers, quoting {given}")


def assert_only_kind_and_place_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    (logged,) = caplog.records
    assert logged.levelno == logging.ERROR
    assert "ZeroDivisionError" in caplog.text
    assert "breaks_down" in caplog.text
    assert "memberScore" not in caplog.text + str(vars(logged))


def test_a_page_becomes_a_reading_in_the_history(store: Store) -> None:
    done = click(store, page(profile="urn:li:member:0"))
    assert done.created
    assert done.refused is None
    assert done.reading
    assert done.reading.total == 70
    assert [day.capture for day in store.history()] == [done.capture_id]
    assert store.reading(done.capture_id) == done.reading
    assert store.capture(done.capture_id).parser_version == ssi_parsers.PARSER_VERSION


def test_what_is_kept_is_minimised_and_reads_the_same(store: Store) -> None:
    done = click(store, page())
    kept = store.page(done.capture_id)
    assert kept
    assert "Quillfeather" not in kept.markup
    assert ssi_parsers.read_page(kept) == done.reading


def test_the_same_page_twice_is_one_capture_with_the_same_answer(store: Store) -> None:
    first, again = click(store, page()), click(store, page())
    assert (again.capture_id, again.created) == (first.capture_id, False)
    assert again.reading == first.reading
    assert store.history()[0].readings_that_day == 1


def test_a_page_that_cannot_be_read_is_kept_with_its_reason(store: Store) -> None:
    wine = capture(markup="<html><title>Wine</title><p>A page about wine.</p></html>", address=None)
    done = record(store, wine, CLICK)
    assert isinstance(done.refused, NotSsiPage)
    assert done.reading is None
    row = store.capture(done.capture_id)
    assert row.refused
    assert (row.refused.code, row.refused.detail) == ("not_ssi_page", done.refused.detail)
    assert store.page(done.capture_id)


def test_a_refusal_leaves_the_days_good_reading(store: Store) -> None:
    good = click(store, page(), "2026-03-09T08:00:00-03:00")
    click(store, page().replace("INSIGHT_ENGAGEMENT", "SOMETHING_ELSE"), "2026-03-09T20:00:00-03:00")
    assert [day.capture for day in store.history()] == [good.capture_id]


def test_a_refused_page_is_read_again_when_it_comes_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Capture) -> Never:
        raise Incomplete

    with monkeypatch.context() as before_the_fix:
        before_the_fix.setattr(ssi_parsers, "read_page", refuse)
        assert click(store, page()).refused
    done = click(store, page())
    assert not done.created
    assert done.reading
    assert store.capture(done.capture_id).refused is None


def test_the_capture_is_on_disk_before_it_is_read(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def look(found: Capture) -> Never:
        with Store(store.path) as other:
            seen.extend(other.captures())
        raise Incomplete

    monkeypatch.setattr(ssi_parsers, "read_page", look)
    done = click(store, page())
    assert [row.id for row in seen] == [done.capture_id]
    assert seen[0].parser_version is None


def test_a_mistake_in_the_parsers_is_told_and_loses_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(ssi_parsers, "read_page", breaks_down)
    failed = click(store, page())
    assert isinstance(failed.refused, ReadingFailed)
    monkeypatch.undo()
    assert store.page(failed.capture_id)
    assert store.capture(failed.capture_id).refused is None
    assert_only_kind_and_place_are_logged(caplog)
    done = click(store, page())
    assert (done.capture_id, done.created) == (failed.capture_id, False)
    assert done.reading


def test_a_page_that_cannot_be_minimised_is_kept_whole(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(ssi_parsers, "minimise", breaks_down)
    done = click(store, page())
    assert done.reading
    kept = store.page(done.capture_id)
    assert kept
    assert kept.markup == page()
    assert_only_kind_and_place_are_logged(caplog)


def test_a_save_becomes_a_reading_with_the_files_time(store: Store) -> None:
    done = save(store, page().encode())
    assert done.reading
    assert (done.reading.captured_at, done.reading.captured_at_from) == (AT, "file")
    row = store.capture(done.capture_id)
    assert (row.source, row.received_at) == (FILE, RECEIVED)
    assert not save(store, page().encode()).created


def test_a_file_that_is_no_save_is_kept_with_its_reason(store: Store) -> None:
    done = save(store, b"\0\1\2PDF")
    assert isinstance(done.refused, UnsupportedFile)
    assert done.created
    assert store.content(done.capture_id) == b"\0\1\2PDF"
    again = save(store, b"\0\1\2PDF")
    assert (again.capture_id, again.created) == (done.capture_id, False)


def test_a_mistake_in_opening_a_file_is_told_and_loses_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(ssi_parsers, "open_save", breaks_down)
    failed = save(store, page().encode())
    assert isinstance(failed.refused, ReadingFailed)
    assert store.content(failed.capture_id) == page().encode()
    assert_only_kind_and_place_are_logged(caplog)


def test_the_page_of_another_member_is_kept_apart_and_said(store: Store) -> None:
    mine = click(store, page(profile="urn:li:member:0"))
    other = click(store, page(pillars=(20, 20, 20, 20), profile="urn:li:member:1"))
    assert mine.warnings == ()
    (warning,) = other.warnings
    assert "Profile 2" in warning
    assert [day.capture for day in store.history()] == [mine.capture_id]
    assert click(store, page(pillars=(20, 20, 20, 20), profile="urn:li:member:1")).warnings == (warning,)
    store.use_profile(store.capture(other.capture_id).profile)
    assert click(store, page(pillars=(20, 20, 20, 21), profile="urn:li:member:1")).warnings == ()


@given(data=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_kept_and_answered(store: Store, data: bytes) -> None:
    done = save(store, data)
    assert done.refused
    row = store.capture(done.capture_id)
    assert row.refused
    assert row.refused.code == done.refused.code
    assert row.form != "file" or store.content(row.id) == data


@pytest.mark.parametrize("profile", [None, "urn:li:member:0"])
def test_a_click_costs_twelve_statements_at_most(store: Store, profile: str | None) -> None:
    """With the reading of the day before it, which the answer to a click compares with."""
    click(store, page(profile=profile), "2026-03-08T08:30:00-03:00")
    statements: list[str] = []
    store._db.set_trace_callback(statements.append)

    done = click(store, page(pillars=(16, 17, 18, 20), profile=profile))
    assert done.reading
    earlier = store.last_before(done.reading.day, done.profile)
    store._db.set_trace_callback(None)

    assert earlier
    assert earlier.total == 70
    assert len(statements) <= 12, "\n".join(statements)


def test_no_record_counts_the_readings_there_are(store: Store) -> None:
    click(store, page(profile="urn:li:member:0"))
    statements: list[str] = []
    store._db.set_trace_callback(statements.append)

    assert click(store, page(pillars=(20, 20, 20, 20), profile="urn:li:member:1")).warnings
    assert save(store, page(pillars=(20, 20, 20, 21)).encode()).reading

    assert not [statement for statement in statements if "count(" in statement and "reading" in statement]


def test_what_was_just_stored_is_not_taken_out_again_to_be_read(store: Store) -> None:
    statements: list[str] = []
    store._db.set_trace_callback(statements.append)

    assert click(store, page()).reading

    assert not [statement for statement in statements if "SELECT content" in statement]
