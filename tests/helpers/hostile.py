"""Files made to hang, exhaust or crash whoever opens them. Run with a name, it reads that one and says how it went.

A case is bytes as they would lie in a folder. Those whose name ends in "+" are read once more behind a good page:
then the short cut through the report is what they attack.
"""

import base64
import plistlib
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from ssi_parsers import UnreadablePage, read_save

FIXTURES = Path(__file__).parents[2] / "fixtures"
NOW = datetime.fromisoformat("2026-11-23T07:30:00+01:00")
SSI = "https://www.linkedin.com/sales/ssi"


def good() -> bytes:
    return (FIXTURES / "pages" / "en-all-carriers.html").read_bytes()


def mail(
    body: bytes, *, kind: bytes = b"text/html", encoding: bytes = b"quoted-printable", boundary: bytes = b"B"
) -> bytes:
    """An MHTML file around one part."""
    return (
        b'From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="%b"\r\n\r\n--%b\r\n'
        b"Content-Type: %b\r\nContent-Transfer-Encoding: %b\r\n\r\n%b\r\n--%b--\r\n"
        % (boundary, boundary, kind, encoding, body, boundary)
    )


def nested_mail(depth: int) -> bytes:
    """Mails in a mail in a mail."""
    head = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b%d"\r\n\r\n'
    return (
        b"".join(head % level + b"--b%d\r\n" % level for level in range(depth)) + b"Content-Type: text/plain\r\n\r\nx"
    )


def archive(page: object) -> bytes:
    """A web archive around anything."""
    return plistlib.dumps({"WebMainResource": {"WebResourceData": page}}, fmt=plistlib.FMT_BINARY)


def deep_list(depth: int) -> bytes:
    """A binary property list whose only object is a list of a list of a list."""
    objects = b"".join(b"\xa1" + (number + 1).to_bytes(2, "big") for number in range(depth)) + b"\x50"
    offsets = b"".join((8 + 3 * number).to_bytes(4, "big") for number in range(depth + 1))
    trailer = bytes(6) + b"\x04\x02" + b"".join(each.to_bytes(8, "big") for each in (depth + 1, 0, 8 + len(objects)))
    return b"bplist00" + objects + offsets + trailer


def shared_list(depth: int) -> bytes:
    """A property list of a few bytes that unfolds to 2 ** depth values."""
    objects = b"".join(b"\xa2" + bytes((number + 1,)) * 2 for number in range(depth)) + b"\x50"
    offsets = b"".join((8 + 3 * number).to_bytes(2, "big") for number in range(depth + 1))
    trailer = bytes(6) + b"\x02\x01" + b"".join(each.to_bytes(8, "big") for each in (depth + 1, 0, 8 + len(objects)))
    return b"bplist00" + objects + offsets + trailer


