"""Which failures of background work nothing handles."""

from collections.abc import Callable, Iterable, Iterator

from msgspec import field
from msgspec.structs import replace

from wlint import tree
from wlint.platform.writes import CACHES, CLOSES
from wlint.project.calling.put_away import ADDS
from wlint.project.costs.sent_builders import Asking
from wlint.project.costs.sql_along import Steps
from wlint.project.file import File
from wlint.project.promises.effects import COMBINES, external_io, tag_io
from wlint.project.promises.held_errors import only_holds_error
from wlint.project.promises.writes import stores, takes_method, tells_to_write, writes
from wlint.project.typing.guarding import may_guard, unguarded
from wlint.project.typing.overriding import Overriding
from wlint.project.typing.types import Types
from wlint.record import Entity, Record
from wlint.semantics.functions import called_as
from wlint.semantics.scopes import Definition, Gives, Variable
from wlint.semantics.types import UNKNOWN, FunctionType, Global, Type, options_of
from wlint.tree import Node


class Failure(Record):
    """A call whose failure nothing handles, and whether something is missing then.

    `steps` are the calls of project functions that lead to it.
    """

    file: File
    call: Asking
    is_write: bool
    steps: Steps = ()


class Rejections(Entity):
    """The unhandled rejections of one Worker; `fills` tells which calls only fill a cache."""

    types: Types
    overriding: Overriding
    fills: Callable[[File, tree.Call], bool]
    _known: dict[tree.Function, "Failure | None"] = field(default_factory=dict)

    def of(self, file: File, node: Node) -> Failure | None:
        """The call by which a promise surely may fail with nothing to handle it: a write first."""
        return _worst(self._failures(file, node))

    def _failures(self, file: File, node: Node) -> Iterator[Failure | None]:
        match node:
            case tree.Call(callee=tree.Member(name="catch")):
                return
            case tree.Call(callee=tree.Member(name="then"), args=[_, _, *_]):
                return
            case tree.Call(callee=tree.Member(object=before, name="then" | "finally")):
                yield from self._failures(file, before)
                yield from (self._called(file, a.value) for a in node.args)
            case tree.Call():
                yield from self._call(file, node)
            case tree.Template(tag=tree.Node() as tag):
                if all(map(tag_io, options_of(self.types.of(file, tag)))):
                    yield Failure(file, node, writes(self.types, file, node))
            case tree.Await(value=value) | tree.Spread(value=value):
                yield from self._failures(file, value)
            case tree.Sequence(items=items):
                for item in items:
                    if not isinstance(item, tree.Await):  # it has failed before
                        yield from self._failures(file, item)
            case tree.Comprehension(element=element):
                yield from self._failures(file, element)
            case tree.Conditional(then=then, otherwise=otherwise):
                yield from self._failures(file, then)
                yield from self._failures(file, otherwise)
            case tree.Operation(op="&&" | "||" | "??" | "and" | "or", operands=operands):
                for operand in operands:
                    yield from self._failures(file, operand)
            case tree.Name() if (variable := file.scopes.variable(node)) is not None:
                match variable.only:
                    case Definition(gives=Gives.VALUE, value=tree.Sequence(items=())):
                        for added in _added(file, variable):
                            yield from self._failures(file, added)
                    case Definition(gives=Gives.VALUE, value=tree.Node() as value, path=()):
                        # what was awaited has failed before
                        is_settled = isinstance(value, tree.Await)
                        if not is_settled and not _is_handled(file, variable):
                            yield from self._failures(file, value)
            case _:
                return

    def _call(self, file: File, call: tree.Call) -> Iterator[Failure | None]:
        options = options_of(self.types.of(file, call.callee))
        paths = {o.path for o in options if isinstance(o, Global)}
        if paths & COMBINES:
            if "Promise.allSettled" not in paths and call.option("return_exceptions") is None:
                for arg in call.args:
                    yield from self._failures(file, arg.value)
        elif "[].map" in paths or (called_as(call.callee) == "map" and options == (UNKNOWN,)):
            yield from (self._called(file, a.value) for a in call.args)
        elif len(options) == 1:
            yield self._option(file, call, options[0])
            yield self._implemented(file, call)

    def _implemented(self, file: File, call: tree.Call) -> Failure | None:
        """How a method of an interface may fail, by the classes that may be behind it."""
        match call.callee:
            case tree.Member(object=owner, name=str(name)):
                of = self.types.of(file, owner)
                return _worst(map(self.function, self.overriding.methods(of, name)))
            case _:
                return None

    def _called(self, file: File, callee: Node) -> Failure | None:
        match self.types.of(file, callee):
            case FunctionType() as function:
                return self.function(function)
            case _:
                return None

    def _option(self, file: File, call: tree.Call, callee: Type) -> Failure | None:
        match callee:
            case FunctionType():
                failure = self.function(callee)
                if failure is None or (not failure.steps and self.fills(file, call)):
                    return None
                return self._reached(file, call, failure)
            case Global(path=path) if path not in CACHES:
                is_end = path.rpartition(".")[2] in CLOSES
                if is_end or not external_io(path) or self.fills(file, call):
                    return None
                if only_holds_error(self.types, file, call):
                    return None
                return Failure(file, call, writes(self.types, file, call))
            case _:
                return None

    def _reached(self, file: File, call: tree.Call, failure: Failure) -> Failure:
        """The same failure behind one more call, which may hand on what makes it a write."""
        steps = ((file, call), *failure.steps)
        is_write = (
            failure.is_write
            or stores(self.types, failure.file, failure.call, steps)
            or (tells_to_write(file, call) and takes_method(self.types, failure.file, failure.call))
        )
        return replace(failure, is_write=is_write, steps=steps)

    def function(self, function: FunctionType) -> Failure | None:
        """The call by which the promise of a project function may fail, unhandled."""
        node = function.node
        if node not in self._known:
            self._known[node] = None
            file = self.types.program.file(function.file)
            found = (f for value in unguarded(file, node) for f in self._failures(file, value))
            is_guarded = any(may_guard(self.types, file, d) for d in node.decorators)
            self._known[node] = None if is_guarded else _worst(found)
        return self._known[node]


def _added(file: File, variable: Variable) -> Iterator[Node]:
    """What is put in a list one by one after it was made, as far as that can be told."""
    for read in variable.reads:
        member = file.scopes.parents.get(read)
        call = file.call_of(member) if isinstance(member, tree.Member) else None
        if call is not None and isinstance(member, tree.Member) and member.name in ADDS:
            yield from (arg.value for arg in call.args)


def _is_handled(file: File, variable: Variable) -> bool:
    """Whether some other use of a variable looks after the failure of the promise it holds."""
    return any(_handles(file, read) for read in variable.reads)


def _handles(file: File, read: Node) -> bool:
    parents = file.scopes.parents
    match around := parents.get(read):
        case tree.Member(name="catch"):
            return True
        case tree.Member(name="then"):
            link = parents.get(around)
            return isinstance(link, tree.Call) and len(link.args) > 1
        case tree.Await():
            return any(isinstance(n, tree.Try) and n.catches for n in file.ancestors(around))
        case _:
            return False


def _worst(found: Iterable[Failure | None]) -> Failure | None:
    known = [f for f in found if f is not None]
    return next((f for f in known if f.is_write), known[0] if known else None)
