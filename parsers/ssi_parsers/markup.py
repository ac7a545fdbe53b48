"""Cut from a page's markup what can never state a score, in one linear pass.

Scripts, styles, images, comments and the JSON of other people go; every element that a carrier may read stays.
This is what is stored, what is parsed, and the reason why a page of several megabytes is read in milliseconds.
"""

import re
from collections.abc import Sequence

from .marks import Marks
from .model import Capture, MinimisedCapture

SIGN_IN_MARKS = ("session_key", "session_password", "authwall-join-form", "/uas/login-submit", "/checkpoint/lg/login")
"""Names of fields and addresses in LinkedIn's sign-in form."""

_STILL_CHANGING = "<!-- SSI Companion: still changing -->"
"""Stands at the head of a page that was taken before it had settled, so that whoever reads it again knows.

The browser knows it and nothing in the page tells it. In the markup it needs no place of its own in a save, in the
store or in a re-reading, and makes it another capture than the same page once it had settled.
"""
_HEAD = 5_000
"""Characters before which the mark stands; in the extension's files there are two more comments before it."""

# A <template> is not seen, unless it is how a browser saves a shadow tree (Chromium's MHTML, seen 2026-11).
_OPENING = re.compile(
    r"<(?:(!--)|(script|style|noscript|template(?![^<>]*\sshadow(?:root)?mode)|textarea|svg|code)(?=[\s/>]))",
    re.IGNORECASE,
)
_CLOSING = {
    name: re.compile(rf"</{name}\s*>", re.IGNORECASE)
    for name in ("script", "style", "noscript", "template", "textarea", "svg", "code")
}
# A browser, too, takes everything up to the end of the file for the content of these when they are never closed.
_SWALLOWS_THE_REST = {"script", "style", "noscript", "template", "textarea"}

# `[^<>]` keeps these linear where a tag is never closed. Sign-in forms are recognised by two input names; a page's
# own address, in <link> or <meta>, is read when the save brings none.
_PIXELS_AND_TOKENS = re.compile(
    r"<(?:img|source|picture|link(?![^<>]*canonical)|meta(?![^<>]*og:url)|input(?![^<>]*\bsession_))(?=[\s/>])[^<>]*>",
    re.IGNORECASE,
)
_HALF_A_PAIR = re.compile("[\ud800-\udfff]")
_DATA_URI = re.compile(r"data:[a-z0-9.+-]{1,50}/[a-z0-9.+-]{1,100}[;,][a-z0-9+/=;,%_-]*", re.IGNORECASE)


def minimised(capture: Capture, marks: Marks) -> MinimisedCapture:
    """The capture with its markup cut and its text well-formed; itself where that was done before."""
    if isinstance(capture, MinimisedCapture):
        return capture
    markup = capture.markup.replace("\0", "")
    if capture.form == "html":
        is_changing = is_still_changing(markup)
        markup = cut(markup, marks.answer_words)
        markup = still_changing(markup) if is_changing else markup
    texts = {"markup": markup, "address": capture.address, "language": capture.language}
    formed = {name: well_formed(text) if text else text for name, text in texts.items()}
    return MinimisedCapture.model_validate(dict(capture) | formed)


def still_changing(markup: str) -> str:
    """Mark a page as taken before it had settled: its reading warns of that."""
    return f"{_STILL_CHANGING}\n{markup}"


def is_still_changing(markup: str) -> bool:
    """Whether a page is marked as taken before it had settled."""
    return _STILL_CHANGING in markup[:_HEAD]


def cut(markup: str, answer_words: Sequence[str]) -> str:
    """Return `markup` without scripts, styles, images, comments, tokens and `<code>` with none of `answer_words`.

    Cutting twice changes nothing more, save on markup that is broken on purpose.
    """
    kept: list[str] = []
    never_closed: set[str] = set()
    at = 0
    while opening := _OPENING.search(markup, at):
        start, inside = opening.span()
        kept.append(markup[at:start])
        name = "comment" if opening[1] else opening[2].lower()
        if name == "comment":
            end = markup.find("-->", inside)
            at = len(markup) if end < 0 else end + 3
            continue
        closing = None if name in never_closed else _CLOSING[name].search(markup, inside)
        if closing is None:
            if name in _SWALLOWS_THE_REST:
                return _without_pixels("".join(kept))
            never_closed.add(name)
            kept.append(markup[start:inside])
            at = inside
            continue
        at = closing.end()
        if name == "code" and any(markup.find(word, start, at) >= 0 for word in answer_words):
            kept.append(markup[start:at])
    kept.append(markup[at:])
    return _without_pixels("".join(kept))


def well_formed(text: str) -> str:
    """Replace halves of surrogate pairs, which a page's script can make: they cannot be parsed or stored."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return _HALF_A_PAIR.sub("\ufffd", text)
    return text


def _without_pixels(markup: str) -> str:
    return _DATA_URI.sub("data:,", _PIXELS_AND_TOKENS.sub("", markup))
