"""What a way of saving has in common with the others: it opens to markup, and some say where and when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol


@dataclass(frozen=True)
class Save:
    """An opened save. `saved_at` without an offset is in UTC, the offset where it was saved being unknown."""

    markup: str
    form: Literal["html", "text"] = "html"
    address: str | None = None
    saved_at: datetime | None = None


class WayToSave(Protocol):
    """A module with one function."""

    __name__: str

    def opened(self, data: bytes, /) -> Save | None:
        """Open a file saved this way; `None` when it was not. Raises `UnsupportedFile` when it is broken."""
