"""See rules/public-url-to-worker.md."""

from collections.abc import Iterator

from wlint.finding import Finding, Step
from wlint.rule import Barred, Context
from wlint.tree import Call

_REFUSED = "the platform answers with error 1042, or goes past that Worker to the origin"
_DASHBOARD = "as a service in the settings of the Pages project"
_OUTCOME = {
    Barred.NEVER: "each call is billed as a request of its own, and goes through the front door "
    "again",
    Barred.ON_WORKERS_DEV: "where this Worker runs on workers.dev, too, the platform refuses that "
    "with error 1042",
    Barred.IN_ONE_ZONE: f"if both are in one zone, {_REFUSED}",
    Barred.ALWAYS: f"both are in one zone, where {_REFUSED}",
}


def check(call: Call, ctx: Context) -> Iterator[Finding]:
    found = ctx.neighbour(call)
    if found is None or ctx.way_to(call) is None:
        return
    is_configured = bool(ctx.environments)
    if (found.binding or not is_configured) and ctx.is_without_service(call):
        return
    if found.binding:
        advice = f"call it through its binding: 'env.{found.binding}.fetch(…)'"
    else:
        place = "under 'services' in the configuration" if is_configured else _DASHBOARD
        advice = f"bind it {place} and call the binding"
    yield ctx.finding(
        call,
        f"'{ctx.called(call)}' reaches the Worker '{found.name}' by its public address "
        f"'{found.host}': {_OUTCOME[found.barred]}",
        help=advice,
        related=[Step(found.place, f"this is '{found.name}'")] if found.place else (),
    )
