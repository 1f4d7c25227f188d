"""What a middleware runs after itself, and whether the errors of that come back to it."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.calling.routers import HONO
from wlint.project.file import File
from wlint.project.typing.external import package_of
from wlint.project.typing.types import Types
from wlint.semantics.scopes import Gives, Variable
from wlint.semantics.types import Named, Type, options_of

_NEXT = frozenset({"next", "call_next"})
# what has a `next` that runs no handler
_ITERATORS = frozenset({"Iterator", "IterableIterator", "Generator"})


def is_next(types: Types, file: File, call: tree.Call) -> bool:
    """Whether a call runs what comes after a middleware, whom that is handed to."""
    match call.callee:
        case tree.Name(id=name) as named if name in _NEXT:
            variable = file.scopes.variable(named)
            given = variable.definitions if variable is not None else []
            return any(d.gives is Gives.PARAMETER or d.path for d in given)
        case tree.Member(name="next", object=tree.Name() as owner):
            variable = file.scopes.variable(owner)
            given = variable.definitions if variable is not None else []
            is_given = any(d.gives is Gives.PARAMETER for d in given)
            # a counter's `next` is not waited for
            if not isinstance(file.scopes.parents.get(call), (tree.Await, tree.Exit)):
                return False
            return is_given and not any(map(_is_iterator, options_of(types.of(file, owner))))
        case _:
            return False


def is_hono_next(types: Types, file: File, call: tree.Call) -> bool:
    """Whether `next` is Hono's, which never rejects with an error: `onError` gets each of them.

    https://github.com/honojs/hono/blob/main/src/compose.ts
    """
    variable = file.scopes.variable(call.callee) if is_next(types, file, call) else None
    return variable is not None and any(map(_is_hono, _beside(types, file, variable)))


def _beside(types: Types, file: File, variable: Variable) -> Iterator[Type]:
    """What a parameter, and those beside it, are."""
    for definition in variable.definitions:
        function = file.scopes.parents.get(definition.node)
        if definition.gives is Gives.PARAMETER and isinstance(function, tree.Function):
            for param in function.params:
                yield from options_of(types.of(file, param.target))


def _is_hono(of: Type) -> bool:
    return isinstance(of, Named) and package_of(of.name) in HONO


def _is_iterator(of: object) -> bool:
    return isinstance(of, Named) and of.name.removeprefix("Async") in _ITERATORS
