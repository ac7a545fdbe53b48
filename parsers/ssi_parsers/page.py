"""The parts of a page that can matter: its JSON answers, its report, the lines a person reads, whose page it is."""

import re
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape
from typing import NamedTuple
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, PreformattedString, Tag

from .errors import TooLarge
from .locales import LOCALES
from .markup import ANSWER_WORDS, cut
from .model import Capture
from .numbers import Number, numbers, plain

SSI_ADDRESS = "https://www.linkedin.com/sales/ssi"

# Beyond these no browser's page was seen, and the tree builder's own worst cases stay under a second.
MAX_MARKUP = 32 * 1024 * 1024
"""Characters of markup."""
MAX_TAGS = 60_000
MAX_TEXT = 200_000
"""Characters that a person would read; the SSI page has a few thousand."""
ENOUGH = 24
"""More elements of one kind than any report has; a hostile page gets no further."""

_SIGN_IN_PATHS = ("/login", "/authwall", "/checkpoint", "/uas/login", "/signup")
SIGN_IN_MARKS = ("session_key", "session_password", "authwall-join-form", "/uas/login-submit", "/checkpoint/lg/login")

# What only the report's markup says. Several a block, so that one renamed class does not end the reading.
_REPORT_MARKS = ("ssi-", "sub-score-bar", "<table", "<progress")
_REPORT_ENDS = (*_REPORT_MARKS, "%")
_IDENTIFYING_MARKS = ("ssi-report", "ssi-rank", "ssi-score__", "user-ssi-score", "group-ssi-score", "__sub-score-bar")
# Words are looked for as well: a score that stands in words elsewhere on the page has to be heard.
_NAMES = tuple({name for words in LOCALES.values() for names in words.pillars.values() for name in names})
_BEFORE, _AFTER = 2_000, 4_000

_CODE = re.compile(r"<code(?:\s[^<>]*)?>", re.IGNORECASE)
_CODE_END = re.compile(r"</code\s*>", re.IGNORECASE)
_CANONICAL = re.compile(
    r"<(?:link[^<>]*canonical[^<>]*href|meta[^<>]*og:url[^<>]*content)\s*=\s*[\"']?([^\"'\s<>]{1,500})", re.IGNORECASE
)
_LANGUAGE = re.compile(r"<html[^<>]*?\slang\s*=\s*[\"']?([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*)", re.IGNORECASE)

_BLOCKS = frozenset(
    "address article aside blockquote body br button caption center dd details dialog div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol option p pre section select summary "
    "table tbody td tfoot th thead title tr ul".split()
)
# <progress> holds a second copy of its number, for old browsers.
_NOT_SEEN = frozenset("code head noscript progress script style svg template textarea title".split())
_NOT_SEEN_CLASSES = frozenset(("visually-hidden", "visuallyhidden", "a11y-text", "sr-only", "hidden"))


def is_ssi_address(address: str) -> bool:
    """Whether a browser shows the SSI page at this address: exactly its scheme and host, its path or one below."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    home = address.startswith("https://www.linkedin.com/") and parts.netloc == "www.linkedin.com"
    return home and (parts.path == "/sales/ssi" or parts.path.startswith("/sales/ssi/"))


def is_sign_in_address(address: str) -> bool:
    """Whether LinkedIn shows its sign-in form at this address instead of what was asked for."""
    return _is_linkedin(address) and urlsplit(address).path.startswith(_SIGN_IN_PATHS)


def _is_linkedin(address: str) -> bool:
    try:
        return f".{urlsplit(address).hostname}".endswith(".linkedin.com")
    except ValueError:
        return False


class Donut(NamedTuple):
    """A donut's table and its rows."""

    table: Tag
    rows: list[tuple[str, Number]]


