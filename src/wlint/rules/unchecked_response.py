"""See rules/unchecked-response.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context
from wlint.tree import Call


def check(call: Call, ctx: Context) -> Iterator[Finding]:
    asked = ctx.unchecked_answer(call)
    if asked is None or ctx.way_to(call) is None:
        return
    client = asked.client.name
    first = "look at 'ok' or 'status' first: fetch does not throw"
    if client != "fetch":
        first = f"call 'raise_for_status()' or look at its status first: {client} does not raise"
    use = ctx.failing_use(call)
    end = "passes for data" if use is None else f"fails at '{ctx.short(use)}'"
    yield ctx.finding(
        call,
        f"the answer of '{ctx.called(asked.call)}' is taken for a good one: "
        f"an error page fails here as bad JSON, an error in JSON {end}",
        help=f"{first} for a 404 or a 500",
        related=[ctx.related(asked.sent, "the call", asked.file)],
    )
