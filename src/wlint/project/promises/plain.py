"""Promises that have no parts: nothing but `then`, `catch` and `finally` can be read off them."""

from msgspec import field

from wlint import tree
from wlint.project.calling.put_away import ADDS
from wlint.project.file import File
from wlint.project.promises.contained import gives_same
from wlint.project.promises.effects import is_promise
from wlint.project.promises.holders import is_fresh
from wlint.project.promises.variables import is_empty
from wlint.project.reaching import reaching
from wlint.project.typing.external import external_method
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.functions import returned
from wlint.semantics.memo import remembered
from wlint.semantics.scopes import Definition, Variable
from wlint.semantics.types import (
    EnvType,
    FunctionType,
    Global,
    Named,
    SignatureType,
    Type,
    options_of,
)
from wlint.tree import Node


class Plain(Entity):
    """The promises of one Worker that have no parts."""

    types: Types
    _kept: dict[Variable, bool] = field(default_factory=dict)

    def is_plain(self, file: File, node: Node) -> bool:
        """Whether nothing but `then`, `catch` and `finally` can be read off a promise.

        A call to another Worker can be built upon before it is awaited, and so can a query.
        """
        if isinstance(node, tree.Name):
            variable = file.scopes.variable(node)
            found = reaching(file, variable, node) if variable is not None else ()
            given = [d for d in found if not (is_empty(d) or isinstance(d.value, tree.Await))]
            return bool(given) and all(
                d.value is not None
                and not d.path
                and not isinstance(d.value, tree.Name)
                and self.is_plain(file, d.value)
                for d in given
            )
        if not isinstance(node, tree.Call) or not is_promise(self.types.uncast(file, node)):
            return False
        called = options_of(self.types.of(file, node.callee))
        return all(self._gives_plain(file, node.callee, option) for option in called)

    def _gives_plain(self, file: File, callee: Node, called: Type) -> bool:
        match called:
            case FunctionType(node=function):
                return function.is_async
            case Global(path=path):
                owner = path.rpartition(".")[0]
                method = external_method(path)
                is_rpc = external_method(f"{owner}.anything at all") is not None
                return method is not None and method.is_async and not method.thenable and not is_rpc
            case SignatureType(result=Named(name="Promise", args=(_,))):
                return not self._is_of_binding(file, callee)
            case _:
                return False

    def _is_of_binding(self, file: File, callee: Node) -> bool:
        """Whether a method is one of a binding, which may be another Worker."""
        while isinstance(callee, tree.Member):
            if isinstance(self.types.of(file, callee.object), EnvType):
                return True
            callee = callee.object
        return False

    # Collections

    def holds(self, file: File, collection: Node) -> bool:
        """Whether all that a collection holds are such promises."""
        match collection:
            case tree.Sequence(items=items):
                return bool(items) and all(self.is_plain(file, item) for item in items)
            case tree.Comprehension(element=element):
                return self.is_plain(file, element)
            case tree.Call(callee=tree.Member(name="map"), args=[tree.Arg(value=made)]):
                function = self.types.of(file, made)
                return isinstance(function, FunctionType) and self._makes(function)
            case tree.Call(callee=tree.Member(object=owner) as member):
                return gives_same(self.types, file, member) and self.holds(file, owner)
            case tree.Name() if (variable := file.scopes.variable(collection)) is not None:
                return remembered(self._kept, variable, False, lambda: self._keeps(file, variable))
            case _:
                return False

    def _makes(self, function: FunctionType) -> bool:
        """Whether all that a function gives are such promises."""
        home, given = self.types.program.file(function.file), tuple(returned(function.node))
        is_all = bool(given) and all(self.is_plain(home, value) for value in given)
        return function.node.is_async or is_all

    def _keeps(self, file: File, variable: Variable) -> bool:
        """Whether a variable is a new collection, and nothing else is put into it."""
        if variable.is_module_level or not all(map(_is_new, variable.definitions)):
            return False
        values = (d.value for d in variable.definitions)
        filled = [v for v in values if not (isinstance(v, tree.Sequence) and not v.items)]
        members = (file.scopes.parents.get(read) for read in variable.reads)
        adds = (file.call_of(m) for m in members if isinstance(m, tree.Member) and m.name in ADDS)
        added = [arg.value for call in adds if call is not None for arg in call.args]
        return (
            bool(filled or added)
            and all(v is not None and self.holds(file, v) for v in filled)
            and all(self.is_plain(file, v) for v in added)
        )


def _is_new(definition: Definition) -> bool:
    """Whether a variable is given a new collection."""
    is_made = isinstance(definition.value, tree.Call) and not definition.path
    return is_made or is_fresh(definition)
