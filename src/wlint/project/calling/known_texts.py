"""The texts that an expression can be, where all of them stand in the source."""

from collections.abc import Callable, Iterable, Sequence

from msgspec import field

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.functions import returned
from wlint.semantics.memo import remembered
from wlint.semantics.scopes import Definition, Gives
from wlint.semantics.types import FunctionType
from wlint.tree import Node

Texts = frozenset[str]


class KnownTexts(Entity):
    """Those of one Worker; `given` is what all calls of a function pass to a parameter."""

    types: Types
    given: Callable[[File, tree.Param], Sequence[tuple[File, Node]] | None]
    _known: dict[Node, Texts | None] = field(default_factory=dict)

    def of(self, file: File, node: Node) -> Texts | None:
        """All texts that an expression can be; None where that may be something else, too."""
        return remembered(self._known, node, None, lambda: self._find(file, node))

    def _find(self, file: File, node: Node) -> Texts | None:
        match node:
            case tree.Literal(kind="string", value=str(text)):
                return frozenset({text})
            case tree.Await(value=value):
                return self.of(file, value)
            case tree.Conditional(then=then, otherwise=otherwise):
                return self._all([(file, then), (file, otherwise)])
            case tree.Call(callee=callee):
                match self.types.of(file, callee):
                    case FunctionType(file=path, node=function) if not function.is_generator:
                        home = self.types.program.file(path)
                        return self._all([(home, value) for value in returned(function)])
                    case _:
                        return None
            case tree.Name() if (variable := file.scopes.variable(node)) is not None:
                return None if variable.is_module_level else self._defined(file, variable.only)
            case _:
                return None

    def _defined(self, file: File, only: Definition | None) -> Texts | None:
        match only:
            case Definition(gives=Gives.VALUE, value=tree.Node() as value, path=()):
                return self.of(file, value)
            case Definition(gives=Gives.PARAMETER, node=tree.Param() as param, path=()):
                return self._all(self.given(file, param) or ())
            case _:
                return None

    def _all(self, values: Iterable[tuple[File, Node]]) -> Texts | None:
        """The texts of all values; None where there is none, or one is not known."""
        found = [self.of(*value) for value in values]
        known = [texts for texts in found if texts is not None]
        return frozenset().union(*known) if known and len(known) == len(found) else None
