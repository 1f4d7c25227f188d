"""Following values through calls: what an expression is when certain calls have led to it."""

from collections.abc import Iterable

from wlint import tree
from wlint.platform.reads import BATCHES
from wlint.project.costs.emptiness import is_empty, results_of
from wlint.project.costs.spots import Frame, Spot
from wlint.project.file import File
from wlint.project.passed import passed
from wlint.project.typing.program import Here
from wlint.project.typing.types import Types
from wlint.record import Record
from wlint.semantics.conditions import OTHER, SAME
from wlint.semantics.functions import is_missing
from wlint.semantics.scopes import Definition, Gives
from wlint.semantics.types import ClassType, FunctionType, Global, options_of
from wlint.tree import Node

Spots = tuple[Spot, ...]
DEEPEST = 8
_MOST_CALLERS = 16
_GATHERS = frozenset({"Promise.all"})
"""What gives all that it is given, awaited."""


class _Rest(Record):
    """What takes the rest of an object: `{ env, ...rest }`."""

    definition: Definition
    pattern: tree.Mapping

    def takes_before(self, name: str | int) -> bool:
        """Whether the pattern gives a field a name of its own, so that it is not in the rest."""
        return any(entry.name == name for entry in self.pattern.entries)


def _rest(file: File, held: tree.Name) -> _Rest | None:
    variable = file.scopes.variable(held)
    only = variable.only if variable is not None else None
    spread = file.scopes.parents.get(only.name) if only is not None else None
    if only is None or only.path != (None,) or not isinstance(spread, tree.Spread):
        return None
    entry = file.scopes.parents.get(spread)
    pattern = file.scopes.parents.get(entry) if entry is not None else None
    return _Rest(only, pattern) if isinstance(pattern, tree.Mapping) else None


