"""What bounds a collection, and where one that nothing bounds comes from.

Data of the request, of another service's answer and of a query without LIMIT is as big as the
other side likes. Literals, constants, slices, limits and the platform's own page sizes are
bounds. Everything else is unknown, and unknown is never bad.
"""

from collections.abc import Collection, Iterable, Iterator

from msgspec.structs import replace

from wlint import tree
from wlint.platform.limits import MEMORY
from wlint.project.calling.way import Way
from wlint.project.costs.answers import rows_by_http
from wlint.project.costs.called_sizes import CalledSizes
from wlint.project.costs.caps import Cap, caps
from wlint.project.costs.comparisons import counted
from wlint.project.costs.counting import counting
from wlint.project.costs.distinct import distinct
from wlint.project.costs.drained import Drained, drained, emptied
from wlint.project.costs.emptiness import is_empty
from wlint.project.costs.guards import Check
from wlint.project.costs.headers import begun_as, start_of, step_of
from wlint.project.costs.led import frame_of
from wlint.project.costs.left_out import LeftOut, left_out
from wlint.project.costs.lists import is_list
from wlint.project.costs.loops import grows_after, grows_each_round, never_grows
from wlint.project.costs.match_loops import matching
from wlint.project.costs.matches import gathers_matches, is_counted
from wlint.project.costs.memberships import kept
from wlint.project.costs.rest_left import ends_by_itself
from wlint.project.costs.size import (
    BOUNDED,
    SETS,
    UNSIZED,
    Size,
    at_most,
    largest,
    smallest,
    together,
)
from wlint.project.costs.spots import Spot
from wlint.project.costs.validated_sizes import ValidatedSizes
from wlint.project.costs.variable_sizes import Run, data_of
from wlint.project.costs.ways import way_of
from wlint.project.file import File
from wlint.project.typing.constants import source_of, whole_number
from wlint.project.typing.types import Types
from wlint.regex import regex
from wlint.semantics.functions import called_as
from wlint.semantics.scopes import Variable
from wlint.semantics.types import InstanceType, Named, ObjectType, ShapeType, Type, options_of
from wlint.tree import Node

_SET_MAKERS = frozenset({"set", "frozenset", "keys", "union", "difference", "intersection"})
_LARGE = 128 * 1024
"""Bytes of which the memory of an isolate holds no more than some hundred times so many."""
_PYTHON_SLICE = regex(r"\[[^\[\]:]*:\s*([^\[\]:]+?)\s*\]$|\[\s*(-\d+)\s*:\s*\]$")


