"""A page is cut, parsed and asked once, from the capture to the reading."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from helpers import samples
from helpers.goldens import FIXTURES
from ssi_parsers import SSI_ADDRESS, Capture, UnreadablePage, markup, minimise, read_page
from ssi_parsers.carriers import CARRIERS, name_of

CLICKED = datetime.fromisoformat("2026-11-22T18:04:11+01:00")


def capture(markup: str) -> Capture:
    return Capture(markup=markup, address=SSI_ADDRESS, captured_at=CLICKED, captured_at_from="browser")


def test_a_page_is_cut_and_its_json_parsed_once_and_every_carrier_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: Counter[str] = Counter()

    def count(owner: Any, function: str, name: str) -> None:
        real: Callable[..., Any] = getattr(owner, function)

        def counted(*args: Any, **more: Any) -> Any:
            calls[name] += 1
            return real(*args, **more)

        monkeypatch.setattr(owner, function, counted)

    for carrier in CARRIERS:
        count(carrier, "facts", name_of(carrier))
    count(markup, "cut", "cut")
    count(json, "loads", "parsed")

    minimised = minimise(capture((FIXTURES / "pages" / "en-all-carriers.html").read_text("utf-8")))
    reading = read_page(minimised)

    assert reading.profile
    assert calls == {"cut": 1, "parsed": 1, **{name_of(carrier): 1 for carrier in CARRIERS}}


def test_a_capture_that_is_cut_is_not_cut_again() -> None:
    once = minimise(capture("<script>1</script><p>2</p>"))

    assert once.markup == "<p>2</p>"
    assert minimise(once) is once


def test_half_a_surrogate_pair_does_not_stop_a_reading() -> None:
    page = (FIXTURES / "pages" / "en-report.html").read_text("utf-8")

    assert read_page(capture(page.replace("<h1>", "<h1>\ud83d"))) == read_page(capture(page))


def test_half_a_surrogate_pair_in_an_answer_is_no_accident() -> None:
    whole = samples.page().replace('"groupScore"', r'"profileUrn": "urn:li:member:\ud800", "groupScore"')

    assert read_page(capture(whole)).profile


def test_a_character_reference_of_5000_digits_is_no_accident() -> None:
    with pytest.raises(UnreadablePage):
        read_page(capture('<code>{"memberScore": "&#' + "9" * 5_000 + ';"}</code>'))
