"""What was seen is kept as it was, what was read is found again, and a day shows the reading it should."""

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers.readers import record
from helpers.samples import ADDRESS, CLICK, MOMENT, RECEIVED, capture, keep, reading, readings
from ssi_companion.history.records import CaptureRow, Deleted, Refusal, Source, Unknown
from ssi_companion.history.store import _CAPTURE, _LAST_BEFORE, _NEWEST_DAY, Store
from ssi_companion.limits import UNREAD_FILE
from ssi_parsers import FACTS, KIND_OF, PILLARS, Capture, Kind, Reading
from ssi_parsers.errors import NotLoaded

FILE = Source(kind="file", name="ssi.html")
FOLDER = Source(kind="folder", name="ssi.html")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "data/history.sqlite3") as opened:
        yield opened


def days(store: Store, profile: str | None = None) -> dict[str, float]:
    return {day.day.isoformat(): day.reading.total for day in store.history(profile)}


def kept(store: Store, *args: Any, **more: Any) -> tuple[CaptureRow, bool]:
    """What `Store.keep` made of a capture: the row, and whether it is new."""
    done = store.keep(*args, **more)
    return store.capture(done.id), done.created


def kept_unread(store: Store, *args: Any, **more: Any) -> tuple[CaptureRow, bool]:
    done = store.keep_unread(*args, **more)
    return store.capture(done.id), done.created


# What was seen.


def test_a_capture_comes_back_as_it_went_in(store: Store) -> None:
    seen = capture(markup="<main>“ünï”\n</main>", language="de-CH", captured_at_from="save")
    row, created = kept(store, seen, Source(kind="upload", name="ssi.mhtml"), received_at=RECEIVED)
    assert created
    assert store.page(row.id) == seen
    assert row == store.capture(row.id)
    assert row == CaptureRow(
        id=row.id,
        captured_at=seen.captured_at,
        captured_at_from="save",
        zone_from="capture",
        received_at=RECEIVED,
        source=Source(kind="upload", name="ssi.mhtml"),
        form="html",
        address=ADDRESS,
        language="de-CH",
        sha256=sha256("<main>“ünï”\n</main>".encode()).hexdigest(),
        size=len("<main>“ünï”\n</main>".encode()),
        profile=store.profile_in_use(),
        parser_version=None,
        refused=None,
        shown_total=None,
        deleted=False,
        chosen=False,
        effective=False,
    )
    assert row.captured_at.utcoffset() == timedelta(hours=-3)


def test_markup_is_compressed(store: Store) -> None:
    row, _ = kept(store, capture(markup="<p>again</p>" * 100_000), CLICK, received_at=RECEIVED)
    assert row.size == 1_200_000
    assert store.path.stat().st_size < 200_000


def test_what_is_no_text_does_not_stop_a_capture(store: Store) -> None:
    source = Source(kind="file", name=os.fsdecode(b"\xe9.html"), extension_version=None)
    seen = capture(markup="a\0b\ud800c", address="x\udfff", language="\udc00", form="text")
    row, _ = kept(store, seen, source, received_at=RECEIVED)
    assert row.source.name == "\ufffd.html"
    assert row.address == "x\ufffd"
    again = store.page(row.id)
    assert again
    assert again.markup == "a\0b\ufffdc"


def test_the_same_capture_twice_is_one(store: Store) -> None:
    first, created = kept(store, capture(), CLICK, received_at=RECEIVED)
    again, created_again = kept(store, capture("2026-03-09T23:59:00-03:00"), CLICK, received_at=RECEIVED)
    assert (created, created_again) == (True, False)
    assert again == first
    assert len(store.captures()) == 1


def test_the_same_page_on_another_local_day_is_another_capture(store: Store) -> None:
    kept(store, capture("2026-03-09T23:59:00-03:00"), CLICK, received_at=RECEIVED)
    _, created = kept(store, capture("2026-03-10T00:00:00-03:00"), CLICK, received_at=RECEIVED)
    assert created


@pytest.mark.parametrize("other", [{"markup": "<main>b</main>"}, {"address": None}, {"form": "text"}])
def test_another_page_is_another_capture(store: Store, other: dict[str, str]) -> None:
    kept(store, capture(), CLICK, received_at=RECEIVED)
    _, created = kept(store, capture(**other), CLICK, received_at=RECEIVED)
    assert created


