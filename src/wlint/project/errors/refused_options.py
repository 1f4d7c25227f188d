"""Requests and responses that are never made, as the options that they are given are refused."""

from wlint import tree
from wlint.platform.unsupported import (
    MAKES_REQUEST,
    OBJECT_OPTIONS,
    OBJECTS_IN_OPTIONS,
    REQUEST_MODES,
)
from wlint.project.configuration.wrangler import Configuration
from wlint.project.costs.ways import assigned_at
from wlint.project.file import File
from wlint.project.typing.constants import source_of
from wlint.project.typing.program import Program
from wlint.project.typing.types import Types
from wlint.record import Record
from wlint.semantics.types import (
    NUMBER,
    STRING,
    Global,
    ObjectType,
    options_of,
    without_nothing,
)
from wlint.tree import Node

_DEEPEST = 4


class Mode(Record):
    """An option of a request that is refused, with its value, and where that stands."""

    name: str
    value: str
    file: File
    node: Node


class TextOption(Record):
    """An option that is a text and should be an object, and where that stands."""

    name: str
    file: File
    node: Node


def bare_status(types: Types, file: File, call: tree.Call) -> Node | None:
    """The number because of which a call always throws: `Response.json(body, 500)`."""
    given = call.arg(1)
    if given is None or file.is_python:
        return None
    called = options_of(types.of(file, call.callee))
    if not any(isinstance(o, Global) and o.path in OBJECT_OPTIONS for o in called):
        return None
    seen = options_of(types.by_value.of(file, given))
    passed = {o for o in seen if not (isinstance(o, ObjectType) and not o.node.entries)}
    return given if types.of(file, given) == NUMBER or passed == {NUMBER} else None


def refused_mode(
    types: Types, configuration: Configuration, file: File, call: tree.Call
) -> Mode | None:
    """The option because of which a request always throws: `fetch(url, { redirect: "error" })`."""
    options = call.arg(1)
    called = options_of(types.of(file, call.callee))
    is_made = any(isinstance(o, Global) and o.path in MAKES_REQUEST for o in called)
    if options is None or file.is_python or not is_made:
        return None
    for name, taken in REQUEST_MODES.items():
        found = _given(types.program, file, options, name)
        match found:
            case (home, tree.Literal(value=str(value)) as node) if not _takes(
                configuration, taken, value
            ):
                return Mode(name, value, home, node)
            case _:
                pass
    return None


def text_option(types: Types, file: File, call: tree.Call) -> TextOption | None:
    """The text because of which a call rejects: `bucket.get(key, { range: "bytes=0-9" })`."""
    called = options_of(types.of(file, call.callee)) if not file.is_python else ()
    for path in (o.path for o in called if isinstance(o, Global)):
        place, names = OBJECTS_IN_OPTIONS.get(path, (0, ()))
        options = call.arg(place)
        if options is None:
            continue
        for name in names:
            match _given(types.program, file, options, name):
                case (home, node) if _is_text(types, home, node):
                    return TextOption(name, home, node)
                case _:
                    pass
    return None


def _is_text(types: Types, file: File, node: Node) -> bool:
    """Whether a value is a text wherever it is anything."""
    return set(options_of(without_nothing(types.of(file, node)))) == {STRING}


def _takes(configuration: Configuration, taken: dict[str, str | None], value: str) -> bool:
    """Whether the runtime may take a value in some environment, by its date and flags."""
    flag = taken.get(value)
    return value in taken and (
        flag is None
        or any(e.compatibility.has(flag) is not False for e in configuration.environments)
    )


def _given(
    program: Program, file: File, options: Node, name: str, depth: int = 0
) -> tuple[File, Node] | None:
    """What options surely have under a name: in place, in a constant, or in what they spread."""
    variable = file.scopes.variable(options)
    at = source_of(program, file, options)
    is_changed = variable is not None and any(assigned_at(file, (variable, (name,))))
    if not isinstance(at.node, tree.Mapping) or is_changed or depth > _DEEPEST:
        return None
    last = next((e for e in reversed(at.node.entries) if e.name in (name, None)), None)
    match last:
        case tree.Entry(name=str(), value=value):
            source = source_of(program, at.file, value)
            return source.file, source.node
        case tree.Entry(value=tree.Spread(value=value)):
            return _given(program, at.file, value, name, depth + 1)
        case _:
            return None
