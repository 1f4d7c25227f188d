"""See rules/global-request-state.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context, Fault, Severity
from wlint.tree import Module


def check(
    module: Module, ctx: Context, *, allow_globals: tuple[str, ...] = ()
) -> Iterator[Finding]:
    storage = "a 'ContextVar'" if ctx.file.is_python else "an 'AsyncLocalStorage'"
    for judged in ctx.state_faults(Fault.LEAKS):
        name = judged.state.name
        if judged.source is None or name in allow_globals:
            continue
        given, is_choice = judged.source.words, judged.source.is_listed
        what = f"what {given} chooses" if is_choice else f"what it gets from {given}"
        yield ctx.finding(
            judged.writes[0].node,
            f"'{name}' outlives the request: {what} here, the next request sees, whoever sends it",
            severity=Severity.WARNING if is_choice else None,
            help=f"pass it on as an argument, or keep it in {storage}",
            related=ctx.state_places(judged),
        )
