"""The hidden table behind each donut: four pillars by name, then the points that remain to 100 (seen 2026-07).

The member, the industry and the network each have one, all of the same shape. Where no block around it says
whose it is, the member's is the one that agrees with the member's total, in whatever order they stand.

In a language without words the member's table is a witness: its numbers have to fit what bars or answer state. Where
they do, and no two of them are alike, they tell which row is which pillar, in the peers' tables too.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import permutations
from typing import NamedTuple

from bs4.element import Tag

from ..errors import Contradiction
from ..facts import GROUPS, PILLARS, Group, Pillar
from ..marks import Marks
from ..numbers import Number, rounding
from ..page import NumberTable, Page
from ..phrases import pillar_ending, pillar_named
from ..statement import Statement, complete, first_pillars, overlap, pillar_sum
from ..text import text_of
from . import report

CALLED = "the tables of its charts"

MARKS = Marks(locates=("<table",), elements={"table": {}}, classes=("donut", "chart"), numbers=("table",))

MEMBER = ""
"""The owner of the member's own table; that of a group's is the group's name."""
NOBODY = "nobody"
"""The owner of a table in a group's block of which nobody knows which group it is about."""


class Table(NamedTuple):
    """A donut's numbers, as facts of the member, its names, and its owner if the markup around it names one.

    `pillars` stand in the table's order; their facts are not known as long as `is_named` is false.
    """

    pillars: tuple[Statement, ...]
    total: Statement
    names: tuple[str, ...]
    is_named: bool
    owner: str | None


def facts(page: Page, stated: Sequence[Statement]) -> Iterator[Statement]:
    """State the member's pillars, and the groups' where it is certain whose they are.

    Whose table it is may depend on what is `stated` elsewhere, so this carrier has to be asked last.
    """
    if not page.number_tables:
        return
    blocks = {id(block): group for group, block in page.once(report.group_lists).blocks}
    tables = [table for found in page.number_tables if (table := _table(found, blocks))]
    owners = [_owner(table, tables, stated) for table in tables]
    of_nobody = [table for table, owner in zip(tables, owners, strict=True) if owner is None]
    can_be_told = any(each.fact in ("total", *PILLARS) for each in stated)
    if MEMBER not in owners and any(table.is_named or can_be_told for table in of_nobody):
        raise Contradiction("no donut's table, or more than one, agrees with the member's total")
    # One that fits nobody is that of a group whose average is wrong or gone; then no average tells whose a table is.
    is_certain = all(any(_fits(table, each, stated) for each in (MEMBER, *GROUPS)) for table in of_nobody)
    different = Counter(owner for owner, _ in {(o, table.pillars) for table, o in zip(tables, owners, strict=True)})
    doubtful = _groups_in_two_blocks(page.once(report.group_lists).blocks)
    order = _proven_order([table for table, owner in zip(tables, owners, strict=True) if owner == MEMBER], stated)
    for table, owner in zip(tables, owners, strict=True):
        if owner == MEMBER and table.is_named:
            yield from table.pillars
        elif owner in GROUPS and table.total.value and (table.is_named or table.names in order):
            is_told = owner not in doubtful and (is_certain or table.owner)
            if not is_told and different[owner] == 1:
                continue  # two different ones are stated, and refused
            pillars = table.pillars if table.is_named else _in_order(table, order[table.names])
            yield from (pillar._replace(fact=f"{owner}_average_{pillar.fact}") for pillar in pillars)


def _table(found: NumberTable, blocks: dict[int, Group | None]) -> Table | None:
    names = [name for name, _ in found.rows]
    # Where text is copied, the table's caption stands before the first name.
    pillars = [pillar_named(name) for name in names]
    if last := pillar_ending(names[0]):
        pillars[0] = last[0]
    numbers = [value for _, value in found.rows]
    owner = _owner_by_block(found, blocks)
    # Four names with numbers stand in many an article; the fifth row, of what is left to 100, only behind a donut.
    if {*PILLARS, None} == set(pillars):
        remains = pillars.index(None)
        parts = [(pillar, value) for pillar, value in zip(pillars, numbers, strict=True) if pillar]
        return _summed(parts, numbers[remains], names, owner, is_named=True)
    if any(pillars):
        return None
    # Without words: pillars first, then what remains, in every capture.
    try:
        table = _summed(list(zip(PILLARS, numbers, strict=False)), numbers[-1], names, owner, is_named=False)
    except Contradiction:
        if owner is None:
            return None  # some other table
        raise
    return table if all(float(pillar.value) <= 25 for pillar in table.pillars) else None


