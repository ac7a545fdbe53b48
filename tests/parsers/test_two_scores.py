"""Two members' scores on one page are never told apart by guessing."""

from datetime import datetime

import pytest

from helpers.goldens import Case, cases
from ssi_parsers import Capture, UnreadablePage, read_page

SSI = "https://www.linkedin.com/sales/ssi"
CLICKED = datetime.fromisoformat("2026-11-22T18:04:11+01:00")

# An open table hides what follows it, so a second score behind it cannot be seen.
WHOLE = [
    case
    for case in cases("pages", given=("address",))
    if case.is_reading and len(case.stored()["told_by"]) > 8 and "never-closed" not in case.name
]


def two_in_one(one: Case, two: Case) -> str:
    inside = two.source.read_text("utf-8").partition("<body")[2].partition(">")[2].rpartition("</body>")[0]
    before, end, after = one.source.read_text("utf-8").rpartition("</body>")
    return before + inside + end + after


def is_read(one: Case, markup: str) -> bool:
    address = one.stored().get("address", SSI)
    capture = Capture(markup=markup, address=address, captured_at=CLICKED, captured_at_from="browser")
    try:
        read_page(capture)
    except UnreadablePage:
        return False
    return True


@pytest.mark.parametrize("step", [1, 5, 11])
def test_two_different_scores_on_one_page_are_refused(step: int) -> None:
    pairs = [
        (one, two)
        for one, two in zip(WHOLE, WHOLE[step:], strict=False)
        if one.stored()["total"] != two.stored()["total"]
    ]

    assert len(pairs) > 10
    assert [f"{two.name} in {one.name}" for one, two in pairs if is_read(one, two_in_one(one, two))] == []
