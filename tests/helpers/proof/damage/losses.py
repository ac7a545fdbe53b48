"""What is lost, or goes by another name."""

from random import Random

from ..pages import Page
from .base import Damage


def _remove(*roles: str) -> Damage:
    """One element of these roles is missing."""

    def damage(rng: Random, page: Page) -> bool:
        found = page.root.find(*roles)
        if not found:
            return False
        page.root.remove(rng.choice(found))
        return True

    return damage


def _remove_all(*roles: str) -> Damage:
    """All elements of these roles are missing."""

    def damage(rng: Random, page: Page) -> bool:
        found = page.root.find(*roles)
        for node in found:
            page.root.remove(node)
        return bool(found)

    return damage


def _remove_any(rng: Random, page: Page) -> bool:
    """Any element is missing, with all in it."""
    page.root.remove(rng.choice([node for node in page.root.walk() if node.tag not in ("html", "body", "main")]))
    return True


def _only_peers(rng: Random, page: Page) -> bool:
    """The member's part is absent, the peers' parts are there."""
    return bool(page.root.find("group")) and _remove_all("own", "own table", "answer")(rng, page)


def _drop_attribute(rng: Random, page: Page) -> bool:
    """An attribute of one element is missing."""
    nodes = [node for node in page.root.walk() if node.attributes]
    node = rng.choice(nodes)
    node.attributes.pop(rng.choice(list(node.attributes)))
    return True


def _drop_everywhere(rng: Random, page: Page) -> bool:
    """An attribute is on no element any more."""
    name = rng.choice(sorted({name for node in page.root.walk() for name in node.attributes}))
    for node in page.root.walk():
        node.attributes.pop(name, None)
    return True


def _rename_class(rng: Random, page: Page) -> bool:
    """A class has another name everywhere, or on one element only."""
    names = sorted({name for node in page.root.walk() for name in str(node.attributes.get("class", "")).split()})
    if not names:
        return False
    name, everywhere = rng.choice(names), rng.random() < 0.7
    nodes = [node for node in page.root.walk() if name in str(node.attributes.get("class", "")).split()]
    for node in nodes if everywhere else [rng.choice(nodes)]:
        classes = str(node.attributes["class"]).split()
        node.attributes["class"] = " ".join("_x7" if each == name else each for each in classes)
    return True


def _rename_tags(rng: Random, page: Page) -> bool:
    """Elements of one kind became plain ones: blocks that broke a line, or spans that did not."""
    tags = sorted({node.tag for node in page.root.walk()} - {"html", "body", "head", "code", "meta", "title"})
    tag, another = rng.choice(tags), rng.choice(("div", "span"))
    for node in page.root.walk():
        if node.tag == tag:
            node.tag = another
    return True


def _unclass_all(rng: Random, page: Page) -> bool:
    """No class has its name any more, as after a build that shortens them."""
    for node in page.root.walk():
        if "class" in node.attributes:
            node.attributes["class"] = f"_{rng.randrange(16**4):x}"
    return True


KINDS: dict[str, Damage] = {
    "lost: the answer": _remove("answer"),
    "lost: the caption": _remove("caption"),
    "lost: a bar or its row": _remove("bar", "bar row"),
    "lost: all bars": _remove_all("bars"),
    "lost: the member's part": _only_peers,
    "lost: a rank": _remove("rank row", "rank"),
    "lost: all ranks": _remove_all("ranks"),
    "lost: a group": _remove("group"),
    "lost: a heading": _remove("heading"),
    "lost: a label": _remove("label"),
    "lost: a group's caption": _remove("group caption"),
    "lost: a table": _remove("own table", "table"),
    "lost: a table's row": _remove("table row"),
    "lost: a sentence": _remove("sentence average", "sentence your rank", "sentence change"),
    "lost: any element": _remove_any,
    "lost: an attribute": _drop_attribute,
    "lost: an attribute everywhere": _drop_everywhere,
    "renamed: a class": _rename_class,
    "renamed: all classes": _unclass_all,
    "renamed: tags": _rename_tags,
}
