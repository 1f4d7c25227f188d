"""See rules/leaked-proxy.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context
from wlint.tree import Call


def check(call: Call, ctx: Context) -> Iterator[Finding]:
    if not ctx.is_lost_proxy(call) or ctx.way_to(call) is None or ctx.is_stateful(call):
        return
    of = f"'{ctx.short(call.args[0].value)}'" if call.args else "an object"
    end = "nothing destroys the proxy"
    if ctx.frees_proxies:
        end += " before the garbage collector comes, which does not see what hangs on it"
    yield ctx.finding(
        call,
        f"'{ctx.called(call)}' keeps {of} in memory after each request: {end}",
        help="call its 'destroy()' when JavaScript is done with it; "
        "for a function that is called once use 'create_once_callable'",
    )
