"""Every file of `fixtures/saves/` is opened and read as its golden says, the moment of its capture included."""

import gzip
import re
import zlib
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from helpers import hostile
from helpers.goldens import FIXTURES, Answer, Case, answer, cases, each
from ssi_parsers import Capture, Reading, UnreadablePage, minimise, open_save, read_page, read_save, scrub
from ssi_parsers.errors import UnsupportedFile
from ssi_parsers.saved_file import is_possible_moment

MODIFIED = datetime.fromisoformat("2026-11-20T09:15:00+01:00")
"""The time of every file in these tests, for a clone does not keep it."""

SAVES = cases("saves")
PASTED = [case for case in SAVES if case.source.suffix == ".txt"]
TOLD_THEIR_MOMENT = [case for case in SAVES if case.golden.exists() and "captured_at" in case.stored()]


def read(case: Case) -> Reading:
    return read_save(case.source.read_bytes(), name=case.source.name, file_time=MODIFIED)


def save(name: str) -> bytes:
    return (FIXTURES / "saves" / name).read_bytes()


@each(SAVES)
def test_a_save_is_read_as_its_golden_says(case: Case, update_golden: bool) -> None:
    moment: Answer = {}

    def note_moment() -> Reading:
        reading = read(case)
        moment["captured_at"] = reading.captured_at.isoformat()
        moment["captured_at_from"] = reading.captured_at_from
        return reading

    told = answer(note_moment)
    case.check(moment | told, update=update_golden)


@each(TOLD_THEIR_MOMENT)
def test_opening_and_reading_are_the_two_halves_of_reading_a_save(case: Case) -> None:
    data = case.source.read_bytes()

    assert read_page(open_save(data, name=case.source.name, file_time=MODIFIED)) == read(case)


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("chrome-complete.html", "https://www.linkedin.com/sales/ssi"),
        ("chrome-complete-first-line.html", "https://www.linkedin.com/sales/ssi?src=or-menu"),
        ("extension-capture.html", "https://www.linkedin.com/sales/ssi"),
        ("singlefile.html", "https://www.linkedin.com/sales/ssi"),
        ("chrome-quoted-printable.mhtml", "https://www.linkedin.com/sales/ssi"),
        ("base64-image-first.mhtml", "https://www.linkedin.com/sales/ssi"),
        ("safari.webarchive", "https://www.linkedin.com/sales/ssi"),
        ("firefox-complete.html", None),
        ("html-only.html", None),
        ("pasted-en.txt", None),
    ],
)
def test_the_address_is_the_one_the_save_tells(name: str, address: str | None) -> None:
    assert open_save(save(name), name=name, file_time=MODIFIED).address == address


@each(PASTED)
def test_pasted_text_is_opened_as_text(case: Case) -> None:
    opened = open_save(case.source.read_bytes(), name=case.name, file_time=MODIFIED)

    assert opened.form == "text"
    assert "\0" not in opened.markup


def test_a_capture_of_a_page_that_was_still_changing_warns_as_often_as_it_is_read() -> None:
    data = save("extension-capture.html").replace(b"<!DOCTYPE", b"<!-- SSI Companion: still changing -->\n<!DOCTYPE")
    opened = open_save(data, file_time=MODIFIED)
    warnings = ("The page was still changing when it was taken.",)
    assert read_page(opened).warnings == warnings
    assert read_page(scrub(opened)).warnings == warnings
    # As the store gives it back: its markup and no more, after any number of re-readings.
    stored = Capture.model_validate(dict(minimise(Capture.model_validate(dict(minimise(opened))))))
    assert stored.markup.count("still changing") == 1
    assert read_page(stored).warnings == warnings


def test_the_name_of_a_file_does_not_decide_how_it_was_saved() -> None:
    for name in ("chrome-quoted-printable.mhtml", "safari.webarchive", "singlefile.html"):
        told = read_save(save(name), name=name, file_time=MODIFIED)

        assert read_save(save(name), name="ssi.html", file_time=MODIFIED) == told


def test_the_time_of_a_file_counts_only_when_the_save_tells_none() -> None:
    later = MODIFIED + timedelta(days=30)

    for name, counts in (("html-only.html", True), ("singlefile.html", False)):
        one, two = (read_save(save(name), name=name, file_time=time).captured_at for time in (MODIFIED, later))

        assert (one != two) is counts


def test_a_moment_in_utc_has_the_offset_that_the_zone_had_then_and_not_when_the_file_was_copied() -> None:
    winter = datetime(2026, 12, 1, 12, tzinfo=ZoneInfo("Europe/Berlin"))
    opened = [
        open_save(save(name), name=name, file_time=winter).captured_at.isoformat()
        for name in ("windows-1252.mhtml", "chrome-quoted-printable.mhtml")
    ]

    assert opened == ["2026-10-02T08:20:00+02:00", "2026-11-20T00:31:05+01:00"]


def test_a_moment_in_the_hour_that_comes_twice_keeps_its_instant() -> None:
    data = save("windows-1252.mhtml")
    instants = [
        open_save(data.replace(b"02 Oct 2026 06:20:00", time), file_time=MODIFIED.astimezone(ZoneInfo("Europe/Berlin")))
        for time in (b"25 Oct 2026 00:30:00", b"25 Oct 2026 01:30:00")
    ]

    assert [each.captured_at.isoformat() for each in instants] == [
        "2026-10-25T02:30:00+02:00",
        "2026-10-25T02:30:00+01:00",
    ]


