"""See rules/unknown-binding.md."""

from collections.abc import Iterator
from difflib import get_close_matches

from wlint.finding import Finding, Step
from wlint.rule import Context
from wlint.tree import Call

_ALIKE = 0.8
"""Names less alike than this were hardly mistyped."""
_SHOWN = 8


def check(node: Call, ctx: Context) -> Iterator[Finding]:
    yield from _lacking_method(node, ctx)
    fault = ctx.binding_fault(node)
    if fault is None or (configuration := ctx.worker.configuration) is None:
        return
    name, file, call = fault.read.name, configuration.path.name, fault.use.call or node
    called = ctx.called(call, fault.use.file)
    also = fault.also[:_SHOWN]
    again = [ctx.related(other, f"'{name}' is used here, too", home) for home, other in also]
    handed = [] if call is node else [ctx.related(call, "called here", fault.use.file)]
    if fault.binding is not None:
        where = Step(fault.binding.place, f"bound here as '{fault.binding.kind.value}'")
        throws = "this call" if call is node else f"'{called}'"
        yield ctx.finding(
            node,
            f"'{name}' is a {fault.bound_type}, which has no '{fault.method}': {throws} throws",
            help=f"use its own methods, or bind '{name}' to what the code means",
            related=[*handed, where, *again],
        )
        return
    bind = f"bind it in '{file}'"
    if fault.setting is not None:
        bind = f"set '{fault.setting}' in '{file}' to '{name}'"
    meant = next(iter(get_close_matches(name, list(configuration.bindings), 1, _ALIKE)), None)
    yield ctx.finding(
        node,
        f"no environment in '{file}' binds '{name}': it is undefined, and '{called}' throws",
        help=f"use '{meant}', or bind '{name}' in '{file}'" if meant else bind,
        related=[*handed, *again],
    )


def _lacking_method(node: Call, ctx: Context) -> Iterator[Finding]:
    """What is bound may be an object or a Worker of the project, whose class says what it has."""
    if (lacking := ctx.lacking_method(node)) is None:
        return
    cls, throws = lacking.cls.name, f"'{ctx.called(node)}' throws"
    at = [ctx.related(lacking.cls, "the class", lacking.home)]
    also = [ctx.related(call, "called here, too", home) for home, call in lacking.also[:_SHOWN]]
    if lacking.is_closed:
        message = f"'{cls}' does not extend 'DurableObject', and only answers requests: {throws}"
        help = "let the class extend 'DurableObject' of 'cloudflare:workers'"
    elif lacking.field is not None:
        message = f"'{lacking.name}' is a field of '{cls}', and callers get at methods: {throws}"
        help = "make it a method"
        at = [ctx.related(lacking.field, "the field", lacking.home)]
    else:
        message = f"'{cls}' has no method '{lacking.name}': {throws}"
        help = "call one that it has, or write it"
    yield ctx.finding(node, message, help=help, related=[*at, *also])
