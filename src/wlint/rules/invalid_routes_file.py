"""See rules/invalid-routes-file.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context, Worker


def check(worker: Worker, ctx: Context) -> Iterator[Finding]:
    for fault in ctx.routes_faults():
        yield ctx.finding_at(
            fault.place,
            f"{fault.message}: Pages refuses the whole file, and the deploy with it",
        )
