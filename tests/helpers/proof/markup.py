"""A small tree of markup in which every number knows which fact it prints."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Union

BLOCKS = frozenset(
    "article aside body div dl dt dd figcaption figure footer h1 h2 h3 header html li main nav ol p section "
    "table tbody title tr ul".split()
)
VOID = frozenset("br img input link meta".split())


@dataclass(eq=False, slots=True)
class Number:
    """A printed number: the fact it prints (none for a decoy's), and at which kind of place."""

    fact: str | None
    text: str
    place: str = ""
    true: str = ""
    """What it printed before any damage."""

    def __post_init__(self) -> None:
        self.true = self.true or self.text

    def __str__(self) -> str:
        return self.text

    @property
    def value(self) -> float | None:
        """What a person reads; none where it is no number any more."""
        text = unicodedata.normalize("NFKC", self.text).replace(",", ".").replace("٫", ".")
        return float(text) if re.fullmatch(r"\d+(\.\d+)?", text) else None


Child = Union["Node", Number, str]


@dataclass(eq=False, slots=True)
class Node:
    """An element. Its `role` says what it is to the page, whatever its classes say; its `group`, whose it is."""

    tag: str
    attributes: dict[str, str | Number]
    children: list[Child]
    role: str = ""
    group: str = ""
    raw: bool = False
    """Whether the text is written as it is."""

    def walk(self) -> Iterator["Node"]:
        """This element and all in it, in the order of the page."""
        rest = [self]
        while rest:
            node = rest.pop()
            yield node
            rest += [child for child in reversed(node.children) if isinstance(child, Node)]

    def numbers(self) -> Iterator[Number]:
        """Every number that is printed here, in text or in an attribute."""
        for node in self.walk():
            yield from (value for value in node.attributes.values() if isinstance(value, Number))
            yield from (child for child in node.children if isinstance(child, Number))

    def find(self, *roles: str) -> list["Node"]:
        """The elements of these roles."""
        return [node for node in self.walk() if node.role in roles]

    def parent_of(self, wanted: "Node") -> "Node":
        """The element that holds this one."""
        return next(node for node in self.walk() if any(child is wanted for child in node.children))

    def remove(self, wanted: "Node") -> None:
        """Take an element out; nothing happens where it is out already, within another one."""
        for node in self.walk():
            if any(child is wanted for child in node.children):
                node.children = [child for child in node.children if child is not wanted]
                return

    def copy(self) -> "Node":
        """A double of this element and of every number in it."""

        def double(child: Child) -> Child:
            return child.copy() if isinstance(child, Node) else _double(child)

        attributes = {name: _double(value) for name, value in self.attributes.items()}
        children = [double(child) for child in self.children]
        return Node(self.tag, attributes, children, self.role, self.group, self.raw)


def _double(value: str | Number) -> str | Number:
    return Number(value.fact, value.text, value.place, value.true) if isinstance(value, Number) else value


def el(tag: str, *children: Child, role: str = "", group: str = "", **attributes: str | Number) -> Node:
    """An element; attributes that are words of Python take an underscore: `class_`."""
    return Node(tag, {name.rstrip("_"): value for name, value in attributes.items()}, list(children), role, group)


class Written:
    """Markup and where in it every number and every element stands."""

    def __init__(self, root: Node) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self.numbers: list[tuple[int, int, Number]] = []
        self.elements: list[tuple[int, int, Node]] = []
        self._element(root)
        self.markup = "".join(self._pieces)

    def _add(self, text: str) -> None:
        self._pieces.append(text)
        self._length += len(text)

    def _number(self, number: Number) -> None:
        start = self._length
        self._add(escape(number.text))
        self.numbers.append((start, self._length, number))

    def _element(self, node: Node) -> None:
        if node.tag == "comment":
            self._add("<!-- -->")
            return
        start = self._length
        self._add(f"<{node.tag}")
        for name, value in node.attributes.items():
            self._add(f' {name}="')
            if isinstance(value, Number):
                self._number(value)
            else:
                self._add(escape(value))
            self._add('"')
        self._add(">")
        if node.tag not in VOID:
            for child in node.children:
                if isinstance(child, Node):
                    self._element(child)
                elif isinstance(child, Number):
                    self._number(child)
                else:
                    self._add(child if node.raw else escape(child, quote=False))
            self._add(f"</{node.tag}>")
            if node.tag in BLOCKS:
                self._add("\n")
        self.elements.append((start, self._length, node))


class Copied:
    """The text of a tree as a browser copies or saves it: a line for each block, and where its numbers stand."""

    def __init__(self, root: Node, bullet: str = "") -> None:
        self._bullet = bullet
        self._lines: list[list[Child]] = [[]]
        self._element(root)
        pieces: list[str] = []
        self.numbers: list[tuple[int, int, Number]] = []
        length = 0
        for line in self._lines:
            if not "".join(map(str, line)).strip():
                continue
            for part in [*line, "\n"]:
                text = (
                    str(part)
                    if isinstance(part, Number)
                    else " ".join(f"|{part}|".split())[1:-1]
                    if part != "\n"
                    else part
                )
                if isinstance(part, Number):
                    self.numbers.append((length, length + len(text), part))
                pieces.append(text)
                length += len(text)
        self.markup = "".join(pieces)

    def _break(self) -> None:
        if self._lines[-1]:
            self._lines.append([])

    def _element(self, node: Node) -> None:
        if node.tag in ("code", "progress", "head", "script", "style") or "hidden" in node.attributes:
            return
        block = node.tag in BLOCKS or node.tag == "br"
        if block:
            self._break()
        if node.tag == "li" and self._bullet:
            self._lines[-1].append(self._bullet)
        for at, child in enumerate(node.children):
            if isinstance(child, Node):
                if child.tag in ("td", "th") and at:
                    self._lines[-1].append("\t")
                self._element(child)
            else:
                self._lines[-1].append(child)
        if block:
            self._break()


def map_text(root: Node, change: Callable[[str], Child]) -> None:
    """Replace every piece of text (no number, no script) by what `change` makes of it."""
    for node in list(root.walk()):
        if node.tag not in ("code", "script", "style", "head", "title", "font"):
            node.children = [
                change(child) if isinstance(child, str) and child.strip() else child for child in node.children
            ]
