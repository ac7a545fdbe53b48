"""What all damage to the tree of a page has in common."""

from collections.abc import Callable
from random import Random

from ..markup import Node, Number
from ..pages import Page

Damage = Callable[[Random, Page], bool]
"""Changes a page; false where this page has nothing to be damaged in this way.

Where nobody, person or program, could know a fact any more, it excuses the fact by the name of the reason.
"""


def index(parent: Node, wanted: Node) -> int:
    """Where in its parent an element stands."""
    return next(at for at, child in enumerate(parent.children) if child is wanted)


def scale(number: Number, part: float) -> None:
    """Print a part of a number, to as many decimals."""
    sign = next((sign for sign in ",٫" if sign in number.text), ".")
    try:
        value = float(number.text.replace(sign, "."))
    except ValueError:
        return
    digits = len(number.text.partition(sign)[2])
    number.text = f"{value * part:.{digits}f}".replace(".", sign)
