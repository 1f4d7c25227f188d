"""Texts without what all have at their ends: `key.name.slice(5)` differs as keys do."""

from wlint import tree
from wlint.project.costs.comparisons import counted
from wlint.project.file import File
from wlint.regex import regex
from wlint.tree import Node

_CUTS = frozenset({"slice", "substring"})
_REMOVES = frozenset({"removeprefix", "removesuffix"})
_PYTHON_CUT = regex(r"\[\s*(?P<start>[^\[\]:]*?)\s*:\s*(?:-\s*\d+\s*)?\]$")
_PYTHON_PART = regex(r"\[[^\[\]]*:[^\[\]]*\]$")


def whole_of(file: File, text: Node) -> Node | None:
    """The text of which only what stands at its ends is cut off, so and so much of it."""
    match text:
        case tree.Call(
            callee=tree.Member(object=whole, name=name), args=[tree.Arg(value=start), *end]
        ) if name in _CUTS:
            is_to_end = not end or (len(end) == 1 and _is_negative(end[0].value))
            return whole if is_to_end and _is_place(file, start) else None
        case tree.Call(
            callee=tree.Member(object=whole, name="replace"),
            args=[tree.Arg(value=what), tree.Arg(value=tree.Literal(value=""))],
        ):
            return whole if _is_text(file, what) else None
        case tree.Call(callee=tree.Member(object=whole, name=name), args=[tree.Arg(value=what)]):
            return whole if name in _REMOVES and _is_text(file, what) else None
        case tree.Opaque(kind="Subscript", parts=[whole, start, *_]) if file.is_python:
            found = _PYTHON_CUT.search(file.source.text(text.span))
            is_cut = found is not None and found["start"] == file.source.text(start.span)
            return whole if is_cut and _is_place(file, start) else None
        case _:
            return None


def is_cut(file: File, node: Node) -> bool:
    """Whether Python's `text[:10]` cuts a part out."""
    return file.is_python and _PYTHON_PART.search(file.source.text(node.span)) is not None


def _is_place(file: File, node: Node) -> bool:
    """Whether a number is the same for all: it is written out, or how long a fixed text is."""
    match node:
        case tree.Literal(kind="number", value=str(value)):
            return not value.startswith("-")
        case tree.Operation(op="+", operands=operands):
            return all(_is_place(file, operand) for operand in operands)
        case _:
            of = counted(node)
            return of is not None and _is_text(file, of)


def _is_negative(node: Node) -> bool:
    match node:
        case tree.Operation(op="-", operands=[tree.Literal()]):
            return True
        case tree.Literal(kind="number", value=str(value)):
            return value.startswith("-")
        case _:
            return False


def _is_text(file: File, node: Node) -> bool:
    """Whether it is a text that is written out."""
    made = file.local_value(node)[0]
    variable = file.scopes.variable(node)
    if made is node and variable is not None and variable.only is not None:
        made = variable.only.value or node
    return isinstance(made, tree.Literal) and made.kind == "string"
