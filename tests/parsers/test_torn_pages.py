"""A page of which a part is missing, moved, never closed or still moving: what is left is never told of another."""

import re
from datetime import datetime
from typing import Any

import pytest

from helpers.goldens import FIXTURES
from ssi_parsers import FACTS, SSI_ADDRESS, Capture, UnreadablePage, read_page
from ssi_parsers.sentences import average

CLICKED = datetime.fromisoformat("2026-11-22T18:04:11+01:00")
REPORT = (FIXTURES / "pages" / "en-report-2026.html").read_text("utf-8")
TEAM = (FIXTURES / "pages" / "en-report-team.html").read_text("utf-8")
WORDLESS = (FIXTURES / "pages" / "fi-report-language-without-words.html").read_text("utf-8")
COPIED = (FIXTURES / "saves" / "copied-report-2026.txt").read_text("utf-8")
BLOCK = '<section class="group-ssi-score">'


def read(markup: str, form: str = "html") -> dict[str, Any]:
    handed_over = {"markup": markup, "form": form, "address": SSI_ADDRESS}
    moment = {"captured_at": CLICKED, "captured_at_from": "browser"}
    try:
        reading = read_page(Capture.model_validate(handed_over | moment))
    except UnreadablePage as refusal:
        return {"refused": refusal.code}
    return {fact: value for fact in FACTS if (value := getattr(reading, fact)) is not None} | {
        "warnings": " ".join(reading.warnings)
    }


def replaced(markup: str, *changes: tuple[str, str]) -> str:
    for old, new in changes:
        assert old in markup
        markup = markup.replace(old, new, 1)
    return markup


def of(group: str, told: dict[str, Any]) -> set[str]:
    return {fact for fact in told if fact.startswith(f"{group}_")}


# As many letters as Firefox puts into a line: whatever comes next may belong to it.
FULL_LINE = "Profile views of people in your network: 3 of them changed since last we"


def test_a_rank_row_behind_a_full_line_still_contradicts_the_sentence() -> None:
    row = replaced(COPIED, ("Network SSI rank", f"{FULL_LINE}\nNetwork SSI rank"))

    assert read(replaced(row, ("the top 13%", "the top 9%")), "text") == {"refused": "contradiction"}


@pytest.mark.parametrize("heading", ["", "People in your industry\n"])
def test_an_average_in_pasted_text_beside_another_caption_is_left_out_with_its_part(heading: str) -> None:
    told = read(replaced(COPIED, ("27out of 100\n", f"31out of 100\n{heading}")), "text")

    assert of("industry", told) == {"industry_top_percent"}  # the row's
    assert "industry average" in told["warnings"]
    assert told["network_average"] == 48
    assert told["total"] == pytest.approx(73.684, abs=0.005)


def test_a_block_with_two_averages_tells_neither_and_no_change() -> None:
    told = read(replaced(REPORT, ("average SSI of 27", "average SSI of 12")))

    assert of("industry", told) <= {"industry_top_percent"}
    assert "industry average" in told["warnings"]
    assert "network_weekly_change" in told


def test_a_sentence_about_two_groups_is_the_halves_of_two() -> None:
    assert average("Los profesionales del sector Fine Art tienen un SSI medio de 48.") is not None
    assert average("Los profesionales del sector Fine A en tu red tienen un SSI medio de 48.") is None


@pytest.mark.parametrize("between", ["<p>12 people in your network viewed your profile</p>", "<p>You rank in t 4%</p>"])
def test_a_weekly_change_stands_right_behind_its_groups_sentence(between: str) -> None:
    told = read(replaced(REPORT, ("<p>Up 1% since last week</p>", f"{between}<p>Up 87% since last week</p>")))

    assert "industry_weekly_change" not in told
    assert told["network_weekly_change"] == -1


def test_a_rank_row_that_was_never_closed_tells_nothing() -> None:
    torn = re.sub(
        r'Top <span class="mh1 t-black">61</span>%</dd></div>\s*</dl>\s*</div>', "#<span>61</span></dd></dl>", TEAM
    )
    assert torn != TEAM

    assert "team_top_percent" not in read(torn)


def test_a_rank_row_that_holds_the_rest_of_the_page_is_named_by_none_of_it() -> None:
    rows = r'<dl class="ssi-ranks">.*?</dl>'
    torn = '<div class="ssi-rank"><dt>SSI</dt><dd class="ssi-rank__category-score">#3'
    one = re.sub(f"{BLOCK}((?!</section>).)*46.*?</section>", "", WORDLESS, flags=re.DOTALL)
    told = read(re.sub(rows, f"{torn} <p>My Industry SSI rank is Top 18%</p>", one, count=1, flags=re.DOTALL))

    assert not of("industry", told)


def test_of_two_rows_without_known_words_one_without_its_number_leaves_no_place_to_go_by() -> None:
    told = read(WORDLESS)
    torn = re.sub(r'<dd class="ssi-rank__category-score">Paras <span class="t-40">5</span> %</dd>', "", WORDLESS)
    assert torn != WORDLESS

    assert told["industry_top_percent"] == 3
    assert "industry_top_percent" not in read(torn)


def test_the_members_caption_before_a_groups_own_number_is_not_its_average() -> None:
    caption = re.search(r"<figcaption.*?</figcaption>", WORDLESS, re.DOTALL)
    assert caption
    moved = replaced(WORDLESS, (caption[0], ""), (BLOCK, BLOCK + caption[0]))

    assert read(moved)["industry_average"] == 28


def test_two_numbers_of_one_block_are_no_average() -> None:
    other = '<span class="ssi-score__value">39</span>'

    assert "industry_average" not in read(replaced(WORDLESS, (BLOCK, f"{BLOCK}{other}<p>x</p>")))


