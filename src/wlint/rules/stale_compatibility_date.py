"""See rules/stale-compatibility-date.md."""

from collections.abc import Iterator
from datetime import date

from wlint.finding import Finding
from wlint.rule import Context, Environment, FixLevel, Worker


def check(worker: Worker, ctx: Context, *, max_age: int = 730) -> Iterator[Finding]:
    # no date is older than the calendar
    oldest = date.fromordinal(max(1, ctx.today.toordinal() - max_age)).isoformat()
    today = ctx.today.isoformat()
    for environment in ctx.environments:
        own = environment.compatibility.date
        if own is None or own >= oldest or ctx.is_deployed_elsewhere(environment):
            continue
        # on Python Workers a date also chooses the handlers, the SDK and the version of Python
        is_python = ctx.is_python(environment)
        missed = environment.compatibility.changes(until=today, is_python=is_python)
        yield ctx.finding_at(
            ctx.place_of(environment, "compatibility_date"),
            f"the Worker runs as on {own}: {missed} changes of the runtime since then, "
            "fixes among them, do not reach it",
            help="read the list of changes, then set a newer date and test with it"
            if not is_python
            else f"go by steps, and test each: from 2025-08-14 on the runtime calls "
            f"{_handlers(environment, ctx)}, later dates bring newer versions of Python, and from "
            "2026-04-21 on 'workers' is a package that the project brings",
            fix=ctx.fix(
                _title(environment, ctx), FixLevel.UNSAFE, *ctx.with_date(environment, today)
            )
            if not is_python
            else None,
        )


def _title(environment: Environment, ctx: Context) -> str:
    """What the fix does: flags that it takes out as well are named."""
    today = ctx.today.isoformat()
    gone = " and ".join(f"'{flag}'" for flag in ctx.brought_by(environment, today))
    return (
        f"set {today}, and take out {gone}, which it brings by itself" if gone else f"set {today}"
    )


def _handlers(environment: Environment, ctx: Context) -> str:
    """What a newer date changes in the names of a Python Worker's handlers."""
    renamed = next(ctx.renamed_later(environment), None)
    if renamed is None:
        return "no 'on_fetch' outside a class"
    return f"'{renamed.sought}' of '{renamed.home}' and no '{renamed.name}'"
