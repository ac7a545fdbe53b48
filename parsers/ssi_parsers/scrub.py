"""Take everything personal out of a page, so that it may become a fixture.

An allowlist: tags, what the carriers declare in their `MARKS`, the words of the locales and the numbers beside them
stay; every other letter and digit becomes an x. So a number stays as it is or is gone, and is never read as another.
"""

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PreformattedString, Tag

from . import pasted
from .address import SSI_ADDRESS, is_sign_in_address, is_ssi_address
from .carriers import CARRIERS, MARKS
from .errors import UnreadablePage
from .locales import LOCALES, Words
from .markup import SIGN_IN_MARKS, is_still_changing, still_changing
from .model import Capture
from .numbers import NUMBER, plain
from .page import Page, json_text
from .pasted import Row
from .phrases import pillar_ending
from .reader import page_of
from .text import HIDDEN_CLASSES, has_hiding_style

ELSEWHERE = "https://elsewhere.invalid/"
SIGN_IN = "https://www.linkedin.com/login"

# Possessive, for "ssississi" can be cut in many ways.
_CLASS = re.compile(
    rf"(?:[a-z_-]*?(?:{'|'.join(MARKS.classes)}))++[a-z_-]*+(?:(?<=--)\d)?|{'|'.join(sorted(HIDDEN_CLASSES))}"
)
_LARGE = 1024 * 1024
"""Characters up to which a page that is too large to be read is scrubbed all the same, for it to be shown."""
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z]{2,4})?")
_BY_ITSELF = re.compile(r"[^\w.,٫]*+\d{0,3}(?:[.,٫]\d{0,9})?[^\w.,٫]*+")
_DECIMALS_FIRST = re.compile(r"[.,٫]\d{1,9}(?!\d)")
_BESIDE = r"[\s|:%·•–—/().,-]{0,20}"
# A total is read in any words: "41 su 100". Its numbers are kept, the words between them are not.
_OUT_OF_100 = rf"(?P<total>{NUMBER})(?P<between>[^\d]{{1,20}})100(?![.,٫]?\d)"
_NAME_GAP = re.compile(r"\(?\\S\.\{0,200\}\?\)?")


def scrub(capture: Capture, more: Iterable[Words] = ()) -> Capture:
    """Return a capture that reads the same, or is refused the same, and holds nothing of a person.

    Two things differ on purpose: `profile` becomes that of nobody, and an address keeps only which kind it is.
    The industry's name stays, being one of the facts; so do the words of `more` locales than those that are known.
    Look through the result before you share it. Raises `TooLarge`.
    """
    page = page_of(capture, whole=True)
    if len(page.markup) > _LARGE:
        page.check_size()
    vocabulary = _vocabulary(page, [*LOCALES.values(), *more])
    if capture.form == "text":
        markup = "\n".join(_masked_line(line, vocabulary) for line in pasted.lines_of(capture.markup))
    else:
        markup = _markup(page, vocabulary)
    language = capture.language if capture.language and _LANGUAGE.fullmatch(capture.language) else None
    return capture.model_copy(update={"markup": markup, "address": _address(capture.address), "language": language})


def _markup(page: Page, vocabulary: re.Pattern[str]) -> str:
    root = BeautifulSoup(page.markup, "lxml")  # a tree of its own: it is changed in place
    owners: dict[str, str] = {}
    inner: set[int] = set()
    for code in root.find_all("code"):
        if id(code) in inner:
            continue
        inner.update(map(id, code.find_all("code")))
        answer = _answer(code, owners)
        code.clear()
        code.append(answer)
    for tag in root.find_all(True):
        tag.attrs = _attributes(tag)
    with_numbers = re.compile(f"{vocabulary.pattern}|{NUMBER}", re.IGNORECASE)
    read = _texts_in(root, {id(tag) for tag in root.select(", ".join(MARKS.numbers))})
    for tag in [root, *root.find_all(lambda tag: tag.name != "code")]:
        for at, text in enumerate(tag.contents):
            if isinstance(text, PreformattedString):
                _replace(text, tag, at, "")  # the doctype, or what is left of a comment
            elif isinstance(text, NavigableString):
                _replace(text, tag, at, _masked(text, with_numbers if id(text) in read else vocabulary))
    return still_changing(str(root)) if is_still_changing(page.markup) else str(root)


def _replace(text: NavigableString, tag: Tag, at: int, other: str) -> None:
    """What `replace_with` does, without looking for the text among all that stand beside it."""
    new = NavigableString(other)
    new.setup(tag, text.previous_element, text.next_element, text.previous_sibling, text.next_sibling)
    tag.contents[at] = new


def _texts_in(root: Tag, tags: set[int]) -> set[int]:
    """The texts in any of these elements; each element is gone through once, however deep they stand in each other."""
    found: set[int] = set()
    around = [(root, False)]
    while around:
        tag, inside = around.pop()
        inside = inside or id(tag) in tags
        for child in tag.contents:
            if isinstance(child, Tag):
                around.append((child, inside))
            elif inside:
                found.add(id(child))
    return found


