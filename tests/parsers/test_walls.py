"""What stands in a group's part of the page is about that group, and never about the member."""

import html
import re
from datetime import datetime
from typing import Any

import pytest

from helpers.goldens import FIXTURES
from ssi_parsers import FACTS, SSI_ADDRESS, Capture, UnreadablePage, open_save, read_page

CLICKED = datetime.fromisoformat("2026-11-22T18:04:11+01:00")


def page(name: str) -> str:
    return (FIXTURES / "pages" / f"{name}.html").read_text("utf-8")


def read(markup: str) -> dict[str, Any]:
    try:
        reading = read_page(
            Capture(markup=markup, address=SSI_ADDRESS, captured_at=CLICKED, captured_at_from="browser")
        )
    except UnreadablePage as refusal:
        return {"refused": refusal.code}
    return {fact: value for fact in FACTS if (value := getattr(reading, fact)) is not None} | {
        "warnings": reading.warnings
    }


def replaced(markup: str, old: str, new: str) -> str:
    assert old in markup
    return markup.replace(old, new)


REPORT_2026 = page("en-report-2026")
MEMBER = re.compile(r'<section class="user-ssi-score">.*?</section>', re.DOTALL)


def test_a_peers_table_with_its_caption_is_never_the_member() -> None:
    tables = page("en-tables-each-with-its-caption")
    sections = re.findall(r"<section.*?</section>", tables, re.DOTALL)

    for group in (sections[0], sections[2]):
        alone = f'<main class="ssi-report">{group}</main>'
        assert "refused" in read(alone)
    assert "refused" in read(f'<main class="ssi-report">{sections[0]}{sections[2]}</main>')


def test_a_page_without_the_members_part_is_refused() -> None:
    assert "refused" in read(MEMBER.sub("", REPORT_2026))


def test_bars_in_a_groups_block_are_not_the_members() -> None:
    member = MEMBER.search(REPORT_2026)
    assert member
    wrapped = f'<section class="group-ssi-score">{member[0]}</section>'

    assert "refused" in read(MEMBER.sub("", REPORT_2026).replace("<h1>", f"{wrapped}<h1>"))


def test_the_members_caption_in_a_groups_block_is_not_the_groups_average() -> None:
    member = MEMBER.search(REPORT_2026)
    assert member
    inside = replaced(REPORT_2026, '<section class="group-ssi-score">', f'<section class="group-ssi-score">{member[0]}')

    assert read(inside).get("industry_average") in (None, 27)


@pytest.mark.parametrize(
    "sentence",
    [
        "Profile views: up 12% since last week",
        "Up from 81% since last week",
        "Up from 81%",
        "auf 65 % verändert seit letzter Woche",
        "Up by 3 of 100 places since last week",
        "Up 12% and down 3% since last week",
        "Up 12.5% since last week",
        "Up 1<b>2</b>% since last week",
    ],
)
def test_a_weekly_change_is_the_whole_sentence(sentence: str) -> None:
    told = read(replaced(REPORT_2026, "<p>Up 1% since last week</p>", f"<p>{sentence}</p>"))

    assert "industry_weekly_change" not in told
    assert told["network_weekly_change"] == -1
    assert told["total"] == pytest.approx(73.684002)


@pytest.mark.parametrize(
    "sentence",
    [
        "Last week you rank in the top 40%",
        "You rank in the top 40% of people who posted",
        "You rank in the top 4<small>0</small>%",
    ],
)
def test_a_rank_is_the_whole_sentence(sentence: str) -> None:
    told = read(replaced(page("en-text-rank-only-in-sentences"), "You rank in the top", f"{sentence}. You rank in the"))

    assert 40 not in told.values()
    assert 4 not in told.values()


def test_sentences_that_lost_the_space_between_them_are_read() -> None:
    told = read(REPORT_2026)
    joined = re.sub(r"(average SSI of \d+\.|in the top \d+%)</p>\s*<p>", r"\1", REPORT_2026)
    assert "27.You rank in the top 4%Up 1% since" in joined

    assert read(joined) == told


@pytest.mark.parametrize("name", ["Quillfeather Inc. Works", "Acme Ltd. and sons", "Bell & Co.", "U.S. Government"])
def test_an_abbreviation_in_an_industrys_name_ends_no_sentence(name: str) -> None:
    told = read(REPORT_2026)
    renamed = re.sub(r"(?<=in the )[^<>]{1,80}(?= industry have)", html.escape(name), REPORT_2026)

    found = read(renamed)
    if name == "Quillfeather Inc. Works":  # two sentences as well as one: nobody knows
        assert found.get("industry_name") in (None, name)
    else:
        assert found == told | {"industry_name": name}


