"""Reads that are awaited one after another although none of them needs another's answer."""

from collections.abc import Iterator

from wlint import tree
from wlint.platform.limits import CONNECTIONS
from wlint.platform.query_builders import BATCHED, CLIENT, RAW
from wlint.project.file import File
from wlint.project.network.readings import Reading, Readings
from wlint.project.network.worked_out import given_by
from wlint.record import Entity
from wlint.semantics.scopes import Variable
from wlint.semantics.types import Global, Named, options_of
from wlint.tree import Node

Several = tree.Block | tree.Mapping | tree.Sequence


class Successive(Entity):
    """The successive reads of one Worker."""

    readings: Readings

    def groups(self, file: File, node: Several) -> Iterator[tuple[Reading, ...]]:
        """What a node does one after the other, in runs of two or more that could wait together."""
        run: list[Reading] = []
        taken = frozenset[Variable]()
        for part in (*_parts(node), None):
            reading = self.readings.of(file, part) if part is not None else None
            named = _named(file, part) if part is not None else frozenset()
            is_free = taken.isdisjoint(named) and not any(_needs(file, reading, r) for r in run)
            if reading is not None and is_free and self._fits(file, (*run, reading)):
                run.append(reading)
                continue
            if run and part is not None and self._stands_apart(file, part, run, taken):
                continue
            if run and part is not None and (kept := self._given_by(file, part)) is not None:
                taken |= kept
                continue
            if len(run) > 1:
                yield tuple(run)
            run, taken = [reading] if reading is not None else [], frozenset()

    def database(self, file: File, run: tuple[Reading, ...]) -> str | None:
        """The D1 database that all of some reads ask, as the code names it."""
        calls = [call for reading in run for call in reading.asked]
        asked = {self._built_on(file, call) or _database(file, call) for call in calls}
        return asked.pop() if len(asked) == 1 else None

    def _fits(self, file: File, run: tuple[Reading, ...]) -> bool:
        """Whether all may wait at once: those that wait together already may be groups of six."""
        many = sum(len(reading.asked) for reading in run)
        is_grouped = many > len(run) > 1
        return not is_grouped or many <= CONNECTIONS.value or self.database(file, run) is not None

    def _built_on(self, file: File, call: Node) -> str | None:
        """What drizzle's query for all its rows is made with, which has a `batch`, too."""
        match call:
            case tree.Call(callee=tree.Member(object=query, name="all"), args=()):
                return self._built_on(file, query)
            case tree.Call(callee=tree.Member(object=client) as method) if self._is_raw(
                file, method
            ):
                return file.source.text(client.span)
            case _:
                return self._client(file, call) if self._is(file, call, BATCHED) else None

    def _client(self, file: File, query: Node) -> str | None:
        """The client that a chain begins with: `this.db` of `this.db.select().from(news)`."""
        match query:
            case _ if self._is(file, query, frozenset({CLIENT})):
                return file.source.text(query.span)
            case tree.Call(callee=tree.Member(object=inner)) | tree.Member(object=inner):
                return self._client(file, inner)
            case tree.Name() if (value := file.local_value(query)[0]) is not query:
                return self._client(file, value)
            case _:
                return None

    def _is_raw(self, file: File, method: Node) -> bool:
        of = self.readings.types.of(file, method)
        return isinstance(of, Global) and of.path in RAW

    def _is(self, file: File, node: Node, names: frozenset[str]) -> bool:
        of = options_of(self.readings.types.of(file, node))
        return any(isinstance(o, Named) and o.name in names for o in of)

    def _given_by(self, file: File, part: Node) -> frozenset[Variable] | None:
        return given_by(self.readings.types, file, part)

    def _stands_apart(
        self, file: File, part: Node, run: list[Reading], taken: frozenset[Variable]
    ) -> bool:
        """Whether what stands between reads is worked out without any of them."""
        if self._given_by(file, part) is None:
            return False
        given = taken.union(*(_given(file, r.taker) for r in run))
        return file.variables_in(part).isdisjoint(given)


def _parts(node: Several) -> tuple[Node, ...]:
    """What is done one after the other: statements, or the values of an object or array."""
    match node:
        case tree.Block(statements=parts) | tree.Sequence(items=parts):
            return parts
        case tree.Mapping(entries=entries):
            return tuple(entry.value for entry in entries)


def _given(file: File, taker: Node) -> frozenset[Variable]:
    """The variables that a statement gives a value."""
    return file.variables_in(taker.target) if isinstance(taker, tree.Assign) else frozenset()


def _named(file: File, part: Node) -> frozenset[Variable]:
    """The variables that a part names, but for an object whose field it only sets."""
    match part:
        case tree.Assign(
            target=tree.Member(object=tree.Name(is_receiver=False), key=None | tree.Literal()),
            value=tree.Node() as value,
            op=None,
        ):
            return file.variables_in(value)
        case _:
            return file.variables_in(part)


def _needs(file: File, later: Reading | None, earlier: Reading) -> bool:
    """Whether a read names what an earlier one gives, or takes its place."""
    if later is None or not isinstance(earlier.taker, tree.Assign):
        return False
    given = _given(file, earlier.taker)
    return (
        not given
        or bool(given & _named(file, later.taker))
        or _text(file, earlier.taker) == _text(file, later.taker)
    )


def _text(file: File, taker: Node) -> str | None:
    """What a statement gives a value, as it is written."""
    return file.source.text(taker.target.span) if isinstance(taker, tree.Assign) else None


def _database(file: File, call: Node) -> str | None:
    """What a statement of D1 was prepared by."""
    match call:
        case tree.Call(callee=tree.Member(object=owner, name="prepare")):
            return file.source.text(owner.span)
        case tree.Call(callee=tree.Member(object=inner)):
            return _database(file, inner)
        case tree.Name():
            value, variable = file.local_value(call)
            return _database(file, value) if variable is not None else None
        case _:
            return None
