"""See rules/unchecked-response.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context
from wlint.tree import Call


def check(call: Call, ctx: Context) -> Iterator[Finding]:
    asked = ctx.unchecked_answer(call)
    if asked is None or ctx.way_to(call) is None:
        return
    yield ctx.finding(
        call,
        f"the answer of '{ctx.called(asked)}' is taken for a good one: "
        "an error page fails here as bad JSON, an error in JSON passes for data",
        help="look at 'ok' or 'status' first: fetch does not throw for a 404 or a 500",
        related=[ctx.related(asked, "the call")],
    )
