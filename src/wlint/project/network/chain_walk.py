"""What each place in a function has waited for, from its first statement to its exits."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import NamedTuple

from wlint import tree
from wlint.project.file import File
from wlint.project.network.link import Chain, followed, longest
from wlint.project.promises.effects import CHAIN
from wlint.semantics.scopes import Variable
from wlint.tree import Node

_ADDS = frozenset({"push", "append", "add", "unshift"})


class Moment(NamedTuple):
    """What has been waited for once an expression is evaluated, and once its promise settles."""

    now: Chain
    settled: Chain


class Walk:
    """One walk through a function: `led` says what chain a call leads to.

    `made` are the chains at each place that waits; `held` is when the promises settle that
    variables hold; `left` are the chains at the exits so far, with the kinds of these.
    """

    def __init__(
        self,
        file: File,
        led: Callable[[tree.Call], Chain],
        blocks: Callable[[tree.Call], bool],
        times: Callable[[tree.Loop], int],
    ) -> None:
        self._file, self._led, self._blocks, self._times = file, led, blocks, times
        self.made: list[Chain] = []
        self._held: dict[Variable, Chain] = {}
        self._left: list[tuple[str, Chain]] = []

    def function(self, function: tree.Function) -> Chain:
        """The longest chain until a function is done."""
        end = self._run(function.body, ())
        return longest([*self._since(0), *_reached(end)])

    # Statements: what has been waited for after one, None where nothing comes past it

    def _run(self, node: Node | None, now: Chain) -> Chain | None:
        match node:
            case None | tree.Function() | tree.Class():
                return now
            case tree.Block(statements=statements):
                return self._block(statements, now)
            case tree.If(test=test, then=then, otherwise=otherwise):
                start = self._value(test, now).now
                return _join([self._run(then, start), self._run(otherwise, start)])
            case tree.Switch():
                return self._switch(node, now)
            case tree.Try():
                return self._try(node, now)
            case tree.Loop():
                return self._loop(node, now)
            case tree.With(resources=resources, body=body, is_async=is_async):
                entered = self._values(resources, now)
                return self._run(body, self._waited(entered) if is_async else entered.now)
            case tree.Exit(kind=kind, value=value):
                end = self._value(value, now) if value is not None else Moment(now, now)
                self._left.append((kind, self._waited(end)))
                return None
            case _:
                return self._value(node, now).now

    def _block(self, statements: Iterable[Node], now: Chain) -> Chain | None:
        for statement in statements:
            after = self._run(statement, now)
            if after is None:
                return None
            now = after
        return now

    def _switch(self, node: tree.Switch, now: Chain) -> Chain | None:
        start, mark = self._value(node.subject, now).now, len(self._left)
        ends = [self._run(case.body, start) for case in node.cases]
        return _join([start, *ends, *self._since(mark, "break")])

    def _try(self, node: tree.Try, now: Chain) -> Chain | None:
        mark = len(self._left)
        end = self._run(node.body, now)
        failed = longest([now, *self._since(mark), *_reached(end)])
        ends = [self._run(catch.body, failed) for catch in node.catches]
        tried = self._run(node.otherwise, end) if end is not None else None
        after = _join([tried, *ends])
        if node.finally_ is None:
            return after
        final = self._run(node.finally_, failed if after is None else after)
        if after is None and final is not None:
            self._left.append(("return", final))
        return None if after is None else final

    def _loop(self, node: tree.Loop, now: Chain) -> Chain | None:
        mark = len(self._left)
        start = self._values((n for n in (*node.header, node.iterable, node.test) if n), now)
        begin = self._waited(start) if node.is_async else start.now
        end = self._run(node.body, begin)
        after = _join([begin, end, *self._since(mark, "break", "continue")]) or begin
        if (times := self._times(node)) > 1:
            after = tuple(n if n in begin else replace(n, times=n.times * times) for n in after)
        return self._run(node.otherwise, after)

    def _since(self, mark: int, *kinds: str) -> list[Chain]:
        """The chains at the exits from one on, those of some kinds only where any are named."""
        return [chain for kind, chain in self._left[mark:] if not kinds or kind in kinds]

    # Expressions

    def _values(self, nodes: Iterable[Node], now: Chain) -> Moment:
        settled: list[Chain] = []
        for node in nodes:
            moment = self._value(node, now)
            now = moment.now
            if moment.settled is not now:  # most of what is evaluated is no promise
                settled.append(moment.settled)
        return Moment(now, longest([now, *settled]) if settled else now)

    def _value(self, node: Node, now: Chain) -> Moment:
        match node:
            case tree.Literal() | tree.Function() | tree.Class() | tree.TypeRef():
                return Moment(now, now)
            case tree.Await(value=value):
                after = self._waited(self._value(value, now))
                return Moment(after, after)
            case tree.Conditional(test=test, then=then, otherwise=otherwise):
                start = self._value(test, now).now
                ways = self._value(then, start), self._value(otherwise, start)
                return Moment(longest(w.now for w in ways), longest(w.settled for w in ways))
            case tree.Call():
                return self._call(node, now)
            case tree.Name():
                variable = self._file.scopes.variable(node)
                return Moment(now, self._held.get(variable, now) if variable else now)
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
            self._held[variable] = longest([self._held.get(variable, ()), moment.settled])

    def _call(self, call: tree.Call, now: Chain) -> Moment:
        before = self._value(call.callee, now)
        given = self._values(call.args, before.now)
        match call.callee:
            case tree.Member(object=tree.Name() as owner, name=name) if name in _ADDS:
                self._hold(owner, given)
            case _:
                pass
        is_link = isinstance(call.callee, tree.Member) and call.callee.name in CHAIN
        start = before.settled if is_link else given.now
        ended = followed(start, self._led(call))
        now = self._waited(Moment(given.now, ended)) if self._blocks(call) else given.now
        return Moment(now, longest([ended, before.settled, given.settled]))

    def _waited(self, moment: Moment) -> Chain:
        """What has been waited for once a promise is."""
        if moment.settled != moment.now:
            self.made.append(longest(moment))
        return longest(moment)


def _reached(end: Chain | None) -> tuple[Chain, ...]:
    return () if end is None else (end,)


def _join(ends: Iterable[Chain | None]) -> Chain | None:
    """Where several ways meet: by the longest; None when none of them comes past."""
    reached = [end for end in ends if end is not None]
    return longest(reached) if reached else None
