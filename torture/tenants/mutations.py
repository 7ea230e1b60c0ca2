"""Small mistakes put into a module's text, one at a time: what mutation testing changes.

Our own, as the known tools leave out what decides here: one changes no function that has a decorator, and sessions are
opened by such; the other neither drops a statement nor changes a text.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

_OPPOSITES: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Lt: ast.GtE,
    ast.GtE: ast.Lt,
    ast.Gt: ast.LtE,
    ast.LtE: ast.Gt,
}
_NEIGHBOURS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
}
# In a statement of SQL: whether a setting is the transaction's.
_TRUE = re.compile(r"\btrue\b")
# A change of a node where it stands; a statement is left out where that is None.
Change = Callable[[ast.AST], None] | None


@dataclass(frozen=True, slots=True)
class Mutant:
    """The text of a module with one mistake.

    `name` is the module and which of its mistakes it is, `what` the mistake and the line it is in.
    """

    name: str
    what: str
    text: str


def mutants_of(module: Path, names: frozenset[str] | None = None) -> Iterator[Mutant]:
    """Every mistake in the module, or in what has these names at its top; a statement without a name is its own."""
    text = module.read_text()
    lines, number = text.splitlines(), count(1)
    for index, node in enumerate(_nodes(ast.parse(text), names)):
        for place, (mistake, _) in enumerate(_changes(node)):
            tree = ast.parse(text)
            found = list(_nodes(tree, names))[index]
            _apply(tree, found, list(_changes(found))[place][1])
            what = f"{mistake}: {lines[getattr(node, 'lineno', 1) - 1].strip()}"
            yield Mutant(f"{module.stem}:{next(number)}", what, ast.unparse(ast.fix_missing_locations(tree)))


def _nodes(tree: ast.Module, names: frozenset[str] | None) -> Iterator[ast.AST]:
    for statement in tree.body:
        is_meant = names is None or bool(_names_of(statement) & names)
        if is_meant and not isinstance(statement, ast.Import | ast.ImportFrom) and not _is_docstring(statement):
            yield from _within(statement)


def _names_of(statement: ast.stmt) -> set[str]:
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return {statement.name}
    if isinstance(statement, ast.Assign):
        return {name.id for target in statement.targets for name in ast.walk(target) if isinstance(name, ast.Name)}
    return {ast.unparse(statement)}


def _within(node: ast.AST) -> Iterator[ast.AST]:
    """The node and what stands in it, but annotations, docstrings and the decorators of classes."""
    yield node
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns") or (field == "decorator_list" and isinstance(node, ast.ClassDef)):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _is_docstring(child):
                yield from _within(child)


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _changes(node: ast.AST) -> Iterator[tuple[str, Change]]:
    if isinstance(node, ast.Compare):
        yield from _comparisons(node)
    elif isinstance(node, ast.Constant):
        yield from _values(node)
    elif isinstance(node, ast.BoolOp):
        yield "and and or exchanged", _and_or
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd):
        yield "& made |", lambda node: setattr(node, "op", ast.BitOr())
    elif isinstance(node, ast.If | ast.IfExp):
        yield "condition turned round", _negate
    elif isinstance(node, ast.Expr | ast.Raise | ast.Return | ast.AugAssign):
        yield "left out", None


def _comparisons(node: ast.Compare) -> Iterator[tuple[str, Change]]:
    for place, operator in enumerate(node.ops):
        for table in (_OPPOSITES, _NEIGHBOURS):
            if type(operator) in table:
                yield f"comparison {place + 1} changed", _operator(place, table[type(operator)])


def _values(node: ast.Constant) -> Iterator[tuple[str, Change]]:
    match node.value:
        case bool():
            yield "truth turned round", lambda node: setattr(node, "value", not vars(node)["value"])
        case int() | float():
            yield "number changed", lambda node: setattr(node, "value", vars(node)["value"] + 1)
        case str() as text if text.strip():
            yield "text changed", lambda node: setattr(node, "value", vars(node)["value"] + "X")
            if _TRUE.search(text):
                yield "true made false", lambda node: setattr(node, "value", _TRUE.sub("false", vars(node)["value"]))


def _operator(place: int, operator: type[ast.cmpop]) -> Change:
    def change(node: ast.AST) -> None:
        vars(node)["ops"][place] = operator()

    return change


def _and_or(node: ast.AST) -> None:
    vars(node)["op"] = ast.Or() if isinstance(vars(node)["op"], ast.And) else ast.And()


def _negate(node: ast.AST) -> None:
    vars(node)["test"] = ast.UnaryOp(ast.Not(), vars(node)["test"])


def _apply(tree: ast.Module, node: ast.AST, change: Change) -> None:
    if change is not None:
        change(node)
        return
    for parent in ast.walk(tree):
        for value in vars(parent).values():
            if isinstance(value, list) and node in value:
                value[value.index(node)] = ast.Pass()
