"""How code at a place hands work to the runtime."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.file import File
from wlint.project.types import Types
from wlint.semantics.scopes import Scope, Variable
from wlint.semantics.types import Named, Type
from wlint.tree import Node

# What has a `waitUntil`, and how it is reached.
_REACHED = {
    "ExecutionContext": "",
    "FetchEvent": "",
    "EventContext": "",
    "hono:Context": ".executionCtx",
}


def wait_until(types: Types, file: File, node: Node) -> str | None:
    """How to write `ctx.waitUntil` at a place, when the execution context is in scope there."""
    instance = types.receiver(file, node)
    if types.member(instance, "ctx") == Named("ExecutionContext"):
        return f"{'self' if file.is_python else 'this'}.ctx.waitUntil"
    if file.is_python:
        return None  # the bare context of `on_fetch` takes no coroutine
    for variable in _in_scope(file.scopes.scope_of(node)):
        way = _way(types.variable(file, variable))
        if way is not None:
            return f"{variable.name}{way}.waitUntil"
    return None


def _way(of: Type) -> str | None:
    return _REACHED.get(of.name) if isinstance(of, Named) else None


def _in_scope(scope: Scope | None) -> Iterator[Variable]:
    """The variables that can be used in a scope and mean the same all the time, nearest first."""
    seen: set[str] = set()
    while scope is not None and not isinstance(scope.node, tree.Module):
        for variable in scope.variables.values():
            if variable.name not in seen and variable.only is not None:
                yield variable
        seen.update(scope.variables)
        scope = scope.around
