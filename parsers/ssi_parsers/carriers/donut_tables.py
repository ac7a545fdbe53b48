"""The hidden table behind each donut: four pillars by name, then the points that remain to 100 (seen 2026-07).

The member, the industry and the network each have one, all of the same shape. Where no block around it says
whose it is, the member's is the one that agrees with the member's total, in whatever order they stand.
"""

from collections.abc import Iterator
from typing import NamedTuple

from bs4.element import Tag

from ..errors import Contradiction
from ..facts import GROUPS, PILLARS, Fact, Pillar
from ..numbers import Number, numbers, rounding
from ..page import Page
from ..told import Told, pillar_sum
from ..wording import pillar_named
from . import embedded_json, report, visible_text

ENOUGH = 24
MEMBER = ""
"""Whose table: the member's, or else a group's name."""


class Table(NamedTuple):
    """A donut's numbers, as facts of the member, and whose they are by the markup around them."""

    pillars: tuple[Told, ...]
    owner: str | None


def facts(page: Page) -> Iterator[Told]:
    """Tell the member's pillars, and the groups' where it is certain whose they are."""
    tables = [table for each in page.root.find_all("table", limit=ENOUGH) if (table := _table(each))]
    if not tables:
        return
    said = [told for carrier in (embedded_json, report, visible_text) for told in carrier.facts(page)]
    owners = [table.owner if table.owner is not None else _owner(table, tables, said) for table in tables]
    if MEMBER not in owners and None in owners:
        raise Contradiction("no donut's table adds up to the total")
    for table, owner in zip(tables, owners, strict=True):
        if owner is not None:
            prefix = f"{owner}_average_" if owner else ""
            yield from (told._replace(fact=prefix + told.fact) for told in table.pillars)


def _table(table: Tag) -> Table | None:
    named: dict[Pillar, Number] = {}
    others: list[Number] = []
    for row in table.find_all("tr", limit=ENOUGH):
        cells = row.find_all(["th", "td"], limit=3)
        values = numbers(cells[1].get_text(" ")) if len(cells) == 2 else []
        if len(values) != 1:
            continue
        pillar = pillar_named(cells[0].get_text(" "))
        if pillar is None:
            others.append(values[0])
        elif named.setdefault(pillar, values[0]) != values[0]:
            raise Contradiction(f"a donut's table says {pillar} twice")
    # Four names with numbers stand in many an article; the fifth row, of what is left to 100, only in a donut's table.
    if len(named) != len(PILLARS) or len(others) != 1:
        return None
    within = rounding(named.values())
    pillars = tuple(Told(pillar, value.value, within) for pillar, value in named.items())
    total = pillar_sum(pillars)
    remaining = Told("total", 100 - others[0].value, rounding(others))
    if not total.agrees(remaining):
        raise Contradiction(f"a donut's table adds up to {total.value} and leaves {others[0].value} of 100")
    return Table(pillars, _owner_by_block(table))


def _owner_by_block(table: Tag) -> str | None:
    for block in table.parents:
        classes = block.get_attribute_list("class")
        if "user-ssi-score" in classes:
            return MEMBER
        if "group-ssi-score" in classes:
            return report.group_of_block(block)
    return None


def _owner(table: Table, tables: list[Table], said: list[Told]) -> str | None:
    """Whose total, as other carriers tell it, this table alone adds up to."""
    wanted: dict[str, Fact] = {MEMBER: "total", **{group: f"{group}_average" for group in GROUPS}}
    fitting = [owner for owner, fact in wanted.items() if _adds_up(table, fact, said)]
    if len(fitting) != 1:
        return None
    rivals = {each.pillars for each in tables if _adds_up(each, wanted[fitting[0]], said)}
    return fitting[0] if len(rivals) == 1 else None


def _adds_up(table: Table, fact: Fact, said: list[Told]) -> bool:
    totals = [told for told in said if told.fact == fact]
    own = pillar_sum(table.pillars)
    return bool(totals) and all(own.agrees(told) for told in totals)
