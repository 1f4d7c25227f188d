"""Calls whose promise holds the error rather than to reject with it, and who throws it then."""

from collections.abc import Iterator

from wlint import tree
from wlint.platform.throwing import HOLDS_ERRORS, THROWS_ON
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.functions import own_nodes
from wlint.semantics.leaving import is_throw
from wlint.semantics.scopes import Variable
from wlint.semantics.types import Named, options_of
from wlint.tree import Node

ERROR = "error"
"""Where what such a promise gives has the error."""


def only_holds_error(types: Types, file: File, call: tree.Call) -> bool:
    """Whether a call cannot fail but by what it gives, and nothing throws what is found there."""
    return holds_error(types, file, call) and not _is_thrown(file, call)


def holds_error(types: Types, file: File, call: tree.Call) -> bool:
    """Whether the promise of a call resolves with the error, as `{ data, error }`."""
    made = options_of(types.of(file, call))
    is_kind = all(isinstance(o, Named) and o.name.startswith(HOLDS_ERRORS) for o in made)
    return is_kind and not _is_told_to_throw(call)


def _is_told_to_throw(call: tree.Call) -> bool:
    return any(isinstance(n, tree.Member) and n.name == THROWS_ON for n in call.callee.walk())


def _is_thrown(file: File, call: tree.Call) -> bool:
    """Whether the function around throws where the error is there: `if (error) throw …`."""
    function, errors = file.function_around(call), frozenset(_errors(file, call))
    nodes = own_nodes(function.body) if function is not None and errors else ()
    return any(
        isinstance(node, tree.If)
        and errors & file.variables_in(node.test)
        and any(map(is_throw, own_nodes(node.then)))
        for node in nodes
    )


def _errors(file: File, call: tree.Call) -> Iterator[Variable]:
    """The variables that get the error, alone or with what it stands beside."""
    waited = file.scopes.parents.get(call)
    given: Node | None = file.scopes.parents.get(waited) if isinstance(waited, tree.Await) else None
    match given.target if isinstance(given, tree.Assign) else None:
        case tree.Mapping(entries=entries):
            held = [e.value for e in entries if e.name == ERROR or isinstance(e.value, tree.Spread)]
        case tree.Name() as whole:
            held = [whole]
        case _:
            held = []
    yield from (v for node in held if (v := file.scopes.variable(node)) is not None)
