"""Lists that a query of D1 has bound: longer ones than it takes have made it fail."""

from collections.abc import Iterator

from msgspec import field

from wlint import tree
from wlint.platform.query_builders import IN_LIST
from wlint.project.costs.bound_beside import SEVERAL, is_drizzle
from wlint.project.costs.comparisons import counted, is_small
from wlint.project.costs.sent_builders import is_query
from wlint.project.costs.ways import Way, way_of
from wlint.project.file import File
from wlint.project.passed import parameter_of, passed
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.functions import called_as, own_nodes
from wlint.semantics.memo import remembered
from wlint.semantics.types import FunctionType, Global, options_of
from wlint.source import Span
from wlint.tree import Node

_SENT = frozenset(Global(f"D1PreparedStatement.{name}") for name in ("all", "first", "raw", "run"))
_MAY_SKIP = (tree.Conditional, tree.Operation, tree.Function, tree.Comprehension)


class BoundLists(Entity):
    """The lists that one Worker's queries bind."""

    types: Types
    _taken: dict[tree.Function, tuple[tree.Param, ...]] = field(default_factory=dict)

    def of(self, file: File) -> Iterator[tuple[Way, Span]]:
        """What queries bind that are waited for, here or in a function, and where all went well."""
        for wait in file.of_kind(tree.Await):
            for node in self._bound_by(file, wait):
                way = way_of(file, node)
                rest = _rest(file, wait, way) if way is not None else None
                if way is not None and rest is not None:
                    yield way, rest

    def _bound_by(self, file: File, wait: tree.Await) -> Iterator[Node]:
        """The lists that a query binds which is waited for, here or in a function."""
        if isinstance(wait.value, tree.Call):
            yield from _bound(self.types, file, wait.value)
            yield from _built(self.types, file, wait.value)
            yield from self._inside(file, wait.value)

    def _inside(self, file: File, call: tree.Call) -> Iterator[Node]:
        """What a call passes that the function behind it binds."""
        options = options_of(self.types.of(file, call.callee))
        for option in options if len(options) == 1 else ():
            if isinstance(option, FunctionType):
                home = self.types.program.files[option.file]
                for param in self._taken_by(home, option.node):
                    given = passed(home, param, call)
                    if given is not None:
                        yield given

    def _taken_by(self, home: File, function: tree.Function) -> tuple[tree.Param, ...]:
        """The parameters that a function has bound when it comes to its end."""
        return remembered(self._taken, function, (), lambda: (*self._params(home, function),))

    def _params(self, home: File, function: tree.Function) -> Iterator[tree.Param]:
        for wait in own_nodes(function.body):
            for node in self._bound_by(home, wait) if isinstance(wait, tree.Await) else ():
                param, way = parameter_of(home, node), way_of(home, node)
                rest = _rest(home, wait, way) if way is not None else None
                is_always = rest is not None and rest.end == function.body.span.end
                if param is not None and is_always:
                    yield param


def _rest(file: File, wait: Node, way: Way) -> Span | None:
    """What of a block comes after a wait, if its statement always comes to that.

    What is only done where there is anything in the list leaves out no long one.
    """
    for around in file.ancestors(wait):
        if isinstance(around, tree.Block) and not _is_for_some(file, around, way):
            return Span(wait.span.end, around.span.end)
        if isinstance(around, _MAY_SKIP):
            return None
    return None


def _is_for_some(file: File, block: tree.Block, way: Way) -> bool:
    """Whether a branch is for where there is anything in a list: `if (ids.length > 0) { … }`."""
    match file.scopes.parents.get(block):
        case tree.If(test=tree.Operation(op=">", operands=[asked, none]), then=then):
            is_any = then is block and is_small(none)
        case tree.If(test=asked, then=then):
            is_any = then is block
        case _:
            return False
    inner = counted(asked)
    return is_any and inner is not None and way_of(file, inner) == way


def _bound(types: Types, file: File, call: tree.Call) -> list[Node]:
    """The lists that a query binds as they are: `statement.bind(...ids).all()`."""
    if _SENT.isdisjoint(options_of(types.of(file, call.callee))):
        return []
    made = file.local_value(call.callee.object)[0] if isinstance(call.callee, tree.Member) else None
    if not isinstance(made, tree.Call) or called_as(made.callee) != "bind":
        return []
    return [arg.value.value for arg in made.args if isinstance(arg.value, tree.Spread)]


def _built(types: Types, file: File, call: tree.Call) -> Iterator[Node]:
    """The lists that a builder's statement binds: those it looks in, and the rows it inserts."""
    if not is_drizzle(types, file, call.callee) or called_as(call.callee) in SEVERAL:
        return
    for part in _always_in(call):
        match part:
            case tree.Call(callee=callee, args=[_, arg]) if called_as(callee) in IN_LIST:
                if not is_query(types, file, arg.value):
                    yield arg.value
            case tree.Call(callee=tree.Member(name="values"), args=[arg]):
                yield arg.value
            case _:
                pass


def _always_in(whole: Node) -> Iterator[Node]:
    """The parts of an expression that are worked out in any case."""
    left = [whole]
    while left:
        node = left.pop()
        if not isinstance(node, _MAY_SKIP):
            yield node
            left += node.children()
