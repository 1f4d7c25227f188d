"""See rules/pass-through-on-exception.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context
from wlint.tree import Call


def check(call: Call, ctx: Context) -> Iterator[Finding]:
    name = ctx.name_of(call.callee) or ""
    if not name.endswith(".passThroughOnException") or ctx.way_to(call) is None:
        return
    yield ctx.finding(
        call,
        "an exception now sends the request on to the origin, past all that this Worker does: "
        "its error shows in no answer, and a body that was read cannot be sent again",
        help="catch the error, log it, and answer or call the origin yourself",
    )
