"""Every page of `fixtures/pages/` is read as its golden says, and the goldens keep the rules of the page."""

import math
import re
from datetime import datetime

from helpers.goldens import FIXTURES, Case, answer, cases, each
from ssi_parsers import FACTS, PILLARS, Capture, Reading, read_page

SSI = "https://www.linkedin.com/sales/ssi"
CLICKED = datetime.fromisoformat("2026-11-22T18:04:11+01:00")

PAGES = cases("pages", given=("address",))
READINGS = [case for case in PAGES if case.is_reading]


def capture(case: Case) -> Capture:
    stored = case.stored() if case.golden.exists() else {}
    return Capture(
        markup=case.source.read_text("utf-8"),
        address=stored.get("address", SSI),
        captured_at=CLICKED,
        captured_at_from="browser",
    )


def read(name: str) -> Reading:
    return read_page(capture(Case(FIXTURES / "pages" / f"{name}.html", FIXTURES / "pages" / f"{name}.json")))


@each(PAGES)
def test_a_page_is_read_as_its_golden_says(case: Case, update_golden: bool) -> None:
    case.check(answer(lambda: read_page(capture(case))), update=update_golden)


@each(READINGS)
def test_a_reading_keeps_the_moment_of_its_capture(case: Case) -> None:
    reading = read_page(capture(case))

    assert reading.captured_at.isoformat() == CLICKED.isoformat()
    assert reading.captured_at_from == "browser"


def test_the_same_member_is_the_same_profile_on_every_page() -> None:
    one, again, other = (
        read(name).profile for name in ("en-all-carriers", "en-same-answer-twice", "en-json-other-scores-around")
    )

    assert one == again
    assert one != other


def test_a_profile_does_not_give_away_the_member_it_stands_for() -> None:
    profile = read("en-all-carriers").profile

    assert profile
    assert re.fullmatch(r"[0-9a-z]{6,32}", profile)
    assert "acwaaa77zq1" not in profile


def test_a_page_that_does_not_tell_whose_score_it_shows_has_no_profile() -> None:
    assert read("en-report").profile is None


@each(READINGS)
def test_a_golden_states_only_facts_and_who_told_each(case: Case) -> None:
    facts = {key for key in case.stored() if key in FACTS}

    assert set(case.stored()) - facts <= {"address", "locale", "profile", "told_by"}
    assert facts == set(case.stored()["told_by"])


@each(READINGS)
def test_the_pillars_of_a_golden_sum_to_its_total(case: Case) -> None:
    golden = case.stored()

    assert math.isclose(sum(golden[pillar] for pillar in PILLARS), golden["total"], abs_tol=1e-5)


@each(PAGES)
def test_the_name_of_a_page_starts_with_its_language(case: Case) -> None:
    language = re.search(r'<html lang="([A-Za-z-]+)"', case.source.read_text("utf-8"))

    assert language
    assert case.name.startswith(f"{language[1]}-")


@each(PAGES)
def test_a_page_is_small_enough_to_be_read_by_people(case: Case) -> None:
    assert case.source.stat().st_size < 16_000
