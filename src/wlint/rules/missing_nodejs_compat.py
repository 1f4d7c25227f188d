"""See rules/missing-nodejs-compat.md."""

from collections.abc import Iterator

from wlint.finding import Finding, Step
from wlint.rule import Context, FixLevel, Worker

_SHOWN = 3


def check(worker: Worker, ctx: Context) -> Iterator[Finding]:
    for environment in ctx.environments:
        if environment.compatibility.has_node is not False:
            continue
        has_storage = environment.compatibility.has("nodejs_als")
        needed = [i for i in ctx.node_imports() if not (has_storage and i.module == "async_hooks")]
        if not needed:
            continue
        flag = environment.compatibility.node_flag(needs.specifier for needs in needed)
        names = list(dict.fromkeys(f"'{needs.specifier}'" for needs in needed))
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        yield ctx.finding_at(
            ctx.place_of(environment, "compatibility_flags", "compatibility_date"),
            f"the Worker does not start: the code imports {', '.join(names[:_SHOWN])}{more}, "
            f"and at {environment.compatibility_date} Node's modules are there by flag only",
            help=f"add the flag '{flag}'",
            related=[Step(needs.place, "imported here") for needs in needed[:_SHOWN]],
            fix=ctx.fix(f"add '{flag}'", FixLevel.SAFE, ctx.with_flag(environment, flag)),
        )
