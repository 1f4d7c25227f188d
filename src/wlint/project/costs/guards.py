"""Length checks: what is never too big, because the code leaves or trims before."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property

from msgspec import field

from wlint import tree
from wlint.project.costs.adding import additions_at
from wlint.project.costs.bound_lists import BoundLists
from wlint.project.costs.checked_numbers import Compared, size_left
from wlint.project.costs.comparisons import compared, gone_through, is_small
from wlint.project.costs.constant_parts import is_constant
from wlint.project.costs.emptiness import is_empty
from wlint.project.costs.looked_up import looked_up
from wlint.project.costs.loops import exits
from wlint.project.costs.size import BOUNDED, Size, strictest
from wlint.project.costs.spread_params import taken_as_parameters
from wlint.project.costs.under import Conditions, holding_at, needed_for
from wlint.project.costs.ways import Way, assigned_at, begun_as, way_of
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import Entity, Record
from wlint.semantics.conditions import AND
from wlint.semantics.functions import exits_of, own_nodes
from wlint.semantics.leaving import leaves
from wlint.semantics.memo import remembered
from wlint.semantics.scopes import Variable
from wlint.semantics.types import UNKNOWN, FunctionType, options_of
from wlint.source import Span
from wlint.tree import Node


class Guard(Record):
    """A check of a size, and where it holds; without a place, in all that the variable is for.

    `under` is what must hold for the check to be made, `compared` says how large it may still be.
    """

    way: Way
    within: Span | None = None
    check: "Check | None" = None
    under: Conditions = frozenset()
    compared: Compared | None = None


class Check(Record):
    """A check that makes the bound: the branch, and what a size is compared with."""

    branch: tree.If
    bound: Node
    loop: tree.Loop | None = None


class Guards(Entity):
    """The length checks of one Worker."""

    types: Types
    is_bound: Callable[[File, Check], bool]
    _known: dict[File, dict[Way, list[Guard]]] = field(default_factory=dict)
    _checked_elsewhere: dict[Way, bool] = field(default_factory=dict)
    _refused: dict[Variable, bool] = field(default_factory=dict)

    @cached_property
    def _bound_lists(self) -> BoundLists:
        return BoundLists(self.types)

    def of(self, file: File) -> Mapping[Way, Sequence[Guard]]:
        """What a file checks the size of before it goes on: `if (xs.length > 50) return`."""
        if file not in self._known:
            found = self._known[file] = defaultdict(list)
            for guard in _guarded(file, lambda at, node: is_constant(self.types, at, node)):
                found[guard.way].append(guard)
            for way, rest in self._bound_lists.of(file):
                found[way].append(Guard(way, rest))
        return self._known[file]

    def is_guarded(self, file: File, node: Node) -> bool:
        """Whether the code leaves or trims when this is too big, here or in what it calls."""
        return self.left(file, node) is not None

    def left(self, file: File, node: Node) -> Size | None:
        """How much there can be where the code leaves or trims when this is too big."""
        way = way_of(file, node)
        left = self.left_of(file, way, node) if way is not None else None
        if left is not None and self._is_handed_over(file, node):
            return Size(is_bounded=True, letters=left.length)
        return left

    def left_of(self, file: File, way: Way, node: Node) -> Size | None:
        """The same for what is found in a variable, where a node uses it or what it is part of."""
        holding = [
            g
            for g in self.of(file).get(way, ())
            if (g.within is None or g.within.covers(node.span))
            and (not g.under or g.under <= holding_at(file, node))
            and (g.check is None or self.is_bound(file, g.check))
        ]
        if remembered(
            self._checked_elsewhere, way, False, lambda: self._is_checked_elsewhere(file, way)
        ):
            return BOUNDED
        return self._least(file, way, holding) if holding else None

    def _is_handed_over(self, file: File, node: Node) -> bool:
        """Whether a function of the project gets what may be a text, of which it may make parts."""
        arg = file.scopes.parents.get(node)
        call = file.scopes.parents.get(arg) if isinstance(arg, tree.Arg) else None
        if not isinstance(call, tree.Call) or self.types.of(file, node) != UNKNOWN:
            return False
        callee = options_of(self.types.of(file, call.callee))
        return any(isinstance(option, FunctionType) for option in callee)

    def _least(self, file: File, way: Way, guards: Sequence[Guard]) -> Size:
        """What the strictest of several checks leaves; what still grows may be more than that."""
        pairs = [g.compared for g in guards if g.compared is not None]
        known = [s for p in pairs if (s := size_left(self.types, file, p)).length is not None]
        if len(known) < len(guards) or any(additions_at(file, way)):
            return BOUNDED
        return strictest(known)

    def checks(self, file: File, variable: Variable, node: Node) -> Iterator[Check]:
        """What is checked of a variable, in the branches that keep it small where it is used."""
        for guard in self.of(file).get((variable, ()), ()):
            is_here = not guard.under or guard.under <= holding_at(file, node)
            if guard.check is not None and guard.within is None and is_here:
                yield guard.check

    def _is_checked_elsewhere(self, file: File, way: Way) -> bool:
        """Whether a function it is passed to throws when it is too big."""
        for read in way[0].reads:
            arg: Node = read
            while isinstance(around := file.scopes.parents.get(arg), tree.Member):
                arg = around
            call = file.scopes.parents.get(around) if isinstance(around, tree.Arg) else None
            if not isinstance(call, tree.Call) or way_of(file, arg) != way:
                continue
            index = next((i for i, a in enumerate(call.args) if a is around), 0)
            for option in options_of(self.types.of(file, call.callee)):
                if isinstance(option, FunctionType) and self._throws_on(option, index):
                    return True
        return False

    def _throws_on(self, function: FunctionType, index: int) -> bool:
        home, node = self.types.program.files[function.file], function.node
        index += home.is_python and node.kind in ("method", "constructor")
        target = node.params[index].target if index < len(node.params) else None
        variable = home.scopes.variable(target) if target is not None else None
        return variable is not None and remembered(
            self._refused, variable, False, lambda: self._is_refused(home, node, variable)
        )

    def _is_refused(self, file: File, function: tree.Function, param: Variable) -> bool:
        is_checked = any(way[0] is param for way in self.of(file))
        return is_checked and any(e.kind == "throw" for e in exits_of(function))


def _guarded(file: File, is_constant: Callable[[File, Node], bool]) -> Iterator[Guard]:
    for loop in file.of_kind(tree.Loop):
        yield from map(Guard, looked_up(file, loop, is_constant))
    for taken, rest in taken_as_parameters(file):
        yield Guard(taken, rest)
    for node in file.of_kind(tree.If, tree.Opaque, tree.Conditional, tree.Operation):
        match node:
            case tree.If():
                yield from _branched(file, node)
            case tree.Conditional(test=test, then=then, otherwise=otherwise):
                yield from _kept_where(file, test, then.span, holds=True)
                yield from _kept_where(file, test, otherwise.span, holds=False)
            case tree.Operation(op="&&" | "and" | "||" | "or" as op, operands=[*tests, last]):
                for test in tests:
                    rest = Span(test.span.end, last.span.end)
                    yield from _kept_where(file, test, rest, holds=op in AND)
            case tree.Opaque(kind="Assert", parts=[test, *_]):
                for _, small in compared(file, test):
                    if way := _measured(file, small):
                        yield Guard(way)
            case _:
                pass


def _kept_where(file: File, test: Node, within: Span, *, holds: bool) -> Iterator[Guard]:
    """What is bounded where a condition holds, or where it does not."""
    for large, bound in compared(file, test):
        kept, most = (bound, large) if holds else (large, bound)
        for measured in _all_measured(file, kept) if not is_small(most) else ():
            pair = Compared(kept, most) if measured in _alike(file, kept) else None
            yield Guard(measured, within, compared=pair)


def _branched(file: File, branch: tree.If) -> Iterator[Guard]:
    then, otherwise = branch.then, branch.otherwise
    for large, bound in compared(file, branch.test):
        for measured in _all_measured(file, large) if not is_small(bound) else ():
            is_all = measured in _alike(file, large)
            pair = Compared(large, bound) if is_all else None
            if exits(file, then) or _trims(file, then, measured):
                under = needed_for(file, branch, measured)
                yield Guard(measured, check=Check(branch, bound), under=under, compared=pair)
            elif (loop := _filled_by(file, branch, measured)) is not None:
                yield Guard(measured, check=Check(branch, bound, loop))
            elif otherwise is not None:
                yield Guard(measured, otherwise.span, compared=pair)
            elif (rest := _rest_of_round(file, branch)) is not None:
                yield Guard(measured, rest, compared=pair)
        # `if (xs.length <= 50) { … }`: what is in the branch is bounded
        if not is_small(large) and (way := _measured(file, bound)):
            pair = Compared(bound, large)
            if otherwise is not None and exits(file, otherwise):
                yield Guard(way, compared=pair)
            elif _grows_only_in(file, then, way):
                yield Guard(way, check=Check(branch, large))
            else:
                yield Guard(way, then.span, compared=pair)


def _filled_by(file: File, branch: tree.If, way: Way) -> tree.Loop | None:
    """The loop that a branch ends, where all that is put in a collection is put in there."""
    loop = next((n for n in file.ancestors(branch) if isinstance(n, tree.Loop)), None)
    leaves = loop is not None and exits(file, branch.then, loop)
    return loop if loop is not None and leaves and _grows_only_in(file, loop, way) else None


def _grows_only_in(file: File, node: Node, way: Way) -> bool:
    """Whether a collection begins with nothing, and what adds to it elsewhere is checked, too."""
    added = [a.node for a in additions_at(file, way)]
    given = [a.value for a in assigned_at(file, way) if a not in added]
    if not all(is_empty(value) for value in (*begun_as(file, way), *given)):
        return False
    others = [a for a in added if node not in file.ancestors(a)]
    return len(others) < len(added) and all(_is_checked(file, a, way) for a in others)


def _is_checked(file: File, added: Node, way: Way) -> bool:
    """Whether something is only added as long as a collection is small."""
    for around in file.ancestors(added):
        match around:
            case tree.If(test=test) if _asks(file, test, way):
                return True
            case tree.Loop(body=body):
                asked = (s for s in body.statements if isinstance(s, tree.If))
                if any(_asks(file, s.test, way) and exits(file, s.then, around) for s in asked):
                    return True
            case _:
                pass
    return False


def _asks(file: File, test: Node, way: Way) -> bool:
    """Whether a test is about how large a collection is."""
    return any(_measured(file, side) == way for pair in compared(file, test) for side in pair)


def _rest_of_round(file: File, branch: tree.If) -> Span | None:
    """What a branch that ends a round of a loop leaves out."""
    if not leaves(branch.then, "break", "continue"):
        return None
    loop = next((n for n in file.ancestors(branch) if isinstance(n, tree.Loop)), None)
    return Span(branch.span.end, loop.span.end) if loop is not None else None


def _all_measured(file: File, node: Node) -> Iterator[Way]:
    """What an expression tells the size of, each part of a sum among it.

    A sum may have a name: `const all = xs.length + ys.length`.
    """
    written, _ = file.local_value(node)
    if isinstance(written, tree.Operation) and written.op == "+":
        if written is not node and (way := _measured(file, node)) is not None:
            yield way
        for operand in written.operands:
            yield from _all_measured(file, operand)
    else:
        yield from _alike(file, node)


def _alike(file: File, node: Node) -> Iterator[Way]:
    """What an expression tells the size of, and what has a key for each: `keys.length`."""
    way = _measured(file, node)
    if way is None:
        return
    yield way
    made = way[0].only.value if way[0].only is not None and not way[1] else None
    if made is not None and gone_through(made) is not made:
        yield from filter(None, (way_of(file, gone_through(made)),))


def _measured(file: File, node: Node) -> Way | None:
    """What an expression tells the size of; a number is its own size."""
    match node:
        case (
            tree.Member(name="length" | "size" | "byteLength", object=inner)
            | tree.Call(callee=tree.Name(id="len"), args=[tree.Arg(value=inner)])
        ):
            return way_of(file, gone_through(inner))
        case tree.Name():
            variable = file.scopes.variable(node)
            only = variable.only if variable else None
            if only is not None and only.value is not None and not only.path:
                match only.value:
                    case (
                        tree.Member(name="length" | "size") | tree.Call(callee=tree.Name(id="len"))
                    ):
                        return _measured(file, only.value)
            return (variable, ()) if variable else None
        case _:
            return way_of(file, node)


def _trims(file: File, block: tree.Block, way: Way) -> bool:
    """Whether a branch makes a value smaller: gives it anew, or sets its length."""
    for node in own_nodes(block):
        if isinstance(node, tree.Assign):
            target = node.target
            if isinstance(target, tree.Member) and target.name == "length":
                target = target.object
            if way_of(file, target) == way:
                return True
    return False
