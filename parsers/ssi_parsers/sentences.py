"""Read sentences about a peer group whole: its average, the member's rank in it, how that rank moved.

A sentence that says anything besides is about something else: "Profile views: up 12% since last week".
"""

import re
from itertools import pairwise
from typing import NamedTuple

from .facts import Group
from .numbers import Number, number, numbers
from .phrases import (
    AVERAGE,
    CHANGE_TOKEN,
    INDUSTRY_NAME,
    YOUR_RANK,
    average_group,
    covering,
    heading_group,
    mentioned_groups,
)

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_LOST_SPACE = re.compile(r"(?:(?<=%)|(?<=\d[.!?])|(?<=%[.!?]))(?=[^\W\d_])")
"""Between two sentences that lost the space: "an average SSI of 38.You rank", "the top 65%Up 1%"."""
_INITIAL = re.compile(r"(?:^|\W)[^\W\d_]\.$")
_LONGEST = 400
"""Characters; the longest industry has some eighty."""


class Average(NamedTuple):
    """An average, the group that the sentence names, and the industry's name where it has one."""

    value: Number
    group: Group | None = None
    industry: str | None = None


def sentences_of(line: str) -> list[str]:
    """The sentences of a line.

    A point does not end one where it is of an abbreviation: behind a word or an initial, with a small letter or the
    rest of a name to follow ("in the Quillfeather Inc. industry have an", "in the U.S. Government industry").
    """
    sentences: list[str] = []
    for part in _SENTENCE_END.split(line):
        before = sentences[-1] if sentences else ""
        if before.endswith(".") and (_INITIAL.search(before) or (before[-2:-1].isalpha() and part[:1].islower())):
            sentences[-1] = f"{before} {part}"
        else:
            sentences.append(part)
    return [one for sentence in sentences for one in _with_lost_spaces(sentence)]


def _with_lost_spaces(sentence: str) -> list[str]:
    ends = [found.start() for found in _LOST_SPACE.finditer(sentence) if sentence[found.start()].isupper()]
    return [sentence[start:end] for start, end in pairwise([0, *ends, len(sentence)])]


def average(sentence: str) -> Average | None:
    """The average a sentence tells: "People in your network have an average SSI of 38." or "Average SSI of 38"."""
    if len(sentence) > _LONGEST or not (found := AVERAGE.search(sentence)) or found.end() != len(sentence):
        return None
    before = sentence[: found.start()]
    if not before.strip():
        return Average(number(found[1]))
    group = average_group(before)
    # Two groups in one sentence are the halves of two.
    if group is None or mentioned_groups(before) != {group}:
        return None
    named = INDUSTRY_NAME.search(sentence) if group == "industry" else None
    return Average(number(found[1]), group, next(filter(None, named.groups())) if named else None)


def opened_group(line: str) -> Group | None:
    """The group that a line is the heading of, or whose average its first sentence tells."""
    if group := heading_group(line):
        return group
    told = average(sentences_of(line)[0])
    return told.group if told else None


def rank(sentence: str) -> int | None:
    """The rank a sentence tells: "You rank in the top 80%"."""
    found = YOUR_RANK.fullmatch(sentence)
    shown = number(found[1]) if found else None
    return int(shown.value) if shown and shown.decimals == 0 else None


def weekly_change(sentence: str) -> int | None:
    """How the rank moved, in percent points, up positive: "Up 2% since last week", "No change since last week"."""
    if len(sentence) > _LONGEST:
        return None
    if (tokens := covering(CHANGE_TOKEN.finditer(sentence), sentence)) is None:
        return None
    said = {str(token.lastgroup): token[0] for token in tokens if token.lastgroup != "rest"}
    if len(said) != sum(token.lastgroup != "rest" for token in tokens):
        return None
    match sorted(said):
        case ["none", "week"]:
            return 0
        case ["points", "up", "week"] | ["down", "points", "week"]:
            (points,) = numbers(said["points"])
            return None if points.decimals else int(points.value) * (1 if "up" in said else -1)
        case _:
            return None