def overlapping(size: int, count: int = 200) -> bytes:
    """A web archive with so many data objects that each hold half of the file."""
    head = b"bplist00\xd1\x01\x02\x5f\x10\x0fWebMainResource\xaf\x11" + count.to_bytes(2, "big")
    head += b"".join(number.to_bytes(2, "big") for number in range(3, 3 + count))
    data = (b"\x4f\x12" + (size // 2).to_bytes(4, "big")) * count
    body = head + data + bytes(max(0, size - len(head + data)))
    offsets = [8, 11, 29, *(len(head) + 6 * number for number in range(count))]
    trailer = bytes(6) + b"\x04\x02" + b"".join(each.to_bytes(8, "big") for each in (3 + count, 0, len(body)))
    return body + b"".join(each.to_bytes(4, "big") for each in offsets) + trailer


def shared(size: int) -> bytes:
    """A web archive that is one list of one object, again and again."""
    count = size - 100
    body = b"bplist00\xd1\x01\x02\x5f\x10\x0fWebMainResource\xaf\x12" + count.to_bytes(4, "big") + b"\x01" * count
    offsets = b"".join(each.to_bytes(4, "big") for each in (8, 11, 29))
    trailer = bytes(6) + b"\x04\x01" + b"".join(each.to_bytes(8, "big") for each in (3, 0, len(body)))
    return body + offsets + trailer


CASES: dict[str, Callable[[], bytes]] = {
    "divs in divs+": lambda: b"<div>" * 59_000,
    "more divs in divs than are read+": lambda: b"<div>" * 400_000,
    "divs in links+": lambda: b"<a><div>" * 25_000,
    "fonts never closed+": lambda: b"<font><b><i>" * 15_000,
    "wrong ends+": lambda: b"<b><i></x>" * 15_000,
    "tables in tables+": lambda: b"<table><tr><td>" * 15_000,
    "ranks in ranks+": lambda: b'<div class="ssi-rank">' * 29_000,
    "groups in groups+": lambda: b'<div class="group-ssi-score">' * 29_000,
    "scores in bars+": lambda: b'<progress id="find-people__sub-score-bar"><span class="ssi-score__value">1' * 25_000,
    "attributes+": lambda: b"<p " + b" ".join(b"a%d=1" % number for number in range(200_000)) + b">",
    "nothing but openings+": lambda: b"<" * 1_000_000,
    "scripts never closed+": lambda: b"<script " * 200_000,
    "pictures never closed+": lambda: b"<svg " * 200_000,
    "code never closed+": lambda: b"<code>memberScore" * 20_000,
    "answers that are none+": lambda: b"<code>memberScore</code>" * 20_000,
    "answers in answers+": lambda: b'<code>{"memberScore":' + b"[" * 500_000 + b"</code>",
    "an endless number+": lambda: b'<code>{"activeSeat":1,"memberScore":{"overall":' + b"9" * 500_000 + b"}}</code>",
    "comments never closed+": lambda: b"<!--" * 400_000,
    "images never closed+": lambda: b"<img " * 300_000,
    "addresses never closed+": lambda: b"<link canonical <meta og:url <html " * 50_000,
    "data addresses+": lambda: b"data:image/png;base64," * 100_000,
    "pillars+": lambda: b"<p>12.1</p><p>Build relationships</p>" * 9_000,
    "rank rows+": lambda: b"<p>Top 65% Industry SSI rank</p>" * 5_000,
    "one row of ranks+": lambda: b"<p>" + b"Top 65% Industry SSI rank " * 6_000 + b"</p>",
    "totals+": lambda: b"<p>" + b"33 out of " * 15_000 + b"</p>",
    "groups spoken of+": lambda: b"<p>" + b"in the x " * 20_000 + b"</p>",
    "gaps+": lambda: b"<p>12" + b" | " * 60_000 + b"x</p>",
    "digits+": lambda: b"<p>" + b"1" * 190_000 + b"</p>",
    "remaining points+": lambda: b"<p>Remaining points" + b"-" * 190_000 + b"x</p>",
    "combining characters+": lambda: ("<p>" + "\u0301" * 190_000 + "\u0315" * 5_000 + "</p>").encode(),
    "NULs+": lambda: b"\0" * 3_000_000,
    "NULs between": lambda: b"\0".join(bytes((byte,)) for byte in good()),
    "fifty megabytes": lambda: b"<p>x" * 12_500_000,
    "thirty megabytes of text": lambda: b"<html>" + b"x y " * 7_500_000,
    "pasted labels": lambda: b"Establish your professional brand\n" * 5_000,
    "pasted lines": lambda: b"\n" * 20_000_000,
    "a million parts": lambda: mail(b"x\r\n" + b"--B\r\n\r\n" * 1_000_000, kind=b"text/plain"),
    "a million pages": lambda: mail(b"x\r\n" + b"--B\r\nContent-Type: text/html\r\n\r\n" * 300_000),
    "nearly boundaries": lambda: mail(b"\r\n--" * 4_000_000, boundary=b"-" * 60, kind=b"text/plain"),
    "no boundary at all": lambda: (
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n" + b"x\r\n" * 5_000_000
    ),
    "mails in mails": lambda: nested_mail(3_000),
    "headers without end": lambda: b"MIME-Version: 1.0\r\n" + b"X-A: " + b"b\r\n c" * 2_000_000,
    "folded headers": lambda: mail(b"", kind=b"text/plain" + b"\r\n ;" * 1_000_000),
    "quoted-printable": lambda: mail(b"=" * 10_000_000),
    "quoted-printable of soft breaks": lambda: mail(b"=\r\n" * 5_000_000),
    "base64 of garbage": lambda: mail(b"!" * 20_000_000, encoding=b"base64"),
    "base64 of divs": lambda: mail(base64.encodebytes(b"<div>" * 2_000_000), encoding=b"base64"),
    "a strange encoding": lambda: mail(b"x" * 5_000_000, kind=b'text/html; charset="idna"'),
    "an archive of nothing": lambda: archive(17),
    "an archive of divs": lambda: archive(b"<div>" * 2_000_000),
    "lists in lists": lambda: deep_list(50_000),
    "lists shared by lists": lambda: shared_list(100),
    "a list of noise": lambda: b"bplist00" + bytes(range(256)) * 4_000,
    "UTF-32": lambda: good().decode().encode("utf-32"),
    "half of UTF-16": lambda: good().decode().encode("utf-16")[:-1],
    "UTF-7": lambda: b'<meta charset="utf-7">' + b"+ADw-" * 2_000_000,
    "punycode": lambda: b'<meta charset="punycode">' + b"<p>-" + b"z" * 100_000,
    "a zip by charset": lambda: b'<meta charset="zlib">' + b"<p>" * 100,
}


def variants(name: str) -> dict[str, bytes]:
    """The case by itself and, where it is markup, behind a good page."""
    data = CASES[name]()
    return {"alone": data} | ({"behind": good() + data} if name.endswith("+") else {})


def answer(data: bytes) -> str:
    try:
        return f"total {read_save(data, name='a file', file_time=NOW).total}"
    except UnreadablePage as refusal:
        return refusal.code


if __name__ == "__main__":
    for _place, _data in variants(sys.argv[1]).items():
        print(_place, answer(_data), flush=True)  # noqa: T201 - the answer to the test that started this