def test_the_same_file_is_one_capture_whatever_its_time(store: Store) -> None:
    kept(store, capture("2026-03-09T10:00:00Z", captured_at_from="file"), FILE, received_at=RECEIVED)
    row, created = kept(store, capture("2026-05-09T10:00:00Z", captured_at_from="file"), FILE, received_at=RECEIVED)
    assert not created
    assert row.day == date(2026, 3, 9)


def test_a_file_that_could_not_be_opened_is_kept(store: Store) -> None:
    at = datetime.fromisoformat(MOMENT)
    row, created = kept_unread(store, b"%PDF\0", FILE, file_time=at, received_at=RECEIVED)
    assert created
    assert (row.form, row.size, row.captured_at, row.refused) == ("file", 5, at, None)
    assert store.content(row.id) == b"%PDF\0"
    assert store.page(row.id) is None
    again, created_again = kept_unread(store, b"%PDF\0", FILE, file_time=at, received_at=RECEIVED)
    assert (again, created_again) == (row, False)


def test_of_a_file_that_is_too_large_only_the_fact_is_kept(store: Store) -> None:
    at = datetime.fromisoformat(MOMENT)
    data = bytes(UNREAD_FILE + 1)
    row, _ = kept_unread(store, data, FILE, file_time=at, received_at=RECEIVED)
    assert row.size == UNREAD_FILE + 1
    assert store.content(row.id) is None
    row, _ = kept_unread(store, data[:-1], FILE, file_time=at, received_at=RECEIVED)
    assert store.content(row.id) == data[:-1]


def test_captures_are_listed_page_by_page_the_last_received_first(store: Store) -> None:
    names = [keep(store, reading(f"2026-03-{day:02}T08:00:00Z")) for day in (5, 3, 4)]
    assert [row.id for row in store.captures()] == names[::-1]
    assert [row.id for row in store.captures(limit=2)] == [names[2], names[1]]
    assert [row.id for row in store.captures(limit=2, before=names[1])] == [names[0]]
    assert store.captures(before=names[0]) == []


def test_a_name_that_is_not_stored_is_unknown(store: Store) -> None:
    for ask in (store.capture, store.page, store.content, store.reading, store.delete, store.undelete, store.choose):
        with pytest.raises(Unknown, match="no capture 'nope'"):
            ask("nope")
    for ask_of in (store.profile, store.use_profile, store.history, store.latest):
        with pytest.raises(Unknown, match="no profile 'nope'"):
            ask_of("nope")
    with pytest.raises(Unknown, match="no capture 'nope'"):
        store.captures(before="nope")
    with pytest.raises(Unknown, match="no profile 'nope'"):
        store.move(keep(store, reading()), "nope")


# What was read.


def text(least: int = 0, most: int = 200) -> st.SearchStrategy[str]:
    """Any text that can be written, with quotes and NULs more often than chance has them."""
    odd = st.sampled_from(["'", '"', "\0", "; DROP TABLE capture --", "\U0001f600", "\r\n", "NULL"])
    return st.lists(odd | st.characters(codec="utf-8"), min_size=least, max_size=9).map(
        lambda parts: "".join(parts)[:most]
    )


def fact(name: str) -> st.SearchStrategy[Any]:
    match KIND_OF[name]:
        case Kind.NAME:
            return text(least=1)
        case Kind.TOP_PERCENT:
            return st.integers(1, 100)
        case Kind.PERCENT_POINTS:
            return st.integers(-99, 99)
        case Kind.PEOPLE:
            return st.integers(1, 2_000_000_000)
        case Kind.TOTAL:
            return st.floats(0, 100)
        case Kind.PILLAR:
            return st.floats(0, 25)


MOMENTS = st.datetimes(
    datetime(2014, 1, 1),  # noqa: DTZ001
    datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.timezones() | st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes))),
    allow_imaginary=False,
)
REQUIRED: dict[str, st.SearchStrategy[Any]] = {name: fact(name) for name in ("total", *PILLARS)}
READINGS = st.fixed_dictionaries(
    {
        **REQUIRED,
        "captured_at": MOMENTS,
        "captured_at_from": st.sampled_from(["browser", "save", "file"]),
        "zone_from": st.sampled_from(["capture", "machine", "user"]),
        "told_by": st.dictionaries(st.sampled_from(FACTS), text()),
        "decimals": st.dictionaries(st.sampled_from(FACTS), st.integers(0, 17)),
    },
    optional={
        **{name: fact(name) for name in FACTS if name not in REQUIRED},
        "locale": text(),
        "profile": text(least=1),
        "warnings": st.lists(text(), max_size=3).map(tuple),
    },
).map(Reading.model_validate)


