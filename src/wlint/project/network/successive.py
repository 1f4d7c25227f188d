"""Reads that are awaited one after another although none of them needs another's answer."""

from collections.abc import Iterator

from msgspec import field

from wlint import tree
from wlint.platform.limits import CONNECTIONS
from wlint.platform.query_builders import BATCHED, CLIENT, RAW
from wlint.project.file import File
from wlint.project.network.readings import Reading, Readings
from wlint.project.network.time_taken import takes_time
from wlint.project.network.turns import Turn, turn_of
from wlint.project.network.worked_out import given_by
from wlint.record import Entity
from wlint.semantics.scopes import Variable
from wlint.semantics.types import Global, Named, options_of
from wlint.tree import Node

Several = tree.Block | tree.Mapping | tree.Sequence

_ANYTHING = ""
"""What a statement gives a value to that names no variable."""


class _Run(Entity):
    """Reads that could wait together, and what they give values to."""

    file: File
    turns: list[Turn] = field(default_factory=list)
    given: set[Variable] = field(default_factory=set)
    _written: set[str | None] = field(default_factory=set)

    @property
    def readings(self) -> tuple[Reading, ...]:
        """The reads themselves."""
        return tuple(turn.reading for turn in self.turns)

    def add(self, turn: Turn) -> None:
        """Let one more wait with them."""
        reading = turn.reading
        self.turns.append(turn)
        if isinstance(reading.taker, tree.Assign):
            given = self.file.variables_in(reading.taker.target)
            self.given.update(given)
            self._written.add(self._text(reading.taker) if given else _ANYTHING)

    def is_needed_by(self, later: Turn) -> bool:
        """Whether a read is asked with what one of them gives, or takes its place."""
        return (
            _ANYTHING in self._written
            or not self.given.isdisjoint(_named(self.file, later.needed))
            or self._text(later.reading.taker) in self._written
        )

    def may_shut_out(self, later: Turn) -> bool:
        """Whether a read may only be made where one of them is not: both ask the same thing."""
        asked = self._texts(later.conditions)
        named = _named(self.file, later.conditions)
        return any(
            self._texts(turn.conditions) != asked
            and not named.isdisjoint(_named(self.file, turn.conditions))
            for turn in self.turns
        )

    def _texts(self, nodes: tuple[Node, ...]) -> list[str]:
        return [self.file.source.text(node.span) for node in nodes]

    def _text(self, taker: Node) -> str | None:
        """What a statement gives a value, as it is written."""
        if not isinstance(taker, tree.Assign):
            return None
        return self.file.source.text(taker.target.span)


class Successive(Entity):
    """The successive reads of one Worker."""

    readings: Readings

    def groups(self, file: File, node: Several) -> Iterator[tuple[Reading, ...]]:
        """What a node does one after the other, in runs of two or more that could wait together."""
        run, taken = _Run(file), frozenset[Variable]()
        for part in (*_parts(node), None):
            turn = turn_of(self.readings, file, part) if part is not None else None
            named = _named(file, turn.needed) if turn is not None else frozenset()
            if turn is not None and taken.isdisjoint(named) and self._fits(run, turn):
                run.add(turn)
                if not turn.is_last:
                    continue
                turn = part = None
            if run.turns and part is not None and self._stands_apart(part, run, taken):
                continue
            kept = self._given_by(file, part) if run.turns and part is not None else None
            if kept is not None:
                taken |= kept
                continue
            if len(run.turns) > 1:
                yield run.readings
            run, taken = _Run(file), frozenset()
            if turn is not None and not turn.is_last:
                run.add(turn)

    def database(self, file: File, run: tuple[Reading, ...]) -> str | None:
        """The D1 database that all of some reads ask, as the code names it."""
        calls = [call for reading in run for call in reading.asked]
        asked = {self._built_on(file, call) or _database(file, call) for call in calls}
        return asked.pop() if len(asked) == 1 else None

    def _fits(self, run: _Run, turn: Turn) -> bool:
        """Whether one more may wait with others: those that already wait may be groups of six."""
        reading = turn.reading
        if run.is_needed_by(turn) or not self._is_unguarded(run, reading):
            return False
        if run.may_shut_out(turn):
            return False
        together = (*run.readings, reading)
        many = sum(len(r.asked) for r in together)
        is_grouped = many > len(together) > 1
        if not is_grouped or many <= CONNECTIONS.value:
            return True
        return self.database(run.file, together) is not None

    def _is_unguarded(self, run: _Run, reading: Reading) -> bool:
        """Whether no read before another one refuses to go on, and may so guard that one.

        What the same function refuses, or is asked about the same, is of the same kind.
        """
        file, here = run.file, self._refusing(run.file, reading)
        guards = [r for r in run.readings if not self._refusing(file, r) <= here]
        asked = _given(file, reading)
        is_alike = bool(asked and here) and all(_given(file, g) == asked for g in guards)
        return not guards or is_alike

    def _refusing(self, file: File, reading: Reading) -> frozenset[tree.Function]:
        found = (self.readings.refusing(file, call) for call in reading.asked)
        return frozenset[tree.Function]().union(*found)

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

    def _stands_apart(self, part: Node, run: _Run, taken: frozenset[Variable]) -> bool:
        """Whether what stands between reads is worked out without any of them."""
        if self._given_by(run.file, part) is None:
            return takes_time(self.readings.types, run.file, part)
        named = run.file.variables_in(part)
        return taken.isdisjoint(named) and run.given.isdisjoint(named)


def _parts(node: Several) -> tuple[Node, ...]:
    """What is done one after the other: statements, or the values of an object or array."""
    match node:
        case tree.Block(statements=parts) | tree.Sequence(items=parts):
            return parts
        case tree.Mapping(entries=entries):
            return tuple(entry.value for entry in entries)


def _given(file: File, reading: Reading) -> tuple[str, ...]:
    """What a single read is given, as it is written."""
    match reading.asked:
        case [tree.Call(args=args)]:
            return tuple(file.source.text(arg.span) for arg in args)
        case _:
            return ()


def _named(file: File, nodes: tuple[Node, ...]) -> frozenset[Variable]:
    """The variables that some nodes name."""
    return frozenset[Variable]().union(*(file.variables_in(node) for node in nodes))


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
