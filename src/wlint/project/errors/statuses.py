"""With which status a response goes out."""

from collections.abc import Iterable
from dataclasses import field

from wlint import tree
from wlint.platform.responses import MAKERS, ResponseMaker
from wlint.project.costs.sizes import Sizes
from wlint.project.data.traces import arguments
from wlint.project.file import File
from wlint.project.network.fallbacks import is_off_platform
from wlint.project.typing.types import Types
from wlint.record import entity
from wlint.semantics.functions import exits_of
from wlint.semantics.memo import Memo
from wlint.semantics.scopes import Gives
from wlint.semantics.types import ClassType, FunctionType, Global, Type, options_of
from wlint.tree import Node

_OK = 200

# The statuses a response may have, a parameter standing for what it is given; None: not known.
Statuses = frozenset[int | tree.Param] | None


@entity
class Answers:
    """The statuses of one Worker's responses."""

    types: Types
    sizes: Sizes
    _memo: Memo[Statuses] = field(default_factory=lambda: Memo[Statuses](None))

    def of(self, file: File, response: Node) -> frozenset[int] | None:
        """Every status a response may go out with; None where one is not known."""
        found = self._of(file, response)
        if found is None:
            return None
        known = frozenset(s for s in found if isinstance(s, int))
        return known if len(known) == len(found) else None

    def _of(self, file: File, node: Node) -> Statuses:
        return self._memo.ask(node, lambda: self._expression(file, node))

    def _expression(self, file: File, node: Node) -> Statuses:
        match node:
            case tree.Await(value=value):
                return self._of(file, value)
            case tree.Conditional(then=then, otherwise=otherwise):
                return _joined((self._of(file, then), self._of(file, otherwise)))
            case tree.Name():
                variable = file.scopes.variable(node)
                only = variable.only if variable is not None else None
                is_plain = only is not None and only.gives is Gives.VALUE and not only.path
                return self._of(file, only.value) if is_plain and only and only.value else None
            case tree.Call():
                options = options_of(self.types.of(file, node.callee))
                made = (o for o in options if not self._is_stand_in(o))
                return _joined(self._made(file, node, option) for option in made)
            case _:
                return None

    def _is_stand_in(self, callee: Type) -> bool:
        """Whether a class only stands in where the platform's own is missing."""
        match callee:
            case ClassType(file=where, node=cls):
                return is_off_platform(self.types.program.file(where), cls)
            case _:
                return False

    def _made(self, file: File, call: tree.Call, callee: object) -> Statuses:
        match callee:
            case Global(path=path) if (maker := MAKERS.get(path)) is not None:
                return self._given(file, call, maker)
            case FunctionType(file=where, node=function):
                return self._applied(file, call, self.types.program.file(where), function)
            case _:
                return None

    def _given(self, file: File, call: tree.Call, maker: ResponseMaker) -> Statuses:
        """The status that making a response is told."""
        named, placed = call.option(maker.status_name), call.arg(maker.status)
        if named is not None:
            return self._number(file, named)
        match placed:
            case None:
                is_open = any(isinstance(a.value, tree.Spread) for a in call.args)
                return None if is_open else frozenset({_OK})
            case tree.Mapping(entries=entries):
                is_open = any(isinstance(e.value, tree.Spread) for e in entries)
                return None if is_open else frozenset({_OK})
            case tree.Call(args=[tree.Arg(value=tree.Mapping() as init), *_]):
                status = init.entry(maker.status_name)  # `to_js({"status": 404})`
                return frozenset({_OK}) if status is None else self._number(file, status)
            case _:
                return self._number(file, placed)

    def _number(self, file: File, node: Node) -> Statuses:
        match node:
            case tree.Operation(op="??" | "||" | "or", operands=operands):
                return _joined(self._number(file, n) for n in operands)
            case tree.Conditional(then=then, otherwise=otherwise):
                return _joined((self._number(file, then), self._number(file, otherwise)))
            case tree.Name() if (variable := file.scopes.variable(node)) is not None:
                only = variable.only
                if only is not None and isinstance(only.node, tree.Param) and not only.path:
                    return frozenset({only.node})
            case _:
                pass
        number = self.sizes.number(file, node)
        return None if number is None else frozenset({number})

    def _applied(
        self, file: File, call: tree.Call, home: File, function: tree.Function
    ) -> Statuses:
        """The statuses of what a project function returns, with these arguments."""
        returned = [e.value for e in exits_of(function) if e.kind == "return" and e.value]
        found = _joined(self._of(home, value) for value in returned) if returned else None
        if found is None:
            return None
        return _joined(self._filled(file, call, home, function, s) for s in found)

    def _filled(
        self, file: File, call: tree.Call, home: File, function: tree.Function, status: object
    ) -> Statuses:
        match status:
            case int():
                return frozenset({status})
            case tree.Param() if status in function.params:
                given = next(arguments(function, status, call), None)
                if given is not None:
                    return self._number(file, given)
                return self._number(home, status.default) if status.default else None
            case _:
                return None


def _joined(found: Iterable[Statuses]) -> Statuses:
    every = list(found)
    known = [s for s in every if s is not None]
    return frozenset().union(*known) if known and len(known) == len(every) else None
