"""A page that takes too much is refused, the next one is read, and no process is left behind."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from helpers.goldens import FIXTURES
from helpers.processes import hear_ctrl_c
from helpers.samples import MOMENT, page
from ssi_companion.history import reading
from ssi_companion.history.reader_process import ReaderProcess
from ssi_companion.history.reading import Examination, ReadingFailed, SavedFile
from ssi_companion.history.records import ReaderClosed
from ssi_parsers import Reading
from ssi_parsers.errors import TooLarge, TooSlow

AT = datetime.fromisoformat(MOMENT)
PAGE = SavedFile(page().encode(), "ssi.html", AT)
ENDLESS = ("(a|aa)+$", "a" * 60 + "b")
"""A regular expression and a text that it would need years for; in C, so that no signal handler of Python's runs."""

linux = pytest.mark.skipif(sys.platform != "linux", reason="the limits are those of Linux")

pytestmark = pytest.mark.slow  # each starts processes of its own


@pytest.fixture
def own() -> Iterator[ReaderProcess]:
    """A reader of this test alone, with a second's patience."""
    with ReaderProcess(seconds=1) as started:
        started.start().result()
        yield started


def total(answer: object) -> float:
    assert isinstance(answer, Examination)
    assert isinstance(answer.verdict, Reading)
    return answer.verdict.total


def test_every_page_and_save_is_read_as_it_is_in_this_process(reader: ReaderProcess) -> None:
    """The process can load nothing after its start: no charset, no module, no time zone."""
    paths = [path for folder in ("pages", "saves") for path in sorted((FIXTURES / folder).iterdir())]
    files = [SavedFile(path.read_bytes(), path.name, AT) for path in paths if path.suffix != ".json"]
    charsets = [
        SavedFile(f'<meta charset="{name}"><p>34 out of 100'.encode(), "x.html", AT)
        for name in ("windows-1251", "shift_jis", "gb18030", "big5", "euc-kr", "idna", "no-such-charset", "koi8-r")
    ]
    assert len(files) > 50

    read = reader.run(reading.examine_all, files + charsets)

    def said(found: Examination) -> object:
        return getattr(found.verdict, "code", found.verdict), found.page

    assert isinstance(read, list)
    assert [said(found) for found in read] == [said(reading.examine(file)) for file in files + charsets]


def test_what_takes_too_long_is_too_slow_and_the_next_page_is_read(own: ReaderProcess) -> None:
    slow, behind = own.submit(re.match, *ENDLESS), own.submit(reading.examine, PAGE)

    assert isinstance(slow.result(), TooSlow)
    assert total(behind.result()) == 70


@linux
def test_what_takes_too_much_of_the_processor_is_too_slow_by_any_clock() -> None:
    with ReaderProcess(seconds=100) as patient:
        assert isinstance(patient.run(re.match, *ENDLESS), TooSlow)
        assert total(patient.run(reading.examine, PAGE)) == 70


@linux
def test_what_takes_too_much_memory_is_too_large_and_the_next_page_is_read(own: ReaderProcess) -> None:
    large, behind = own.submit(bytes, 2 * 1024**3), own.submit(reading.examine, PAGE)

    assert isinstance(large.result(), TooLarge)
    assert total(behind.result()) == 70


def test_a_process_that_dies_is_no_verdict_on_the_page_and_the_next_is_read(own: ReaderProcess) -> None:
    assert isinstance(own.run(os._exit, 3), ReadingFailed)
    assert total(own.run(reading.examine, PAGE)) == 70


@linux
def test_the_process_can_reach_neither_the_network_nor_a_file(reader: ReaderProcess, tmp_path: Path) -> None:
    there, new = tmp_path / "there", tmp_path / "new"
    there.write_text("private", "utf-8")

    for refused in (
        reader.run(socket.socket),
        reader.run(open, str(there)),
        reader.run(os.open, str(new), os.O_CREAT | os.O_RDWR),
    ):
        assert isinstance(refused, ReadingFailed)
        assert "OSError" in refused.place
    assert not new.exists()
    assert reader.run(len, "ab") == 2


def test_a_reader_that_is_closed_kills_what_is_under_way_and_says_nothing_of_the_page(own: ReaderProcess) -> None:
    slow, behind = own.submit(re.match, *ENDLESS), own.submit(reading.examine, PAGE)
    since = time.monotonic()

    own.close()

    for answer in (slow, behind):
        with pytest.raises(ReaderClosed):
            answer.result(timeout=3)
    with pytest.raises(ReaderClosed):
        own.submit(reading.examine, PAGE)
    assert time.monotonic() - since < 3


def test_closing_a_reader_that_is_starting_is_silent(capfd: pytest.CaptureFixture[str]) -> None:
    starting = ReaderProcess(2)
    starting.start()
    starting.close()

    assert capfd.readouterr() == ("", "")


PARENT = """
import os, re, sys, time
from ssi_companion.history.reader_process import ReaderProcess
if __name__ == "__main__":
    with ReaderProcess(2) as reader:
        reader.start().result()
        print(reader.run(os.getpid), flush=True)
        if sys.argv[1] == "busy":
            reader.submit(re.match, "(a|aa)+$", "a" * 60 + "b")
        try:
            time.sleep(60)
        except KeyboardInterrupt:
            pass
"""


def children(pid: int) -> set[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False).stdout
    return {int(line) for line in found.split()}


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until_gone(pids: set[int], seconds: float) -> set[int]:
    until = time.monotonic() + seconds
    while (left := {pid for pid in pids if is_alive(pid)}) and time.monotonic() < until:
        time.sleep(0.05)
    return left


@linux
@pytest.mark.parametrize("how", ["idle", "busy"])
@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGINT])
def test_the_processes_end_with_their_parent(how: str, sent: signal.Signals, tmp_path: Path) -> None:
    (tmp_path / "parent.py").write_text(PARENT, "utf-8")
    parent = subprocess.Popen(
        [sys.executable, str(tmp_path / "parent.py"), how],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=hear_ctrl_c,
        start_new_session=True,
    )
    assert parent.stdout
    assert parent.stderr
    parent.stdout.readline()
    time.sleep(0.2)
    theirs = children(parent.pid)
    assert len(theirs) >= 2

    if sent == signal.SIGINT:
        os.killpg(parent.pid, sent)  # as a terminal does: everybody hears it
    else:
        parent.kill()
    parent.wait(10)

    # Who is at a page has no ear for the pipe; the processor's seconds end that one.
    assert wait_until_gone(theirs, 60 if how == "busy" else 20) == set()
    if sent == signal.SIGINT:
        assert parent.stderr.read() == ""
    parent.stdout.close()
    parent.stderr.close()


@linux
def test_the_processes_have_no_socket_of_their_parents(service: object) -> None:
    """The service listens; who has that socket too would keep the port."""
    with ReaderProcess() as own:
        own.start().result()
        pid = own.run(os.getpid)
        assert isinstance(pid, int)
        files = [str(file.readlink()) for file in Path(f"/proc/{pid}/fd").iterdir()]
    assert [file for file in files if file.startswith("socket")] == []
