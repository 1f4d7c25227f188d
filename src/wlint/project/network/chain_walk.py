"""What each place in a function has waited for, from its first statement to its exits."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import NamedTuple

from msgspec.structs import replace

from wlint import tree
from wlint.project.costs.giving import answered_by
from wlint.project.file import File
from wlint.project.network.link import (
    ONCE,
    Chain,
    Limit,
    Rounds,
    followed,
    limited,
    longest,
    repeated,
)
from wlint.project.network.made_again import without_refused
from wlint.record import Record
from wlint.semantics.catches import is_broad
from wlint.semantics.conditions import is_true
from wlint.semantics.functions import CHAIN, own_nodes
from wlint.semantics.scopes import Variable
from wlint.tree import Node

_ADDS = frozenset({"push", "append", "add", "unshift"})


class Ends(NamedTuple):
    """What has been waited for when something is done, and when it throws; None: it never does.

    `empty` is what has been waited for when it gives nothing, `null` say; it may be done otherwise.
    """

    done: Chain
    failed: Chain | None
    empty: Chain


class Moment(NamedTuple):
    """What has been waited for once an expression is evaluated, and once its promise settles.

    `failed` is what has been waited for when the promise is rejected; None if it never is.
    """

    now: Chain
    settled: Chain
    failed: Chain | None = None


_NOTHING_HELD: Mapping[Variable, Moment] = MappingProxyType({})


class Asked(Record):
    """What a walk asks of a place: where a call leads, whether it blocks, how often a loop runs.

    `is_once` tells of a call that only one round of a loop makes. `limit` is what gives up on all
    that a `with` block, or a call, waits for. `reports` says that a call only tells of the failure
    of what is waited for before it, `hands_over` that it hands what it is given to the runtime.
    `settling` are the calls in the function that `new Promise` is given whose end settles it.
    """

    leads: Callable[[tree.Call], Ends]
    blocks: Callable[[tree.Call], bool]
    rounds: Callable[[tree.Loop], Rounds]
    is_once: Callable[[tree.Loop, tree.Call], bool]
    limit: Callable[[Node], Limit | None]
    reports: Callable[[tree.Call, Chain], bool]
    is_something: Callable[[Node], bool]
    hands_over: Callable[[tree.Call], bool]
    settling: Callable[[tree.Call], frozenset[tree.Call]]


class Walk:
    """One walk through a function.

    `made` are the chains at each place that waits, `later` those that only the runtime waits for;
    `held` is when the promises settle that
    variables hold; `left` are the chains at the exits so far, with the kinds of these; `undone` are
    the branches in a `finally` that are not taken when all has gone well; `empty` is what has been
    waited for where a call gives nothing; `settled` are the calls that are looked for, as settled.
    """

    def __init__(
        self,
        file: File,
        asked: Asked,
        held: Mapping[Variable, Moment] = _NOTHING_HELD,
        looked_for: Collection[tree.Call] = (),
    ) -> None:
        self._file, self._asked = file, asked
        self._held, self._looked_for = dict(held), looked_for
        self._settled: dict[tree.Call, Moment] = {}
        self.made: list[Chain] = []
        self.later: list[Chain] = []
        self._left: list[tuple[str, Chain]] = []
        self._undone: set[Node] = set()
        self._empty: dict[tree.Call, Chain] = {}

    def function(self, function: tree.Function) -> Ends:
        """The longest chains until a function is done, and until it throws."""
        end = self._run(function.body, ())
        thrown = self._since(0, "throw", "rejection")
        empty = [*self._since(0, "return"), *_reached(end)]
        done = longest([*self._since(0, "answer"), *empty])
        return Ends(done, longest(thrown) if thrown else None, longest(empty))

    # Statements: what has been waited for after one, None where nothing comes past it

    def _run(self, node: Node | None, now: Chain) -> Chain | None:
        match node:
            case None | tree.Function() | tree.Class():
                return now
            case tree.Block(statements=statements):
                return self._block(statements, now)
            case tree.If(test=test, then=then, otherwise=otherwise):
                start = self._value(test, now).now
                taken = self._run(then, start) if node not in self._undone else None
                return _join([taken, self._run(otherwise, start)])
            case tree.Switch():
                return self._switch(node, now)
            case tree.Try():
                return self._try(node, now)
            case tree.Loop():
                return self._loop(node, now)
            case tree.With():
                return self._with(node, now)
            case tree.Exit(kind=kind, value=value):
                self._leave(kind, value, now)
                return None
            case _:
                return self._value(node, now).now

    def _leave(self, kind: str, value: Node | None, now: Chain) -> None:
        """What has been waited for at an exit: of two values of which one is given, at each."""
        match value:
            case None:
                self._left.append((kind, now))
            case tree.Conditional(test=test, then=then, otherwise=otherwise):
                start = self._value(test, now).now
                self._leave(kind, then, start)
                self._leave(kind, otherwise, start)
            case _:
                end = self._value(value, now)
                call = value.value if isinstance(value, tree.Await) else value
                empty = self._empty.get(call) if isinstance(call, tree.Call) else None
                if kind == "return" and empty is not None:  # what gives nothing is given on
                    self._left.append((kind, empty))
                is_answer = empty is not None or self._asked.is_something(value)
                kind = "answer" if kind == "return" and is_answer else kind
                self._left.append((kind, self._waited(end)))
                if end.failed is not None:  # no `try` around `return` catches it
                    self._left.append(("rejection", end.failed))

    def _block(self, statements: Sequence[Node], now: Chain) -> Chain | None:
        for statement, before in zip(statements, (None, *statements), strict=False):
            after = self._run(statement, now)
            if after is None:
                return None
            pair = answered_by(self._file, before, statement)
            now = self._empty.get(pair[0], after) if pair is not None else after
        return now

    def _switch(self, node: tree.Switch, now: Chain) -> Chain | None:
        start, mark = self._value(node.subject, now).now, len(self._left)
        ends = [self._run(case.body, start) for case in node.cases]
        return _join([start, *self._since(mark, "break"), *ends])

    def _try(self, node: tree.Try, now: Chain) -> Chain | None:
        mark = len(self._left)
        end = self._run(node.body, now)
        thrown = longest([now, *self._since(mark, "throw")])
        if any(is_broad(catch) for catch in node.catches):
            self._left[mark:] = [exit for exit in self._left[mark:] if exit[0] != "throw"]
        ends = [self._run(catch.body, thrown) for catch in node.catches]
        tried = self._run(node.otherwise, end) if end is not None else None
        after = _join([tried, *ends])
        if node.finally_ is not None:
            self._undone |= set(_only_on_failure(node.body, node.finally_))
            after = self._finally(node.finally_, after, mark)
        return after

    def _finally(self, block: tree.Block, after: Chain | None, mark: int) -> Chain | None:
        """What comes past `finally`; what was about to leave does so after it."""
        left = self._left[mark:]
        if after is None:  # it only comes here by leaving
            self._undone.difference_update(block.walk())
        final = self._run(block, after if after is not None else longest(c for _, c in left))
        if after is None and final is not None:
            self._left += [(kind, final) for kind in dict.fromkeys(kind for kind, _ in left)]
        return None if after is None else final

    def _loop(self, node: tree.Loop, now: Chain) -> Chain | None:
        made, mark = len(self.made), len(self._left)
        start = self._values((n for n in (*node.header, node.iterable, node.test) if n), now)
        begin = self._waited(start) if node.is_async else start.now
        end = self._run(node.body, begin)
        after = _join([begin, end, *self._since(mark, "break", "continue")]) or begin
        if (rounds := self._asked.rounds(node)) != ONCE:
            over = ((self._file, node),) if rounds.most is None else ()
            rounds = replace(rounds, over=over)
            chains = (after, *self.made[made:])
            is_once = partial(self._asked.is_once, node)
            after, *self.made[made:] = repeated(chains, begin, rounds, node, is_once)
            until = Rounds(most=rounds.most, over=rounds.over)  # the first may do, or any of them
            kinds, left = [k for k, _ in self._left[mark:]], [c for _, c in self._left[mark:]]
            again = repeated(left, begin, until, node, is_once)
            self._left[mark:] = zip(kinds, again, strict=True)
        return self._run(node.otherwise, after)

    def _with(self, node: tree.With, now: Chain) -> Chain | None:
        entered = self._values(node.resources, now)
        begin = self._waited(entered) if node.is_async else entered.now
        made, left = len(self.made), len(self._left)
        end = self._run(node.body, begin)
        if (limit := self._asked.limit(node)) is None:
            return end
        self.made[made:] = [limited(c, begin, limit) for c in (*self.made[made:], *_reached(end))]
        self._left[left:] = [(kind, limited(c, begin, limit)) for kind, c in self._left[left:]]
        return end and limited(end, begin, limit)

    def _since(self, mark: int, *kinds: str) -> list[Chain]:
        """The chains at the exits of some kinds, from one on."""
        return [chain for kind, chain in self._left[mark:] if kind in kinds]

    # Expressions

    def _values(self, nodes: Iterable[Node], now: Chain) -> Moment:
        moments: list[Moment] = []
        for node in nodes:
            moment = self._value(node, now)
            now = moment.now
            if moment.settled is not now or moment.failed is not None:  # most is no promise
                moments.append(moment)
        return _merged(now, moments) if moments else Moment(now, now)

    def _value(self, node: Node, now: Chain) -> Moment:
        match node:
            case tree.Literal() | tree.Function() | tree.Class() | tree.TypeRef():
                return Moment(now, now)
            case tree.Await(value=value):
                return self._await(value, now)
            case tree.Conditional(test=test, then=then, otherwise=otherwise):
                start = self._value(test, now).now
                ways = self._value(then, start), self._value(otherwise, start)
                return _merged(longest(w.now for w in ways), ways)
            case tree.Call():
                return self._call(node, now)
            case tree.Name():
                variable = self._file.scopes.variable(node)
                held = self._held.get(variable) if variable else None
                return Moment(now, held.settled, held.failed) if held else Moment(now, now)
            case tree.Assign(target=tree.Name() as name, value=tree.Node() as value):
                moment = self._value(value, now)
                self._hold(name, moment)
                return moment
            case tree.Comprehension(iterables=iterables, conditions=conditions, element=element):
                return self._values((*iterables, *conditions, element), now)
            case _:
                return self._values(node.children(), now)

    def _hold(self, name: tree.Name, moment: Moment) -> None:
        variable = self._file.scopes.variable(name)
        if variable is not None and moment.settled != moment.now:
            held = self._held.get(variable)
            self._held[variable] = _merged(moment.now, [held, moment] if held else [moment])

    def _await(self, value: Node, now: Chain) -> Moment:
        moment = self._value(value, now)
        after = self._waited(moment)
        failed = moment.failed if isinstance(value, tree.Call) else moment.failed or moment.now
        if failed is not None:
            self._left.append(("throw", failed))
        return Moment(after, after)

    def _call(self, call: tree.Call, now: Chain) -> Moment:
        before = self._value(call.callee, now)
        given = self._values(call.args, before.now)
        if given.settled != given.now and self._asked.hands_over(call):
            self.later.append(given.settled)
        link = None
        match call.callee:
            case tree.Member(object=tree.Name() as owner, name=name) if name in _ADDS:
                self._hold(owner, given)
            case tree.Member(name=name) if name in CHAIN:
                link = name
            case _:
                pass
        start, leads = before.settled if link else given.now, self._asked.leads(call)
        if leads.done or leads.failed:
            start = without_refused(self._file, call, start)
        if leads.done and self._asked.reports(call, start):
            leads = Ends((), leads.failed and (), ())
        if leads.empty != leads.done:
            self._empty[call] = followed(start, leads.empty)
        failed = None if leads.failed is None else followed(start, leads.failed)
        own = Moment(given.now, followed(start, leads.done), failed)
        if leads.failed is not None and not leads.done:
            self._left.append(("throw", given.now))
        if self._asked.blocks(call):
            return self._blocked(own)
        handled = Moment(before.now, before.settled) if link == "catch" else before
        inside = self._inside(call, given.now)
        moment = self._limited(call, _merged(own.now, [own, handled, given, *inside]))
        if call in self._looked_for:
            self._settled[call] = moment
        return moment

    def _inside(self, call: tree.Call, now: Chain) -> Iterator[Moment]:
        """What functions wait for besides that are written into a call, of what is known here."""
        is_link = isinstance(call.callee, tree.Member) and call.callee.name in CHAIN
        run = (call.callee, *(arg.value for arg in call.args if is_link))
        for function in run if self._held else ():
            if isinstance(function, tree.Function):
                yield from self._captured(function, now)
        if settling := self._asked.settling(call):
            yield from self._promised(call.args[0].value, settling, now)

    def _captured(self, function: tree.Function, now: Chain) -> Iterator[Moment]:
        """The promises that a function waits for and variables out here hold."""
        awaits = (n for n in own_nodes(function.body) if isinstance(n, tree.Await))
        for name in (n for awaited in awaits for n in own_nodes(awaited.value)):
            variable = self._file.scopes.variable(name) if isinstance(name, tree.Name) else None
            if variable is not None and (held := self._held.get(variable)) is not None:
                yield Moment(now, held.settled, held.failed)

    def _promised(
        self, executor: Node, settling: Collection[tree.Call], now: Chain
    ) -> Iterator[Moment]:
        """When a promise is settled whose executor does it, if one thing alone comes to it."""
        if not isinstance(executor, tree.Function) or self._looked_for:
            return
        walk = Walk(self._file, self._asked, self._held, settling)
        walk._run(executor.body, now)
        found = [m for m in walk._settled.values() if m.settled != m.now or m.now != now]
        if len(found) == 1:
            yield Moment(now, longest((found[0].now, found[0].settled)), found[0].failed)

    def _blocked(self, moment: Moment) -> Moment:
        if moment.failed is not None:
            self._left.append(("throw", moment.failed))
        now = self._waited(moment)
        return Moment(now, now)

    def _limited(self, call: tree.Call, moment: Moment) -> Moment:
        limit = self._asked.limit(call)
        if limit is None:
            return moment
        now, failed = moment.now, moment.failed
        settled = limited(moment.settled, now, limit)
        return Moment(now, settled, settled if failed is None else limited(failed, now, limit))

    def _waited(self, moment: Moment) -> Chain:
        """What has been waited for once a promise is."""
        if moment.settled == moment.now:
            return moment.now
        after = longest((moment.now, moment.settled))
        self.made.append(after)
        return after


def _only_on_failure(body: tree.Block, block: tree.Block) -> Iterator[tree.If]:
    """The branches of a `finally` for what has not come to its end: `done = true … if (!done)`."""
    done = {
        s.target.id
        for s in body.statements
        if isinstance(s, tree.Assign) and isinstance(s.target, tree.Name) and is_true(s.value)
    }
    for branch in block.statements:
        match branch:
            case tree.If(test=tree.Operation(op="!" | "not", operands=[tree.Name(id=name)])):
                if name in done:
                    yield branch
            case _:
                pass


def _merged(now: Chain, moments: Iterable[Moment]) -> Moment:
    """When all of several promises are settled, and when one of them is rejected."""
    moments = list(moments)
    failed = [m.failed for m in moments if m.failed is not None]
    settled = longest([now, *(m.settled for m in moments)])
    return Moment(now, settled, longest(failed) if failed else None)


def _reached(end: Chain | None) -> tuple[Chain, ...]:
    return () if end is None else (end,)


def _join(ends: Iterable[Chain | None]) -> Chain | None:
    """Where several ways meet: by the longest; None when none of them comes past."""
    reached = [end for end in ends if end is not None]
    return longest(reached) if reached else None
