"""Round scores once, for people and for the rules alike, and write them.

A verdict is made of the same rounded numbers that stand beside it, and no number is written with more decimals than
it was told with: 34 for an average told as a whole number, 34.0 for one told exactly. `viewer/format.js` and
`extension/i18n.js` do the same in the browser's language; all three are held to `tests/shown_numbers.json`.
"""

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

DECIMALS = 1
"""What scores are shown and judged with."""
DETAILED = 3
"""What LinkedIn's own page shows, for where a number is looked at closely."""


def rounded(value: float, decimals: int | None = None) -> float:
    """A score as it is shown; `decimals` is to how many it was told, `None` where it was told exactly."""
    return float(_round(value, _places(decimals, DECIMALS)))


def score(value: float, decimals: int | None = None, *, places: int = DECIMALS) -> str:
    """The score of a pillar: 13.1, 12.0, and 12 if that was told as a whole number."""
    return _written(_round(value, _places(decimals, places)))


def total(value: float, decimals: int | None = None, *, places: int = DECIMALS) -> str:
    """A total, or the average of one, with decimals; never such that rounding it again gives another whole number.

    LinkedIn shows 74.496 as 74, so it is not to be read as 74.5 beside that, which everybody would round to 75: of
    what lies so close below a half the decimals are cut.
    """
    digits = _places(decimals, places)
    exact = Decimal(str(value))
    below_half = Decimal("0.5") - Decimal(1).scaleb(-digits) <= exact % 1 < Decimal("0.5")
    return _written(_round(value, digits, ROUND_DOWN if digits and below_half else ROUND_HALF_UP))


def signed(value: float, decimals: int | None = None) -> str:
    """A difference with its sign: +1.2, -0.3, 0.0."""
    digits = _round(value, _places(decimals, DECIMALS))
    return f"{'+' if digits > 0 else '-' if digits < 0 else ''}{abs(digits):f}"


def _places(decimals: int | None, places: int) -> int:
    return places if decimals is None else min(places, decimals)


def _round(value: float, places: int, rounding: str = ROUND_HALF_UP) -> Decimal:
    # By its decimals, as browsers do, and not by its binary fraction: 5.35 is 5.3499999999999996447.
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-places), rounding)


def _written(digits: Decimal) -> str:
    """Without zeros at the end, but for the first decimal."""
    whole, _, decimals = f"{digits:f}".partition(".")
    return f"{whole}.{decimals[:1] + decimals[1:].rstrip('0')}" if decimals else whole
