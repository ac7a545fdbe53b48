"""A day is a local one; where a save does not say of which zone, it goes by one that is said and can be named."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers.goldens import FIXTURES
from helpers.readers import IN_PROCESS, named
from ssi_companion.history import zones
from ssi_companion.history.importer import Outcome, import_files
from ssi_companion.history.store import Store
from ssi_companion.history.zones import HERE, UnknownZone, named_zone

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC).timestamp()

Live = Callable[[str], None]


@pytest.fixture
def live_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[Live]:
    """Set this machine to another time zone."""
    if not hasattr(time, "tzset"):
        pytest.skip("this system cannot be moved")

    def move(zone: str) -> None:
        monkeypatch.setenv("TZ", zone)
        time.tzset()

    yield move
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "data/history.sqlite3") as opened:
        yield opened


def mhtml(folder: Path, date: str = "Thu, 19 Nov 2026 23:31:05 GMT") -> Path:
    """A browser's single file, which gives its date in UTC wherever it was saved."""
    data = (FIXTURES / "saves/chrome-quoted-printable.mhtml").read_bytes()
    path = folder / "ssi.mhtml"
    path.write_bytes(data.replace(b"Thu, 19 Nov 2026 23:31:05 -0000", date.encode()))
    return path


@pytest.mark.parametrize("place", ["Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "Pacific/Kiritimati", "UTC"])
@given(instant=st.datetimes(datetime(2014, 1, 1), datetime(2037, 1, 1)))  # noqa: DTZ001 - in UTC
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_this_machines_zone_has_the_offset_of_every_moment(place: str, instant: datetime, live_in: Live) -> None:
    live_in(place)
    moment = instant.replace(tzinfo=UTC)

    assert moment.astimezone(HERE).isoformat() == moment.astimezone(ZoneInfo(place)).isoformat()
    assert moment.astimezone(HERE) - moment == timedelta()


def test_the_hour_that_comes_twice_keeps_its_instants(live_in: Live) -> None:
    live_in("Europe/Berlin")
    moments = [datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1)]

    assert [moment.astimezone(HERE).isoformat() for moment in moments] == [
        "2026-10-25T02:30:00+02:00",
        "2026-10-25T02:30:00+01:00",
    ]


@pytest.mark.parametrize(
    ("name", "offset"),
    [
        ("Europe/Berlin", 1.0),
        ("Asia/Kathmandu", 5.75),
        ("UTC", 0.0),
        ("Z", 0.0),
        ("+01:00", 1.0),
        ("-03", -3.0),
        ("+0530", 5.5),
        ("UTC-9:30", -9.5),
        ("+14:00", 14.0),
    ],
)
def test_a_zone_is_named_by_its_place_or_by_its_offset(name: str, offset: float) -> None:
    assert datetime(2026, 11, 20, tzinfo=named_zone(name)).utcoffset() == timedelta(hours=offset)


@pytest.mark.parametrize(
    ("name", "next_step"),
    [
        ("Europe/Berln", "Did you mean Europe/Berlin?"),
        ("Berlin", "Did you mean Europe/Berlin?"),
        ("Sao Paulo", "Did you mean America/Sao_Paulo?"),
        ("Europe", "Write a name such as Europe/Berlin, or an offset such as +01:00."),
        ("../../etc/passwd", "Write a name such as"),
        ("/etc/localtime", "Write a name such as"),
        ("+15:00", "offset such as +01:00"),
        ("+1:99", "offset such as +01:00"),
        ("", "Write a name such as"),
        ("nowhere\0", "Write a name such as"),
    ],
)
def test_an_unknown_zone_is_refused_with_what_to_write(name: str, next_step: str) -> None:
    with pytest.raises(UnknownZone) as refused:
        named_zone(name)

    assert str(refused.value).startswith(f"{name!r} is no time zone.")
    assert next_step in str(refused.value)


def test_where_no_names_are_known_an_offset_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zones, "available_timezones", set)

    with pytest.raises(UnknownZone, match=r"\+01:00, or: pip install tzdata"):
        named_zone("Mars/Olympus")


def test_a_save_in_utc_is_put_on_the_day_of_this_machine_and_says_so(
    store: Store, tmp_path: Path, live_in: Live
) -> None:
    live_in("Europe/Berlin")

    [done] = import_files(store, named([mhtml(tmp_path)]), IN_PROCESS)

    assert done.reading
    assert (done.reading.day, done.reading.zone_from) == (date(2026, 11, 20), "machine")
    assert "this machine's was taken (UTC+01:00)" in " ".join(done.reading.warnings)
    assert store.reading(str(done.capture)) == done.reading


