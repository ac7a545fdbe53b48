"""Make a falsely read page small: what does not matter to the false number is taken away."""

import re
from collections.abc import Iterator
from dataclasses import replace

from .judge import Reader, Verdict, judge

_TAG = re.compile(r"<(/?)([a-z]\w*)\b[^<>]*>")
_MOST = 400
"""Readings; enough for a page of some hundred elements."""


def shrunk(verdict: Verdict, reader: Reader) -> Verdict:
    """The verdict on a smaller page, on which the same fact is stated as the same false value.

    What prints the truth of that fact, or of others of its group, stays: without it anybody would be misled.
    """
    if not verdict.false:
        return verdict
    wanted = [*verdict.unexcused, *verdict.false][0]
    family = _family(wanted.fact)
    kept = {
        number.text
        for number in verdict.specimen.page.root.numbers()
        if number.fact and _family(number.fact) == family and number.text
    }
    best, readings = verdict, 0
    changed = True
    while changed:
        changed = False
        for start, end in sorted(_stretches(best.specimen.markup), key=lambda span: span[0] - span[1]):
            markup = best.specimen.markup
            if any(text in markup[start:end] for text in kept):
                continue
            readings += 1
            if readings > _MOST:
                return best
            smaller = judge(replace(best.specimen, markup=markup[:start] + markup[end:], save=None), reader)
            if any(each.fact == wanted.fact and each.stated == wanted.stated for each in smaller.false):
                best, changed = smaller, True
                break
    return best


def _family(fact: str) -> str:
    return next((group for group in ("industry", "network", "team") if fact.startswith(group)), "member")


def _stretches(markup: str) -> Iterator[tuple[int, int]]:
    """Elements, and lines."""
    opened: list[tuple[str, int]] = []
    for tag in _TAG.finditer(markup):
        if not tag[1]:
            opened.append((tag[2], tag.start()))
            continue
        at = next((at for at in range(len(opened) - 1, -1, -1) if opened[at][0] == tag[2]), None)
        if at is not None:
            yield opened[at][1], tag.end()
            del opened[at:]
    at = 0
    for line in markup.splitlines(keepends=True):
        if "<" not in line:
            yield at, at + len(line)
        at += len(line)
