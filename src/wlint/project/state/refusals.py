"""Does what is read somewhere decide that a request is turned away: too many, or out of order?"""

from collections.abc import Iterator

from msgspec import field

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.file import File
from wlint.project.typing.constants import number_of
from wlint.record import Entity
from wlint.semantics.functions import own_nodes
from wlint.tree import Node

TOO_MANY = 429
OUT_OF_ORDER = 503
FAILURES = frozenset(range(400, 600))
_REFUSALS = frozenset({TOO_MANY, OUT_OF_ORDER})


class Refusals(Entity):
    """Where one Worker turns requests away because of something it has read."""

    calls: Calls
    statuses: frozenset[int] = _REFUSALS
    _known: dict[Node, int | None] = field(default_factory=dict)

    def status(self, file: File, node: Node) -> int | None:
        """The status with which requests are turned away that an expression decides about."""
        if node not in self._known:
            self._known[node] = None
            self._known[node] = next(self._statuses(file, node), None)
        return self._known[node]

    def _statuses(self, file: File, node: Node) -> Iterator[int]:
        """Followed outwards through conditions, local variables, and what functions return."""
        inside = node
        for around in file.ancestors(node):
            match around:
                case tree.If(test=test, then=then, otherwise=otherwise):
                    if inside is test:
                        for branch in (then, otherwise):
                            yield from self._answers(file, branch) if branch else ()
                    return
                case tree.Conditional(test=test, then=then, otherwise=otherwise):
                    if inside is test:
                        yield from self._written(file, then)
                        yield from self._written(file, otherwise)
                case tree.Assign(target=tree.Name() as target, value=given) if given is inside:
                    variable = file.scopes.variable(target)
                    if variable is not None and not variable.is_module_level:
                        for read in variable.reads:
                            yield from self._once(file, read)
                case tree.Exit(kind="return"):
                    yield from self._returned(file, around)
                    return
                case tree.Block() | tree.Function() | tree.Loop() | tree.Mapping():
                    return
                case _:
                    pass
            inside = around

    def _answers(self, file: File, branch: tree.Block) -> Iterator[int]:
        """With what a branch leaves the handler, or a function that a handler asks."""
        for node in own_nodes(branch):
            if isinstance(node, tree.Exit) and node.kind in ("return", "throw"):
                if node.value is not None:
                    yield from self._written(file, node.value)
                if node.kind == "return" and _is_verdict(node.value):
                    yield from self._returned(file, node)

    def _returned(self, file: File, exit: tree.Exit) -> Iterator[int]:
        function = file.function_around(exit)
        for site in self.calls.callers.get(function, ()) if function is not None else ():
            yield from self._once(site.file, site.node)

    def _once(self, file: File, node: Node) -> Iterator[int]:
        found = self.status(file, node)
        if found is not None:
            yield found

    def _written(self, file: File, value: Node) -> Iterator[int]:
        for node in own_nodes(value):
            if isinstance(node, (tree.Literal, tree.Name)):
                number = number_of(self.calls.types.program, file, node)
                if number is not None and number in self.statuses:
                    yield number


def _is_verdict(value: Node | None) -> bool:
    """Whether a function returns a yes or no, a reason, or both: `{ allowed: false }`."""
    match value:
        case tree.Literal(kind="boolean" | "string"):
            return True
        case tree.Sequence(items=items):
            return any(_is_verdict(item) for item in items)
        case tree.Mapping(entries=entries):
            return any(_is_verdict(e.value) for e in entries)
        case _:
            return False
