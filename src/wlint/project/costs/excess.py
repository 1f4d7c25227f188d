"""Calls that bring or ask for more than a service takes at once."""

from collections.abc import Iterable, Iterator
from functools import cached_property, partial
from itertools import islice

from msgspec import field
from msgspec.structs import replace

from wlint import tree
from wlint.platform.call_limits import CALL_LIMITS, CallLimit, Counted
from wlint.project.calling.calls import Calls
from wlint.project.calling.stubs import Stubs
from wlint.project.costs.adding import Addition, additions
from wlint.project.costs.bound_beside import Beside, bound_beside, statement_around
from wlint.project.costs.emptiness import is_empty
from wlint.project.costs.row_fields import fields_of_each
from wlint.project.costs.said_numbers import Said, SaidNumbers
from wlint.project.costs.sent_builders import is_query
from wlint.project.costs.size import UNSIZED, Origin, Size, at_most, product, total
from wlint.project.costs.sizes import Sizes
from wlint.project.costs.table_columns import filled_columns, table_inserted_into
from wlint.project.costs.time_left import TimesLeft
from wlint.project.file import File
from wlint.project.network.written_options import options_of_call
from wlint.project.passed import passed
from wlint.project.typing.constants import source_of
from wlint.project.typing.types import Types
from wlint.record import Entity, Record
from wlint.semantics.functions import called_as, own_nodes
from wlint.semantics.memo import remembered
from wlint.semantics.scopes import Variable
from wlint.semantics.types import Global, Named, options_of
from wlint.tree import Node

_FIELDS = frozenset({"keys", "values", "entries"})
_LISTS = frozenset({"map", "filter", "slice", "flatMap", "concat", "sort", "from", "list", "keys"})
_ONE_OF = frozenset({"in", "notIn"})
_REPEATS = (tree.Loop, tree.Comprehension, tree.Function)
_DEEPEST = 4


