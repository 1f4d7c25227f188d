"""What an expression is when it never changes: whole numbers, text."""

import math
from collections.abc import Callable
from fractions import Fraction
from typing import TypeAlias

from wlint import tree
from wlint.project.file import File
from wlint.project.reaching import held
from wlint.project.typing.program import Here, Program
from wlint.record import Record
from wlint.semantics.endings import cut_of
from wlint.semantics.scopes import Definition, Gives
from wlint.tree import Node

_DEEPEST = 8
_HOLE = "\0"
Number: TypeAlias = int | Fraction
Asked: TypeAlias = Callable[[File, Node], int | None]
"""What says which number an expression is."""
_ARITHMETIC: dict[str, Callable[[Number, Number], Number | None]] = {
    "*": lambda a, b: a * b,
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "/": lambda a, b: Fraction(a) / b if b else None,
}
_ROUNDED: dict[str, Callable[..., Number]] = {
    "ceil": math.ceil,
    "floor": math.floor,
    "trunc": math.trunc,
    "round": lambda a: math.floor(a + Fraction(1, 2)),
    "min": min,
    "max": max,
}
"""What a call of `Math` makes of numbers."""
_CHOSEN = frozenset({"min", "max"})


class Source(Record):
    """An expression and the file it stands in."""

    file: File
    node: Node


def source_of(program: Program, file: File, node: Node) -> Source:
    """The expression a name stands for, as long as it can hold one value only where it stands."""
    for _ in range(_DEEPEST):
        match held(file, node) if isinstance(node, tree.Name) else None:
            case Definition(gives=Gives.VALUE, value=tree.Node() as value, path=()):
                node = value
                continue
            case Definition(
                gives=Gives.IMPORT,
                node=tree.Import() as item,
                name=tree.ImportedName() as name,
                path=(),
            ):
                target = program.imported(file, item, name)
            case Definition(
                gives=Gives.VALUE,
                value=tree.Await(
                    value=tree.Call(
                        callee=tree.Name(id="import"),
                        args=[tree.Arg(value=tree.Literal(value=str(module)))],
                    )
                ),
                path=(str(taken),),
            ):
                target = program.named(file, module, taken)
            case _:
                break
        match target:
            case Here(file=home, node=found) if found is not node:
                file, node = home, found
            case _:
                break
    return Source(file, node)


def constant_of(program: Program, file: File, node: Node, depth: int = 0) -> Source:
    """The expression a name, a part of a table or a field stands for: `LIMITS.open`.

    What a table holds whose name begins in upper case, `STATUS.OK` or `API.STATUS.OK`, nobody
    changes, nor what a class holds under a name in capitals, `self.TABLES`.
    """
    at = source_of(program, file, node)
    match at.node:
        case tree.Member(object=tree.Name(is_receiver=True), name=str(name)) if name.isupper():
            cls = at.file.class_around(at.node)
            values = at.file.field_values(cls).get(name, ()) if cls is not None else ()
            return Source(at.file, values[0]) if len(values) == 1 else at
        case tree.Member(object=owner, name=str(name)) if _is_table(owner) and depth < _DEEPEST:
            whole = constant_of(program, at.file, owner, depth + 1)
            held = whole.node.entry(name) if isinstance(whole.node, tree.Mapping) else None
            return source_of(program, whole.file, held) if held is not None else at
        case _:
            return at


def _is_table(node: Node) -> bool:
    """Whether a name begins in upper case, or that of the table which a part is asked of."""
    while isinstance(node, tree.Member):
        node = node.object
    return isinstance(node, tree.Name) and node.id[0].isupper()


def number_of(program: Program, file: File, node: Node, unknown: Asked | None = None) -> int | None:
    """The whole number a constant expression is; `unknown` says what a name is that holds none."""
    return _whole(_value(program, file, node, unknown, 0))


def worked_out(op: str, one: int, other: int) -> int | None:
    """The whole number that an operator makes of two."""
    return _whole(_ARITHMETIC[op](one, other))


def _whole(number: Number | None) -> int | None:
    return int(number) if number is not None and number.denominator == 1 else None


def _value(
    program: Program, file: File, node: Node, unknown: Asked | None, depth: int
) -> Number | None:
    """The number a constant expression is, be it a part of a whole one."""
    if depth > _DEEPEST:
        return None
    match node:
        case tree.Literal(kind="number", value=str(value)):
            return whole_number(value)
        case tree.Operation(op=op, operands=[left, right]) if op in _ARITHMETIC:
            a = _value(program, file, left, unknown, depth + 1)
            b = _value(program, file, right, unknown, depth + 1)
            return _ARITHMETIC[op](a, b) if a is not None and b is not None else None
        case tree.Operation(op="-", operands=[one]):
            found = _value(program, file, one, unknown, depth + 1)
            return -found if found is not None else None
        case tree.Call(
            callee=tree.Member(object=tree.Name(id=owner), name=str(name)), args=args
        ) if _is_rounded(owner, name, len(args)):
            values = [_value(program, file, arg.value, unknown, depth + 1) for arg in args]
            known = [value for value in values if value is not None]
            return _ROUNDED[name](*known) if known and len(known) == len(values) else None
        case tree.Name() | tree.Member():
            at = constant_of(program, file, node)
            if at.node is not node:
                return _value(program, at.file, at.node, unknown, depth + 1)
            return unknown(file, node) if unknown is not None else None
        case _:
            return None


def _is_rounded(owner: str, name: str, given: int) -> bool:
    return owner in ("Math", "math") and (name in _CHOSEN or (name in _ROUNDED and given == 1))


def whole_number(text: str) -> int | None:
    """A number as it is written, when it is a whole one: `1_000`, `0x10`, `1e3`."""
    try:
        return int(text.replace("_", ""), 0)
    except ValueError:
        pass
    try:
        found = float(text.replace("_", ""))
    except ValueError:
        return None
    return int(found) if found.is_integer() else None


def written_text(file: File, node: Node, program: Program | None = None) -> str | None:
    """The whole text that an expression is, if code writes all of it out."""
    text = text_of(file, node, _HOLE, program=program)
    return text if text is not None and _HOLE not in text else None


def text_of(
    file: File, node: Node, hole: str = "?", depth: int = 0, program: Program | None = None
) -> str | None:
    """A string as far as it is constant; what is inserted reads as `hole`.

    With the program, what other modules export is read as well.
    """
    if depth > _DEEPEST:
        return None

    def part(inner: Node) -> str:
        found = text_of(file, inner, hole, depth + 1, program)
        return hole if found is None else found

    match node:
        case tree.Literal(kind="string" | "number", value=str(value)):
            return value
        case tree.Template(parts=parts):
            return "".join(part(p) for p in parts)
        case tree.Operation(op="+", operands=operands):
            return "".join(part(o) for o in operands)
        case tree.Call(callee=tree.Member(object=inner, name="trim" | "strip")):
            return text_of(file, inner, hole, depth + 1, program)
        case tree.Call() if (whole := cut_of(node)) is not None:
            found = text_of(file, whole, hole, depth + 1, program)
            return found.rstrip("/") if found is not None else None
        case tree.Name() if program is not None:
            at = source_of(program, file, node)
            if at.node is node:
                return None
            return text_of(at.file, at.node, hole, depth + 1, program)
        case tree.Name():
            only = held(file, node)
            if only is None or only.value is None or only.path or only.gives is not Gives.VALUE:
                return None
            return text_of(file, only.value, hole, depth + 1)
        case _:
            return None
