"""See rules/isolate-coordination.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context, Fault, Role
from wlint.tree import Call, Module

_FAULTS = {
    Role.LIMITER: "limits one isolate only: each counts for itself, and forgets when it ends",
    Role.BREAKER: "opens in one isolate only: all others go on calling what has failed",
    Role.LOCK: "locks one isolate only: a request in another does the same at the same time",
    Role.MEMORY: "remembers in one isolate only: what comes again elsewhere is taken for new",
    Role.QUEUE: "waits in one isolate's memory: what is in it is lost when the isolate ends",
}
_HELP = {
    Role.LIMITER: "use a Rate Limiting binding, or count in a Durable Object",
    Role.BREAKER: "keep its state in a Durable Object, or in KV unless that is what it guards",
    Role.LOCK: "let one Durable Object do the work, one request after the other",
    Role.MEMORY: "remember it in a Durable Object or D1, or in KV with a time to live",
    Role.QUEUE: "send it to a queue, or keep it in a Durable Object",
}
_TABLE = "keep it in a Durable Object, D1 or KV, where a request to another isolate finds it, too"


def check(
    node: Module | Call, ctx: Context, *, allow_globals: tuple[str, ...] = ()
) -> Iterator[Finding]:
    if isinstance(node, Call):
        if ctx.counts_in_memory(node):
            message = f"'{ctx.called(node)}' {_FAULTS[Role.LIMITER]}"
            yield ctx.finding(node, message, help=_HELP[Role.LIMITER])
        return
    for judged in ctx.state_faults(Fault.COORDINATES):
        name, role = judged.state.part.name, judged.role
        if role is None or {name, judged.state.name} & set(allow_globals):
            continue
        own = judged.name or judged.state.name
        shown = name if role is Role.BREAKER else own  # all its fields make it one
        is_table = role is Role.QUEUE and judged.writes[0].key is not None
        yield ctx.finding(
            judged.writes[0].shown,
            f"'{shown}' {_FAULTS[role]}",
            help=_TABLE if is_table else _HELP[role],
            related=ctx.state_places(judged),
            way=ctx.state_way(judged),
        )