@pytest.mark.slow
@given(made=READINGS)
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_reading_comes_back_as_it_went_in(store: Store, made: Reading) -> None:
    origin = {"captured_at_from": made.captured_at_from, "zone_from": made.zone_from}
    page = capture(made.captured_at.isoformat(), f"<main>{made!r}</main>", **origin)
    row, _ = kept(store, page, CLICK, received_at=RECEIVED)
    store.save_reading(row.id, made)
    again = store.reading(row.id)
    assert again == made
    assert again.captured_at.utcoffset() == made.captured_at.utcoffset()


def in_utc(zone: str, offset: int, **more: Any) -> Capture:
    """A save of 23:30 UTC by a zone that somebody else than the save has told."""
    at = datetime(2026, 3, 9, 23, 30, tzinfo=UTC).astimezone(timezone(timedelta(hours=offset)))
    return capture(at.isoformat(), captured_at_from="save", zone_from=zone, **more)


def test_a_save_in_utc_is_the_same_capture_wherever_it_is_imported(store: Store) -> None:
    first, created = kept(store, in_utc("machine", 1), FILE, received_at=RECEIVED)
    again, created_again = kept(store, in_utc("machine", -3), FILE, received_at=RECEIVED)

    assert (created, created_again) == (True, False)
    assert again == first
    assert first.day == date(2026, 3, 10)


def test_a_zone_that_the_user_names_later_moves_a_capture_to_its_day(store: Store) -> None:
    before, _ = kept(store, in_utc("machine", 1), FILE, received_at=RECEIVED)

    moved = store.keep(in_utc("user", -3), FILE, received_at=RECEIVED)

    assert (moved.created, moved.was_at) == (False, before.captured_at)
    row = store.capture(before.id)
    assert (row.captured_at.isoformat(), row.zone_from) == ("2026-03-09T20:30:00-03:00", "user")
    assert row.day == date(2026, 3, 9)
    # The machine does not take back what the user said, and what is said twice changes nothing.
    for zone, offset in (("machine", 1), ("user", -3)):
        assert store.keep(in_utc(zone, offset), FILE, received_at=RECEIVED).was_at is None
    assert store.captures() == [row]


def test_a_zone_that_the_save_tells_is_not_for_the_user_to_change(store: Store) -> None:
    told, _ = kept(store, in_utc("capture", 1), FILE, received_at=RECEIVED)

    same_day = store.keep(in_utc("user", 2), FILE, received_at=RECEIVED)
    other = store.keep(in_utc("user", -3), FILE, received_at=RECEIVED)

    assert (same_day.created, same_day.was_at) == (False, None)
    assert (other.created, other.was_at) == (True, None)
    assert store.capture(told.id) == told


def test_another_page_of_the_same_instant_stays_another(store: Store) -> None:
    kept(store, in_utc("machine", 1), FILE, received_at=RECEIVED)

    for other in (in_utc("user", -3, markup="<p>other</p>"), in_utc("user", -3, address="https://example.org")):
        assert store.keep(other, FILE, received_at=RECEIVED).created


def test_a_choice_does_not_go_along_to_another_day(store: Store) -> None:
    one, _ = kept(store, in_utc("machine", 1), FILE, received_at=RECEIVED)
    two, _ = kept(store, capture("2026-03-10T08:00:00+01:00", "<p>later</p>"), CLICK, received_at=RECEIVED)
    for row in (one, two):
        store.save_reading(row.id, reading(row.captured_at.isoformat()))
    store.choose(one.id)
    assert store.capture(one.id).chosen

    store.keep(in_utc("user", -3), FILE, received_at=RECEIVED)

    assert not store.capture(one.id).chosen
    assert [day.capture for day in store.history()] == [one.id, two.id]


def test_a_zero_stays_zero_and_a_missing_fact_stays_missing(store: Store) -> None:
    kept = store.reading(keep(store, reading(pillars=(0, 0, 0, 0), industry_average=0.0)))
    assert kept
    told = kept.model_dump(include=set(FACTS), exclude_none=True)
    assert told == dict.fromkeys(("total", *PILLARS, "industry_average"), 0)


