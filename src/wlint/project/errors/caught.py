"""Errors that code is handed without having made them: what is caught, and what a hook is given."""

from collections.abc import Iterator

from msgspec.structs import replace

from wlint import tree
from wlint.platform.request_errors import tells_of_request
from wlint.project.calling.routers import router_of
from wlint.project.data.held import Held
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.catches import BROAD, is_broad, kinds_of
from wlint.semantics.types import FunctionType, Global, options_of
from wlint.tree import Node

# by the name of a router's hook: which parameter of the function is the error
_HOOKS = {"onError": 0, "exception_handler": 1}


class Caught(Entity):
    """An error somebody else may have made, at every place that names it.

    A framework's hook is handed what leaves its routes; `hook` is the call that tells a router of
    it. `kept` is where it is taken from the outcomes of promises. `is_record`: that JSON shows all
    of it, which it does of no other error.
    """

    file: File
    by: Node
    name: Node | None
    reads: tuple[tree.Name, ...]
    is_hook: bool = False
    kept: tuple[Held, ...] = ()
    hook: tuple[File, tree.Call] | None = None
    is_record: bool = False


def caught_errors(types: Types, file: File) -> Iterator[Caught]:
    """Every error a file is handed."""
    for node in file.of_kind(tree.Catch, tree.Call):
        match node:
            case tree.Catch(name=name) if is_of_others(
                types, file, node
            ) and not file.is_off_platform(file.scopes.parents[node]):
                yield Caught(file, node, name, reads_of(file, node, name))
            case tree.Call():
                yield from rejected(types, file, node)
            case _:
                pass
    yield from hooked_errors(types, file)


def is_of_others(types: Types, file: File, catch: tree.Catch) -> bool:
    """Whether a handler is for what the project does not throw: any error, or a request's."""
    kinds = (o for kind in kinds_of(catch) for o in options_of(types.of(file, kind)))
    return is_broad(catch) or any(
        isinstance(kind, Global) and tells_of_request(kind.path) for kind in kinds
    )


def rejected(types: Types, file: File, call: tree.Call) -> Iterator[Caught]:
    """The error that a call hands to the handler of a promise: `.catch((error) => …)`."""
    match call:
        case (
            tree.Call(callee=tree.Member(name="catch"), args=[tree.Arg(value=handler), *_])
            | tree.Call(callee=tree.Member(name="then"), args=[_, tree.Arg(value=handler)])
        ):
            yield from _given(types, file, handler, 0)
        case _:
            pass


def hooked_errors(types: Types, file: File) -> Iterator[Caught]:
    """The errors that a framework hands to what it was told to do with them."""
    for node in file.of_kind(tree.Call, tree.Function):
        match node:
            case tree.Call(callee=tree.Member(name="onError"), args=[*_, tree.Arg(value=handler)]):
                if router_of(types, file, node) is not None:
                    given = _given(types, file, handler, _HOOKS["onError"], is_hook=True)
                    yield from (replace(caught, hook=(file, node)) for caught in given)
            case tree.Function(decorators=decorators) if any(_is_hook(d) for d in decorators):
                yield from _given(types, file, node, _HOOKS["exception_handler"], is_hook=True)
            case _:
                pass


def _is_hook(decorator: Node) -> bool:
    match decorator:
        case tree.Call(callee=tree.Member(name="exception_handler"), args=[tree.Arg(value=kind)]):
            return getattr(kind, "id", None) in BROAD or isinstance(kind, tree.Literal)
        case _:
            return False


def _given(
    types: Types, file: File, handler: Node, index: int, *, is_hook: bool = False
) -> Iterator[Caught]:
    """The error that a function is called with."""
    for option in options_of(types.of(file, handler)):
        if not isinstance(option, FunctionType) or len(option.node.params) <= index:
            continue
        param, home = option.node.params[index], types.program.file(option.file)
        declared = param.type.name if param.type is not None else None
        if isinstance(param.target, tree.Name) and declared in (None, "any", "unknown", *BROAD):
            reads = reads_of(home, option.node, param.target)
            yield Caught(home, option.node, param.target, reads, is_hook)


def reads_of(file: File, by: Node, name: Node | None) -> tuple[tree.Name, ...]:
    """The uses of an error's name: in Python other handlers share the variable."""
    variable = file.scopes.variable(name) if name is not None else None
    if variable is None:
        return ()
    owners = {d.node for d in variable.definitions if isinstance(d.node, tree.Catch)}
    return tuple(
        read
        for read in variable.reads
        if next((n for n in file.ancestors(read) if n is by or n in owners), None) is by
    )
