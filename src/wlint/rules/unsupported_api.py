"""See rules/unsupported-api.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context
from wlint.tree import Call, Import


def check(node: Call | Import, ctx: Context) -> Iterator[Finding]:
    match node:
        case Import(module=module) if (reason := ctx.unsupported_import(node)) is not None:
            if ctx.try_around(node) is None:
                yield ctx.finding(
                    node,
                    f"'{module}' cannot be imported here, {reason}: the Worker does not start",
                    help="use what the platform offers instead, or a package without native code",
                )
        case Call() if (reason := ctx.unsupported_call(node)) is not None:
            if ctx.try_around(node) is None and ctx.way_to(node) is not None:
                yield ctx.finding(
                    node,
                    f"'{ctx.called(node)}' always throws on Workers: {reason}",
                    help="do this in a service of its own, or with what the platform offers",
                )
