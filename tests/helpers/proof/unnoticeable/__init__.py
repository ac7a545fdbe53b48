"""What nobody could notice: for each kind a page that says something false, and why it cannot be told from a true one.

A page is `<name>.html`; its first comment gives the reason, the fact, what is true and what is read of it.
These are the only excuses there are: a false number counts unless it has one of these names.
"""

import re
from pathlib import Path
from typing import NamedTuple

_PAGES = Path(__file__).parent
_COMMENT = re.compile(r"<!--\n(?P<why>.*?)\n(?P<fact>\w+): (?P<true>\S+), read as (?P<stated>\S+)\n-->\n", re.DOTALL)


class Unnoticeable(NamedTuple):
    """One kind of damage that nobody could notice."""

    name: str
    why: str
    fact: str
    true: str
    """What is so; `none` where the page tells nothing of it."""
    stated: str
    markup: str


def _opened(path: Path) -> Unnoticeable:
    markup = path.read_text("utf-8")
    found = _COMMENT.match(markup)
    assert found, f"{path.name} does not begin with its reason"
    return Unnoticeable(path.stem, found["why"], found["fact"], found["true"], found["stated"], markup[found.end() :])


UNNOTICEABLE = {path.stem: _opened(path) for path in sorted(_PAGES.glob("*.html"))}
"""Every excuse by its name."""
