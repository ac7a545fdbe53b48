"""What every format has: a function that opens a file of it, and what comes out of one."""

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


class Format(Protocol):
    """A module that opens the files of one format."""

    __name__: str

    def opened(self, data: bytes, /) -> Save | None:
        """Open a file of this format; `None` for any other. Raises `UnsupportedFile` when it is broken."""
