"""See rules/statement-never-run.md."""

from collections.abc import Iterator

from wlint.finding import Finding, FixLevel
from wlint.rule import Context
from wlint.tree import Await, Call, ExpressionStatement, Node, Template

_RUN = "run it: '.run()' for a change, '.all()' or '.first()' for rows, 'batch' for several"


def check(node: Call | Template | Await, ctx: Context) -> Iterator[Finding]:
    if isinstance(node, (Call, Template)) and ctx.is_unsent(node):
        if ctx.way_to(node) is not None:
            yield _unsent(node, ctx)
    elif (left := ctx.unrun(node)) is not None and ctx.way_to(node) is not None:
        made: Node = node.value if isinstance(node, Await) else node
        name = ctx.called(made) if isinstance(made, Call) else ctx.short(made)
        yield ctx.finding(made, f"'{name}' {left.value}", help=_RUN)


def _unsent(node: Call | Template, ctx: Context) -> Finding:
    name = ctx.called(node) if isinstance(node, Call) else ctx.short(node)
    around, function = ctx.parent(node), ctx.function_around(node)
    if not ctx.is_awaitable(node):
        message = f"'{name}' never runs: it is sent by 'execute'"
        return ctx.finding(node, message, help="call '.execute()' and await that")
    fix = None
    if function is not None and function.is_async and isinstance(around, ExpressionStatement):
        fix = ctx.fix("await it", FixLevel.UNSAFE, ctx.insert_before(node, "await "))
    message = f"'{name}' never runs: it is sent when it is awaited, and nothing awaits it"
    return ctx.finding(node, message, help="await it", fix=fix)
