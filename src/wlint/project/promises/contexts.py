"""Where an execution context is in reach, to hand work to: `ctx.waitUntil(…)`."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.calling.sites import CallSite
from wlint.project.data.conditions import conditions_of
from wlint.project.file import File
from wlint.project.passed import passed
from wlint.project.typing.receivers import receiver
from wlint.project.typing.types import Types
from wlint.record import Record
from wlint.semantics.scopes import Definition, Gives, Scope, Variable
from wlint.semantics.types import Named, Type, is_nothing, options_of, without_nothing
from wlint.tree import Node

# What has a `waitUntil`, and how it is reached.
_REACHED = {
    "ExecutionContext": "",
    "FetchEvent": "",
    "EventContext": "",
    "hono:Context": ".executionCtx",
}
_CONTEXT = Named("ExecutionContext")
_CONTEXTS = ("ctx", "context", "executionCtx")


class Reach(Record):
    """How to write an execution context at a place, and whether there surely is one.

    `is_got` is one that a getter gives, which throws where there is none.
    """

    text: str
    is_sure: bool = True
    is_got: bool = False


def execution_context(
    types: Types, file: File, node: Node, *, is_on_node: bool = False
) -> Reach | None:
    """The execution context that is in scope at a place: at best one that is never left out.

    `is_on_node` is code that a server for Node serves, too: Hono's getter throws there.
    """
    instance = receiver(file, node)
    if types.member(instance, "ctx") == _CONTEXT:
        return Reach(f"{'self' if file.is_python else 'this'}.ctx")
    if file.is_python:
        return None  # the bare context of `on_fetch` takes no coroutine
    found = list(_reached(types, file, node, is_on_node=is_on_node))
    return next((reach for reach in found if reach.is_sure), found[0] if found else None)


def _reached(types: Types, file: File, node: Node, *, is_on_node: bool) -> Iterator[Reach]:
    for variable in _in_scope(file.scopes.scope_of(node)):
        of = types.variable(file, variable)
        if (way := _way(without_nothing(of))) is not None:
            is_given = not any(map(is_nothing, options_of(of))) and _is_given(types, file, variable)
            is_lacking = is_on_node and bool(way)
            is_sure = not is_lacking and (is_given or _is_tested(file, node, variable))
            yield Reach(f"{variable.name}{way}", is_sure, bool(way))


def _is_given(types: Types, file: File, variable: Variable) -> bool:
    """Whether no call is seen, or said to be allowed, that leaves a parameter out."""
    param = variable.only.node if variable.only is not None else None
    function = file.scopes.parents.get(param) if isinstance(param, tree.Param) else None
    if not isinstance(param, tree.Param) or not isinstance(function, tree.Function):
        return True
    if param.is_optional:
        return False
    index = file.argument_index(function, param)
    return all(
        len(call.args) > index or any(isinstance(a.value, tree.Spread) for a in call.args)
        for _, call in types.mentions.callers(file, function)
    )


def _is_tested(file: File, node: Node, variable: Variable) -> bool:
    """Whether a place is only come to where a variable holds something: `if (ctx) …`."""
    return any(
        condition.holds and condition.equals is None and condition.subject.variable is variable
        for condition in conditions_of(file, node)
    )


def lacks_context(file: File, node: Node, site: CallSite) -> bool:
    """Whether a call leaves out what a place is only come to without: the `else` of `if (ctx)`."""
    if not isinstance(site.node, tree.Call) or not site.is_sure:
        return False
    return any(
        any(d.name is param.target for d in condition.subject.variable.definitions)
        and passed(file, param, site.node) is None
        for condition in conditions_of(file, node)
        if not condition.holds and not condition.subject.path
        for param in site.callee.params
    )


def context_beside(types: Types, file: File, node: Node) -> tuple[str, Node] | None:
    """What else a variable in scope was taken from has: the name of a context, and what has it."""
    for variable in _in_scope(file.scopes.scope_of(node)):
        match variable.only:
            case Definition(gives=Gives.VALUE, value=tree.Node() as value, path=[str()]):
                source = value.value if isinstance(value, tree.Await) else value
                owner = types.of(file, value)
                names = (n for n in _CONTEXTS if types.member(owner, n) == _CONTEXT)
                if (name := next(names, None)) is not None:
                    return name, source
            case _:
                pass
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
