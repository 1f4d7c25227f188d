"""See rules/unconverted-value.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context
from wlint.tree import Await, Call, Literal


def check(node: Await | Call, ctx: Context) -> Iterator[Finding]:
    if ctx.way_to(node) is None:
        return
    match node:
        case Await(value=Call() as call):
            yield from _taken_for_dict(node, call, ctx)
            yield from _asked_for_none(node, call, ctx)
        case Call() if nothings := ctx.refused_nothings(node):
            first, *others = nothings
            instead = "write \"NULLIF(?, '')\" in the statement, and bind '' for nothing"
            if ctx.has_jsnull:
                instead = "bind 'jsnull' of 'pyodide.ffi' for nothing"
            is_always = isinstance(first, Literal)
            when = "always fails" if is_always else f"fails where '{ctx.short(first)}' is None"
            yield ctx.finding(
                first,
                f"the statement {when}: D1 gets None as 'undefined', which it refuses",
                help=instead,
                related=[ctx.related(other, "and where this is None") for other in others],
            )
        case _:
            pass


def _taken_for_dict(waited: Await, call: Call, ctx: Context) -> Iterator[Finding]:
    if not (uses := ctx.unconverted_uses(waited)):
        return
    first, *others = uses
    yield ctx.finding(
        first,
        f"'{ctx.short(first)}' always throws: what '{ctx.called(call)}' gives is "
        "an object of JavaScript, not a dict",
        help="convert it first, with its 'to_py()', or read its fields as attributes",
        related=[
            ctx.related(waited, "it comes from here"),
            *(ctx.related(other, "so does this") for other in others),
        ],
    )


def _asked_for_none(waited: Await, call: Call, ctx: Context) -> Iterator[Finding]:
    if not (tests := ctx.vain_tests(waited)):
        return
    first, *others = tests
    asked = ctx.short(first.operands[0])
    yield ctx.finding(
        first,
        f"'{asked}' is never None: where there is nothing, '{ctx.called(call)}' gives the null of "
        "JavaScript, which is 'jsnull' in Python",
        help=f"ask '{asked} is jsnull', of 'pyodide.ffi'; 'not {asked}' holds for it, too",
        related=[ctx.related(other, "nor is it here") for other in others],
    )
