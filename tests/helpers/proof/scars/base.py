"""What all damage to a written page has in common."""

from collections.abc import Callable
from random import Random

from ..markup import Copied, Written
from ..pages import Page

Scar = Callable[[Random, Page, Written | Copied], str | None]
"""The text of the page with its damage; none where this page has nothing to be damaged in this way."""
