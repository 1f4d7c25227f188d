"""See rules/sequential-awaits.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context, FixLevel
from wlint.tree import Block, Mapping, Sequence


def check(node: Block | Mapping | Sequence, ctx: Context) -> Iterator[Finding]:
    together = "asyncio.gather" if ctx.file.is_python else "Promise.all"
    runs = [*ctx.successive_reads(node)]
    if not runs and isinstance(node, Sequence):
        yield from _started_late(node, ctx)
    for run in runs:
        if ctx.way_to(node) is None or ctx.runs_once(node):
            return
        if ctx.is_bulkable_round(run):
            continue  # started together, there would be still more of them under way
        first, second = run[0].call, run[1].call
        database = ctx.database_of(run)
        way = f"'{database}.batch([…])'" if database is not None else f"'{together}'"
        edits = ctx.together_edits(run)
        name, before = f"'{ctx.called(second)}'", f"'{ctx.called(first)}'"
        if before == name:
            line = ctx.line_of(first)
            before = (
                "the one before it" if line == ctx.line_of(second) else f"the one in line {line}"
            )
        beside = "could be in the same batch" if database else "could run at the same time"
        yield ctx.finding(
            second,
            f"{name} starts only when {before} is done, "
            "though neither needs the answer of the other: their times add up",
            help=f"send them as one {way}: D1 runs one statement at a time"
            if database is not None
            else f"start them together, with {way}",
            related=[ctx.related(r.call, beside) for r in run if r.call is not second],
            fix=ctx.fix(f"wait for all at once, with {way}", FixLevel.UNSAFE, *edits)
            if edits
            else None,
        )


def _started_late(items: Sequence, ctx: Context) -> Iterator[Finding]:
    """A list that is made for all of it to run at the same time, and is waited for in parts."""
    found = ctx.started_late(items)
    if found is None or ctx.way_to(items) is None or ctx.runs_once(items):
        return
    edits = [ctx.replace(wait, ctx.text(wait.value)) for wait in found.waits]
    yield ctx.finding(
        found.call,
        f"'{ctx.called(found.call)}' starts only when '{ctx.called(found.first)}' is done: an "
        f"'await' in a list is over before '{ctx.short(found.taker.callee)}' gets it",
        help="leave out 'await' in the list: what waits for all of it waits for each",
        related=[ctx.related(found.first, "waited for first")],
        fix=ctx.fix("leave out 'await' in the list", FixLevel.UNSAFE, *edits),
    )
