"""One page in the parts that carriers read: its JSON answers, the tree of its report, its lines, its address."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from typing import Any, NamedTuple

from bs4 import BeautifulSoup
from bs4.element import Tag

from .address import is_linkedin_address, is_sign_in_address, is_ssi_address
from .errors import Contradiction, TooLarge
from .marks import Marks
from .markup import SIGN_IN_MARKS
from .model import MinimisedCapture
from .numbers import Number, plain
from .text import MAX_ROWS, lines_of, number_rows

# Beyond these no browser's page was seen, and the tree builder's own worst cases stay under a second.
MAX_TAGS = 60_000
MAX_TEXT = 200_000
"""Characters that a person would read; the SSI page has a few thousand."""
ENOUGH = 24
"""More elements of one kind than any report has; a hostile page gets no further."""

_BEFORE, _AFTER = 2_000, 4_000
"""Characters of markup around the marks of the report."""

_CODE = re.compile(r"<code(?:\s[^<>]*)?>", re.IGNORECASE)
_CODE_END = re.compile(r"</code\s*>", re.IGNORECASE)
_CANONICAL = re.compile(
    r"<(?:link[^<>]*canonical[^<>]*href|meta[^<>]*og:url[^<>]*content)\s*=\s*[\"']?([^\"'\s<>]{1,500})", re.IGNORECASE
)
_LANGUAGE = re.compile(r"<html[^<>]*?\slang\s*=\s*[\"']?([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*)", re.IGNORECASE)


class NumberTable(NamedTuple):
    """A table and its rows of a name and a number."""

    table: Tag
    rows: list[tuple[str, Number]]


@dataclass(frozen=True)
class Page:
    """One page to read.

    `marks` are those of all carriers. `whole` builds the tree of everything instead of the report alone.
    """

    capture: MinimisedCapture
    marks: Marks
    whole: bool = False

    @property
    def markup(self) -> str:
        """The markup without what can never state a score, or the lines of pasted text."""
        return self.capture.markup

    @cached_property
    def codes(self) -> list[str]:
        """The texts in `<code>` that may be JSON answers, without the comment and the escapes around them."""
        words = self.marks.answer_words
        return [json_text(inside) for inside in _codes(self.markup) if any(word in inside for word in words)]

    @cached_property
    def answers(self) -> list[Any]:
        """The values of all `codes` that are JSON; raises `Contradiction` where one key has two values."""
        return [value for text in self.codes for value in _parsed(text)]

    @cached_property
    def stretch(self) -> str:
        """The part of the markup that the tree is built of."""
        if self.capture.form == "text":
            return ""
        return self.markup if self.whole else _stretch(self.markup, self.marks)

    @property
    def has_shorter_stretch(self) -> bool:
        """Whether some of the markup was left out of the tree."""
        return self.capture.form == "html" and len(self.stretch) < len(self.markup)

    @cached_property
    def root(self) -> BeautifulSoup:
        """The tree of the report, or of all that was kept of the page. Never copy or prettify it: quadratic."""
        if self.stretch.count("<") > MAX_TAGS:
            raise TooLarge(f"more than {MAX_TAGS} tags")
        return BeautifulSoup(self.stretch, "lxml")

    @cached_property
    def elements(self) -> Mapping[str, Sequence[Tag]]:
        """The elements by class name and by id, in the order of the page, `ENOUGH` of each; one walk of the tree."""
        found: defaultdict[str, list[Tag]] = defaultdict(list)
        for tag in self.root.descendants:
            if isinstance(tag, Tag) and tag.attrs:
                for name in (*tag.get_attribute_list("class"), *tag.get_attribute_list("id")):
                    if name and len(found[name]) < ENOUGH:
                        found[name].append(tag)
        return found

    @cached_property
    def lines(self) -> list[str]:
        """What a person would read, a line each, spaces folded; abutting spans stay abutting.

        Without the rows of `number_tables`.
        """
        # Row by row, not the table: one that was never closed holds the rest of the page.
        unseen = {id(row) for found in self.number_tables for row in found.table.find_all("tr", limit=MAX_ROWS)}
        source = self.markup.splitlines() if self.capture.form == "text" else lines_of(self.root, unseen)
        lines = [line for line in map(plain, source) if line]
        if sum(map(len, lines)) > MAX_TEXT:
            raise TooLarge(f"more than {MAX_TEXT} characters of text")
        return lines

    @cached_property
    def number_tables(self) -> list[NumberTable]:
        """The tables with exactly five rows of a name and a number, as a donut has behind it, in any language."""
        tables = self.root.find_all("table", limit=ENOUGH)
        return [NumberTable(table, rows) for table in tables if len(rows := number_rows(table)) == 5]

    @cached_property
    def language(self) -> str | None:
        """The language the page or its save declares, as in `pt-BR`."""
        declared = self.capture.language
        if declared is None and (found := _LANGUAGE.search(self.markup[:20_000])):
            declared = found[1]
        return declared.replace("_", "-") if declared else None

    @cached_property
    def address(self) -> str | None:
        """The address that the browser or the save gives, else the one the page calls its own.

        A copy that was opened from disk and saved once more gives `file:`, which is no address of a page.
        """
        if self.capture.address and not self.capture.address.lower().startswith(("file:", "about:", "data:", "blob:")):
            return self.capture.address
        own = _CANONICAL.search(self.markup)
        return unescape(own[1]) if own else None

    @property
    def is_elsewhere(self) -> bool:
        """Whether the address is that of some other page."""
        if self.address is None or is_ssi_address(self.address):
            return False
        # LinkedIn's own canonical links are not known well enough to refuse a page by them.
        given = self.address == self.capture.address
        return given or not is_linkedin_address(self.address)

    @property
    def is_sign_in(self) -> bool:
        """Whether LinkedIn asked to sign in, by address or by its form."""
        if self.address and is_sign_in_address(self.address):
            return True
        return any(mark in self.markup for mark in SIGN_IN_MARKS)

    @property
    def is_proven(self) -> bool:
        """Whether address or markup prove that this is the SSI page; words alone never do."""
        if self.address and is_ssi_address(self.address):
            return True
        return self.capture.form == "html" and any(mark in self.markup for mark in self.marks.proves)


def json_text(inside: str) -> str:
    """The JSON text in a `<code>`, out of its comment and its escapes."""
    text = inside.strip()
    if text.startswith("<!--"):
        text = text.removeprefix("<!--").removesuffix("-->").strip()
        if not text.startswith("{&quot;"):
            return text  # a comment's content is not escaped
    return unescape(text)


def _codes(markup: str) -> Iterator[str]:
    """What stands in `<code>`; by hand, since one expression over both tags is quadratic where none is closed."""
    at = 0
    while (opening := _CODE.search(markup, at)) and (closing := _CODE_END.search(markup, opening.end())):
        yield markup[opening.end() : closing.start()]
        at = closing.end()


def _parsed(text: str) -> Iterator[Any]:
    try:
        value = json.loads(text, object_pairs_hook=_unambiguous)
    except (ValueError, RecursionError):
        return  # cut off in the middle, or not JSON at all
    yield value


def _unambiguous(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found and found[key] != value:
            raise Contradiction(f"the embedded answer says {key} twice")
        found[key] = value
    return found


def _stretch(markup: str, marks: Marks) -> str:
    """The part of `markup` that holds the whole report and all of `marks.words`; all where nothing locates it."""
    starts = [at for at in map(markup.find, marks.locates) if at >= 0]
    if not starts:
        return markup
    ends = list(map(markup.rfind, (*marks.locates, *marks.ends)))
    lowered = markup.replace("İ", "I").lower()  # the one letter that grows when lowered
    for word in marks.words:
        if (first := lowered.find(word)) >= 0:
            starts.append(first)
            ends.append(lowered.rfind(word))
    start = max(0, markup.rfind("<", 0, max(1, min(starts) - _BEFORE)))
    return markup[start : max(ends) + _AFTER]
