"""See rules/unsized-websocket.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context
from wlint.tree import Call


def check(call: Call, ctx: Context) -> Iterator[Finding]:
    if not ctx.holds_socket(call) or ctx.way_to(call) is None or ctx.is_stateful(call):
        return
    yield ctx.finding(
        call,
        f"'{ctx.called(call)}' holds the connection in a plain Worker: no other request can reach "
        "it, and it ends with the isolate",
        help="let a Durable Object accept it with 'ctx.acceptWebSocket(…)', which hibernates "
        "while nothing is sent",
    )
