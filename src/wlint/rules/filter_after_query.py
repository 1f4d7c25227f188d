"""See rules/filter-after-query.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Asked, Context
from wlint.tree import Call, Comprehension, Loop, Member

_HELP = {
    Asked.TABLE: "ask for them: let the query have a 'WHERE', and its column an index",
    Asked.KV: "ask for them: give 'list' the 'prefix'",
    Asked.R2: "ask for them: give 'list' the 'prefix'",
    Asked.STORAGE: "ask for them: give 'list' the 'prefix'",
    Asked.VALUE: "filter the keys first: 'list' gives the metadata of each",
}


def check(node: Call | Comprehension | Loop, ctx: Context) -> Iterator[Finding]:
    found = ctx.filtered_query(node)
    if found is None or ctx.way_to(node) is None:
        return
    query, thing = found.query, found.query.asked.value
    is_read = query.asked is Asked.VALUE
    each = f"every {thing} of the list" if is_read else f"every {thing} there is"
    asks = "reads the value of each key" if is_read else f"asks for every {thing}"
    yield ctx.finding(
        found.kept_by,
        f"{each} gets read, billed and sent here, for {_wanted(node)}",
        help=_HELP[query.asked],
        related=[ctx.related(query.call, asks, query.file)],
    )


def _wanted(node: Call | Comprehension | Loop) -> str:
    match node:
        case Call(callee=Member(name="find" | "findLast")):
            return "the one that this looks for"
        case _:
            return "those that this keeps"
