"""Writes that only fill a cache: where one is lost, what it held is made again."""

from collections.abc import Iterator
from functools import cached_property

from wlint import tree
from wlint.platform.caches import CACHES, CLEARS, LASTING
from wlint.project.alike import is_alike
from wlint.project.costs.loops import exits
from wlint.project.data.body_uses import READERS
from wlint.project.file import File
from wlint.project.network.cache_calls import CacheCall, CacheCalls, kept_in
from wlint.project.network.outdated import is_past
from wlint.project.promises.variables import is_empty
from wlint.record import Entity
from wlint.semantics.functions import own_nodes, returned
from wlint.semantics.scopes import Variable
from wlint.semantics.types import Named, options_of
from wlint.tree import Node

_NOTHING = frozenset({"null", "undefined"})


class CacheFills(Entity):
    """The caches that one Worker keeps of what it can make again."""

    calls: CacheCalls

    def fills(self, file: File, call: tree.Call) -> bool:
        """Whether a call only fills a cache, or takes away what would be gone some day anyway."""
        path = CLEARS.get(self.calls.types.path_of(file, call.callee))
        if path is not None:
            is_expiring = (path, self.calls.place(file, call)) in self._expiring
            return is_expiring or self._is_past(file, call, path)
        return self._puts(file, call)

    def _is_past(self, file: File, call: tree.Call, path: str) -> bool:
        """Whether a call takes away what the function has just read, and found too old."""
        function, key = file.function_around(call), call.arg(0)
        nodes = own_nodes(function.body) if function is not None else ()
        return any(
            isinstance(n, tree.Call)
            and CACHES.get(self.calls.types.path_of(file, n.callee)) == path
            and _is_same_owner(file, n, call)
            and (read := n.arg(0)) is not None
            and key is not None
            and is_alike(file, read, key)
            and (kept := kept_in(file, n)) is not None
            and is_past(file, kept, call)
            for n in nodes
        )

    @cached_property
    def _expiring(self) -> frozenset[tuple[str, tuple[str | None, str]]]:
        """The ways and places of puts that fill a cache until what they put expires."""
        return frozenset(
            (path, place)
            for file in self.calls.types.program.files.values()
            for call in file.of_kind(tree.Call)
            if (path := self.calls.types.path_of(file, call.callee)) in CLEARS.values()
            and (place := self.calls.place(file, call)) is not None
            and self._puts(file, call)
        )

    def _puts(self, file: File, call: tree.Call) -> bool:
        """Whether a call only puts a value for some time where the code has looked for it.

        Whoever finds it uses it, and does not come here; a mark, which is only asked whether it is
        there, is no cache. A bucket forgets nothing: there it is a copy of what is answered.
        """
        written = list(self.calls.writes(file, call))
        if len(written) != 1 or not _does_no_more(written[0]):
            return False
        if not written[0].expires and not self._is_copy(file, call, written[0]):
            return False
        return any(
            only_on_miss(file, function, kept, call) and _is_used(file, kept)
            for function, kept in self._looked_for(file, call, written[0])
        )

    def _is_copy(self, file: File, call: tree.Call, written: CacheCall) -> bool:
        """Whether what is put into a bucket is answered with, too, and of nothing that was sent."""
        value, function = call.arg(1), file.function_around(call)
        variable = file.scopes.variable(value) if value is not None else None
        if variable is None or function is None or written.path != LASTING:
            return False
        if any(self._is_sent(file, node) for node in _made_of(file, variable)):
            return False
        return any(variable in file.variables_in(answer) for answer in returned(function))

    def _is_sent(self, file: File, node: Node) -> bool:
        """Whether it reads the body of a request: nobody else sends that again."""
        match node:
            case tree.Member(object=owner, name=name) if name == "body" or name in READERS:
                options = options_of(self.calls.types.of(file, owner))
                return any(isinstance(o, Named) and o.name.endswith("Request") for o in options)
            case _:
                return False

    def _looked_for(
        self, file: File, call: tree.Call, written: CacheCall
    ) -> Iterator[tuple[tree.Function, Variable]]:
        """The variables with what the functions around a write have found in its place."""
        for function in (n for n in file.ancestors(call) if isinstance(n, tree.Function)):
            for node in function.body.walk():
                if not isinstance(node, tree.Call) or node.span.end > call.span.start:
                    continue
                kept = kept_in(file, node)
                read = self.calls.read(file, node) if kept is not None else None
                if kept is None or read is None or CACHES[read.path] != written.path:
                    continue
                if _is_same_place(file, read, written) and _is_same_owner(file, node, call):
                    yield from ((function, found) for found in (kept, *_made_from(file, kept)))


