"""What a module exports under a name that callers pass: `lazily(() => import("./a"), "a")`."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wlint import tree
from wlint.project.file import File
from wlint.project.passed import parameter_of, passed
from wlint.semantics.types import UNKNOWN, ModuleType, Named, Type, either, options_of
from wlint.tree import Node

if TYPE_CHECKING:
    from wlint.project.typing.types import Types


def exported(types: "Types", file: File, of: ModuleType, key: Node) -> Type:
    """What a module exports under those of the names that are passed."""
    names = frozenset(options_of(_names(types, file, key)))
    exports = types.program.file(of.path).exports
    return either(types.member(of, name) for name in exports if Named(name) in names)


def _names(types: "Types", file: File, key: Node) -> Type:
    """The names that the callers of a function write out for one of its parameters, as types."""
    param = parameter_of(file, key)
    if param is None:
        return UNKNOWN
    return types._remember(("named", param), lambda: either(_written(types, file, param)))


def _written(types: "Types", file: File, param: tree.Param) -> Iterator[Type]:
    function = file.scopes.parents.get(param)
    calls = types.mentions.callers(file, function) if isinstance(function, tree.Function) else ()
    for _, call in calls:
        match passed(file, param, call):
            case tree.Literal(kind="string", value=str(name)):
                yield Named(name)
            case _:
                pass
