"""What is in the way: words, counters, other figures, other people's data and parts of their pages."""

from random import Random

from .. import layouts
from ..markup import el
from ..pages import Page, other_printer
from .base import Damage


def _noise(rng: Random, page: Page) -> bool:
    """Words stand between labels and numbers."""
    word = rng.choice((page.language.more, "i", "?", "Learn more", "•", "New"))
    found = page.root.find("bar row", "rank row", "caption")
    for node in found:
        node.children.insert(rng.randrange(len(node.children) + 1), el(rng.choice(("span", "div")), word))
    return bool(found)


def _counters(rng: Random, page: Page) -> bool:
    """Numbers that are nobody's stand beside labels and numbers."""
    found = page.root.find("bar row", "rank row", "caption", "group caption", "own", "group")
    others = list(page.member.others) if page.member else []
    for node in rng.sample(found, min(len(found), 3)):
        number = page.printer.whole(None, others.pop(), "noise")
        at = rng.randrange(len(node.children) + 1)
        # With spaces: digits that abut are one number to everybody.
        node.children[at:at] = [" ", el(rng.choice(("span", "div", "div")), number), " "]
    return bool(found)


def _changes_in_groups(rng: Random, page: Page) -> bool:
    """Other figures that go up and down stand inside a group's block."""
    groups = page.root.find("group")
    if not groups or not page.member:
        return False
    node = rng.choice(groups)
    number = page.printer.whole(None, page.member.others[0], "noise")
    sentence = rng.choice(
        (
            ("Profile views: up ", "% since last week"),
            ("Up from ", "%"),
            ("Up from ", "% since last week"),
            ("auf ", " % verändert seit letzter Woche"),
            ("Your industry grew: up ", "% more members since last week"),
            ("Most sellers rank in the top ", "%"),
            ("The best have an average SSI of ", "."),
            ("Last week you were in the top ", "%"),
            ("You rank in the top ", "% of posters"),
        )
    )
    if rng.random() < 0.5:
        for each in page.root.find("sentence change", "sentence your rank", "sentence average"):
            if each.group == node.group:
                page.root.remove(each)
    node.children.append(el("p", sentence[0], number, sentence[1]))
    return True


def _foreign_answer(rng: Random, page: Page) -> bool:
    """A colleague's answer stands beside the member's report."""
    if "answer" in page.carriers or not page.is_readable:
        return False
    body = next(node for node in page.root.walk() if node.tag == "body")
    body.children.insert(0, layouts.answer(rng, other_printer(rng)))
    return True


def _foreign_part(rng: Random, page: Page) -> bool:
    """A part of a colleague's page stands on the member's, where the member's own part can be read, too."""
    if not page.is_readable or page.printer.groups[:2] != ["industry", "network"]:
        return False
    if "report" not in page.carriers and not (page.carriers & {"spans", "lines"} and page.known_words == "all"):
        return False
    other = other_printer(rng, page.language)
    part = rng.choice(
        (
            lambda: layouts.own_part(rng, other, table=False),
            lambda: layouts.group_part(rng, other, "network", table=True),
            lambda: layouts.ranks(rng, other),
            lambda: el("div", *layouts.lines(rng, other)),
        )
    )()
    main = page.root.find("main")[0]
    main.children.insert(rng.randrange(len(main.children) + 1), part)
    return True


def _blobs(rng: Random, page: Page) -> bool:
    """Other people's data is full of the words of the answer."""
    body = next(node for node in page.root.walk() if node.tag == "body")
    for _ in range(3):
        value = {"activeSeat": True, "elements": [{"memberScore": {"overall": rng.randrange(100)}, "pillar": "X"}]}
        body.children.insert(0, layouts.code(rng, value))
    return True


KINDS: dict[str, Damage] = {
    "noise: words": _noise,
    "noise: counters": _counters,
    "noise: other figures in a group": _changes_in_groups,
    "noise: data of others": _blobs,
    "foreign: an answer": _foreign_answer,
    "foreign: a part": _foreign_part,
}
