"""What becomes of a promise, and whether its work would be missed.

Three questions: is it a promise; does anything make the runtime wait for it; does the call that
made it start I/O.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from wlint import tree
from wlint.project.calls import Calls
from wlint.project.external import thenable
from wlint.project.file import File
from wlint.project.types import Types, exits_of, external_method
from wlint.semantics.scopes import Gives
from wlint.semantics.types import UNKNOWN, FunctionType, Global, Named, Type, options_of
from wlint.tree import Node

_CHAIN = frozenset({"then", "catch", "finally"})
_TRANSPARENT = frozenset({"&&", "||", "??", "and", "or", ","})
_COMBINES = frozenset({"Promise.all", "Promise.allSettled", "Promise.race", "Promise.any", "create_task", "asyncio.shield", "asyncio.wait_for", "Promise.resolve"})


class Fate(Enum):
    """What becomes of a value."""

    KEPT = "something waits for it, or may"
    DROPPED = "nothing waits for it"
    SILENCED = "nothing waits for it, on purpose: `void`, `.catch(…)`"
    USED = "it is used as if it were its value"


class Answer(Enum):
    """Yes, no, or not known."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    def __bool__(self) -> bool:
        return self is Answer.YES


@dataclass(frozen=True, eq=False)
class Promises:
    """The promises of one Worker."""

    types: Types
    calls: Calls
    _io: dict[tree.Function, Answer] = field(default_factory=dict)

    def is_promise(self, file: File, node: Node) -> Answer:
        """Whether an expression is a promise or coroutine."""
        return is_promise(self.types.of(file, node))

    # Fate

    def fate(self, file: File, node: Node) -> Fate:
        """What becomes of the promise an expression makes."""
        parents = file.scopes.parents
        silenced = False
        while True:
            around = parents[node]
            match around:
                case tree.ExpressionStatement():
                    return Fate.SILENCED if silenced else Fate.DROPPED
                case tree.Cast() | tree.Spread():
                    pass
                case tree.Operation(op=op, operands=operands) if op in _TRANSPARENT:
                    if node is not operands[-1]:
                        return Fate.DROPPED if op == "," else Fate.USED
                case tree.Operation(op="void"):
                    silenced = True
                case tree.Operation(op=op):
                    return Fate.KEPT if op in ("typeof", "instanceof", "in", "delete", "await", "is", "is not") else Fate.USED
                case tree.Conditional(test=test):
                    if node is test:
                        return Fate.USED
                case tree.If() | tree.Loop() | tree.Template(tag=None):
                    return Fate.USED if getattr(around, "iterable", None) is not node else Fate.KEPT
                case tree.Member(object=owner) if owner is node:
                    call = parents.get(around)
                    if around.name not in _CHAIN or not (isinstance(call, tree.Call) and call.callee is around):
                        return Fate.KEPT
                    silenced = silenced or around.name == "catch" or (around.name == "then" and len(call.args) > 1)
                    around = call
                case tree.Sequence() | tree.Arg():
                    call = parents.get(around)
                    if isinstance(around, tree.Sequence) and not isinstance(call, tree.Arg):
                        return Fate.KEPT
                    if isinstance(around, tree.Arg):
                        verdict = self._argument(file, around)
                        if verdict is not None:
                            return verdict
                        assert call is not None
                        around = call
                case tree.Assign(value=value, target=target) if value is node:
                    return self._stored(file, around, target)
                case tree.Comprehension(element=element) if element is node:
                    pass
                case _:
                    return Fate.KEPT
            node = around

    def _argument(self, file: File, arg: tree.Arg) -> Fate | None:
        """What becomes of a promise that is passed on; None to look at the call's own result."""
        call = file.scopes.parents[arg]
        if not isinstance(call, tree.Call):
            return Fate.KEPT
        match self.types.of(file, call.callee):
            case Global(path=path) if path in _COMBINES:
                return None
            case Global(path="[].push" | "list.append" | "[].append" | "Set.add"):
                owner = call.callee.object if isinstance(call.callee, tree.Member) else None
                return self._collected(file, owner) if isinstance(owner, tree.Name) else Fate.KEPT
            case _:
                return Fate.KEPT

    def _collected(self, file: File, owner: tree.Name) -> Fate:
        """What becomes of a local collection of promises."""
        variable = file.scopes.variable(owner)
        if variable is None or variable.is_module_level or any(d.gives not in (Gives.VALUE, Gives.UPDATED) for d in variable.definitions):
            return Fate.KEPT
        parents = file.scopes.parents
        for read in variable.reads:
            match parents.get(read):
                case tree.Member(name="push" | "append" | "length" | "add"):
                    continue
                case _:
                    return Fate.KEPT
        return Fate.DROPPED

    def _stored(self, file: File, assign: tree.Assign, target: Node) -> Fate:
        """What becomes of a promise that is given to a variable."""
        if not isinstance(target, tree.Name) or assign.declares in ("field", "static"):
            return Fate.KEPT
        variable = file.scopes.variable(target)
        if variable is None or variable.reads or isinstance(file.scopes.parents.get(assign), tree.Export):
            return Fate.KEPT
        around = file.scopes.parents.get(assign)
        if variable.is_module_level and file.is_python or not isinstance(around, tree.Block):
            return Fate.KEPT
        return Fate.DROPPED

    # Effects

    def starts_io(self, file: File, node: Node) -> Answer:
        """Whether evaluating an expression starts work outside the isolate."""
        match node:
            case tree.Call(callee=tree.Member(object=inner, name=name)) if name in _CHAIN:
                if self.is_promise(file, inner):
                    here = [self.starts_io(file, inner)]
                    here += [self._callback_io(file, a.value) for a in node.args]
                    return any_of(here)
            case tree.Call():
                pass
            case _:
                return Answer.UNKNOWN
        found = [self._called_io(file, option) for option in options_of(self.types.of(file, node.callee))]
        if any(isinstance(o, Global) and o.path in _COMBINES for o in options_of(self.types.of(file, node.callee))):
            found = [self._contains_io(file, a.value) for a in node.args]
        return any_of(found)

    def _callback_io(self, file: File, node: Node) -> Answer:
        found = self.types.of(file, node)
        return self.function_io(found) if isinstance(found, FunctionType) else Answer.NO

    def _contains_io(self, file: File, node: Node) -> Answer:
        calls = [n for n in node.walk() if isinstance(n, tree.Call)]
        if not calls:
            return Answer.UNKNOWN
        return any_of(self.starts_io(file, c) for c in calls)

    def _called_io(self, file: File, callee: Type) -> Answer:
        match callee:
            case FunctionType():
                return self.function_io(callee)
            case Global(path=path):
                return external_io(path)
            case _:
                return Answer.UNKNOWN

    def function_io(self, function: FunctionType) -> Answer:
        """Whether running a project function starts I/O, itself or in what it calls."""
        node = function.node
        if node not in self._io:
            self._io[node] = Answer.NO
            file = self.types.program.file(function.file)
            self._io[node] = any_of(self._body_io(file, node))
        return self._io[node]

    def _body_io(self, file: File, function: tree.Function) -> Iterator[Answer]:
        for node in own_nodes(function):
            match node:
                case tree.Call():
                    found = self.starts_io(file, node)
                    waits = isinstance(file.scopes.parents[node], tree.Await)
                    # what is unknown counts only where the code itself waits for it
                    yield found if found is not Answer.UNKNOWN or not waits else Answer.YES
                case tree.Function() if self._runs_here(file, node):
                    yield self.function_io(FunctionType(file.path, node))
                case tree.Await(value=value) if not isinstance(value, tree.Call):
                    yield Answer.YES if self.types.of(file, value) == UNKNOWN else Answer.UNKNOWN
                case tree.Loop(is_async=True):
                    yield Answer.YES
                case _:
                    pass

    @staticmethod
    def _runs_here(file: File, function: tree.Function) -> bool:
        """Whether a nested function is handed straight to what may run it."""
        return isinstance(file.scopes.parents.get(function), tree.Arg | tree.Call)


