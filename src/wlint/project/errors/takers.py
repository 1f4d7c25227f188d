"""Who has a default in hand where a read has failed: variables here, and those of callers."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.errors.comes_to import Known, Stand, truth_of, value_of
from wlint.project.errors.stood_in import parsed, stand_of
from wlint.project.errors.store_keys import Site, given_at
from wlint.project.errors.told_apart import Taker, may_tell
from wlint.project.file import File
from wlint.project.order import next_statement
from wlint.project.passed import is_open, parameter_of
from wlint.project.typing.types import Types
from wlint.record import Entity, Record
from wlint.semantics.conditions import ELSE
from wlint.semantics.functions import exits_of, own_nodes
from wlint.semantics.leaving import is_throw, leaves
from wlint.semantics.scopes import Gives
from wlint.tree import Node

_THROUGH = 2  # so many functions may hand on what one that reads gives
_PASSES = (tree.Await, tree.Spread, tree.Entry, tree.Mapping, tree.Sequence)


class _Default(Record):
    """What is there in place of what could not be read: nothing at all, or a default.

    `is_json`: it is a text that is parsed yet.
    """

    stands: Stand
    is_json: bool = False

    @property
    def is_nothing(self) -> bool:
        """Whether nothing at all is there."""
        return self.stands is Stand.NOTHING


_NOTHING = _Default(Stand.NOTHING)


class Takers(Entity):
    """The variables of one Worker that have only a default in them then."""

    types: Types

    def behind(self, file: File, attempt: tree.Try, catch: tree.Catch) -> Iterator[Taker]:
        """Those that have one in them once a handler has run for what was tried."""
        match catch.body.statements:
            case [*_, tree.Exit(kind="return", value=tree.Node() as value)]:
                yield from self._given_to_callers(file, attempt, value)
            case _ if not any(isinstance(n, tree.Exit) for n in own_nodes(catch.body)):
                filled = tuple(self._filled_here(file, attempt, catch))
                match next_statement(file, attempt):
                    case tree.Exit(kind="return", value=tree.Name() as name) if kept := [
                        t for t in filled if file.scopes.variable(name) in t.variables
                    ]:
                        default = _Default(kept[0].stands or Stand.OBJECT)
                        yield from self._given_to_callers(file, attempt, default)
                    case tree.Exit(kind="return", value=tree.Node() as value):
                        yield from self._given_to_callers(file, attempt, value)
                    case _:
                        yield from filled
            case _:
                pass

    def _filled_here(self, file: File, attempt: tree.Try, catch: tree.Catch) -> Iterator[Taker]:
        """What only a `try` fills, and has a default in it before that or from its handler."""
        for node in own_nodes(attempt.body):
            variable = file.scopes.variable(node.target) if isinstance(node, tree.Assign) else None
            if variable is None:
                continue
            before = [d for d in variable.definitions if d.name.span.start < attempt.span.start]
            caught = [d for d in variable.definitions if catch.body.span.covers(d.name.span)]
            given = [d.value for d in caught or before if d.gives is not Gives.NOTHING]
            scope = file.scopes.parents.get(before[0].node if before else attempt)
            stands = {stand_of(self.types, file, v) if v is not None else None for v in given}
            if stands and isinstance(scope, tree.Block) and not stands & {None, Stand.NOTHING}:
                each = frozenset({variable})
                what = stands.pop() if len(stands) == 1 else Stand.OBJECT
                yield Taker(file, each, scope, attempt.span.end, stands=what)

    def instead(self, file: File, waited: tree.Await) -> Iterator[Taker]:
        """Those that have in them what a `.catch(…)` gives, where that is one."""
        default = self._given_instead(file, waited)
        inside: Node = waited
        for around in file.ancestors(waited):
            if default is None:
                return
            match around:
                case tree.Operation(op=op, operands=[first, last]) if op in ELSE:
                    if first is inside and default.is_nothing:
                        default = self._default(file, last)
                case tree.Call(args=[tree.Arg()]) if self._parses(file, around):
                    default = _Default(default.stands)
                case tree.Arg():
                    pass
                case tree.Assign(target=tree.Name() as name, value=value, op=None) if (
                    value is inside
                ):
                    scope = file.scopes.parents.get(around)
                    if isinstance(scope, tree.Block) and not default.is_nothing:
                        variables = file.variables_in(name)
                        stands = Stand.JSON if default.is_json else default.stands
                        yield Taker(file, variables, scope, around.span.end, stands=stands)
                    return
                case tree.Exit(kind="return"):
                    yield from self._given_to_callers(file, waited, default)
                    return
                case _:
                    return
            inside = around

    def _given_instead(self, file: File, waited: tree.Await) -> _Default | None:
        """What the handler of `read().catch(handler)` gives, if that is clear."""
        match waited.value:
            case tree.Call(args=[tree.Arg(value=tree.Function() as handler)]):
                exits = list(exits_of(handler))
                given = {self._default(file, e.value) for e in exits if e.kind == "return"}
                given |= set() if leaves(handler.body) else {_NOTHING}
                is_one = len(given) == 1 and not any(map(is_throw, exits))
                return given.pop() if is_one else None
            case _:
                return None

    def _default(self, file: File, value: Node | None) -> _Default | None:
        """What a value is in place of what could not be read; None for what is no default."""
        if value is None:
            return _NOTHING
        stands = stand_of(self.types, file, value)
        if stands is Stand.JSON:
            return _Default(parsed(value), is_json=True)
        return _Default(stands) if stands is not None else None

    def _parses(self, file: File, call: tree.Call) -> bool:
        return self.types.path_of(file, call.callee) == "JSON.parse"

    def _given_to_callers(
        self, file: File, attempt: Node, default: _Default | Node | None
    ) -> Iterator[Taker]:
        """What callers of a function get in place of what it could not read."""
        function = file.function_around(attempt)
        if function is None or default is None:
            return
        param = parameter_of(file, default) if isinstance(default, tree.Name) else None
        if param is None and isinstance(default, tree.Node):
            default = self._default(file, default)
        for home, call, site in self._sites(file, function, _THROUGH):
            given = default
            if param is not None:
                given = self._passed(file, param, site)
            if isinstance(given, _Default) and not given.is_json:
                yield from self._taken(home, call, given, site)

    def _passed(self, file: File, param: tree.Param, site: Site) -> _Default | None:
        """What a parameter is where a function is called, and what is returned in its place."""
        home, node, _ = given_at(file, param.target, site)
        if node is not param.target:
            return self._default(home, node)
        return None if is_open(site.call) else _NOTHING

    def _sites(
        self, file: File, function: tree.Function, depth: int
    ) -> Iterator[tuple[File, tree.Call, Site]]:
        """The calls of a function, and of those that only hand on what it gives."""
        for home, call in self.types.mentions.callers(file, function):
            yield home, call, Site(home, call)
            outer = home.function_around(call)
            if depth and outer is not None and _is_returned(home, call):
                for place, again, site in self._sites(home, outer, depth - 1):
                    yield place, again, Site(home, call, site)

    def _taken(self, home: File, call: tree.Call, default: _Default, site: Site) -> Iterator[Taker]:
        """What takes the value of a call, where that is a default."""
        taken, stands = taken_by(home, call), default.stands
        if taken is None:
            return
        if default.is_nothing:
            filled = self._filled_up(home, taken)
            if filled is None:
                return
            taken, stands = filled
        scope = home.scopes.parents.get(taken)
        if not isinstance(scope, tree.Block):
            return
        is_whole = isinstance(taken.target, tree.Name)
        if isinstance(taken.value, tree.Mapping):  # what was read is spread in it
            stands = Stand.OBJECT
        yield Taker(
            home,
            home.variables_in(taken.target),
            scope,
            taken.span.end,
            stands=stands if is_whole else None,
            given_by=site,
        )

    def _filled_up(self, file: File, taken: tree.Assign) -> tuple[tree.Assign, Stand] | None:
        """The assignment that puts a default where nothing was read, and what that is.

        `all = read ?? []`, `all = read && read.version === 2 ? read : []`.
        """
        if (made := _instead_of_nothing(file, taken.value, None)) is not None:
            stands = stand_of(self.types, file, made)
            return (taken, stands) if stands not in (None, Stand.NOTHING) else None
        variable = file.scopes.variable(taken.target)
        for read in variable.reads if variable is not None else ():
            around = next((n for n in file.ancestors(read) if isinstance(n, tree.Assign)), None)
            if around is None or (made := _instead_of_nothing(file, around.value, read)) is None:
                continue
            stands = stand_of(self.types, file, made)
            if stands is None or stands is Stand.NOTHING:
                continue
            return None if _is_asked_before(file, taken, around) else (around, stands)
        return None


def taken_by(file: File, call: tree.Call) -> tree.Assign | None:
    """The assignment that gives a variable what a call gives, or what stands in for that."""
    inside: Node = call
    for around in file.ancestors(call):
        match around:
            case tree.Operation(op=op) if op in ELSE:
                inside = around
            case _ if isinstance(around, _PASSES):
                inside = around
            case tree.Assign(target=tree.Name() | tree.Mapping(), value=value, op=None) if (
                value is inside
            ):
                return around
            case _:
                return None
    return None


def _is_returned(file: File, call: tree.Call) -> bool:
    """Whether a function gives what a call does: `return await read(env, "all")`."""
    inside: Node = call
    for around in file.ancestors(call):
        match around:
            case tree.Await():
                inside = around
            case tree.Exit(kind="return", value=value):
                return value is inside
            case _:
                return False
    return False


def _is_asked_before(file: File, taken: tree.Assign, filled: Node) -> bool:
    """Whether code goes another way where nothing was read, before that is filled up."""
    scope = file.scopes.parents.get(taken)
    if not isinstance(scope, tree.Block):
        return True
    variables = file.variables_in(taken.target)
    taker = Taker(file, variables, scope, taken.span.end)
    between = (n for n in own_nodes(scope) if taker.start <= n.span.start < filled.span.start)
    return any(may_tell(taker, node, variables) for node in between)


def _instead_of_nothing(file: File, value: Node | None, read: Node | None) -> Node | None:
    """What is taken where there is nothing in what was read: `read ?? []`."""
    match value:
        case tree.Operation(op=op, operands=[first, last]) if op in ELSE:
            return last if read in (first, None) else None
        case tree.Conditional(test=test, then=then, otherwise=otherwise) if read is not None:
            variable = file.scopes.variable(read)
            known: Known = {variable: Stand.NOTHING} if variable is not None else {}
            holds = truth_of(file, value_of(file, test, known))
            if holds is None or not file.variables_in(test) & known.keys():
                return None
            return then if holds else otherwise
        case _:
            return None
