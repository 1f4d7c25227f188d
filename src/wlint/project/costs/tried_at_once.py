"""Handlers that do one by one what was just tried at once: some of it may go through so.

`try { await db.batch(rows.map(insert)) } catch { for (const row of rows) await insert(row).run() }`
"""

from collections.abc import Set

from wlint import tree
from wlint.platform.bulk import AT_ONCE, Bulk
from wlint.project.costs.run_for_each import repeats
from wlint.project.costs.subrequests import Subrequests
from wlint.project.file import File
from wlint.semantics.scopes import Variable
from wlint.tree import Node

_DEEPEST = 4


def tried_at_once(
    subrequests: Subrequests, file: File, repeated: Node, collection: Node
) -> frozenset[Bulk]:
    """The services that were sent all of a collection at once, where a handler goes through it."""
    attempt = _attempt_handled(file, repeated)
    if attempt is None:
        return frozenset()
    variables = file.variables_in(collection) | file.variables_in(file.local_value(collection)[0])
    sent = (
        call
        for call in subrequests.within(file, attempt.body)
        if call.name in AT_ONCE and _is_made_of(file, call.site, variables)
    )
    return frozenset(AT_ONCE[c.name] for c in sent if not _is_repeated(file, attempt, c.site))


def _is_made_of(file: File, node: Node, variables: Set[Variable], depth: int = 0) -> bool:
    """Whether an expression names some variables, or one that is given what is made of them."""
    named = file.variables_in(node)
    if not named.isdisjoint(variables):
        return True
    given = (d.value for v in named for d in v.definitions if d.value is not None)
    return depth < _DEEPEST and any(_is_made_of(file, v, variables, depth + 1) for v in given)


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
