"""What one row brings with it that belongs to it: `findFirst({ with: { members: true } })`."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from wlint import tree
from wlint.platform.query_builders import LIMITS, RELATED, RELATIONS
from wlint.project.costs.size import Origin, Schema, Size
from wlint.project.file import File
from wlint.project.typing.program import Program
from wlint.project.typing.validation import imported
from wlint.record import Entity, Record
from wlint.semantics.functions import called_as, returned
from wlint.tree import Node


class _Relation(Record):
    """What belongs to a row: of which table, and whether one or many."""

    table: str | None
    is_list: bool


class Relations(Entity):
    """The relations that the code tells drizzle of: `relations(users, ({ many }) => …)`."""

    program: Program

    def with_related(self, origin: Origin, query: tree.Call) -> Size:
        """The size of one row, of which each relation to many is a list of its own."""
        match query.callee:
            case tree.Member(object=tree.Member(name=str(table))):
                schema = Schema(fields=self._lists(table, query.option(RELATED)))
                return Size(inside=origin, schema=schema) if schema.fields else Size()
            case _:
                return Size()

    def _lists(self, table: str | None, asked: Node | None) -> dict[str, Schema | None]:
        entries = asked.entries if isinstance(asked, tree.Mapping) else ()
        return {
            e.name: self._list(self._known.get((table, e.name)), e.value)
            for e in entries
            if e.name is not None
        }

    def _list(self, relation: _Relation | None, asked: Node) -> Schema | None:
        """What there is of a relation; None of one that is not known."""
        if relation is None:
            return None
        options = asked if isinstance(asked, tree.Mapping) else None
        within = self._lists(relation.table, options.entry(RELATED)) if options else {}
        inner = Schema(fields=within)
        is_bounded = options is not None and any(options.entry(limit) for limit in LIMITS)
        if not relation.is_list:
            return inner
        return Schema(is_open=not is_bounded, is_bounded=is_bounded, element=inner)

    @cached_property
    def _known(self) -> Mapping[tuple[str | None, str], _Relation | None]:
        """Each relation by its table and name; None where two schemas have it otherwise."""
        found: dict[tuple[str | None, str], _Relation | None] = {}
        module, _ = RELATIONS
        for file in self.program.files.values() if self.program.is_imported(module) else ():
            for key, relation in _said(file) if module in file.imports else ():
                found[key] = relation if found.get(key, relation) == relation else None
        return found


def _said(file: File) -> Iterator[tuple[tuple[str | None, str], _Relation]]:
    """The relations that a file tells drizzle of."""
    module, names = RELATIONS
    for call in file.of_kind(tree.Call):
        match call.callee, call.args:
            case tree.Name() as name, [first, tree.Arg(value=tree.Function() as told)] if (
                made := imported(file, name, (module,))
            ) is not None and made.name in names:
                for given in returned(told):
                    if made.name == "relations":
                        yield from _each(called_as(first.value), given)
                        continue
                    for table in given.entries if isinstance(given, tree.Mapping) else ():
                        yield from _each(table.name, table.value)
            case _:
                pass


def _each(table: str | None, told: Node) -> Iterator[tuple[tuple[str | None, str], _Relation]]:
    for entry in told.entries if isinstance(told, tree.Mapping) else ():
        relation = _relation(entry.value)
        if entry.name is not None and relation is not None:
            yield (table, entry.name), relation


def _relation(told: Node) -> _Relation | None:
    """What `many(posts)` says, or `r.many.posts()`."""
    match told:
        case tree.Call(
            callee=tree.Member(object=tree.Member(name="one" | "many" as many), name=str(of))
        ):
            return _Relation(of, many == "many")
        case tree.Call(
            callee=tree.Name(id="one" | "many" as many) | tree.Member(name="one" | "many" as many),
            args=[of, *_],
        ):
            return _Relation(called_as(of.value), many == "many")
        case _:
            return None