@dataclass(frozen=True)
class Page:
    """One page to read. `whole` gives up the short cut through the report and builds the tree of everything."""

    capture: Capture
    whole: bool = False
    markup: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if len(self.capture.markup) > MAX_MARKUP:
            raise TooLarge(f"more than {MAX_MARKUP // 1024 // 1024} MB")
        markup = self.capture.markup.replace("\0", "")
        object.__setattr__(self, "markup", cut(markup) if self.capture.form == "html" else markup)

    @cached_property
    def answers(self) -> list[str]:
        """The JSON texts that may be the SSI answer, out of `<code>`, its comment and its escapes."""
        return [json_text(inside) for inside in _codes(self.markup) if any(word in inside for word in ANSWER_WORDS)]

    @cached_property
    def stretch(self) -> str:
        """The part of the markup that is read as a tree."""
        if self.capture.form == "text":
            return ""
        return self.markup if self.whole else _window(self.markup)

    @property
    def took_a_short_cut(self) -> bool:
        """Whether some of the markup was left out of the tree."""
        return self.capture.form == "html" and len(self.stretch) < len(self.markup)

    @cached_property
    def root(self) -> BeautifulSoup:
        """The tree of the report, or of all that was kept of the page. Never copy or prettify it: quadratic."""
        if self.stretch.count("<") > MAX_TAGS:
            raise TooLarge(f"more than {MAX_TAGS} tags")
        return BeautifulSoup(self.stretch, "lxml")

    @cached_property
    def marked(self) -> Mapping[str, Sequence[Tag]]:
        """The elements of each class and each id, in the order of the page: one walk for all who ask."""
        found: defaultdict[str, list[Tag]] = defaultdict(list)
        for tag in self.root.descendants:
            if isinstance(tag, Tag) and tag.attrs:
                for name in (*tag.get_attribute_list("class"), *tag.get_attribute_list("id")):
                    if name and len(found[name]) < ENOUGH:
                        found[name].append(tag)
        return found

    @cached_property
    def lines(self) -> list[str]:
        """What a person would read, a line each, spaces folded; abutting spans stay abutting."""
        # Row by row, not the table: one that was never closed holds the rest of the page.
        unseen = {id(row) for donut in self.donuts for row in donut.table.find_all("tr", limit=ENOUGH)}
        source = self.markup.splitlines() if self.capture.form == "text" else _lines(self.root, unseen)
        lines = [line for line in map(plain, source) if line]
        if sum(map(len, lines)) > MAX_TEXT:
            raise TooLarge(f"more than {MAX_TEXT} characters of text")
        return lines

    @cached_property
    def donuts(self) -> list[Donut]:
        """The hidden tables behind the donuts: five rows of a name and a number, in any language."""
        tables = self.root.find_all("table", limit=ENOUGH)
        return [Donut(table, rows) for table in tables if len(rows := _number_rows(table)) == 5]

    @cached_property
    def language(self) -> str | None:
        """The language the page or its save declares, as in `pt-BR`."""
        declared = self.capture.language
        if declared is None and (found := _LANGUAGE.search(self.markup[:20_000])):
            declared = found[1]
        return declared.replace("_", "-") if declared else None

    @cached_property
    def address(self) -> str | None:
        """Where the page was: the browser's or the save's word, else what the page calls its own address.

        A copy that was opened from disk and saved once more says `file:`, which tells nothing.
        """
        if self.capture.address and not self.capture.address.lower().startswith(("file:", "about:", "data:", "blob:")):
            return self.capture.address
        own = _CANONICAL.search(self.markup)
        return unescape(own[1]) if own else None

    @property
    def is_elsewhere(self) -> bool:
        """Whether the address says that this is some other page."""
        if self.address is None or is_ssi_address(self.address):
            return False
        # LinkedIn's own canonical links are not known well enough to refuse a page by them.
        given = self.address == self.capture.address
        return given or not _is_linkedin(self.address)

    @property
    def is_sign_in(self) -> bool:
        """Whether LinkedIn asked to sign in, by address or by its form."""
        if self.address and is_sign_in_address(self.address):
            return True
        return any(mark in self.markup for mark in SIGN_IN_MARKS)

    @property
    def is_marked(self) -> bool:
        """Whether address, JSON or markup say beyond doubt that this is the SSI page; words alone never do."""
        if self.address and is_ssi_address(self.address):
            return True
        return self.capture.form == "html" and any(mark in self.markup for mark in _IDENTIFYING_MARKS)


def _codes(markup: str) -> Iterator[str]:
    """What stands in `<code>`; by hand, since one expression over both tags is quadratic where none is closed."""
    at = 0
    while (opening := _CODE.search(markup, at)) and (closing := _CODE_END.search(markup, opening.end())):
        yield markup[opening.end() : closing.start()]
        at = closing.end()


def json_text(inside: str) -> str:
    text = inside.strip()
    if text.startswith("<!--"):
        text = text.removeprefix("<!--").removesuffix("-->").strip()
        if not text.startswith("{&quot;"):
            return text  # a comment's content is not escaped
    return unescape(text)


def _window(markup: str) -> str:
    """The stretch of `markup` that holds the whole report and all that names a pillar; all where no mark is found."""
    starts = [at for at in map(markup.find, _REPORT_MARKS) if at >= 0]
    if not starts:
        return markup
    ends = list(map(markup.rfind, _REPORT_ENDS))
    lowered = markup.replace("İ", "I").lower()  # the one letter that grows when lowered
    for name in _NAMES:
        if (first := lowered.find(name)) >= 0:
            starts.append(first)
            ends.append(lowered.rfind(name))
    start = max(0, markup.rfind("<", 0, max(1, min(starts) - _BEFORE)))
    return markup[start : max(ends) + _AFTER]


def text_of(tag: Tag) -> str:
    """What a person reads of an element: its spans abut ("13" and ".118"), its copies for screen readers are left out.

    An element that is such a copy as a whole has only that to tell.
    """
    return plain(" ".join(_lines(tag, ()))) or plain(tag.get_text())


def only_number(tag: Tag) -> Number | None:
    """The one number of an element; `None` where there are two different ones, or none."""
    found = set(numbers(text_of(tag)))
    return found.pop() if len(found) == 1 else None


def _number_rows(table: Tag) -> list[tuple[str, Number]]:
    rows: list[tuple[str, Number]] = []
    if table.find("table"):
        return rows  # a table of tables lays out a page
    for row in table.find_all("tr", limit=ENOUGH):
        cells = row.find_all(["th", "td"], limit=3)
        value = only_number(cells[1]) if len(cells) == 2 else None
        if value:
            rows.append((plain(cells[0].get_text(" ")), value))
    return rows


def _lines(root: Tag, unseen: Container[int]) -> Iterator[str]:
    """Join text between block elements; walks with a stack, since recursion dies on deep pages."""
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


def _is_unseen(tag: Tag) -> bool:
    return (
        tag.name in _NOT_SEEN
        or tag.has_attr("hidden")
        or not _NOT_SEEN_CLASSES.isdisjoint(tag.get_attribute_list("class"))
        or "display:none" in str(tag.get("style", "")).replace(" ", "").lower()
    )
