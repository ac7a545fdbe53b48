"""A browser's "single file" (`.mhtml`, `.mht`): a mail with the page, its frames and its images as parts.

The page is sliced out by hand: on 5 MB that takes a seventeenth of what stdlib `email` takes, which stays the
fallback for whatever is put together in an unusual way.
"""

import binascii
import email
import quopri
import re
from collections.abc import Iterator
from datetime import datetime
from email.errors import MessageError
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from ..decoding import decode
from ..errors import UnsupportedFile
from .base import Save

_REACH = 16_384
_MANY_PARTS = 5_000
"""More than a page has frames and images; stdlib `email` takes a minute and a half for a million of them."""
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
    """One part: its headers in lower case, its text."""

    headers: Headers
    text: str


def opened(data: bytes) -> Save | None:
    """Take the page out of a `multipart/related` mail: the part at the snapshot's address, else the first HTML."""
    if not _FIRST_HEADER.match(data[:_REACH]):
        return None
    headers, end = _headers(data, 0)
    if "mime-version" not in headers or "multipart/" not in headers.get("content-type", "").lower():
        if headers.get("content-type", "").lower().startswith("text/html") and "mime-version" in headers:
            return _save(headers, _Part(headers, _text(data[end:], headers)))
        return None
    address = headers.get("snapshot-content-location")
    pages = list(_html_parts(data, headers)) or list(_html_parts_by_mail(data))
    if not pages:
        raise UnsupportedFile("an MHTML file without a page in it")
    at_address = (page for page in pages if address and page.headers.get("content-location") == address)
    return _save(headers, next(at_address, pages[0]))


def _save(headers: Headers, page: _Part) -> Save:
    address = headers.get("snapshot-content-location") or page.headers.get("content-location")
    return Save(page.text, address=address, saved_at=_date(headers.get("date")))


def _html_parts(data: bytes, headers: Headers) -> Iterator[_Part]:
    found = _BOUNDARY.search(headers["content-type"])
    if not found:
        return
    mark = b"--" + (found[1] or found[2]).encode("latin-1", "replace")
    at = data.find(mark)
    for _ in range(_MANY_PARTS):
        if at < 0:
            return
        following = data.find(b"\n" + mark, at + len(mark))
        part, start = _headers(data, data.find(b"\n", at) + 1)
        if part.get("content-type", "").lower().startswith(("text/html", "application/xhtml")):
            yield _Part(part, _text(data[start : following if following >= 0 else len(data)], part))
        at = following + 1 if following >= 0 else -1


def _html_parts_by_mail(data: bytes) -> Iterator[_Part]:
    if data.count(b"\n--") > _MANY_PARTS:
        return
    try:
        # The old policy: the new one takes time by the square of a header's length.
        message = email.message_from_bytes(data)
        for part in message.walk():
            if len(part.get("content-type", "")) < _REACH and part.get_content_type() in (
                "text/html",
                "application/xhtml+xml",
            ):
                payload = part.get_payload(decode=True)
                if isinstance(payload, bytes):
                    headers = {name.lower(): str(value) for name, value in part.items()}
                    yield _Part(headers, decode(payload, part.get_content_charset()))
    except (MessageError, ValueError, LookupError, RecursionError, IndexError, AttributeError, TypeError):
        return  # stdlib email raises all of these on damaged mails


def _headers(data: bytes, start: int) -> tuple[Headers, int]:
    """The headers from `start` on, unfolded, names in lower case, and where the body begins."""
    found = _HEADERS_END.search(data, start, start + _REACH)
    end = found.end() if found else start
    block = data[start:end].decode("latin-1")
    return {name.lower(): " ".join(value.split()) for name, value in _HEADER.findall(block)}, end


def _text(body: bytes, headers: Headers) -> str:
    encoding = headers.get("content-transfer-encoding", "").lower()
    if encoding == "quoted-printable":
        body = quopri.decodestring(body)
    elif encoding == "base64":
        try:
            body = binascii.a2b_base64(body)
        except binascii.Error:
            raise UnsupportedFile("its page is cut off or damaged") from None
    charset = _CHARSET.search(headers.get("content-type", ""))
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
