"""Handlers that do one by one what was just tried at once: some of it may go through so.

`try { await db.batch(rows.map(insert)) } catch { for (const row of rows) await insert(row).run() }`
"""

from wlint import tree
from wlint.platform.bulk import AT_ONCE, Bulk
from wlint.project.costs.run_for_each import repeats
from wlint.project.costs.subrequests import Subrequests
from wlint.project.file import File
from wlint.tree import Node


def tried_at_once(
    subrequests: Subrequests, file: File, repeated: Node, collection: Node
) -> frozenset[Bulk]:
    """The services that were sent all of a collection at once, where a handler goes through it."""
    attempt = _attempt_handled(file, repeated)
    if attempt is None:
        return frozenset()
    variables = file.variables_in(collection) | file.variables_in(file.local_value(collection)[0])
    around = file.function_around(attempt)
    made = file.made_of(variables, around.body if around is not None else file.module)
    sent = (
        call
        for call in subrequests.within(file, attempt.body)
        if call.name in AT_ONCE and made & file.variables_in(call.site)
    )
    return frozenset(AT_ONCE[c.name] for c in sent if not _is_repeated(file, attempt, c.site))


def _attempt_handled(file: File, node: Node) -> tree.Try | None:
    """The `try` in whose handler a node stands."""
    for around in file.ancestors(node):
        match around:
            case tree.Catch():
                attempt = file.scopes.parents[around]
                return attempt if isinstance(attempt, tree.Try) else None
            case tree.Function():
                return None
            case _:
                pass
    return None


def _is_repeated(file: File, attempt: tree.Try, site: Node) -> bool:
    """Whether a place in a `try` is come to several times."""
    inside = (n for n in file.ancestors(site) if attempt.body.span.covers(n.span))
    return any(repeats(file, node) for node in inside)