def _made_of(file: File, variable: Variable) -> Iterator[Node]:
    """All that stands in what a variable is given, and in what those are that are named there."""
    todo = [variable]
    for at in todo:
        for value in (d.value for d in at.definitions if d.value is not None):
            yield from value.walk()
            todo += file.variables_in(value).difference(todo)


def _does_no_more(written: CacheCall) -> bool:
    """Whether the function that puts a value waits for nothing else."""
    nodes = own_nodes(written.inside.body) if written.inside is not None else ()
    return sum(isinstance(node, tree.Await) for node in nodes) <= 1


def _is_same_place(file: File, read: CacheCall, written: CacheCall) -> bool:
    """Whether a read and a write are of one key."""
    if read.key is not None or written.key is not None:
        return read.key == written.key
    match read.form, written.form:
        case ((str(form), tree.Node() as one), (str(other), tree.Node() as two)):
            return form == other and is_alike(file, one, two)
        case _:
            return False


def _is_same_owner(file: File, read: tree.Call, write: tree.Call) -> bool:
    """Whether two calls are of one object, or of functions that know theirs."""
    match read.callee, write.callee:
        case (tree.Member(object=one), tree.Member(object=other)):
            return is_alike(file, file.local_value(one)[0], file.local_value(other)[0])
        case _:
            return True


def _is_used(file: File, kept: Variable) -> bool:
    """Whether more is done with what is found than to ask whether it is there."""
    return any(not _is_in_test(file, read) for read in kept.reads)


def _is_in_test(file: File, read: Node) -> bool:
    inside = read
    for around in file.ancestors(read):
        if isinstance(around, tree.If):
            return inside is around.test
        inside = around
    return False


def only_on_miss(file: File, function: tree.Function, kept: Variable, place: Node) -> bool:
    """Whether a place is only reached when a variable holds nothing, or what is made of that."""
    around, holding = frozenset(file.ancestors(place)), {kept, *_made_from(file, kept)}
    for node in function.body.walk():
        if not isinstance(node, tree.If) or holding.isdisjoint(file.variables_in(node.test)):
            continue
        is_hit = not any(_is_absence(part) for part in _parts_about(file, node.test, holding))
        miss, hit = (node.otherwise, node.then) if is_hit else (node.then, node.otherwise)
        if miss in around:
            return True
        if is_hit and hit is not None and node.span.end <= place.span.start and exits(file, hit):
            return True
    return False


def _parts_about(file: File, test: Node, holding: set[Variable]) -> Iterator[Node]:
    """The parts of a test that all must hold and that ask for what was found: `!found && made`."""
    match test:
        case tree.Operation(op="&&" | "and", operands=operands):
            for operand in operands:
                if not holding.isdisjoint(file.variables_in(operand)):
                    yield from _parts_about(file, operand, holding)
        case _:
            yield test


def _made_from(file: File, kept: Variable) -> Iterator[Variable]:
    """The variables that hold nothing until they are given something made of what was found."""
    for read in kept.reads:
        for around in file.ancestors(read):
            if isinstance(around, tree.Assign):
                variable = file.scopes.variable(around.target)
                if variable is not None and any(map(is_empty, variable.definitions)):
                    yield variable
            if isinstance(around, (tree.Block, tree.Function)):
                break


def _is_absence(test: Node) -> bool:
    """Whether a test holds when there is nothing."""
    match test:
        case tree.Operation(op="!" | "not"):
            return True
        case tree.Operation(op="===" | "==" | "is", operands=[_, tree.Literal(kind=kind)]):
            return kind in _NOTHING
        case tree.Operation(op="||" | "or", operands=[first, *_]):
            return _is_absence(first)
        case _:
            return False
