"""The files in which people save the page, and the browser's own hand-over."""

import quopri
from random import Random

from .pages import SSI


def mhtml(markup: str, address: str = SSI) -> bytes:
    """Chrome's single file."""
    body = quopri.encodestring(markup.encode()).decode("ascii").replace("\n", "\r\n")
    headers = (
        "From: <Saved by Blink>\r\n"
        f"Snapshot-Content-Location: {address}\r\n"
        "Subject: Social Selling Index\r\n"
        "Date: Sun, 22 Nov 2026 17:04:11 -0000\r\n"
        "MIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="----Seam--7kq0zrt1----"\r\n\r\n\r\n'
    )
    part = (
        "------Seam--7kq0zrt1----\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n"
        f"Content-Location: {address}\r\n\r\n"
    )
    return f"{headers}{part}{body}\r\n------Seam--7kq0zrt1------\r\n".encode()


def complete(markup: str, address: str = SSI) -> bytes:
    """Chrome's complete page."""
    return f"<!-- saved from url=({len(address):04}){address} -->\n{markup}".encode()


def single_file(markup: str, address: str = SSI) -> bytes:
    """What the SingleFile extension writes."""
    note = f"<!--\n Page saved with SingleFile \n url: {address} \n saved date: Sun Nov 22 2026 18:04:11 GMT+0100 \n-->"
    return f"<!DOCTYPE html>{note}{markup}".encode()


def wrapped(rng: Random, markup: str, form: str, address: str | None) -> bytes | None:
    """A file with the page in it; none where the browser hands the page over."""
    if form == "text":
        first = f"{address}\n" if address and rng.random() < 0.5 else ""
        return (first + markup).encode()
    if address is None or rng.random() < 0.7:
        return None
    return rng.choice((mhtml, complete, single_file))(markup, address)
