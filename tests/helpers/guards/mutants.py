"""Find what can be taken out of a module: each condition, comparison, limit, header, argument, member and statement.

The changes are small and mechanical on purpose (mutation testing): nobody has to remember to add a new guard here.
"""

import ast
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from textwrap import indent
from typing import TypeVar

Node = TypeVar("Node", bound=ast.AST)

BOUNDARIES = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}


@dataclass(frozen=True)
class Mutant:
    """One change of one file, from `line` to `end`: `what` says it in a line, `source` is the file after it."""

    path: str
    line: int
    end: int
    what: str
    source: str
    in_function: bool

    @property
    def name(self) -> str:
        """What it is called in `equivalent.py`: without the line, which moves."""
        return f"{self.path}: {self.what}"

    @property
    def own_tests(self) -> str:
        """The file of the tests that are the likeliest to notice."""
        return f"test_{self.path.rpartition('/')[2]}"


def mutants(path: str, source: str) -> Iterator[Mutant]:
    """Everything that can be taken out of a file."""
    tree = ast.parse(source)
    for node, place, in_function in _walk(tree):
        for what, after in _changes(node, module_level=not place):
            changed = _spliced(source, node, after)
            where = f"{place}: " if place else ""
            yield Mutant(path, node.lineno, node.end_lineno or 0, f"{where}{what}", changed, in_function)


Part = ast.expr | ast.stmt
Change = tuple[str, ast.AST]


def _walk(node: ast.AST, place: str = "", in_function: bool = False) -> Iterator[tuple[Part, str, bool]]:
    """Every node, the function or class that it is in, and whether it runs later than the import of the module.

    No docstring, and no type of a parameter.
    """
    for name, value in ast.iter_fields(node):
        if name in ("returns", "decorator_list", "type_params") or isinstance(node, ast.arg):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, (ast.expr, ast.stmt)) and not _is_docstring(child):
                yield child, place, in_function
            if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
                yield from _walk(child, f"{place}.{child.name}".lstrip("."), True)
            elif isinstance(child, ast.ClassDef):
                yield from _walk(child, f"{place}.{child.name}".lstrip("."), in_function)
            elif isinstance(child, ast.AST):
                yield from _walk(child, place, in_function)


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _changes(node: ast.AST, *, module_level: bool) -> Iterator[Change]:
    match node:
        case ast.If() | ast.IfExp():
            yield f"never: if {_short(node.test)}", _with(node, test=ast.Constant(False))
        case ast.BoolOp():
            yield from _without_each(node, "values", _conjunction(node))
        case ast.Compare(ops=[op]) if type(op) in BOUNDARIES:
            yield f"boundary: {_short(node)}", _with(node, ops=[BOUNDARIES[type(op)]()])
        case ast.Return(value=ast.Compare() | ast.Call(func=ast.Attribute(attr="fullmatch"))):
            yield f"always: {_short(node)}", ast.Return(ast.Constant(True))
        case ast.Return(value=ast.Constant(value=bool() as value)):
            yield f"the opposite: {_short(node)}", ast.Return(ast.Constant(not value))
        case ast.Call(func=ast.Attribute(attr="fullmatch") as function):
            yield f"only the beginning: {_short(node)}", _with(node, func=_with(function, attr="match"))
        case ast.With() | ast.AsyncWith():
            yield f"without: with {', '.join(map(_short, node.items))}", ast.Module(node.body, [])
        case ast.Try() if not node.finalbody:
            for number, handler in enumerate(node.handlers):
                kept = [*node.handlers[:number], *node.handlers[number + 1 :]]
                after = _with(node, handlers=kept) if kept else ast.Module([*node.body, *node.orelse], [])
                yield f"without: except {_short(handler.type)} in {_short(node.body[0])}", after
        case ast.Match():
            yield from _without_each(node, "cases", "case")
        case ast.Expr(value=ast.Call() | ast.Await()) | ast.Delete() | ast.AugAssign():
            yield f"without: {_short(node)}", ast.Pass()
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]) if not module_level:
            yield f"without: {_short(node)}", ast.Pass()
        case ast.Assign(targets=[ast.Name(id=name)]) if module_level and name.isupper():
            yield from _constant(name, node)
    if isinstance(node, ast.Call):
        yield from _without_each(node, "keywords", "argument")


def _conjunction(node: ast.BoolOp) -> str:
    return "and" if isinstance(node.op, ast.And) else "or"


def _constant(name: str, node: ast.Assign) -> Iterator[Change]:
    """A limit tenfold and a tenth, a table or list without each of its entries."""
    value = node.value
    for what, after in _scaled(value):
        yield f"{name}: {what}", _with(node, value=after)
    entries = value.args[0] if isinstance(value, ast.Call) and value.args else value
    if isinstance(entries, ast.Dict):
        for number, key in enumerate(entries.keys):
            keys = [*entries.keys[:number], *entries.keys[number + 1 :]]
            values = [*entries.values[:number], *entries.values[number + 1 :]]
            yield f"{name}: without {_short(key)}", _replaced(node, ast.Dict(keys, values))
    elif isinstance(entries, (ast.Tuple, ast.Set, ast.List)) and not list(_scaled(value)):
        for number, entry in enumerate(entries.elts):
            less = _with(entries, elts=[*entries.elts[:number], *entries.elts[number + 1 :]])
            yield f"{name}: without {_short(entry)}", _replaced(node, less)


def _scaled(value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(value, ast.Tuple):
        for number, entry in enumerate(value.elts):
            for what, after in _scaled(entry):
                yield f"[{number}] {what}", _with(value, elts=[*value.elts[:number], after, *value.elts[number + 1 :]])
    elif _is_number(value):
        yield "tenfold", ast.BinOp(value, ast.Mult(), ast.Constant(10))
        text = ast.unparse(value)
        # Not nothing: that is another thing than less.
        yield "a tenth", ast.parse(f"type({text})(({text}) / 10) or 1", mode="eval").body


def _is_number(value: ast.expr) -> bool:
    if isinstance(value, ast.BinOp):
        return _is_number(value.left) and _is_number(value.right)
    if isinstance(value, ast.Constant):
        return type(value.value) in (int, float)
    return isinstance(value, ast.Name) and value.id.isupper()


def _without_each(node: Node, field: str, kind: str) -> Iterator[tuple[str, Node]]:
    parts = getattr(node, field)
    for number, part in enumerate(parts):
        kept = [*parts[:number], *parts[number + 1 :]]
        if kept or field == "keywords":
            yield f"without {kind} {_short(part)} in {_short(node)}", _with(node, **{field: kept})


def _with(node: Node, **fields: object) -> Node:
    changed = deepcopy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed


def _replaced(node: ast.Assign, by: ast.expr) -> ast.Assign:
    """The assignment with other entries, inside `frozenset(...)` where they are."""
    if isinstance(node.value, ast.Call):
        return _with(node, value=_with(node.value, args=[by]))
    return _with(node, value=by)


def _short(node: ast.AST | None) -> str:
    text = ast.unparse(node).partition("\n")[0] if node else ""
    return text if len(text) <= 90 else f"{text[:87]}..."


def _spliced(source: str, node: Part, after: ast.AST) -> str:
    """The source with one node written anew; all else stays as it is, byte for byte."""
    lines = source.encode().splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    raw = source.encode()
    begin = starts[node.lineno - 1] + node.col_offset
    end = starts[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or 0)
    written = ast.unparse(ast.fix_missing_locations(after))
    written = indent(written, " " * node.col_offset).lstrip() if isinstance(node, ast.stmt) else f"({written})"
    return (raw[:begin] + written.encode() + raw[end:]).decode()
