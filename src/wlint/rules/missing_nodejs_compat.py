"""See rules/missing-nodejs-compat.md."""

from collections.abc import Iterator

from wlint.finding import Finding, Step
from wlint.rule import Context, FixLevel, Worker

_SHOWN = 3


def check(worker: Worker, ctx: Context) -> Iterator[Finding]:
    for environment in ctx.environments:
        if not (needed := ctx.node_needs(environment)):
            continue
        names = list(dict.fromkeys(f"'{need.name}'" for need in needed))
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        does, what = "the Worker does not start: the code imports", "modules"
        if needed[0].is_global:
            does, what = "a ReferenceError is thrown where the code reads", "globals"
        flag = ctx.node_flag(environment, needed)
        yield ctx.finding_at(
            ctx.place_of(environment, "compatibility_flags", "compatibility_date"),
            f"{does} {', '.join(names[:_SHOWN])}{more}, "
            f"and at {environment.compatibility_date} Node's {what} are there by flag only",
            help=f"add the flag '{flag}'",
            related=[
                Step(need.place, "read here" if need.is_global else "imported here")
                for need in needed[:_SHOWN]
            ],
            fix=ctx.fix(f"add '{flag}'", FixLevel.SAFE, ctx.with_flag(environment, flag)),
        )
