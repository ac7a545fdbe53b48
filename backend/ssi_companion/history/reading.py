"""Open, minimise and read pages: the tasks that the reader process does.

Each is given all it needs and answers with what came of it, an `UnreadablePage` where there is none: nothing that a
page does is an exception, but for memory that ran out. Beside the parsers this is all of SSI Companion that the
process imports: no store, no keys, no service.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Literal, NamedTuple, TypeVar

import ssi_parsers
from ssi_parsers import Capture, LearnedWords, NothingToLearn, Reading, UnreadablePage

from ..safe_traceback import kind_and_place
from .rows import PackedPage, packed

T = TypeVar("T")

Verdict = Reading | UnreadablePage
"""What the parsers make of a page."""

FileZone = Literal["machine", "user"]
"""Whose zone it is that a file's time comes in, for saves that do not tell theirs."""


class ReadingFailed(UnreadablePage):
    """Reading this page met a mistake in SSI Companion. Please report it; a later version can read it again."""

    code = "reading_failed"
    place = ""
    """The kind of the error and the lines of code that led to it, for the log."""


class SavedFile(NamedTuple):
    """The bytes of a saved file, and what is known of it beside them."""

    data: bytes
    name: str
    file_time: datetime
    zone_from: FileZone = "machine"


class Examination(NamedTuple):
    """What came of a saved file. `page`, minimised and packed, is `None` when it could not be opened.

    `mistake` is that of ours which kept the page from being minimised, so that it is whole. `killed` says that the
    process was killed over the file.
    """

    page: PackedPage | None
    verdict: Verdict
    mistake: ReadingFailed | None = None
    killed: bool = False


def examine(file: SavedFile) -> Examination:
    """Open a saved file, and read its page."""
    data, name, file_time, zone_from = file
    opened = _done(partial(ssi_parsers.open_save, data, name=name, file_time=file_time, zone_from=zone_from))
    if isinstance(opened, UnreadablePage):
        return Examination(None, opened)
    minimised = minimise(opened)
    page = minimised if isinstance(minimised, Capture) else opened
    return Examination(packed(page), read(page), minimised if isinstance(minimised, ReadingFailed) else None)


def examine_all(files: Sequence[SavedFile]) -> list[Examination]:
    """Examine several files at once: of small ones the way to this process costs as much as the reading."""
    return [examine(file) for file in files]


def minimise(capture: Capture) -> Capture | UnreadablePage:
    """Leave out of a page what is not kept."""
    return _done(partial(ssi_parsers.minimise, capture))


def read(page: Capture) -> Verdict:
    """Read a page."""
    return _done(partial(ssi_parsers.read_page, page))


def learn(page: Capture) -> LearnedWords | NothingToLearn | UnreadablePage:
    """Learn the words of a page's language."""
    try:
        return ssi_parsers.learn_words(page)
    except (NothingToLearn, UnreadablePage) as nothing:
        return nothing


def failed(error: BaseException) -> ReadingFailed:
    """The refusal that stands for a mistake of ours; what the error says may quote the page and is left out."""
    refusal = ReadingFailed()
    refusal.place = kind_and_place(error)
    return refusal


def _done(work: Callable[[], T]) -> T | UnreadablePage:
    """What the parsers make of something, or why they make nothing; memory that ran out ends the process."""
    try:
        return work()
    except UnreadablePage as refusal:
        return refusal
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is
        return failed(error)
