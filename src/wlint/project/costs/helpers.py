"""Helpers that run a callback for each element of a collection, both handed to them.

What `mapIn(items, 5, fn)` costs is a matter of each call of it: the elements of one caller are
not the work of another.
"""

from collections.abc import Iterator

from msgspec import field

from wlint import tree
from wlint.project.costs.subrequests import is_for_each
from wlint.project.file import File
from wlint.project.passed import passed
from wlint.project.typing.types import Types
from wlint.record import Entity, Record
from wlint.semantics.conditions import is_true
from wlint.semantics.functions import own_nodes
from wlint.semantics.leaving import leaves
from wlint.semantics.scopes import Definition, Gives
from wlint.semantics.types import FunctionType, options_of
from wlint.tree import Node


class Given(Record):
    """What a function is given: by a parameter, or under a name of the object that one is."""

    param: tree.Param
    name: str | None = None

    def by(self, home: File, call: tree.Call) -> Node | None:
        """What a call gives; the function stands in `home`."""
        value = passed(home, self.param, call)
        if self.name is None or value is None:
            return value
        return value.entry(self.name) if isinstance(value, tree.Mapping) else None


class Rounds(Record):
    """What of a helper's is gone through, by which loop, and what is called for each element."""

    collection: Given
    callback: Given
    loop: Node


class Handed(Record):
    """What a call hands to a helper, and what goes through it there, in its file."""

    home: File
    collection: Node
    callback: Node
    loop: Node

    @property
    def is_shared(self) -> bool:
        """Whether several workers of the helper share the rounds: `while (next < items.length)`."""
        worker = self.home.function_around(self.loop)
        is_inner = worker is not None and self.home.function_around(worker) is not None
        return is_inner and isinstance(self.loop, tree.Loop) and self.loop.kind != "each"


class Helpers(Entity):
    """The helpers of one Worker."""

    types: Types
    _known: dict[tree.Function, tuple[Rounds, ...]] = field(default_factory=dict)

    def handed(self, file: File, call: tree.Call) -> Handed | None:
        """The collection and the callback that a call hands to such a helper."""
        for option in options_of(self.types.of(file, call.callee)):
            if not isinstance(option, FunctionType):
                continue
            home = self.types.program.file(option.file)
            for rounds in self._of(home, option.node):
                collection = rounds.collection.by(home, call)
                callback = rounds.callback.by(home, call)
                if collection is not None and callback is not None:
                    return Handed(home, collection, callback, rounds.loop)
        return None

    def is_handed(self, file: File, site: Node) -> bool:
        """Whether a call in a helper runs what its caller hands it with the collection."""
        if not isinstance(site, tree.Call):
            return False
        given = _given(file, site.args[0].value if is_for_each(site) else site.callee)
        function = file.scopes.parents.get(given.param) if given is not None else None
        if not isinstance(function, tree.Function):
            return False
        return any(rounds.callback == given for rounds in self._of(file, function))

    def _of(self, home: File, function: tree.Function) -> tuple[Rounds, ...]:
        if function not in self._known:
            self._known[function] = tuple(self._found(home, function))
        return self._known[function]

    def _found(self, home: File, function: tree.Function) -> Iterator[Rounds]:
        # what is handed by name runs as well: `items.map(fn)`
        for node in function.body.walk():
            match node:
                case tree.Call(callee=tree.Member(object=owner), args=[tree.Arg(value=by), *_]) if (
                    is_for_each(node) and (callback := _own(home, by, function)) is not None
                ):
                    found = _gone_through(home, node, function) or (
                        (node, own) if (own := _source(home, owner, function)) else None
                    )
                case tree.Call(callee=callee) if (
                    callback := _own(home, callee, function)
                ) is not None:
                    found = _gone_through(home, node, function)
                case _:
                    continue
            if found is not None and found[1] != callback:
                yield Rounds(found[1], callback, found[0])


def _gone_through(
    home: File, call: tree.Call, function: tree.Function
) -> tuple[Node, Given] | None:
    """The outermost loop around a call that goes through a parameter's elements."""
    found: tuple[Node, Given] | None = None
    for around in home.ancestors(call):
        if around is function:
            break
        over: Node | None = None
        match around:
            case tree.Loop():
                over = around.iterable or _going_on(around)
            case tree.Comprehension(iterables=[over, *_]):
                pass
            case tree.Call(callee=tree.Member(object=over)) if is_for_each(around):
                pass
            case _:
                over = None
        if over is not None and (own := _source(home, over, function)) is not None:
            found = around, own
    return found


def _going_on(loop: tree.Loop) -> Node | None:
    """The condition of a loop, be it that of its first exit: `if (at >= items.length) break`."""
    if loop.test is not None and not is_true(loop.test):
        return loop.test
    exits = (s for s in loop.body.statements if isinstance(s, tree.If) and leaves(s.then))
    return next((exit.test for exit in exits), None)


def _source(home: File, over: Node, function: tree.Function) -> Given | None:
    """What is given that an expression is a collection of: `items.slice(i, i + 5)`."""
    names = (n for n in own_nodes(over) if isinstance(n, tree.Name))
    found = ((n, _own(home, n, function)) for n in names)
    return next((p for n, p in found if p is not None and _is_collection(home, n)), None)


def _is_collection(home: File, name: tree.Name) -> bool:
    """Whether what a name stands for has elements: a number has none."""
    around = home.scopes.parents.get(name)
    return not isinstance(around, (tree.Arg, tree.Operation))


def _own(home: File, node: Node, function: tree.Function) -> Given | None:
    found = _given(home, node)
    is_own = found is not None and home.scopes.parents.get(found.param) is function
    return found if is_own else None


def _given(home: File, node: Node) -> Given | None:
    """What a name stands for, if a caller gives it and nobody else does."""
    variable = home.scopes.variable(node) if isinstance(node, tree.Name) else None
    only = variable.only if variable is not None else None
    match only:
        case Definition(gives=Gives.PARAMETER, node=tree.Param() as param, path=()):
            return Given(param)
        case Definition(gives=Gives.PARAMETER, node=tree.Param() as param, path=(str(name),)):
            return Given(param, name)
        case _:
            return None
