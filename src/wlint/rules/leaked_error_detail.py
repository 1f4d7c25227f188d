"""See rules/leaked-error-detail.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context, Severity
from wlint.tree import Call, Member, Name

_ONCE_MORE_FAILS = "so far only a body that cannot be parsed fails here; once anything else does"
_ONCE_ANY_FAILS = "so far all that runs here handles its own failures; once one does not"


def check(node: Name | Member | Call, ctx: Context) -> Iterator[Finding]:
    leak = ctx.leak(node)
    if leak is None:
        return
    who = "who is let in here" if leak.is_trusted else "whoever gets it"
    reads = f"{who} reads what failed inside, and how"
    if leak.kept is not None:
        once = _ONCE_MORE_FAILS if leak.kept.is_parsed else _ONCE_ANY_FAILS
        reads = f"{once}, {reads}"
    part = "address that this response leads to" if leak.outlet.is_address else "body of this response"
    yield ctx.finding(
        node,
        f"'{ctx.short(node)}' goes out in the response: {reads}",
        help="log the error, and answer with a text of your own",
        severity=Severity.INFO if leak.kept is not None or leak.is_trusted else None,
        related=[
            ctx.related(leak.outlet.node, f"in the {part}", leak.outlet.file),
            *(ctx.related(other.node, "so does this text", other.file) for other in leak.others),
        ],
        way=leak.way,
    )
