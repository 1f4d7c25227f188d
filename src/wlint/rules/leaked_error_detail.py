"""See rules/leaked-error-detail.md."""

from collections.abc import Iterator

from wlint.finding import Finding, Step
from wlint.rule import Context, Severity
from wlint.tree import Call, Member, Name, Template

_AS_YET = (
    "today at most a fault of the request itself ends up here; "
    "as soon as the code can fail for another reason"
)


def check(node: Name | Member | Call, ctx: Context, *, pedantic: bool = False) -> Iterator[Finding]:
    leak = ctx.leak(node)
    if leak is None or (leak.is_kept and leak.is_last_resort and not pedantic):
        return
    reads = "whoever gets it reads what failed inside, and how"
    if leak.is_trusted:
        reads = "callers that pass the check here read what failed inside, and how"
    if leak.is_kept:
        reads = f"{_AS_YET}, {reads}"
    part, out = "body of this response", "response"
    if leak.outlet.is_address:
        part = "address that this response leads to"
    elif leak.outlet.is_rejection:
        part, out = "reason of this rejection", "rejection"
    if leak.keeper is not None:
        out += f", of later requests too, as '{leak.keeper}' keeps it"
    help = "log the error, and answer with a text of your own"
    if leak.stage is not None:
        help = (
            f"deploy with another '{leak.stage}': the code means to show this in development only"
        )
    yield ctx.finding(
        node,
        f"{_shown(node, ctx)} goes out in the {out}: {reads}",
        help=help,
        severity=Severity.INFO if leak.is_kept or leak.is_trusted else None,
        related=[
            ctx.related(leak.outlet.node, f"in the {part}", leak.outlet.file),
            *(ctx.related(other.node, "so does this text", other.file) for other in leak.others),
            *(Step(place, "what is deployed has this") for place in ctx.vars_called(leak.stage)),
        ],
        way=leak.way,
    )


def _shown(node: Name | Member | Call, ctx: Context) -> str:
    """What goes out: a bare name says little without the text that it is put in."""
    around = ctx.parent(node)
    is_put_in = isinstance(node, Name) and isinstance(around, Template)
    if is_put_in and around is not None and not ctx.short(around).endswith("…"):
        return ctx.quoted(around)
    return f"'{ctx.short(node)}'"