class Following:
    """One look at what an expression is; `is_open` once it has depended on who calls.

    Answers are all that it can be: nothing where a call leaves it out, None where it is not known.
    """

    def __init__(self, types: Types) -> None:
        self.types = types
        self.is_open = False

    def known(self, spot: Spot) -> Spots | None:
        """What a name, a field or a choice stands for, one step on."""
        match spot.node:
            case tree.Name():
                return self.given(spot)
            case tree.Member(object=owner, name=str(name)):
                return self.field(spot.at(owner), name)
            case tree.Conditional() as choice:
                return self.chosen(spot, choice)
            case _:
                return None

    def given(self, spot: Spot) -> Spots | None:
        """What a name stands for, one step on."""
        variable = spot.file.scopes.variable(spot.node)
        given = variable.definitions if variable is not None else ()
        kept = [d for d in given if d.gives not in (Gives.NOTHING, Gives.UPDATED)]
        return self._all(self._defined(spot, d) for d in kept) if kept else None

    def _defined(self, spot: Spot, d: Definition) -> Spots | None:
        match d:
            case Definition(gives=Gives.VALUE, value=tree.Node() as value, path=()):
                return (spot.at(value),)
            case Definition(
                gives=Gives.VALUE, value=tree.Node() as value, path=(str() | int() as name,)
            ):
                return self._or_default(spot, d, self.field(spot.at(value), name))
            case Definition(gives=Gives.PARAMETER, node=tree.Param() as param, path=()):
                return self._passed(spot, param)
            case Definition(
                gives=Gives.PARAMETER, node=tree.Param() as param, path=(str() | int() as name,)
            ):
                whole = self._passed(spot, param)
                found = None if whole is None else self._all(self.field(s, name) for s in whole)
                return self._or_default(spot, d, found)
            case Definition(
                gives=Gives.IMPORT, node=tree.Import() as item, name=tree.ImportedName() as name
            ):
                match self.types.program.imported(spot.file, item, name):
                    case Here(file=home, node=node):
                        return (Spot(home, node),)
                    case _:
                        return None
            case Definition(gives=Gives.DECLARED, node=tree.Function() as function):
                return (spot.at(function),)
            case _:
                return None

    def _or_default(self, spot: Spot, d: Definition, found: Spots | None) -> Spots | None:
        """What stands in for a missing part: `{ max = 100 }`."""
        around = spot.file.scopes.parents.get(d.name)
        match around:
            case tree.Assign(value=tree.Node() as default) if found == () and around is not d.node:
                return (spot.at(default),)
            case _:
                return found

    def _passed(self, spot: Spot, param: tree.Param) -> Spots | None:
        """What calls pass: the call that has led here, or all where that is left open."""
        function = spot.file.scopes.parents.get(param)
        if not isinstance(function, tree.Function):
            return None
        frame = spot.frame
        while frame is not None and frame.function is not function:
            frame = frame.outer
        if frame is not None:
            return self._argument(spot.file, param, frame)
        self.is_open = True
        callers = list(self.types.mentions.callers(spot.file, function))
        if not 0 < len(callers) <= _MOST_CALLERS:
            return None
        frames = (Frame(spot.file, function, caller, call) for caller, call in callers)
        return self._all(self._argument(spot.file, param, frame) for frame in frames)

    def _argument(self, home: File, param: tree.Param, frame: Frame) -> Spots | None:
        value = passed(home, param, frame.call)
        if value is not None:
            return (Spot(frame.file, value, frame.outer),)
        if any(isinstance(a.value, tree.Spread) for a in frame.call.args):
            return None
        return (Spot(home, param.default, frame),) if param.default is not None else ()

    def field(self, spot: Spot, name: str | int, depth: int = 0) -> Spots | None:
        """What an object has under a name, or a tuple at a place."""
        if depth > 2 * DEEPEST:
            return None
        match spot.node:
            case tree.Await(value=inner):
                return self.field(spot.at(inner), name, depth + 1)
            case tree.Sequence(items=items) if isinstance(name, int):
                return self._at(spot, items, name)
            case tree.Call(args=[one]) if isinstance(name, int) and self._runs(spot, BATCHES):
                return self.field(spot.at(one.value), name, depth + 1)
            case tree.Call(args=args) if isinstance(name, int) and self._runs(spot, _GATHERS):
                if args and isinstance(args[0].value, tree.Sequence):
                    return self.field(spot.at(args[0].value), name, depth + 1)
                return self._at(spot, tuple(a.value for a in args), name)
            case tree.Mapping(entries=entries) as mapping if isinstance(name, str):
                if (value := mapping.entry(name)) is not None:
                    return () if is_empty(value) else (spot.at(value),)
                spread = [e.value.value for e in entries if isinstance(e.value, tree.Spread)]
                parts = [self.field(spot.at(inner), name, depth + 1) for inner in spread]
                return next((part for part in reversed(parts) if part != ()), ())
            case tree.Operation(op="||" | "??" | "or", operands=operands):
                return self._all(self.field(spot.at(o), name, depth + 1) for o in operands)
            case tree.Conditional() as choice:
                chosen = self.chosen(spot, choice)
                return self._all(self.field(s, name, depth + 1) for s in chosen)
            case tree.Name() as held:
                rest = _rest(spot.file, held)
                if rest is not None and rest.takes_before(name):
                    return ()
                given = self.given(spot) if rest is None else self._whole(spot, rest.definition)
                if given is None:
                    return None
                return self._all(self.field(s, name, depth + 1) for s in given)
            case tree.Call() as call:
                found = self.returned(spot, call)
                if found is None:
                    return None
                return self._all(self.field(s, name, depth + 1) for s in found)
            case _:
                return () if is_empty(spot.node) else None

    def _whole(self, spot: Spot, d: Definition) -> Spots | None:
        """What a pattern takes apart."""
        match d:
            case Definition(gives=Gives.PARAMETER, node=tree.Param() as param):
                return self._passed(spot, param)
            case Definition(value=tree.Node() as value):
                return (spot.at(value),)
            case _:
                return None

    @staticmethod
    def _at(spot: Spot, items: tuple[Node, ...], index: int) -> Spots | None:
        is_there = 0 <= index < len(items)  # Python counts from the end, too
        if not is_there or any(isinstance(i, tree.Spread) for i in items[: index + 1]):
            return None
        return (spot.at(items[index]),)

    def _runs(self, spot: Spot, paths: frozenset[str]) -> bool:
        """Whether a call may run a function of the platform: `Promise.all`, `gather`, `batch`."""
        callee = spot.node.callee if isinstance(spot.node, tree.Call) else spot.node
        options = options_of(self.types.of(spot.file, callee))
        return any(isinstance(o, Global) and o.path in paths for o in options)

    def holds(self, spot: Spot) -> bool | None:
        """Whether a condition holds that only asks if something is given at all."""
        match spot.node:
            case tree.Operation(op="!" | "not", operands=[inner]):
                found = self.holds(spot.at(inner))
                return None if found is None else not found
            case tree.Operation(op=op, operands=[inner, nothing]) if op in OTHER and is_missing(
                nothing
            ):
                return self.holds(spot.at(inner))
            case tree.Operation(op=op, operands=[inner, nothing]) if op in SAME and is_missing(
                nothing
            ):
                found = self.holds(spot.at(inner))
                return None if found is None else not found
            case _:
                given = self.known(spot)
        if given is None:
            return None
        answers = {not is_empty(s.node) for s in given} or {False}
        return answers.pop() if len(answers) == 1 else None

    def chosen(self, spot: Spot, choice: tree.Conditional) -> Spots:
        """What a choice can be, by what is given."""
        found = self.holds(spot.at(choice.test))
        then, otherwise = spot.at(choice.then), spot.at(choice.otherwise)
        return (then, otherwise) if found is None else (then,) if found else (otherwise,)

    def returned(self, spot: Spot, call: tree.Call) -> Spots | None:
        """What functions of the project return that a call may run; None where it runs others.

        What one that calls itself returns in the end, it has returned before.
        """
        run = self._run(spot, call) if spot.depth <= DEEPEST else ()
        if not run:
            return None
        new = (at for at in run if isinstance(at.node, tree.Function) and not spot.has_run(at.node))
        functions = ((at, at.node) for at in new if isinstance(at.node, tree.Function))
        return tuple(at.at(value) for at, node in functions for value in results_of(node))

    def constructed(self, spot: Spot, cls: tree.Class, depth: int = 0) -> Spots | None:
        """The constructions that an instance of a class comes from; None where one is not seen."""
        if depth > DEEPEST:
            return None
        match spot.node:
            case tree.Await(value=inner):
                return self.constructed(spot.at(inner), cls, depth + 1)
            case tree.Name(is_receiver=True):
                frame = spot.frame
                if frame is None or not isinstance(frame.call.callee, tree.Member):
                    return None
                owner = Spot(frame.file, frame.call.callee.object, frame.outer)
                return self.constructed(owner, cls, depth + 1)
            case tree.Name():
                found = self.given(spot)
            case tree.Call(callee=callee) as call:
                options = options_of(self.types.of(spot.file, callee))
                if any(isinstance(o, ClassType) and o.node is cls for o in options):
                    return (spot,)
                found = self.returned(spot, call)
                is_self = [
                    isinstance(s.node, tree.Name) and s.node.is_receiver for s in found or ()
                ]
                if is_self and all(is_self) and isinstance(callee, tree.Member):  # `bind`
                    return self.constructed(spot.at(callee.object), cls, depth + 1)
            case _:
                return None
        return self._all(self.constructed(s, cls, depth + 1) for s in found) if found else None

    def _run(self, spot: Spot, call: tree.Call) -> Spots:
        """The functions that a call may run, each as this call has led to it."""
        if handed := self._handed(spot, call.callee):
            return handed
        options = options_of(self.types.of(spot.file, call.callee))
        functions = (option for option in options if isinstance(option, FunctionType))
        return tuple(
            Spot(
                home := self.types.program.files[function.file],
                function.node,
                Frame(home, function.node, spot.file, call, spot.frame),
            )
            for function in functions
        )

    def _handed(self, spot: Spot, callee: Node) -> Spots:
        """The functions that a call passed for a parameter that is called."""
        if spot.frame is None or not spot.file.scopes.is_parameter(callee):
            return ()
        return self.given(spot.at(callee)) or ()

    @staticmethod
    def _all(found: Iterable[Spots | None]) -> Spots | None:
        spots: list[Spot] = []
        for some in found:
            if some is None:
                return None
            spots += some
        return tuple(spots)
