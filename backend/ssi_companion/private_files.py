"""Files and folders that only their owner may read, and why one that is there already is not to be used."""

import os
import re
import secrets
import stat
from pathlib import Path

OTHERS_MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH

LEFT_OVER = re.compile(r".+\.[0-9a-f]{8}\.new")
"""What `replace_private` calls a file that it is writing."""


def private_folder(path: Path) -> None:
    """Create a folder for its owner alone, with the folders above it, unless it is there."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)


def why_not_folder(path: Path) -> str | None:
    """Why a folder is not safe to keep the data in, and what to do, in two sentences; None when it is.

    A link to it is followed when the user or root made it: moving a folder to another disk and leaving a link is
    common, and both ends are looked at. The folders above are not: who can exchange this folder there cannot make
    one that is the user's own. Windows has neither owners nor modes in this sense; there the profile is private.
    """
    if os.name != "posix":
        return None
    link, folder = path.lstat(), path.stat()
    if stat.S_ISLNK(link.st_mode) and link.st_uid not in (os.geteuid(), 0):
        return f"{path} is a link that another user made. Remove it, or name another folder with --data."
    if folder.st_uid != os.geteuid():
        return f"{path} belongs to another user. Run this as that user, or name another folder with --data."
    if folder.st_mode & OTHERS_MAY_WRITE:
        return f"Others on this machine may write to {path}. Run: chmod go-w '{path}'"
    return None


def why_not_file(path: Path) -> str | None:
    """Why a file is not to be used, and what to do, in two sentences; None when it is, or when nothing is there.

    Who may read or write it is not asked: that can be mended by whoever owns it.
    """
    try:
        found = path.lstat()
    except FileNotFoundError:
        return None
    if stat.S_ISLNK(found.st_mode):
        return f"{path} is a link. Put the file itself in its place; to keep the data elsewhere, move the whole folder."
    if not stat.S_ISREG(found.st_mode):
        return f"{path} is no file. Move it away; `ssi doctor` looks closer."
    if os.name == "posix" and found.st_uid != os.geteuid():
        return f"{path} belongs to another user. Put a copy of your own in its place, or move it away."
    return None


def sweep(folder: Path) -> None:
    """Delete what was left half written when a program was killed in `replace_private`; keys may be in it."""
    for path in folder.glob("*.new"):
        if LEFT_OVER.fullmatch(path.name) and not path.is_dir():
            path.unlink(missing_ok=True)


def private_file(path: Path, data: bytes = b"") -> None:
    """Create a file for its owner alone; raise `FileExistsError` rather than touch one that is there.

    The mode is given at creation: a chmod afterwards leaves a moment in which others can open the file.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
        file.write(data)


def replace_private(path: Path, text: str) -> None:
    """Write a file for its owner alone in one step: it is never half written, nor readable by others."""
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    try:
        private_file(fresh)
    except OSError as error:
        error.filename = str(path)  # which is the name that means something
        raise
    try:
        with fresh.open("r+", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
