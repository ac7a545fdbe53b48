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
