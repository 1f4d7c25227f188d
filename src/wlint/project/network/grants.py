"""Requests for a token that spend what they are made with: a code, a refresh token."""

from collections.abc import Iterator

from wlint import tree
from wlint.platform.post_requests import SPENT_CODE, SPENT_GRANT, TOKEN_REQUEST
from wlint.project.calling.calls import Calls
from wlint.project.file import File
from wlint.project.network.chosen_options import ChosenOptions
from wlint.semantics.functions import own_nodes
from wlint.semantics.scopes import Variable
from wlint.tree import Node

_DEEPEST = 1


def spends_grant(calls: Calls, file: File, call: tree.Call) -> bool:
    """Whether a call surely is a request for a token that spends a code, or a token.

    It says so in its body, or in its address.
    """
    names = ("body", "data", "content")
    bodies = (c for name in names for c in ChosenOptions(calls).of(file, call, name))
    address = call.arg(0)
    sent = [(body.file, body.value) for body in bodies]
    sent += [(file, address)] if address is not None else []
    parts = [(home, part) for home, value in sent for part in _parts(home, value, 0)]
    texts = {home.source.text(part.span) for home, part in parts}
    if any(map(SPENT_CODE.search, texts)) or any(_brings_code(part) for _, part in parts):
        return True
    return any(map(SPENT_GRANT.search, texts)) and not _keeps_its_own(file, call)


def _brings_code(sent: Node) -> bool:
    """Whether an object holds a code, whichever grant it asks for by a name that is chosen."""
    if not isinstance(sent, tree.Mapping):
        return False
    kind = sent.entry(TOKEN_REQUEST)
    is_chosen = kind is not None and not isinstance(kind, tree.Literal)
    return is_chosen and sent.entry("code") is not None


def _keeps_its_own(file: File, call: tree.Call) -> bool:
    """Whether code takes a token out of the answer, and no next one in place of what it has."""
    function = file.function_around(call)
    after = own_nodes(function.body) if function is not None else ()
    later = [n for n in after if n.span.start >= call.span.end]
    names = {n.name for n in later if isinstance(n, (tree.Member, tree.Entry))}
    names |= {str(n.value) for n in later if isinstance(n, tree.Literal)}
    return "access_token" in names and "refresh_token" not in names


def _parts(file: File, node: Node, depth: int) -> Iterator[Node]:
    """What a value is made of, and what its variables are given or filled with."""
    yield node
    if depth > _DEEPEST:
        return
    for variable in _variables(file, node):
        for given in variable.definitions:
            if given.value is not None and given.value is not node:
                yield from _parts(file, given.value, depth + 1)
        for read in variable.reads:
            if (filling := _call_on(file, read)) is not None:
                yield filling
                for arg in filling.args:
                    yield from _parts(file, arg.value, depth + 1)


def _variables(file: File, node: Node) -> Iterator[Variable]:
    """What an expression names, and what it is itself kept as."""
    yield from file.variables_in(node)
    match file.scopes.parents.get(node):
        case tree.Assign(target=tree.Name() as name, value=value) if value is node:
            if (variable := file.scopes.variable(name)) is not None:
                yield variable
        case _:
            pass


def _call_on(file: File, node: Node) -> tree.Call | None:
    """The call of a method of something, or of a part of it: `url.searchParams.append(…)`."""
    while isinstance(around := file.scopes.parents.get(node), tree.Member):
        node = around
    return file.call_of(node) if isinstance(node, tree.Member) else None
