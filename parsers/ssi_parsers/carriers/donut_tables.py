"""The hidden table behind each donut: four pillars by name, then the points that remain to 100 (seen 2026-07).

The member, the industry and the network each have one, all of the same shape. Where no block around it says
whose it is, the member's is the one that agrees with the member's total, in whatever order they stand.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bs4.element import Tag

from ..errors import Contradiction
from ..facts import GROUPS, PILLARS
from ..marks import Marks
from ..numbers import rounding
from ..page import NumberTable, Page
from ..phrases import pillar_named
from ..statement import Statement, complete, pillar_sum
from . import report

MARKS = Marks(locates=("<table",), elements={"table": {}}, classes=("donut", "chart"), numbers=("table",))

MEMBER = ""
"""The owner of the member's own table; that of a group's is the group's name."""


class Table(NamedTuple):
    """A donut's numbers, as facts of the member, and their owner if the markup around them names one."""

    pillars: tuple[Statement, ...]
    total: Statement
    owner: str | None


def facts(page: Page, stated: Sequence[Statement]) -> Iterator[Statement]:
    """State the member's pillars, and the groups' where it is certain whose they are.

    Whose table it is may depend on what is `stated` elsewhere, so this carrier has to be asked last.
    """
    tables = [table for found in page.number_tables if (table := _table(found))]
    owners = [table.owner if table.owner is not None else _owner(table, tables, stated) for table in tables]
    if MEMBER not in owners and None in owners:
        raise Contradiction("no donut's table, or more than one, agrees with the member's total")
    for table, owner in zip(tables, owners, strict=True):
        if owner is not None:
            prefix = f"{owner}_average_" if owner else ""
            yield from (pillar._replace(fact=prefix + pillar.fact) for pillar in table.pillars)


def _table(found: NumberTable) -> Table | None:
    named = {pillar: value for name, value in found.rows if (pillar := pillar_named(name))}
    others = [value for name, value in found.rows if not pillar_named(name)]
    # Four names with numbers stand in many an article; the fifth row, of what is left to 100, only behind a donut.
    if len(named) != len(PILLARS) or len(others) != 1:
        return None
    tolerance = rounding(named.values())
    pillars = tuple(Statement(pillar, value.value, tolerance) for pillar, value in named.items())
    total = pillar_sum(pillars)
    remaining = Statement("total", 100 - others[0].value, rounding(others))
    if not total.agrees(remaining):
        raise Contradiction(f"a donut's table adds up to {total.value} and leaves {others[0].value} of 100")
    return Table(pillars, _both(total, remaining), _owner_by_block(found.table))


def _both(one: Statement, other: Statement) -> Statement:
    """The total where two statements of it overlap: whole pillars are known to 2, what remains of 100 to 0.5."""
    low = max(float(each.value) - each.tolerance for each in (one, other))
    high = min(float(each.value) + each.tolerance for each in (one, other))
    return Statement("total", (low + high) / 2, max(0.0, high - low) / 2)


def _owner_by_block(table: Tag) -> str | None:
    for block in table.parents:
        classes = block.get_attribute_list("class")
        if "user-ssi-score" in classes:
            return MEMBER
        if "group-ssi-score" in classes:
            return report.group_of_block(block)
    return None


def _owner(table: Table, tables: Sequence[Table], stated: Sequence[Statement]) -> str | None:
    """The one whose total, as other carriers state it, this table alone adds up to."""
    if complete(stated) and _fits(table, MEMBER, stated):
        return MEMBER  # the pillars themselves agree, whatever the peers' totals are
    fitting = [owner for owner in (MEMBER, *GROUPS) if _fits(table, owner, stated)]
    if len(fitting) != 1:
        return None
    rivals = {each.pillars for each in tables if _fits(each, fitting[0], stated)}
    return fitting[0] if len(rivals) == 1 else None


def _fits(table: Table, owner: str, stated: Sequence[Statement]) -> bool:
    """Whether the owner's total is stated, and no statement of the owner contradicts this table."""
    total = f"{owner}_average" if owner else "total"
    prefix = f"{total}_" if owner else ""
    totals = [statement for statement in stated if statement.fact == total]
    own = {prefix + pillar.fact: pillar for pillar in table.pillars}
    # 34 and 35 may both be 34.5, but a table that leaves 65 of 100 is not taken for one that shows 34 by that.
    return (
        any(totals)
        and all(table.total.agrees(each) and table.total.distance(each) < 1 for each in totals)
        and all(own[each.fact].agrees(each) for each in stated if each.fact in own)
    )