def test_a_refusal_is_kept_and_takes_the_place_of_a_reading(store: Store) -> None:
    name = keep(store, reading())
    store.save_refusal(name, NotLoaded("after 10 s \ud800"), parser_version="2")
    row = store.capture(name)
    assert row.refused == Refusal("not_loaded", NotLoaded("after 10 s \ufffd").detail)
    assert row.parser_version == "2"
    assert row.shown_total is None
    assert store.reading(name) is None
    assert store.history() == []


def test_a_reading_takes_the_place_of_a_refusal(store: Store) -> None:
    row, _ = kept(store, capture(), CLICK, received_at=RECEIVED)
    store.save_refusal(row.id, NotLoaded())
    store.save_reading(row.id, reading(), parser_version="2")
    row = store.capture(row.id)
    assert row.refused is None
    assert (row.shown_total, row.parser_version) == (70, "2")


# The day of a reading.


def test_a_failed_reading_leaves_the_good_one_of_its_day(store: Store) -> None:
    keep(store, reading("2026-03-09T08:00:00-03:00"))
    later, _ = kept(store, capture("2026-03-09T20:00:00-03:00", "<main>shell</main>"), CLICK, received_at=RECEIVED)
    store.save_refusal(later.id, NotLoaded())
    assert days(store) == {"2026-03-09": 70}


def test_the_last_reading_of_a_day_counts_and_all_are_kept(store: Store) -> None:
    keep(store, reading("2026-03-09T20:00:00-03:00", pillars=(20, 20, 20, 20)))
    keep(store, reading("2026-03-09T08:00:00-03:00"))
    (day,) = store.history()
    assert (day.reading.total, day.readings_that_day, day.chosen) == (80, 2, False)
    assert [made.total for made in readings(store).values()] == [70, 80]


def test_of_two_readings_of_one_instant_the_later_received_counts(store: Store) -> None:
    keep(store, reading())
    later = keep(store, reading(pillars=(20, 20, 20, 20)))
    assert [day.capture for day in store.history()] == [later]


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-03-09T23:59:59.999999-03:00", "2026-03-09"),  # São Paulo; already the 10th in UTC
        ("2026-03-10T00:00:00-03:00", "2026-03-10"),
        ("2026-07-01T00:30:00+12:00", "2026-07-01"),  # Auckland in its winter; still June in UTC
        ("2026-01-01T00:30:00+13:00", "2026-01-01"),  # and in its summer; still last year in UTC
        ("2025-12-31T23:30:00-10:00", "2025-12-31"),  # Honolulu; next year in UTC
        ("2026-03-29T00:30:00+05:45", "2026-03-29"),  # Kathmandu
        ("2026-03-09T23:30:00Z", "2026-03-09"),
    ],
)
def test_the_day_is_the_local_one_of_the_capture(store: Store, moment: str, day: str) -> None:
    name = keep(store, reading(moment))
    assert store.capture(name).day.isoformat() == day
    assert days(store) == {day: 70}
    (local,) = store.history(start=date.fromisoformat(day), end=date.fromisoformat(day))
    assert local.reading.captured_at == datetime.fromisoformat(moment)


@pytest.mark.parametrize(
    ("zone", "before", "after"),
    [
        # The hour that comes twice: 2:30 in summer time, and 2:30 again half an hour after 2:59.
        ("Europe/Berlin", datetime(2026, 10, 25, 2, 30, fold=0), datetime(2026, 10, 25, 2, 10, fold=1)),  # noqa: DTZ001
        ("Australia/Sydney", datetime(2026, 4, 5, 2, 30, fold=0), datetime(2026, 4, 5, 2, 10, fold=1)),  # noqa: DTZ001
        # The hour that never was: 1:59, and the minute after it.
        ("America/New_York", datetime(2026, 3, 8, 1, 59), datetime(2026, 3, 8, 3, 0)),  # noqa: DTZ001
    ],
)
def test_the_last_of_a_day_is_so_by_time_and_not_by_the_clock(
    store: Store, zone: str, before: datetime, after: datetime
) -> None:
    at = ZoneInfo(zone)
    keep(store, reading(after.replace(tzinfo=at).isoformat(), pillars=(20, 20, 20, 20)))
    keep(store, reading(before.replace(tzinfo=at).isoformat()))
    assert days(store) == {before.date().isoformat(): 80}


def test_a_traveller_has_one_reading_for_each_local_day(store: Store) -> None:
    keep(store, reading("2026-03-10T01:00:00+09:00"))  # in Tokyo
    keep(store, reading("2026-03-09T09:30:00-08:00", pillars=(20, 20, 20, 20)))  # later, in San Francisco
    assert days(store) == {"2026-03-09": 80, "2026-03-10": 70}


