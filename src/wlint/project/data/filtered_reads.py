"""Values that are read for each key of a KV list, of which code keeps some by their metadata.

`list` gives the metadata of each key with its name, as `getWithMetadata` does with its value.
"""

from collections.abc import Iterator

from wlint import tree
from wlint.project.data.asked_rows import Asked, Query
from wlint.project.data.conditions import are_exclusive, conditions_of
from wlint.project.data.filtered import Filter, Filtered, filter_of, is_askable, selects
from wlint.project.file import File
from wlint.project.typing.derived import element_of
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.functions import returned
from wlint.semantics.scopes import Gives
from wlint.semantics.types import Global, Named, options_of
from wlint.tree import Node

_READ = "KVNamespace.getWithMetadata"


class FilteredReads(Entity):
    """Where one Worker reads values that it then drops, by what the list of keys has told."""

    types: Types

    def of(self, file: File, node: Node) -> Filtered | None:
        """What a filter keeps some of, though it could have asked for the values of these alone."""
        kept = filter_of(node)
        each = self._made_of_each(file, kept.whole) if kept is not None else None
        if kept is None or each is None:
            return None
        read = next(self._reads(file, each), None)
        made = [value for value in returned(each) if isinstance(value, tree.Mapping)]
        if read is None or len(made) != 1 or len(list(returned(each))) != 1:
            return None
        told = frozenset(e.name for e in made[0].entries if self._is_told(file, e, each))
        is_spared = any(_spares(test, kept, told) for test in kept.tests)
        return Filtered(Query(file, read, Asked.VALUE), kept.at) if is_spared else None

    def _made_of_each(self, file: File, whole: Node) -> tree.Function | None:
        """The callback that makes something of each key of a list, which only a filter uses."""
        match whole:
            case tree.Name():
                variable = file.scopes.variable(whole)
                only = variable.only if variable is not None else None
                if variable is None or only is None or only.gives is not Gives.VALUE or only.path:
                    return None
                here = tuple(conditions_of(file, whole))
                others = (read for read in variable.reads if read is not whole)
                if variable.is_module_level or not all(
                    are_exclusive(here, conditions_of(file, other)) for other in others
                ):
                    return None
                return self._gathered(file, only.value)
            case _:
                return self._gathered(file, whole)

    def _gathered(self, file: File, value: Node | None) -> tree.Function | None:
        match value:
            case tree.Await(
                value=tree.Call(
                    callee=callee,
                    args=[
                        tree.Arg(
                            value=tree.Call(
                                callee=tree.Member(object=keys, name="map"),
                                args=[tree.Arg(value=tree.Function(params=[_]) as each)],
                            )
                        )
                    ],
                )
            ) if self.types.of(file, callee) == Global("Promise.all"):
                of = element_of(self.types.of(file, keys))
                return each if of == Named("KVNamespaceListKey") else None
            case _:
                return None

    def _reads(self, file: File, each: tree.Function) -> Iterator[tree.Call]:
        """The reads of the value of a key that a callback is given."""
        for call in each.body.walk():
            if isinstance(call, tree.Call) and self._is_read(file, call, each):
                yield call

    def _is_read(self, file: File, call: tree.Call, each: tree.Function) -> bool:
        options = options_of(self.types.of(file, call.callee))
        return any(o == Global(_READ) for o in options) and _is_of_key(call.arg(0), each, "name")

    def _is_told(self, file: File, entry: tree.Entry, each: tree.Function) -> bool:
        """Whether the list has told what stands under a name: a part of a key's metadata."""
        match entry.value:
            case tree.Member(object=tree.Name() as held, name=str()):
                variable = file.scopes.variable(held)
                only = variable.only if variable is not None else None
                read = only.value.value if only and isinstance(only.value, tree.Await) else None
                is_part = only is not None and only.path == ("metadata",)
                return is_part and isinstance(read, tree.Call) and self._is_read(file, read, each)
            case tree.Member(object=owner, name=str()):
                return _is_of_key(owner, each, "metadata")
            case value:
                return _is_of_key(value, each, "name")


def _is_of_key(node: Node | None, each: tree.Function, name: str) -> bool:
    """Whether an expression is a part of the key that a callback is given: `key.name`."""
    match node, each.params[0].target:
        case tree.Member(object=tree.Name(id=own), name=part), tree.Name(id=key):
            return own == key and part == name
        case tree.Name(id=own), tree.Mapping(entries=entries):
            return any(e.name == name and _is_named(e.value, own) for e in entries)
        case _:
            return False


def _is_named(node: Node, name: str) -> bool:
    return isinstance(node, tree.Name) and node.id == name


def _spares(test: Node, kept: Filter, told: frozenset[str | None]) -> bool:
    """Whether a test drops elements by what the list has told of them."""
    match test:
        case tree.Operation(op="&&", operands=operands):
            return any(_spares(operand, kept, told) for operand in operands)
        case tree.Operation():
            columns = {c for n in test.walk() if (c := kept.column(n)) is not None}
            return is_askable(test, kept.element) and selects(test) and columns <= told
        case _:
            return False