@pytest.mark.parametrize(
    ("name", "told", "assumed"),
    [
        ("chrome-quoted-printable.mhtml", "capture", "UTC"),  # "-0000": in UTC
        ("windows-1252.mhtml", "capture", "UTC"),  # "GMT": in UTC too, wherever the browser was
        ("nested-parts.mhtml", "capture", None),
        ("singlefile.html", "capture", None),
        ("extension-capture.html", "capture", None),
        ("chrome-complete.html", "file", "own time"),
        ("safari.webarchive", "file", "own time"),
        ("pasted-en.txt", "file", "own time"),
    ],
)
def test_a_reading_says_when_its_zone_is_that_of_the_machine(name: str, told: str, assumed: str | None) -> None:
    reading = read_save(save(name), name=name, file_time=MODIFIED)

    assert reading.zone_from == ("machine" if assumed else "capture")
    said = [warning for warning in reading.warnings if "this machine's" in warning and "(UTC+01:00" in warning]
    assert len(said) == bool(assumed)
    assert ("own time" in " ".join(said)) is (told == "file")


def test_a_zone_that_the_user_named_is_nothing_to_be_warned_of() -> None:
    opened = open_save(save("chrome-quoted-printable.mhtml"), file_time=MODIFIED, zone_from="user")

    assert (opened.zone_from, opened.warnings) == ("user", ())
    assert read_page(opened).zone_from == "user"


def test_a_date_without_an_offset_is_one_in_utc_of_which_nobody_knows_where() -> None:
    data = save("singlefile.html").replace(b" GMT+0100 (", b" GMT (")

    opened = open_save(data, file_time=MODIFIED)

    assert (opened.captured_at.isoformat(), opened.zone_from) == ("2026-11-19T19:04:11+01:00", "machine")


def test_a_date_at_the_edge_of_all_dates_stays_one() -> None:
    data = save("chrome-quoted-printable.mhtml").replace(b"19 Nov 2026", b"31 Dec 9999")

    assert open_save(data, file_time=MODIFIED).captured_at.isoformat() == "9999-12-31T23:31:05+00:00"


@pytest.mark.parametrize("year", [b"1970", b"2013"])
@pytest.mark.parametrize(
    ("name", "date"), [("chrome-quoted-printable.mhtml", b"19 Nov 2026"), ("singlefile.html", b"Nov 19 2026")]
)
def test_a_date_before_the_index_is_the_saves_own_and_not_the_files(name: str, date: bytes, year: bytes) -> None:
    assert date in save(name)

    opened = open_save(save(name).replace(date, date[:-4] + year), file_time=MODIFIED)

    assert (opened.captured_at_from, opened.captured_at.year) == ("save", int(year))
    assert not is_possible_moment(opened.captured_at, now=MODIFIED)
    assert "does not say when" not in " ".join(opened.warnings)


@pytest.mark.parametrize(
    ("moment", "possible"),
    [
        ("2013-12-31T23:59:59+00:00", False),
        ("2014-01-01T00:00:00+00:00", True),
        ("2026-11-20T09:15:00+01:00", True),
        ("2026-11-21T09:15:00+01:00", True),
        ("2026-11-21T09:15:01+01:00", False),
        ("2026-11-21T22:15:00+14:00", True),
        ("9999-12-31T23:59:59-14:00", False),
    ],
)
def test_a_page_can_only_be_captured_between_the_first_index_and_a_day_from_now(moment: str, possible: bool) -> None:
    assert is_possible_moment(datetime.fromisoformat(moment), now=MODIFIED) is possible


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(
            b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n4 0 obj <</Filter/FlateDecode>>\nstream\n"
            + zlib.compress(bytes(range(256)) * 4)
            + b"\nendstream endobj",
            id="pdf",
        ),
        pytest.param(b"PK\x03\x04\x14\x00\x00\x00\x08\x00" + bytes(40), id="zip"),
        pytest.param(gzip.compress(b"<html>33 out of 100</html>", mtime=0), id="gzip"),
        pytest.param(b"bplist00" + bytes(60), id="property-list-of-nothing"),
    ],
)
def test_a_file_that_is_no_saved_page_is_refused_as_such(data: bytes) -> None:
    with pytest.raises(UnreadablePage) as refusal:
        read_save(data, name="ssi.html", file_time=MODIFIED)

    assert refusal.value.code == "unsupported_file"


def test_a_web_archive_whose_objects_overlap_is_refused_and_not_unfolded() -> None:
    for data in (hostile.overlapping(100_000), hostile.shared(1_000_000)):
        with pytest.raises(UnsupportedFile, match="damaged web archive"):
            open_save(data, file_time=MODIFIED)


def test_a_charset_that_no_browser_knows_counts_as_none() -> None:
    told = read_save(save("html-only.html"), file_time=MODIFIED)

    for charset in (b"punycode", b"utf-7", b"zlib", b"idna"):
        data = re.sub(rb"charset=\"?utf-8", b'charset="' + charset, save("html-only.html"), flags=re.IGNORECASE)
        assert charset in data
        assert read_save(data, file_time=MODIFIED) == told


def test_a_boundary_that_begins_like_another_one_ends_no_part() -> None:
    data = save("nested-parts.mhtml")
    alike = data.replace(b"inner-7c", b"outer-19-7c")

    assert read_save(alike, file_time=MODIFIED) == read_save(data, file_time=MODIFIED)
