"""What a person would read of a page is what its elements mean, not how they are nested."""

from datetime import datetime

import pytest

from ssi_parsers import Capture
from ssi_parsers.numbers import ABUTTING
from ssi_parsers.page import Page
from ssi_parsers.reader import page_of
from ssi_parsers.text import only_number, text_of

CLICKED = datetime.fromisoformat("2026-11-22T18:04:11+01:00")


def page(markup: str) -> Page:
    return page_of(Capture(markup=markup, captured_at=CLICKED, captured_at_from="browser"))


@pytest.mark.parametrize(
    ("markup", "lines"),
    [
        ("<div><span>33</span><span>out of 100</span></div>", ["33out of 100"]),
        ("<p><b>13</b><b>.118</b> | Build relationships</p>", ["13.118 | Build relationships"]),
        ("<div>5<span>5</span>%</div>", [f"5{ABUTTING}5%"]),
        ("<div>Top<br>65</div>", ["Top", "65"]),
        ('<p><i aria-hidden="true">Top 75%</i><i class="visually-hidden">Top 75%</i></p>', ["Top 75%"]),
        ('<p hidden>1</p><p style="display: none">2</p><p>3</p>', ["3"]),
        ("<p>Top <!-- -->75<!-- -->%</p>", ["Top 75%"]),
    ],
)
def test_spans_abut_blocks_end_lines_and_copies_are_left_out(markup: str, lines: list[str]) -> None:
    assert [line.text for line in page(f"<body>{markup}</body>").lines] == lines


def test_an_element_that_shows_one_number_twice_has_one_number() -> None:
    cell = page("<body><p>7 <b>7</b></p><p>7 <b>8</b></p></body>").root.find_all("p")

    assert [only_number(each) is not None for each in cell] == [True, False]


def test_an_element_that_only_screen_readers_get_still_has_its_text() -> None:
    cell = page('<body><p><i class="sr-only">Top 7%</i></p></body>').root.find_all("p")[0]

    assert text_of(cell) == "Top 7%"


def test_the_shorter_stretch_leaves_out_nothing_that_names_a_pillar() -> None:
    far = "<p>words</p>" * 2_000
    short = page(f'{far}<p>9.1 | Build Relationships</p>{far}<dl class="ssi-ranks"></dl>{far}')

    assert short.has_shorter_stretch
    assert "9.1 | Build Relationships" in [line.text for line in short.lines]