def own_nodes(function: tree.Function) -> Iterator[Node]:
    """The nodes of a function's body; functions inside it appear, but not what is in them."""
    stack: list[Node] = [function.body]
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, tree.Function | tree.Class):
            stack.extend(reversed(tuple(node.children())))


def is_promise(of: Type) -> Answer:
    """Whether a type is a promise; yes when one of its options is."""
    options = options_of(of)
    if any(isinstance(o, Named) and (o.name == "Promise" or thenable(o) is not None) for o in options):
        return Answer.YES
    return Answer.UNKNOWN if UNKNOWN in options else Answer.NO


def external_io(path: str) -> Answer:
    """Whether calling something from outside the project starts I/O."""
    method = external_method(path)
    if method is None:
        return Answer.UNKNOWN
    if method.subrequest is not None:
        return Answer.YES
    if ":" in path and method.is_async:
        return Answer.YES
    return Answer.NO


def any_of(answers: "Iterator[Answer] | list[Answer]") -> Answer:
    """Yes when one is, no when all are, else unknown."""
    found = set(answers)
    if Answer.YES in found:
        return Answer.YES
    return Answer.UNKNOWN if Answer.UNKNOWN in found else Answer.NO


__all__ = ["Answer", "Fate", "Promises", "any_of", "exits_of", "external_io", "is_promise", "own_nodes"]
