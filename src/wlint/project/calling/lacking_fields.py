"""Fields that no entry of a module's constant table has: `MODELS[name].gateway` is never there."""

from collections.abc import Iterable
from functools import cached_property

from msgspec import field

from wlint import tree
from wlint.project.file import File
from wlint.record import Entity
from wlint.semantics.memo import remembered
from wlint.semantics.scopes import Gives, Variable
from wlint.tree import Node

_DEEPEST = 6
_OR = frozenset({"||", "??"})
_LISTS = frozenset({"keys", "values", "entries"})


class LackingFields(Entity):
    """Those of one Worker's tables that are written out, whole, where they are declared."""

    files: Iterable[File]
    _tables: dict[Variable, frozenset[str] | None] = field(default_factory=dict)

    def lacks(self, file: File, test: Node) -> bool:
        """Whether a condition asks for a field that what is looked up there never has."""
        match test:
            case tree.Member(object=tree.Name() as owner, name=str(name)):
                if file.is_python or name in self._given:
                    return False
                names = self._fields(file, owner, 0)
                return names is not None and name not in names
            case _:
                return False

    def _fields(self, file: File, node: Node, depth: int) -> frozenset[str] | None:
        """All the fields that an entry of a table may have; None where it may be anything else."""
        if depth > _DEEPEST:
            return None
        match node:
            case tree.Member(object=tree.Name() as table):
                return self._table(file, file.scopes.variable(table))
            case tree.Conditional(then=then, otherwise=otherwise):
                return self._all(file, (then, otherwise), depth)
            case tree.Operation(op=op, operands=operands) if op in _OR:
                return self._all(file, operands, depth)
            case tree.Name() if (variable := file.scopes.variable(node)) is not None:
                given = [d for d in variable.definitions if d.gives is not Gives.NOTHING]
                is_plain = all(d.gives is Gives.VALUE and not d.path and d.value for d in given)
                if variable.is_module_level or not given or not is_plain:
                    return None
                return self._all(file, [d.value for d in given if d.value], depth)
            case _:
                return None

    def _all(self, file: File, nodes: Iterable[Node], depth: int) -> frozenset[str] | None:
        found = [self._fields(file, node, depth + 1) for node in nodes]
        known = [names for names in found if names is not None]
        return frozenset().union(*known) if known and len(known) == len(found) else None

    def _table(self, file: File, variable: Variable | None) -> frozenset[str] | None:
        if variable is None or not variable.is_module_level:
            return None
        return remembered(self._tables, variable, None, lambda: self._written(file, variable))

    def _written(self, file: File, variable: Variable) -> frozenset[str] | None:
        """The fields of all entries of a table that nothing else is put into."""
        only = variable.only
        if only is None or only.path or not isinstance(only.value, tree.Mapping):
            return None
        if only.name in {e.node for e in file.exports.values()}:
            return None
        if not all(_only_looks_up(file, read) for read in variable.reads):
            return None
        found = [_names(entry.value) for entry in only.value.entries]
        known = [names for names in found if names is not None]
        return frozenset().union(*known) if known and len(known) == len(found) else None

    @cached_property
    def _given(self) -> frozenset[str]:
        """The fields that some code gives an object after it was made."""
        targets = (a.target for f in self.files for a in f.of_kind(tree.Assign))
        return frozenset(t.name for t in targets if isinstance(t, tree.Member) and t.name)


def _names(entry: Node) -> frozenset[str] | None:
    """The fields of an object that is written out; None where there may be others."""
    entries = entry.entries if isinstance(entry, tree.Mapping) else ()
    names = [e.name for e in entries]
    known = frozenset(name for name in names if name is not None)
    return known if names and None not in names else None


def _only_looks_up(file: File, read: Node) -> bool:
    """Whether a use of a table takes something out of it, or lists what is in it."""
    match around := file.scopes.parents.get(read):
        case tree.Member(object=owner) if owner is read:
            return file.assignment_to(around) is None and file.call_of(around) is None
        case tree.Operation(op="in"):
            return True
        case tree.Arg():
            callee = call.callee if (call := file.call_around(read)) is not None else None
            return isinstance(callee, tree.Member) and callee.name in _LISTS
        case _:
            return False
