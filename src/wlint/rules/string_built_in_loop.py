"""See rules/string-built-in-loop.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context, Growth
from wlint.tree import Assign


def check(step: Assign, ctx: Context) -> Iterator[Finding]:
    found = ctx.grown(step)
    if found is None or ctx.way_to(step) is None:
        return
    name = ctx.short(found.target)
    if found.growth is Growth.BY_BYTE:
        message = (
            f"'{name}' keeps a piece of 32 bytes for each byte of a body until it is joined: "
            "4 MB fill the isolate's 128 MB"
        )
        help = "convert in blocks of some thousand bytes, or all at once: 'toBase64()', a decoder"
        related = ctx.related(found.cause, "the body", found.file)
    else:
        message = (
            f"all of '{name}' is copied for each piece that is added: "
            "twice as many pieces take four times as long"
        )
        help = "keep the pieces in a list and join them once, after the loop"
        related = ctx.related(found.cause, "nothing bounds how often this runs", found.file)
    yield ctx.finding(step, message, help=help, related=[related])
