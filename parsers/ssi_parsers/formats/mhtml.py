"""A browser's "single file" (`.mhtml`, `.mht`): a mail with the page, its frames and its images as parts.

The page is sliced out by hand: on 5 MB that takes a seventeenth of what stdlib `email` takes, which also holds every
line against the boundary of every part around it.
"""

import binascii
import quopri
import re
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from itertools import islice, pairwise
from typing import NamedTuple

from ..decoding import decode
from ..errors import UnsupportedFile
from .base import Save

_REACH = 16_384
_MANY_PARTS = 5_000
"""More than a page has frames and images."""
_DEPTH = 4
"""Parts in parts; two were seen, where a mail program saved a page beside its plain text."""
_FIRST_HEADER = re.compile(
    rb"\A\s*(?:From|Snapshot-Content-Location|Subject|Date|MIME-Version|Content-Type|Message-ID|X-[\w-]+):",
    re.IGNORECASE,
)
_BOUNDARY = re.compile(r"boundary\s*=\s*(?:\"([^\"\r\n]{1,200})\"|([^\s;\"]{1,200}))", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*\"?([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_HEADER = re.compile(r"^([A-Za-z-]+):[ \t]*(.*(?:\r?\n[ \t]+.*)*)", re.MULTILINE)
_HEADERS_END = re.compile(rb"\r?\n[ \t]*\r?\n")

Headers = dict[str, str]


class _Part(NamedTuple):
    """One part: its headers in lower case, and where its body is in the file."""

    headers: Headers
    start: int
    end: int

    @property
    def kind(self) -> str:
        return self.headers.get("content-type", "").lower()


def opened(data: bytes) -> Save | None:
    """Take the page out of a `multipart/related` mail: the part at the snapshot's address, else the first HTML."""
    if not _FIRST_HEADER.match(data[:_REACH]):
        return None
    mail = _part(data, 0, len(data))
    if "mime-version" not in mail.headers or not ("multipart/" in mail.kind or mail.kind.startswith("text/html")):
        return None
    address = mail.headers.get("snapshot-content-location")
    pages = list(_pages(data, mail))
    if not pages:
        raise UnsupportedFile("an MHTML file without a page in it")
    at_address = (page for page in pages if address and page.headers.get("content-location") == address)
    page = next(at_address, pages[0])
    return Save(
        _text(data, page),
        address=address or page.headers.get("content-location"),
        saved_at=_date(mail.headers.get("date")),
    )


def _pages(data: bytes, part: _Part, depth: int = 0) -> Iterator[_Part]:
    """The HTML parts of a mail, also of those of its parts that have parts themselves."""
    if part.kind.startswith(("text/html", "application/xhtml")):
        yield part
    elif "multipart/" in part.kind and depth < _DEPTH:
        for inner in _parts(data, part):
            yield from _pages(data, inner, depth + 1)


def _parts(data: bytes, around: _Part) -> Iterator[_Part]:
    found = _BOUNDARY.search(around.headers["content-type"])
    if not found:
        return
    mark = b"\n--" + (found[1] or found[2]).encode("latin-1", "replace")
    for start, end in islice(pairwise(_boundaries(data, mark, around)), _MANY_PARTS):
        line_end = data.find(b"\n", start + 1, end)
        if line_end >= 0:
            yield _part(data, line_end + 1, end)


def _boundaries(data: bytes, mark: bytes, around: _Part) -> Iterator[int]:
    """Where each line that is the boundary begins, and where the last part ends; other lines may begin alike."""
    at = data.find(mark, max(0, around.start - 1), around.end)
    while at >= 0:
        behind = at + len(mark)
        closes = data[behind : behind + 3].rstrip() == b"--"
        if closes or not data[behind : behind + 1].strip():
            yield at
        if closes:
            return
        at = data.find(mark, behind, around.end)
    yield around.end


def _part(data: bytes, start: int, end: int) -> _Part:
    """The part that stands there, its headers unfolded, names in lower case."""
    found = _HEADERS_END.search(data, start, min(end, start + _REACH))
    body = found.end() if found else start
    block = data[start:body].decode("latin-1")
    headers = {name.lower(): " ".join(value.split()) for name, value in _HEADER.findall(block)}
    return _Part(headers, body, end)


def _text(data: bytes, page: _Part) -> str:
    body = data[page.start : page.end]
    encoding = page.headers.get("content-transfer-encoding", "").lower()
    if encoding == "quoted-printable":
        body = quopri.decodestring(body)
    elif encoding == "base64":
        try:
            body = binascii.a2b_base64(body)
        except binascii.Error:
            raise UnsupportedFile("its page is cut off or damaged") from None
    charset = _CHARSET.search(page.headers.get("content-type", ""))
    return decode(body, charset[1] if charset else None)


def _date(header: str | None) -> datetime | None:
    """The moment, without an offset where it is in UTC: browsers write that wherever the user is.

    Chrome wrote "-0000" for long and writes "GMT" today (seen 2026-11).
    """
    try:
        moment = parsedate_to_datetime(header) if header else None
    except (ValueError, IndexError, OverflowError):
        return None
    return moment if moment is None or moment.utcoffset() else moment.replace(tzinfo=None)
