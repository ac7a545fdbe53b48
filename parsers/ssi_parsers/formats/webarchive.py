"""Safari's `.webarchive`: a binary property list around the page's bytes. It has the address but no date."""

import plistlib
from typing import Any

from ..decoding import decode
from ..errors import UnsupportedFile
from .base import Save

_MAGIC = b"bplist00"


def opened(data: bytes) -> Save | None:
    """Take the main resource out of a binary property list."""
    if not data.startswith(_MAGIC):
        return None
    main = _main_resource(data)
    page = main.get("WebResourceData")
    if not isinstance(page, bytes):
        raise UnsupportedFile("a property list, but not a web archive")
    return Save(decode(page, _text(main, "WebResourceTextEncodingName")), address=_text(main, "WebResourceURL"))


def _main_resource(data: bytes) -> dict[str, Any]:
    try:
        archive = plistlib.loads(data, fmt=plistlib.FMT_BINARY)
    except (ValueError, KeyError, IndexError, OverflowError, RecursionError, MemoryError, TypeError) as broken:
        # plistlib lets more than its own InvalidFileException escape from a damaged list.
        raise UnsupportedFile("a damaged web archive") from broken
    main = archive.get("WebMainResource") if isinstance(archive, dict) else None
    return main if isinstance(main, dict) else {}


def _text(main: dict[str, Any], key: str) -> str | None:
    value = main.get(key)
    return value if isinstance(value, str) and value else None
