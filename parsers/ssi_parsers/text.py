"""The text of a tree as a person reads it: lines, the text of an element, the rows of a table."""

from collections.abc import Container, Iterator
from itertools import islice
from typing import NamedTuple

from bs4.element import NavigableString, PageElement, PreformattedString, Tag

from .numbers import ABUTTING, Number, numbers, plain, without_width

MAX_ROWS = 24
"""More rows than any table of the report has; a hostile page gets no further."""

LONGEST = 10_000
"""Characters of an element that is a number or a label; one that is longer, for it was never closed, is neither."""

HIDDEN_CLASSES = frozenset(("visually-hidden", "visuallyhidden", "a11y-text", "sr-only", "hidden"))
"""Class names by which many sites, LinkedIn too, hide an element from everybody or from all but screen readers."""

_BLOCKS = frozenset(
    "address article aside blockquote body br button caption center dd details dialog div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol option p pre section select summary "
    "table tbody td tfoot th thead title tr ul".split()
)
# <progress> holds a second copy of its number, for old browsers.
_NOT_SEEN = frozenset("code head noscript progress script style svg template textarea title".split())


class Line(NamedTuple):
    """A line as a person reads it, and the innermost wall it stands in: an element whose content is of a group."""

    text: str
    wall: Tag | None = None


def lines_of(root: Tag, unseen: Container[int] = (), walls: frozenset[str] = frozenset()) -> Iterator[Line]:
    """The text of each block element, not folded, with the wall it stands in.

    `walls` are class names. Elements whose `id()` is in `unseen` are left out. Where the digits of two elements abut,
    `ABUTTING` stands between them. It walks with a stack, since recursion dies on deep pages.
    """
    line: list[str] = []
    wall: Tag | None = None
    open_tags: list[tuple[Iterator[PageElement], bool, Tag | None]] = [(iter(root.contents), False, None)]
    while open_tags:
        children, is_block, outer = open_tags[-1]
        child = next(children, None)
        if child is None:
            open_tags.pop()
            if is_block:
                yield Line("".join(line), wall)
                line.clear()
                wall = outer
        elif isinstance(child, Tag):
            is_wall = bool(walls and child.attrs) and not walls.isdisjoint(child.get_attribute_list("class"))
            block = is_wall or child.name in _BLOCKS
            if block:
                yield Line("".join(line), wall)
                line.clear()
            if id(child) not in unseen and not _is_unseen(child):
                open_tags.append((iter(child.contents), block, wall))
                wall = child if is_wall else wall
        elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
            shown = without_width(child)
            if line and line[-1][-1:].isdigit() and shown[:1].isdigit():
                line.append(ABUTTING)
            line += [shown] if shown else []
    yield Line("".join(line), wall)


def text_of(tag: Tag) -> str:
    """What a person reads of an element: its spans abut ("13" and ".118"), its copies for screen readers are left out.

    An element that is such a copy as a whole has only that text.
    """
    texts: list[str] = []
    length = 0
    for line in lines_of(tag):
        length += len(line.text)
        if length > LONGEST:
            return ""
        texts.append(line.text)
    return plain(" ".join(texts)) or _plain_if_short(tag.get_text())


def _plain_if_short(text: str) -> str:
    return plain(text) if len(text) <= LONGEST else ""


def all_text(tag: Tag) -> str:
    """Every text in an element, hidden ones and those of a saved shadow tree included, a space between any two."""
    return plain(" ".join(each for each in tag.descendants if isinstance(each, NavigableString)))


def only_number(tag: Tag) -> Number | None:
    """The one number of an element; `None` where there are two different ones, none, or digits that abut."""
    text = text_of(tag)
    found = set(numbers(text))
    return found.pop() if len(found) == 1 and ABUTTING not in text else None


def tags_in(tag: Tag, *names: str) -> Iterator[Tag]:
    """The elements of these names in an element; several times faster than a search."""
    return (each for each in tag.descendants if isinstance(each, Tag) and each.name in names)


def has_class(tag: Tag, name: str) -> bool:
    """Whether an element has this class name; several times faster than a search by `class_`."""
    return name in tag.get_attribute_list("class")


def all_inside(tag: Tag, name: str) -> Iterator[Tag]:
    """The elements of this class name in an element."""
    return (each for each in tag.descendants if isinstance(each, Tag) and has_class(each, name))


def first_inside(tag: Tag, name: str) -> Tag | None:
    """The first element of this class name in an element."""
    return next(all_inside(tag, name), None)


def is_inside(tag: Tag, name: str) -> bool:
    """Whether an element stands in another one of this class name."""
    return any(has_class(each, name) for each in tag.parents)


def number_rows(table: Tag) -> list[tuple[str, Number]]:
    """The rows of a table that are a name and a number; none of a table that lays out a page."""
    rows: list[tuple[str, Number]] = []
    if next(tags_in(table, "table"), None):
        return rows
    for row in islice(tags_in(table, "tr"), MAX_ROWS):
        cells = list(islice(tags_in(row, "th", "td"), 3))
        value = only_number(cells[1]) if len(cells) == 2 else None
        if value:
            rows.append((plain(cells[0].get_text(" ")), value))
    return rows


def has_hiding_style(tag: Tag) -> bool:
    """Whether the element's own style hides it."""
    return "display:none" in str(tag.get("style", "")).replace(" ", "").lower()


def is_hidden(tag: Tag) -> bool:
    """Whether an element, or one around it, is hidden by its own attributes, style or class."""
    return any(_hides(each) for each in (tag, *tag.parents))


def _hides(tag: Tag) -> bool:
    return bool(tag.attrs) and (
        tag.has_attr("hidden")
        or not HIDDEN_CLASSES.isdisjoint(tag.get_attribute_list("class"))
        or has_hiding_style(tag)
    )


def _is_unseen(tag: Tag) -> bool:
    return tag.name in _NOT_SEEN or _hides(tag)
