"""The parts of a page that tell numbers, in order of trust: the first to tell a fact is believed."""

from collections.abc import Iterable
from typing import Protocol

from ..page import Page
from ..told import Told
from . import donut_tables, embedded_json, report, visible_text


class Carrier(Protocol):
    """A module with one function."""

    __name__: str

    def facts(self, page: Page, /) -> Iterable[Told]:
        """Tell every fact this part of the page states, as often as it states it."""


CARRIERS: tuple[Carrier, ...] = (embedded_json, report, donut_tables, visible_text)


def name_of(carrier: Carrier) -> str:
    """What `told_by` calls a carrier: its module's name."""
    return carrier.__name__.rpartition(".")[2]
