"""Decode bytes to text: by byte order mark, declared charset, or a guess, in that order."""

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: it begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What browsers decode by (WHATWG Encoding Standard), as Python calls it. Of Python's other codecs one takes quadratic
# time (punycode), and some make bytes of bytes.
_CHARSETS = frozenset(
    "utf-8 cp866 cp874 cp932 cp949 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 "
    "iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-10 iso8859-13 iso8859-14 "
    "iso8859-15 iso8859-16 iso8859-9 iso8859-11 koi8-r koi8-u mac-roman mac-cyrillic tis-620 "
    "gb2312 gbk gb18030 big5 big5hkscs euc_jp iso2022_jp shift_jis euc_kr".split()
)
_META = re.compile(rb"<meta[^<>]*?charset\s*=\s*[\"']?([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_META_REACH = 4_096  # browsers look through the first 1024 bytes; a save's comment can push the tag further down


def decode(data: bytes, declared: str | None = None) -> str:
    """Decode by byte order mark, else the charset `declared` outside, else `<meta charset>`, else UTF-8.

    A charset that no browser knows counts as none. What is no valid UTF-8 is read as windows-1252 where that fits, and
    with replacement characters where not.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(encoding, "replace").replace("\0", "")
    found = _META.search(data[:_META_REACH])
    for charset in (declared, found[1].decode("ascii") if found else None):
        if charset and (text := _strictly(data, charset)) is not None:
            return text
    for charset in ("utf-8", "windows-1252"):
        if (text := _strictly(data, charset)) is not None:
            return text
    return data.decode("utf-8", "replace").replace("\0", "")


def _strictly(data: bytes, charset: str) -> str | None:
    # A browser that read a page by its BOM still declares what the server said: UTF-16 without one never fits.
    name = charset.lower()
    if name.startswith(("utf-16", "utf16")):
        name = "utf-8"
    if name in ("iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii"):
        name = "windows-1252"  # as every browser does (WHATWG Encoding Standard)
    try:
        if codecs.lookup(name).name not in _CHARSETS:
            return None
        return data.decode(name).replace("\0", "")
    except (LookupError, ValueError):
        return None
