"""See rules/missing-response.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context
from wlint.tree import Exit, Function, Switch

_MOST = 3


def check(node: Function | Exit, ctx: Context) -> Iterator[Finding]:
    found = ctx.unanswered(node)
    if found is None:
        return
    handler = ctx.name_of_function(found.handler)
    fails = "request fails with error 1101" if found.is_visited else "whoever asks it gets an error"
    if isinstance(node, Exit):
        giver = ctx.function_around(node)
        gives = "'return' gives no" if node.value is None else f"'{ctx.short(node.value)}' is no"
        the = "the " if found.is_visited else ""
        passed = (
            f", and '{handler}' gives what '{ctx.name_of_function(giver)}' gives"
            if giver is not None and giver is not found.handler
            else ""
        )
        yield ctx.finding(
            node.value or node,
            f"{gives} Response{passed}: the runtime throws, and {the}{fails}",
            help=_help(found.is_visited, ctx),
        )
        return
    comes = "comes" if found.is_always else "can come"
    passed = f", and '{handler}' gives what it gives" if node is not found.handler else ""
    that = "that " if found.is_visited else ""
    yield ctx.finding(
        node,
        f"'{ctx.name_of_function(node)}' {comes} to its end without a Response{passed}: "
        f"{that}{fails}",
        help=_help(found.is_visited, ctx),
        related=[
            ctx.related(
                needed.test,
                "when no case is for it"
                if isinstance(ctx.parent(needed.test), Switch)
                else f"when this is {'' if needed.holds else 'not '}so",
            )
            for needed in found.conditions[:_MOST]
        ],
        way=ctx.way_into(node),
    )


def _help(is_visited: bool, ctx: Context) -> str:
    env, name = "self.env" if ctx.file.is_python else "env", ctx.assets_binding
    if is_visited and name is not None:
        return (
            f"answer with a Response: '{env}.{name}.fetch(request)' gives static assets, or a 404"
        )
    return "answer with a Response, one with the status 404 for instance"
