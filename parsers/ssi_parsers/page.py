"""One page in the parts that carriers read: its JSON answers, the tree of its report, its lines, its address."""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from itertools import groupby, islice
from typing import Any, NamedTuple, TypeVar

from bs4 import BeautifulSoup
from bs4.element import Tag

from . import pasted
from .address import is_linkedin_address, is_sign_in_address, is_ssi_address, is_ssi_address_of_any_host
from .errors import Contradiction, TooLarge
from .marks import Marks
from .markup import SIGN_IN_MARKS
from .model import MinimisedCapture
from .numbers import Number, numbers, plain
from .pasted import Row
from .text import MAX_ROWS, Line, all_text, lines_of, number_rows, tags_in

# Beyond these no browser's page was seen, and the tree builder's own worst cases stay under a second.
MAX_TAGS = 60_000
MAX_TREE = 8 * 1024 * 1024
"""Characters of markup of which a tree is built."""
MAX_TEXT = 200_000
"""Characters that a person would read; the SSI page has a few thousand."""
MAX_ALL_TEXT = 500_000
"""The same with what is hidden."""
MAX_ANSWERS = 2 * 1024 * 1024
"""Characters of JSON; LinkedIn's answer has a few thousand."""
MAX_PASTED = 2 * 1024 * 1024
"""Characters of pasted text with all the spaces in it."""
ROWS = 5
"""Rows of a donut's table: four pillars and what remains of 100."""
ENOUGH = 24
"""More elements of one kind than any report has; a hostile page gets no further."""

_BEFORE, _AFTER = 2_000, 4_000
"""Characters of markup around the marks of the report."""

_ENDLESS_REFERENCE = re.compile(r"&#(?:\d{9,}|[xX][0-9a-fA-F]{9,});?")
_BETWEEN_TAGS = re.compile(r"<[^<>]*>|\s+")
_CODE = re.compile(r"<code(?:\s[^<>]*)?>", re.IGNORECASE)
_CODE_END = re.compile(r"</code\s*>", re.IGNORECASE)
_HEAD_TAG = re.compile(r"<(?:link|meta)\s[^<>]{0,2000}>", re.IGNORECASE)
_IS_OWN_ADDRESS = re.compile(r"\brel\s*=\s*[\"']?canonical\b|\bproperty\s*=\s*[\"']?og:url\b", re.IGNORECASE)
_ADDRESS = re.compile(r"\s(?:href|content)\s*=\s*[\"']?([^\"'\s<>]{1,500})", re.IGNORECASE)
_LANGUAGE = re.compile(r"<html[^<>]*?\slang\s*=\s*[\"']?([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*)", re.IGNORECASE)


Made = TypeVar("Made")


