"""Work that does nothing but take time: of no use unless it is awaited."""

from collections.abc import Iterable

from msgspec import field

from wlint import tree
from wlint.project.file import File
from wlint.project.logs import logs
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.functions import own_nodes
from wlint.semantics.types import FunctionType, Global
from wlint.tree import Node

_WAITS = frozenset({"Scheduler.wait"})
# what is worked out on the way to a pause
_ASIDE = ("Math.", "Number", "Promise.resolve")
_DOES = (
    tree.Assign, tree.Await, tree.Class, tree.Exit, tree.Function, tree.Loop, tree.Opaque,
    tree.Switch, tree.Try, tree.With, tree.Yield,
)  # fmt: skip


class Pausing(Entity):
    """The pauses of one Worker's functions."""

    types: Types
    _known: dict[tree.Function, bool] = field(default_factory=dict)

    def is_pause(self, file: File, node: Node) -> bool:
        """Whether an expression does nothing but take time."""
        return self._takes_time(file, node) is True

    def _takes_time(self, file: File, node: Node | None) -> bool | None:
        """Whether code pauses; None where it does something else, too."""
        match node:
            case tree.Block(statements=statements):
                return _all(self._takes_time(file, s) for s in statements)
            case (
                tree.If(test=test, then=then, otherwise=otherwise)
                | tree.Conditional(test=test, then=then, otherwise=otherwise)
            ):
                sides = (self._takes_time(file, then), self._takes_time(file, otherwise))
                return _all(sides) if self._is_aside(file, test) else None
            case tree.Exit(kind="return", value=tree.Name(id=name)) if name != "undefined":
                return None  # it may be anything
            case tree.Exit(kind="return", value=value) | tree.Await(value=value):
                return self._takes_time(file, value)
            case tree.ExpressionStatement(value=value):
                return self._takes_time(file, value)
            case tree.Assign(target=tree.Name(), declares=str(), value=tree.Node() as value):
                return False if self._is_aside(file, value) else None
            case tree.Call() if self._is_paused(file, node):
                return True
            case None:
                return False
            case _:
                return False if self._is_aside(file, node) else None

    def _is_paused(self, file: File, call: tree.Call) -> bool:
        match call:
            case tree.Call(is_new=True, args=[tree.Arg(value=tree.Function() as run)]):
                return _only_sets_timer(run)
            case tree.Call():
                match self.types.of(file, call.callee):
                    case Global(path=path):
                        return path in _WAITS
                    case FunctionType() as function:
                        return self._function(function)
        return False

    def _function(self, function: FunctionType) -> bool:
        node = function.node
        if node not in self._known:
            self._known[node] = False
            file = self.types.program.file(function.file)
            self._known[node] = self._takes_time(file, node.body) is True
        return self._known[node]

    def _is_aside(self, file: File, node: Node) -> bool:
        """Whether an expression only works something out, or tells of it."""
        return not any(
            isinstance(n, _DOES) or (isinstance(n, tree.Call) and not self._is_known(file, n))
            for n in node.walk()
        )

    def _is_known(self, file: File, call: tree.Call) -> bool:
        of = self.types.of(file, call.callee)
        is_aside = isinstance(of, Global) and of.path.startswith(_ASIDE)
        return is_aside or logs(self.types, file, call)


def _all(found: Iterable[bool | None]) -> bool | None:
    """Whether one of some parts pauses, where none does anything else."""
    known = tuple(found)
    return None if None in known else any(known)


def _only_sets_timer(run: tree.Function) -> bool:
    """Whether what `new Promise` runs is `(resolve) => setTimeout(resolve, ms)`."""
    calls = [n for n in own_nodes(run.body) if isinstance(n, tree.Call)]
    timers = [n for n in calls if isinstance(n.callee, tree.Name) and n.callee.id == "setTimeout"]
    aside = (n for n in calls if n not in timers)
    return len(timers) == 1 and _only_settles(run, timers[0].arg(0)) and all(map(_works_out, aside))


def _only_settles(run: tree.Function, done: Node | None) -> bool:
    """Whether a timer's function is what settles the promise, or calls it and no more."""
    match done:
        case tree.Name():
            return True
        case tree.Function(body=body):
            given = {p.target.id for p in run.params if isinstance(p.target, tree.Name)}
            inside = tuple(own_nodes(body))
            calls = [n for n in inside if isinstance(n, tree.Call)]
            return not any(isinstance(n, (tree.Assign, tree.Await)) for n in inside) and all(
                isinstance(c.callee, tree.Name) and c.callee.id in given for c in calls
            )
        case _:
            return False


def _works_out(call: tree.Call) -> bool:
    match call.callee:
        case tree.Member(object=tree.Name(id="Math")):
            return True
        case _:
            return False