def test_only_a_verb_may_stand_between_a_group_and_its_average() -> None:
    for verb in ("had no", "never had an", "once aimed at an", "would like an"):
        told = read(replaced(REPORT_2026, "in your network have an average", f"in your network {verb} average"))

        assert told["network_average"] == 48  # of the caption alone
        text = replaced(page("en-text-number-own-line-before"), "have an average", f"{verb} average")
        assert not {"industry_average", "network_average"} & read(text).keys()


def test_the_average_of_the_best_is_not_the_groups() -> None:
    told = read(
        replaced(REPORT_2026, "<p>You rank in the top 4%</p>", "<p>The best have an average SSI of 84.</p>"),
    )

    assert told["industry_average"] == 27


def test_a_mention_of_a_group_opens_nothing() -> None:
    mention = "<p>18 people in your network viewed your profile. Up 20% since last week.</p>"
    text = page("en-text-number-own-line-before")
    told = read(replaced(text, '<section class="tips">', f'{mention}<section class="tips">'))

    assert told == read(text)
    assert told["network_weekly_change"] == 7


def test_the_change_of_another_figure_in_a_groups_block_is_left_alone() -> None:
    mention = "<p>18 people in your network viewed your profile. Up 20% since last week.</p></section>"
    told = read(re.sub("</section>(?=\n<section class=.group)", mention, REPORT_2026))

    assert told["industry_weekly_change"] == 1
    assert told["network_weekly_change"] == -1


def test_a_sentence_that_contradicts_a_row_costs_that_number_and_not_the_page() -> None:
    told = read(replaced(REPORT_2026, "<p>You rank in the top 4%</p>", "<p>You rank in the top 9%</p>"))

    assert told["total"] == pytest.approx(73.684002)
    assert "industry_top_percent" not in told
    assert told["network_top_percent"] == 13
    assert any("industry top percent" in warning for warning in told["warnings"])


def test_a_sentence_that_contradicts_the_answer_leaves_the_answer() -> None:
    told = read(page("en-all-carriers"))
    against = re.sub(r"You rank in the top \d+%", "You rank in the top 77%", page("en-all-carriers"))

    assert read(against)["industry_top_percent"] == told["industry_top_percent"] != 77


def test_an_impossible_number_in_a_sentence_costs_that_number_and_not_the_page() -> None:
    told = read(replaced(REPORT_2026, "<p>You rank in the top 4%</p>", "<p>You rank in the top 400%</p>"))

    assert told["total"] == pytest.approx(73.684002)


def test_an_impossible_number_that_only_a_sentence_tells_is_said_to_be_left_out() -> None:
    no_rows = re.sub(r"<dl.*?</dl>", "", REPORT_2026, flags=re.DOTALL)
    told = read(replaced(no_rows, "<p>You rank in the top 4%</p>", "<p>You rank in the top 400%</p>"))

    assert "industry_top_percent" not in told
    assert told["warnings"] == (
        "The page's text says something impossible of industry top percent, so it was left out.",
    )


def test_contradicting_pillars_and_totals_still_refuse() -> None:
    assert read(replaced(REPORT_2026, ">74</span>", ">75</span>")) == {"refused": "contradiction"}
    assert read(replaced(REPORT_2026, 'value="17.63"', 'value="17.93"')) == {"refused": "contradiction"}


def test_a_bar_that_ends_elsewhere_than_at_25_is_not_read_as_of_25() -> None:
    bars_only = re.sub(r"<strong>[\d.]+</strong>|<table>.*?</table>", "", REPORT_2026, flags=re.DOTALL)

    assert read(bars_only.replace('max="25"', 'max="25.0"'))["total"] == pytest.approx(73.684002)
    assert read(bars_only.replace('max="25"', ""))["total"] == pytest.approx(73.684002)
    for end in ("100", "10", "1", "many"):
        assert read(bars_only.replace('max="25"', f'max="{end}"')) == {"refused": "incomplete"}


CAPTION = re.compile(r'<figcaption class="user-ssi-score__donut-chart-caption">.*?</figcaption>', re.DOTALL)


@pytest.mark.parametrize(
    "printed",
    [
        '<p><span class="ssi-score__value">{}</span></p>',
        "<figcaption>{}</figcaption>",
        "<figcaption>{} / 100</figcaption>",
        "<div>{} pistettä sadasta (100)</div>",
    ],
)
def test_the_members_total_checks_the_pillars_however_its_block_prints_it(printed: str) -> None:
    told = read(REPORT_2026)
    right, wrong = (CAPTION.sub(printed.format(number), REPORT_2026) for number in (74, 61))

    assert read(right) == told
    assert read(wrong) == {"refused": "contradiction"}


