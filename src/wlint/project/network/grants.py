"""Requests for a token that spend what they are made with: a code, a refresh token."""

from collections.abc import Iterator

from wlint import tree
from wlint.platform.post_requests import SPENT_GRANT
from wlint.project.calling.calls import Calls
from wlint.project.file import File
from wlint.project.network.chosen_options import ChosenOptions
from wlint.tree import Node


def spends_grant(calls: Calls, file: File, call: tree.Call) -> bool:
    """Whether the body of a call surely is a request for a token that spends a code, or a token."""
    names = ("body", "data", "content")
    bodies = (c for name in names for c in ChosenOptions(calls).of(file, call, name))
    return any(
        SPENT_GRANT.search(body.file.source.text(part.span))
        for body in bodies
        for part in _parts(body.file, body.value)
    )


def _parts(file: File, node: Node) -> Iterator[Node]:
    """What a value is made of, and what its variables are given or filled with."""
    yield node
    for variable in file.variables_in(node):
        yield from (d.value for d in variable.definitions if d.value is not None)
        for read in variable.reads:
            method = file.scopes.parents.get(read)
            if isinstance(method, tree.Member) and (call := file.call_of(method)) is not None:
                yield call
