"""Whether all that a piece of code can throw is the project's own."""

from collections.abc import Iterator
from dataclasses import field

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.external import external_method
from wlint.project.typing.types import Types
from wlint.record import entity
from wlint.semantics.catches import names_of
from wlint.semantics.types import UNKNOWN, ClassType, FunctionType, Global, options_of
from wlint.tree import Node

# what throws for what it is given, without waiting for anything
_STRICT = frozenset(
    {"JSON.parse", "JSON.stringify", "URL", "Request", "atob", "decodeURIComponent", "int", "float"}
)


@entity
class OwnErrors:
    """The errors that one Worker's code makes itself."""

    types: Types
    _known: dict[Node, bool] = field(default_factory=dict)

    def only(self, file: File, body: Node) -> bool:
        """Whether code throws, and throws nothing but errors of the project's making."""
        return self._is_closed(file, body) and self._throws(file, body, frozenset())

    def _is_closed(self, file: File, body: Node) -> bool:
        """Whether nothing in it waits for, or calls, what could throw something else."""
        if body not in self._known:
            self._known[body] = True  # what calls itself adds nothing
            self._known[body] = all(self._is_own(file, node) for node in _escaping(body))
        return self._known[body]

    def _is_own(self, file: File, node: Node) -> bool:
        match node:
            case tree.Await():
                return False
            case tree.Call():
                found = options_of(self.types.of(file, node.callee))
                # a method of some data, with nothing to wait for, throws nothing worth telling
                is_method = isinstance(node.callee, tree.Member)
                return all((is_method and o == UNKNOWN) or self._is_known(o) for o in found)
            case _:
                return True

    def _is_known(self, callee: object) -> bool:
        match callee:
            case FunctionType(file=path, node=function):
                return self._is_closed(self.types.program.file(path), function.body)
            case ClassType():
                return True
            case Global(path=path):
                method = external_method(path)
                has_io = method is not None and (method.is_async or method.io)
                return path not in _STRICT and not has_io
            case _:
                return False

    def _throws(self, file: File, body: Node, seen: frozenset[Node]) -> bool:
        return any(
            self._throws(home, inner, seen | {body})
            for home, inner in self._called(file, body)
            if inner not in seen
        ) or any(isinstance(n, tree.Exit) and n.kind == "throw" for n in body.walk())

    def _called(self, file: File, body: Node) -> Iterator[tuple[File, Node]]:
        for node in body.walk():
            if isinstance(node, tree.Call):
                for option in options_of(self.types.of(file, node.callee)):
                    if isinstance(option, FunctionType):
                        yield self.types.program.file(option.file), option.node.body


def _escaping(body: Node) -> Iterator[Node]:
    """The code whose errors leave, other than as an error with a fixed text."""
    stack = [body]
    while stack:
        node = stack.pop()
        yield node
        inside = node.children()
        if isinstance(node, tree.Try) and any(map(_replaces, node.catches)):
            inside = tuple(n for n in inside if n is not node.body)
        stack += inside


def _replaces(catch: tree.Catch) -> bool:
    """Whether a handler of all errors throws errors with fixed texts in their place, if any."""
    thrown = [n.value for n in catch.body.walk() if isinstance(n, tree.Exit) and n.kind == "throw"]
    is_for_all = not catch.types or not names_of(catch).isdisjoint({"Exception", "BaseException"})
    return is_for_all and all(isinstance(v, tree.Call) and _is_fixed(v) for v in thrown)


def _is_fixed(made: tree.Call) -> bool:
    return all(isinstance(n, tree.Literal) for arg in made.args for n in arg.value.walk())
