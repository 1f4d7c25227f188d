"""See rules/repeated-regex.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context
from wlint.tree import Call


def check(call: Call, ctx: Context) -> Iterator[Finding]:
    found = ctx.repeated_pattern(call)
    if found is None or ctx.way_to(call) is None:
        return
    if ctx.is_rebuilt(call) and not ctx.is_stateful(call):
        return  # it never changes at all
    each = f"again for each element of '{ctx.short(found.collection)}'"
    if found.is_match:
        message = f"'{ctx.called(call)}' searches the same text {each}, and finds the same"
        help = "search once, before the loop"
    else:
        message = f"'{ctx.called(call)}' makes the same regular expression {each}"
        help = "make it once, before the loop"
    related = [ctx.related(found.collection, "nothing bounds how many elements there are")]
    yield ctx.finding(call, message, help=help, related=related)
