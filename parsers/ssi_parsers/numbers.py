"""Numbers as pages print them: any script's digits, a point or a comma before the decimals."""

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

ABUTTING = "\ue000"
"""Stands in a text where the digits of two elements abut: one number or two, nobody knows, so neither is read."""

NUMBER = rf"(?<![\d.,٫\-−{ABUTTING}])\d{{1,3}}(?:[.,٫]\d{{1,17}})?(?![.,٫]?\d|{ABUTTING})"
"""A number from 0 to 999. There are no thousands in scores: "20,973" is 20.973, since a pillar ends at 25."""

_NUMBER = re.compile(NUMBER)
# Soft hyphens, joiners, marks of direction, byte order marks: pages hold them, copying keeps them, nobody sees them.
_OTHER_DIGITS = re.compile(r"[^\D0-9]")
_WITHOUT_WIDTH = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_PIECE = re.compile(r"\S{1,200}|\s+")
_MACHINE_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d{1,3})?|[+-]?(?:nan|inf(?:inity)?)", re.IGNORECASE)


class Number(NamedTuple):
    """A printed number; `decimals` counts the digits behind the point."""

    value: float
    decimals: int


def without_width(text: str) -> str:
    """Drop what takes no room on a page."""
    return _WITHOUT_WIDTH.sub("", text)


def plain(text: str) -> str:
    """Fold the spaces, digits and percent signs of the world into their plain forms; drop what has no width."""
    if text.isascii():
        return " ".join(text.split())
    # Sorting marks takes time by the square of how many stand on one letter, so no piece is longer than a word.
    pieces = _PIECE.findall(without_width(text))
    shown = "".join(unicodedata.normalize("NFKC", piece) for piece in pieces).replace("\N{ARABIC PERCENT SIGN}", "%")
    return " ".join(_OTHER_DIGITS.sub(lambda digit: str(unicodedata.decimal(digit[0])), shown).split())


def number(printed: str) -> Number:
    """Parse one string that `NUMBER` matched."""
    whole, _, decimals = printed.replace(",", ".").replace("٫", ".").partition(".")
    return Number(float(f"{whole}.{decimals or 0}"), len(decimals))


def numbers(text: str) -> list[Number]:
    """Every number in `text`, in order."""
    return [number(match[0]) for match in _NUMBER.finditer(plain(text))]


def machine_number(attribute: str) -> float | None:
    """The number in an attribute made by a program: any size and sign, exponent allowed; `None` if it is none."""
    printed = attribute.strip()
    return float(printed.replace(",", ".")) if _MACHINE_NUMBER.fullmatch(printed) else None


def rounding(printed: Iterable[Number]) -> float:
    """How far numbers printed side by side may lie from what was rounded.

    LinkedIn prints its pillars to one number of decimals and drops zeros at the end ("3.68" beside "13.118"),
    so the longest of them gives how all of them were rounded. Whole numbers may be off by 0.5.
    """
    return 0.5 * 10.0 ** -max((each.decimals for each in printed), default=0)
