"""The rules on readings, at their edges."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from helpers.samples import reading
from ssi_companion.history.rounding import signed
from ssi_companion.history.scoring import (
    BANDS,
    REACH,
    RULES_SOURCE,
    SHOWS,
    Difference,
    balance,
    band,
    change,
    difference,
    summary,
)
from ssi_parsers import FACTS, PILLARS, Reading


@pytest.mark.parametrize(
    ("total", "name"),
    [
        (100, "top"),
        (75, "top"),
        (74.5, "top"),  # shown as 75
        (74.49, "above average"),
        (51, "above average"),
        (50.5, "above average"),
        (50.49, "low"),
        (31, "low"),
        (30.5, "low"),
        (30.49, "very low"),
        (0, "very low"),
    ],
)
def test_a_band_is_that_of_the_total_as_shown(total: float, name: str) -> None:
    assert band(total).name == name


def test_bands_cover_every_total_once() -> None:
    covered = [total for band in BANDS for total in range(band.low, band.high + 1)]
    assert sorted(covered) == list(range(101))


def test_rules_say_that_they_are_not_linkedins() -> None:
    assert "not LinkedIn's" in RULES_SOURCE


def test_seventy_with_fifteen_everywhere_is_balanced() -> None:
    assert balance(reading(pillars=(15, 15, 15, 25))).ok
    assert balance(reading(pillars=(15, 15, 15, 25))).reasons == ()


def test_a_total_that_is_shown_as_seventy_is_seventy() -> None:
    assert balance(reading(pillars=(15, 15, 15, 24.5))).ok


def test_a_short_total_is_named_with_what_it_lacks() -> None:
    assert balance(reading(pillars=(15, 15, 15, 20))).reasons == ("The total of 65 is 5 short of 70.",)


def test_every_short_pillar_is_named_with_what_it_lacks() -> None:
    found = balance(reading(pillars=(25, 12.6, 25, 14.9)))
    assert not found.ok
    assert found.reasons == (
        "Find the right people is 2.4 short of 15.",
        "Build relationships is 0.1 short of 15.",
    )
    assert found.short == {"find_people": 2.4, "build_relationships": 0.1}


def test_a_pillar_that_is_shown_as_fifteen_is_fifteen() -> None:
    assert balance(reading(pillars=(25, 25, 25, 14.999))).ok


def test_a_pillar_that_was_told_as_a_whole_number_is_short_of_a_whole_number() -> None:
    found = balance(reading(pillars=(25, 25, 25, 12), decimals={"build_relationships": 0}))
    assert found.reasons == ("Build relationships is 3 short of 15.",)


def test_a_change_tells_the_real_number_of_local_days() -> None:
    # Eight local days, though not eight times 24 hours: the clocks changed, and so did the offset.
    spring = change(reading("2026-03-25T23:50:00+01:00"), reading("2026-04-02T00:10:00+02:00"))
    assert (spring.since_day, spring.days) == (date(2026, 3, 25), 8)
    assert change(reading("2026-03-09T00:01:00-03:00"), reading("2026-03-09T23:59:00-03:00")).days == 0


def test_a_change_is_later_minus_earlier_without_the_dust_of_floats() -> None:
    before = reading(pillars=(16, 17, 18, 19.9), industry_top_percent=12)
    after = reading(pillars=(16.3, 17, 17, 20.2), industry_top_percent=10)
    assert change(before, after).facts == {
        "total": Difference(-0.4),
        "establish_brand": Difference(0.3),
        "find_people": Difference(0),
        "engage_with_insights": Difference(-1),
        "build_relationships": Difference(0.3),
        "industry_top_percent": Difference(-2, 0),
    }


def test_a_fact_that_only_one_of_them_has_does_not_change() -> None:
    before, after = reading(network_average=40.0), reading(team_average=50.0)
    assert not {"network_average", "team_average"} & change(before, after).facts.keys()
    assert not {"network_average", "team_average"} & change(after, before).facts.keys()


def test_a_weekly_change_is_a_change_already_and_a_name_is_no_number() -> None:
    both = reading(industry_weekly_change=3, network_weekly_change=1, team_weekly_change=1, industry_name="Wine")
    assert set(change(both, both).facts) == {"total", "establish_brand", *list(FACTS)[2:5]}


def test_another_industry_is_nothing_to_compare_with() -> None:
    before = reading(industry_name="Wine", industry_top_percent=12, industry_average_find_people=8.0)
    after = reading(industry_name="Beer", industry_top_percent=2, industry_average_find_people=9.0)
    assert not [fact for fact in change(before, after).facts if fact.startswith("industry_")]
    unnamed = after.model_copy(update={"industry_name": None})
    assert change(before, unnamed).facts["industry_top_percent"] == Difference(-10, 0)


def told(average: float, decimals: int | None) -> Reading:
    return reading(network_average=average, decimals={} if decimals is None else {"network_average": decimals})


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        # One of them as a whole number: 34 may be 33.629.
        ((34.0, 0), (33.629, None), Difference(None, 0)),
        ((33.629, None), (34.0, 0), Difference(None, 0)),
        ((34.0, 0), (34.5, 1), Difference(None, 0)),
        ((34.0, 0), (34.629, 3), Difference(0.629, 0, about=True)),
        ((36.2, None), (34.0, 0), Difference(-2.2, 0, about=True)),
        # Both as whole numbers: what LinkedIn showed then and now.
        ((34.0, 0), (35.0, 0), Difference(1, 0)),
        ((34.0, 0), (34.0, 0), Difference(0, 0)),
        # As many decimals as are shown, or more: nobody sees what rounding did.
        ((34.0, None), (33.629, None), Difference(-0.371)),
        ((34.118, 3), (34.118002, None), Difference(0.000002, 3)),
        ((34.1, 1), (34.31, None), Difference(0.21, 1)),
        ((34.1, 1), (34.15, 2), Difference(None, 1)),
        ((34.1, 1), (34.31, 2), Difference(0.21, 1, about=True)),
    ],
)
def test_numbers_are_only_told_apart_as_far_as_they_were_told(
    before: tuple[float, int | None], after: tuple[float, int | None], expected: Difference
) -> None:
    assert change(told(*before), told(*after)).facts["network_average"] == expected


def test_a_total_is_as_uncertain_as_the_sum_of_its_pillars() -> None:
    rounded = reading(pillars=(10.1, 10.1, 10.1, 10.1), decimals=dict.fromkeys(("total", *PILLARS), 1))
    near, far = (reading(pillars=(10.1, 10.1, 10.1, last)) for last in (10.25, 10.35))
    assert difference(rounded, near, "total") == Difference(None, 1)
    assert difference(rounded, far, "total") == Difference(0.25, 1, about=True)


def test_a_total_is_compared_with_an_average_as_far_as_both_were_told() -> None:
    latest = reading(
        pillars=(8, 8, 8, 9.7),
        industry_average=34.0,
        network_average=30.0,
        team_average=33.0,
        decimals={"industry_average": 0, "network_average": 0},
    )
    found = summary([latest])
    assert found
    assert found.over_average == {
        "industry": Difference(None, 0),
        "network": Difference(3.7, 0, about=True),
        "team": Difference(0.7),
    }


DECIMALS = st.none() | st.integers(0, 4)
TRUTH = st.floats(0, 100) | st.floats(33, 35)


def rounded(value: float, decimals: int | None) -> float:
    return value if decimals is None else round(value, decimals)


@given(was=TRUTH, now=TRUTH, told_was=DECIMALS, told_now=DECIMALS)
@example(was=33.629, now=33.629, told_was=0, told_now=None)
def test_what_is_said_of_a_difference_is_true_of_the_numbers_behind_it(
    was: float, now: float, told_was: int | None, told_now: int | None
) -> None:
    before, after = told(rounded(was, told_was), told_was), told(rounded(now, told_now), told_now)
    said, truth = difference(before, after, "network_average"), now - was
    back = difference(after, before, "network_average")
    uncertain = before.tolerance("network_average") + after.tolerance("network_average") + 1e-8

    assert said
    assert back == replace(said, by=None if said.by is None else -said.by)
    if said.by is None:
        assert abs(truth) <= 2 * uncertain  # nothing large is hidden
        return
    assert abs(said.by - truth) <= uncertain
    if said.about:
        assert told_was != told_now
        assert said.by * truth > 0  # the direction is certain
        assert signed(said.by, said.decimals).strip("+-0.") != ""  # and there is one
    elif told_was != told_now:
        assert abs(said.by - truth) <= SHOWS + 1e-8


def spans(*days_ago: int) -> dict[str, int]:
    """Label and days of every change in the summary of readings from so many days ago, and one of today."""
    today = date(2026, 3, 31)
    moments = [f"{today - timedelta(days)}T08:00:00-03:00" for days in sorted((*days_ago, 0), reverse=True)]
    found = summary([reading(at) for at in moments])
    assert found
    assert found.latest.day == today
    return {change.label: change.days for change in found.changes}


def test_the_newest_reading_is_judged_and_compared() -> None:
    found = summary([reading("2026-03-01T08:00:00Z"), reading("2026-03-08T08:00:00Z", pillars=(20, 20, 20, 20))])
    assert found
    assert (found.latest.shown_total, found.band.name, found.balance.ok) == (80, "top", True)
    assert [change.facts["total"] for change in found.changes] == [Difference(10), Difference(10)]


def test_no_reading_has_no_summary_and_one_no_change() -> None:
    assert summary([]) is None
    assert spans() == {}


def test_a_summary_looks_back_to_the_reading_before_a_week_and_a_month() -> None:
    assert spans(1, 6, 9, 28, 33, 90) == {
        "since the reading before": 1,
        "over about a week": 6,
        "over about a month": 28,
    }


def test_of_two_readings_as_near_the_older_is_taken() -> None:
    assert spans(6, 8, 28, 32) == {
        "since the reading before": 6,
        "over about a week": 8,
        "over about a month": 32,
    }


@pytest.mark.parametrize("days", [1, 3, 11, 20, 46, 400])
def test_what_is_neither_a_week_nor_a_month_is_not_called_so(days: int) -> None:
    assert spans(days) == {"since the reading before": days}


@pytest.mark.parametrize(("days", "label"), [(4, "week"), (10, "week"), (21, "month"), (45, "month")])
def test_a_rough_week_or_month_is_called_so_with_its_days(days: int, label: str) -> None:
    assert spans(days) == {"since the reading before": days, f"over about a {label}": days}
    assert days <= REACH
