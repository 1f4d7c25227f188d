"""See rules/placement-mismatch.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context, Environment, Worker


def check(worker: Worker, ctx: Context, *, trips: int = 4) -> Iterator[Finding]:
    for environment in ctx.environments:
        if (placement := environment.at("placement")) is None:
            yield from _far(environment, ctx, trips)
            continue
        place, mode = ctx.place_of(environment, "placement"), placement.at("mode")
        chosen = mode.text if mode else None
        hints = [key for key in ("region", "host", "hostname") if placement.at(key)]
        if chosen in ("smart", "off") and hints:
            yield ctx.finding_at(
                ctx.place_of(environment, "placement.mode"),
                f"'mode' is '{chosen}' and '{hints[0]}' names a place: only one of them can hold",
                help=f"leave out 'mode' to run near '{hints[0]}', or leave out '{hints[0]}'",
            )
        elif len(hints) > 1:
            yield ctx.finding_at(
                place, f"'{hints[0]}' and '{hints[1]}' both name a place: only one of them can hold"
            )
        elif chosen == "smart" and ctx.has_no_fetch_handler:
            yield ctx.finding_at(
                place,
                "Smart Placement moves 'fetch' handlers only, and this Worker has none",
                help="leave 'placement' out",
            )
        elif chosen == "smart" and ctx.calls_no_backend:
            yield ctx.finding_at(
                place,
                "Smart Placement moves a Worker near the back ends it calls, and this one calls "
                "none: it can only get farther from its visitors",
                help="leave 'placement' out",
            )


def _far(environment: Environment, ctx: Context, least: int) -> Iterator[Finding]:
    for binding, found in ctx.round_trips(environment, least):
        yield ctx.finding_at(
            binding.place,
            f"one request asks the database behind '{binding.name}' {len(found.queries)} times, "
            "one after another, and runs near its visitor: each time it crosses the distance",
            help="set 'placement.mode' to 'smart', or 'placement.region' to where the database is",
            related=[
                ctx.related(query, "one of the queries", found.file) for query in found.queries
            ],
        )
