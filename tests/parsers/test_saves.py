"""Every file of `fixtures/saves/` is opened and read as its golden says, the moment of its capture included."""

import gzip
import zlib
from datetime import datetime, timedelta

import pytest

from helpers.goldens import FIXTURES, Answer, Case, answer, cases, each
from ssi_parsers import Capture, Reading, UnreadablePage, minimise, open_save, read_page, read_save, scrub

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