def test_a_save_of_summer_has_the_offset_of_summer(store: Store, tmp_path: Path, live_in: Live) -> None:
    live_in("Europe/Berlin")

    [done] = import_files(store, named([mhtml(tmp_path, "Thu, 02 Jul 2026 22:30:00 GMT")]), IN_PROCESS)

    assert done.reading
    assert done.reading.captured_at.isoformat() == "2026-07-03T00:30:00+02:00"


def test_a_zone_that_is_named_decides_the_day(store: Store, tmp_path: Path, live_in: Live) -> None:
    live_in("Europe/Berlin")

    [done] = import_files(store, named([mhtml(tmp_path)]), IN_PROCESS, zone=named_zone("America/New_York"))

    assert done.reading
    assert done.reading.captured_at.isoformat() == "2026-11-19T18:31:05-05:00"
    assert (done.reading.zone_from, done.reading.warnings) == ("user", ())


def test_a_page_that_is_here_already_moves_to_the_day_of_the_zone_that_is_named(
    store: Store, tmp_path: Path, live_in: Live
) -> None:
    live_in("Europe/Berlin")
    path = mhtml(tmp_path)
    [first] = import_files(store, named([path]), IN_PROCESS)

    [moved] = import_files(store, named([path]), IN_PROCESS, zone=named_zone("America/New_York"))
    [again] = import_files(store, named([path]), IN_PROCESS)

    assert (moved.result, moved.capture) == ("already_there", first.capture)
    assert moved.warnings == ("By the time zone you named it is of 2026-11-19; it had been put on 2026-11-20.",)
    assert [day.day for day in store.history()] == [date(2026, 11, 19)]
    assert moved.reading == again.reading == store.history()[0].reading
    assert (again.result, again.warnings) == ("already_there", ())
    assert moved.reading
    assert moved.reading.warnings == ()


def test_a_page_moves_also_to_a_day_that_holds_the_same_page_of_another_hour(
    store: Store, tmp_path: Path, live_in: Live
) -> None:
    live_in("Europe/Berlin")
    there, moving = (tmp_path / name for name in ("there", "moving"))
    there.mkdir()
    moving.mkdir()
    [on_the_19th] = import_files(store, named([mhtml(there, "Thu, 19 Nov 2026 10:00:00 GMT")]), IN_PROCESS)
    path = mhtml(moving)
    [first] = import_files(store, named([path]), IN_PROCESS)
    assert [day.day for day in store.history()] == [date(2026, 11, 19), date(2026, 11, 20)]

    [moved] = import_files(store, named([path]), IN_PROCESS, zone=named_zone("America/New_York"))
    [again] = import_files(store, named([path]), IN_PROCESS, zone=named_zone("America/New_York"))

    assert (moved.result, moved.capture) == ("already_there", first.capture)
    assert moved.warnings == ("By the time zone you named it is of 2026-11-19; it had been put on 2026-11-20.",)
    [day] = store.history()
    assert (day.day, day.capture, day.readings_that_day) == (date(2026, 11, 19), first.capture, 2)
    assert not store.capture(str(on_the_19th.capture)).deleted
    assert (again.capture, again.warnings) == (first.capture, ())

    [back] = import_files(store, named([path]), IN_PROCESS, zone=named_zone("Europe/Berlin"))

    assert back.capture == first.capture
    assert [day.day for day in store.history()] == [date(2026, 11, 19), date(2026, 11, 20)]


def test_who_travels_imports_nothing_twice(store: Store, tmp_path: Path, live_in: Live) -> None:
    path = mhtml(tmp_path)
    results = []
    for place in ("Europe/Berlin", "Asia/Tokyo", "Pacific/Honolulu"):
        live_in(place)
        results += [done.result for done in import_files(store, named([path]), IN_PROCESS)]

    assert results == ["new", "already_there", "already_there"]
    assert [day.day for day in store.history()] == [date(2026, 11, 20)]


def dated(outcome: Outcome) -> tuple[str, str | None]:
    return outcome.result, outcome.capture


@pytest.mark.parametrize(
    "date",
    [
        "Thu, 02 Jan 2031 08:00:00 GMT",
        "Fri, 31 Dec 9999 23:31:05 GMT",
        "Tue, 31 Dec 2013 12:00:00 GMT",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "Thu, 01 Jan 1970 00:00:00 +0100",
    ],
)
def test_a_save_of_a_wrong_clock_is_not_stored_and_stays_where_it_is(store: Store, tmp_path: Path, date: str) -> None:
    path, good = mhtml(tmp_path, date), tmp_path / "good.html"
    good.write_bytes((FIXTURES / "saves/singlefile.html").read_bytes())

    wrong, right = import_files(store, named([path, good]), IN_PROCESS)

    assert dated(wrong) == ("not_read", None)
    assert "The save is dated " in str(wrong.detail)
    assert "save it again" in str(wrong.detail)
    assert path.exists()
    assert right.result == "new"
    assert [row.id for row in store.captures()] == [right.capture]
