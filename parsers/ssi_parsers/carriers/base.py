"""What every carrier has: a name, its marks, and one function."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from ..marks import Marks
from ..page import Page
from ..statement import Statement


class Carrier(Protocol):
    """A module that reads one part of the page; the last part of its name is what `told_by` calls it."""

    __name__: str

    @property
    def CALLED(self) -> str:  # noqa: N802 - a constant of the module
        """What people are told this part of the page is, in the middle of a sentence."""

    @property
    def MARKS(self) -> Marks:  # noqa: N802 - a constant of the module
        """What the general code must know of this part of the page."""

    def facts(self, page: Page, stated: Sequence[Statement], /) -> Iterable[Statement]:
        """State every fact this part of the page holds, as often as it stands there.

        `stated` is what the carriers asked before have stated. Raises `UnreadablePage` for what rules out a reading.
        """
