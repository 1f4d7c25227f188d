"""See rules/leaked-error-detail.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context, Severity
from wlint.tree import Call, Member, Name


def check(node: Name | Member | Call, ctx: Context) -> Iterator[Finding]:
    leak = ctx.leak(node)
    if leak is None:
        return
    reads = "whoever gets it reads what failed inside, and how"
    if leak.kept is not None:
        besides = ", but for a body that cannot be parsed" if leak.kept.is_parsed else ""
        kept = f"all that runs here handles its own failures as yet{besides}"
        reads = f"{kept}; of one that does not {reads}"
    yield ctx.finding(
        node,
        f"'{ctx.short(node)}' goes out in the response: {reads}",
        help="log the error, and answer with a text of your own",
        severity=Severity.INFO if leak.kept is not None else None,
        related=[
            ctx.related(leak.outlet.node, "in the body of this response", leak.outlet.file),
            *(ctx.related(other.node, "so does this text", other.file) for other in leak.others),
        ],
        way=leak.way,
    )
