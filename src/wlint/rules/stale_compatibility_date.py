"""See rules/stale-compatibility-date.md."""

from collections.abc import Iterator
from datetime import timedelta

from wlint.finding import Finding
from wlint.rule import Context, FixLevel, Worker


def check(worker: Worker, ctx: Context, *, max_age: int = 730) -> Iterator[Finding]:
    oldest, today = (ctx.today - timedelta(days=max_age)).isoformat(), ctx.today.isoformat()
    for environment in ctx.environments:
        date = environment.compatibility.date
        if date is None or date >= oldest:
            continue
        missed = environment.compatibility.changes(until=today)
        yield ctx.finding_at(
            ctx.place_of(environment, "compatibility_date"),
            f"the Worker runs as on {date}: {missed} changes of the runtime since then, "
            "fixes among them, do not reach it",
            help="read the list of changes, then set a newer date and test with it",
            fix=ctx.fix(f"set {today}", FixLevel.UNSAFE, *ctx.with_date(environment, today)),
        )
