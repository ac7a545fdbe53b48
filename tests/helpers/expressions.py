"""Every regular expression of the parsers, how each is used, and texts that are made to take it long.

The texts come from the expression itself: what each of its repeats matches, again and again, behind what has to stand
before it, and before something that lets the match fail.
"""

import ast
import importlib
import pkgutil
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

import ssi_parsers

Pattern = re.Pattern[Any]
Nodes = Any
"""What `re` parses an expression to: a list of pairs of an operation and its arguments."""

METHODS = ("match", "fullmatch", "search", "finditer", "findall", "sub", "subn", "split")
UNKNOWN = ("fullmatch", "search")
"""Tried where the source does not show how an expression is used."""
_FLAGS = {"sub": 4, "subn": 4, "split": 3}
"""The place of `flags` among the arguments; of all others it is the third."""

MANY = 50
"""Repeats from which on one is worth trying."""
SIGNS = " a1-\n<.,:é\u0663%=\"'/!\0"
GENERAL = (
    *" \n1a-<&é",
    "<!--",
    "<a ",
    "</",
    "a ",
    "1 ",
    "1,",
    "1.",
    "\r\n",
    "\t",
    "=",
    "a=",
    "&#1",
    "\u0301",
    "%",
    "A",
)
FAILING = ("", "\0", "!", ">", "x")


class Use(NamedTuple):
    """An expression as it is used."""

    name: str
    pattern: Pattern
    method: str


