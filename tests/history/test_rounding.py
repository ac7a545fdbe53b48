"""A score is rounded once; what is written of it is what is judged."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.samples import reading
from ssi_companion.cli.terminal import difference
from ssi_companion.history import rounding
from ssi_companion.history.scoring import BALANCED_PILLAR, NAMES, Difference, balance, band
from ssi_parsers import PILLARS, shown

SHOWN: dict[str, list[Any]] = json.loads((Path(__file__).parents[1] / "shown_numbers.json").read_text("utf-8"))
"""What command, viewer and popup write of each number; the tests of the JavaScript read the same file."""


@pytest.mark.parametrize(("value", "decimals", "written"), SHOWN["scores"])
def test_a_score_has_one_decimal_unless_it_was_told_without(value: float, decimals: int | None, written: str) -> None:
    assert rounding.score(value, decimals) == written
    assert rounding.rounded(value, decimals) == float(written)


@pytest.mark.parametrize(("value", "decimals", "written"), SHOWN["totals"])
def test_a_total_has_one_decimal_that_fits_its_whole_number(value: float, decimals: int | None, written: str) -> None:
    assert rounding.total(value, decimals) == written


@pytest.mark.parametrize(("value", "decimals", "written"), SHOWN["detailed_scores"])
def test_a_score_looked_at_closely_has_up_to_three(value: float, decimals: int | None, written: str) -> None:
    assert rounding.score(value, decimals, places=rounding.DETAILED) == written


@pytest.mark.parametrize(("value", "decimals", "written"), SHOWN["detailed_totals"])
def test_a_total_looked_at_closely_fits_its_whole_number_too(value: float, decimals: int | None, written: str) -> None:
    assert rounding.total(value, decimals, places=rounding.DETAILED) == written


@pytest.mark.parametrize(("made", "written"), SHOWN["differences"])
def test_a_difference_has_its_sign_and_says_how_sure_it_is(made: dict[str, Any], written: str) -> None:
    assert difference(Difference(**made)) == written


PILLAR = st.floats(0, 25) | st.decimals(0, 25, places=3).map(float) | st.floats(14.9, 15.1) | st.floats(12.3, 12.4)


@given(total=st.floats(0, 100) | st.floats(74.3, 74.6) | st.floats(69.4, 69.6), places=st.integers(1, 6))
def test_a_total_never_reads_as_another_whole_number_than_the_one_beside_it(total: float, places: int) -> None:
    written = float(rounding.total(total, places=places))

    assert shown(written) == shown(total)
    assert band(written) == band(total)
    assert abs(written - total) <= 10**-places


@given(totals=st.lists(st.floats(0, 100), min_size=2, max_size=2).map(sorted))
def test_a_higher_total_never_reads_lower(totals: list[float]) -> None:
    low, high = (float(rounding.total(total)) for total in totals)

    assert low <= high


@given(pillars=st.tuples(PILLAR, PILLAR, PILLAR, PILLAR), decimals=st.none() | st.integers(0, 4))
def test_a_pillar_is_short_by_what_its_number_lacks_and_by_nothing_else(
    pillars: tuple[float, ...], decimals: int | None
) -> None:
    told = {} if decimals is None else dict.fromkeys(PILLARS, decimals)
    made = reading(pillars=pillars, decimals=told)
    judged = balance(made)

    for pillar in PILLARS:
        written = rounding.score(getattr(made, pillar), decimals)
        said = [reason for reason in judged.reasons if reason.startswith(NAMES[pillar])]
        lacks = round(BALANCED_PILLAR - float(written), 1)
        assert judged.short.get(pillar, 0) == max(0, lacks)
        assert said == ([f"{NAMES[pillar]} is {rounding.score(lacks, decimals)} short of 15."] if lacks > 0 else [])
    assert judged.ok == (not judged.short) == (not judged.reasons)