@pytest.mark.parametrize("beside", ["<figcaption>Updated 25 November</figcaption>", "<p>3 tips of 8</p>", "<p>61</p>"])
def test_a_number_in_the_members_block_that_is_nothing_like_a_total_is_none(beside: str) -> None:
    told = read(CAPTION.sub(beside, REPORT_2026))

    assert told["total"] == pytest.approx(73.684002)
    assert told["warnings"] == ("No total was found to check the pillars against.",)


def test_a_teams_rank_is_unknown_until_a_percent_sign_stands_there() -> None:
    told = read(page("en-report-team"))
    bare = page("en-report-team").replace('Top <span class="mh1 t-black">61</span>%', '<span class="t-black">61</span>')

    assert told["team_top_percent"] == 61
    assert "team_top_percent" not in read(bare)


# Languages without words: names go before place.

FI = page("fi-report-language-without-words")


def test_rows_and_blocks_of_equal_number_share_their_order() -> None:
    swapped = re.sub(
        r"(<section class=.group-ssi-score.*?</section>)(.*?)(<section class=.group-ssi-score.*?</section>)",
        r"\3\2\1",
        REPORT_2026,
        flags=re.DOTALL,
    )
    rows = re.search(r"<dl.*?</dl>", swapped, re.DOTALL)
    assert rows
    nameless = swapped.replace(rows[0], re.sub(r"(Industry|Network) SSI rank", r"\1sijoitus", rows[0]))
    told = read(re.sub("<p>You rank.*?</p>", "", nameless))

    assert (told["network_average"], told["industry_average"]) == (48, 27)
    assert (told["network_top_percent"], told["industry_top_percent"]) == (4, 13)
    assert "industry_top_percent" not in read(nameless)  # the sentences in the blocks say otherwise


def test_place_decides_only_where_there_are_two_of_each() -> None:
    by_place = read(FI)
    lists = re.findall(r'<div class="ssi-rank">.*?</div>', FI, re.DOTALL)
    third = FI.replace(lists[1], lists[1] + re.sub(r"\d+(?=</span>)", "44", lists[1]).replace("</dt>", " 3</dt>"))

    assert "industry_average" in by_place
    assert not [fact for fact in read(third) if fact.startswith(("industry", "network", "team"))]


def answer_of(markup: str, groups: str) -> str:
    """LinkedIn's own answer with the pillars of these bars and these groups."""
    names = ("PROFESSIONAL_BRAND", "FIND_RIGHT_PEOPLE", "INSIGHT_ENGAGEMENT", "STRONG_RELATIONSHIP")
    scores = zip(names, bars_of(markup), strict=True)
    parts = ",".join(f'{{"pillar":"{name}","score":{score}}}' for name, score in scores)
    member = f'"memberScore":{{"overall":{sum(bars_of(markup))},"subScores":[{parts}]}}'
    return f'<code>{{{member},"groupScore":[{groups}]}}</code>'


def test_the_answer_decides_which_groups_there_are() -> None:
    answers = [answer_of(FI, f'{{"groupType":"INDUSTRY"}},{{"groupType":"{group}"}}') for group in ("NETWORK", "TEAM")]
    of_two = [read(FI.replace("<main", f"{answer}<main")) for answer in answers]

    assert (of_two[0]["industry_average"], of_two[0]["network_average"]) == (28, 46)
    assert not [fact for fact in of_two[1] if fact.startswith(("industry_average", "network", "team"))]


def test_the_answers_rank_in_a_team_states_nothing_and_takes_away_another_one() -> None:
    team = page("en-report-team")
    same, other = (
        read(team.replace("<main", answer_of(team, f'{{"groupType":"TEAM","rank":{rank}}}') + "<main"))
        for rank in (61, 2)
    )

    assert same["team_top_percent"] == 61
    assert "team_top_percent" not in other
    assert other["warnings"] == ("LinkedIn's own answer says something else of team top percent, so it was left out.",)


def table(rows: list[tuple[str, float]]) -> str:
    cells = "".join(f"<tr><th>{name}</th><td>{value}</td></tr>" for name, value in rows)
    return f'<div class="visually-hidden"><table><tbody>{cells}</tbody></table></div>'


NAMES = ["Brändi", "Ihmiset", "Näkemykset", "Suhteet", "Jäljellä"]


def bars_of(markup: str) -> list[float]:
    return [float(value) for value in re.findall(r'<progress[^<>]* value="([\d.]+)"', markup)]


def with_tables(member: list[float], peers: list[float], names: list[str] = NAMES) -> str:
    tables = [table(list(zip(names, [*values, round(100 - sum(values))], strict=True))) for values in (member, peers)]
    block = '<section class="group-ssi-score">'
    return FI.replace('<section class="user-ssi-score">', f'<section class="user-ssi-score">{tables[0]}').replace(
        block, block + tables[1], 1
    )


PEERS = [8.31, 7.02, 3.44, 9.2]
"""28 in all, as the industry's block of that page shows."""


