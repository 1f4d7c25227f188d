"""See rules/filter-after-query.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Asked, Context
from wlint.tree import Call, Comprehension, Loop, Member

_HELP = {
    Asked.TABLE: "ask for them: let the query have a 'WHERE', and its column an index",
    Asked.FIRST_ROWS: "ask for them: a filter, 'eq' or another, finds those past these too",
    Asked.KV: "ask for them: give 'list' the 'prefix'",
    Asked.R2: "ask for them: give 'list' the 'prefix'",
    Asked.STORAGE: "ask for them: give 'list' the 'prefix'",
    Asked.VALUE: "filter the keys first: 'list' gives the metadata of each",
}


def check(node: Call | Comprehension | Loop | Member, ctx: Context) -> Iterator[Finding]:
    if isinstance(node, (Call, Member)):
        yield from _counted(node, ctx)
    if isinstance(node, Member):
        return
    found = ctx.filtered_query(node)
    if found is None or ctx.way_to(node) is None:
        return
    query, thing = found.query, found.query.asked.value
    is_read = query.asked is Asked.VALUE
    asks = "reads the value of each key" if is_read else f"asks for every {thing}"
    yield ctx.finding(
        found.kept_by,
        f"every {_sent(query.asked)} sent here, for {_wanted(node)}",
        help=_HELP[query.asked],
        related=[ctx.related(query.call, asks, query.file)],
    )


def _counted(node: Call | Member, ctx: Context) -> Iterator[Finding]:
    """Rows of which nothing but the number is used."""
    query = ctx.counted_query(node)
    if query is None or ctx.way_to(node) is None:
        return
    yield ctx.finding(
        node,
        "every row that is asked for gets sent here, to be counted only",
        help="let the query count them: 'COUNT(*)'",
        related=[ctx.related(query.call, "asks for every row", query.file)],
    )


def _sent(asked: Asked) -> str:
    """What comes, and who pays for it."""
    match asked:
        case Asked.VALUE:
            return f"{asked.value} of the list gets read, billed and"
        case Asked.FIRST_ROWS:
            return f"{asked.value} gets read and"
        case _:
            return f"{asked.value} there is gets read, billed and"


def _wanted(node: Call | Comprehension | Loop) -> str:
    match node:
        case Call(callee=Member(name="find" | "findLast")):
            return "the one that this looks for"
        case _:
            return "those that this keeps"
