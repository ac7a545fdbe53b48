"""An export tells what the history tells, and a spreadsheet runs none of it."""

import csv
import io
import re

from hypothesis import example, given, settings
from hypothesis import strategies as st

from helpers.samples import reading
from ssi_companion.history.export import as_csv
from ssi_parsers import FACTS, Reading


def table(*readings: Reading) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(as_csv(readings), newline="")))


def test_the_header_is_the_day_the_facts_and_whence_they_are() -> None:
    assert as_csv([]) == ",".join(["day", *FACTS, "captured_at", "locale", "profile"]) + "\n"


def test_numbers_stay_numbers_and_days_are_local() -> None:
    made = reading("2026-03-09T23:30:00-03:00", pillars=(16.5, 0, 18, 20.973), industry_weekly_change=-3, locale="pt")
    (row,) = table(made)
    assert row["day"] == "2026-03-09"
    assert row["captured_at"] == "2026-03-09T23:30:00-03:00"
    assert (row["establish_brand"], row["find_people"], row["build_relationships"]) == ("16.5", "0.0", "20.973")
    assert row["industry_weekly_change"] == "-3"
    assert row["locale"] == "pt"


def test_what_is_missing_is_empty_and_a_zero_is_not() -> None:
    (row,) = table(reading(network_average=0.0))
    assert row["network_average"] == "0.0"
    assert (row["team_average"], row["industry_name"], row["profile"]) == ("", "", "")


def test_what_was_told_as_a_whole_number_is_one() -> None:
    (row,) = table(reading(industry_average=34.0, network_average=34.0, decimals={"industry_average": 0}))
    assert (row["industry_average"], row["network_average"]) == ("34", "34.0")


ACTIVE = "=+-@\t＝＋－＠"


@given(st.text(min_size=1, max_size=50), st.sampled_from(["", *ACTIVE, "\r=", " =", "a\r="]))
@example('"=1+1', "=")
@example("cmd|' /C calc'!A0", "=")
@settings(max_examples=50, deadline=None)
def test_no_text_of_a_page_is_a_formula_and_all_of_it_is_there(text: str, start: str) -> None:
    name = (start + text)[:50]
    (row,) = table(reading(industry_name=name, profile=name, locale=name))
    for cell in (row["industry_name"], row["profile"], row["locale"]):
        assert not cell.lstrip().startswith(tuple(ACTIVE))
        assert cell[0] not in "\t\r\n"
        assert cell.removeprefix("'") == re.sub("[\r\n]+", " ", name).removeprefix("'")
