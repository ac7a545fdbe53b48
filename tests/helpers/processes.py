"""Start other programs the way a test means it, whoever runs the tests: with Ctrl-C in force, without root's rights."""

import os
import shutil
import signal
import sys

import pytest

SSI = [sys.executable, "-c", "from ssi_companion.cli.main import main; main(prog_name='ssi')"]


def hear_ctrl_c() -> None:
    """For `preexec_fn`: what a shell runs in the background ignores SIGINT, and so would every child of it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def bound_by_permissions() -> list[str]:
    """What to put before a command so that the permissions of files bind it, for root too.

    Another user would not do: that one may not reach the interpreter, or the folders of the tests.
    """
    if os.geteuid():
        return []
    if not shutil.which("setpriv"):
        pytest.skip("root may read and write everything, and setpriv is not installed")
    return ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"]
