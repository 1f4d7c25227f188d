"""See rules/global-mutable-state.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context, Fault
from wlint.tree import Module

_KEEP = "keep it in a Durable Object, D1 or KV"


def check(
    module: Module, ctx: Context, *, allow_globals: tuple[str, ...] = ()
) -> Iterator[Finding]:
    for judged in ctx.state_faults(Fault.COUNTS, Fault.STORES):
        name = judged.state.name
        if name in allow_globals:
            continue
        happens = (
            "is not the same for all requests: every isolate has its own, and loses it when it ends"
            if judged.fault is Fault.COUNTS
            else "is lost with the isolate, and other isolates never see what is stored in it"
        )
        is_name = judged.fault is Fault.COUNTS and ctx.only_makes_names(judged)
        keep = "make names with 'crypto.randomUUID()'" if is_name else _KEEP
        yield ctx.finding(
            judged.writes[0].shown,
            f"'{name}' {happens}",
            help=f"{keep}, or name it in 'allow-globals'",
            related=ctx.state_places(judged),
        )
