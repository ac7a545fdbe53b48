"""For any member a page rendered in any layout reads back equal."""

from collections.abc import Callable
from datetime import datetime

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import helpers.rendering as rendering
from helpers.rendering import ENGLISH, PLACES, SPACES, WORDINGS, WRAPPINGS, Layout, Member, Peers, Wording
from ssi_parsers import FACTS, PILLARS, Capture, Reading, read_page
from ssi_parsers.errors import Contradiction

CLICKED = datetime.fromisoformat("2026-11-22T18:04:11+01:00")
SSI = "https://www.linkedin.com/sales/ssi"

# The same examples on every machine and in every run; shrinking whole pages takes minutes and helps nobody.
steady = settings(
    max_examples=60, deadline=None, derandomize=True, database=None, phases=(Phase.explicit, Phase.generate)
)

thousandths = st.one_of(st.sampled_from((0, 1, 500, 9_999, 12_345, 24_999, 25_000)), st.integers(0, 25_000))
pillars = thousandths.map(lambda value: value / 1000)
fours = st.tuples(pillars, pillars, pillars, pillars)
peers = st.builds(
    Peers,
    pillars=fours.filter(lambda pillars: sum(pillars) >= 0.5),  # an average of 0 is one that has not arrived
    rank=st.one_of(st.sampled_from((1, 100)), st.integers(1, 100)),
    change=st.integers(-99, 99),
    size=st.integers(1, 2_000_000_000),
)
scored = fours.filter(any)
names = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=30)
members = st.one_of(
    st.builds(Member, pillars=scored, industry=peers, network=peers, industry_name=names),
    # A member who is exactly average, and peers of whom nothing tells them apart.
    peers.map(lambda one: Member(one.pillars, one, one, "Glass")),
)


def read(markup: str, form: str = "html") -> Reading:
    return read_page(
        Capture.model_validate(
            {"markup": markup, "form": form, "address": SSI, "captured_at": CLICKED, "captured_at_from": "browser"}
        )
    )


def keeps_the_sum(layout: Layout, reading: Reading) -> bool:
    return rendering.shown(float(layout.told["total"])) == reading.shown_total


def expected(layout: Layout, reading: Reading) -> dict[str, object]:
    """What the layout tells; where rounded pillars add up past the whole number beside them, that number is kept."""
    if keeps_the_sum(layout, reading):
        return dict(layout.told)
    return layout.told | {"total": pytest.approx(layout.told["total"], abs=0.2)}


def expect(layout: Layout, form: str = "html") -> None:
    reading = read(layout.markup, form)
    told = {fact: value for fact in FACTS if (value := getattr(reading, fact)) is not None}

    by_sum, by_caption = (told_by.get("total") for told_by in (layout.told_by, reading.told_by))
    assert {fact: told.pop(fact, None) for fact in layout.told} == expected(layout, reading)
    assert told == {}
    assert reading.told_by == layout.told_by | {"total": by_sum if keeps_the_sum(layout, reading) else by_caption}


@steady
@given(member=members, order=st.permutations(PILLARS), wrapping=st.sampled_from(sorted(WRAPPINGS)))
def test_the_embedded_answer_reads_back(member: Member, order: list[str], wrapping: str) -> None:
    expect(rendering.answer(member, order, wrapping))  # type: ignore[arg-type]


@pytest.mark.parametrize("layout", [rendering.report, rendering.report_of_2021])
@steady
@given(member=members)
def test_the_report_reads_back_in_a_language_without_words(layout: Callable[[Member], Layout], member: Member) -> None:
    expect(layout(member))


@steady
@given(
    member=members,
    words=st.sampled_from(WORDINGS),
    order=st.permutations(("member", "industry", "network")),
)
def test_donut_tables_read_back_in_any_order_where_the_total_singles_one_out(
    member: Member, words: Wording, order: list[str]
) -> None:
    layout = rendering.tables(member, words, order)
    totals = [sum(round(value, 2) for value in peers.pillars) for peers in member.groups.values()]
    if any(abs(total - rendering.shown(member.total)) < 3 for total in totals):
        try:
            reading = read(layout.markup)
        except Contradiction:
            return  # two tables may be the member's
        assert {fact: getattr(reading, fact) for fact in layout.told} == expected(layout, reading)
    else:
        expect(layout)


@steady
@given(
    member=members,
    words=st.sampled_from(WORDINGS),
    place=st.sampled_from(sorted(PLACES)),
    space=st.sampled_from(SPACES),
)
def test_visible_text_reads_back(member: Member, words: Wording, place: str, space: str) -> None:
    expect(rendering.visible_text(member, words, place, space))


@steady
@given(member=members, place=st.sampled_from(sorted(PLACES)), space=st.sampled_from(SPACES))
def test_text_copied_out_of_the_page_reads_back(member: Member, place: str, space: str) -> None:
    layout = rendering.visible_text(member, ENGLISH, place, space)

    expect(layout._replace(markup="\n".join(rendering.text_lines(member, ENGLISH, place, space))), "text")
