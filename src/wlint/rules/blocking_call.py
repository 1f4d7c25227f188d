"""See rules/blocking-call.md."""

from collections.abc import Iterator

from wlint.finding import Finding, Severity
from wlint.rule import Context
from wlint.tree import Call, Function, Loop


def check(node: Call | Loop, ctx: Context) -> Iterator[Finding]:
    if ctx.is_off_platform(node) or not ctx.waits_busily(node):
        return
    if (way := ctx.way_to(node)) is None:
        return
    function = ctx.function_around(node)
    made = _made(function, is_handler=function is way.entry.function)
    if isinstance(node, Loop):
        shown = ctx.short(node.test) if node.test is not None else "True"
        message = (
            f"'while {shown}' never ends by itself: "
            "the clock stands still until something is awaited"
        )
        yield ctx.finding(node, message, help=f"{made}wait with 'await asyncio.sleep(…)'")
    elif ctx.suspends is False:
        message = (
            f"'{ctx.called(node)}' spins until the CPU limit ends the request: "
            "the clock stands still while it does"
        )
        yield ctx.finding(node, message, help=f"{made}use 'await asyncio.sleep(…)'")
    elif function is not None and (function.is_async or function is way.entry.function):
        message = (
            f"'{ctx.called(node)}' suspends the handler at best, "
            "and spins until the CPU limit where there is none"
        )
        help = f"{made}use 'await asyncio.sleep(…)'"
        yield ctx.finding(node, message, help=help, severity=Severity.INFO)


def _made(function: Function | None, *, is_handler: bool) -> str:
    """What a function must become that is to wait."""
    if function is None or function.is_async:
        return ""
    if is_handler:
        return "make the handler 'async', and "
    return f"make '{function.name or 'lambda'}' 'async', await it where it is called, and "
