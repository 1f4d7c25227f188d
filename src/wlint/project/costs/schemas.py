"""Schemas of validation packages: how much they let through, as far as it can be read."""

from collections.abc import Iterator

from msgspec.structs import replace

from wlint import tree
from wlint.platform import validators
from wlint.project.costs.combined_schemas import all_of, any_of
from wlint.project.costs.size import Schema
from wlint.project.file import File
from wlint.project.typing.constants import number_of, source_of
from wlint.project.typing.program import Program
from wlint.project.typing.validation import maker_of
from wlint.semantics.conditions import ORDERS
from wlint.semantics.functions import called_as
from wlint.tree import Node

_DEEPEST = 12
_LENGTHS = frozenset({"length", "size"})


def schema_of(program: Program, file: File, node: Node, depth: int = 0) -> Schema | None:
    """What a schema lets through; None where an expression is none that can be read."""
    if depth > _DEEPEST:
        return None
    at = source_of(program, file, node)
    match at.node:
        case tree.Call(callee=callee) as call:
            if (maker := maker_of(at.file, call)) is not None:
                return _made(program, at.file, maker, call, depth + 1)
            match callee:
                case tree.Member(object=inner, name=str(method)):
                    found = schema_of(program, at.file, inner, depth + 1)
                    return _with(program, at.file, found, method, call, depth) if found else None
                case _:
                    return None
        case tree.Literal(kind="string", value=str(text)) if (
            listed := validators.arktype_list(text)
        ) is not None:
            (most,) = listed
            return Schema(is_open=most is None, is_bounded=most is not None, limit=most)
        case _:
            return None


def shape_of(program: Program, file: File, node: Node) -> Schema | None:
    """What a schema of an object lets through, or the fields of one, written without it."""
    at = source_of(program, file, node)
    if isinstance(at.node, tree.Mapping):
        return Schema(fields=_fields(program, at.file, at.node, 0))
    return schema_of(program, at.file, at.node)


def may_be_missing(program: Program, file: File, node: Node, name: str) -> bool:
    """Whether a schema of an object lets a part be missing, and puts nothing in its place."""
    at = source_of(program, file, node)
    match at.node:
        case tree.Call(args=[tree.Arg(value=tree.Mapping() as fields), *_]) as call if (
            maker_of(at.file, call) in validators.OBJECTS
        ):
            part = fields.entry(name)
            return part is not None and _may_be_missing(source_of(program, at.file, part).node)
        case tree.Call(callee=tree.Member(object=inner, name=str(method))) if (
            method in validators.KEEPING
        ):
            return may_be_missing(program, at.file, inner, name)
        case _:
            return False


def _may_be_missing(node: Node) -> bool:
    """Whether a schema ends in `.optional()`, or is wrapped in one, without a default."""
    steps = [n for n in node.walk() if isinstance(n, tree.Call)]
    names = {called_as(step.callee) for step in steps}
    return bool(names & validators.OPTIONAL) and not names & validators.DEFAULTS


def _made(program: Program, file: File, maker: str, call: tree.Call, depth: int) -> Schema | None:
    first = call.arg(0)
    inner = schema_of(program, file, first, depth) if first is not None else None
    match maker:
        case _ if maker in validators.OBJECTS:
            if isinstance(first, tree.Literal):
                return inner  # arktype's `type("string[]")`
            return Schema(fields=_fields(program, file, first, depth))
        case _ if maker in validators.LISTS:
            return Schema(is_open=True, element=inner)
        case _ if maker in validators.TABLES:
            last = schema_of(program, file, call.args[-1].value, depth) if call.args else None
            return Schema(is_open=True, element=last)
        case _ if maker in validators.TEXTS | validators.NUMBERS:
            return Schema(is_open=True, is_number=maker in validators.NUMBERS)
        case _ if maker in validators.ANYTHING:
            return Schema(is_open=True, is_anything=True)
        case _ if maker in validators.UNIONS:
            return any_of(_listed(program, file, call, depth))
        case _ if maker in validators.INTERSECTIONS:
            return all_of(_listed(program, file, call, depth))
        case _ if maker in validators.WRAPPERS:
            return inner
        case _ if maker in validators.PIPES:
            for arg in call.args[1:]:
                step = arg.value
                name = maker_of(file, step) if isinstance(step, tree.Call) else None
                if inner is None or name is None or not isinstance(step, tree.Call):
                    return None
                inner = _with(program, file, inner, name, step, depth)
            return inner
        case _:
            return None


