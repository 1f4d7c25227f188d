"""What the steps of code add up to: one after another, in branches, when something fails."""

from abc import abstractmethod
from collections.abc import Callable, Iterable
from functools import cached_property, reduce
from operator import or_
from typing import Generic, TypeVar

from msgspec import field

from wlint import tree
from wlint.project.costs.alternatives import alternatives
from wlint.project.costs.by_element import is_of_element
from wlint.project.costs.courses import Course, End, left, on
from wlint.project.costs.giving import answered_by
from wlint.project.costs.instead import asked_instead, variables_given
from wlint.project.costs.kept import Kept
from wlint.project.costs.measure import Measure
from wlint.project.costs.remembered import Remembered
from wlint.project.costs.repetitions import Repetitions
from wlint.project.costs.spent import C, Run, Spent, spent
from wlint.project.file import File
from wlint.record import Entity
from wlint.semantics.conditions import AND, ELSE
from wlint.semantics.memo import remembered
from wlint.semantics.scopes import Variable
from wlint.tree import Node

N = TypeVar("N", bound=Node)


class Steps(Entity, Generic[C]):
    """What each piece of one Worker's code adds up to, but for what is `skipped`.

    If it `is_sure`, what is only done for some elements of what a loop goes through is left out.
    """

    repeats: Repetitions
    remembered: Remembered
    measure: Measure[C]
    skipped: frozenset[Node] = frozenset()
    is_sure: bool = False
    _known: dict[Node, Spent[C]] = field(default_factory=dict)
    _courses: dict[Node, Course[C]] = field(default_factory=dict)

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
            case tree.Block() | tree.If() | tree.Switch() | tree.Try() | tree.With() | tree.Loop():
                return self._course(file, node).total
            case tree.Assign(value=tree.Node() as value):
                done = self._once(file, node, self._spent(file, value), self.remembered.assigned)
                return self._spent(file, node.target) + done
            case tree.Conditional(test=test, then=then, otherwise=otherwise):
                ways = self._spent(file, then), self._spent(file, otherwise)
                is_left_out = not all(way.total for way in ways) and self._is_for_some(file, test)
                done = self._nothing if is_left_out else ways[0] | ways[1]
                return self._spent(file, test) + done
            case tree.Operation(op=op, operands=[test, *others]) if op in AND and self.is_sure:
                rest = self._nothing if self._is_for_some(file, test) else self._sum(file, others)
                return self._spent(file, test) + rest
            case tree.Comprehension(iterables=iterables):
                return self._sum(file, iterables) + self._rounds(file, node)
            case tree.Call():
                return self._call(file, node)
            case tree.Template(tag=tree.Node()):
                return self._template(file, node)
            case tree.Operation(op=op, operands=operands) if op in ELSE and not self.at_worst:
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

    def _course(self, file: File, node: Node | None) -> Course[C]:
        """What a statement, or a block, spends on the way to each of its ends."""
        nothing = on(self._nothing)
        if node is None or node in self.skipped:
            return nothing
        return remembered(self._courses, node, nothing, lambda: self._course_of(file, node))

    def _course_of(self, file: File, node: Node) -> Course[C]:
        match node:
            case tree.Exit():
                return left(self._spent(file, node), node)
            case tree.Block(statements=statements):
                return self._sequence(file, statements)
            case tree.With(resources=resources, body=body):
                return on(self._sum(file, resources)) + self._course(file, body)
            case tree.If(test=test, then=then, otherwise=otherwise):
                done = self._seldom(file, node, self._course(file, then), holds=True)
                if done.runs_on:
                    done = done.changed(lambda d: self._until(file, node, d))
                other = self._seldom(file, node, self._course(file, otherwise), holds=False)
                is_either = bool(done.total.total and other.total.total)
                if not is_either and self._is_for_some(file, test):
                    done, other = self._left_out(done), self._left_out(other)
                return on(self._spent(file, test)) + (done | other)
            case tree.Switch(subject=subject, cases=cases):
                return on(self._spent(file, subject)) + self._cases(file, cases)
            case tree.Try():
                return self._try(file, node)
            case tree.Loop():
                return self._loop(file, node)
            case _:
                return on(self._spent(file, node))

    def _is_for_some(self, file: File, test: Node) -> bool:
        """Whether a condition leaves out what is only done for some elements."""
        return self.is_sure and is_of_element(file, test)

    def _left_out(self, course: Course[C]) -> Course[C]:
        return course.changed(lambda _: self._nothing)

    def _seldom(self, file: File, branch: tree.If, done: Course[C], *, holds: bool) -> Course[C]:
        """What is done where a condition holds, or where not, if only some rounds come to that."""
        nothing = self.measure.nothing
        share = None
        if done.total.each != nothing:
            share = self.repeats.seldom.share(file, branch, holds=holds)
        return done if share is None else done.changed(lambda d: d.changed(lambda w: w * share))

    def _until(self, file: File, branch: tree.If, done: Spent[C]) -> Spent[C]:
        return self._once(file, branch, done, self.remembered.within)

    def _sequence(
        self, file: File, statements: tuple[Node, ...], *, goes_on: bool = False
    ) -> Course[C]:
        """Statements in order, seen from the end: a branch that leaves skips what follows.

        What is only asked because another has given nothing takes the place of that. If it
        `goes_on`, no call gives an answer with which these statements are left.
        """
        rest = behind = on(self._nothing)
        then: Node | None = None
        instead: dict[Variable, Spent[C]] = {}
        for statement, *others in reversed(list(alternatives(file, statements))):
            if others:
                rest, behind = self._one_of(file, (statement, *others)) + rest, rest
                then = statement
                continue
            lacking = None if self.at_worst else asked_instead(file, statement)
            if lacking is not None:
                other = instead.get(lacking, self._nothing)
                instead[lacking] = other | self._spent(file, statement)
                continue
            given = instead.keys() & variables_given(file, statement) if instead else ()
            if given:
                other = self._worst(instead.pop(variable) for variable in given)
                rest = on(self._spent(file, statement) | other) + rest
            elif (found := self._answered(file, statement, then)) is not None:
                answer, nothing = found
                rest = nothing + behind if goes_on else answer | (nothing + behind)
            else:
                rest, behind = self._before(file, statement, rest), rest
            then = statement
        return on(sum(instead.values(), self._nothing)) + rest

    def _one_of(self, file: File, branches: Iterable[Node]) -> Course[C]:
        """The dearest of branches that exclude one another, or none of them."""
        return reduce(or_, (self._course(file, branch) for branch in branches))

    def _answered(
        self, file: File, statement: Node, then: Node | None
    ) -> tuple[Course[C], Course[C]] | None:
        """What a call and a branch that leaves with its answer add up to, with one and without."""
        pair = answered_by(file, statement, then)
        ways = self._answering(file, pair[0]) if pair is not None else None
        if pair is None or ways is None:
            return None
        test = self._spent(file, pair[1].test)
        return on(ways[0] + test) + self._course(file, pair[1].then), on(ways[1] + test)

    def _before(self, file: File, statement: Node, rest: Course[C]) -> Course[C]:
        """What a statement adds up to, and all that follows it."""
        course = self._course(file, statement)
        match statement:
            case tree.Block():  # a label may let it be left for what stands behind it
                course |= course.running_on(End.BREAK)
            case tree.If(then=then) if not self._course(file, then).runs_on:
                rest = self._seldom(file, statement, rest, holds=False)
                if self._is_for_some(file, statement.test):
                    rest = self._left_out(rest)
                rest = rest.changed(lambda d: self._once(file, statement, d, self.remembered.after))
            case _:
                pass
        return course + rest

    def _loop(self, file: File, loop: tree.Loop) -> Course[C]:
        before = on(self._before_rounds(file, loop))
        if (rounds := self._left_rounds(file, loop)) is not None:
            again, last = rounds
            return before + on(again) + (Course({End.OUT: last}) | on(self._nothing))
        return before + on(self._rounds(file, loop))

    def _cases(self, file: File, cases: tuple[tree.Case, ...]) -> Course[C]:
        """The dearest case of a `switch`: one that does not leave runs into the next."""
        end = on(self._nothing)
        falls = end
        worst: Course[C] = end if all(case.tests for case in cases) else Course({})
        for case in reversed(cases):
            body = on(self._sum(file, case.tests)) + self._course(file, case.body)
            falls = body if file.is_python else body + falls
            worst |= falls
        return worst if file.is_python else worst.running_on(End.BREAK)

    def _try(self, file: File, node: tree.Try) -> Course[C]:
        """What is tried, and what is done about it where it fails; or the dearer of the two."""
        tried = self._course(file, node.body)
        caught: Course[C] = Course({})
        for handler in node.catches:
            caught |= self._course(file, handler.body)
        if self.at_worst:  # it may fail at its end
            until = self.repeats.may_fail.until(file, node)
            caught = on(self._sequence(file, until).total) + caught if until else Course({})
        elif tried.total.each != self.measure.nothing and _is_repeated(file, node):
            caught = caught.changed(lambda _: self._nothing)
        done = tried + self._course(file, node.otherwise) | caught
        return done.closed_by(self._course(file, node.finally_))


def is_in_rounds(loop: tree.Loop, node: Node) -> bool:
    """Whether each round of a loop runs a part of its header, as it stands behind the test."""
    return loop.test is not None and node.span.start > loop.test.span.start


def _is_repeated(file: File, node: Node) -> bool:
    """Whether a loop runs a node: that all of its rounds fail is no number of the code's own."""
    return any(isinstance(around, tree.Loop) for around in file.ancestors(node))
