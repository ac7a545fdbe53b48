"""The hidden table behind each donut: four pillars by name, then the points that remain to 100 (seen 2026-07).

The member, the industry and the network each have one, all of the same shape. Where no block around it says
whose it is, the member's is the one that agrees with the member's total, in whatever order they stand.
"""

from collections.abc import Iterator
from typing import NamedTuple

from bs4.element import Tag

from ..errors import Contradiction
from ..facts import GROUPS, PILLARS
from ..numbers import rounding
from ..page import Donut, Page
from ..phrases import pillar_named
from ..told import Told, complete, pillar_sum
from . import embedded_json, report, visible_text

MEMBER = ""
"""Whose table: the member's, or else a group's name."""


class Table(NamedTuple):
    """A donut's numbers, as facts of the member, and whose they are by the markup around them."""

    pillars: tuple[Told, ...]
    total: Told
    owner: str | None


def facts(page: Page) -> Iterator[Told]:
    """Tell the member's pillars, and the groups' where it is certain whose they are."""
    tables = [table for donut in page.donuts if (table := _table(donut))]
    if not tables:
        return
    said = [told for carrier in (embedded_json, report, visible_text) for told in carrier.facts(page)]
    owners = [table.owner if table.owner is not None else _owner(table, tables, said) for table in tables]
    if MEMBER not in owners and None in owners:
        raise Contradiction("no donut's table, or more than one, agrees with the member's total")
    for table, owner in zip(tables, owners, strict=True):
        if owner is not None:
            prefix = f"{owner}_average_" if owner else ""
            yield from (told._replace(fact=prefix + told.fact) for told in table.pillars)


def _table(donut: Donut) -> Table | None:
    named = {pillar: value for name, value in donut.rows if (pillar := pillar_named(name))}
    others = [value for name, value in donut.rows if not pillar_named(name)]
    # Four names with numbers stand in many an article; the fifth row, of what is left to 100, only behind a donut.
    if len(named) != len(PILLARS) or len(others) != 1:
        return None
    within = rounding(named.values())
    pillars = tuple(Told(pillar, value.value, within) for pillar, value in named.items())
    total = pillar_sum(pillars)
    remaining = Told("total", 100 - others[0].value, rounding(others))
    if not total.agrees(remaining):
        raise Contradiction(f"a donut's table adds up to {total.value} and leaves {others[0].value} of 100")
    return Table(pillars, _both(total, remaining), _owner_by_block(donut.table))


def _both(one: Told, other: Told) -> Told:
    """The total where two statements of it overlap: whole pillars are known to 2, what remains of 100 to 0.5."""
    low = max(float(each.value) - each.within for each in (one, other))
    high = min(float(each.value) + each.within for each in (one, other))
    return Told("total", (low + high) / 2, max(0.0, high - low) / 2)


def _owner_by_block(table: Tag) -> str | None:
    for block in table.parents:
        classes = block.get_attribute_list("class")
        if "user-ssi-score" in classes:
            return MEMBER
        if "group-ssi-score" in classes:
            return report.group_of_block(block)
    return None


def _owner(table: Table, tables: list[Table], said: list[Told]) -> str | None:
    """The one whose total, as other carriers tell it, this table alone adds up to."""
    if complete(said) and _fits(table, MEMBER, said):
        return MEMBER  # the pillars themselves agree, and no peer's total has a say
    fitting = [owner for owner in (MEMBER, *GROUPS) if _fits(table, owner, said)]
    if len(fitting) != 1:
        return None
    rivals = {each.pillars for each in tables if _fits(each, fitting[0], said)}
    return fitting[0] if len(rivals) == 1 else None


def _fits(table: Table, owner: str, said: list[Told]) -> bool:
    """Whether the owner's total is told, and nothing told of the owner speaks against this table."""
    total = f"{owner}_average" if owner else "total"
    prefix = f"{total}_" if owner else ""
    totals = [told for told in said if told.fact == total]
    own = {prefix + told.fact: told for told in table.pillars}
    # 34 and 35 may both be 34.5, but a table that leaves 65 of 100 is not taken for one that shows 34 by that.
    return (
        any(totals)
        and all(table.total.agrees(told) and table.total.distance(told) < 1 for told in totals)
        and all(own[told.fact].agrees(told) for told in said if told.fact in own)
    )
