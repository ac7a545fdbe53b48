"""The page's text, copied out of the browser and pasted into a file."""

import re

from ..decoding import decode
from .base import Save

_BINARY = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f\ufffd]")
_ADDRESS = re.compile(r"https?://\S{4,2000}")
_FIRST_LINE = 2_100
"""Characters in which an address ends that is the first line."""


def opened(data: bytes) -> Save | None:
    """Take readable text for the page's; its address is the first line, if that is nothing else."""
    if b"\0" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    text = decode(data)
    if not text.strip() or _BINARY.subn("", text)[1] > len(text) // 100:
        return None
    first = text.lstrip()[:_FIRST_LINE].splitlines()[0]
    return Save(text, form="text", address=first.strip() if _ADDRESS.fullmatch(first.strip()) else None)
