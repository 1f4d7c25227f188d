"""What becomes of a promise: does anything make the runtime wait for it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from wlint import tree
from wlint.project.file import File
from wlint.project.promises.effects import CHAIN, is_promise
from wlint.project.promises.lifelines import settles
from wlint.project.typing.external import external_method
from wlint.project.typing.types import Types
from wlint.semantics.scopes import Gives, Variable
from wlint.semantics.types import FunctionType, Global, options_of
from wlint.tree import Node

_TRANSPARENT = frozenset({"&&", "||", "??", "and", "or", ","})
_LOOKS_AT = frozenset({"typeof", "instanceof", "in", "delete", "is", "is not", "await"})
_ADDS = frozenset({"push", "append", "add", "unshift"})
_TAKES_VALUES = frozenset({"JSON.stringify", "Response.json", "typeof Response.json"})
_LOCAL = frozenset({Gives.VALUE, Gives.UPDATED, Gives.NOTHING, Gives.PARAMETER})


class Fate(Enum):
    """What becomes of a value."""

    KEPT = "something waits for it, or may"
    DROPPED = "nothing waits for it"
    SILENCED = "nothing waits for it, on purpose: `void`, `.then(…)`, `.catch(…)`"
    USED = "it is used as if it were its value"


@dataclass(frozen=True, eq=False)
class Fates:
    """The fates of one Worker's promises."""

    types: Types
    _held: dict[Variable, Fate] = field(default_factory=dict)

    def of(self, file: File, node: Node) -> Fate:
        """What becomes of the promise an expression makes."""
        on_purpose = False
        while True:
            found = self._onward(file, node)
            if isinstance(found, Fate):
                return Fate.SILENCED if on_purpose and found is Fate.DROPPED else found
            on_purpose = on_purpose or _is_purpose(found)
            node = found

    def _onward(self, file: File, node: Node) -> "Fate | Node":
        """The expression that now is the promise, or what became of it."""
        parents = file.scopes.parents
        match around := parents[node]:
            case tree.ExpressionStatement():
                return Fate.DROPPED
            case tree.Cast() | tree.Spread() | tree.Operation(op="void"):
                return around
            case tree.Operation(op=op, operands=operands) if op in _TRANSPARENT:
                if node is operands[-1]:
                    return around
                return Fate.DROPPED if op == "," else Fate.USED
            case tree.Operation(op=op):
                return Fate.KEPT if op in _LOOKS_AT else Fate.USED
            case tree.Conditional(test=test):
                return Fate.USED if node is test else around
            case tree.If(test=test) | tree.Loop(test=test) if node is test:
                return Fate.USED
            case tree.Template(tag=None):
                return Fate.USED
            case tree.Member(name=name):
                return self._member(file, node, around, name)
            case tree.Sequence():
                is_value = isinstance(parents.get(around), tree.Arg | tree.Assign | tree.Spread)
                return around if is_value else Fate.KEPT
            case tree.Comprehension(element=element) if element is node:
                return around
            case tree.Arg():
                return self._argument(file, around)
            case tree.Assign(value=value, target=target) if value is node:
                return self._stored(file, around, target)
            case _:
                return Fate.KEPT

    def _member(self, file: File, node: Node, member: Node, name: str | None) -> "Fate | Node":
        call = file.scopes.parents.get(member)
        if name in CHAIN and isinstance(call, tree.Call) and call.callee is member:
            return call
        return Fate.USED if name and self._is_plain(file, node) else Fate.KEPT

    def _is_plain(self, file: File, node: Node) -> bool:
        """Whether nothing but `then`, `catch` and `finally` can be read off a promise.

        A call to another Worker can be built upon before it is awaited, and so can a query.
        """
        if isinstance(node, tree.Name):
            variable = file.scopes.variable(node)
            only = variable.only if variable else None
            if only is None or only.value is None or only.path:
                return False
            node = only.value
        if not isinstance(node, tree.Call) or not is_promise(self.types.of(file, node)):
            return False
        match self.types.of(file, node.callee):
            case FunctionType(node=function):
                return function.is_async
            case Global(path=path):
                owner = path.rpartition(".")[0]
                method = external_method(path)
                is_rpc = external_method(f"{owner}.anything at all") is not None
                return method is not None and method.is_async and not method.thenable and not is_rpc
            case _:
                return False

    # Passed on

    def _argument(self, file: File, arg: tree.Arg) -> Fate:
        """What becomes of a promise that a call is given."""
        call = file.scopes.parents[arg]
        if not isinstance(call, tree.Call):
            return Fate.KEPT
        if isinstance(call.callee, tree.Member) and call.callee.name in _ADDS:
            owner = call.callee.object
            return self._collected(file, owner) if isinstance(owner, tree.Name) else Fate.KEPT
        match options_of(self.types.of(file, call.callee)):
            case [FunctionType() as function]:
                return self._received(function, call, arg)
            case [Global(path=path)] if path in _TAKES_VALUES:
                return Fate.USED
            case _:
                return Fate.KEPT

    def _received(self, function: FunctionType, call: tree.Call, arg: tree.Arg) -> Fate:
        """What a project function does with a promise it is given."""
        file, params = self.types.program.files[function.file], function.node.params
        if any(isinstance(a.value, tree.Spread) for a in call.args):
            return Fate.KEPT
        shift = int(file.is_python and function.node.kind in ("method", "constructor"))
        index = call.args.index(arg) + shift
        named = [p for p in params if isinstance(p.target, tree.Name) and p.target.id == arg.name]
        param = next(iter(named if arg.name else params[index : index + 1]), None)
        if param is None or not isinstance(param.target, tree.Name):
            return Fate.KEPT
        variable = file.scopes.variable(param.target)
        return self._variable(file, variable) if variable and variable.reads else Fate.KEPT

    def _collected(self, file: File, owner: tree.Name) -> Fate:
        """What becomes of what is put into a local collection."""
        variable = file.scopes.variable(owner)
        return self._variable(file, variable) if variable else Fate.KEPT

    # Stored

    def _stored(self, file: File, assign: tree.Assign, target: Node) -> Fate:
        """What becomes of a promise that is given to a variable."""
        if not isinstance(target, tree.Name) or assign.declares in ("field", "static"):
            return Fate.KEPT
        variable = file.scopes.variable(target)
        if variable is None or not isinstance(
            file.scopes.parents.get(assign), tree.Block | tree.ExpressionStatement
        ):
            return Fate.KEPT
        return self._variable(file, variable)

    def _variable(self, file: File, variable: Variable) -> Fate:
        """What becomes of what a variable holds, by all that is done with it."""
        if variable not in self._held:
            self._held[variable] = Fate.KEPT
            self._held[variable] = self._fate_of_reads(file, variable)
        return self._held[variable]

    def _fate_of_reads(self, file: File, variable: Variable) -> Fate:
        if variable.is_module_level or any(d.gives not in _LOCAL for d in variable.definitions):
            return Fate.KEPT
        if isinstance(variable.scope.node, tree.Class):
            return Fate.KEPT
        found = set(self._reads(file, variable))
        for fate in (Fate.KEPT, Fate.USED, Fate.SILENCED):
            if fate in found:
                return fate
        return Fate.DROPPED

    def _reads(self, file: File, variable: Variable) -> Iterator[Fate]:
        for read in variable.reads:
            match file.scopes.parents.get(read):
                case tree.Member(name=name) if name in _ADDS or name == "length":
                    continue
                case tree.Assign(op=str(), target=target) if target is read:
                    continue
                case _:
                    fate = self.of(file, read)
                    is_lost = fate in (Fate.DROPPED, Fate.SILENCED)
                    # `promise.then(resolve, reject)` hands on what the promise gives
                    yield Fate.KEPT if is_lost and settles(self.types, file, read) else fate


def _is_purpose(node: Node) -> bool:
    return isinstance(node, tree.Call) or (isinstance(node, tree.Operation) and node.op == "void")
