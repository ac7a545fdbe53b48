"""Read a LinkedIn Social Selling Index page, from a browser or from a file, or refuse it.

Bytes or text in, a `Reading` out, an `UnreadablePage` raised: no file, socket or clock is touched.
"""

from .errors import REFUSALS, UnreadablePage
from .facts import FACTS, GROUP_OF, GROUPS, KIND_OF, PILLARS, Fact, Facts, Group, Kind, Pillar
from .model import Capture, Reading, shown
from .page import is_ssi_address
from .reader import PARSER_VERSION, read_page
from .saved_file import minimise, open_save, read_save
from .scrub import scrub

__all__ = [
    "FACTS",
    "GROUPS",
    "GROUP_OF",
    "KIND_OF",
    "PARSER_VERSION",
    "PILLARS",
    "REFUSALS",
    "Capture",
    "Fact",
    "Facts",
    "Group",
    "Kind",
    "Pillar",
    "Reading",
    "UnreadablePage",
    "is_ssi_address",
    "minimise",
    "open_save",
    "read_page",
    "read_save",
    "scrub",
    "shown",
]
