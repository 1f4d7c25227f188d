"""How much is put into collections after they were made: variables, and fields of objects."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from wlint import tree
from wlint.finding import Place
from wlint.project.costs.added_up import added_up
from wlint.project.costs.adding import Addition, additions_at
from wlint.project.costs.closures import calls_of_closure
from wlint.project.costs.comparisons import counted
from wlint.project.costs.constant_parts import is_part_of_constant
from wlint.project.costs.emptiness import is_empty
from wlint.project.costs.measuring import Measuring
from wlint.project.costs.same_keys import are_same_in
from wlint.project.costs.size import (
    ALL_PAGES,
    BOUNDED,
    UNSIZED,
    Origin,
    Size,
    at_most,
    largest,
    product,
    total,
)
from wlint.project.costs.subrequests import is_for_each
from wlint.project.costs.ways import Way, assigned_at, emptied_at, kept_in, way_of
from wlint.project.file import File
from wlint.project.logs import logs
from wlint.project.passed import passed
from wlint.project.typing.constants import Source
from wlint.project.typing.listed import lists_its_values
from wlint.record import Record
from wlint.semantics.functions import own_nodes
from wlint.semantics.scopes import Variable
from wlint.semantics.types import FunctionType, Global, Type, options_of
from wlint.tree import Node

_NOTHING = at_most(0)
_DEEPEST = 3
_SHOWS = ("JSON.", "Response", "json.")
"""Functions that only look at what they are given."""


class _Rounds(Record):
    """How often what stands around a node repeats it, and whether each round may ask for a page."""

    around: Node
    size: Size
    may_be_pages: bool = False


class FilledSizes(Measuring):
    """The sizes of what grows."""

    def added(self, file: File, variable: Variable, made: Sequence[Node], added: Addition) -> Size:
        """How much an addition puts in, in all, for as long as a variable keeps it."""
        if self._is_one_of_few(file, added.node):
            return BOUNDED
        if added.ones == 1 and not added.many:
            most = self.fills.most_held(file, added.node, made)
            if most is not None:
                return at_most(most)
        rounds = [
            found
            for found in self._rounds(file, variable, made, added.node)
            if added.key is None or not are_same_in(file, found.around, added.key)
        ]
        many = [self.of(file, value) for value in added.many]
        is_paged = added.is_sure and any(found.may_be_pages for found in rounds)
        is_page = any(found.size.is_page for found in rounds)
        is_bounded = all(size.is_bounded for size in many) and bool(many or is_page)
        if is_paged and is_bounded and not any(found.size.is_unbounded for found in rounds):
            return Size(origin=Origin(Place(file.path, added.node.span), ALL_PAGES))
        once = total([at_most(added.ones), *many]) if added.ones else total(many)
        found = product([once, *(found.size for found in rounds)])
        if added.whole is not None and not many:
            whole = self.of(file, added.whole)
            found = replace(found, inside=whole.origin, each=whole.limit)
        return found if added.is_sure or found.is_bounded else UNSIZED

    def _is_one_of_few(self, file: File, node: Node) -> bool:
        """Whether a set gets a part of a table, or of a type's list: it has each only once."""
        match node:
            case tree.Call(callee=tree.Member(name="add"), args=[tree.Arg(value=value)]):
                of = self.types.of(file, value)
                return is_part_of_constant(self.types, file, value) or lists_its_values(
                    self.types, of
                )
            case _:
                return False

    def _rounds(
        self, file: File, variable: Variable, made: Sequence[Node], node: Node, depth: int = 0
    ) -> Iterator[_Rounds]:
        """What repeats a node for as long as a variable keeps what it is given, and how often."""
        inside = node
        for around in file.ancestors(node):
            match around:
                case tree.Loop(body=body):
                    if any(around in file.ancestors(name) for name in made):
                        return
                    if inside is body:
                        size = self.rounds_to(file, around, node)
                        may_be_pages = size == UNSIZED and _asks_for_pages(file, around)
                        yield _Rounds(around, size, may_be_pages)
                case tree.Comprehension() if inside not in around.iterables:
                    yield _Rounds(around, self.of(file, around))
                case tree.Call(callee=tree.Member(object=owner)) if (
                    is_for_each(around) and inside is not around.callee
                ):
                    yield _Rounds(around, self.of(file, owner))
                case tree.Function() if around is variable.scope.function.node:
                    return
                case tree.Function() if (calls := calls_of_closure(file, around)) is not None:
                    yield from self._rounds_of_calls(file, variable, made, around, calls)
                    return
                case tree.Function() if not _is_for_each(file, around):
                    yield from self._rounds_in_helper(file, around, depth)
                case _:
                    pass
            inside = around

    def _rounds_of_calls(
        self,
        file: File,
        variable: Variable,
        made: Sequence[Node],
        closure: tree.Function,
        calls: Sequence[tree.Call],
    ) -> Iterator[_Rounds]:
        """What repeats a function that is only called beside it: the calls of it added up."""
        sizes: dict[Node, Size] = {
            call: _often(self._rounds(file, variable, made, call)) for call in calls
        }
        open_ended = next((size for size in sizes.values() if not size.is_bounded), None)
        together = added_up(file, (variable, ()), sizes)
        yield _Rounds(closure, open_ended if open_ended is not None else together)

    def _rounds_in_helper(
        self, file: File, callback: tree.Function, depth: int
    ) -> Iterator[_Rounds]:
        """What repeats a function that is handed to a helper; it is not known who calls others."""
        call = handed_to(file, callback) if depth < _DEEPEST else None
        if isinstance(call, tree.Call):
            found = [
                list(self._rounds(home, variable, (), site, depth + 1))
                for option in options_of(self.types.of(file, call.callee))
                for home, site, variable in self._called_with(option, call, callback)
            ]
            open_ended = (rounds for rounds in found if not _often(rounds).is_bounded)
            if (worst := next(open_ended, None)) is not None:
                # seen from here, each round is another call of the callback
                yield from (replace(rounds, around=callback) for rounds in worst)
                return
            if found:
                yield _Rounds(callback, total(map(_often, found)))
                return
        yield _Rounds(callback, UNSIZED)

    def _called_with(
        self, helper: Type, call: tree.Call, callback: Node
    ) -> Iterator[tuple[File, tree.Call, Variable]]:
        """Where a helper calls what a call hands it, and what it holds that in."""
        if not isinstance(helper, FunctionType):
            return
        home = self.types.program.file(helper.file)
        for param in helper.node.params:
            variable = home.scopes.variable(param.target)
            if variable is not None and passed(home, param, call) is callback:
                for read in variable.reads:
                    if (site := home.call_of(read)) is not None:
                        yield home, site, variable

    def held_in(self, at: Source, name: str, file: File, owner: Node) -> Size | None:
        """What a mapping has under a name, with what is put in it where it is kept, and by `owner`.

        None where it has nothing under that name.
        """
        home, mapping = at.file, at.node
        value = _under(mapping, name)
        if value is None and not _is_written_out(mapping):
            return None
        places = ((home, kept_in(home, mapping)), (file, way_of(file, owner)))
        ways = {(way[0], (*way[1], name)): where for where, way in places if way is not None}
        more = [m for way, where in ways.items() if (m := self._more(where, way)) != _NOTHING]
        if value is None:
            return total(more) if more else None
        if not is_empty(value):
            return total([self.of(home, value), *more])
        if not more and (_fills_itself(mapping) or self._is_lent(home, mapping)):
            return UNSIZED
        return total(more) if more else _NOTHING

    def _more(self, file: File, way: Way) -> Size:
        """How much a field is given after its object has been made."""
        return self._known.ask(way, lambda: self._given_later(file, way))

    def _given_later(self, file: File, way: Way) -> Size:
        variable, _ = way
        more = list(additions_at(file, way))
        again = {addition.node for addition in more}
        given: list[Size] = []
        for assign in assigned_at(file, way):
            if assign in again or assign.value is None or is_empty(assign.value):
                continue
            size = self.of(file, assign.value)
            if size.is_bounded and any(way_of(file, n) == way for n in own_nodes(assign.value)):
                return size  # `found.ids = found.ids.slice(0, 50)`
            given.append(size)
        made = [*(d.name for d in variable.definitions), *emptied_at(file, way)]
        grown = added_up(file, way, {a.node: self.added(file, variable, made, a) for a in more})
        return total([largest(given) if given else _NOTHING, grown])

    def _is_lent(self, file: File, mapping: Node) -> bool:
        """Whether an object gets to where others may fill it."""
        if (way := kept_in(file, mapping)) is None:
            around = file.scopes.parents.get(mapping)
            return isinstance(around, (tree.Arg, tree.Sequence, tree.Entry))
        return bool(way[1]) or any(self._lends(file, read) for read in way[0].reads)

    def _lends(self, file: File, read: Node) -> bool:
        arg = file.scopes.parents.get(read)
        match file.scopes.parents.get(arg) if arg is not None else None:
            case tree.Call() as call if isinstance(arg, tree.Arg):
                options = options_of(self.types.of(file, call.callee))
                shows = all(isinstance(o, Global) and o.path.startswith(_SHOWS) for o in options)
                return not shows and not logs(self.types, file, call)
            case _:
                return isinstance(arg, (tree.Assign, tree.Sequence, tree.Entry))


