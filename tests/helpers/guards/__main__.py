"""Take every guard, limit and header out, one by one, on a copy, and list what no test notices.

make guards
make guards ARGS="--only service/guards.py"
make guards ARGS="--only 'GUARDS: without' --show"
"""

import argparse
import os
import sys
import time
from collections import Counter

from .equivalent import EQUIVALENT
from .mutants import Mutant, mutants
from .trial import ROOT, Outcome, Task, copied_tree, trials, unharmed

BACKEND = "backend/ssi_companion/"
DOOR = (
    *(f"{BACKEND}{name}.py" for name in ("limits", "private_files", "settings")),
    *(
        f"{BACKEND}service/{name}.py"
        for name in (
            *("guards", "server", "app", "rate_limits", "responses", "access_log", "viewer_files", "errors"),
            *("api", "wire", "access_handlers", "history_handlers"),
        )
    ),
    *(f"{BACKEND}access/{name}.py" for name in ("pairing", "ssi1_protocol", "sessions", "secrets_store", "client")),
    "parsers/ssi_parsers/address.py",
)
"""The files that keep the door."""

TESTS = (
    "tests/test_limits.py",
    "tests/test_settings.py",
    "tests/test_private_files.py",
    "tests/access",
    "tests/service",
    "tests/parsers/test_address.py",
    "tests/cli/test_cli.py",
    "tests/cli/test_doctor.py",
    "tests/cli/test_cli_service.py",
)
"""The tests that should notice."""


SLOW = {
    f"{BACKEND}service/server.py": ("tests/service/test_app.py", "tests/cli/test_cli_service.py"),
    f"{BACKEND}access/secrets_store.py": ("tests/access/test_secret_service.py",),
    f"{BACKEND}access/client.py": ("tests/cli/test_cli_service.py",),
}
"""Whose slow tests are asked when no other notices: they start the service as a program, or a real keyring."""


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="make guards", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--only", metavar="TEXT", nargs="+", default=[""], help="only what has one of these in its name"
    )
    parser.add_argument("--show", action="store_true", help="say of each which test noticed")
    parser.add_argument("--list", action="store_true", help="list what would be taken out, and stop")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()

    found = [mutant for path in DOOR for mutant in mutants(path, (ROOT / path).read_text("utf-8"))]
    gone = sorted(EQUIVALENT.keys() - {mutant.name for mutant in found})
    chosen = [
        mutant
        for mutant in found
        if any(text in mutant.name for text in options.only) and mutant.name not in EQUIVALENT
    ]
    if options.list:
        for mutant in chosen:
            _print(mutant.name)
        return 0
    for name in gone:
        _print(f"There is no longer, and must go from equivalent.py: {name}")

    started, tally = time.monotonic(), Counter[tuple[str, bool]]()
    with copied_tree() as copy:
        outcome = unharmed(copy, TESTS, DOOR)
        if outcome.failed:
            _print(f"The tests fail as it is: {outcome.failed}. Nothing can be said.")
            return 2
        tasks = [Task(mutant, _tests_of(mutant, outcome), SLOW.get(mutant.path, ())) for mutant in chosen]
        for trial in trials(copy, tasks, TESTS, options.jobs):
            tally[trial.mutant.path, trial.noticed_by is None] += 1
            if trial.noticed_by is None:
                _print(f"NOT NOTICED  {trial.mutant.path}:{trial.mutant.line}: {trial.mutant.what}")
            elif options.show:
                _print(f"{trial.seconds:5.1f} s  {trial.mutant.name}  (by {trial.noticed_by})")

    _print(f"\n{'taken out':>9} {'noticed':>8}")
    for path in DOOR:
        noticed, missed = tally[path, False], tally[path, True]
        if noticed + missed:
            _print(f"{noticed + missed:9} {noticed:8}  {path}")
    total, missed = sum(tally.values()), sum(number for (_, survived), number in tally.items() if survived)
    minutes = (time.monotonic() - started) / 60
    _print(f"{total:9} {total - missed:8}  in {minutes:.0f} min; {len(EQUIVALENT)} more make no difference")
    return 1 if missed or gone else 0


def _tests_of(mutant: Mutant, outcome: Outcome) -> list[str]:
    """The tests that come by the lines of a mutant; all, where they run when the module is imported.

    Those of the module's own file come first, for they are likely to notice, and of them the quickest.
    """
    lines = {(mutant.path, line) for line in range(mutant.line, mutant.end + 1)}
    tests = [test for test, seen in outcome.lines.items() if seen & lines or not mutant.in_function]
    return sorted(tests, key=lambda test: (mutant.own_tests not in test, outcome.seconds[test]))


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
