"""See rules/public-url-to-worker.md."""

from collections.abc import Iterator

from wlint.finding import Finding, Step
from wlint.rule import Context
from wlint.tree import Call


def check(call: Call, ctx: Context) -> Iterator[Finding]:
    found = ctx.neighbour(call)
    if found is None or ctx.way_to(call) is None:
        return
    if found.binding and ctx.is_without_service(call):
        return
    outcome = (
        "if both are in one zone, the platform refuses that with error 1042"
        if found.is_refused
        else "each call is billed as a request of its own, and goes through the front door again"
    )
    advice = (
        f"call it through its binding: 'env.{found.binding}.fetch(…)'"
        if found.binding
        else "bind it under 'services' in the configuration and call the binding"
    )
    yield ctx.finding(
        call,
        f"'{ctx.called(call)}' reaches the Worker '{found.name}' by its public address "
        f"'{found.host}': {outcome}",
        help=advice,
        related=[Step(found.place, f"this is '{found.name}'")] if found.place else (),
    )
