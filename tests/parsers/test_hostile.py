"""Whatever the file, an answer comes back in seconds: a reading or a refusal, never a hang, a crash or all memory."""

import subprocess
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest

from helpers import hostile
from helpers.goldens import Case, cases, each
from ssi_parsers import UnreadablePage, read_save

pytestmark = pytest.mark.slow

MODIFIED = datetime.fromisoformat("2026-11-20T09:15:00+01:00")
CEILING = 60
"""Seconds after which the child is killed: alone, none takes five; a busy machine must not fail a good parser."""


@pytest.mark.parametrize("name", sorted(hostile.CASES))
def test_a_hostile_file_is_answered(name: str) -> None:
    child = [sys.executable, str(Path(hostile.__file__)), name]
    done = subprocess.run(child, capture_output=True, text=True, timeout=CEILING, check=False)

    assert done.returncode == 0, done.stderr[-2000:]
    assert len(done.stdout.splitlines()) == (2 if name.endswith("+") else 1)


@each(cases("saves"))
def test_a_save_that_is_cut_anywhere_is_read_or_refused(case: Case) -> None:
    data = case.source.read_bytes()
    whole = case.stored()
    for end in range(0, min(len(data), 20_000), max(61, len(data) // 40)):
        try:
            reading = read_save(data[:end], name=case.name, file_time=MODIFIED)
        except UnreadablePage:
            continue
        # A number can be cut through; a pillar of the four cannot be made up.
        assert abs(reading.total - whole["total"]) <= 0.5


@each([case for case in cases("saves") if case.source.suffix in (".mhtml", ".webarchive")])
def test_a_save_with_a_damaged_byte_is_read_or_refused(case: Case) -> None:
    data = bytearray(case.source.read_bytes())
    for at in range(0, len(data), max(13, len(data) // 60)):
        kept, data[at] = data[at], data[at] ^ 0x41
        with suppress(UnreadablePage):
            read_save(bytes(data), name=case.name, file_time=MODIFIED)
        data[at] = kept
