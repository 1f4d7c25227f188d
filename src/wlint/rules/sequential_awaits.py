"""See rules/sequential-awaits.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context, FixLevel
from wlint.tree import Block, Mapping, Sequence


def check(node: Block | Mapping | Sequence, ctx: Context) -> Iterator[Finding]:
    together = "asyncio.gather" if ctx.file.is_python else "Promise.all"
    for run in ctx.successive_reads(node):
        if ctx.way_to(node) is None:
            return
        first, second = run[0].call, run[1].call
        database = ctx.database_of(run)
        way = f"'{database}.batch([…])'" if database is not None else f"'{together}'"
        edits = ctx.together_edits(run)
        yield ctx.finding(
            second,
            f"'{ctx.called(second)}' starts only when '{ctx.called(first)}' is done, "
            "though neither needs the answer of the other: their times add up",
            help=f"send them as one {way}: D1 runs one statement at a time"
            if database is not None
            else f"start them together, with {way}",
            related=[
                ctx.related(r.call, "could run at the same time")
                for r in run
                if r.call is not second
            ],
            fix=ctx.fix(f"wait for all at once, with {way}", FixLevel.UNSAFE, *edits)
            if edits
            else None,
        )