def test_history_is_cut_by_local_days_both_included(store: Store) -> None:
    for day in range(1, 6):
        keep(store, reading(f"2026-03-0{day}T23:30:00-03:00"))
    found = store.history(start=date(2026, 3, 2), end=date(2026, 3, 4))
    assert [day.day.day for day in found] == [2, 3, 4]
    assert [day.day.day for day in store.history(start=date(2026, 3, 5))] == [5]
    assert [day.day.day for day in store.history(end=date(2026, 3, 1))] == [1]


def test_the_latest_is_the_effective_one_of_the_newest_day(store: Store) -> None:
    assert store.latest() is None
    keep(store, reading("2026-03-09T08:00:00Z"))
    first = keep(store, reading("2026-03-10T08:00:00Z", pillars=(20, 20, 20, 20)))
    keep(store, reading("2026-03-10T09:00:00Z", pillars=(21, 20, 20, 20)))
    keep(store, reading("2026-03-08T08:00:00Z"))
    store.choose(first)
    latest = store.latest()
    assert latest
    assert (latest.capture, latest.day) == (first, date(2026, 3, 10))
    before = store.latest(before=latest.day)
    assert before
    assert before.day == date(2026, 3, 9)
    assert store.latest(before=date(2026, 3, 8)) is None


@pytest.mark.parametrize(
    ("kept", "recent"),
    [
        ([], []),
        (["2026-03-10"], ["2026-03-10"]),
        (["2026-01-01", "2026-02-07", "2026-02-08", "2026-03-10"], ["2026-02-08", "2026-03-10"]),
        (["2025-01-01", "2025-06-01", "2026-03-10"], ["2025-06-01", "2026-03-10"]),
        (["0001-01-01", "0001-01-02"], ["0001-01-01", "0001-01-02"]),
    ],
)
def test_recent_days_reach_so_far_back_and_to_the_day_before(store: Store, kept: list[str], recent: list[str]) -> None:
    for day in kept:
        keep(store, reading(f"{day}T08:00:00Z"))
    assert [day.day.isoformat() for day in store.recent(30)] == recent


# What the user decides.


@pytest.fixture
def morning_and_evening(store: Store) -> tuple[str, str]:
    return (
        keep(store, reading("2026-03-09T08:00:00Z")),
        keep(store, reading("2026-03-09T20:00:00Z", pillars=(20, 20, 20, 20))),
    )


def effective(store: Store) -> list[str]:
    """The effective captures, by the list of captures; the history must say the same."""
    found = [row.id for row in store.captures() if row.effective]
    assert sorted(found) == sorted(day.capture for profile in store.profiles() for day in store.history(profile.id))
    return found


def test_the_chosen_reading_counts_even_after_a_later_one(store: Store, morning_and_evening: tuple[str, str]) -> None:
    morning, _ = morning_and_evening
    store.choose(morning)
    keep(store, reading("2026-03-09T22:00:00Z", pillars=(21, 20, 20, 20)))
    assert effective(store) == [morning]
    assert store.history()[0].chosen
    assert store.capture(morning).chosen


def test_choosing_the_last_undoes_a_choice(store: Store, morning_and_evening: tuple[str, str]) -> None:
    morning, evening = morning_and_evening
    store.choose(morning)
    store.choose(evening)
    assert effective(store) == [evening]
    later = keep(store, reading("2026-03-09T22:00:00Z", pillars=(21, 20, 20, 20)))
    assert effective(store) == [later]


def test_what_has_no_reading_cannot_be_chosen(store: Store) -> None:
    row, _ = kept(store, capture(), CLICK, received_at=RECEIVED)
    with pytest.raises(Unknown, match="has no reading"):
        store.choose(row.id)


def test_a_deleted_capture_is_out_of_the_history_until_it_is_undeleted(
    store: Store, morning_and_evening: tuple[str, str]
) -> None:
    morning, evening = morning_and_evening
    store.delete(evening)
    store.delete(evening)
    assert effective(store) == [morning]
    assert list(readings(store)) == [morning]
    assert store.history()[0].readings_that_day == 1
    assert store.profiles()[0].readings == 1
    assert store.capture(evening).deleted
    store.delete(morning)
    assert store.latest() is None
    store.undelete(evening)
    assert effective(store) == [evening]


