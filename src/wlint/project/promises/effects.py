"""Whether the promise a call gives stands for work outside the isolate.

What counts is what the promise waits for: a function that runs to its end at once leaves nothing
behind, and what it drops itself is its own fault. Writes that a Durable Object's output gate
waits for anyhow do not count.
"""

from collections.abc import Iterable, Iterator
from enum import Enum

from msgspec import field

from wlint import tree
from wlint.platform.together import ALL, FIRST
from wlint.project.file import File
from wlint.project.typing.external import external_method
from wlint.project.typing.overriding import Overriding
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.functions import CHAIN, own_nodes
from wlint.semantics.scopes import Gives
from wlint.semantics.types import (
    UNKNOWN,
    FunctionType,
    Global,
    Named,
    SignatureType,
    Type,
    options_of,
)
from wlint.tree import Node

# What makes one promise of others, under the names both languages share.
COMBINES = ALL | FIRST | {"Promise.resolve", "create_task", "asyncio.shield", "asyncio.wait_for"}
_GATED = ("DurableObjectStorage.", "DurableObjectTransaction.")


class Answer(Enum):
    """Yes, no, or not known."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    def __bool__(self) -> bool:
        return self is Answer.YES


class Effects(Entity):
    """The effects of one Worker's functions."""

    types: Types
    overriding: Overriding
    _known: dict[tree.Function, Answer] = field(default_factory=dict)

    def starts_io(self, file: File, node: Node) -> Answer:
        """Whether the promise an expression gives stands for work outside the isolate."""
        match node:
            case tree.Call():
                return self._call(file, node)
            case tree.Spread(value=value):
                return self.starts_io(file, value)
            case tree.Conditional(then=then, otherwise=otherwise):
                return any_of((self.starts_io(file, then), self.starts_io(file, otherwise)))
            case tree.Operation(op="||" | "??" | "&&" | "or" | "and", operands=operands):
                return any_of(self.starts_io(file, operand) for operand in operands)
            case tree.Name() if (made := given(file, node)) is not None:
                return self.starts_io(file, made)
            case tree.Template(tag=tree.Node() as tag):
                return any_of(map(self._tagged, options_of(self.types.of(file, tag))))
            case tree.Await() | tree.Literal() | tree.Template() | tree.Function() | tree.Mapping():
                return Answer.NO
            case _:
                return Answer.UNKNOWN

    def _call(self, file: File, call: tree.Call) -> Answer:
        match call.callee:
            case tree.Member(object=before, name=name) if name in CHAIN:
                if is_promise(self.types.of(file, before)):
                    mine = self.starts_io(file, before) if _is_made(before) else Answer.NO
                    return any_of((mine, *self._callbacks(file, call)))
        options = options_of(self.types.of(file, call.callee))
        if any(isinstance(o, Global) and o.path in COMBINES for o in options):
            return any_of(self._contents(file, a.value) for a in call.args)
        if options == (Global("Promise"),):
            return any_of(self._contents(file, a.value) for a in call.args[:1])
        if any(isinstance(o, Global) and _may_float(o.path) for o in options):
            return Answer.NO
        return any_of(self._option(file, call, option) for option in options)

    def _option(self, file: File, call: tree.Call, callee: Type) -> Answer:
        match callee:
            case FunctionType():
                return self.function_io(callee)
            case Global(path=path):
                return any_of((external_io(path), *self._callbacks(file, call)))
            case Named(name=name):
                return external_io(f"{name}.()")
            case SignatureType() if isinstance(call.callee, tree.Member) and call.callee.name:
                owner = self.types.of(file, call.callee.object)
                methods = self.overriding.methods(owner, call.callee.name)
                known = [self.function_io(m) for m in methods]
                return any_of(known) if known else Answer.UNKNOWN
            case _:
                return Answer.UNKNOWN

    def _tagged(self, tag: Type) -> Answer:
        """What the function of a tagged template starts: sql`SELECT …`."""
        return self.function_io(tag) if isinstance(tag, FunctionType) else tag_io(tag)

    def _callbacks(self, file: File, call: tree.Call) -> Iterator[Answer]:
        for arg in call.args:
            for option in options_of(self.types.of(file, arg.value)):
                match option:
                    case FunctionType():
                        yield self.function_io(option)
                    case SignatureType(result=result) if is_promise(result):
                        yield Answer.UNKNOWN
                    case _:
                        pass

    def _contents(self, file: File, node: Node) -> Answer:
        """What the calls below a node start; its own parameters (`resolve`) start nothing."""
        if isinstance(node, tree.Sequence):
            return any_of(self._contents(file, item) for item in node.items)
        own = _params(node)
        if isinstance(node, tree.Template):
            return self.starts_io(file, node)
        calls = [n for n in node.walk() if isinstance(n, tree.Call) and not _is_one_of(own, n)]
        if not calls and not isinstance(node, tree.Function):
            return self.starts_io(file, node)
        return any_of(self.starts_io(file, call) for call in calls)

    def function_io(self, function: FunctionType) -> Answer:
        """Whether a call of a project function gives a promise that stands for I/O."""
        node = function.node
        if node not in self._known:
            self._known[node] = Answer.NO
            file = self.types.program.files[function.file]
            found = [*self._waits(file, node)]
            found += map(self.function_io, self.overriding.overrides(function))
            self._known[node] = any_of(found)
        return self._known[node]

    def _waits(self, file: File, function: tree.Function) -> Iterator[Answer]:
        """What each place says at which a function's promise waits for another."""
        if not function.body.statements and not function.is_async and function.returns:
            yield Answer.UNKNOWN  # only declared here
        for node in own_nodes(function.body):
            match node:
                case tree.Await(value=value):
                    yield self._waited(file, value)
                case tree.Exit(kind="return", value=tree.Node() as value):
                    of = self.types.of(file, value)
                    match is_promise(of):
                        case Answer.YES if all(is_promise(o) for o in options_of(of)):
                            yield self._waited(file, value)
                        case Answer.YES:
                            yield self.starts_io(file, value)
                        case Answer.UNKNOWN if isinstance(value, tree.Call):
                            yield Answer.UNKNOWN
                        case _ if self.starts_io(file, value):
                            yield Answer.YES  # a query that runs once it is awaited
                        case _:
                            pass
                case tree.Loop(is_async=True) | tree.With(is_async=True):
                    yield Answer.YES
                case tree.ExpressionStatement(value=tree.Call() as call) if function.is_async:
                    # what it drops it will wait for once that is mended
                    if is_promise(self.types.of(file, call)):
                        yield self.starts_io(file, call)
                case _:
                    pass

    def _waited(self, file: File, value: Node) -> Answer:
        """What is unknown counts where the code itself waits for it."""
        found = self.starts_io(file, value)
        if found is Answer.NO and (begun := _begun(file, value)) is not None:
            found = self.starts_io(file, begun)
        if found is not Answer.UNKNOWN:
            return found
        return Answer.NO if is_promise(self.types.of(file, value)) is Answer.NO else Answer.YES