class NumberTable(NamedTuple):
    """A table's rows of a name and a number; `table` is where it stands in the tree, which pasted text has not."""

    table: Tag | None
    rows: Sequence[tuple[str, Number]]


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

    def once(self, function: "Callable[[Page], Made]") -> Made:
        """What a function makes of this page, made at the first call: for what several carriers ask."""
        made: dict[Any, Any] = self.__dict__.setdefault("_made", {})
        if function not in made:
            made[function] = function(self)
        found: Made = made[function]
        return found

    @cached_property
    def codes(self) -> list[str]:
        """The texts in `<code>` that may be JSON answers, without the comment and the escapes around them."""
        words = self.marks.answer_words
        codes = [inside for inside in _codes(self.markup) if any(word in inside for word in words)]
        if sum(map(len, codes)) > MAX_ANSWERS:
            raise TooLarge(f"more than {MAX_ANSWERS // 1024 // 1024} MB of data")
        return [json_text(inside) for inside in codes]

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
        if len(self.stretch) > MAX_TREE:
            raise TooLarge(f"more than {MAX_TREE // 1024 // 1024} MB of tags and text")
        if len(self.stretch) > MAX_ALL_TEXT and _length_of_text(self.stretch) > MAX_ALL_TEXT:
            raise TooLarge(f"more than {MAX_ALL_TEXT} characters of text")
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
    def lines(self) -> list[Line]:
        """What a person would read, a line each, spaces folded; abutting spans stay abutting.

        Without the rows of `number_tables`.
        """
        if self.capture.form == "text":
            lines = [Line(text) for text in self._pasted[0]]
        else:
            # Row by row, not the table: one that was never closed holds the rest of the page.
            tables = [found.table for found in self.number_tables if found.table]
            unseen = {id(row) for table in tables for row in islice(tags_in(table, "tr"), MAX_ROWS)}
            found = lines_of(self.root, unseen, frozenset(self.marks.walls))
            lines = [Line(text, line.wall) for line in _bounded(found) if (text := plain(line.text))]
        if sum(len(line.text) for line in lines) > MAX_TEXT:
            raise TooLarge(f"more than {MAX_TEXT} characters of text")
        return lines

    @cached_property
    def number_tables(self) -> list[NumberTable]:
        """The tables with exactly five rows of a name and a number, as a donut has behind it, in any language."""
        if self.capture.form == "text":
            return self._pasted[1]
        tables = list(islice(tags_in(self.root, "table"), ENOUGH))
        return [NumberTable(table, rows) for table in tables if len(rows := number_rows(table)) == ROWS]

    @cached_property
    def _pasted(self) -> tuple[list[str], list[NumberTable]]:
        """Lines and tables of pasted text, of which two may follow each other without a word between."""
        if len(self.markup) > MAX_PASTED:
            raise TooLarge(f"more than {MAX_PASTED // 1024 // 1024} MB of text")
        lines: list[str] = []
        tables: list[NumberTable] = []
        for is_row, run in groupby(pasted.lines_of(self.markup), key=lambda line: isinstance(line, Row)):
            found = list(run)
            if not is_row:
                lines += map(str, found)
            for rows in pasted.tables_of([row for row in found if isinstance(row, Row)], ROWS):
                if len(rows) == ROWS and len(tables) < ENOUGH:
                    tables.append(NumberTable(None, [(row.name, row.value) for row in rows]))
                else:
                    lines += [f"{row.name} {row.printed}" for row in rows]
        return lines, tables

    @cached_property
    def language(self) -> str | None:
        """The language the page or its save declares, as in `pt-BR`."""
        declared = self.capture.language
        if declared is None and (found := _LANGUAGE.search(self.markup[:20_000])):
            declared = found[1]
        return declared.replace("_", "-") if declared else None

    @cached_property
    def address(self) -> str | None:
        """The address that the browser or the save gives.

        A copy that was opened from disk and saved once more gives `file:`, which is no address of a page.
        """
        address = self.capture.address
        return None if address and address.lower().startswith(("file:", "about:", "data:", "blob:")) else address

    @cached_property
    def calls_itself(self) -> list[str]:
        """The addresses by which the page calls itself, in its head."""
        if self.capture.form == "text":
            return []
        tags = [tag[0] for tag in islice(_HEAD_TAG.finditer(self.markup), 1_000) if _IS_OWN_ADDRESS.search(tag[0])]
        return [_unescaped(found[1]) for tag in tags if (found := _ADDRESS.search(tag))]

    def check_size(self) -> None:
        """Raise `TooLarge` for a page of which no carrier would read everything."""
        _ = self.codes, self.lines

    @property
    def is_elsewhere(self) -> bool:
        """Whether it was seen at another address than the SSI page's."""
        if self.address:
            return not is_ssi_address(self.address)
        # LinkedIn changes its page without changing the head; another site's copy of the page is no page of LinkedIn's.
        return any(not is_linkedin_address(own) for own in self.calls_itself)

    @property
    def calls_itself_another(self) -> bool:
        """Whether the page calls itself some other page."""
        return any(not is_ssi_address_of_any_host(own) for own in self.calls_itself)

    @property
    def is_sign_in(self) -> bool:
        """Whether LinkedIn asked to sign in, by address or by its form."""
        if any(is_sign_in_address(address) for address in (self.address, *self.calls_itself) if address):
            return True
        return any(mark in self.markup for mark in SIGN_IN_MARKS)

    @property
    def is_at_ssi_address(self) -> bool:
        """Whether browser or save say that this is the SSI page."""
        return self.address is not None and is_ssi_address(self.address)

    @property
    def has_marks(self) -> bool:
        """Whether elements stand on it that stand on the SSI page alone, with or without their numbers."""
        return any(self._marked((*self.marks.proves, *self.marks.encloses)))

    @property
    def has_report(self) -> bool:
        """Whether elements that stand on the SSI page alone hold its numbers; words alone never prove it."""
        marked = self._marked((*self.marks.proves, *self.marks.encloses))
        return any(tag.name == "progress" and tag.has_attr("value") for tag in marked) or any(
            len(numbers(all_text(tag))) >= least
            for names, least in ((self.marks.proves, 1), (self.marks.encloses, ROWS))
            for tag in self._outermost(names)
        )

    def _marked(self, names: Sequence[str]) -> Iterator[Tag]:
        if self.capture.form == "html" and any(mark in self.markup for mark in self.marks.locates):
            proof = re.compile("|".join(names))
            yield from (tag for name, tags in self.elements.items() if proof.fullmatch(name) for tag in tags)

    def _outermost(self, names: Sequence[str]) -> Iterator[Tag]:
        """Those that stand in no other: what is in them holds no more numbers, and would be gone through again."""
        marked = {id(tag) for tag in self._marked(names)}
        around: list[Tag] = [self.root] if marked else []
        while around:
            tag = around.pop()
            if id(tag) in marked:
                yield tag
            else:
                around += [child for child in reversed(tag.contents) if isinstance(child, Tag)]


def json_text(inside: str) -> str:
    """The JSON text in a `<code>`, out of its comment and its escapes."""
    text = inside.strip()
    if text.startswith("<!--"):
        text = text.removeprefix("<!--").removesuffix("-->").strip()
        if not text.startswith("{&quot;"):
            return text  # a comment's content is not escaped
    return _unescaped(text)


def _unescaped(text: str) -> str:
    """The text with its character references resolved; one with more digits than any character has is none.

    Python gives up at 4,300 digits, and takes quadratic time for fewer.
    """
    return unescape(_ENDLESS_REFERENCE.sub("\ufffd", text))


def _length_of_text(markup: str) -> int:
    return len(_BETWEEN_TAGS.sub("", markup)) - sum(map(len, _codes(markup)))


def _bounded(lines: Iterable[Line]) -> Iterator[Line]:
    """These lines, as long as they are no more than `MAX_TEXT`; a sign can be folded to eighteen, so before that."""
    length = 0
    for line in lines:
        length += sum(map(len, line.text.split()))
        if length > MAX_TEXT:
            raise TooLarge(f"more than {MAX_TEXT} characters of text")
        yield line


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