def test_what_is_deleted_cannot_be_chosen_for_later(store: Store, morning_and_evening: tuple[str, str]) -> None:
    morning, evening = morning_and_evening
    store.delete(morning)
    with pytest.raises(Deleted, match="undelete it first"):
        store.choose(morning)
    store.undelete(morning)
    assert effective(store) == [evening]


def test_deleting_and_restoring_tell_whether_there_was_anything_to_do(
    store: Store, morning_and_evening: tuple[str, str]
) -> None:
    _, evening = morning_and_evening
    assert not store.undelete(evening)
    assert store.delete(evening)
    assert not store.delete(evening)
    assert store.undelete(evening)


def test_a_choice_outlives_deletion(store: Store, morning_and_evening: tuple[str, str]) -> None:
    morning, evening = morning_and_evening
    store.choose(morning)
    store.delete(morning)
    assert effective(store) == [evening]
    store.undelete(morning)
    assert effective(store) == [morning]


def test_handing_over_a_deleted_page_again_brings_it_back(store: Store) -> None:
    row, _ = kept(store, capture(), CLICK, received_at=RECEIVED)
    store.delete(row.id)
    again = record(store, capture(), CLICK, received_at=RECEIVED)
    assert (again.capture_id, again.created) == (row.id, False)
    assert not store.capture(row.id).deleted


def test_a_folder_that_still_holds_a_deleted_page_does_not(store: Store) -> None:
    row, _ = kept(store, capture(), FOLDER, received_at=RECEIVED)
    store.delete(row.id)
    assert record(store, capture(), FOLDER, received_at=RECEIVED).capture_id == row.id
    assert store.capture(row.id).deleted


def test_the_beginning_of_a_name_is_enough_when_it_is_the_only_one(store: Store) -> None:
    one, other = (keep(store, reading(), f"<main>{number}</main>") for number in range(2))
    with closing(sqlite3.connect(store.path)) as db, db:
        db.execute("UPDATE capture SET id = 'abcde0123456' WHERE id = ?", (one,))
        db.execute("UPDATE capture SET id = 'abcdf0123456' WHERE id = ?", (other,))
    assert store.full_id("capture", "abcde") == "abcde0123456"
    assert store.full_id("capture", "abcdf0123456") == "abcdf0123456"
    for unknown in ("", "abc", "abcd%", "bcde", "abcde01234567"):
        with pytest.raises(Unknown, match="There is no capture"):
            store.full_id("capture", unknown)
    with pytest.raises(Unknown, match="more than one capture"):
        store.full_id("capture", "abcd")


