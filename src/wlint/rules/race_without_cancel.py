"""See rules/race-without-cancel.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context, FixLevel
from wlint.tree import Call


def check(call: Call, ctx: Context) -> Iterator[Finding]:
    race = ctx.race(call)
    if race is None or ctx.way_to(call) is None:
        return
    for loser in race.losers:
        limit = ctx.time_limit(loser, race.milliseconds) if race.milliseconds else None
        edits = ctx.timeout_edits(loser, limit) if limit else None
        title = f"stop it after {limit.words}, too" if limit else ""
        yield ctx.finding(
            loser.call,
            f"'{ctx.called(loser.call)}' goes on when it has lost the race: nothing stops it, "
            "and it keeps its connection until the invocation ends",
            help="give it the signal of an AbortController, or 'AbortSignal.timeout(…)'",
            related=[ctx.related(call, "the race")],
            fix=ctx.fix(title, FixLevel.UNSAFE, *edits) if edits else None,
        )
