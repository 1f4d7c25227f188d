"""See rules/same-zone-fetch.md."""

from collections.abc import Iterator

from wlint.finding import Finding, Step
from wlint.rule import Context
from wlint.tree import Call


def check(call: Call, ctx: Context) -> Iterator[Finding]:
    found = ctx.own_zone(call)
    if found is None or ctx.way_to(call) is None:
        return
    if ctx.neighbour(call) is not None:
        return  # public-url-to-worker says more
    yield ctx.finding(
        call,
        f"'{ctx.callee(call)}(\"{found.url}\")' stays in the Worker's own zone: it goes to "
        "the origin past the zone's firewall, rate limits and other Workers",
        help="check in the code what those would check, use a service binding for a Worker, or "
        "set the compatibility flag 'global_fetch_strictly_public'",
        related=[Step(found.route.place, f"'{found.route.pattern}' is a route of this Worker")],
    )
