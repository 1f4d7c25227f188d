"""What a test of an object's class comes to, where all that it may look at is made in the source.

`value instanceof Date` always holds in a function that every call gives a `new Date(…)`: what is
there for other values is for other programs.
"""

from collections.abc import Callable, Iterable, Sequence

from msgspec import field

from wlint import tree
from wlint.platform.classes import is_object, is_python_object, python_class
from wlint.project.file import File
from wlint.project.typing.lineage import all_above
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.leaving import always_given
from wlint.semantics.memo import remembered
from wlint.semantics.scopes import Definition, Gives
from wlint.semantics.types import ClassType, FunctionType, Global, Named, Type
from wlint.tree import Node

Made = frozenset[Type]
"""The classes that made a value, or the type of what no class has made."""

_JAVASCRIPT = {"regex": "RegExp"}
_PYTHON = {"string": "str", "bytes": "bytes", "boolean": "bool"}


class KnownClasses(Entity):
    """Those of one Worker; `given` is what all calls of a function pass to a parameter."""

    types: Types
    given: Callable[[File, tree.Param], Sequence[tuple[File, Node]] | None]
    _known: dict[Node, Made | None] = field(default_factory=dict)

    def holds(self, file: File, test: Node) -> bool | None:
        """What a test of a class comes to; None where it is not known, or it is no such test."""
        match test:
            case tree.Operation(op="instanceof", operands=[value, cls]):
                return self._is_of(file, value, [cls])
            case tree.Call(
                callee=tree.Name(id="isinstance"), args=[tree.Arg(value=value), tree.Arg(value=cls)]
            ) if file.is_python:
                return self._is_of(file, value, _listed(cls))
            case _:
                return None

    def _is_of(self, file: File, value: Node, classes: Iterable[Node]) -> bool | None:
        made = self._of(file, value)
        if made is None:
            return None
        asked = [self.types.of(file, cls) for cls in classes]
        said = {_is_any([self._compared(file, one, cls) for cls in asked]) for one in made}
        return said.pop() if len(said) == 1 else None

    def _compared(self, file: File, made: Type, asked: Type) -> bool | None:
        """Whether what a class has made is an object of another."""
        match made, asked:
            case ClassType(), (Global() | ClassType()):
                above = list(all_above(self.types, [made]))
                return asked in above or self._inherited(file, above, asked)
            case Global(path=path), Global(path=of):
                return (is_python_object if file.is_python else is_object)(path, of)
            case ((Named() | Global()), (Global() | ClassType())) if not file.is_python:
                return False
            case _:
                return None  # what a protocol of Python's asks is what an object can do

    def _inherited(self, file: File, above: Sequence[Type], asked: Type) -> bool | None:
        """The same by what a class of the project's extends that is not."""
        others = [at for at in above if not isinstance(at, ClassType)] or [Global("Object")]
        if file.is_python or not all(isinstance(other, Global) for other in others):
            return None
        return _is_any(self._compared(file, other, asked) for other in others)

    def _of(self, file: File, node: Node) -> Made | None:
        """The classes that a value may be made by; None where it may be of others, too."""
        return remembered(self._known, node, None, lambda: self._find(file, node))

    def _find(self, file: File, node: Node) -> Made | None:
        match node:
            case tree.Conditional(then=then, otherwise=otherwise):
                return self._all([(file, then), (file, otherwise)])
            case tree.Name():
                variable = file.scopes.variable(node)
                return self._defined(file, variable.only if variable is not None else None)
            case tree.Call(is_optional=False, callee=callee):
                return self._called(file, node, self.types.of(file, callee))
            case _:
                made = _written(file, node)
                return frozenset({made}) if made is not None else None

    def _defined(self, file: File, only: Definition | None) -> Made | None:
        match only:
            case Definition(gives=Gives.VALUE, value=tree.Node() as value, path=()):
                return self._of(file, value)
            case Definition(gives=Gives.PARAMETER, node=tree.Param() as param, path=()):
                return self._all(self.given(file, param) or ())
            case _:
                return None

    def _called(self, file: File, call: tree.Call, callee: Type) -> Made | None:
        match callee:
            case ClassType() if call.is_new or file.is_python:
                return frozenset({callee})
            case Global() if call.is_new:
                return frozenset({callee})
            case Global(path=path) if file.is_python and (cls := python_class(path)) is not None:
                return frozenset({Global(cls)})
            case FunctionType(file=path, node=function) if not (
                function.is_async or function.is_generator or function.decorators
            ):
                home = self.types.program.file(path)
                return self._all((home, value) for value in always_given(function) or ())
            case _:
                return None

    def _all(self, values: Iterable[tuple[File, Node]]) -> Made | None:
        """The classes of all values; None where there is none, or one is not known."""
        found = [self._of(*value) for value in values]
        known = [made for made in found if made is not None]
        return frozenset().union(*known) if known and len(known) == len(found) else None


def _written(file: File, node: Node) -> Type | None:
    """What made a value that is written out."""
    match node:
        case tree.Literal(kind=kind) if kind in (_PYTHON if file.is_python else _JAVASCRIPT):
            return Global((_PYTHON if file.is_python else _JAVASCRIPT)[kind])
        case tree.Literal(kind="string" | "number" | "boolean" | "null" | "undefined" as kind):
            return None if file.is_python else Named(kind)
        case tree.Template(tag=None):
            return Global("str") if file.is_python else Named("string")
        case tree.Mapping():
            return Global("dict" if file.is_python else "Object")
        case tree.Sequence() if not file.is_python:
            return Global("Array")
        case _:
            return None


def _is_any(answers: Iterable[bool | None]) -> bool | None:
    found = set(answers)
    if True in found:
        return True
    return False if found == {False} else None


def _listed(node: Node) -> Sequence[Node]:
    return node.items if isinstance(node, tree.Sequence) else (node,)