def test_a_group_mentioned_beside_another_number_does_not_name_the_block() -> None:
    alone = re.sub(f"{BLOCK}((?!</section>).)*46.*?</section>", "", WORDLESS, flags=re.DOTALL)
    assert alone.count(BLOCK) == 1
    passing = "<p>Profilaufrufe in Ihrem Netzwerk auf 54 % verändert</p></section>"

    assert not of("network", read(alone.replace("28.</p>\n</section>", f"28.</p>{passing}")))


def test_a_torn_row_with_the_number_of_another_bar_fills_no_pillar() -> None:
    torn = re.sub(
        r'user-ssi-score__sub-score-label-text">Establish.*?(?=">Find)',
        "user-ssi-score__sub-score-label-text",
        REPORT.replace("21.004002", "17.4").replace("21.004", "17.4").replace(">74<", ">70<"),
        flags=re.DOTALL,
    )
    torn = re.sub(r"<table>.*?</table>", "", torn, flags=re.DOTALL)
    assert "find-people" not in torn

    assert "refused" in read(torn)


def test_four_lines_outside_are_nobodys_where_the_bars_stand_in_a_groups_block() -> None:
    member = re.search(r'<section class="user-ssi-score">.*?</section>', REPORT, re.DOTALL)
    assert member
    names = re.findall(r'label-text">(.*?)<', member[0])
    quote = "<p>50 out of 100</p>" + "".join(f"<p>12.5 | {name}</p>" for name in names)
    without_tables = re.sub(r"<table>.*?</table>", "", member[0], flags=re.DOTALL)
    moved = replaced(
        REPORT, (member[0], quote), ("Up 1% since last week</p>", f"Up 1% since last week</p>{without_tables}")
    )

    assert "refused" in read(moved)


def test_the_table_of_a_group_with_two_different_blocks_is_nobodys() -> None:
    network = re.findall(rf"{BLOCK}.*?</section>", REPORT, re.DOTALL)[1]
    other = re.sub(r"<table>.*?</table>", "", network, flags=re.DOTALL).replace("top 13%", "top 40%")

    told = read(replaced(REPORT, (network, network + other)))

    assert "industry_average_find_people" in told
    assert "network_average_find_people" not in told


def test_a_copied_table_that_fits_nobody_leaves_the_others_unowned() -> None:
    told = read(replaced(COPIED, ("27out of 100\n", ""), ("average SSI of 27", "average of 27")), "text")

    assert "network_average" in told
    assert "network_average_find_people" not in told


def test_an_answer_that_is_torn_still_names_its_groups() -> None:
    torn = '<code>{"memberScore":{"overall":1},"groupScore":[{"groupType":"TEAM"},{"groupType:"NETWORK"}]}</code>'
    told = read(replaced(WORDLESS, ("<main", f"{torn}<main")))

    assert not of("industry", told)
    assert not of("network", told)


SPANS = (FIXTURES / "pages" / "nl-report-2021-decimal-comma.html").read_text("utf-8")


def test_scores_that_only_their_order_tells_apart_have_to_stand_alike() -> None:
    pillars = re.findall(r"<div><span class=.ssi-score__value block mb-3.*?</div>", SPANS)
    assert len(pillars) == 4

    assert "find_people" in read(SPANS)
    assert "refused" in read(replaced(SPANS, (pillars[2], f"<section>{pillars[2]}</section>")))


def test_of_two_weekly_changes_in_a_row_neither_is_the_groups() -> None:
    told = read(replaced(COPIED, ("Down 1% since", "Up 89% since last week\n\nDown 1% since")), "text")

    assert "network_weekly_change" not in told
    assert (told["industry_weekly_change"], told["network_top_percent"]) == (1, 13)
    thrice = read(
        replaced(COPIED, ("Down 1% since", "Up 89% since last week\nUp 7% since last week\nDown 1% since")), "text"
    )
    assert "network_weekly_change" not in thrice
    apart = replaced(
        COPIED, ("Up 1% since last week\n", "Up 1% since last week\nPeople in your network\nUp 8% since last week\n")
    )
    assert read(apart, "text")["industry_weekly_change"] == 1
    doubled = read(replaced(COPIED, ("Down 1% since", "Down 1% since last week\n\nDown 1% since")), "text")
    assert doubled["network_weekly_change"] == -1


def test_of_two_numbers_above_a_pillars_name_nobody_knows_which_is_its_own() -> None:
    without_tables = re.sub(r"(?m)^.*\t.*\n", "", COPIED)
    apart = re.sub(r"(?m)^ *([\d.]+) (?=[A-Z])", r"\1\n", without_tables)
    assert read(apart, "text")["find_people"] == 17.63

    for numbers in ("17.63\n17.1\n", "17.1\n17.63\n"):  # either fits the total
        assert read(replaced(apart, ("17.63\n", numbers)), "text") == {"refused": "incomplete"}


def test_a_rank_without_a_name_shows_that_rows_are_torn() -> None:
    torn = replaced(
        COPIED,
        ("    17.63 Find", "Top 4%\n    17.63 Find"),
        ("    Top 4%\n", ""),
        ("    Top 13%\n", "    Top 13%\nTeam's place\n"),
    )
    told = read(torn, "text")

    # The sentences still tell, each of its own group.
    assert (told["industry_top_percent"], told["network_top_percent"]) == (4, 13)
    silent = replaced(torn, ("You rank in the top 4%", "-"), ("You rank in the top 13%", "-"))
    assert not {"industry_top_percent", "network_top_percent"} & read(silent, "text").keys()