class Sizes(ValidatedSizes, CalledSizes):
    """The sizes of one Worker's collections."""

    def of(self, file: File, node: Node) -> Size:
        """How many elements an expression can have; for a number, how large it can be."""
        return self._known.ask(node, lambda: self._size(file, node))

    def on(self, file: File, node: Node, way: Way) -> Size:
        """How many elements an expression has as one way leads to it."""
        return self.at(Spot(file, node, frame_of(file, way)))

    def loop(self, file: File, loop: tree.Loop) -> Size:
        """How often a loop runs."""
        return self._known.ask((loop, "rounds"), lambda: self._turns(file, loop))

    def _turns(self, file: File, loop: tree.Loop) -> Size:
        taken = self.emptied(file, loop)
        if taken is not None and not self._is_cut_short(file, loop, taken):
            size = self._begins(file, loop, taken)
            return replace(size, limit=None) if taken.is_in_chunks else size
        if self.is_capped(file, loop):
            return at_most(min(self._most_rounds(file, loop), default=None))
        return self._uncapped(file, loop)

    def emptied(self, file: File, loop: tree.Loop) -> Drained | None:
        """What a loop empties, running as often as that is long.

        Where its rounds may add to it, it runs at least so often: that says nothing of a bound.
        """
        found = emptied(file, loop)
        if found is None or not found.is_work:
            return found
        return found if self._begins(file, loop, found).is_unbounded else None

    def _begins(self, file: File, loop: tree.Loop, found: Drained) -> Size:
        """How much there is in what a loop empties before its first round."""
        if not found.is_work:
            return self.of(file, found.collection)
        function = file.function_around(loop)
        variable = file.scopes.variable(found.collection)
        if function is None or variable is None or variable.scope.function.node is not function:
            return UNSIZED
        return self.in_run(file, found.collection, Run(function, frozenset({loop}), frozenset()))

    def loop_at(self, file: File, loop: tree.Loop, site: Node) -> Size:
        """How often a loop runs whose rounds come to a place: none that bring its end nearer."""
        given = [cap for cap in self._caps(file, loop) if self._left_out(file, cap) is None]
        if any(is_counted(file, loop, cap.grown, site) for cap in given):
            return BOUNDED
        is_other = not given or drained(file, loop) is not None or ends_by_itself(file, loop)
        if is_other or not all(never_grows(file, loop, cap.grown, site) for cap in given):
            return self.loop(file, loop)
        return self._uncapped(file, loop)

    def _uncapped(self, file: File, loop: tree.Loop) -> Size:
        """How often a loop runs by what it goes through, whatever else ends it."""
        if (match := matching(self.types, file, loop)) is not None:
            return replace(self.of(file, match.args[0].value), limit=None)
        match loop:
            case tree.Loop(kind="each", iterable=tree.Node() as iterable):
                return self.of(file, iterable)
            case tree.Loop(kind="count"):
                return self.counted(file, loop)
            case tree.Loop() if (found := counting(file, loop)) is not None:
                size = self.of(file, found.collection)
                return size if size.is_unbounded or found.is_by_one else UNSIZED
            case tree.Loop(
                kind="while", test=tree.Operation(op="<" | "<=", operands=[tree.Name() as at, end])
            ) if (gone_through := counted(end)) is not None and _moves(file, loop, at):
                size = self.of(file, gone_through)
                return size if size.is_unbounded else UNSIZED
            case _:
                return UNSIZED

    def counted(self, file: File, loop: tree.Loop) -> Size:
        """How often the header of a loop lets it run, whatever else ends it."""
        match loop:
            case tree.Loop(kind="count", test=tree.Node() as test, header=header):
                return self._counted(file, test, header)
            case _:
                return UNSIZED

    def _is_cut_short(self, file: File, loop: tree.Loop, found: Drained) -> bool:
        """Whether something else ends a loop before a collection is empty."""
        way = way_of(file, found.collection)
        for cap in self._caps(file, loop):
            left = counted(cap.bound)
            is_other = left is None or way_of(file, left) != way
            if is_other and self._left_out(file, cap) is None:
                return True
        return False

    def _counted(self, file: File, test: Node, header: tuple[Node, ...]) -> Size:
        """The rounds of `for (let i = 0; i < xs.length; i += 100)`."""
        match test:
            case tree.Operation(op="&&", operands=operands):
                found = [self._counted(file, o, header) for o in operands]
                if any(s.is_bounded for s in found):
                    return smallest(found)  # the first that fails ends it
                return largest(found) if all(s.is_unbounded for s in found) else UNSIZED
            case tree.Operation(op="<" | "<=" as op, operands=[at, end]):
                size = self.between(file, start_of(header), end)
            case tree.Operation(op=">" | ">=" as op, operands=[_, end]) if (
                start := start_of(header)
            ) is not None and _falls(header):
                return self._counted_down(file, start, end, op, self._step(file, header))
            case _:
                return UNSIZED
        if size.limit is None:
            return size
        first, step = self._first(file, header, at), self._step(file, header)
        past = size.limit if first is None else max(size.limit - first + (op == "<="), 0)
        rounds = -(-past // step) if step else None
        return replace(at_most(rounds), is_ceiling=size.is_ceiling)

    def _counted_down(self, file: File, start: Node, end: Node, op: str, step: int | None) -> Size:
        """The rounds of `for (let i = 52; i >= 0; i--)`, `for (let i = xs.length; i > 0; i--)`."""
        first, last = self.number(file, start), self.number(file, end)
        if last is None:
            return UNSIZED
        if first is None:
            size = self.count(file, start)
            return size if step == 1 else replace(size, limit=None)
        return at_most(-(-max(first - last + (op == ">="), 0) // step) if step else None)

    def _step(self, file: File, header: tuple[Node, ...]) -> int | None:
        """How much a counting loop goes on in each round: one where nothing else is seen."""
        step = step_of(header)
        return self.number(file, step.value) if step is not None and step.value is not None else 1

    def _first(self, file: File, header: tuple[Node, ...], at: Node) -> int | None:
        """The number that what a counting loop compares begins as."""
        begun = begun_as(file, header, at)
        return self.number(file, begun) if begun is not None else None

    def is_capped(self, file: File, loop: tree.Loop) -> bool:
        """Whether a condition ends a loop after some rounds, whatever others answer."""
        given = (cap for cap in self._caps(file, loop) if self._left_out(file, cap) is None)
        if any(not gathers_matches(file, loop, cap.grown) for cap in given):
            return True
        return ends_by_itself(file, loop)

    def is_maximum_of_matches(self, file: File, loop: tree.Loop) -> bool:
        """Whether the condition of a loop asks how many matched, which says nothing of pages."""
        asked = (
            c for c in self._caps(file, loop) if loop.test and loop.test.span.covers(c.grown.span)
        )
        return any(gathers_matches(file, loop, cap.grown) for cap in asked)

    def bound(self, file: File, loop: tree.Loop) -> Node | None:
        """What a loop ends at, whatever others answer: `attempts` of `n < attempts`."""
        match loop:
            case tree.Loop(kind="count", test=tree.Operation(op="<" | "<=", operands=[_, end])):
                return end
            case _:
                return next((cap.bound for cap in self._reached(file, loop)), None)

    def step(self, file: File, loop: Node) -> int | None:
        """How many a counting loop goes on by in each round; None where that is not known."""
        match loop:
            case tree.Loop(kind="count", header=header):
                return self._step(file, header)
            case _:
                return 1

    def is_surely_capped(self, file: File, loop: tree.Loop, sites: Iterable[Node]) -> bool:
        """Whether each round that comes to one of some places brings a loop nearer to its end."""
        if ends_by_itself(file, loop):
            return True
        caps = list(self._reached(file, loop))
        return all(any(grows_after(file, loop, c.grown, site) for c in caps) for site in sites)

    def _reached(self, file: File, loop: tree.Loop) -> Iterator[Cap]:
        """The conditions that end a loop by what grows in each round that goes on to its end."""
        for cap in self._caps(file, loop):
            if not self._left_out(file, cap) and grows_each_round(file, loop, cap.grown):
                yield cap

    def _most_rounds(self, file: File, loop: tree.Loop) -> Iterator[int]:
        """The rounds after which a loop ends by something that grows in each."""
        for cap in self._caps(file, loop):
            bound = self.number(file, cap.bound)
            first = grows_each_round(file, loop, cap.grown) if bound is not None else None
            if bound is None or first is None:
                continue
            value = first.value if not first.path else None
            begun = self.number(file, value) if value is not None else None
            # a collection may hold something before, but never less than nothing
            start = 0 if counted(cap.grown) is not None else begun
            if start is not None and bound + cap.is_past > start:
                yield bound + cap.is_past - start

    def is_bound(self, file: File, check: Check, given: Collection[Variable] = frozenset()) -> bool:
        """Whether what a size is compared with is no size that others decide, nor left out."""
        named = (n for n in check.bound.walk() if isinstance(n, tree.Name))
        is_given = any(file.scopes.variable(n) in given for n in named)
        if not is_given and left_out(self.types, self.calls, file, check.bound) is not None:
            return False
        if check.loop is None:
            return True
        return any(cap.bound is check.bound for cap in self._caps(file, check.loop))

    def left_out(self, file: File, loop: tree.Loop) -> LeftOut | None:
        """The bound that would end a loop, and a call that does not give it."""
        found = (self._left_out(file, cap) for cap in self._caps(file, loop))
        return next((f for f in found if f is not None), None)

    def _caps(self, file: File, loop: tree.Loop) -> Iterator[Cap]:
        return caps(file, loop, lambda node: self.is_data(file, node))

    def _left_out(self, file: File, cap: Cap) -> LeftOut | None:
        return left_out(self.types, self.calls, file, cap.bound) if cap.is_optional else None

    def is_data(self, file: File, node: Node) -> bool:
        """Whether what an expression is was decided outside the Worker."""
        match node:
            case tree.Member(name="length" | "size" | "status", object=inner):
                return self.is_data(file, inner) or _is_response(self.types.of(file, inner))
            case tree.Call(callee=tree.Name(id="len"), args=[tree.Arg(value=inner)]):
                return self.is_data(file, inner)
            case tree.Name():
                variable = file.scopes.variable(node)
                given = variable.definitions if variable else ()
                # what only gathers data is the Worker's own
                return any(_is_data(self._defined(file, d)) for d in given if not is_empty(d.value))
            case _:
                return _is_data(self.of(file, node))

    def _size(self, file: File, node: Node) -> Size:
        match node:
            case tree.Await(value=value) | tree.Spread(value=value):
                return self.of(file, value)
            case tree.Assign(value=tree.Node() as value):
                return self.of(file, value)
            case tree.Literal(kind="number"):
                return at_most(self.number(file, node))
            case tree.Sequence(items=items):
                return self._sequence(file, items)
            case tree.Mapping(entries=entries):
                spread = [
                    self.of(file, e.value) for e in entries if isinstance(e.value, tree.Spread)
                ]
                return largest([at_most(len(entries)), *spread])
            case tree.Comprehension(iterables=[one]):
                many = kept(self.types, file, node, self.of(file, one), lambda n: self.of(file, n))
                made = self._made(file, many, node.element)
                is_set = file.source.text(node.span).startswith("{")
                return distinct(self.types, file, node, made) if is_set else made
            case tree.Operation(op="||" | "??" | "or" | "&&" | "and", operands=operands):
                return self._either(file, operands)
            case tree.Operation(op=op, operands=[one, other]) if (
                op in SETS and file.is_python and self._is_set(file, (one, other))
            ):
                return together(op, self.of(file, one), self.of(file, other))
            case tree.Operation(op="/" | "//", operands=[whole, by]) if (
                _is_in_memory(self.types, file, whole)
                and (large := self.number(file, by) or 0) >= _LARGE
            ):
                return replace(at_most(MEMORY.value // large), is_ceiling=True)
            case tree.Operation(op="+" | "-" | "*" | "/" | "//", operands=operands):
                number = self.number(file, node)
                return (
                    at_most(number)
                    if number is not None
                    else data_of(self.of(file, n) for n in operands)
                )
            case tree.Conditional(then=then, otherwise=otherwise):
                return self._either(file, (then, otherwise))
            case tree.Name():
                return self._name(file, node)
            case tree.Member():
                return self._member(file, node)
            case tree.Call():
                return self._call(file, node)
            case tree.Template(tag=tree.Node()):
                asked = rows_by_http(self.types, file, node, lambda n: self.count(file, n))
                return asked or UNSIZED
            case tree.Opaque(kind="Subscript", parts=[owner, *_]):
                return self._subscript(file, node, owner)
            case tree.Opaque(kind="keys", parts=[owner]):
                return replace(self.of(file, owner), inside=None, schema=None)
            case _:
                return UNSIZED

    def _is_set(self, file: File, operands: tuple[Node, ...]) -> bool:
        """Whether an operator is one of sets: one of its operands is seen to be made as one."""
        made = (source_of(self.types.program, file, node).node for node in operands)
        return any(
            isinstance(node, (tree.Sequence, tree.Comprehension))
            or (isinstance(node, tree.Call) and called_as(node.callee) in _SET_MAKERS)
            for node in made
        )

    def _either(self, file: File, operands: Iterable[Node]) -> Size:
        """One of several values; what stands for nothing adds nothing."""
        kept = [n for n in operands if not is_empty(n)]
        return largest(self.of(file, n) for n in kept)

    def _sequence(self, file: File, items: tuple[Node, ...]) -> Size:
        spread = [self.of(file, i.value) for i in items if isinstance(i, tree.Spread)]
        parts = (self.of(file, i).origin for i in items if not isinstance(i, tree.Spread))
        inside = next((origin for origin in parts if origin is not None), None)
        worst = largest([replace(at_most(len(items)), inside=inside), *spread])
        if worst.is_bounded and spread and worst.limit is not None:
            most = len(items) - len(spread) + sum(s.limit or 0 for s in spread)
            return replace(at_most(most), is_ceiling=worst.is_ceiling)
        return worst

    def _made(self, file: File, size: Size, element: Node | None) -> Size:
        """As many as before, of what is made of each."""
        part = self.of(file, element) if element is not None else UNSIZED
        is_of_lists = element is not None and is_list(self.types, file, element)
        each = part.limit if is_of_lists else None
        return replace(size, inside=part.origin, schema=None, each=each)

    def _subscript(self, file: File, node: Node, owner: Node) -> Size:
        """Python's `xs[:50]`."""
        text = file.source.text(node.span)
        if (found := _PYTHON_SLICE.search(text)) is not None:
            end = node.children()[-1]
            number = whole_number(found[2]) if found[2] else self.number(file, end)
            if found[1] and number is not None and number < 0:
                return self.of(file, owner)  # all but the last
            if number is None and len(parts := node.children()) == 3:
                part = self.from_to(file, parts[1], end, lambda n: self.number(file, n))
                return self.no_more_than(part or at_most(None), file, owner)
            if number is None:
                said = self._clamped(file, end, lambda n: self.number(file, n))
                return self.no_more_than(at_most(said.limit), file, owner)
            return self.no_more_than(at_most(abs(number)), file, owner)
        return self.of(file, owner) if text.endswith(":]") else self.of(file, owner).part


def _is_in_memory(types: Types, file: File, size: Node) -> bool:
    """Whether a number is the length of a text, of bytes or of a list, which an isolate holds.

    A field that is called so, of an object whose fields are declared, is any number.
    """
    match file.local_value(size)[0]:
        case tree.Member(name="length" | "byteLength", object=owner):
            options = options_of(types.of(file, owner))
            return not any(isinstance(o, (ShapeType, ObjectType, InstanceType)) for o in options)
        case _:
            return False


def _falls(header: tuple[Node, ...]) -> bool:
    """Whether the header of a loop counts down."""
    step = step_of(header)
    return step is not None and step.op == "-"


def _moves(file: File, loop: tree.Loop, at: tree.Name) -> bool:
    """Whether a place in a text or list moves in each round: `start = end - 200`."""
    variable = file.scopes.variable(at)
    given = variable.definitions if variable is not None else ()
    return any(loop in file.ancestors(d.node) for d in given)


def _is_data(size: Size) -> bool:
    return size.origin is not None or size.inside is not None


def _is_response(of: Type) -> bool:
    return any(isinstance(o, Named) and o.name == "Response" for o in options_of(of))
