"""What the page names is read where that is certain; where it is not, the reading or the refusal says so."""

from datetime import datetime

import pytest

from ssi_parsers import SSI_ADDRESS, Capture, Reading, UnreadablePage, read_page

CLICKED = datetime.fromisoformat("2026-11-22T18:04:11+01:00")
PILLARS = """12.275 | Establish your professional brand
9.1 | Find the right people
6.2 | Engage with insights
13.4 | Build relationships"""
PAGE = f"Current Social Selling Index\n41 out of 100\n{{}}\n{PILLARS}\n"


def read(text: str) -> Reading:
    return read_page(
        Capture(markup=text, form="text", address=SSI_ADDRESS, captured_at=CLICKED, captured_at_from="browser")
    )


def refused(text: str) -> UnreadablePage:
    with pytest.raises(UnreadablePage) as refusal:
        read(text)
    return refusal.value


@pytest.mark.parametrize(
    "rows",
    [
        "Industry SSI rankTop 4%\nNetwork SSI rankTop 62%",
        "Industry SSI rankTop 4%Network SSI rankTop 62%",
        "Your Industry SSI Rank\nTop 4%\nYour Network SSI Rank\nTop 62%",
        "Industry SSI rank\nTop %4\nNetwork SSI rank\nTop %62",
        "Top %4 Industry SSI rank\nTop %62 Network SSI rank",
        "Industry SSI rank Top ٤٪\nNetwork SSI rank Top ٦٢٪",
        "Industry SSI rank Top ۴٪\nNetwork SSI rank Top ۶۲٪",
    ],
)
def test_a_rank_is_read_in_each_of_these_spellings(rows: str) -> None:
    reading = read(PAGE.format(rows))

    assert (reading.industry_top_percent, reading.network_top_percent) == (4, 62)
    assert reading.warnings == ()


def test_a_rank_between_a_heading_and_its_caption_or_average_is_of_that_group() -> None:
    industry = "People in your industry\nTop 4%\n27 out of 100\n"
    reading = read(PAGE.format("") + industry + "People in your network\nTop 62%\nAverage SSI of 38.")

    assert (reading.industry_top_percent, reading.network_top_percent) == (4, 62)
    assert (reading.industry_average, reading.network_average) == (27, 38)


@pytest.mark.parametrize(
    ("rows", "named"),
    [
        ("Top 4.5% Industry SSI rank\nTop 62% Network SSI rank", ["industry top percent"]),
        ("Industry SSI rank\nBest 4%\nNetwork SSI rank\nBest 62%", ["industry top percent", "network top percent"]),
        ("People in your network had no average SSI of 38.", ["network average"]),
    ],
)
def test_what_is_named_and_not_read_is_said(rows: str, named: list[str]) -> None:
    reading = read(PAGE.format(rows))

    assert reading.warnings == tuple(
        f"The page names {fact}, but its number could not be read for certain, so it was left out." for fact in named
    )


def test_a_tip_that_mentions_a_rank_is_no_rank_left_out() -> None:
    tip = "Follow 5 leaders a week, comment on what they share, and see your Industry SSI rank grow in time."

    assert read(PAGE.format(tip)).warnings == ()


@pytest.mark.parametrize("between", ["Top 62%\nNetwork SSI rank", "Top 62%", "Top 62%\nPeople in your network"])
def test_a_rank_below_a_heading_that_may_be_another_groups_is_left_alone(between: str) -> None:
    assert read(PAGE.format("") + f"People in your industry\n{between}\n").industry_top_percent is None


UNKNOWN = """Nykyinen indeksi
41 {}
12,275 Brändin luominen
9,1 Oikeat ihmiset
6,2 Näkemykset
13,4 Suhteet"""


@pytest.mark.parametrize(
    "text", [UNKNOWN.format("/ 100"), UNKNOWN, "41 / 100\n12 Brändi\n9 Ihmiset\n6 Näkemykset\n13 Suhteet"]
)
def test_numbers_in_a_language_that_is_not_known_are_not_told_to_wait(text: str) -> None:
    refusal = refused(text)

    assert refusal.code == "incomplete"
    assert "in no language known here; save the page as a file" in refusal.detail


@pytest.mark.parametrize(
    "text", ["Indeksi\n0 / 100\n0 Brändi", "Ladataan\n3 ilmoitusta\n2026", "20 / 100\n5 ilmoitusta"]
)
def test_a_page_without_numbers_in_whatever_language_has_not_arrived(text: str) -> None:
    assert refused(text).code == "not_loaded"


def test_zeros_beside_ranks_are_told_what_would_make_them_a_score() -> None:
    zeros = "0 out of 100\n{}\n" + "\n".join(f"0 | {line.partition('| ')[2]}" for line in PILLARS.splitlines())
    refusal = refused(zeros.format("Top 4% Industry SSI rank"))

    assert refusal.code == "not_loaded"
    assert "a rank of 100 %" in refusal.detail
    assert read(zeros.format("Top 100% Industry SSI rank")).total == 0
