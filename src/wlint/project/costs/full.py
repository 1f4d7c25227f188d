"""What is done each time a list is full, or a number has counted so far, and empties it again.

`if (waiting.length >= 50) await store(waiting.splice(0))`, `if (++n === 50) { rest(); n = 0 }`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction

from wlint import tree
from wlint.project.calling.tests_around import tests_around
from wlint.project.costs.adding import additions_at
from wlint.project.costs.comparisons import counted
from wlint.project.costs.emptiness import is_empty, leaves_nothing
from wlint.project.costs.loops import ends_round, is_one_more
from wlint.project.costs.ways import Way, way_of
from wlint.project.file import File
from wlint.project.passed import passed
from wlint.project.typing.types import Types
from wlint.record import Entity, Record
from wlint.semantics.conditions import OTHER, SAME, TURNED, met
from wlint.semantics.functions import own_nodes
from wlint.semantics.types import FunctionType, options_of
from wlint.tree import Node

Number = Callable[[File, Node], int | None]
"""The number that an expression is known to be."""
_DENIED = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_LEAST = 2
_REPEATS = (tree.Loop, tree.Comprehension, tree.Function)


class Full(Record):
    """What a condition asks whether it holds so many, or has counted as far: a list or a number."""

    way: Way
    at: int
    is_list: bool


class Fills(Entity):
    """What one Worker fills and empties again."""

    types: Types
    number: Number

    def shares(self, file: File, branch: tree.If, *, holds: bool) -> Iterator[Fraction]:
        """Of how many of the runs that come to a branch one finds something full, which it empties.

        With `holds` that is what is done where its condition holds, otherwise where it does not.
        """
        for full, ones in self._found(file, branch, holds=holds):
            yield Fraction(ones, full.at)

    def most_held(self, file: File, filling: Node, made: Iterable[Node]) -> int | None:
        """How many a list holds at most in which a call puts one thing each time.

        None where something else in the same loop empties it than what does so when it is full.
        """
        match filling:
            case tree.Call(callee=tree.Member(object=owner)):
                way = way_of(file, owner)
            case _:
                return None
        loop = next((n for n in file.ancestors(filling) if isinstance(n, _REPEATS)), None)
        if not isinstance(loop, tree.Loop):
            return None
        inside = [n for n in made if loop in file.ancestors(n)]
        held = [self._held_until(file, way, node) for node in inside]
        known = [most for most in held if most is not None]
        return max(known, default=None) if len(known) == len(held) else None

    def _held_until(self, file: File, way: Way | None, emptying: Node) -> int | None:
        """How many a list holds when it is emptied, where that is done when it is full."""
        for test, holds in tests_around(file, emptying):
            branch = file.scopes.parents[test]
            for full, _ in self._found(file, branch, holds=holds):
                if full.is_list and full.way == way:
                    return full.at
        return None

    def _found(self, file: File, branch: Node, *, holds: bool) -> Iterator[tuple[Full, int]]:
        """What a branch is taken for because it is full, and leaves empty; how much each run puts
        in that.
        """
        if not isinstance(branch, tree.If):
            return
        for full in self._asked(file, branch.test, holds=holds):
            ones = _put_in(file, full, branch)
            region = _behind(file, branch, holds=holds)
            if ones and ones < full.at and self._is_emptied(file, full, region):
                yield full, ones

    def _asked(self, file: File, test: Node, *, holds: bool) -> Iterator[Full]:
        """What a condition asks whether it holds so many."""
        for part, is_met in met(test, holds=holds):
            match part:
                case tree.Operation(op=op, operands=[left, right]):
                    pass
                case _:
                    continue
            for own, other, its in ((left, right, op), (right, left, TURNED.get(op, op))):
                way = way_of(file, _counted(own))
                bound = self.number(file, other) if way is not None else None
                at = _reached(its, bound, is_met=is_met) if bound is not None else None
                if way is not None and at is not None and at >= _LEAST:
                    yield Full(way, at, counted(own) is not None)

    def _is_emptied(
        self, file: File, full: Full, region: Sequence[Node], *, is_inside: bool = False
    ) -> bool:
        """Whether some statements leave nothing, or begin to count again, be it in a function."""
        nodes = [node for statement in region for node in own_nodes(statement)]
        if any(way_of(file, o) == full.way for n in nodes for o in self._emptied(file, n, full)):
            return True
        calls = (n for n in nodes if isinstance(n, tree.Call) and not is_inside)
        return any(
            self._is_emptied(home, replaced, [function.body], is_inside=True)
            for call in calls
            for home, function, replaced in self._seen_in(file, call, full)
        )

    def _seen_in(
        self, file: File, call: tree.Call, full: Full
    ) -> Iterator[tuple[File, tree.Function, Full]]:
        """The functions that a call may run, and what the same thing is in them."""
        for option in options_of(self.types.of(file, call.callee)):
            if not isinstance(option, FunctionType):
                continue
            home, function = self.types.program.files[option.file], option.node
            if home is file:
                yield home, function, full
            for param in function.params:
                given, own = passed(home, param, call), home.scopes.variable(param.target)
                if own is not None and given is not None and way_of(file, given) == full.way:
                    yield home, function, Full((own, ()), full.at, full.is_list)

    def _emptied(self, file: File, node: Node, full: Full) -> Iterator[Node]:
        """What a node leaves with nothing in it, or counts anew."""
        match node:
            case tree.Call(callee=tree.Member(object=owner)) if leaves_nothing(node):
                yield owner
            case tree.Call(
                callee=tree.Member(object=owner, name="splice"),
                args=[tree.Arg(value=tree.Literal(value="0")), tree.Arg(value=many)],
            ):
                taken = self.number(file, many)
                if taken is None or taken >= full.at:
                    yield owner
            case tree.Assign(target=tree.Member(object=owner)) if leaves_nothing(node):
                yield owner
            case tree.Assign(
                target=tree.Sequence(items=targets), op=None, value=tree.Sequence(items=values)
            ):
                pairs = zip(targets, values, strict=False)
                yield from (target for target, value in pairs if _is_none(value, full))
            case tree.Assign(
                target=tree.Opaque(kind="Subscript", parts=[owner]), op=None, value=value
            ) if _is_none(value, full):  # `waiting[:] = []`
                yield owner
            case tree.Opaque(
                kind="Delete", parts=[tree.Opaque(kind="Subscript", parts=[owner])]
            ):  # `del waiting[:]`
                yield owner
            case tree.Assign(target=target, op=None, value=value) if _is_none(value, full):
                yield target
            case _:
                pass


def _counted(node: Node) -> Node:
    """What a condition asks for how far it is: a list by its length, `n` of `++n`."""
    match node:
        case tree.Assign(target=target, op="+"):
            return target
        case _:
            return counted(node) or node


def _reached(op: str, bound: int, *, is_met: bool) -> int | None:
    """The first number with which a comparison lets come to a place, if it is the only or least."""
    match op if is_met else _DENIED.get(op, op):
        case ">=":
            return bound
        case ">":
            return bound + 1
        case _:
            return bound if op in (SAME if is_met else OTHER) else None


def _behind(file: File, branch: tree.If, *, holds: bool) -> Sequence[Node]:
    """What is done where a condition holds, or where it does not: the rest, if the others leave."""
    if holds:
        return [branch.then]
    around = file.scopes.parents[branch]
    rest = around.statements if isinstance(around, tree.Block) and ends_round(branch.then) else ()
    later = [s for s in rest if s.span.start >= branch.span.end]
    return [*([branch.otherwise] if branch.otherwise is not None else []), *later]


def _put_in(file: File, full: Full, site: Node) -> int | None:
    """How much at most is put in something for each run that comes to a place, if that is seen."""
    variable, names = full.way
    if full.is_list:
        added = list(additions_at(file, full.way))
        if any(a.many for a in added):
            return None
        places = [(a.node, a.ones) for a in added]
    else:
        places = [(d.node, 1) for d in variable.definitions if not names and is_one_more(d)]
    around = set(file.ancestors(site))
    repeats = (
        next((n for n in file.ancestors(node) if isinstance(n, _REPEATS)), None)
        for node, _ in places
    )
    return sum(n for _, n in places) if all(r is None or r in around for r in repeats) else None


def _is_none(value: Node | None, full: Full) -> bool:
    """Whether a value is an empty list, or nothing counted."""
    if full.is_list:
        return is_empty(value)
    return isinstance(value, tree.Literal) and value.value == "0"
