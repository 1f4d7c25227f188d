"""See rules/dict-without-converter.md."""

from collections.abc import Iterator

from wlint.finding import Finding, FixLevel, Severity
from wlint.rule import Context
from wlint.tree import Call

_CONVERT = "convert it with 'to_js(…, dict_converter=Object.fromEntries)'"


def check(call: Call, ctx: Context) -> Iterator[Finding]:
    found = ctx.raw_dict(call)
    if found is None or ctx.way_to(call) is None:
        return
    if found.is_pairs:
        why = "JavaScript takes each key of a Python dict for a pair"
        help = "pass its '.items()', or use the classes of the 'workers' module"
    elif found.is_listed:
        why = "JavaScript finds the dicts of a list gone when it comes to them"
        help = _CONVERT + ", or use the classes of the 'workers' module"
    else:
        why = "before Python 3.13, JavaScript sees nothing in a Python dict"
        classes = "" if found.is_bound else ", or use the classes of the 'workers' module"
        help = _CONVERT + classes
    edits = ctx.converting_edits(found) if found.node in call.walk() else ()
    yield ctx.finding(
        found.node,
        f"'{ctx.called(call)}' {found.effect}: {why}",
        help=help,
        severity=Severity.ERROR if found.does_other else None,
        related=[ctx.related(call, "handed to JavaScript here")],
        fix=ctx.fix("hand over what JavaScript reads", FixLevel.SAFE, *edits) if edits else None,
    )
