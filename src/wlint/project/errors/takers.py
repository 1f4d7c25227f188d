"""Who has a default in hand where a read has failed: variables here, and those of callers."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.errors.stood_in import is_default, is_default_text
from wlint.project.errors.told_apart import Taker, may_tell
from wlint.project.file import File
from wlint.project.order import next_statement
from wlint.project.typing.types import Types
from wlint.record import Entity, Record
from wlint.semantics.conditions import ELSE
from wlint.semantics.functions import exits_of, is_missing, own_nodes
from wlint.semantics.leaving import is_throw, leaves
from wlint.semantics.scopes import Gives
from wlint.tree import Node

_PASSES = (tree.Await, tree.Spread, tree.Entry, tree.Mapping, tree.Sequence)


class _Default(Record):
    """What is there in place of what could not be read: nothing at all, or a default."""

    is_nothing: bool
    is_list: bool
    is_text: bool = False


class Takers(Entity):
    """The variables of one Worker that have only a default in them then."""

    types: Types

    def behind(self, file: File, attempt: tree.Try, catch: tree.Catch) -> Iterator[Taker]:
        """Those that have one in them once a handler has run for what was tried."""
        match catch.body.statements:
            case [*_, tree.Exit(kind="return", value=tree.Node() as value)]:
                yield from self._given_to_callers(file, attempt, self._default(file, value))
            case _ if not any(isinstance(n, tree.Exit) for n in own_nodes(catch.body)):
                filled = tuple(self._filled_here(file, attempt, catch))
                match next_statement(file, attempt):
                    case tree.Exit(kind="return", value=tree.Name() as name) if kept := [
                        t for t in filled if file.scopes.variable(name) in t.variables
                    ]:
                        default = _Default(False, kept[0].is_list)
                        yield from self._given_to_callers(file, attempt, default)
                    case tree.Exit(kind="return", value=tree.Node() as value):
                        yield from self._given_to_callers(file, attempt, self._default(file, value))
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
            if (
                given
                and isinstance(scope, tree.Block)
                and all(v is not None and is_default(self.types, file, v) for v in given)
            ):
                yield Taker(
                    file,
                    frozenset({variable}),
                    scope,
                    attempt.span.end,
                    is_whole=True,
                    is_list=all(map(_is_list, given)),
                )

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
                    default = _Default(default.is_nothing, default.is_list)
                case tree.Arg():
                    pass
                case tree.Assign(target=tree.Name() as name, value=value, op=None) if (
                    value is inside
                ):
                    scope = file.scopes.parents.get(around)
                    if isinstance(scope, tree.Block) and not default.is_nothing:
                        variables = file.variables_in(name)
                        is_list = default.is_list and not default.is_text
                        end = around.span.end
                        yield Taker(file, variables, scope, end, is_whole=True, is_list=is_list)
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
                given |= set() if leaves(handler.body) else {_Default(True, False)}
                is_one = len(given) == 1 and not any(map(is_throw, exits))
                return given.pop() if is_one else None
            case _:
                return None

    def _default(self, file: File, value: Node | None) -> _Default | None:
        """What a value is in place of what could not be read; None for what is no default."""
        if value is None or is_missing(value):
            return _Default(True, False)
        if is_default_text(value):
            text = file.source.text(value.span)
            return _Default(False, text[1:].lstrip().startswith("["), is_text=True)
        return _Default(False, _is_list(value)) if is_default(self.types, file, value) else None

    def _parses(self, file: File, call: tree.Call) -> bool:
        return self.types.path_of(file, call.callee) == "JSON.parse"

    def _given_to_callers(
        self, file: File, attempt: Node, default: _Default | None
    ) -> Iterator[Taker]:
        """What callers of a function get in place of what it could not read."""
        function = file.function_around(attempt)
        if function is None or default is None or default.is_text:
            return
        is_nothing = default.is_nothing
        for home, call in self.types.mentions.callers(file, function):
            taken = taken_by(home, call)
            if is_nothing and taken is not None:
                taken = self._filled_up(home, taken)
            scope = home.scopes.parents.get(taken) if taken is not None else None
            if taken is not None and isinstance(scope, tree.Block):
                variables = home.variables_in(taken.target)
                yield Taker(
                    home,
                    variables,
                    scope,
                    taken.span.end,
                    is_whole=isinstance(taken.target, tree.Name),
                    is_list=default.is_list and not isinstance(taken.value, tree.Mapping),
                    given_by=(home, call),
                )

    def _filled_up(self, file: File, taken: tree.Assign) -> tree.Assign | None:
        """The assignment that puts a default where nothing was read: `all = read ?? []`."""
        if (made := _instead_of_nothing(taken.value)) is not None:
            return taken if is_default(self.types, file, made[1]) else None
        variable = file.scopes.variable(taken.target)
        for read in variable.reads if variable is not None else ():
            around = next((n for n in file.ancestors(read) if isinstance(n, tree.Assign)), None)
            made = _instead_of_nothing(around.value) if around is not None else None
            if around is None or made is None or made[0] is not read:
                continue
            if not is_default(self.types, file, made[1]):
                continue
            return None if _is_asked_before(file, taken, around) else around
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


def _is_asked_before(file: File, taken: tree.Assign, filled: Node) -> bool:
    """Whether code goes another way where nothing was read, before that is filled up."""
    scope = file.scopes.parents.get(taken)
    if not isinstance(scope, tree.Block):
        return True
    variables = file.variables_in(taken.target)
    taker = Taker(file, variables, scope, taken.span.end)
    between = (n for n in own_nodes(scope) if taker.start <= n.span.start < filled.span.start)
    return any(may_tell(taker, node, variables) for node in between)


def _instead_of_nothing(value: Node | None) -> tuple[Node, Node] | None:
    """What is taken where there is something, and where there is nothing: `read ?? []`."""
    match value:
        case tree.Operation(op=op, operands=[first, last]) if op in ELSE:
            return first, last
        case tree.Conditional(test=tree.Name(id=asked), then=tree.Name(id=first)) if asked == first:
            return value.test, value.otherwise
        case _:
            return None


def _is_list(value: Node | None) -> bool:
    return isinstance(value, tree.Sequence)
