"""The page's text, copied out of the browser and pasted into a file."""

import re

from ..decoding import decode
from .base import Save

_BINARY = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f\ufffd]")
_ADDRESS = re.compile(r"https?://\S{4,2000}")


def opened(data: bytes) -> Save | None:
    """Take readable text for the page's; its address is the first line, if that is nothing else."""
    if b"\0" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    text = decode(data)
    if not text.strip() or len(_BINARY.findall(text)) > len(text) // 100:
        return None
    first, *_ = text.strip().splitlines()
    return Save(text, form="text", address=first.strip() if _ADDRESS.fullmatch(first.strip()) else None)
