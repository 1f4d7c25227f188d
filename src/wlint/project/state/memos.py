"""What Python functions remember of every call: `@functools.cache` keeps it for all requests."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.file import File
from wlint.project.state.parts import ELEMENT, Part
from wlint.project.state.writes import How, Write
from wlint.project.typing.types import Types
from wlint.semantics.functions import called_as, is_missing
from wlint.semantics.types import FunctionType, Global
from wlint.tree import Node

_KEEPS_ALL = Global("functools.cache")
_KEEPS_SOME = Global("functools.lru_cache")


def remembered_calls(types: Types, calls: Calls) -> Iterator[Write]:
    """Every call that a function of the Worker remembers, under what it is given."""
    for file in calls.files:
        if not file.is_python:
            continue
        for function in file.of_kind(tree.Function):
            if any(_keeps_all(types, file, decorator) for decorator in function.decorators):
                part = Part(function, file, function, function.name or "", (ELEMENT,))
                yield from _calls(calls, function, part)
        for member in file.of_kind(tree.Member):
            if member.name == "cache_clear":
                yield from _cleared(types, file, member)


def _keeps_all(types: Types, file: File, decorator: Node) -> bool:
    """Whether a decorator remembers all calls: `lru_cache` keeps 128 unless told otherwise."""
    match decorator:
        case tree.Call(callee=callee, args=[tree.Arg(name=None | "maxsize", value=most), *_]):
            return types.of(file, callee) == _KEEPS_SOME and is_missing(most)
        case _:
            return types.of(file, decorator) == _KEEPS_ALL


def _calls(calls: Calls, function: tree.Function, part: Part) -> Iterator[Write]:
    for site in calls.callers.get(function, ()):
        if isinstance(site.node, tree.Call) and site.is_sure:
            for arg in site.node.args:
                yield Write(site.file, site.node, part, How.KEYED, arg.value)


def _cleared(types: Types, file: File, member: tree.Member) -> Iterator[Write]:
    match types.of(file, member.object), file.scopes.parents.get(member):
        case FunctionType(node=function), tree.Call() as call:
            part = Part(function, file, function, called_as(member.object) or "")
            yield Write(file, call, part, How.REMOVED)
        case _:
            pass
