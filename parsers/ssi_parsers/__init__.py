"""Read a LinkedIn Social Selling Index page, from a browser or from a file, or refuse it.

Bytes or text in, a `Reading` out, an `UnreadablePage` raised: no file, socket or clock is touched.
"""

from .errors import REFUSALS, UnreadablePage
from .facts import FACTS, GROUPS, PILLARS, Fact, Facts, Group, Pillar
from .model import Capture, Reading

__all__ = [
    "FACTS",
    "GROUPS",
    "PILLARS",
    "REFUSALS",
    "Capture",
    "Fact",
    "Facts",
    "Group",
    "Pillar",
    "Reading",
    "UnreadablePage",
]
