"""Whatever is handed over, twice as much of it takes about twice as long, and no more memory than a reader may have.

No test here knows how fast the machine is: each compares CPU seconds of one process for sizes that double.
"""

import json
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from time import process_time

import pytest

from helpers import growing
from helpers.expressions import Attack, Use, attacks, run, uses_of_constants, uses_recorded
from helpers.goldens import cases
from helpers.hostile import NOW
from ssi_parsers import NothingToLearn, UnreadablePage, learn_words, open_save, read_page, scrub

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

PEAK = 400
"""MiB that a reader has taken at most, after 20 MiB of any kind; Python and all modules take some forty of them."""
TIMES_FOR_EIGHT = 28
"""Eight times the size may take so many times as long: linear is 8, quadratic 64."""
TIMES_FOR_FOUR = 9
"""The same of four times the size: linear is 4, quadratic 16."""
WORTH_MEASURING, LEAST = 0.002, 0.000_02
LONGEST = 8_192


@pytest.mark.parametrize("name", growing.GROWING)
def test_time_and_memory_grow_no_faster_than_a_file(name: str) -> None:
    tests = Path(growing.__file__).parents[1]
    child = [sys.executable, "-m", "helpers.growing", name]
    done = subprocess.run(child, capture_output=True, text=True, timeout=500, check=False, cwd=tests)
    assert done.returncode == 0, done.stderr[-2000:]

    told = json.loads(done.stdout)
    times = {stage: grown[1] / grown[2] for stage, grown in told["growth"].items() if grown}
    assert {stage: round(each, 1) for stage, each in times.items() if each > TIMES_FOR_EIGHT} == {}
    assert told["peak"] <= PEAK


def test_no_expression_takes_quadratic_time_for_what_it_matches_again_and_again() -> None:
    offenders: dict[str, str] = {}
    for use in _every_use():
        for attack in attacks(use.pattern):
            if not _is_linear(use, attack):
                offenders.setdefault(f"{use.name}.{use.method}", f"not for {attack}")

    assert offenders == {}


def test_the_expressions_are_all_found_and_attacked_where_they_are_weak() -> None:
    uses = {(use.name.rpartition(".")[2], use.method) for use in _every_use()}
    assert uses >= {("_DATA_URI", "sub"), ("_CLOSING", "search"), ("RANK_TOKEN", "finditer"), ("_PEOPLE_OF", "search")}
    assert ("_AVERAGE_OF", "fullmatch") in uses
    assert ("_AVERAGE_OF", "search") not in uses

    weak = [
        (r"^\s*url:\s*(\S+)", "search"),
        (r"[^\w.,]*\d{0,3}[^\w.,]*", "fullmatch"),
        (r"[a-z_-]*(?:ssi|rank)[a-z_-]*", "fullmatch"),
        (r"<!--.*?-->", "finditer"),
        (r"<link\s[^<>]*canonical[^<>]*>", "search"),
    ]
    for expression, method in weak:
        use = Use("", re.compile(expression, re.MULTILINE), method)
        assert not all(_is_linear(use, attack) for attack in attacks(use.pattern)), expression


def _every_use() -> list[Use]:
    with uses_recorded() as recorded:
        for case in [*cases("pages")[::12], *cases("saves")[::4]]:
            for work in (read_page, scrub, learn_words):
                with suppress(UnreadablePage, NothingToLearn):
                    work(open_save(case.source.read_bytes(), file_time=NOW))
    return [*uses_of_constants(), *recorded]


def _is_linear(use: Use, attack: Attack) -> bool:
    """Whether four times the text takes about four times as long, at the first size at which it can be told."""
    size = 32
    while size <= LONGEST:
        if _seconds(use, attack.text(size)) >= WORTH_MEASURING:
            return any(_ratio(use, attack, size, times) <= TIMES_FOR_FOUR for times in (2, 5, 10))
        size *= 2
    return True


def _ratio(use: Use, attack: Attack, size: int, times: int) -> float:
    whole, quarter = (
        min(_seconds(use, text) for _ in range(times)) for text in (attack.text(size), attack.text(size // 4))
    )
    return whole / max(quarter, LEAST)


def _seconds(use: Use, text: str) -> float:
    start = process_time()
    run(use, text)
    return process_time() - start
