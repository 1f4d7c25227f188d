"""Promises whose value goes to a callback of the caller's: what waits is known to the caller."""

from collections.abc import Iterator

from wlint import tree
from wlint.platform.bindings import BINDING_VALUES
from wlint.project.calling.calls import Calls
from wlint.project.calling.handed_in import elements_of, is_handed_in, parameter_behind
from wlint.project.file import File
from wlint.project.passed import passed
from wlint.project.promises.settlers import Settlers
from wlint.project.typing.external import external_method
from wlint.semantics.functions import own_nodes
from wlint.semantics.types import FunctionType, Global, Type, options_of
from wlint.tree import Node


def hands_on(settlers: Settlers, calls: Calls, file: File, chain: tree.Call) -> bool:
    """Whether a `.then(…)` gives its value to what a caller handed in, who may wait for that."""
    callbacks = (link.arg(0) for link in _thens(chain))
    handed = (p for c in callbacks if c is not None for p in _handed(settlers, file, c))
    return any(_may_wait(settlers, calls, file, p) for p in handed)


def _thens(chain: Node) -> Iterator[tree.Call]:
    """The `.then(…)` of a chain."""
    while isinstance(chain, tree.Call) and isinstance(chain.callee, tree.Member):
        if chain.callee.name == "then":
            yield chain
        chain = chain.callee.object


def _handed(settlers: Settlers, file: File, callback: Node) -> Iterator[tree.Param]:
    """The parameters of functions around that a callback is, or calls.

    What goes through a collection is handed what that holds, and nothing by a caller who waits.
    """
    for used in _called(callback):
        if _is_work(settlers, file, used):
            continue
        param = parameter_behind(file, used) if is_handed_in(file, used) else None
        if param is None or elements_of(file, param) is not None:
            continue
        if file.scopes.parents.get(param) is not callback:
            yield param


def _is_work(settlers: Settlers, file: File, used: Node) -> bool:
    """Whether a callback is a method that does work of its own, and delivers nothing to a caller.

    `env.KV.put` is a binding's, `repo.save` one of the project's: not what a caller waits with.
    """
    return isinstance(used, tree.Member) and all(
        _does_work(settlers, option) for option in options_of(settlers.types.of(file, used))
    )


def _does_work(settlers: Settlers, of: Type) -> bool:
    match of:
        case Global(path=path):
            method = external_method(path)
            is_async = method is not None and method.is_async
            return is_async or path.partition(".")[0] in BINDING_VALUES
        case FunctionType(file=path, node=tree.Function(kind="method", is_async=True) as function):
            return not settlers.is_named_in(settlers.types.program.file(path), function)
        case _:
            return False


def _called(callback: Node) -> Iterator[Node]:
    """The functions that a callback is, or calls."""
    if isinstance(callback, tree.Function):
        yield from (n.callee for n in own_nodes(callback.body) if isinstance(n, tree.Call))
    else:
        yield callback


def _may_wait(settlers: Settlers, calls: Calls, file: File, param: tree.Param) -> bool:
    """Whether a caller may wait for its callback: not where each one is seen to settle nothing."""
    function = file.scopes.parents.get(param)
    if not isinstance(function, tree.Function):
        return False
    sites = calls.callers.get(function, ())
    return not sites or any(
        not isinstance(site.node, tree.Call)
        or _settles(settlers, site.file, passed(file, param, site.node))
        for site in sites
    )


def _settles(settlers: Settlers, file: File, given: Node | None) -> bool:
    """Whether calling what is given may settle a promise: what is unknown may."""
    if given is None:
        return False
    types = settlers.types
    options = options_of(types.of(file, given))
    return any(
        not isinstance(o, FunctionType)
        or settlers.is_named_in(home := types.program.file(o.file), o.node)
        or any(_handed(settlers, home, o.node))
        for o in options
    )
