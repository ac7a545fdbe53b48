"""A number keeps how it was told: to so many decimals, or exactly."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_pages import READINGS, capture

from helpers.goldens import Case
from ssi_parsers import KIND_OF, PILLARS, Fact, Kind, Reading, read_page, read_save
from ssi_parsers.model import decimals_of, half_step

SCORES = (Kind.TOTAL, Kind.PILLAR)


@pytest.fixture(scope="module")
def readings() -> list[tuple[Case, Reading]]:
    return [(case, read_page(capture(case))) for case in READINGS]


def scores(readings: list[tuple[Case, Reading]]) -> Iterator[tuple[str, Reading, Fact, float]]:
    for case, reading in readings:
        for fact in reading.told_by:
            if KIND_OF[fact] in SCORES:
                yield case.name, reading, fact, getattr(reading, fact)


def test_no_number_has_more_decimals_than_it_was_told_with(readings: list[tuple[Case, Reading]]) -> None:
    wrong = [
        (name, fact, value)
        for name, reading, fact, value in scores(readings)
        if value != round(value, reading.decimals.get(fact, 9))
    ]

    assert wrong == []


def test_what_linkedins_own_answer_tells_is_exact_and_so_are_the_bars(readings: list[tuple[Case, Reading]]) -> None:
    bars = {case.name for case, _ in readings if "<progress" in case.source.read_text("utf-8")}
    exact = [
        (name, fact, fact in reading.decimals)
        for name, reading, fact, _ in scores(readings)
        if reading.told_by[fact] == "embedded_json"
        or (reading.told_by[fact] == "report" and fact in PILLARS and name in bars)
    ]

    assert exact
    assert [(name, fact) for name, fact, rounded in exact if rounded] == []


def test_what_a_person_reads_is_rounded(readings: list[tuple[Case, Reading]]) -> None:
    read = [
        (name, fact, fact in reading.decimals)
        for name, reading, fact, _ in scores(readings)
        if reading.told_by[fact] in ("visible_text", "donut_tables") or fact in ("industry_average", "network_average")
        if reading.told_by[fact] != "embedded_json"
    ]

    assert read
    assert [(name, fact) for name, fact, rounded in read if not rounded] == []


def test_ranks_people_and_names_are_told_as_they_are(readings: list[tuple[Case, Reading]]) -> None:
    assert {KIND_OF[fact] for _, reading in readings for fact in reading.decimals} == set(SCORES)


def test_a_total_is_as_exact_as_the_pillars_that_it_is_the_sum_of(readings: list[tuple[Case, Reading]]) -> None:
    for case, reading in readings:
        assert reading.decimals.get("total") == min(
            (reading.decimals[pillar] for pillar in PILLARS if pillar in reading.decimals), default=None
        ), case.name
        assert reading.tolerance("total") == sum(reading.tolerance(pillar) for pillar in PILLARS), case.name


def test_a_total_that_is_printed_whole_over_whole_pillars_may_be_off_by_half_a_point() -> None:
    page = capture(READINGS[0]).model_copy(
        update={
            "form": "text",
            "markup": "Social Selling Index\n33 out of 100\n8 | Establish your professional brand\n"
            "9 | Find the right people\n7 | Engage with insights\n10 | Build relationships\n"
            "Top 12% Industry SSI rank\nTop 34% Network SSI rank\n",
        }
    )

    reading = read_page(page)

    assert (reading.total, reading.decimals["total"], reading.decimals["find_people"]) == (33, 0, 0)
    assert reading.tolerance("total") == reading.tolerance("find_people") == 0.5


@given(st.integers(0, 17))
def test_decimals_and_tolerance_are_two_ways_to_say_one_thing(decimals: int) -> None:
    assert decimals_of(half_step(decimals)) == decimals


@pytest.mark.parametrize(("total", "pillars"), [(69, [17.4] * 4), (70, [17.3, 17.4, 17.3, 17.4]), (33, [8.4] * 4)])
def test_rounded_pillars_never_add_up_past_the_total_that_the_page_shows(total: int, pillars: list[float]) -> None:
    names = (
        "Establish your professional brand",
        "Find the right people",
        "Engage with insights",
        "Build relationships",
    )
    lines = [f"{pillar} | {name}" for pillar, name in zip(pillars, names, strict=True)]
    text = "\n".join(["https://www.linkedin.com/sales/ssi", f"{total} out of 100", *lines])

    reading = read_save(text.encode(), file_time=datetime.fromisoformat("2026-11-22T18:04:11+01:00"))

    assert reading.shown_total == total
