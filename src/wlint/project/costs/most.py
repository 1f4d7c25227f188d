"""The most that one run of code adds up to: sums over steps, maxima over branches, products over
rounds. What is added up is a measure's business: plain numbers for rules, expressions with the
names of the code for people.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field
from functools import cached_property
from typing import Generic, Protocol, TypeVar

from wlint import tree
from wlint.project.calling.client_calls import is_for_clients
from wlint.project.calling.flags import Given, flags_of, ruled_out
from wlint.project.calling.registering import may_run
from wlint.project.costs.cost import Cost, cost_of
from wlint.project.costs.counted_rounds import rounds_to
from wlint.project.costs.gone import deletes_what_was_read
from wlint.project.costs.instead import asked_instead, variables_given
from wlint.project.costs.kept import Kept
from wlint.project.costs.loops import leaves_after, loop_of_element, may_end_early
from wlint.project.costs.remembered import Remembered
from wlint.project.costs.sent_builders import sent_when_awaited
from wlint.project.costs.size import Size, at_most
from wlint.project.costs.sizes import Sizes
from wlint.project.costs.spent import C, Spent
from wlint.project.costs.subrequests import Subrequests, class_of, is_for_each
from wlint.project.file import File
from wlint.project.network.rounds import ends_when_answered
from wlint.project.typing.types import Types
from wlint.record import entity, record
from wlint.semantics.functions import own_nodes
from wlint.semantics.leaving import ways_out
from wlint.semantics.memo import remembered
from wlint.semantics.scopes import Variable
from wlint.semantics.types import FunctionType, Global, Type, options_of
from wlint.tree import Node


class Measure(Protocol[C]):
    """What is added up."""

    @property
    def nothing(self) -> C:
        """What code costs that calls nobody."""

    def call(self, file: File, call: Node, path: str) -> C:
        """What calling something from outside the project costs."""

    def rounds(self, file: File, node: Node, size: Size, once: C) -> C:
        """What doing something as often as a size says costs."""


@record
class Numbers:
    """Plain numbers; where the code says no number, one round counts."""

    nothing: Cost = field(default_factory=Cost)

    def call(self, file: File, call: Node, path: str) -> Cost:
        """One, against the limit that the call counts against."""
        return cost_of(class_of(path))

    def rounds(self, file: File, node: Node, size: Size, once: Cost) -> Cost:
        """As often as is known."""
        return once * size.rounds


N = TypeVar("N", bound=Node)
# A function, and the flags it is called with; without one, whatever runs all of its code.
_Run = tuple[tree.Function | None, Given]


@entity
class Most(Generic[C]):
    """The most that each piece of one Worker's code adds up to, but for what is `skipped`."""

    types: Types
    sizes: Sizes
    subrequests: Subrequests
    remembered: Remembered
    measure: Measure[C]
    skipped: frozenset[Node] = frozenset()
    _known: dict[Node, Spent[C]] = field(default_factory=dict)
    _runs: "dict[_Run, Most[C]]" = field(default_factory=dict)

    def of(self, file: File, node: Node) -> C:
        """The most that one run of a node adds up to."""
        return self._spent(file, node).total

    @cached_property
    def _nothing(self) -> Spent[C]:
        return Spent(self.measure.nothing)

    def _spent(self, file: File, node: Node) -> Spent[C]:
        """What one run of a node adds up to, and what of it is done until its answer is kept."""
        if not node.children() or node in self.skipped:
            return self._nothing
        return remembered(self._known, node, self._nothing, lambda: self._of(file, node))

    def is_too_much(self, file: File, node: Node, is_more: Callable[[C], bool]) -> bool:
        """Whether a node is more than is allowed, and no part of it alone is."""
        return is_more(self.of(file, node)) and not any(map(is_more, self._parts(file, node)))

    def _parts(self, file: File, node: Node) -> Iterator[C]:
        for child in node.children():
            inner = child.value if isinstance(child, tree.Arg) else child
            is_function = isinstance(inner, tree.Function)
            yield self._run(file, inner).total if is_function else self.of(file, inner)
        if isinstance(node, tree.Call):
            yield self._run(file, node.callee).total
            yield from (self._run_handed(file, a.value).total for a in node.args)
            yield self._round(file, node).total

    def _of(self, file: File, node: Node) -> Spent[C]:
        match node:
            case tree.Function() | tree.Class():
                return self._nothing
            case tree.Block(statements=statements):
                return self._sequence(file, statements)
            case tree.If(test=test, then=then, otherwise=otherwise):
                done = self._once(file, node, self._spent(file, then), self.remembered.within)
                return self._spent(file, test) + (done | self._maybe(file, otherwise))
            case tree.Assign(value=tree.Node() as value):
                done = self._once(file, node, self._spent(file, value), self.remembered.assigned)
                return self._spent(file, node.target) + done
            case tree.Conditional(test=test, then=then, otherwise=otherwise):
                return self._spent(file, test) + (
                    self._spent(file, then) | self._spent(file, otherwise)
                )
            case tree.Switch(subject=subject, cases=cases):
                return self._spent(file, subject) + self._largest(file, (c.body for c in cases))
            case tree.Try(body=body, catches=catches, otherwise=otherwise, finally_=finally_):
                tried = self._spent(file, body) + self._maybe(file, otherwise)
                is_rare = tried.each != self.measure.nothing and _is_repeated(file, node)
                caught = self._largest(file, () if is_rare else (c.body for c in catches))
                return (tried | caught) + self._maybe(file, finally_)
            case tree.Loop(iterable=iterable, test=test):
                once = self._maybe(file, iterable) + self._maybe(file, test)
                return once + self._rounds(file, node)
            case tree.Comprehension(iterables=iterables):
                return self._sum(file, iterables) + self._rounds(file, node)
            case tree.Call():
                return self._call(file, node)
            case tree.Operation(op="||" | "??" | "or", operands=operands):
                return self._largest(file, operands)
            case _:
                return self._sum(file, node.children())

    def _once(
        self, file: File, start: N, spent: Spent[C], find: Callable[[File, N], Kept | None]
    ) -> Spent[C]:
        """What is spent, if that is only until there is an answer to keep."""
        nothing = self.measure.nothing
        kept = find(file, start) if spent.each != nothing else None
        return spent if kept is None else Spent(nothing, {**spent.once, kept: spent.each})

    def _sum(self, file: File, nodes: Iterable[Node]) -> Spent[C]:
        total = self._nothing
        for node in nodes:
            if node.children():
                total += self._spent(file, node)
        return total

    def _largest(self, file: File, nodes: Iterable[Node]) -> Spent[C]:
        return self._worst(self._spent(file, node) for node in nodes)

    def _worst(self, costs: Iterable[Spent[C]]) -> Spent[C]:
        worst = self._nothing
        for cost in costs:
            worst |= cost
        return worst

    def _maybe(self, file: File, node: Node | None) -> Spent[C]:
        return self._spent(file, node) if node is not None else self._nothing

    def _sequence(self, file: File, statements: tuple[Node, ...]) -> Spent[C]:
        """Statements in order, seen from the end: a branch that leaves skips what follows.

        What is only asked because another has given nothing takes the place of that.
        """
        rest = self._nothing
        instead: dict[Variable, Spent[C]] = {}
        for statement in reversed(statements):
            if (lacking := asked_instead(file, statement)) is not None:
                other = instead.get(lacking, self._nothing)
                instead[lacking] = other | self._spent(file, statement)
                continue
            given = instead.keys() & variables_given(file, statement) if instead else ()
            if given:
                other = self._worst(instead.pop(variable) for variable in given)
                rest = (self._spent(file, statement) | other) + rest
            else:
                rest = self._before(file, statement, rest)
        return sum(instead.values(), rest)

    def _before(self, file: File, statement: Node, rest: Spent[C]) -> Spent[C]:
        """What a statement adds up to, and all that follows it."""
        match statement:
            case tree.Exit():
                return self._spent(file, statement)
            case tree.If(test=test, then=then, otherwise=otherwise) if ways_out(then):
                rest = self._once(file, statement, rest, self.remembered.after)
                stays = self._maybe(file, otherwise) + rest
                return self._spent(file, test) + (self._spent(file, then) | stays)
            case _:
                return self._spent(file, statement) + rest

    # What runs in other places

    def _call(self, file: File, call: tree.Call) -> Spent[C]:
        if is_for_clients(self.types, file, call):
            return self._nothing  # each of its functions is what one call of a client runs
        said = self._spent(file, call.callee) + self._sum(file, (a.value for a in call.args))
        if file.scopes.is_parameter(call.callee):
            return said  # what a caller hands over counts where it is handed
        options = options_of(self.types.of(file, call.callee))
        costs = [self._option(file, call, option) for option in options]
        loop = self._loop_over(file, call.callee)
        is_sum = loop is not None and not may_end_early(loop)
        own = sum(costs, self._nothing) if is_sum else self._worst(costs)
        if (statement := sent_when_awaited(self.types, file, call)) is not None:
            own += Spent(self.measure.call(file, call, statement))
        if is_for_each(call):
            return said + own + self._rounds(file, call)
        handed = (a.value for a in call.args if self._is_run_by(file, call, a, options))
        return sum((self._run_handed(file, function) for function in handed), said + own)

    def _is_run_by(
        self, file: File, call: tree.Call, arg: tree.Arg, callees: Sequence[Type]
    ) -> bool:
        """Whether what a call hands over runs there, and is not kept for another time."""
        if file.scopes.is_parameter(arg.value):
            return False  # it counts where a caller handed it over
        own = [option for option in callees if isinstance(option, FunctionType)]
        if not own:
            return self.subrequests.is_inline(file, arg.value)
        return any(may_run(self.types, option, call, arg) for option in own)

    def _run_handed(self, file: File, function: Node) -> Spent[C]:
        """What a function of the project adds up to that is handed over, to be run once."""
        found = (o for o in options_of(self.types.of(file, function)))
        own = (o for o in found if isinstance(o, FunctionType))
        return self._worst(self._option(file, function, option) for option in own)

    def _run(self, file: File, callback: Node) -> Spent[C]:
        """What a function that is handed over adds up to when it is run."""
        of = self.types.of(file, callback)
        return self._worst(self._option(file, callback, option) for option in options_of(of))

    def _option(self, file: File, node: Node, callee: Type) -> Spent[C]:
        match callee:
            case FunctionType(file=path, node=function):
                home = self.types.program.files[path]
                run = self._run_by(home, function, file, node)
                spent = run._spent(home, function.body)
                done = self._once(home, function, spent, self.remembered.memoized)
                return done.called(home, function, file, node)
            case Global(path=path):
                return Spent(self.measure.call(file, node, path))
            case _:
                return self._nothing

    def _run_by(self, home: File, function: tree.Function, file: File, call: Node) -> "Most[C]":
        """What adds up a function as a call runs it, which may rule out parts of it."""
        if home is file and call.span.covers(function.span):
            return self  # it is written in its place
        whole = self._runs.setdefault((None, frozenset()), self)
        spent = whole._spent(home, function.body)
        if not isinstance(call, tree.Call) or (
            spent.each == self.measure.nothing and not spent.once
        ):
            return whole
        flags = flags_of(self.types.program, home, function, file, call)
        if (function, flags) not in self._runs:
            skipped = ruled_out(home, function, dict(flags))
            known = (self.types, self.sizes, self.subrequests, self.remembered, self.measure)
            run = Most(*known, skipped, {}, self._runs) if skipped else whole
            self._runs[function, flags] = run
        return self._runs[function, flags]

    # What runs again and again

    def _rounds(self, file: File, node: Node) -> Spent[C]:
        round = self._round(file, node).in_rounds(file, node)
        if round.each == self.measure.nothing:
            return round
        each = self.measure.rounds(file, node, self.times(file, node), round.each)
        if deletes_what_was_read(file, node):
            return Spent(self.measure.nothing, round.once) + Spent(
                self.measure.nothing, {Kept(node): each}
            )
        return Spent(each, round.once)

    def _round(self, file: File, node: Node) -> Spent[C]:
        """What one round of a loop, or one call of a callback, adds up to."""
        match node:
            case tree.Loop(body=body):
                return self._spent(file, body)
            case tree.Comprehension(element=element):
                return self._spent(file, element)
            case tree.Call(args=[tree.Arg(value=callback), *_]):
                return self._run(file, callback)
            case _:
                return self._nothing

    def _loop_over(self, file: File, callee: Node) -> tree.Loop | None:
        """The loop each of whose rounds runs another function by what it calls."""
        loop = loop_of_element(file, callee)
        options = options_of(self.types.of(file, callee)) if loop is not None else ()
        count = sum(isinstance(option, FunctionType) for option in options)
        limit = self.sizes.loop(file, loop).limit if loop is not None and count > 1 else None
        return loop if limit is not None and limit <= count else None

    def times(self, file: File, node: Node) -> Size:
        """How often a loop, a comprehension or a call of `map` does what it repeats."""
        match node:
            case tree.Loop() if any(self._loop_over(file, n) is node for n in _called(node)):
                return at_most(1)  # each round runs another function
            case tree.Loop():
                first = next(self.subrequests.within(file, node.body), None)
                is_over = first is not None and leaves_after(file, node, first.site)
                is_over = is_over or ends_when_answered(file, node)
                return at_most(1) if is_over else self._rounds_of_work(file, node)
            case tree.Call(callee=tree.Member(object=owner)):
                return self.sizes.of(file, owner)
            case _:
                return self.sizes.of(file, node)

    def _rounds_of_work(self, file: File, loop: tree.Loop) -> Size:
        """How often a loop runs, but for rounds in which a counter lets it do no more."""
        size = self.sizes.loop(file, loop)
        if size.is_bounded and not size.is_ceiling:
            return size
        found = [
            rounds_to(file, loop, call.site, lambda n: self.sizes.number(file, n))
            for call in self.subrequests.within(file, loop.body)
        ]
        known = [most for most in found if most is not None]
        return at_most(max(known)) if known and len(known) == len(found) else size


def _called(loop: tree.Loop) -> Iterator[Node]:
    return (n.callee for n in own_nodes(loop.body) if isinstance(n, tree.Call))


def _is_repeated(file: File, node: Node) -> bool:
    """Whether a loop runs a node: that all of its rounds fail is no number of the code's own."""
    return any(isinstance(around, tree.Loop) for around in file.ancestors(node))
