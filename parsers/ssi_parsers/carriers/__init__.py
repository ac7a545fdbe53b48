"""The parts of a page that hold numbers, in order of trust: the first to state a fact is believed."""

from ..marks import Marks
from ..page import Page
from ..statement import Statement
from . import donut_tables, embedded_json, report, visible_text
from .base import Carrier

CARRIERS: tuple[Carrier, ...] = (embedded_json, report, donut_tables, visible_text)

MARKS = Marks.together(carrier.MARKS for carrier in CARRIERS)
"""The marks of all carriers together."""


def name_of(carrier: Carrier) -> str:
    """What `told_by` calls a carrier: its module's name."""
    return carrier.__name__.rpartition(".")[2]


def called(name: str) -> str:
    """What people are told a carrier is, by its name; one that is no more is another part of the page."""
    return next((carrier.CALLED for carrier in CARRIERS if name_of(carrier) == name), "another part of the page")


def all_statements(page: Page) -> list[tuple[str, Statement]]:
    """Every statement of every carrier with the carrier's name, in order of trust; each carrier reads once.

    The tables are asked last, for they need what the others state; that is no matter of trust.
    """
    by_carrier: dict[Carrier, list[Statement]] = {}
    for carrier in sorted(CARRIERS, key=lambda each: each is donut_tables):
        stated = [statement for statements in by_carrier.values() for statement in statements]
        by_carrier[carrier] = list(carrier.facts(page, stated))
    return [(name_of(carrier), statement) for carrier in CARRIERS for statement in by_carrier[carrier]]


__all__ = ["CARRIERS", "MARKS", "Carrier", "all_statements", "called", "name_of"]