class Attack(NamedTuple):
    """A text of any length."""

    before: str
    pump: str
    behind: str

    def text(self, size: int) -> str:
        return self.before + self.pump * max(1, size // len(self.pump)) + self.behind


def modules() -> list[Any]:
    """Every module of the parsers."""
    found = pkgutil.walk_packages(ssi_parsers.__path__, "ssi_parsers.")
    return [ssi_parsers, *(importlib.import_module(each.name) for each in found)]


def uses_of_constants() -> Iterator[Use]:
    """The expressions that modules hold, in whatever they hold them; each with every method it is used with."""
    methods: dict[str, set[str]] = {}
    for module in modules():
        for name, method in _calls(Path(module.__file__).read_text("utf-8")):
            methods.setdefault(name, set()).add(method)
    seen: set[tuple[str, Pattern]] = set()
    for module in modules():
        for name, value in vars(module).items():
            for pattern in _patterns_in(value):
                if (name, pattern) not in seen:
                    seen.add((name, pattern))
                    for method in sorted(methods.get(name, UNKNOWN)):
                        yield Use(f"{module.__name__}.{name}", pattern, method)


@contextmanager
def uses_recorded() -> Iterator[list[Use]]:
    """The expressions that the parsers make while they work, by calling `re` itself: one of each place."""
    uses: dict[tuple[str, str], Pattern] = {}
    originals = {name: getattr(re, name) for name in ("compile", *METHODS) if hasattr(re, name)}
    found: list[Use] = []
    of_local = cache(_methods_of_local)

    def recording(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def call(pattern: Any, *arguments: Any, **named: Any) -> Any:
            caller = sys._getframe(1)
            module = str(caller.f_globals.get("__name__"))
            if module.startswith("ssi_parsers."):
                at = 0 if name == "compile" else _FLAGS.get(name, 2) - 1
                flags = named.get("flags", arguments[at] if len(arguments) > at else 0)
                compiled = originals["compile"](pattern, flags)
                place = f"{module}:{caller.f_lineno}"
                for method in of_local(caller.f_code.co_filename, caller.f_lineno) if name == "compile" else (name,):
                    uses.setdefault((place, method), compiled)
            return original(pattern, *arguments, **named)

        return call

    for name, original in originals.items():
        setattr(re, name, recording(name, original))
    try:
        yield found
    finally:
        for name, original in originals.items():
            setattr(re, name, original)
        found += [Use(place, pattern, method) for (place, method), pattern in uses.items()]


def run(use: Use, text: str) -> None:
    """Use the expression on a text, as often as it can be."""
    given = text.encode("latin-1", "ignore") if isinstance(use.pattern.pattern, bytes) else text
    if use.method in ("match", "fullmatch", "search"):
        getattr(use.pattern, use.method)(given)
    else:
        for _ in use.pattern.finditer(given):
            pass


def attacks(pattern: Pattern) -> list[Attack]:
    """Texts that may take this expression long."""
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    nodes = _parser.parse(source, pattern.flags & ~re.DEBUG)
    whole = _example(nodes)
    found: dict[Attack, None] = {}
    for pump in (*GENERAL, whole, whole[:-1], whole + " "):
        if pump:
            found |= {Attack(before, pump, behind): None for before in ("", whole[:-1]) for behind in ("", "\0")}
    for before, pump in _repeats(nodes, ""):
        found |= {Attack(before, pump, behind): None for behind in FAILING}
        found |= {Attack("", before + pump, behind): None for behind in ("", "\0")}
        found |= {Attack("", before + pump * 9, "\0"): None}
    return list(found)


def _calls(source: str) -> Iterator[tuple[str, str]]:
    """Each name in a module that a method of expressions is taken of, and the method.

    Where it is taken of what a loop goes through, also the name of that: `for group, each in _PEOPLE_OF.items()`.
    """
    for statement in ast.parse(source).body:
        nodes = list(ast.walk(statement))
        through = [
            (_names_in(node.target), _names_in(node.iter))
            for node in nodes
            if isinstance(node, ast.comprehension | ast.For)
        ]
        for node in nodes:
            if isinstance(node, ast.Attribute) and node.attr in METHODS:
                name = _name_of(node.value)
                yield name, node.attr
                yield from ((each, node.attr) for names, lists in through if name in names for each in lists)


def _names_in(node: ast.expr) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def _name_of(node: ast.expr) -> str:
    while isinstance(node, ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _methods_of_local(path: str, line: int) -> Iterable[str]:
    """The methods that are used of what is assigned in this line."""
    source = Path(path).read_text("utf-8")
    names = {
        _name_of(node.targets[0])
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Assign) and node.lineno <= line <= (node.end_lineno or line)
    }
    return sorted({method for name, method in _calls(source) if name in names}) or UNKNOWN


def _patterns_in(value: object) -> Iterator[Pattern]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, Mapping):
        yield from _patterns_in(list(value.values()))
    elif isinstance(value, tuple | list | set | frozenset):
        for each in value:
            yield from _patterns_in(each)


def _repeats(nodes: Nodes, before: str) -> Iterator[tuple[str, str]]:
    """What each repeat in an expression matches once, and what stands before it; the same of what is behind it."""
    for at, (code, value) in enumerate(nodes):
        if code in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            _, most, inner = value
            if most >= MANY and (behind := _example(nodes[at + 1 :])):
                yield before, behind
                yield before, behind[:-1] or behind
            if most >= MANY:
                for pump in _examples(inner):
                    yield before, pump
            yield from _repeats(inner, before)
        for inner in _inside(code, value):
            yield from _repeats(inner, before)
        before += _example([(code, value)])


def _inside(code: Any, value: Any) -> Iterable[Nodes]:
    if code is op.BRANCH:
        return value[1]
    if code is op.SUBPATTERN:
        return [value[-1]]
    if code in (op.ASSERT, op.ASSERT_NOT):
        return [value[1]]
    return [value] if code is op.ATOMIC_GROUP else []


def _examples(nodes: Nodes) -> list[str]:
    """A few texts that an expression matches: with other signs where it takes several, and each of its branches."""
    if len(nodes) == 1 and nodes[0][0] in (op.IN, op.ANY, op.NOT_LITERAL):
        return [sign for sign in SIGNS if _takes(*nodes[0], sign)][:4]
    found = {_example(nodes, pick): None for pick in range(6)}
    return [text for text in found if text]


def _example(nodes: Nodes, pick: int = 0) -> str:
    text = ""
    for code, value in nodes:
        if code is op.LITERAL:
            text += chr(value)
        elif code in (op.IN, op.ANY, op.NOT_LITERAL):
            text += next((sign for sign in SIGNS if _takes(code, value, sign)), "") or _first_of(value)
        elif code in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            text += _example(value[2], pick) * min(value[0], 1_000)
        elif code is op.BRANCH:
            text += _example(value[1][pick % len(value[1])], pick)
        elif code in (op.SUBPATTERN, op.ATOMIC_GROUP):
            text += _example(value[-1] if code is op.SUBPATTERN else value, pick)
    return text


def _first_of(members: Any) -> str:
    return next(
        (chr(value if code is op.LITERAL else value[0]) for code, value in members if code is not op.NEGATE), ""
    )


def _takes(code: Any, value: Any, sign: str) -> bool:
    if code is op.ANY:
        return sign != "\n"
    if code is op.NOT_LITERAL:
        return sign != chr(value)
    tests = {"DIGIT": str.isdecimal, "SPACE": str.isspace, "WORD": lambda each: each.isalnum() or each == "_"}
    taken = any(
        sign == chr(of)
        if kind is op.LITERAL
        else of[0] <= ord(sign) <= of[1]
        if kind is op.RANGE
        else kind is op.CATEGORY and tests[str(of).rpartition("_")[2]](sign) != ("_NOT_" in str(of))
        for kind, of in value
    )
    return taken != (value[0][0] is op.NEGATE)
