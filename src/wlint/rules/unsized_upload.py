"""See rules/unsized-upload.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context
from wlint.tree import Call


def check(call: Call, ctx: Context) -> Iterator[Finding]:
    value = call.arg(1)
    if value is None or ctx.name_of(call.callee) != "R2Bucket.put" or ctx.way_to(call) is None:
        return
    made = ctx.unsized_stream(value)
    if made is None:
        return
    yield ctx.finding(
        value,
        f"R2 refuses '{ctx.short(value)}': nobody knows the length of this stream before its end",
        help="pipe it through a FixedLengthStream, or upload it in parts",
        related=[] if made is value else [ctx.related(made, "made here")],
    )
