"""The text of a tree as a person reads it: lines, the text of an element, the rows of a table."""

from collections.abc import Container, Iterator

from bs4.element import NavigableString, PageElement, PreformattedString, Tag

from .numbers import Number, numbers, plain

MAX_ROWS = 24
"""More rows than any table of the report has; a hostile page gets no further."""

HIDDEN_CLASSES = frozenset(("visually-hidden", "visuallyhidden", "a11y-text", "sr-only", "hidden"))
"""Class names by which many sites, LinkedIn too, hide an element from everybody or from all but screen readers."""

_BLOCKS = frozenset(
    "address article aside blockquote body br button caption center dd details dialog div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol option p pre section select summary "
    "table tbody td tfoot th thead title tr ul".split()
)
# <progress> holds a second copy of its number, for old browsers.
_NOT_SEEN = frozenset("code head noscript progress script style svg template textarea title".split())


def lines_of(root: Tag, unseen: Container[int] = ()) -> Iterator[str]:
    """The text of each block element, not folded; elements whose `id()` is in `unseen` are left out.

    It walks with a stack, since recursion dies on deep pages.
    """
    line: list[str] = []
    open_tags: list[tuple[Iterator[PageElement], bool]] = [(iter(root.contents), False)]
    while open_tags:
        children, is_block = open_tags[-1]
        child = next(children, None)
        if child is None:
            open_tags.pop()
            if is_block:
                yield "".join(line)
                line.clear()
        elif isinstance(child, Tag):
            block = child.name in _BLOCKS
            if block:
                yield "".join(line)
                line.clear()
            if id(child) not in unseen and not _is_unseen(child):
                open_tags.append((iter(child.contents), block))
        elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
            if line and line[-1][-1:].isdigit() and child[:1].isdigit():
                line.append(" ")  # one number after another: nobody prints half of the digits of one
            line.append(child)
    yield "".join(line)


def text_of(tag: Tag) -> str:
    """What a person reads of an element: its spans abut ("13" and ".118"), its copies for screen readers are left out.

    An element that is such a copy as a whole has only that text.
    """
    return plain(" ".join(lines_of(tag))) or plain(tag.get_text())


def only_number(tag: Tag) -> Number | None:
    """The one number of an element; `None` where there are two different ones, or none."""
    found = set(numbers(text_of(tag)))
    return found.pop() if len(found) == 1 else None


def number_rows(table: Tag) -> list[tuple[str, Number]]:
    """The rows of a table that are a name and a number; none of a table that lays out a page."""
    rows: list[tuple[str, Number]] = []
    if table.find("table"):
        return rows
    for row in table.find_all("tr", limit=MAX_ROWS):
        cells = row.find_all(["th", "td"], limit=3)
        value = only_number(cells[1]) if len(cells) == 2 else None
        if value:
            rows.append((plain(cells[0].get_text(" ")), value))
    return rows


def has_hiding_style(tag: Tag) -> bool:
    """Whether the element's own style hides it."""
    return "display:none" in str(tag.get("style", "")).replace(" ", "").lower()


def _is_unseen(tag: Tag) -> bool:
    return (
        tag.name in _NOT_SEEN
        or tag.has_attr("hidden")
        or not HIDDEN_CLASSES.isdisjoint(tag.get_attribute_list("class"))
        or has_hiding_style(tag)
    )
