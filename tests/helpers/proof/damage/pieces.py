"""The same page in other elements: digits in pieces, lines that abut, a browser's translation."""

from collections.abc import Callable
from random import Random

from ..markup import Child, Node, Number, el, map_text
from ..pages import Page
from .base import Damage


def _split_digits(rng: Random, page: Page) -> bool:
    """The digits of numbers stand in adjoining elements."""
    tag = rng.choice(("span", "b", "font", "span"))
    only = rng.random() < 0.4
    return _in_pieces(rng, page, only, lambda one, two: [el(tag, one), el(tag, two)])


def _split_half(rng: Random, page: Page) -> bool:
    """Only the second half of a number stands in an element of its own."""
    return _in_pieces(rng, page, rng.random() < 0.4, lambda one, two: [one, el("small", two)])


def _split_by_comment(rng: Random, page: Page) -> bool:
    """A comment stands inside a number, as some frameworks leave it."""
    return _in_pieces(rng, page, rng.random() < 0.4, lambda one, two: [one, Node("comment", {}, []), two])


def _in_pieces(rng: Random, page: Page, only_one: bool, pieces: Callable[[Child, Child], list[Child]]) -> bool:
    places = [
        (node, at)
        for node in page.root.walk()
        for at, child in enumerate(node.children)
        if isinstance(child, Number) and len(child.text) > 1
    ]
    if not places:
        return False
    for node, at in [rng.choice(places)] if only_one else reversed(places):
        number = node.children[at]
        assert isinstance(number, Number)
        cut = rng.randrange(1, len(number.text))
        halves = [
            Number(number.fact, text, f"half of {number.place}", number.text)
            for text in (number.text[:cut], number.text[cut:])
        ]
        node.children[at : at + 1] = pieces(*halves)
    return True


def _abut(rng: Random, page: Page) -> bool:
    """What kept lines apart is gone: numbers and words of neighbours abut."""
    for node in page.root.walk():
        if node.tag in ("div", "li", "p", "ul", "dd", "dt"):
            node.tag = "span"
        node.children = [child for child in node.children if child != " "]
    return True


def _translated(rng: Random, page: Page) -> bool:
    """A browser translated the page: words are others and stand in `<font>`, and the sign of decimals may change."""
    words: dict[str, str] = {}
    other = _words_of_no_language(rng)

    def translate(text: str) -> Child:
        if len(text) > 2 and any(letter.isalpha() for letter in text):
            new = words.setdefault(text, " ".join(rng.choice(other) for _ in text.split()))
            return el("font", el("font", new))
        return el("font", el("font", text))

    map_text(page.root, translate)
    page.known_words = "none"
    page.root.attributes["lang"] = rng.choice(("tr", "pl", "ko"))
    if rng.random() < 0.5:
        for node in page.root.walk():
            for child in node.children:
                if isinstance(child, Number):
                    child.text = child.text.replace(".", ",")
    return True


def _words_of_no_language(rng: Random) -> list[str]:
    return ["".join(rng.choices("kad mer tol ün iş ba ru çe".split(), k=3)) for _ in range(40)]


def _translated_in_place(rng: Random, page: Page) -> bool:
    """Every piece of text, and every number, stands in `<font>`; the words stay."""
    map_text(page.root, lambda text: el("font", el("font", text)))
    for node in page.root.walk():
        if node.tag != "font":
            node.children = [el("font", child) if isinstance(child, Number) else child for child in node.children]
    return True


KINDS: dict[str, Damage] = {
    "pieces: digits in two elements": _split_digits,
    "pieces: half a number in an element": _split_half,
    "pieces: a comment inside a number": _split_by_comment,
    "pieces: neighbours abut": _abut,
    "translated: words and decimals": _translated,
    "translated: only wrapped": _translated_in_place,
}
