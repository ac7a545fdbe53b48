"""Other ways to write down the same page: minified, with other digits, spaces and marks that nobody sees."""

import re
from collections.abc import Callable
from random import Random

from ..markup import Copied, Written
from ..pages import Page
from ..printing import FULL_WIDTH
from .base import Scar


def _minified(rng: Random, page: Page, written: Written | Copied) -> str | None:
    """No space between tags, no quotes around attributes that need none."""
    if page.form == "text":
        return None
    markup = re.sub(r">\s+<", "><", written.markup)
    return re.sub(r'="([\w.,-]+)"', r"=\1", markup) if rng.random() < 0.5 else markup


def _in_entities(rng: Random, page: Page, written: Written | Copied) -> str | None:
    """Digits are written as entities."""
    if page.form == "text":
        return None
    return _numbers(written, lambda number: "".join(f"&#{ord(digit)};" for digit in number))


def _full_width(rng: Random, page: Page, written: Written | Copied) -> str:
    return _numbers(written, lambda number: number.translate(FULL_WIDTH), only="text")


def _without_width(rng: Random, page: Page, written: Written | Copied) -> str:
    """Marks of direction, joiners and soft hyphens stand in and around the numbers."""
    mark = rng.choice("\u200b\u200e\u200f\u2060\u00ad\ufeff")
    return _numbers(written, lambda number: mark + mark.join(number) + mark, only="text")


def _numbers(written: Written | Copied, change: Callable[[str], str], only: str = "") -> str:
    pieces, at = [], 0
    for start, end, _ in written.numbers:
        in_attribute = written.markup[start - 1 : start] == '"'
        pieces += [
            written.markup[at:start],
            written.markup[start:end] if only and in_attribute else change(written.markup[start:end]),
        ]
        at = end
    return "".join(pieces) + written.markup[at:]


def _other_spaces(rng: Random, page: Page, written: Written | Copied) -> str | None:
    """Every space of the text is another one of the world's."""
    space = rng.choice("\u00a0\u202f\u2009\u3000\t")
    if page.form == "text":
        return written.markup.replace(" ", space)
    return re.sub(r">([^<>]+)<", lambda match: match[0].replace(" ", space), written.markup)


KINDS: dict[str, Scar] = {
    "written: minified": _minified,
    "written: digits as entities": _in_entities,
    "written: full-width digits": _full_width,
    "written: marks without width": _without_width,
    "written: other spaces": _other_spaces,
}