class Excess(Record):
    """What goes beyond a limit: a number the code says, or as many as `origin` sends.

    `node` is what says so, or the value of an option whose number is `said` elsewhere. `by` is the
    call that passes what is too many. `each` is how much of what is counted one element brings,
    `left` how much of the limit is left for the elements. To a number a time may run down that
    `is_time_left`.
    """

    node: Node
    beyond: CallLimit
    number: int | None = None
    origin: Origin | None = None
    said: Said | None = None
    by: tree.Call | None = None
    each: int = 1
    left: int | None = None
    is_time_left: bool = False

    @property
    def at_once(self) -> int:
        """How many elements one call takes."""
        left = self.beyond.limit.value if self.left is None else self.left
        return max(left // self.each, 1)


class Excesses(Entity):
    """Those of one Worker; `without_sqlite` are its Durable Objects that surely store like that."""

    types: Types
    calls: Calls
    sizes: Sizes
    stubs: Stubs
    said: SaidNumbers
    without_sqlite: frozenset[str] = frozenset()
    _passed: dict[tree.Param, tree.Call | None] = field(default_factory=dict)

    @cached_property
    def times_left(self) -> TimesLeft:
        """The times that run down."""
        return TimesLeft(self.calls)

    def of(self, file: File, call: tree.Call) -> Iterator[Excess]:
        """What of a call goes beyond a limit."""
        for option in options_of(self.types.of(file, call.callee)):
            if isinstance(option, Global):
                for limit in CALL_LIMITS.get(option.path, ()):
                    found = self._beyond(file, call, limit)
                    if found is not None:
                        yield found

    def _beyond(self, file: File, call: tree.Call, limit: CallLimit) -> Excess | None:
        cls = file.class_around(call) if limit.is_without_sqlite else None
        if limit.is_without_sqlite and (cls is None or cls.name not in self.without_sqlite):
            return None
        match limit.counted:
            case Counted.OPTION:
                return self._option(file, call, limit)
            case Counted.ARGUMENTS:
                return self._arguments(file, call, limit)
            case Counted.FIELDS:
                return self._rows(file, call, limit)
            case Counted.FILTERS:
                return self._filter(file, call, limit)
            case Counted.ELEMENTS:
                return self._elements(file, call, limit)

    def _elements(self, file: File, call: tree.Call, limit: CallLimit) -> Excess | None:
        """What of a call goes beyond a limit by a list it takes, alone or in a statement."""
        first = call.arg(limit.skipped)
        if first is None or not self._is_list(file, first, limit):
            return None
        size = self.sizes.of(file, first)
        if not limit.is_of_statement:
            return self._too_many(file, call, limit, size)
        is_within = statement_around(self.types, file, call) is not None
        return self._in_statement(file, call, limit, (call, size)) if is_within else None

    def _in_statement(
        self, file: File, call: tree.Call, limit: CallLimit, counted: tuple[Node, Size]
    ) -> Excess | None:
        """What of a builder's statement goes beyond a limit by one of the lists it binds."""
        own, size = counted
        statement = statement_around(self.types, file, call)
        beside = Beside()
        if statement is not None:
            beside = bound_beside(self.types, partial(self.sizes.of, file), file, statement, own)
        left = beside.left_for_each(limit.limit.value, size)
        return self._too_many(file, call, limit, beside.with_list(size), left)

    def _rows(self, file: File, call: tree.Call, limit: CallLimit) -> Excess | None:
        """What of a call that inserts rows goes beyond a limit on their fields."""
        rows = call.arg(0)
        if rows is None or not self._is_list(file, rows, limit):
            return None
        table = table_inserted_into(call)
        filled = filled_columns(self.types, file, table) if table is not None else frozenset()
        each = fields_of_each(self.types, file, rows, filled)
        size = product([self.sizes.of(file, rows), at_most(each)])
        found = self._in_statement(file, call, limit, (rows, size))
        return replace(found, each=each) if found is not None else None

    def _filter(self, file: File, call: tree.Call, limit: CallLimit) -> Excess | None:
        """What of a query goes beyond a limit by the lists that its filter looks in."""
        for home, where in options_of_call(self.types.program, file, call, "where"):
            for entry in where.walk():
                if isinstance(entry, tree.Entry) and entry.name in _ONE_OF:
                    size = self.sizes.of(home, entry.value)
                    if (found := self._in_statement(file, call, limit, (entry, size))) is not None:
                        return found
        return None

    def _too_many(
        self, file: File, call: tree.Call, limit: CallLimit, size: Size, left: int | None = None
    ) -> Excess | None:
        if size.is_unbounded:
            param = size.passed
            by = self._bringing(file, size) if param is None else self._passing(file, param)
            is_sure = param is None or by is not None
            return Excess(call, limit, origin=size.origin, by=by, left=left) if is_sure else None
        if size.limit is None or size.limit <= limit.limit.value:
            return None
        return Excess(call, limit, size.limit, left=left)

    def _passing(self, file: File, param: tree.Param) -> tree.Call | None:
        """The first call that passes a parameter what nothing bounds, where all calls are seen."""
        return remembered(self._passed, param, None, lambda: self._passes(file, param))

    def _passes(self, file: File, param: tree.Param) -> tree.Call | None:
        function = file.scopes.parents.get(param)
        if not isinstance(function, tree.Function):
            return None
        first: tree.Call | None = None
        asking = self.stubs.callers(function)
        asked = {site.node for site in asking}
        for site in (*asking, *self.calls.callers.get(function, ())):
            is_sure = site.is_sure or site.node in asked
            if not isinstance(site.node, tree.Call) or not is_sure:
                return None
            if self.calls.way_to_place(site.file, site.node) is None:
                continue
            if first is None and self._is_unbounded(site.file, passed(file, param, site.node)):
                first = site.node
        return first

    def _bringing(self, file: File, size: Size) -> tree.Call | None:
        """The call that passes an object with the part that nothing bounds, if it is seen."""
        param, name = size.param, size.path[0] if size.path else None
        function = file.scopes.parents.get(param) if param is not None else None
        if param is None or not isinstance(name, str) or not isinstance(function, tree.Function):
            return None
        for site in self.calls.callers.get(function, ()):
            given = passed(file, param, site.node) if isinstance(site.node, tree.Call) else None
            part = given.entry(name) if isinstance(given, tree.Mapping) else None
            if part is not None and self.sizes.of(site.file, part).is_unbounded:
                return site.node if isinstance(site.node, tree.Call) else None
        return None

    def _is_unbounded(self, file: File, value: Node | None) -> bool:
        size = self.sizes.of(file, value) if value is not None else UNSIZED
        is_own = size.passed is None or self._passing(file, size.passed) is not None
        return size.is_unbounded and is_own

    def _option(self, file: File, call: tree.Call, limit: CallLimit) -> Excess | None:
        most = limit.limit.value
        for home, value in options_of_call(self.types.program, file, call, limit.noun):
            node = value if home is file else call
            for said in self.said.of(home, value):
                if said.number < most if limit.is_least else said.number > most:
                    return Excess(node, limit, said.number, said=said, by=said.by)
            least = self.times_left.least(home, value, call) if limit.is_least else None
            if least is not None and least < most:
                return Excess(node, limit, least, is_time_left=True)
        return None

    def _arguments(self, file: File, call: tree.Call, limit: CallLimit) -> Excess | None:
        """What of a call goes beyond a limit by the lists that are spread among its arguments."""
        given = list(self._one_by_one(file, [arg.value for arg in call.args[limit.skipped :]]))
        lists = [v.value for v in given if isinstance(v, tree.Spread)]
        values = len(given) - len(lists)
        whole = total([at_most(values), *(self._spread(file, value) for value in lists)])
        parts = [self._in_parts(file, value) for value in lists]
        sizes = [size for part in parts for size in part.lists]
        own, *others = sorted(sizes, key=lambda size: not size.is_unbounded) or [UNSIZED]
        beside = Beside(values + sum(part.values for part in parts), others)
        left = beside.left_for_each(limit.limit.value, own)
        return self._too_many(file, call, limit, whole, left)

    def _in_parts(self, file: File, node: Node) -> Beside:
        """The single values and the lists that a list is put together of.

        What each round of a loop puts in are so many lists, each as long as the loop.
        """
        made, variable = file.local_value(node)
        added = list(additions(file, variable)) if variable is not None else []
        rounds = [self._rounds(file, variable, a) for a in added] if variable is not None else []
        if not isinstance(made, tree.Sequence) or not added or None in rounds:
            return Beside(lists=[self._spread(file, node)])
        begun = list(self._one_by_one(file, made.items))
        lists = [v for v in begun if isinstance(v, tree.Spread)]
        values, repeated = len(begun) - len(lists), list[Size]()
        for addition, around in zip(added, rounds, strict=True):
            if around:
                repeated += around * (addition.ones + len(addition.many))
            else:
                values += addition.ones
                lists += [v for v in addition.many if isinstance(v, tree.Spread)]
        return Beside(values, [*(self._spread(file, v.value) for v in lists), *repeated])

    def _one_by_one(self, file: File, values: Iterable[Node], depth: int = 0) -> Iterator[Node]:
        """The values of a call, and those of lists that are written out and spread there.

        A list whose size is checked as a whole, or that a query has bound, counts as a whole.
        """
        for value in values:
            inner = value.value if isinstance(value, tree.Spread) else None
            made, variable = file.local_value(inner) if inner is not None else (None, None)
            if (
                isinstance(made, tree.Sequence)
                and made.items
                and depth < _DEEPEST
                and not (variable is not None and any(additions(file, variable)))
                and not (inner is not None and self.sizes.guards.is_guarded(file, inner))
            ):
                yield from self._one_by_one(file, made.items, depth + 1)
            else:
                yield value

    def _rounds(self, file: File, variable: Variable, added: Addition) -> list[Size] | None:
        """The loop that puts something in a list, if one does; None where others may, too."""
        only = variable.only
        outer = set(file.ancestors(only.name)) if only is not None else set[Node]()
        around = [n for n in file.ancestors(added.node) if isinstance(n, _REPEATS)]
        match [n for n in around if n not in outer]:
            case []:
                return []
            case [tree.Loop() as loop]:
                return [self.sizes.loop(file, loop)]
            case _:
                return None

    def _spread(self, file: File, node: Node) -> Size:
        """How many arguments a list brings: fields of an object are the columns of a table.

        A list that is filled bit by bit may well be filled in parts of the right size, unless the
        code says how many it gets before it is used, or gets one of each that a loop goes through.
        """
        value, variable = file.local_value(node)
        if isinstance(value, tree.Call) and called_as(value.callee) in _FIELDS:
            return UNSIZED
        if not is_empty(value) or _is_filled_at_once(file, node, variable):
            return self.sizes.of(file, node)
        size = self.sizes.of(file, node) if _is_filled_before(file, node, variable) else UNSIZED
        is_of_all = variable is not None and _has_one_of_each(file, variable)
        return size if size.limit is not None or is_of_all else UNSIZED

    def _is_list(self, file: File, node: Node, limit: CallLimit) -> bool:
        """Whether a value is a list for sure: one key may be as long as it likes."""
        at = source_of(self.types.program, file, node)
        if limit.is_of_statement:  # a list, or another query
            return not is_query(self.types, at.file, at.node)
        match at.node:
            case tree.Sequence() | tree.Comprehension():
                return True
            case tree.Call(callee=callee) if called_as(callee) in _LISTS:
                return True
            case _:
                of = options_of(self.types.of(at.file, at.node))
                return bool(of) and all(isinstance(o, Named) and o.name == "[]" for o in of)


def _is_filled_before(file: File, node: Node, variable: Variable | None) -> bool:
    """Whether a list gets all that it ever holds before it is used, in each run of its code."""
    only = variable.only if variable is not None else None
    if variable is None or only is None:
        return False
    around = [n for n in file.ancestors(only.name) if isinstance(n, _REPEATS)]
    is_same = [n for n in file.ancestors(node) if isinstance(n, _REPEATS)] == around
    return is_same and all(a.node.span.end <= node.span.start for a in additions(file, variable))


def _has_one_of_each(file: File, variable: Variable) -> bool:
    """Whether a list gets one in each round of one loop, which does nothing else with it."""
    match list(additions(file, variable)):
        case [Addition(node=tree.Call() as put, many=(), ones=1, is_sure=True)]:
            around = islice(file.ancestors(put), 3)
        case _:
            return False
    match tuple(around):
        case (tree.ExpressionStatement(), tree.Block(), tree.Loop(kind="each", body=body) as loop):
            ends_early = any(isinstance(n, tree.Exit) for n in own_nodes(body))
            return not ends_early and sum(loop in file.ancestors(r) for r in variable.reads) == 1
        case _:
            return False


def _is_filled_at_once(file: File, node: Node, variable: Variable | None) -> bool:
    """Whether all that a list holds has been put in before, and in no loop: `all.push(...ids)`."""
    only = variable.only if variable is not None else None
    if variable is None or only is None:
        return False
    outer = set(file.ancestors(only.name))
    added = tuple(additions(file, variable))
    return any(a.many for a in added) and all(
        a.node.span.end <= node.span.start
        and not any(isinstance(n, _REPEATS) and n not in outer for n in file.ancestors(a.node))
        for a in added
    )
