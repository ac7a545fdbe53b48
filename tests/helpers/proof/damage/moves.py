"""What stands there twice, in another place or in another order."""

from random import Random

from ..markup import Node, el
from ..member import PILLARS
from ..pages import Page
from .base import Damage, index, scale


def _double(rng: Random, page: Page) -> bool:
    """An element stands there twice."""
    node = rng.choice([node for node in page.root.walk() if node.role not in ("", "main")])
    parent = page.root.parent_of(node)
    parent.children.insert(index(parent, node), node.copy())
    return True


def _double_hidden(rng: Random, page: Page) -> bool:
    """A block stands there once more, hidden."""
    found = page.root.find("own", "group", "ranks", "bars", "caption", "rank row", "bar row")
    if not found:
        return False
    node = rng.choice(found)
    double = node.copy()
    how = rng.choice(({"hidden": ""}, {"style": "display:none"}, {"class": "visually-hidden"}, {"aria-hidden": "true"}))
    parent = page.root.parent_of(node)
    parent.children.insert(index(parent, node) + rng.choice((0, 1)), el("div", double, **how))
    return True


def _stale(rng: Random, page: Page) -> bool:
    """A hidden copy still shows older numbers."""
    found = page.root.find("own", "group", "ranks", "bars")
    if not found:
        return False
    node = rng.choice(found)
    old = node.copy()
    for number in old.numbers():
        scale(number, rng.uniform(0.5, 0.9))
    how = rng.choice(({"hidden": ""}, {"style": "display:none"}, {"class": "visually-hidden"}))
    parent = page.root.parent_of(node)
    parent.children.insert(index(parent, node) + rng.choice((0, 1)), el("div", old, **how))
    return True


def _move(rng: Random, page: Page) -> bool:
    """A block stands in another one, or out of its own."""
    found = [node for node in page.root.walk() if node.role and node.role != "main"]
    node = rng.choice(found)
    inside = {id(each) for each in node.walk()}
    targets = [
        each
        for each in page.root.walk()
        if id(each) not in inside
        and (each.role in ("own", "group", "ranks", "bars", "main", "decoy") or each.tag == "body")
    ]
    if not targets:
        return False
    target = rng.choice(targets)
    page.root.remove(node)
    target.children.insert(rng.randrange(len(target.children) + 1), node)
    _excuse_order_of_groups(page)
    _excuse_order_of_pillars(page)
    excuse_nameless(page, node.role)
    return True


_ALL = ("top_percent", "weekly_change", "average")
_NAMELESS = {
    "sentence your rank": ("top_percent",),
    "sentence change": ("weekly_change",),
    "group caption": ("average",),
    "rank": ("top_percent",),
    # With these goes the name of what stands behind them.
    "sentence average": _ALL,
    "label": _ALL,
    "heading": _ALL,
}
"""What each says of a group, for roles that name none, or whose name others live by."""


def excuse_nameless(page: Page, role: str) -> None:
    """Whose a sentence is that names nobody, its place alone says; another place says another group."""
    for group in page.printer.groups:
        page.excuse("sentence-in-another-group", *(f"{group}_{fact}" for fact in _NAMELESS.get(role, ())))


def _own_in_group(rng: Random, page: Page) -> bool:
    """The member's part stands inside a group's block."""
    own, groups = page.root.find("own"), page.root.find("group")
    if not (own and groups):
        return False
    page.root.remove(own[0])
    target = rng.choice(groups)
    target.children.insert(rng.choice((0, len(target.children))), own[0])
    return True


def _groups_in_own(rng: Random, page: Page) -> bool:
    """The peers' blocks stand inside the member's part."""
    own, groups = page.root.find("own"), page.root.find("group")
    if not (own and groups):
        return False
    at = rng.choice((0, len(own[0].children)))
    for node in groups:
        page.root.remove(node)
        own[0].children.insert(at, node)
        at += 1
    return True


def _nest_groups(rng: Random, page: Page) -> bool:
    """One group's block stands inside another's."""
    groups = page.root.find("group")
    if len(groups) < 2:
        return False
    outer, inner = rng.sample(groups, 2)
    page.root.remove(inner)
    outer.children.insert(rng.choice((0, 1, len(outer.children))), inner)
    return True


def _swap_groups(rng: Random, page: Page) -> bool:
    """The groups' blocks stand in another order; or their ranks do; or both."""
    done = False
    for role in rng.choice((("group",), ("rank row",), ("group", "rank row"))):
        nodes = page.root.find(role)
        if len(nodes) < 2:
            continue
        done = True
        one, two = rng.sample(nodes, 2)
        _exchange(page.root, one, two)
    _excuse_order_of_groups(page)
    return done


def _swap_parts(rng: Random, page: Page) -> bool:
    """Two blocks of the page have changed places."""
    nodes = [node for node in page.root.find("main")[0].children if isinstance(node, Node)]
    if len(nodes) < 2:
        return False
    _exchange(page.root, *rng.sample(nodes, 2))
    _excuse_order_of_groups(page)
    return True


def _swap_pillars(rng: Random, page: Page) -> bool:
    """Pillars stand in another order; each keeps its name, or its bar."""
    rows = page.root.find("bar row")
    if len(rows) < 2:
        return False
    _exchange(page.root, *rng.sample(rows, 2))
    _excuse_order_of_pillars(page)
    return True


def _excuse_order_of_pillars(page: Page) -> None:
    """Nothing but their order tells the spans of 2021 apart where nobody knows the words."""
    order = [number.fact for number in page.root.numbers() if number.place == "span" and number.fact in PILLARS]
    is_bare = "spans" in page.carriers and page.known_words == "none" and not page.root.find("answer")
    if is_bare and order != list(PILLARS):
        page.excuse("pillars-in-another-order", *PILLARS, "industry_average_*", "network_average_*")


def _shuffle_table(rng: Random, page: Page) -> bool:
    """The rows of the donuts' tables stand in another order."""
    tables = page.root.find("own table", "table")
    for table in tables:
        body = next(node for node in table.walk() if node.tag == "tbody")
        rng.shuffle(body.children)
    return bool(tables)


def _exchange(root: Node, one: Node, two: Node) -> None:
    inside = {id(each) for each in one.walk()}, {id(each) for each in two.walk()}
    if id(two) in inside[0] or id(one) in inside[1]:
        return
    first, second = root.parent_of(one), root.parent_of(two)
    at, to = index(first, one), index(second, two)
    first.children[at], second.children[to] = two, one


def _excuse_order_of_groups(page: Page) -> None:
    """Where nothing names the groups, all captures show industry before network; another order cannot be seen."""
    order = [[node.group for node in page.root.find(role)] for role in ("group", "rank row")]
    if page.names_no_group and any(groups != sorted(groups) for groups in order):
        page.excuse("groups-in-another-order", "industry_*", "network_*", "team_*")


KINDS: dict[str, Damage] = {
    "doubled: an element": _double,
    "doubled: a hidden copy": _double_hidden,
    "doubled: a hidden older copy": _stale,
    "moved: an element": _move,
    "moved: the member's part into a group": _own_in_group,
    "moved: the groups into the member's part": _groups_in_own,
    "moved: a group into another": _nest_groups,
    "order: groups": _swap_groups,
    "order: blocks": _swap_parts,
    "order: pillars": _swap_pillars,
    "order: rows of tables": _shuffle_table,
}
