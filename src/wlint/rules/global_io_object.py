"""See rules/global-io-object.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context, Severity
from wlint.tree import Module


def check(module: Module, ctx: Context) -> Iterator[Finding]:
    for kept in ctx.kept_objects():
        name, declared = kept.state.name, kept.state.declaration
        severity = None
        if kept.is_pending:
            severity = Severity.WARNING
            message = (
                f"'{name}' is let go when it settles, but when the request that started it ends "
                f"first it never does: all later ones {ctx.fate_of_waiting}"
            )
            runtime = ctx.runtime_at(kept.write.node)
            help = f"hand it to {runtime} as well, which keeps its request alive"
        elif kept.is_renewed:
            severity = Severity.WARNING
            message = (
                f"'{name}' is made anew from time to time, and others wait for it before it "
                "settles: when the request that started it ends first, they "
                f"{ctx.fate_of_waiting} until its time is over"
            )
            runtime = ctx.runtime_at(kept.write.node)
            help = f"keep what it gives, or hand it to {runtime}, which keeps its request alive"
        elif kept.is_set_anew:
            severity = Severity.WARNING
            message = (
                f"'{name}' takes the connection of each request to a database: one that reads it "
                "after a pause may get another's, and sockets belong to the request that "
                "opened them"
            )
            help = "pass the client on as an argument, or in a variable of the request's context"
        elif kept.is_connected:
            message = (
                f"'{name}' keeps a request's connection to a database for the next one: sockets "
                "belong to the request that opened them"
            )
            help = "make the client for each request; Hyperdrive keeps connections open for all"
        elif kept.type is None:
            severity = Severity.INFO
            message = f"'{name}' keeps what it was made with: a changed secret may not reach it"
            help = "make the client for each request, or make it anew when the setting differs"
        else:
            fault = ctx.bound_fault(kept.type)
            message = f"'{name}' keeps a request's '{kept.type}' for the next one: {fault}"
            help = "keep the data it gives instead, and pass the object on as an argument"
        lives = f"'{name}' lives as long as the isolate"
        yield ctx.finding(
            kept.write.node,
            message,
            help=help,
            severity=severity,
            related=[ctx.related(declared, lives, kept.state.file)] if declared else (),
        )
