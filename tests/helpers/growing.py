"""Files that can be made hostile at any size, and how time and memory grow with them.

Run with a name, it opens, reads, scrubs and learns from that one in growing sizes, and prints as JSON what it took.
"""

import gc
import json
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import process_time

from helpers import hostile
from ssi_parsers import NothingToLearn, UnreadablePage, learn_words, minimise, open_save, read_page, scrub

MIB = 1024 * 1024
LARGEST = 20 * MIB
"""Bytes: what the viewer takes."""
ADDRESS_SPACE = 1024 * MIB
"""What a reader may have."""

SMALLEST, GROWN = 16 * 1024, MIB
FACTOR = 8
ENOUGH = 0.2
"""CPU seconds from which on a measure says something, whatever else the machine does."""
FLOOR = 0.004

Make = Callable[[int], bytes]


def page(body: str, head: str = "") -> bytes:
    return f'<!doctype html><html lang="en">{head}<body><main class="ssi-report">{body}</main></body></html>'.encode()


def answer(inside: str) -> bytes:
    return page(f'<code>{{"activeSeat":1,"memberScore":{inside}}}</code>')


def many(body: str) -> Make:
    """A page of one piece again and again."""
    return lambda size: page(body * (size // len(body.encode())))


def numbered(body: str) -> Make:
    """A page of pieces of which no two are alike."""
    return lambda size: page("".join(body.format(number) for number in range(size // (len(body) + 3))))


def pasted(text: str) -> Make:
    """Pasted text at the page's address."""
    return lambda size: (f"{hostile.SSI}\n" + text * (size // len(text.encode()))).encode()


def two_runs(one: str, other: str) -> Make:
    return lambda size: page(one * (size // 2 // len(one.encode())) + other * (size // 2 // len(other.encode())))


GROWING: dict[str, Make] = {
    "marks in the wrong order": two_runs("\u0301", "\u0316"),
    "marks in the wrong order, pasted": lambda size: (
        f"{hostile.SSI}\n" + "\u0301" * (size // 4) + "\u0316" * (size // 4)
    ).encode(),
    "marks that are letters": two_runs("\uff9e", "\u0301"),
    "eighteen letters in a sign": many("\ufdfa"),
    "eighteen letters in a sign, pasted": pasted("\ufdfa\n"),
    "eighteen letters in a hidden sign": lambda size: page("<p hidden>" + "\ufdfa" * (size // 3)),
    "signs in elements of the report": lambda size: page(
        "".join(f'<div class="ssi-rank__{number}">' + "\ufdfa" * 20 for number in range(size // 95))
    ),
    "scores in scores": lambda size: page(('<b class="ssi-score__value">' + "x" * 300) * (size // 330)),
    "own addresses": lambda size: b"<link " + b"canonical " * (size // 10),
    "own addresses, never closed": lambda size: b"<link canonical <meta og:url <html " * (size // 35),
    "blank lines before an address": lambda size: b"<!-- Page saved with SingleFile" + b"\n" * size + b"--><html>",
    "blank lines in blank lines": lambda size: (
        b"<!-- Page saved with SingleFile" + b"\n \t\n" * (size // 4) + b"url--><html>"
    ),
    "punycode": lambda size: b'<meta charset="punycode"><p>-' + b"z" * size,
    "charsets of browsers": lambda size: b'<meta charset="iso-2022-jp"><p>' + b"\x1b$B!!\x1b(B" * (size // 8),
    "mails in mails": lambda size: hostile.nested_mail(size // 200) + b"\r\nx" * (size // 6),
    "parts without end": lambda size: hostile.mail(b"\r\n--B\r\nContent-Type: text/html\r\n\r\n" * (size // 36)),
    "nearly boundaries": lambda size: hostile.mail(b"\r\n--" * (size // 4), boundary=b"-" * 60, kind=b"text/plain"),
    "folded headers": lambda size: hostile.mail(b"", kind=b"text/plain" + b"\r\n ;" * (size // 4)),
    "soft breaks": lambda size: hostile.mail(b"=\r\n" * (size // 3)),
    "overlapping objects": lambda size: hostile.overlapping(size),
    "one object many times": lambda size: hostile.shared(size),
    "empty objects": lambda size: answer("[" + "{}," * (size // 3) + "0]"),
    "small objects": lambda size: answer('{"subScores":[' + '{"a":1},' * (size // 8) + "0]}"),
    "answers": many('<code>{"activeSeat":1,"memberScore":null}</code>'),
    "one key again and again": lambda size: answer("{" + '"a":{},' * (size // 7) + '"b":0}'),
    "unique classes": numbered('<p class="a{0}">'),
    "unique classes in one element": lambda size: page(
        '<p class="' + " ".join(f"a{number}" for number in range(size // 8)) + '">'
    ),
    "unique attributes": lambda size: page("<p " + " ".join(f"a{number}" for number in range(size // 8)) + ">"),
    "a class that is nearly one": lambda size: page('<p class="' + "ssi" * (size // 3) + '!">'),
    "references of many digits": lambda size: answer('"&#' + "9" * size + ';"'),
    "references": lambda size: answer('"' + "&#34;" * (size // 5) + '"'),
    "halves of pairs": lambda size: answer('null,"profileUrn":"' + r"\ud800" * (size // 6) + '"'),
    "dashes": lambda size: page("<p>" + "-" * size + "x</p>"),
    "spaces": lambda size: page("<p>12" + " |" * (size // 2) + "x</p>"),
    "digits": lambda size: page("<p>" + "1" * (size // 2) + '</p><progress value="' + "1" * (size // 2) + '">'),
    "tags": many("<p>1</p>"),
    "texts beside each other": many("1<br>"),
    "fonts never closed": many("<font><b><i>"),
    "tables in tables": many("<table><tr><td>1"),
    "rows": many("<table><tr><td>Find the right people<td>1</table>"),
    "sentences": many("<p>People in the x industry have an average SSI of 1. You rank in the top 1% "),
    "pillars": many("<p>12.1</p><p>Build relationships</p>"),
    "ranks in one line": many("Top 65% Industry SSI rank "),
    "totals": many("33 out of "),
    "lines that were broken": pasted("x" * 71 + "\n"),
    "short lines": pasted("a\n"),
    "rows of pasted tables": pasted("Find the right people\t1\n"),
    "comments never closed": lambda size: b"<!--" * (size // 4),
    "scripts never closed": lambda size: b"<script " * (size // 8),
    "code never closed": lambda size: b"<code>memberScore" * (size // 17),
    "templates": lambda size: page("<template " + " shadowmode " * (size // 12)),
    "data addresses": lambda size: b"data:image/png;base64," * (size // 22),
    "styles": lambda size: page('<p style="' + "display: " * (size // 9) + '">'),
}


def stages(data: bytes) -> dict[str, Callable[[], object]]:
    """What is done with a file: opening, cutting and reading it; scrubbing its page; learning words from it."""

    def read() -> object:
        return read_page(minimise(open_save(data, file_time=hostile.NOW)))

    try:
        capture = open_save(data, file_time=hostile.NOW)
    except UnreadablePage:
        return {"read": read}
    return {"read": read, "scrub": lambda: scrub(capture), "learn": lambda: learn_words(capture)}


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds of one run, whatever comes of it but a mistake."""
    gc.collect()
    start = process_time()
    with suppress(UnreadablePage, NothingToLearn):
        work()
    return process_time() - start


def growth(make: Make, stage: str) -> tuple[int, float, float] | None:
    """The size at which a stage takes long enough to be measured, and the seconds there and at an eighth of it.

    `None` where it never does.
    """
    size = SMALLEST
    while size < GROWN:
        size *= 2
        work = stages(make(size)).get(stage)
        if work is None or (taken := seconds(work)) < ENOUGH:
            continue
        eighth = stages(make(size // FACTOR))[stage]
        return size, min(taken, seconds(work)), max(FLOOR, min(seconds(eighth) for _ in range(3)))
    return None


def most_memory() -> int:
    """The most MiB that this process has had. Linux's `ru_maxrss` counts what its parent had before it was started."""
    import resource

    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().split("VmHWM:")[1].split()[0]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main(name: str) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    make = GROWING[name]
    grown = {stage: growth(make, stage) for stage in ("read", "scrub", "learn")}
    for work in stages(make(LARGEST)).values():
        seconds(work)
    peak = most_memory()
    sys.stdout.write(json.dumps({"growth": grown, "peak": peak}))


if __name__ == "__main__":
    main(sys.argv[1])
