"""See rules/placement-mismatch.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context, Worker


def check(worker: Worker, ctx: Context) -> Iterator[Finding]:
    for environment in ctx.environments:
        if (placement := environment.at("placement")) is None:
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
