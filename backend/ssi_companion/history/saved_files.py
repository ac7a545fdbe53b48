"""Saves that people hand over: plain files only, and no larger than any saved page."""

import errno
import glob
import os
import stat
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from ssi_parsers.errors import TooLarge, UnsupportedFile

from ..limits import SAVED_FILE
from .zones import HERE

SUFFIXES = (".html", ".htm", ".xhtml", ".mht", ".mhtml", ".webarchive", ".txt")
"""What a saved page may be called; only these are taken out of a folder."""


class PlainFile(NamedTuple):
    """What was in a file, and when it was last changed, in the time zone of this machine."""

    path: Path
    data: bytes
    modified: datetime

    @property
    def name(self) -> str:
        """The file's name without its folder."""
        return self.path.name


class FoundFile(NamedTuple):
    """A file that may be a saved page. `named` says that the user named it, rather than a folder or a pattern."""

    path: Path
    named: bool = True


class NotReadable(UnsupportedFile):
    """The file cannot be read at all, so nobody knows whether it is a saved page."""

    def __init__(self, path: Path, detail: str) -> None:
        super().__init__(detail)
        self.path = path

    @property
    def detail(self) -> str:
        """Why it cannot be read, in one sentence."""
        return self._detail


class NotFound(NotReadable):
    """There is no such file."""


class NoSaves(NotReadable):
    """Nothing in the folder is called like a saved page."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, f"No file in it is called like a saved page: {' '.join(SUFFIXES)}.")


def read_plain_file(path: Path) -> PlainFile:
    """Read a regular file whole; raise `NotReadable`, in one sentence, or `TooLarge`.

    Links are not followed: in a shared folder one could lead to a file its owner never meant to hand over.
    """
    try:
        if path.is_symlink():  # for Windows, where O_NOFOLLOW is not
            raise NotReadable(path, f"{path} is a link; name the file it leads to instead.")
        descriptor = os.open(path, _flags())
        try:
            found = os.fstat(descriptor)
            if not stat.S_ISREG(found.st_mode):
                raise NotReadable(path, f"{path} is {_kind(found.st_mode)}, not a file.")
            if found.st_size > SAVED_FILE:
                raise TooLarge(f"{path.name} has {found.st_size:,} bytes, more than {SAVED_FILE:,}")
            with os.fdopen(descriptor, "rb", closefd=False) as file:
                data = file.read(SAVED_FILE)
        finally:
            os.close(descriptor)
    except (OSError, ValueError) as error:
        raise _sentence(path, error) from error
    return PlainFile(path, data, datetime.fromtimestamp(found.st_mtime, HERE))


def _flags() -> int:
    # O_NONBLOCK: opening a pipe that nobody writes to would wait forever.
    names = ("O_BINARY", "O_CLOEXEC", "O_NOFOLLOW", "O_NONBLOCK")
    return os.O_RDONLY | sum(getattr(os, name, 0) for name in names)


def _kind(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "a folder"
    return "a pipe" if stat.S_ISFIFO(mode) else "a device"


def _sentence(path: Path, error: OSError | ValueError) -> NotReadable:
    match getattr(error, "errno", None):
        case errno.ENOENT | errno.ENOTDIR:
            return NotFound(path, f"There is no file {path}.")
        case errno.EACCES | errno.EPERM:
            return NotReadable(path, f"{path} may not be read by you.")
        case errno.ELOOP:
            return NotReadable(path, f"{path} is a link; name the file it leads to instead.")
        case errno.ENXIO:
            return NotReadable(path, f"{path} is a socket, not a file.")
        case _:
            return NotReadable(path, f"{path} cannot be read: {getattr(error, 'strerror', None) or error}.")


def find_saves(arguments: Iterable[str]) -> Iterator[FoundFile | NotReadable]:
    """Every file that `arguments` (files, folders, patterns) mean, each once, and each folder that gives none.

    A file that is named is taken whatever it is called, of a folder (at any depth) only what may be a save.
    A name that matches nothing comes back as it is, so that reading it says so.
    """
    seen: set[Path] = set()
    for argument in arguments:
        for found in _expand(argument):
            if found.path not in seen:
                seen.add(found.path)
                yield found


def _expand(argument: str) -> Iterator[FoundFile | NotReadable]:
    # Windows' shells leave patterns to the program; `glob` and not `Path.glob`, since one may be absolute.
    found = [] if os.path.lexists(argument) else sorted(glob.glob(argument, recursive=True))  # noqa: PTH207
    for match in map(Path, found or [argument]):
        # `os.path`, for which what may not be looked at is no folder; to `Path.is_dir` it is an exception.
        if os.path.isdir(match) and not os.path.islink(match):  # noqa: PTH112, PTH114
            yield from _walk(match)
        else:
            yield FoundFile(match, named=not found)


def _walk(top: Path) -> Iterator[FoundFile | NotReadable]:
    closed: list[OSError] = []
    nothing = True
    for here, folders, names in os.walk(top, onerror=closed.append):
        # "Web page, complete" puts a page's images and frames into NAME_files; no frame is the page.
        folders[:] = sorted(name for name in folders if not name.endswith("_files"))
        for name in filter(may_be_save, sorted(names)):
            nothing = False
            yield FoundFile(Path(here, name), named=False)
    for error in closed:
        yield _sentence(Path(error.filename), error)
    if nothing and not closed:
        yield NoSaves(top)


def may_be_save(name: str) -> bool:
    """Whether a file of this name may be a saved page."""
    return Path(name).suffix.lower() in SUFFIXES
