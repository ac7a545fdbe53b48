"""Safari's `.webarchive`: a binary property list around the page's bytes. It has the address but no date."""

import plistlib
import struct
from typing import Any

from ..decoding import decode
from ..errors import UnsupportedFile
from .base import Save

_MAGIC = b"bplist00"
_TRAILER = struct.Struct(">6xBBQ8xQ")
"""Bytes of an offset, bytes of a reference, how many objects, where the table of their offsets is."""
_MANY_OBJECTS = 100_000
"""More than a page has resources, with some six objects each."""

_DATA, _ASCII, _UTF_16, _ARRAY, _SET, _DICT = 0x4, 0x5, 0x6, 0xA, 0xC, 0xD
_BYTES_OF_EACH = {_DATA: 1, _ASCII: 1, _UTF_16: 2}
_REFERENCES_OF_EACH = {_ARRAY: 1, _SET: 1, _DICT: 2}


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
        _check_sizes(data)
        archive = plistlib.loads(data, fmt=plistlib.FMT_BINARY)
    except (ValueError, KeyError, IndexError, OverflowError, RecursionError, MemoryError, TypeError) as broken:
        # plistlib lets more than its own InvalidFileException escape from a damaged list.
        raise UnsupportedFile("a damaged web archive") from broken
    main = archive.get("WebMainResource") if isinstance(archive, dict) else None
    return main if isinstance(main, dict) else {}


def _check_sizes(data: bytes) -> None:
    """Raise `ValueError` where the objects, by the sizes they declare, have no room in the file one after another.

    Objects that overlap would unfold to any multiple of the file: 20 MB to as many GB.
    """
    if len(data) < len(_MAGIC) + _TRAILER.size:
        raise ValueError("cut off")
    width, reference, count, table = _TRAILER.unpack(data[-_TRAILER.size :])
    if count > _MANY_OBJECTS or table + count * width > len(data):
        raise ValueError("more objects than a web archive has")
    declared = references = 0
    for at in range(table, table + count * width, width):
        kind, length = _declared(data, int.from_bytes(data[at : at + width], "big"))
        declared += length * _BYTES_OF_EACH.get(kind, 0)
        references += length * _REFERENCES_OF_EACH.get(kind, 0)
    if declared + references * reference > len(data) or references > 2 * _MANY_OBJECTS:
        raise ValueError("its objects overlap")


def _declared(data: bytes, at: int) -> tuple[int, int]:
    """The kind of an object, and its length: 15 stands for a length that follows as an integer."""
    kind, length = divmod(data[at], 16)
    if length < 15:
        return kind, length
    width = 1 << (data[at + 1] & 3)
    return kind, int.from_bytes(data[at + 2 : at + 2 + width], "big")


def _text(main: dict[str, Any], key: str) -> str | None:
    value = main.get(key)
    return value if isinstance(value, str) and value else None