def _listed(program: Program, file: File, call: tree.Call, depth: int) -> list[Schema | None]:
    """The schemas that a call is given, or a list of them, be it after the field to tell by."""
    given = [source_of(program, file, arg.value) for arg in call.args]
    for at in given:
        if isinstance(at.node, tree.Sequence):
            return [schema_of(program, at.file, item, depth) for item in at.node.items]
    return [schema_of(program, at.file, at.node, depth) for at in given]


def _fields(
    program: Program, file: File, node: Node | None, depth: int
) -> dict[str, Schema | None]:
    """The schemas that an object literal gives names."""
    entries = node.entries if isinstance(node, tree.Mapping) else ()
    named = ((e.name.rstrip("?"), e.value) for e in entries if e.name is not None)
    return {name: schema_of(program, file, value, depth) for name, value in named}


def _with(
    program: Program, file: File, schema: Schema, name: str, call: tree.Call, depth: int
) -> Schema | None:
    """A schema with what a method, or a step of a pipe, says besides."""
    first = call.arg(0)
    if name in validators.AT_MOST:
        limit = number_of(program, file, first) if first is not None else None
        return replace(schema, is_open=False, is_bounded=True, limit=limit)
    if name in validators.KEEPING:
        return schema
    if first is None:
        return Schema(is_open=True, element=schema) if name == "array" else None
    if name in validators.REFINING:
        return schema if _asks_what_is_there(program, file, first) else None
    inner = schema_of(program, file, first, depth)
    if name in validators.OR:
        return any_of((schema, inner))
    if name in validators.AND:
        return all_of((schema, inner))
    if name in validators.ELEMENTS:
        return replace(schema, element=inner)
    if name in validators.EXTENDING:
        more = _fields(program, file, first, depth) if inner is None else inner.fields
        return replace(schema, fields={**schema.fields, **more})
    return None


def _asks_what_is_there(program: Program, file: File, test: Node) -> bool:
    """Whether a test asks which parts there are, `(d) => d.keys || d.all`, and not how many."""
    return isinstance(test, tree.Function) and not any(
        (isinstance(n, tree.Call) and not _is_harmless(program, file, test, n))
        or (isinstance(n, tree.Member) and (n.name in _LENGTHS or _is_place(n)))
        or (isinstance(n, tree.Operation) and n.op in ORDERS)
        for n in _parts_but_headers(test)
    )


def _is_harmless(program: Program, file: File, test: tree.Function, call: tree.Call) -> bool:
    """Whether a call in a test is one of the language's own that does not say how many."""
    match call.callee:
        case (tree.Name() as name) | tree.Member(object=tree.Name() as name) if (
            file.scopes.variable(name) is None
        ):
            return True
        case tree.Member(object=owner, name=method) if method in validators.ASKING:
            return _is_value(program, file, test, owner)
        case _:
            return False


def _is_value(program: Program, file: File, test: tree.Function, owner: Node) -> bool:
    """Whether something is of what a test is given, or of a text, pattern or list of the code."""
    while isinstance(owner, (tree.Member, tree.Call)):
        owner = owner.object if isinstance(owner, tree.Member) else owner.callee
    variable = file.scopes.variable(owner)
    if variable is not None and all(test.span.covers(d.name.span) for d in variable.definitions):
        return True
    given = source_of(program, file, owner).node
    return isinstance(given, (tree.Literal, tree.Sequence, tree.Call)) or (
        variable is None and isinstance(given, tree.Name)
    )


def _is_place(part: tree.Member) -> bool:
    match part.key:
        case tree.Literal(kind="number"):
            return True
        case _:
            return False


def _parts_but_headers(node: Node) -> Iterator[Node]:
    """The parts of a function but what loops go on by, which refuses nothing."""
    yield node
    skipped = (node.test, *node.header) if isinstance(node, tree.Loop) else ()
    for child in node.children():
        if child not in skipped:
            yield from _parts_but_headers(child)
