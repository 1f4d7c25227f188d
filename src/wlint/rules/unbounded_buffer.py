"""See rules/unbounded-buffer.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context
from wlint.tree import Loop


def check(loop: Loop, ctx: Context) -> Iterator[Finding]:
    found = ctx.gathered(loop)
    if found is None or ctx.way_to(loop) is None:
        return
    yield ctx.finding(
        loop,
        f"'{found.name}' gathers all of a stream, and nothing here says how much is too much: "
        "a long one ends the isolate at 128 MB",
        help="count the bytes and stop at a maximum, or pass each chunk on as it comes",
        related=[ctx.related(found.adding, "gathered here")],
    )
