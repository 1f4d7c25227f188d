"""See rules/missing-response.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context, Taker
from wlint.tree import Exit, Function, Switch

_MOST = 3
_FAILS = {
    Taker.VISITOR: "the runtime throws, and the request fails with error 1101",
    Taker.CALLER: "the runtime throws, and whoever asks it gets an error",
    Taker.HONO: "Hono makes none of it, so the request fails or is answered with nothing",
}


def check(node: Function | Exit, ctx: Context) -> Iterator[Finding]:
    found = ctx.unanswered(node)
    if found is None:
        return
    is_route = found.taker is Taker.HONO
    handler = "a route" if is_route else f"'{ctx.name_of_function(found.handler)}'"
    if isinstance(node, Exit):
        giver = ctx.function_around(node)
        gives = "'return' gives no" if node.value is None else f"'{ctx.short(node.value)}' is no"
        passed = (
            f", and {handler} gives what '{ctx.name_of_function(giver)}' gives"
            if giver is not None and giver is not found.handler
            else ""
        )
        yield ctx.finding(
            node.value or node,
            f"{gives} Response{passed}: {_FAILS[found.taker]}",
            help=_help(found.taker, ctx),
        )
        return
    comes = "comes" if found.is_always else "can come"
    passed = f", and {handler} gives what it gives" if node is not found.handler else ""
    is_visited = found.taker is Taker.VISITOR
    fails = "that request fails with error 1101" if is_visited else "whoever asks it gets an error"
    yield ctx.finding(
        node,
        f"'{ctx.name_of_function(node)}' {comes} to its end without a Response{passed}: {fails}",
        help=_help(found.taker, ctx),
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


def _help(taker: Taker, ctx: Context) -> str:
    env, name = "self.env" if ctx.file.is_python else "env", ctx.assets_binding
    if taker is Taker.HONO:
        return (
            "answer with a Response: Hono makes one of an object by 'c.json', of a text by 'c.text'"
        )
    if taker is Taker.VISITOR and name is not None:
        return (
            f"answer with a Response: '{env}.{name}.fetch(request)' gives static assets, or a 404"
        )
    return "answer with a Response, one with the status 404 for instance"
