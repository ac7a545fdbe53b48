"""Plain HTML: the browser's "complete" and "HTML only" saves, SingleFile's, and the extension's own captures.

Their first comments say where the page was, and some of them when:

    <!-- saved from url=(0035)https://www.linkedin.com/sales/ssi -->               Chrome, Edge, old browsers
    <!-- Page saved with SingleFile
     url: https://www.linkedin.com/sales/ssi
     saved date: Mon Nov 23 2026 07:30:00 GMT+0100 (Central European Standard Time) -->
    <!-- SSI Companion capture; captured at 2026-11-23T07:30:00+01:00 -->
    <!-- SSI Companion: still changing -->                                         read in `markup`, wherever it is kept
"""

import re
from collections.abc import Iterator
from datetime import datetime

from ..decoding import decode
from .base import Save

_REACH = 65_536
_TAG = re.compile(
    r"<(?:!doctype\s+html|html|head|body|title|meta|div|section|main|article|dl|table|code|form|p|span|h1|progress)\b",
    re.IGNORECASE,
)
_SAVED_FROM = re.compile(r"\s*saved from url=\(\d{4,6}\)(\S{1,4000})", re.IGNORECASE)
_SINGLE_FILE = re.compile(r"\s*Page saved with SingleFile\b")
_SINGLE_FILE_URL = re.compile(r"^[ \t]*url:[ \t]*(\S{1,4000})", re.MULTILINE)
_SINGLE_FILE_DATE = re.compile(
    r"^[ \t]*saved date:[ \t]*\w{3} (?P<date>\w{3} \d{1,2} \d{4} \d\d:\d\d:\d\d) GMT(?P<offset>[+-]\d{4})?",
    re.MULTILINE,
)
_OWN_CAPTURE = re.compile(r"\s*SSI Companion capture; captured at (\S{10,40})")
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f]")


def opened(data: bytes) -> Save | None:
    """Take a file with tags in it for HTML, whatever its name says."""
    text = decode(data)
    start = text[:_REACH]
    if not _TAG.search(text) or len(_CONTROL.findall(start)) > len(start) // 100:
        return None
    comments = list(_comments(start.partition("<body")[0]))
    return Save(text, address=_address(comments), saved_at=_saved_at(comments))


def _comments(text: str) -> Iterator[str]:
    """By hand: an expression looks for the end of the text's every "<!--" anew, where none of them has one."""
    start = 0
    while (opening := text.find("<!--", start)) >= 0 and (end := text.find("-->", opening + 4)) >= 0:
        yield text[opening + 4 : end]
        start = end + 3


def _address(comments: list[str]) -> str | None:
    for comment in comments:
        found = _SAVED_FROM.match(comment) or (_SINGLE_FILE.match(comment) and _SINGLE_FILE_URL.search(comment))
        if found:
            return found[1]
    return None


def _saved_at(comments: list[str]) -> datetime | None:
    for comment in comments:
        try:
            if own := _OWN_CAPTURE.match(comment):
                return datetime.fromisoformat(own[1])
            if _SINGLE_FILE.match(comment) and (found := _SINGLE_FILE_DATE.search(comment)):
                moment = datetime.strptime(f"{found['date']} {found['offset'] or '+0000'}", "%b %d %Y %H:%M:%S %z")
                return moment if found["offset"] else moment.replace(tzinfo=None)
        except ValueError:
            continue  # a date nobody could have saved at
    return None