@pytest.mark.slow
@given(
    offsets=st.lists(st.tuples(st.integers(0, 2 * 24 * 60), st.integers(-12, 14)), min_size=1, max_size=6),
    acts=st.lists(st.tuples(st.sampled_from(["choose", "delete", "undelete"]), st.integers(0, 5)), max_size=6),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_day_has_one_effective_reading_the_last_unless_another_was_chosen(
    tmp_path: Path, offsets: list[tuple[int, int]], acts: list[tuple[str, int]]
) -> None:
    """Against a model in a few lines of plain Python."""
    for left in tmp_path.glob("property.*"):
        left.unlink()
    path = tmp_path / "property.sqlite3"
    with Store(path) as store:
        moments = [
            (datetime(2026, 3, 9, tzinfo=UTC) + timedelta(minutes=minutes)).astimezone(timezone(timedelta(hours=hours)))
            for minutes, hours in offsets
        ]
        names = [keep(store, reading(at.isoformat()), f"<main>{order}</main>") for order, at in enumerate(moments)]
        order = {name: (at, number) for number, (name, at) in enumerate(zip(names, moments, strict=True))}
        chosen: dict[date, str] = {}
        deleted: set[str] = set()

        def last(day: date) -> str | None:
            alive = [name for name in names if order[name][0].date() == day and name not in deleted]
            return max(alive, key=order.__getitem__, default=None)

        for act, number in acts:
            name = names[number % len(names)]
            if act == "choose" and name in deleted:
                continue
            getattr(store, act)(name)
            day = order[name][0].date()
            if act == "choose":
                chosen.pop(day, None)
                if name != last(day):
                    chosen[day] = name
            elif act == "delete":
                deleted.add(name)
            else:
                deleted.discard(name)
        expected = {
            day: chosen[day] if day in chosen and chosen[day] not in deleted else last(day)
            for day in {at.date() for at in moments}
        }
        assert {day.day: day.capture for day in store.history()} == {
            day: name for day, name in expected.items() if name
        }
        effective(store)


# Whose score it is.


def test_the_first_profile_is_made_by_the_first_capture_and_in_use(store: Store) -> None:
    assert store.profiles() == []
    assert store.history() == []
    keep(store, reading())
    (profile,) = store.profiles()
    assert (profile.name, profile.told, profile.in_use, profile.readings) == ("Profile 1", None, True, 1)


def test_two_told_profiles_never_mix(store: Store) -> None:
    keep(store, reading("2026-03-09T08:00:00Z", profile="a"))
    keep(store, reading("2026-03-09T09:00:00Z", profile="b", pillars=(20, 20, 20, 20)))
    first, second = store.profiles()
    assert days(store, first.id) == {"2026-03-09": 70}
    assert days(store, second.id) == {"2026-03-09": 80}
    assert len(effective(store)) == 2


def test_a_second_profile_is_not_in_use_until_the_user_says_so(store: Store) -> None:
    keep(store, reading("2026-03-09T08:00:00Z", profile="a"))
    keep(store, reading("2026-03-10T08:00:00Z", profile="b", pillars=(20, 20, 20, 20)))
    first, second = store.profiles()
    assert (first.in_use, second.in_use) == (True, False)
    assert days(store) == {"2026-03-09": 70}
    store.use_profile(second.id)
    assert [profile.in_use for profile in store.profiles()] == [False, True]
    assert days(store) == {"2026-03-10": 80}


def test_a_page_that_does_not_tell_goes_to_the_profile_in_use(store: Store) -> None:
    keep(store, reading("2026-03-09T08:00:00Z", profile="a"))
    keep(store, reading("2026-03-09T08:00:00Z", profile="b"))
    first, second = store.profiles()
    store.use_profile(second.id)
    name = keep(store, reading("2026-03-10T08:00:00Z"))
    assert store.capture(name).profile == second.id
    store.use_profile(first.id)
    store.save_reading(name, reading("2026-03-10T08:00:00Z"))
    assert store.capture(name).profile == second.id, "reading it again is no reason to move it"


def test_the_one_anonymous_profile_takes_the_first_name_that_is_told(store: Store) -> None:
    keep(store, reading("2026-03-09T08:00:00Z"))
    keep(store, reading("2026-03-10T08:00:00Z", profile="a"))
    keep(store, reading("2026-03-11T08:00:00Z"))
    (profile,) = store.profiles()
    assert (profile.told, profile.readings) == ("a", 3)


def test_an_anonymous_profile_among_others_does_not_take_a_name(store: Store) -> None:
    keep(store, reading("2026-03-09T08:00:00Z"))
    store.add_profile("A client")
    keep(store, reading("2026-03-10T08:00:00Z", profile="a"))
    assert [profile.told for profile in store.profiles()] == [None, None, "a"]


def test_a_moved_capture_stays_where_the_user_put_it(store: Store) -> None:
    name = keep(store, reading(profile="a"))
    client = store.add_profile("A client")
    store.move(name, client.id)
    assert store.capture(name).profile == client.id
    assert days(store) == {}
    store.save_reading(name, reading(profile="a", pillars=(20, 20, 20, 20)))
    assert days(store, client.id) == {"2026-03-09": 80}


def test_a_choice_does_not_move_along(store: Store, morning_and_evening: tuple[str, str]) -> None:
    morning, evening = morning_and_evening
    store.choose(morning)
    client = store.add_profile("A client")
    for name in morning_and_evening:
        store.move(name, client.id)
    assert effective(store) == [evening]


# The file.


def modes(folder: Path) -> dict[str, int]:
    return {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}


@pytest.fixture
def _open_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.usefixtures("_open_umask")
def test_only_the_owner_may_read_any_file_of_it(tmp_path: Path) -> None:
    with Store(tmp_path / "data/history.sqlite3") as store, store.transaction():
        keep(store, reading())
        store.backup(tmp_path / "data/copy.sqlite3")
        found = modes(tmp_path / "data")
    files = {"history.sqlite3", "history.sqlite3-journal", "history.begun", "copy.sqlite3"}
    assert found == dict.fromkeys(files, 0o600)
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


def test_a_database_that_others_could_read_is_closed_to_them(store: Store) -> None:
    store.path.chmod(0o644)
    with Store(store.path):
        assert stat.S_IMODE(store.path.stat().st_mode) == 0o600


def test_the_connection_is_durable_and_trusts_no_schema(store: Store) -> None:
    pragmas = {
        name: store._db.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("synchronous", "foreign_keys", "trusted_schema", "secure_delete")
    }
    assert pragmas == {"synchronous": 2, "foreign_keys": 1, "trusted_schema": 0, "secure_delete": 1}


def test_what_was_committed_is_in_the_one_file_also_of_a_history_that_had_a_log(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite3"
    with Store(path) as store:
        first = keep(store, reading())
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA journal_mode = wal").fetchone() == ("wal",)
    with Store(path) as store:
        second = keep(store, reading("2026-03-10T08:00:00Z"))
        copied = tmp_path / "copied.sqlite3"
        copied.write_bytes(path.read_bytes())
    with Store(copied) as store:
        assert {row.id for row in store.captures()} == {first, second}


def test_what_is_done_in_a_failing_transaction_is_undone_whole(store: Store) -> None:
    with pytest.raises(Unknown), store.transaction():
        store.choose(keep(store, reading()) + "?")
    assert store.captures() == []
    assert store.profiles() == []


def test_two_open_stores_see_each_others_captures(store: Store) -> None:
    with Store(store.path) as other:
        keep(store, reading())
        keep(other, reading("2026-03-10T08:00:00Z"))
        assert days(store) == days(other) == {"2026-03-09": 70, "2026-03-10": 70}


def test_a_backup_is_a_whole_database_and_replaces_nothing(store: Store, tmp_path: Path) -> None:
    keep(store, reading())
    copied = store.backup(tmp_path / "copy.sqlite3")
    with Store(copied) as other:
        assert days(other) == days(store)
    with pytest.raises(FileExistsError):
        store.backup(copied)


def test_a_sound_database_has_nothing_to_report(store: Store) -> None:
    keep(store, reading())
    assert store.check() == []


def test_damage_is_reported(store: Store) -> None:
    keep(store, reading())
    with closing(sqlite3.connect(store.path)) as db, db:
        db.execute("UPDATE reading SET profile = 'nobody'")
    assert store.check() == ["reading row 1 points to no profile"]


def test_lost_pages_are_reported(store: Store) -> None:
    for order in range(40):
        keep(store, reading(f"2026-04-01T08:{order:02}:00Z"))
    data = bytearray(store.path.read_bytes())
    data[-8192:] = bytes(8192)
    store.path.write_bytes(data)
    with Store(store.path) as damaged:
        assert damaged.check()


def test_captures_are_listed_by_way_of_their_days(store: Store) -> None:
    # By way of the profile, which SQLite prefers by itself, a list of ten years took a minute.
    plan = [row["detail"] for row in store._db.execute(f"EXPLAIN QUERY PLAN {_CAPTURE}")]
    assert "SEARCH capture USING INDEX capture_by_day (day=?)" in plan


def test_the_newest_day_is_found_from_the_end(store: Store) -> None:
    plan = [row["detail"] for row in store._db.execute(f"EXPLAIN QUERY PLAN {_NEWEST_DAY}", ("", ""))]
    assert plan[0] == "SEARCH capture USING INDEX capture_by_day (day<?)"
    assert not any("ORDER BY" in step for step in plan)


def test_the_last_reading_before_a_day_is_found_without_sorting_more_than_its_day(store: Store) -> None:
    plan = [row["detail"] for row in store._db.execute(f"EXPLAIN QUERY PLAN {_LAST_BEFORE}", ("", ""))]
    assert plan[0] == "SEARCH capture USING INDEX capture_by_day (day<?)"
    assert [step for step in plan if "ORDER BY" in step] == ["USE TEMP B-TREE FOR RIGHT PART OF ORDER BY"]


def test_the_last_reading_before_a_day_is_that_days_effective_one(store: Store) -> None:
    first = keep(store, reading("2026-03-08T08:00:00Z", pillars=(1, 1, 1, 1)))
    keep(store, reading("2026-03-08T09:00:00Z", pillars=(2, 2, 2, 2)))
    whose = store.profile_in_use()
    assert whose

    def total() -> float | None:
        found = store.last_before(date(2026, 3, 9), whose)
        return found.total if found else None

    assert total() == 8
    store.choose(first)
    assert total() == 4
    store.delete(first)
    assert total() == 8
    assert store.last_before(date(2026, 3, 8), whose) is None
