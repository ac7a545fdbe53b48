"""Time several ways of doing the same, in turn and in one process, and print them as ratios to the first.

Only the ratios mean anything: milliseconds are those of the machine that ran it.
"""

import gc
import os
import time
from collections.abc import Callable
from statistics import median

Way = Callable[[], object]

SHORT = bool(os.environ.get("SHORT"))
"""One round of everything, to see that it still runs; the figures mean nothing."""


def compare(title: str, ways: dict[str, Way], *, rounds: int = 15, repeat: int = 1) -> None:
    """Run every way in every round, after one to warm up, and print the medians."""
    if SHORT:
        rounds = repeat = 1
    times: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():
        way()
    gc.disable()
    try:
        for _ in range(rounds):
            for name, way in ways.items():
                gc.collect()
                start = time.perf_counter()
                for _ in range(repeat):
                    way()
                times[name].append((time.perf_counter() - start) / repeat)
    finally:
        gc.enable()
    yardstick = median(next(iter(times.values())))
    print(f"\n{title}")
    for name, taken in times.items():
        print(f"  {name:<48} {median(taken) * 1000:9.2f} ms  x{median(taken) / yardstick:.2f}")
