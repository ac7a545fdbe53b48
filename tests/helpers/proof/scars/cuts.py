"""Pieces of the written page that are lost: its end, its beginning, something in between, a tag."""

import re
from random import Random

from ..markup import Copied, Written
from ..pages import MEMBER, Page
from .base import Scar


def _cut(page: Page, written: Written | Copied, start: int, end: int) -> str:
    """The text without what stands from `start` to `end`; a number that was cut through is nobody's number."""
    touched = [number for first, last, number in written.numbers if any(first < edge < last for edge in (start, end))]
    for number in touched:
        if number.fact:
            page.excuse("cut-through-a-number", number.fact, *(["total"] if number.fact in MEMBER else []))
    _excuse_joined(page, written, start, end)
    for first, last, node in getattr(written, "elements", ()):
        if node.role == "answer" and first < end and start < last:
            page.root.remove(node)
            if first < start and end < last:
                page.excuse("hole-in-the-answer", *MEMBER, "industry_*", "network_*", "team_*")
    return written.markup[:start] + written.markup[end:]


_UNITS = ("rank row", "caption", "group caption", "bar row", "table row", "sentence", "heading", "label")


def _excuse_joined(page: Page, written: Written | Copied, start: int, end: int) -> None:
    """Of two lines or blocks that lost their inner ends, what is left may read as one whole."""
    if isinstance(written, Copied):
        numbers = [number for first, last, number in written.numbers if _same_line(written.markup, last, start, end)]
    else:
        cut = [
            node
            for first, last, node in written.elements
            if node.role.startswith(_UNITS) and (first < start < last < end or start < first < end < last)
        ]
        numbers = [number for node in cut for number in node.numbers()]
    for number in numbers:
        if number.fact and number.fact.startswith(("industry", "network", "team")):
            page.excuse("torn-ends-read-as-one", number.fact)


def _same_line(text: str, at: int, start: int, end: int) -> bool:
    """Whether what stands at `at` is in a line through which an edge of the cut goes."""
    line = text.rfind("\n", 0, at), text.find("\n", at)
    return any(line[0] < edge < line[1] for edge in (start, end))


def _cut_off(rng: Random, page: Page, written: Written | Copied) -> str:
    return _cut(page, written, rng.randrange(len(written.markup) // 4, len(written.markup)), len(written.markup))


def _cut_front(rng: Random, page: Page, written: Written | Copied) -> str:
    return _cut(page, written, 0, rng.randrange(1, len(written.markup) * 3 // 4))


def _cut_out(rng: Random, page: Page, written: Written | Copied) -> str:
    start = rng.randrange(len(written.markup))
    return _cut(page, written, start, min(len(written.markup), start + rng.randrange(1, 600)))


def _lost_tag(pattern: str) -> Scar:
    def scar(rng: Random, page: Page, written: Written | Copied) -> str | None:
        found = [match.span() for match in re.finditer(pattern, written.markup)]
        if not found or page.form == "text":
            return None
        start, end = rng.choice(found)
        return written.markup[:start] + written.markup[end:]

    return scar


def _lost_character(rng: Random, page: Page, written: Written | Copied) -> str:
    """One character is lost, none of a number."""
    while True:
        at = rng.randrange(len(written.markup))
        if not re.match(r"[\d.,٫]", written.markup[at]):
            page.excuse("letter-of-a-name", "industry_name")
            return written.markup[:at] + written.markup[at + 1 :]


KINDS: dict[str, Scar] = {
    "cut: the end": _cut_off,
    "cut: the beginning": _cut_front,
    "cut: a piece": _cut_out,
    "lost: a closing tag": _lost_tag(r"</\w+>"),
    "lost: an opening tag": _lost_tag(r"<\w+[^<>]*>"),
    "lost: a character": _lost_character,
}
