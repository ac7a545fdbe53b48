"""What Firefox adds to text goes, and never makes one number of two."""

import pytest

from ssi_parsers.pasted import lines_of


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("  * 9.5 | Find the right people", "9.5 | Find the right people"),
        ("Top 6 * 5% Industry SSI rank", "Top 6 * 5% Industry SSI rank"),
        ("Top 6<https://www.linkedin.com/x>5% Industry SSI rank", "Top 6 5% Industry SSI rank"),
        ("Home <https://www.linkedin.com/feed/>", "Home"),
        ("12.5 *Find the right people*", "12.5 Find the right people"),
    ],
)
def test_the_marks_of_firefox_go_and_no_two_numbers_become_one(line: str, read: str) -> None:
    assert list(lines_of(line)) == [read]


FULL_LINE = "Profile views of people in your network: 3 of them changed since last we"


@pytest.mark.parametrize(
    "own", ["Network SSI rank", "Top 13% Network SSI rank", "48out of 100", "People in your network"]
)
def test_a_line_that_is_whole_by_itself_is_no_end_of_a_full_line_before_it(own: str) -> None:
    assert list(lines_of(f"{FULL_LINE}\n{own}")) == [FULL_LINE, own]


def test_the_end_of_a_full_line_is_put_back() -> None:
    assert list(lines_of(f"{FULL_LINE}\nek and counting.")) == [f"{FULL_LINE} ek and counting."]
