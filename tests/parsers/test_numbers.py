"""Numbers are read as printed, in any script, and never guessed from what is not quite one."""

import pytest

from ssi_parsers.numbers import Number, machine_number, numbers, plain, rounding


@pytest.mark.parametrize(
    ("printed", "values"),
    [
        ("20,973", [20.973]),
        ("20.973", [20.973]),
        ("0", [0.0]),
        ("33out of 100", [33.0, 100.0]),
        ("١٧٫٨", [17.8]),
        ("１７．８", [17.8]),
        ("13\u200b.1\u00ad18", [13.118]),
        ("Top\u00a065\u202f%", [65.0]),
        ("1.2.3", []),
        ("2026", []),
        ("-5", []),
        ("−5", []),
        ("1,234,567", []),
    ],
)
def test_a_printed_number_is_read_whole_or_not_at_all(printed: str, values: list[float]) -> None:
    assert [number.value for number in numbers(printed)] == values


@pytest.mark.parametrize(
    ("attribute", "value"),
    [("13.118002", 13.118002), (" 3,68 ", 3.68), ("1e1", 10.0), ("-1", -1.0), ("", None), ("12 of 25", None)],
)
def test_an_attribute_is_a_number_as_a_whole_or_none(attribute: str, value: float | None) -> None:
    assert machine_number(attribute) == value


def test_the_longest_of_numbers_side_by_side_tells_how_they_were_rounded() -> None:
    assert rounding([Number(3.68, 2), Number(13.118, 3)]) == pytest.approx(0.0005)
    assert rounding([Number(3, 0), Number(13, 0)]) == 0.5


def test_what_has_no_width_separates_nothing() -> None:
    assert plain(" Establish\u200b your pro\u00adfessional\u00a0 brand\ufeff ") == "Establish your professional brand"
