"""Rate limits: how many events in a time, and how many at the same time."""

from collections import deque

from ..limits import Clock
from .errors import Overloaded, TooMany


class Window:
    """Sliding window: at most `most` events in any `seconds`."""

    def __init__(self, most: int, seconds: float, clock: Clock) -> None:
        self._most, self._seconds, self._clock = most, seconds, clock
        self._moments: deque[float] = deque()

    def wait(self) -> float:
        """Seconds until another event fits; 0 when it fits now."""
        now = self._clock()
        while self._moments and self._moments[0] <= now - self._seconds:
            self._moments.popleft()
        return self._moments[0] + self._seconds - now if len(self._moments) >= self._most else 0.0

    def count(self) -> None:
        """Count one event that happened now."""
        self._moments.append(self._clock())


class Rate:
    """Several windows at once, such as so many a minute and so many a day."""

    def __init__(self, *windows: Window) -> None:
        self._windows = windows

    def take(self) -> None:
        """Count one event, or raise `TooMany` and count nothing."""
        if wait := max(window.wait() for window in self._windows):
            raise TooMany(wait)
        for window in self._windows:
            window.count()


class Slots:
    """At most `most` holders at the same time, each in a `with`; one more raises `Overloaded`."""

    def __init__(self, most: int) -> None:
        self._free = most

    def __enter__(self) -> None:
        if not self._free:
            raise Overloaded(1)
        self._free -= 1

    def __exit__(self, *_: object) -> None:
        self._free += 1
