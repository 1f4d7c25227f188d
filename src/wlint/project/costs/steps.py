"""What the steps of code add up to: one after another, in branches, when something fails."""

from abc import abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import field
from functools import cached_property
from typing import Generic, TypeVar

from wlint import tree
from wlint.project.costs.giving import answered_by
from wlint.project.costs.instead import asked_instead, variables_given
from wlint.project.costs.kept import Kept
from wlint.project.costs.measure import Measure
from wlint.project.costs.remembered import Remembered
from wlint.project.costs.repetitions import Repetitions
from wlint.project.costs.spent import C, Run, Spent, spent
from wlint.project.file import File
from wlint.record import entity
from wlint.semantics.leaving import ways_out
from wlint.semantics.memo import remembered
from wlint.semantics.scopes import Variable
from wlint.tree import Node

N = TypeVar("N", bound=Node)
_ELSE = frozenset({"||", "??", "or"})


@entity
class Steps(Generic[C]):
    """What each piece of one Worker's code adds up to, but for what is `skipped`."""

    repeats: Repetitions
    remembered: Remembered
    measure: Measure[C]
    skipped: frozenset[Node] = frozenset()
    _known: dict[Node, Spent[C]] = field(default_factory=dict)

    @abstractmethod
    def _call(self, file: File, call: tree.Call) -> Spent[C]:
        """What a call adds up to."""

    @abstractmethod
    def _template(self, file: File, node: tree.Template) -> Spent[C]:
        """What a template adds up to that a function takes."""

    @abstractmethod
    def _answering(self, file: File, call: tree.Call) -> tuple[Spent[C], Spent[C]] | None:
        """What a call adds up to where it gives something, and where not; None if that is one."""

    @abstractmethod
    def _rounds(self, file: File, node: Node) -> Spent[C]:
        """What all rounds of a loop or a comprehension add up to."""

    @abstractmethod
    def _left_rounds(self, file: File, loop: tree.Loop) -> tuple[Spent[C], Spent[C]] | None:
        """What all rounds add up to that go on, and the one that leaves with an answer."""

    @property
    def at_worst(self) -> bool:
        """Whether all that can happen is asked for, and not only what is likely."""
        return self.repeats.at_worst

    @cached_property
    def _nothing(self) -> Spent[C]:
        return spent(self.measure.nothing)

    def _spent(self, file: File, node: Node) -> Spent[C]:
        """What one run of a node adds up to, and what of it is done until its answer is kept."""
        if not node.children() or node in self.skipped:
            return self._nothing
        return remembered(self._known, node, self._nothing, lambda: self._of(file, node))

    def _of(self, file: File, node: Node) -> Spent[C]:
        match node:
            case tree.Function() | tree.Class():
                return self._nothing
            case tree.Block(statements=statements):
                return self._sequence(file, statements)
            case tree.If() | tree.Switch() | tree.Try():
                return self._before(file, node, self._nothing)
            case tree.Assign(value=tree.Node() as value):
                done = self._once(file, node, self._spent(file, value), self.remembered.assigned)
                return self._spent(file, node.target) + done
            case tree.Conditional(test=test, then=then, otherwise=otherwise):
                return self._spent(file, test) + (
                    self._spent(file, then) | self._spent(file, otherwise)
                )
            case tree.Loop():
                return self._before_rounds(file, node) + self._rounds(file, node)
            case tree.Comprehension(iterables=iterables):
                return self._sum(file, iterables) + self._rounds(file, node)
            case tree.Call():
                return self._call(file, node)
            case tree.Template(tag=tree.Node()):
                return self._template(file, node)
            case tree.Operation(op=op, operands=operands) if op in _ELSE and not self.at_worst:
                return self._worst(self._spent(file, operand) for operand in operands)
            case _:
                return self._sum(file, node.children())

    def _before_rounds(self, file: File, loop: tree.Loop) -> Spent[C]:
        """What is done once for a loop."""
        once = self._sum(file, (n for n in loop.header if not is_in_rounds(loop, n)))
        return once + self._maybe(file, loop.iterable) + self._maybe(file, loop.otherwise)

    def _once(
        self, file: File, start: N, done: Spent[C], find: Callable[[File, N], Kept | None]
    ) -> Spent[C]:
        """What is spent, if that is only until there is an answer to keep."""
        nothing = self.measure.nothing
        kept = find(file, start) if done.each != nothing else None
        if kept is None:
            return done
        return done.changed(lambda way: Run(nothing, {**way.once, kept: way.each}, way.aside))

    def _sum(self, file: File, nodes: Iterable[Node]) -> Spent[C]:
        total = self._nothing
        for node in nodes:
            if node.children():
                total += self._spent(file, node)
        return total

    def _worst(self, costs: Iterable[Spent[C]]) -> Spent[C]:
        worst = self._nothing
        for cost in costs:
            worst |= cost
        return worst

    def _maybe(self, file: File, node: Node | None) -> Spent[C]:
        return self._spent(file, node) if node is not None else self._nothing

    # One after another

    def _sequence(
        self, file: File, statements: tuple[Node, ...], *, goes_on: bool = False
    ) -> Spent[C]:
        """Statements in order, seen from the end: a branch that leaves skips what follows.

        What is only asked because another has given nothing takes the place of that. If it
        `goes_on`, no call gives an answer with which these statements are left.
        """
        rest = behind = self._nothing
        then: Node | None = None
        instead: dict[Variable, Spent[C]] = {}
        for statement in reversed(statements):
            lacking = None if self.at_worst else asked_instead(file, statement)
            if lacking is not None:
                other = instead.get(lacking, self._nothing)
                instead[lacking] = other | self._spent(file, statement)
                continue
            given = instead.keys() & variables_given(file, statement) if instead else ()
            if given:
                other = self._worst(instead.pop(variable) for variable in given)
                rest = (self._spent(file, statement) | other) + rest
            elif (found := self._answered(file, statement, then)) is not None:
                answer, nothing = found
                rest = nothing + behind if goes_on else answer | (nothing + behind)
            else:
                rest, behind = self._before(file, statement, rest), rest
            then = statement
        return sum(instead.values(), rest)

    def _answered(
        self, file: File, statement: Node, then: Node | None
    ) -> tuple[Spent[C], Spent[C]] | None:
        """What a call and a branch that leaves with its answer add up to, with one and without."""
        pair = answered_by(file, statement, then)
        ways = self._answering(file, pair[0]) if pair is not None else None
        if pair is None or ways is None:
            return None
        test = self._spent(file, pair[1].test)
        return ways[0] + test + self._spent(file, pair[1].then), ways[1] + test

    def _before(self, file: File, statement: Node, rest: Spent[C]) -> Spent[C]:
        """What a statement adds up to, and all that follows it."""
        match statement:
            case _ if statement in self.skipped:
                return rest
            case tree.Exit():
                return self._spent(file, statement)
            case tree.If(test=test, then=then, otherwise=otherwise):
                done = self._spent(file, then)
                if ways_out(then):
                    rest = self._once(file, statement, rest, self.remembered.after)
                else:
                    done = self._once(file, statement, done, self.remembered.within) + rest
                return self._spent(file, test) + (done | self._branch(file, otherwise, rest))
            case tree.Switch(subject=subject, cases=cases):
                return self._spent(file, subject) + self._cases(file, cases, rest)
            case tree.Try():
                return self._try(file, statement, rest)
            case tree.Loop() if (rounds := self._left_rounds(file, statement)) is not None:
                again, last = rounds
                return self._before_rounds(file, statement) + again + (last | rest)
            case _:
                return self._spent(file, statement) + rest

    def _branch(self, file: File, block: Node | None, rest: Spent[C]) -> Spent[C]:
        """What a branch adds up to, and what follows unless it leaves."""
        return self._maybe(file, block) + (self._nothing if ways_out(block) else rest)

    def _cases(self, file: File, cases: tuple[tree.Case, ...], rest: Spent[C]) -> Spent[C]:
        """The dearest case of a `switch`: one that does not leave runs into the next."""
        worst = falls = rest
        for case in reversed(cases):
            if ways_out(case.body) is not None:
                after = rest if _breaks(case) else self._nothing
            else:
                after = rest if file.is_python else rest | falls
            falls = self._sum(file, (*case.tests, case.body)) + after
            worst |= falls
        return worst

    def _try(self, file: File, node: tree.Try, rest: Spent[C]) -> Spent[C]:
        """What is tried, and what is done about it where it fails; or the dearer of the two."""
        tried = self._spent(file, node.body) + self._maybe(file, node.otherwise)
        last = self._maybe(file, node.finally_)
        if self.at_worst:  # it may fail at its end
            ends = node.otherwise if node.otherwise is not None else node.body
            after = self._nothing if ways_out(ends) else rest
            caught = (self._branch(file, c.body, rest) for c in node.catches)
            return tried + self._worst((after, *caught)) + last
        is_rare = tried.each != self.measure.nothing and _is_repeated(file, node)
        caught = (self._spent(file, c.body) for c in node.catches if not is_rare)
        return (tried | self._worst(caught)) + last + rest


def is_in_rounds(loop: tree.Loop, node: Node) -> bool:
    """Whether each round of a loop runs a part of its header, as it stands behind the test."""
    return loop.test is not None and node.span.start > loop.test.span.start


def _breaks(case: tree.Case) -> bool:
    return any(isinstance(n, tree.Exit) and n.kind == "break" for n in case.body.walk())


def _is_repeated(file: File, node: Node) -> bool:
    """Whether a loop runs a node: that all of its rounds fail is no number of the code's own."""
    return any(isinstance(around, tree.Loop) for around in file.ancestors(node))
