"""Files and folders that only their owner may read."""

import os
import secrets
from pathlib import Path


def private_folder(path: Path) -> None:
    """Create a folder for its owner alone, with the folders above it, unless it is there."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)


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
