"""Read a LinkedIn Social Selling Index page, from a browser or from a file, or refuse it.

Bytes or text in, a `Reading` out, an `UnreadablePage` raised: no file, socket or clock is touched.
"""

from .address import SSI_ADDRESS, is_ssi_address
from .errors import REFUSALS, UnreadablePage
from .facts import FACTS, GROUP_OF, GROUPS, KIND_OF, PILLARS, Fact, Facts, Group, Kind, Pillar
from .learned_words import LearnedWords, NothingToLearn, learn_words, may_teach_words
from .locales import LOCALES
from .markup import still_changing
from .model import Capture, Reading, shown
from .reader import PARSER_VERSION, minimise, read_page
from .saved_file import open_save, read_save
from .scrub import scrub

__all__ = [
    "FACTS",
    "GROUPS",
    "GROUP_OF",
    "KIND_OF",
    "LOCALES",
    "PARSER_VERSION",
    "PILLARS",
    "REFUSALS",
    "SSI_ADDRESS",
    "Capture",
    "Fact",
    "Facts",
    "Group",
    "Kind",
    "LearnedWords",
    "NothingToLearn",
    "Pillar",
    "Reading",
    "UnreadablePage",
    "is_ssi_address",
    "learn_words",
    "may_teach_words",
    "minimise",
    "open_save",
    "read_page",
    "read_save",
    "scrub",
    "shown",
    "still_changing",
]