def _often(rounds: Iterable[_Rounds]) -> Size:
    """How often all together repeat a node."""
    return product([at_most(1), *(found.size for found in rounds)])


def _asks_for_pages(file: File, loop: tree.Loop) -> bool:
    """Whether a loop may ask for page after page: it does not go through what is there."""
    match loop.test:
        case tree.Operation(op="<" | "<=", operands=[_, end]):
            return loop.kind != "each" and counted(file.local_value(end)[0]) is None
        case _:
            return loop.kind != "each"


def _under(mapping: Node, name: str) -> Node | None:
    """What an object has under a name; of one with a single key that is worked out it is that."""
    match mapping:
        case tree.Mapping(entries=[tree.Entry(name=None, key=tree.Node(), value=value)]):
            return value
        case tree.Mapping():
            return mapping.entry(name)
        case _:
            return None


def _is_written_out(mapping: Node) -> bool:
    """Whether all names are seen that an object has from the start."""
    return isinstance(mapping, tree.Mapping) and all(e.name is not None for e in mapping.entries)


def _fills_itself(mapping: Node) -> bool:
    """Whether an object has methods, which may put something in its parts."""
    entries = mapping.entries if isinstance(mapping, tree.Mapping) else ()
    return any(isinstance(e.value, tree.Function) for e in entries)


def handed_to(file: File, function: tree.Function) -> Node | None:
    """The call that a function written in its place is handed to."""
    arg = file.scopes.parents.get(function)
    return file.scopes.parents.get(arg) if isinstance(arg, tree.Arg) else None


def _is_for_each(file: File, function: tree.Function) -> bool:
    call = handed_to(file, function)
    return isinstance(call, tree.Call) and is_for_each(call)
