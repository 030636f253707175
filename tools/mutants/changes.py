"""Small wrong changes to a module: what a mistake of the hand would look like.

A change replaces one node of the syntax tree. Left alone are annotations, decorators, documentation,
texts, `__all__` and `__slots__`, and what only a type checker reads.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

BOUNDARY: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
}
OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.GtE,
    ast.LtE: ast.Gt,
    ast.Gt: ast.LtE,
    ast.GtE: ast.Lt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.LShift: ast.RShift,
}
OTHER_NAME = {"min": "max", "max": "min", "any": "all", "all": "any", "bisect_left": "bisect_right"}
OTHER_NAME |= {"bisect_right": "bisect_left"}
UNREAD = {"__all__", "__slots__"}


@dataclass(frozen=True, slots=True)
class Change:
    """Change number `number` of a module; `before` and `after` are source of the changed place."""

    number: int
    line: int
    kind: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.kind}: {self.before}  ->  {self.after}"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a node hangs: `parent.field`, or `parent.field[index]`."""

    parent: ast.AST
    field: str
    index: int | None

    def put(self, node: Any) -> None:
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


def changes_of(source: str) -> list[Change]:
    """Every change, in the order of the source."""
    found = enumerate(_changed(ast.parse(source)))
    return [
        Change(number, _line(node), kind, _told(node), _told(new)) for number, (node, kind, new, _) in found
    ]


def changed(source: str, number: int) -> ast.Module:
    """The tree of `source` with change `number` made."""
    tree = ast.parse(source)
    for index, (node, _, new, place) in enumerate(_changed(tree)):
        if index == number:
            place.put(ast.copy_location(new, node))
            return ast.fix_missing_locations(tree)
    raise IndexError(number)


Found = tuple[Any, str, Any, _Place]


def _changed(tree: ast.Module) -> Iterator[Found]:
    for node, place in _nodes(tree):
        for kind, alternatives in ALTERNATIVES:
            for new in alternatives(node):
                yield node, kind, new, place


def _nodes(parent: ast.AST) -> Iterator[tuple[Any, _Place]]:
    for name, value in ast.iter_fields(parent):
        if name in ("annotation", "returns", "decorator_list", "bases"):
            continue
        for index, node in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(node, ast.AST) and not _is_left_alone(node):
                yield node, _Place(parent, name, index)
                yield from _nodes(node)


def _is_left_alone(node: ast.AST) -> bool:
    if isinstance(node, ast.If):
        return "TYPE_CHECKING" in ast.dump(node.test)
    if isinstance(node, ast.Assign):
        named = {target.id for target in node.targets if isinstance(target, ast.Name)}
        return bool(named & UNREAD) or _is_alias_of_types(node.value)
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.FunctionDef):
        return any("overload" in ast.dump(each) for each in node.decorator_list)
    return isinstance(node, ast.ClassDef) and "Protocol" in [getattr(each, "id", "") for each in node.bases]


def _is_alias_of_types(value: ast.expr) -> bool:
    named = {each.id for each in ast.walk(value) if isinstance(each, ast.Name)}
    return isinstance(value, (ast.Subscript, ast.BinOp)) and bool(
        named & {"Sequence", "Callable", "Interval", "tuple"}
    )


def _comparisons(node: ast.AST, others: dict[type[ast.cmpop], type[ast.cmpop]]) -> Iterator[ast.AST]:
    if isinstance(node, ast.Compare):
        for index, op in enumerate(node.ops):
            if type(op) in others:
                new = copy.deepcopy(node)
                new.ops[index] = others[type(op)]()
                yield new


def _arithmetic(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.BinOp | ast.AugAssign) and type(node.op) in ARITHMETIC:
        new = copy.deepcopy(node)
        new.op = ARITHMETIC[type(node.op)]()
        yield new
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield node.operand


def _constants(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Constant):
        if isinstance(node.value, bool):
            yield ast.Constant(not node.value)
        elif isinstance(node.value, int):
            yield ast.Constant(node.value + 1)


def _logic(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.BoolOp):
        new = copy.copy(node)
        new.op = ast.And() if isinstance(node.op, ast.Or) else ast.Or()
        yield new
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand


def _conditions(node: ast.AST) -> Iterator[ast.AST]:
    """The condition of an `if`, a `while` or a choice turned round, where it is no comparison."""
    if isinstance(node, ast.If | ast.While | ast.IfExp) and isinstance(
        node.test, ast.Name | ast.Attribute | ast.Call
    ):
        new = copy.copy(node)
        new.test = ast.UnaryOp(ast.Not(), node.test)
        yield new
    if isinstance(node, ast.comprehension):
        for index in range(len(node.ifs)):
            new = copy.copy(node)
            new.ifs = node.ifs[:index] + node.ifs[index + 1 :]
            yield new


def _names(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in OTHER_NAME:
        yield ast.Name(OTHER_NAME[node.id], ast.Load())


def _returns(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Return) and ast.unparse(node) not in ("return", "return None"):
        yield ast.Return(ast.Constant(None))


def _deletions(node: ast.AST) -> Iterator[ast.AST]:
    """A statement left out: a call, a change of something that outlives the function, a way out."""
    if isinstance(node, ast.Expr | ast.AugAssign | ast.Raise | ast.Continue | ast.Break):
        yield ast.Pass()
    if isinstance(node, ast.Assign) and all(
        isinstance(each, ast.Attribute | ast.Subscript) for each in node.targets
    ):
        yield ast.Pass()


def _elements(node: ast.AST) -> Iterator[ast.AST]:
    """One member of a set or one entry of a table left out."""
    if isinstance(node, ast.Set) and len(node.elts) > 1:
        for index in range(len(node.elts)):
            yield ast.Set(node.elts[:index] + node.elts[index + 1 :])
    if isinstance(node, ast.Dict) and len(node.keys) > 1:
        for index in range(len(node.keys)):
            keys, values = node.keys[:], node.values[:]
            del keys[index], values[index]
            yield ast.Dict(keys, values)


ALTERNATIVES: tuple[tuple[str, Callable[[ast.AST], Iterator[ast.AST]]], ...] = (
    ("boundary", lambda node: _comparisons(node, BOUNDARY)),
    ("comparison", lambda node: _comparisons(node, OPPOSITE)),
    ("arithmetic", _arithmetic),
    ("constant", _constants),
    ("logic", _logic),
    ("condition", _conditions),
    ("name", _names),
    ("return", _returns),
    ("deletion", _deletions),
    ("element", _elements),
)


def _line(node: Any) -> int:
    line: int = node.target.lineno if isinstance(node, ast.comprehension) else node.lineno
    return line


def _told(node: Any) -> str:
    """The first line of the source of a node, or of its condition."""
    if isinstance(node, ast.comprehension):
        return " ".join(ast.unparse(each) for each in (node.target, node.iter, *node.ifs))
    if isinstance(node, ast.If | ast.While):
        return f"if {ast.unparse(node.test)}"
    text = ast.unparse(ast.fix_missing_locations(node)).splitlines()[0]
    return text if len(text) <= 90 else text[:87] + "..."