def test_a_table_without_known_words_is_a_witness_of_the_bars() -> None:
    bars = bars_of(FI)

    assert read(with_tables(bars, PEERS))["total"] == read(FI)["total"]
    assert read(with_tables([bars[0] - 1, *bars[1:]], PEERS)) == {"refused": "contradiction"}
    assert read(with_tables([0, 0, 0, 0], PEERS)) == {"refused": "contradiction"}


def test_the_members_rows_prove_the_order_of_the_peers_rows() -> None:
    told = read(with_tables(bars_of(FI), PEERS))

    assert [told[f"industry_average_{pillar}"] for pillar in PILLARS] == PEERS


PILLARS = ("establish_brand", "find_people", "engage_with_insights", "build_relationships")


def test_rows_in_another_order_than_the_bars_are_read_by_the_order_they_prove() -> None:
    bars = bars_of(FI)
    told = read(with_tables(bars[::-1], PEERS[::-1]))

    assert [told[f"industry_average_{pillar}"] for pillar in PILLARS] == PEERS


def test_pillars_that_are_alike_prove_no_order() -> None:
    bars = bars_of(FI)
    alike = FI.replace(f'value="{bars[0]:g}"', f'value="{bars[1]:g}"')
    if bars_of(alike) == bars:
        pytest.fail("the bars of this page are written otherwise")
    told = read(with_tables(bars_of(alike), PEERS).replace("ssi-score__value", "moved"))

    assert not [fact for fact in told if fact.startswith("industry_average_")]


def test_digits_that_abut_across_elements_are_no_number() -> None:
    for printed in ("<b>7</b><b>4</b>", "7<b>4</b>", "<b>7</b>4", "7<i></i>4", "<b>7\u200b</b>4"):
        told = read(replaced(REPORT_2026, 'light">74</span>', f'light">{printed}</span>'))
        assert told.get("total") in (None, 73.684002)
        told = read(replaced(page("en-text-number-own-line-before"), "49 out of 100", f"{printed} out of 100"))
        assert "refused" in told


def test_the_fraction_of_a_number_may_stand_in_another_element() -> None:
    told = read(replaced(page("en-text-number-own-line-before"), "9.902", "9<small>.902</small>"))

    assert told["find_people"] == 9.902


# Numbers that have not arrived.

ZEROS = re.sub(r'(<progress[^<>]* value=")[\d.]+', r"\g<1>0", REPORT_2026)
ZEROS = re.sub(r"<strong>.*?</strong>", "<strong>0</strong>", ZEROS)
ZEROS = re.sub(r'(ssi-score__value">)[\d.]+', r"\g<1>0", ZEROS).replace('light">74<', 'light">0<')
ZEROS = re.sub(r"<table>.*?</table>", "", ZEROS, flags=re.DOTALL)


def test_four_zeros_are_no_score_without_the_last_rank() -> None:
    assert read(ZEROS) == {"refused": "not_loaded"}
    assert read(re.sub(r"(<dl.*?</dl>|<p>You rank.*?</p>)", "", ZEROS, flags=re.DOTALL)) == {"refused": "not_loaded"}


def test_four_zeros_with_the_last_rank_are_a_score() -> None:
    last = re.sub(r">13</span>%", ">100</span>%", ZEROS).replace("You rank in the top 13%", "You rank in the top 100%")

    assert read(last)["total"] == 0


def test_an_average_of_zero_has_not_arrived() -> None:
    told = read(
        replaced(
            REPORT_2026, '<span class="ssi-score__value block t-black t-light">27', '<span class="ssi-score__value">0'
        )
    )

    assert "industry_average" not in told or told["industry_average"] == 27


def test_bars_that_have_not_arrived_beside_a_caption_refuse() -> None:
    late = re.sub(r'(<progress[^<>]* value=")[\d.]+', r"\g<1>0", REPORT_2026)

    assert read(late) == {"refused": "contradiction"}


# Pasted text is read as well as its page.


def pasted(name: str) -> dict[str, Any]:
    text = (FIXTURES / "saves" / name).read_bytes()
    reading = read_page(open_save(text, file_time=CLICKED))
    return {fact: value for fact in FACTS if (value := getattr(reading, fact)) is not None}


@pytest.mark.parametrize("name", ["firefox-text-report-2026.txt", "copied-report-2026.txt"])
def test_copied_text_with_tables_is_read_as_well_as_its_page(name: str) -> None:
    told = read(REPORT_2026)
    del told["warnings"]

    assert pasted(name) == pytest.approx(told, abs=0.005)


def test_lines_that_firefox_broke_are_put_together() -> None:
    told = pasted("firefox-text-report-2021.txt")

    assert (told["industry_average"], told["industry_name"]) == (35, "Glass and Ceramics")
