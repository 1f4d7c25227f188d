"""See rules/unbounded-buffer.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context
from wlint.tree import Loop


def check(loop: Loop, ctx: Context) -> Iterator[Finding]:
    found = ctx.gathered(loop)
    if found is None or ctx.way_to(loop) is None:
        yield from _objects(loop, ctx)
        return
    yield ctx.finding(
        loop,
        f"'{found.name}' gathers all of a stream, and nothing here says how much is too much: "
        "a long one ends the isolate at 128 MB",
        help="count the bytes and stop at a maximum, or pass each chunk on as it comes",
        related=[ctx.related(found.adding, "gathered here")],
    )


def _objects(loop: Loop, ctx: Context) -> Iterator[Finding]:
    """The objects of a bucket, each of which may be gigabytes."""
    kept = ctx.objects_kept(loop)
    if kept is None or ctx.way_to(loop) is None:
        return
    yield ctx.finding(
        loop,
        f"'{kept.name}' keeps the bytes of every object that R2 lists, and nothing here says how "
        "much is too much: many, or a large one, end the isolate at 128 MB",
        help="pass each object on before the next is read, or add up their 'size' and stop at a "
        "maximum",
        related=[ctx.related(kept.adding, "kept here")],
    )
