"""Ways in which a page gets broken, cut, doubled or changed between LinkedIn and us."""

import re
from collections.abc import Callable, Mapping

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

Mishap = Callable[[DrawFn, str], str]

NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_BLOCKS = "section|table|ul|dl|li|tr|p|div|progress|code|figure|figcaption|strong|h2"
PARTS = {
    "tag": re.compile(r"<[^<>]+>"),
    "leaf": re.compile(r"<(\w+)\b[^<>]*>[^<]*</\1>"),
    "block": re.compile(rf"<({_BLOCKS})\b[^<>]*>.*?</\1>", re.DOTALL),
    "line": re.compile(r"[^\n]*\n?"),
}
STRANGE_NUMBERS = ("0", "0.0", "1", "12.5", "25", "25.001", "26", "99", "100", "101", "-1", "1e2", "007", "1.2.3", "")


def _draw_span(draw: DrawFn, pattern: re.Pattern[str], markup: str) -> tuple[int, int]:
    spans = [match.span() for match in pattern.finditer(markup) if match[0]]
    return draw(st.sampled_from(spans)) if spans else (0, 0)


def _change_digit(draw: DrawFn, markup: str) -> str:
    start, end = _draw_span(draw, re.compile(r"\d"), markup)
    return markup[:start] + draw(st.sampled_from("0123456789")) + markup[end:]


def _change_number(draw: DrawFn, markup: str) -> str:
    start, end = _draw_span(draw, NUMBER, markup)
    another: str = draw(st.sampled_from([*STRANGE_NUMBERS, *NUMBER.findall(markup)]))
    return markup[:start] + another + markup[end:]


def _remove(pattern: re.Pattern[str]) -> Mishap:
    def remove(draw: DrawFn, markup: str) -> str:
        start, end = _draw_span(draw, pattern, markup)
        return markup[:start] + markup[end:]

    return remove


def _double(pattern: re.Pattern[str]) -> Mishap:
    def double(draw: DrawFn, markup: str) -> str:
        start, end = _draw_span(draw, pattern, markup)
        return markup[:end] + markup[start:end] + markup[end:]

    return double


def _copy_elsewhere(pattern: re.Pattern[str]) -> Mishap:
    def copy(draw: DrawFn, markup: str) -> str:
        start, end = _draw_span(draw, pattern, markup)
        to = _draw_span(draw, pattern, markup)[1]
        return markup[:to] + markup[start:end] + markup[to:]

    return copy


def _swap(pattern: re.Pattern[str]) -> Mishap:
    def swap(draw: DrawFn, markup: str) -> str:
        one, two = sorted((_draw_span(draw, pattern, markup), _draw_span(draw, pattern, markup)))
        if one[1] > two[0]:
            return markup
        return markup[: one[0]] + markup[slice(*two)] + markup[one[1] : two[0]] + markup[slice(*one)] + markup[two[1] :]

    return swap


def _cut_out(draw: DrawFn, markup: str) -> str:
    start = draw(st.integers(0, len(markup)))
    return markup[:start] + markup[start + draw(st.integers(1, 400)) :]


def _cut_off(draw: DrawFn, markup: str) -> str:
    return markup[: draw(st.integers(0, len(markup)))]


def _cut_front(draw: DrawFn, markup: str) -> str:
    return markup[draw(st.integers(0, len(markup))) :]


LOSSES: dict[str, Mishap] = {
    **{f"remove a {name}": _remove(pattern) for name, pattern in PARTS.items()},
    **{f"double a {name}": _double(pattern) for name, pattern in PARTS.items() if name != "tag"},
}
"""None of these makes a number mean anything new."""
# Cutting through a number makes another one of it, so cuts count as changes.
CHANGES: dict[str, Mishap] = {
    "change a digit": _change_digit,
    "change a number": _change_number,
    "remove a number": _remove(NUMBER),
    "cut out": _cut_out,
    "cut off": _cut_off,
    "cut the front": _cut_front,
}
MOVES: dict[str, Mishap] = {
    "swap numbers": _swap(NUMBER),
    **{f"swap {name}s": _swap(pattern) for name, pattern in PARTS.items()},
    **{f"copy a {name} elsewhere": _copy_elsewhere(pattern) for name, pattern in PARTS.items()},
}


@st.composite
def mutants(draw: DrawFn, markup: str, ways: Mapping[str, Mishap]) -> str:
    """`markup` after one to four mishaps."""
    for way in draw(st.lists(st.sampled_from(sorted(ways)), min_size=1, max_size=4)):
        markup = ways[way](draw, markup)
    return markup