def does_something(function: tree.Function) -> bool:
    """Whether running a function would be noticed at all."""
    busy = tree.Call | tree.Assign | tree.Await | tree.Loop | tree.With
    return any(isinstance(node, busy) for node in own_nodes(function.body))


def is_promise(of: Type) -> Answer:
    """Whether a type is a promise; yes when one of its options is."""
    options = options_of(of)
    if any(isinstance(o, Named) and o.name == "Promise" for o in options):
        return Answer.YES
    return Answer.UNKNOWN if UNKNOWN in options else Answer.NO


def _may_float(path: str) -> bool:
    """Whether the platform documents leaving a call without an await."""
    method = external_method(path)
    return is_gated(path) or (method is not None and method.may_float)


def is_gated(path: str) -> bool:
    """Whether a call asks the storage of a Durable Object, whose gates wait for it."""
    return path.startswith(_GATED)


def external_io(path: str) -> Answer:
    """Whether calling something from outside the project leaves I/O behind that would be missed."""
    method = external_method(path)
    if method is None:
        return Answer.UNKNOWN
    if _may_float(path):
        return Answer.NO
    return Answer.YES if method.subrequest is not None or method.io else Answer.NO


def tag_io(tag: Type) -> Answer:
    """The same of what a function from outside makes of a template: sql`SELECT …`."""
    match tag:
        case Global(path=path):
            return external_io(path)
        case Named(name=name):
            return external_io(f"{name}.()")
        case _:
            return Answer.UNKNOWN


def any_of(answers: Iterable[Answer]) -> Answer:
    """Yes when one is, no when all are, else unknown."""
    found = set(answers)
    if Answer.YES in found:
        return Answer.YES
    return Answer.UNKNOWN if Answer.UNKNOWN in found else Answer.NO


def given(file: File, name: tree.Name) -> tree.Call | None:
    """The call that gave a variable its only value."""
    variable = file.scopes.variable(name)
    only = variable.only if variable else None
    if only is None or only.gives is not Gives.VALUE or only.path:
        return None
    return only.value if isinstance(only.value, tree.Call) else None


def _begun(file: File, value: Node) -> Node | None:
    """The call that made the promise at the head of a chain: `run = save(); run.finally(…)`."""
    whole = given(file, value) if isinstance(value, tree.Name) else value
    while isinstance(whole, tree.Call):
        match whole.callee:
            case tree.Member(object=before, name=name) if name in CHAIN:
                whole = before
            case _:
                return None
    return given(file, whole) if isinstance(whole, tree.Name) else None


def _params(node: Node) -> frozenset[str]:
    params = node.params if isinstance(node, tree.Function) else ()
    return frozenset(p.target.id for p in params if isinstance(p.target, tree.Name))


def _is_one_of(names: frozenset[str], call: tree.Call) -> bool:
    return isinstance(call.callee, tree.Name) and call.callee.id in names


def _is_made(node: Node) -> bool:
    """Whether a promise is made here, not one that someone else started."""
    return isinstance(node, tree.Call)
