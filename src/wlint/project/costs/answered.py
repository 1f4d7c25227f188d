"""What the subrequests of a loop brought: the other side's answers, and parts of them."""

from collections.abc import Iterator, Sequence

from msgspec import field

from wlint import tree
from wlint.project.costs.loops import may_end
from wlint.project.costs.subrequests import Subrequests
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.functions import own_nodes, returned
from wlint.semantics.memo import remembered
from wlint.semantics.scopes import Variable
from wlint.semantics.types import FunctionType, Type, options_of
from wlint.tree import Node


class Answered(Entity):
    """The answers that one Worker's code is given."""

    types: Types
    subrequests: Subrequests
    _passing: dict[tree.Function, bool] = field(default_factory=dict)

    def within(self, file: File, loop: Node) -> frozenset[Variable]:
        """The variables that hold what a loop's own subrequests brought, or parts of that."""
        given = list(_given(loop))
        found: set[Variable] = set()
        for _ in range(3):
            for target, value in given:
                targets = file.variables_in(_filled(target))
                read = file.variables_in(value)
                if targets & read and _gathers(file, value, targets):
                    continue
                if read & found or self._asks(file, value):
                    found |= targets
        return frozenset(found)

    def carried(self, file: File, loop: tree.Loop) -> frozenset[Variable]:
        """The variables that take answers of one round into the next."""
        answers = self.within(file, loop.body)
        return frozenset(
            v for v in answers if not any(loop in file.ancestors(d.name) for d in v.definitions[:1])
        )

    def ends(self, file: File, loop: tree.Loop) -> bool:
        """Whether a loop may end by what a round was answered."""
        answers = self.within(file, loop.body)
        return any(
            isinstance(n, tree.If)
            and may_end(file, n, loop)
            and file.variables_in(n.test) & answers
            for n in own_nodes(loop.body)
        )

    def descends(self, file: File, loop: tree.Loop, site: Node) -> bool:
        """Whether each round asks for what the one before was told of, and the last finds nothing.

        `node = await child(node, name); if (!node) return null`: what is stored says how deep.
        """
        return self.ends(file, loop) and bool(file.variables_in(site) & self.carried(file, loop))

    def _asks(self, file: File, value: Node) -> bool:
        """Whether a value is of what another side answers: not what a function decides itself."""
        if next(self.subrequests.within(file, value), None) is None:
            return False
        match value:
            case tree.Await(value=tree.Call(callee=callee)) | tree.Call(callee=callee):
                options = options_of(self.types.of(file, callee))
                return any(self._passes_on(o) for o in options)
            case _:
                return True

    def _passes_on(self, callee: Type) -> bool:
        """Whether what a function gives may be of what it was answered."""
        match callee:
            case FunctionType(file=path, node=function):
                home = self.types.program.files[path]
                given = list(returned(function))
                return remembered(
                    self._passing, function, True, lambda: self._is_of_answers(home, given)
                )
            case _:
                return True

    def _is_of_answers(self, home: File, given: Sequence[Node]) -> bool:
        """Whether one of the values that a function gives back is of what it was answered."""
        if not given:
            return True
        function = home.function_around(given[0])
        if function is None:
            return True
        answers = self.within(home, function.body)
        kept = {
            n.target.name
            for n in own_nodes(function.body)
            if isinstance(n, tree.Assign) and isinstance(n.target, tree.Member)
            if n.value is not None and home.variables_in(n.value) & answers
        }
        return any(
            home.variables_in(value) & answers
            or self._asks(home, value)
            or any(isinstance(n, tree.Member) and n.name in kept for n in value.walk())
            for value in given
        )


def _given(loop: Node) -> Iterator[tuple[Node, Node]]:
    """What is given what in a loop, the elements of the loops inside it among it."""
    for node in own_nodes(loop):
        match node:
            case tree.Assign(target=target, value=tree.Node() as value, op=None):
                yield target, value
            case tree.Loop(kind="each", target=tree.Node() as target, iterable=tree.Node() as many):
                yield target, many
            case _:
                pass


def _filled(target: Node) -> Node:
    """What is given something: of `all[index]` not what says where."""
    return _filled(target.object) if isinstance(target, tree.Member) else target


def _gathers(file: File, value: Node, targets: frozenset[Variable]) -> bool:
    """Whether a value is what was there, and more: it is read beside what is awaited.

    `all = all.concat(await get(id))` gathers; `page = await get(page.next)` goes on from it.
    """
    match value:
        case tree.Await():
            return False
        case tree.Name():
            return file.scopes.variable(value) in targets
        case tree.Operation(op="??" | "||" | "or", operands=operands):
            others = (o for o in operands if not isinstance(o, tree.Name))
            return any(_gathers(file, other, targets) for other in others)
        case _:
            return any(_gathers(file, child, targets) for child in value.children())