def _summed(
    parts: Sequence[tuple[Pillar, Number]], left: Number, names: Sequence[str], owner: str | None, *, is_named: bool
) -> Table:
    tolerance = rounding(value for _, value in parts)
    pillars = tuple(Statement(pillar, value.value, tolerance) for pillar, value in parts)
    total = pillar_sum(pillars)
    remaining = Statement("total", 100 - left.value, rounding([left]))
    if not total.agrees(remaining):
        raise Contradiction(f"a donut's table adds up to {total.value} and leaves {left.value} of 100")
    return Table(pillars, overlap(total, remaining), tuple(names), is_named, owner)


def _owner_by_block(found: NumberTable, blocks: dict[int, Group | None]) -> str | None:
    owner = None
    for block in found.table.parents if found.table else ():
        if id(block) in blocks:
            return NOBODY if owner == MEMBER else blocks[id(block)] or NOBODY
        if report.MEMBER_BLOCK in block.get_attribute_list("class"):
            owner = MEMBER
    return owner


def _owner(table: Table, tables: Sequence[Table], stated: Sequence[Statement]) -> str | None:
    """The one whose block it stands in, else whose total, as other carriers state it, this table alone adds up to."""
    if table.owner in GROUPS:
        averages = [each for each in stated if each.fact == f"{table.owner}_average"]
        return table.owner if all(table.total.agrees(each) for each in averages) else NOBODY
    if table.owner is not None:
        return table.owner
    if complete(stated) and _fits(table, MEMBER, stated):
        return MEMBER  # the pillars themselves agree, whatever the peers' totals are
    fitting = [owner for owner in (MEMBER, *GROUPS) if _fits(table, owner, stated)]
    if len(fitting) != 1:
        return None
    rivals = {each.pillars for each in tables if each.owner is None and _fits(each, fitting[0], stated)}
    return fitting[0] if len(rivals) == 1 else None


def _fits(table: Table, owner: str, stated: Sequence[Statement]) -> bool:
    """Whether the owner's total is stated, and no statement of the owner contradicts this table."""
    total = f"{owner}_average" if owner else "total"
    prefix = f"{total}_" if owner else ""
    totals = [statement for statement in stated if statement.fact == total]
    if owner == MEMBER and not totals and complete(stated):
        totals = [pillar_sum(first_pillars(stated))]
    own = {prefix + pillar.fact: pillar for pillar in table.pillars}
    # 34 and 35 may both be 34.5, but a table that leaves 65 of 100 is not taken for one that shows 34 by that.
    return (
        any(totals)
        and all(table.total.agrees(each) and table.total.distance(each) < 1 for each in totals)
        and (table.is_named or owner != MEMBER or not complete(stated) or bool(_orders(table, stated)))
        and (not table.is_named or all(own[each.fact].agrees(each) for each in stated if each.fact in own))
    )


def _orders(table: Table, stated: Sequence[Statement]) -> list[tuple[Pillar, ...]]:
    """The orders of the pillars in which the rows of a table without known names agree with what is stated."""
    own = [[each for each in stated if each.fact == pillar] for pillar in PILLARS]
    agrees = [
        {pillar: all(row.agrees(each) for each in said) for pillar, said in zip(PILLARS, own, strict=True)}
        for row in table.pillars
    ]
    return [
        order for order in permutations(PILLARS) if all(row[pillar] for row, pillar in zip(agrees, order, strict=True))
    ]


def _groups_in_two_blocks(blocks: Sequence[tuple[Group | None, Tag]]) -> set[Group]:
    """The groups that two blocks are about which say different things: one of them is somebody else's."""
    named = Counter(group for group, _ in blocks)
    texts = {(group, text_of(block)) for group, block in blocks if group and named[group] > 1}
    return {group for group, count in Counter(group for group, _ in texts).items() if count > 1}


def _proven_order(members: Sequence[Table], stated: Sequence[Statement]) -> dict[tuple[str, ...], tuple[Pillar, ...]]:
    """The names of tables without known words, and the order that the member's own proves for them.

    Raises `Contradiction` where the member's own table fits no order.
    """
    proven = {}
    for table in members:
        if table.is_named:
            continue
        if not all(table.total.agrees(each) for each in stated if each.fact == "total"):
            raise Contradiction("the member's table does not add up to the total")
        if not complete(stated):
            continue
        orders = _orders(table, stated)
        if not orders:
            raise Contradiction("the member's table does not agree with the pillars")
        if len(orders) == 1:
            proven[table.names] = orders[0]
    return proven


def _in_order(table: Table, order: Sequence[Pillar]) -> list[Statement]:
    return [row._replace(fact=pillar) for row, pillar in zip(table.pillars, order, strict=True)]
