"""Find out why the port cannot be had: which program listens on it."""

import errno
from collections.abc import Iterator
from pathlib import Path

from ..settings import Settings
from .client import PATIENCE, Answerer, who_answers

PROC = Path("/proc")
LISTENING = "0A"
"""The state of a listening socket in /proc/net/tcp."""


def why_not_ours(settings: Settings, error: OSError, *, patience: float = PATIENCE) -> str:
    """Why listening on the port failed, and what to do, in one or two sentences. Waits `patience` seconds."""
    port = settings.port
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"Port {port} may not be used by you. Choose one from 1024 up with --port."
    if error.errno != errno.EADDRINUSE:
        return f"Port {port} cannot be used: {error.strerror}. Choose another with --port."
    return who_has_it(settings, who_answers(settings, patience=patience))


def who_has_it(settings: Settings, who: Answerer) -> str:
    """Who has the port, and what to do, in one or two sentences, once it is known who answers there."""
    port = settings.port
    if who == "ours":
        return f"SSI Companion is already running on port {port}. Open it: ssi open"
    if who == "other_folder":
        return (
            f"SSI Companion is already running on port {port}, for another data folder than {settings.data_dir}. "
            "Name that folder with --data to open it, or choose another port for this one with --port."
        )
    owner = _process(port)
    return (
        f"Port {port} is taken by {owner or 'another program'}. "
        "Stop that, or choose another port with --port (and the same in the extension's options)."
    )


def _process(port: int) -> str | None:
    """The name and number of the process; None where the system does not tell (all but Linux)."""
    sockets = {f"socket:[{inode}]" for inode in _listeners(port)}
    for folder in PROC.glob("[0-9]*/fd") if sockets else ():
        try:
            for handle in folder.iterdir():
                if str(handle.readlink()) in sockets:
                    name = (folder.parent / "comm").read_text(errors="replace").strip()
                    return f"{name!r} (process {folder.parent.name})"
        except OSError:
            continue  # another user's, or gone meanwhile
    return None


def _listeners(port: int) -> Iterator[str]:
    for table in ("net/tcp", "net/tcp6"):
        try:
            lines = (PROC / table).read_text().splitlines()[1:]
        except OSError:
            continue
        for fields in map(str.split, lines):
            if fields[3] == LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
                yield fields[9]
