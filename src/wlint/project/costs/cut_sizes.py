"""How much is left of what is cut: as much as the places say that it is cut at."""

from wlint import tree
from wlint.project.calling.handed import is_environment
from wlint.project.costs.comparisons import counted
from wlint.project.costs.distances import Number, distances, is_of_the_same
from wlint.project.costs.emptiness import results_of
from wlint.project.costs.measuring import Measuring, less_added
from wlint.project.costs.said_limits import VISITORS
from wlint.project.costs.size import BOUNDED, UNSIZED, Size, at_most, smallest
from wlint.project.costs.spots import Frame
from wlint.project.file import File
from wlint.project.passed import parameter_of, passed_or_default
from wlint.semantics.functions import called_as
from wlint.semantics.types import FunctionType, options_of
from wlint.tree import Node

CUTS = frozenset({"slice", "splice", "take", "substring", "islice"})
_FIRST = frozenset({"take", "islice"})
_AS_MANY = frozenset({"map", "filter", "sort", "reverse", "toSorted", "toReversed"})


class CutSizes(Measuring):
    """The sizes of parts of collections."""

    def sliced(self, file: File, node: tree.Call, number: Number) -> Size:
        """How much a call cuts out, by what the numbers are that it is given."""
        cut = self._cut(file, node, number)
        match node.callee:
            case tree.Member(object=whole) if cut.limit is not None:
                return self.no_more_than(cut, file, whole)
            case _:
                return cut

    def no_more_than(self, cut: Size, file: File, whole: Node) -> Size:
        """How much a part is that would be so large if there were enough of the whole."""
        return smallest((cut, self.of(file, whole)))

    def _cut(self, file: File, node: tree.Call, number: Number) -> Size:
        name, args = called_as(node.callee), [arg.value for arg in node.args]
        whole = node.callee.object if isinstance(node.callee, tree.Member) else None
        if name in _FIRST or whole is None:
            last = number(args[-1]) if args else None
            return at_most(max(last, 0) if last is not None else None) if args else UNSIZED
        if len(args) < 2:
            begin = number(args[0]) if args else None
            return at_most(-begin) if begin is not None and begin < 0 else self.of(file, whole)
        first, end, *_ = args  # what else `splice` gets it puts in
        begin, last = number(first), number(end)
        if name == "splice":
            return at_most(max(last, 0) if last is not None else None)
        if last is None:
            part = self.from_to(file, first, end, number)
            if part is None:
                return self.of(file, whole)
            if part.limit is None:
                return self._under(file, end, number, self.of(file, whole))
            return self.no_more_than(part, file, whole)
        if name == "substring":  # it takes the lower number first, and nothing below zero
            return at_most(abs(max(last, 0) - max(begin or 0, 0)))
        if last < 0:
            return self.of(file, whole)  # all but the last
        return at_most(max(last - (begin or 0), 0))

    def _under(self, file: File, end: Node, number: Number, whole: Size) -> Size:
        """How much there can be of so many up to a place that is not known.

        Of what a function of the project works out nobody says that it is as much as all.
        """
        said = [whole.limit]
        match file.local_value(end)[0]:
            case tree.Call(callee=callee, args=args) if called_as(callee) == "min":
                said += (number(arg.value) for arg in args)
            case tree.Call(callee=callee) if any(
                isinstance(o, FunctionType) for o in options_of(self.types.of(file, callee))
            ):
                return BOUNDED
            case _:
                pass
        known = (limit for limit in said if limit is not None)
        return at_most(min(known)) if whole.limit is not None else BOUNDED

    def from_to(self, file: File, first: Node, end: Node, number: Number) -> Size | None:
        """How much there is from one place to another; None where that can be all."""
        far = list(distances(file, first, end, number))
        said = far or ([end] if not is_of_the_same(file, first, end) else [])
        if said and all(self._is_open_end(file, node) for node in said):
            return None
        found = [self._said(file, node, number) for node in far]
        if not far and number(first) == 0:
            found = [self._clamped(file, end, number)]
        return at_most(smallest(found).limit)

    def _clamped(self, file: File, end: Node, number: Number) -> Size:
        """How large `Math.min(asked, 100)` can be, where no call says how much is asked for."""
        names = (n for n in file.local_value(end)[0].walk() if isinstance(n, tree.Name))
        passed = (name for name in names if parameter_of(file, name) is not None)
        is_said = all(is_environment(self.types.of(file, name)) for name in passed)
        return self._said(file, end, number) if is_said else UNSIZED

    def _said(self, file: File, node: Node, number: Number) -> Size:
        """How large a number can be; what each call passes for a parameter is not known."""
        if (known := number(node)) is not None:
            return at_most(known)
        return self.count(file, node) if parameter_of(file, node) is None else UNSIZED

    def limit_given(self, frame: Frame) -> int | None:
        """How much one call lets a function give at most: `page(rows, 500)`, `numbers(30)`."""
        home = frame.home

        def number(node: Node) -> int | None:
            param = parameter_of(home, node)
            if param not in frame.function.params:
                return self.number(home, node)
            at = passed_or_default(home, param, frame.file, frame.call)
            return self.number(*at) if at is not None else None

        limits = [self._limit_of(home, v, number) for v in results_of(frame.function)]
        known = [limit for limit in limits if limit is not None]
        return max(known) if known and len(known) == len(limits) else None

    def _limit_of(self, file: File, node: Node, number: Number) -> int | None:
        """How much an expression has at most that is cut, or made of a length, by some numbers."""
        match file.local_value(node)[0]:
            case tree.Call(callee=callee) as cut if called_as(callee) in CUTS:
                return self.sliced(file, cut, number).limit
            case tree.Call(callee=tree.Member(object=whole, name=name)) if name in _AS_MANY:
                return self._limit_of(file, whole, number)
            case tree.Call(args=[tree.Arg(value=tree.Mapping() as made), *_]) if (
                length := made.entry("length")
            ) is not None:
                return number(length)
            case _:
                return None

    def _is_open_end(self, file: File, end: Node) -> bool:
        """Whether an end is the length of all, or what visitors ask for, and nothing less."""
        origin = self.count(file, end).origin
        variable = file.scopes.variable(less_added(end))
        given = (d.value for d in variable.definitions) if variable is not None else ()
        said = (n for value in (end, *given) if value is not None for n in value.walk())
        return origin is not None and (origin.words in VISITORS or any(map(counted, said)))
