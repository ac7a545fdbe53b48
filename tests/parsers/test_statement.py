"""Two statements agree when both can be roundings of one number."""

import pytest

from ssi_parsers.statement import Statement, pillar_sum


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        (Statement("total", 33.4), Statement("total", 33.405), True),
        (Statement("total", 33.4), Statement("total", 33.406), False),
        (Statement("total", 33.4), Statement("total", 33, 0.5), True),
        (Statement("total", 33.6), Statement("total", 33, 0.5), False),
        (Statement("total", 34, 0.5), Statement("total", 33, 0.5), False),
        (Statement("total", 34, 0.5), Statement("total", 33.4, 0.5005), True),
        (Statement("industry_name", "Farming"), Statement("industry_name", "Landwirtschaft"), True),
    ],
)
def test_numbers_agree_within_their_tolerances_and_names_in_any_language(
    one: Statement, other: Statement, agree: bool
) -> None:
    assert one.agrees(other) is other.agrees(one) is agree


def test_the_tolerance_of_a_sum_is_that_of_its_parts() -> None:
    assert pillar_sum([Statement("find_people", 32.1, 0.05), Statement("establish_brand", 0.31)]) == Statement(
        "total", 32.41, 0.05
    )
