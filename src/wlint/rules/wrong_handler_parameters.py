"""See rules/wrong-handler-parameters.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context, FixLevel
from wlint.tree import Function


def check(node: Function, ctx: Context) -> Iterator[Finding]:
    receiver, nothing = ("self", "None") if ctx.file.is_python else ("this", "undefined")
    for found in ctx.unpassed(node):
        passed = "the request alone" if found.is_request else "the event alone"
        passed = f"the event and {nothing} for the rest" if found.is_filled else passed
        passed = f"{passed}, here as '{found.swapped}'" if found.swapped else passed
        field = f"{receiver}.{found.swapped or found.field}"
        first = f"put '{found.name}' first and " if found.swapped else ""
        edits = [ctx.replace(read, field) for read in found.reads]
        throws = (
            f"reading '{found.part}' of it throws"
            if found.callee is None
            else f"'{ctx.short(found.callee)}' throws"
        )
        yield ctx.finding(
            found.use,
            f"'{found.name}' is {nothing}: the runtime passes a method '{node.name}' {passed}, "
            f"and {throws}",
            help=f"{first}use '{field}': the constructor of the class was given it",
            related=[ctx.related(found.param, "nothing is passed here")],
            fix=ctx.fix(f"use '{field}'", FixLevel.SAFE, *edits) if edits else None,
        )
    if (short := ctx.short_handler(node)) is not None:
        arguments = f"{short.taken or 'no'} argument{'s' * (short.taken != 1)}"
        is_event = short.last is not None and short.taken == 1
        lacking = [ctx.insert_after(short.last, ", env, ctx")] if is_event and short.last else []
        yield ctx.finding_at(
            ctx.head(node),
            f"'{node.name}' takes {arguments} and the runtime passes it 3: {short.failing} fails "
            "with a TypeError",
            help="take 'env' and 'ctx', too: both are None",
            fix=ctx.fix("take 'env' and 'ctx', too", FixLevel.SAFE, *lacking) if lacking else None,
        )
