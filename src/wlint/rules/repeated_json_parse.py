"""See rules/repeated-json-parse.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context, FixLevel
from wlint.tree import Call


def check(call: Call, ctx: Context) -> Iterator[Finding]:
    step = ctx.json_step(call)
    repeat = ctx.json_repeat(step) if step is not None else None
    if step is None or repeat is None or ctx.way_to(call) is None:
        return
    fix = None
    if repeat.result is not None:
        fix = ctx.fix("use the first result", FixLevel.SAFE, ctx.replace(step.value, repeat.result))
    yield ctx.finding(
        call,
        f"'{ctx.short(step.operand)}' is {repeat.words}",
        help=repeat.advice,
        related=[ctx.related(node, note, file) for file, node, note in repeat.places],
        fix=fix,
    )
