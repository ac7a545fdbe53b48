"""The annotation of a fact is all that is said of it: its kind, its range, its peer group."""

import pytest

from ssi_parsers import FACTS, GROUP_OF, GROUPS, KIND_OF, Kind
from ssi_parsers.facts import possible


def test_every_fact_has_one_kind() -> None:
    assert set(KIND_OF) == set(FACTS)


def test_the_facts_of_a_group_are_the_same_for_every_group_but_for_the_industrys_name() -> None:
    of = {
        group: {(fact.partition("_")[2], KIND_OF[fact]) for fact in FACTS if GROUP_OF.get(fact) == group}
        for group in GROUPS
    }

    assert of["industry"] - {("name", Kind.NAME)} == of["network"] == of["team"]


def test_a_fact_is_about_the_group_that_its_name_begins_with_and_else_about_the_member() -> None:
    assert {fact: group for fact in FACTS if (group := fact.partition("_")[0]) in GROUPS} == GROUP_OF


@pytest.mark.parametrize(
    ("kind", "least", "most"),
    [
        (Kind.TOTAL, 0, 100),
        (Kind.PILLAR, 0, 25),
        (Kind.TOP_PERCENT, 1, 100),
        (Kind.PERCENT_POINTS, -99, 99),
        (Kind.PEOPLE, 1, 2_000_000_000),
    ],
)
def test_both_ends_of_a_kinds_range_are_possible_and_nothing_beyond(kind: Kind, least: int, most: int) -> None:
    for fact in (fact for fact in FACTS if KIND_OF[fact] is kind):
        assert [possible(fact, value) for value in (least - 1, least, most, most + 1)] == [False, True, True, False]
