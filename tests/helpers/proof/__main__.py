"""Judge many pages by hand, and print what became of each kind of damage.

    PYTHONPATH=tests .venv/bin/python -m helpers.proof --pages 200000
    PYTHONPATH=tests .venv/bin/python -m helpers.proof --only moved --show
    PYTHONPATH=tests .venv/bin/python -m helpers.proof --again "1/412" --only "order: groups"

With PYTHONPATH=tests:/another/tree/parsers the parsers of another tree are judged.
"""

import argparse
import os
import sys
from multiprocessing import Pool

from .judge import Verdict, judge, read
from .shrinking import shrunk
from .specimen import KINDS, make
from .tally import Tally

Task = tuple[str, str]
"""Seed and kind of damage."""


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m helpers.proof", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=2_000)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--only", metavar="DAMAGE", default="", help="kinds of damage whose name begins so")
    parser.add_argument("--show", action="store_true", help="print each falsely read page, made small")
    parser.add_argument("--again", metavar="SEED", help="judge one page once more and print it")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    kinds = [kind for kind in KINDS if kind.startswith(options.only)]
    if not kinds:
        parser.error(f"no such damage; there are: {', '.join(KINDS)}")
    if options.again:
        return _report([judge(make(options.again, kinds[0]))], markup=True, small=options.show)
    tasks = [(f"{options.seed}/{number}", kinds[number % len(kinds)]) for number in range(options.pages)]
    tally = Tally()
    with Pool(options.jobs) as pool:
        for verdict in pool.imap(_judged, tasks, chunksize=50):
            tally.add(verdict)
    failed = _report([*tally.unread, *tally.findings], markup=options.show, small=True)
    _print(str(tally))
    return failed


def _report(verdicts: list[Verdict], *, markup: bool, small: bool) -> int:
    for verdict in verdicts:
        _print(_described(verdict))
        if markup:
            _print((shrunk(verdict, read) if small else verdict).specimen.markup)
    return 1 if verdicts else 0


def _judged(task: Task) -> Verdict:
    return judge(make(*task))


def _described(verdict: Verdict) -> str:
    specimen = verdict.specimen
    found = [str(each) + (f" (nobody could notice: {each.excuse})" if each.excuse else "") for each in verdict.false]
    head = f"--again {specimen.seed!r} --only {specimen.kind!r}: {verdict.outcome} [{specimen.page.notes}]"
    return "\n".join([f"{head} {verdict.refused or ''}", *(f"    {each}" for each in found)])


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())