def _attributes(tag: Tag) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    if classes := [name for name in tag.get_attribute_list("class") if name and _CLASS.fullmatch(name)]:
        kept["class"] = classes
    if tag.name == "template":
        kept |= {mode: "open" for mode in ("shadowmode", "shadowrootmode") if tag.has_attr(mode)}
    if tag.has_attr("hidden"):
        kept["hidden"] = ""
    if has_hiding_style(tag):
        kept["style"] = "display:none"
    if tag.get("aria-hidden") in ("true", "false"):
        kept["aria-hidden"] = tag["aria-hidden"]
    kept |= {name: value for name, value in tag.attrs.items() if MARKS.keeps(tag.name, name, str(value))}
    if _LANGUAGE.fullmatch(str(tag.get("lang", ""))):
        kept["lang"] = tag["lang"]
    for name, value in tag.attrs.items():
        # A sign-in form is known by these words in its fields' names or its address.
        if mark := next((mark for mark in SIGN_IN_MARKS if mark in str(value)), None):
            kept[name] = mark
    if tag.name == "link" and "canonical" in tag.get_attribute_list("rel"):
        kept |= {"rel": "canonical", "href": _address(str(tag.get("href", "")))}
    if tag.name == "meta" and tag.get("property") == "og:url":
        kept |= {"property": "og:url", "content": _address(str(tag.get("content", "")))}
    return kept


def _address(address: str | None) -> str | None:
    if not address:
        return address
    if is_ssi_address(address):
        return SSI_ADDRESS
    scheme = address.partition(":")[0].lower()
    if scheme in ("file", "about", "data", "blob"):
        return "file:///saved.html"
    return SIGN_IN if is_sign_in_address(address) else ELSEWHERE


class _Pairs(list[tuple[str, Any]]):
    """A JSON object as it is written, a key that stands twice included."""


def _answer(code: Tag, owners: dict[str, str]) -> str:
    """The SSI answer with its own fields alone; empty where it is no JSON."""
    try:
        return _dumped(json.loads(json_text(code.decode_contents()), object_pairs_hook=_Pairs), "", owners)
    except (ValueError, RecursionError):
        return ""


def _dumped(value: Any, key: str, owners: dict[str, str]) -> str:
    if isinstance(value, _Pairs):
        known = {*MARKS.json, *MARKS.json_member}
        fields = [f'"{name}":{_dumped(inner, name, owners)}' for name, inner in value if name in known]
        return "{" + ",".join(fields) + "}"
    if isinstance(value, list):
        return "[" + ",".join(_dumped(inner, key, owners) for inner in value) + "]"
    if isinstance(value, str):
        if key in MARKS.json_member and value:
            value = owners.setdefault(value, f"urn:li:member:{len(owners)}")
        elif not re.fullmatch(MARKS.json.get(key, ""), value):
            value = "x"
    return json.dumps(value)


def _vocabulary(page: Page, locales: Iterable[Words]) -> re.Pattern[str]:
    """The words of these locales; where they have a gap for the industry's name, only this page's own fits it."""
    names = {re.escape(name) for name in _industries(page)}
    wordings = {each for words in locales for _, wordings in words.entries() for each in wordings}
    filled = {
        _NAME_GAP.sub(lambda _, name=name: name, wording)  # type: ignore[misc]
        for wording in wordings
        for name in (names if _NAME_GAP.search(wording) else {""})
    }
    longest_first = sorted(filled, key=len, reverse=True)
    # "9.5/25" needs no words, and a percentage may be read with unknown words beside it: "since last week up by 3%".
    words = rf"(?:(?<![^\W\d_])(?:{'|'.join(longest_first)})(?![^\W\d_])|%|/\s*25(?!\d))"
    return re.compile(rf"(?:{NUMBER}{_BESIDE})?{words}(?:{_BESIDE}{NUMBER})?|{_OUT_OF_100}", re.IGNORECASE)


def _industries(page: Page) -> Iterator[str]:
    for carrier in CARRIERS:
        with suppress(UnreadablePage):
            yield from (str(each.value) for each in carrier.facts(page, ()) if each.fact == "industry_name")


def _masked(text: str, vocabulary: re.Pattern[str]) -> str:
    """Keep the vocabulary with the numbers beside it, or a number (or a piece of one) by itself; mask the rest.

    A masked digit is no digit, lest what is left of a number be read as another one.
    """
    words = plain(text)
    before = " " if text[:1].isspace() else ""
    after = " " if words and text[-1:].isspace() else ""
    if _BY_ITSELF.fullmatch(words):
        return before + words + after
    # The decimals of a number that began in another element: without them it would be read as another number.
    decimals = _DECIMALS_FIRST.match(words)
    masked = [decimals[0]] if decimals else []
    at = decimals.end() if decimals else 0
    for known in vocabulary.finditer(words, at):
        kept = f"{known['total']}{_mask(known['between'])}100" if known["total"] else known[0]
        masked += [_mask(words[at : known.start()]), kept]
        at = known.end()
    return before + "".join([*masked, _mask(words[at:])]) + after


def _masked_line(line: str | Row, vocabulary: re.Pattern[str]) -> str:
    """A line of pasted text; of a table's row the number is kept."""
    if isinstance(line, str):
        return _masked(line, vocabulary)
    pillar = pillar_ending(line.name)
    caption = line.name[: pillar[1]] if pillar else ""  # of the table, where text was copied
    return f"{_mask(caption)} {_masked(line.name[len(caption) :], vocabulary)}\t{line.printed}".lstrip()


def _mask(text: str) -> str:
    return "".join(sign if not sign.isalnum() else "X" if sign.isupper() else "x" for sign in text)
