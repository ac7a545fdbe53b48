"""What the general code must know of a carrier: the marks of the SSI page, and what cutting and scrubbing keep.

Every carrier declares its own `MARKS`; `carriers.MARKS` is all of them together. Cutting (`markup`), finding the
report (`page`) and scrubbing (`scrub`) use that one and know no class name, id or JSON key themselves.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

ANY_ELEMENT = "*"


@dataclass(frozen=True, kw_only=True)
class Marks:
    """The marks of one carrier, or of all carriers together."""

    proves: tuple[str, ...] = ()
    """Patterns of whole class names and ids of the SSI page alone: an element that holds a number is proof of it."""
    encloses: tuple[str, ...] = ()
    """The same of elements around others: one that holds a whole score, five numbers or more, is proof."""
    walls: tuple[str, ...] = ()
    """Class names of elements of which each is about one peer group, and nothing in it is the member's score."""
    locates: tuple[str, ...] = ()
    """Pieces of markup that stand in the report: the tree is built from before the first to behind the last."""
    ends: tuple[str, ...] = ()
    """Pieces of text that may stand behind all `locates`: the tree goes on to the last of them."""
    words: tuple[str, ...] = ()
    """Words in lower case that the tree must include wherever they stand, on a page with any of `locates`."""

    elements: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Elements that are read, and of each the attributes that are read: `{"progress": {"max": r"\\d+"}}`.

    An attribute comes with a pattern of the values that scrubbing keeps. `ANY_ELEMENT` stands for all elements.
    """
    classes: tuple[str, ...] = ()
    """Patterns of parts of class names: scrubbing keeps a class name of letters and dashes that has one of them."""

    numbers: tuple[str, ...] = ()
    """CSS selectors of elements of which a number is read, whatever words stand around it; scrubbing keeps it."""

    answer_words: tuple[str, ...] = ()
    """Words that stand in the JSON of a `<code>` that is read; cutting removes every `<code>` with none of them."""
    json: Mapping[str, str] = field(default_factory=dict)
    """Keys of that JSON, each with a pattern of the strings that scrubbing keeps; numbers are always kept."""
    json_member: tuple[str, ...] = ()
    """Keys of that JSON whose string names the member; scrubbing numbers them."""

    @classmethod
    def together(cls, all_marks: Iterable["Marks"]) -> "Marks":
        """The marks of several carriers as one; each may state patterns for the same attribute or key."""
        marks = list(all_marks)
        return cls(
            proves=tuple(mark for each in marks for mark in each.proves),
            encloses=tuple(mark for each in marks for mark in each.encloses),
            walls=tuple(name for each in marks for name in each.walls),
            locates=tuple(mark for each in marks for mark in each.locates),
            ends=tuple(mark for each in marks for mark in each.ends),
            words=tuple(mark for each in marks for mark in each.words),
            elements={
                element: _either(each.elements.get(element, {}) for each in marks)
                for element in sorted({element for each in marks for element in each.elements})
            },
            classes=tuple(mark for each in marks for mark in each.classes),
            numbers=tuple(selector for each in marks for selector in each.numbers),
            answer_words=tuple(word for each in marks for word in each.answer_words),
            json=_either(each.json for each in marks),
            json_member=tuple(key for each in marks for key in each.json_member),
        )

    def keeps(self, element: str, attribute: str, value: str) -> bool:
        """Whether scrubbing keeps this attribute of this element."""
        patterns = (self.elements.get(name, {}).get(attribute) for name in (element, ANY_ELEMENT))
        return any(re.fullmatch(pattern, value) for pattern in patterns if pattern is not None)


def any_of(words: Iterable[str]) -> str:
    """A pattern of exactly these words."""
    return "|".join(map(re.escape, words))


def _either(several: Iterable[Mapping[str, str]]) -> dict[str, str]:
    patterns: dict[str, list[str]] = {}
    for mapping in several:
        for name, pattern in mapping.items():
            patterns.setdefault(name, []).append(f"(?:{pattern})")
    return {name: "|".join(found) for name, found in patterns.items()}
