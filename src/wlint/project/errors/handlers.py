"""What a handler of errors does with an error of some kind."""

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum

from wlint import tree
from wlint.platform.responses import MAKERS
from wlint.project.calling.received import receiving
from wlint.project.errors.answered_later import answered_later
from wlint.project.errors.branches import Branches
from wlint.project.errors.statuses import Answers
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.catches import is_broad, names_of
from wlint.semantics.functions import own_nodes
from wlint.semantics.leaving import leaves
from wlint.semantics.scopes import Variable
from wlint.semantics.types import FunctionType, Global, InstanceType, Named, options_of
from wlint.tree import Node

ANY_ERROR = frozenset({"Error", "Exception"})
"""The kinds of an error of which nothing is known."""

_SERVER_ERROR = 500
_HANDSHAKE = frozenset({101})
# errors of Python that have nothing to do with one another
_UNRELATED = frozenset(
    {"KeyError", "TypeError", "AttributeError", "IndexError", "LookupError", "ImportError"}
    | {"TimeoutError", "OSError", "ConnectionError", "HTTPException", "CancelledError"}
)
# Through this many functions a handler's error is followed.
_HELPERS = 10


class End(Enum):
    """What a handler of errors does."""

    PASSES = "it is not for such errors"
    THROWS = "it throws on"
    REPLACES = "it throws another error"
    FAILS = "it answers that the server failed"
    HANDLES = "something else, or not known"


class Handlers(Entity):
    """What the handlers of one Worker do."""

    types: Types
    answers: Answers

    def end(self, file: File, catch: tree.Catch, kinds: frozenset[str]) -> End:
        """What a handler does with an error of these kinds."""
        named = names_of(catch)
        if not is_broad(catch) and named.isdisjoint(kinds):
            return End.PASSES if named <= _UNRELATED else End.HANDLES
        exits, passed = self._left_by(file, catch, kinds)
        if not exits:
            return End.HANDLES
        if self._failing(file, exits, passed):
            return End.FAILS
        if not self._all_throw(file, exits):
            return End.HANDLES
        is_same = all(e.value is None or _is_caught(file, catch, e.value) for e in exits)
        return End.THROWS if is_same else End.REPLACES

    def replaces(self, file: File, function: tree.Function) -> bool:
        """Whether a function that is given an error always makes another one, and throws that."""
        exits = _exits(function.body)
        are_made = all(isinstance(e.value, tree.Call) for e in exits)
        return are_made and leaves(function.body) and self._all_throw(file, exits)

    def _all_throw(self, file: File, exits: Iterable[tree.Exit]) -> bool:
        """Whether all that leaves is an error that says nothing of an answer by itself."""
        return all(e.kind == "throw" and not self._is_answer(file, e.value) for e in exits)

    def _is_answer(self, file: File, thrown: Node | None) -> bool:
        """Whether a framework answers an error as that says: Hono's `HTTPException`."""
        options = options_of(self.types.of(file, thrown)) if thrown is not None else ()
        todo = list(options)
        for of in todo:
            match of:
                case Named(name=path) | Global(path=path) if path in MAKERS:
                    return True
                case InstanceType():
                    todo += self.types.bases(of)
                case _:
                    pass
        return False

    def failing(self, file: File, catch: tree.Catch, kinds: frozenset[str]) -> frozenset[int]:
        """The statuses by which a handler says of such an error that the server failed."""
        return self._failing(file, *self._left_by(file, catch, kinds))

    def _left_by(
        self, file: File, catch: tree.Catch, kinds: frozenset[str]
    ) -> tuple[Sequence[tree.Exit], frozenset[Node]]:
        """How code surely ends that has come to a handler, and what does not run then."""
        passed = self._passed(file, catch.body, catch.name, kinds)
        if leaves(catch.body):
            return [e for e in _exits(catch.body) if e not in passed], passed
        later = answered_later(file, catch)
        return ([later.exit], passed | later.passed) if later is not None else ((), passed)

    def answered(
        self, file: File, function: tree.Function, kinds: frozenset[str] = ANY_ERROR
    ) -> frozenset[int]:
        """The same of a function that is given all errors, the error first."""
        if not leaves(function.body):
            return frozenset()
        error = function.params[0].target if function.params else None
        passed = self._passed(file, function.body, error, kinds)
        exits = [e for e in _exits(function.body) if e not in passed]
        return self._failing(file, exits, passed)

    def _failing(
        self, file: File, exits: Sequence[tree.Exit], passed: frozenset[Node]
    ) -> frozenset[int]:
        """The statuses of all that leaves, returned or thrown, if each is a failure's.

        But for the handshake of a WebSocket, which answers no request that has a body.
        """
        answers = self.answers.without(passed)
        values = [e.value for e in exits if e.kind in ("return", "throw")]
        found = [answers.of(file, v) if v is not None else None for v in values]
        plain = [s for s in found if s != _HANDSHAKE]
        is_failure = all(s and min(s) >= _SERVER_ERROR for s in plain)
        return frozenset().union(*filter(None, plain)) if is_failure else frozenset()

    def _passed(
        self, file: File, body: Node, name: Node | None, kinds: frozenset[str]
    ) -> frozenset[Node]:
        """What does not run in a handler, and in the functions that it hands the error."""
        if kinds <= ANY_ERROR:
            return frozenset()
        error = file.scopes.variable(name) if name is not None else None
        todo: list[tuple[File, Node, Variable | None]] = [(file, body, error)]
        passed: set[Node] = set()
        seen: set[Node] = set()
        while todo and len(seen) < _HELPERS:
            home, run, given = todo.pop()
            if run not in seen:
                seen.add(run)
                passed |= Branches(self.types, home, run, given, kinds).passed()
                todo += self._handed(home, run, given) if given is not None else ()
        return frozenset(passed)

    def _handed(
        self, file: File, body: Node, error: Variable
    ) -> Iterator[tuple[File, Node, Variable | None]]:
        """The functions that are handed an error, and what it is called there."""
        for call in (n for n in own_nodes(body) if isinstance(n, tree.Call)):
            for arg in call.args:
                if file.scopes.variable(arg.value) is not error:
                    continue
                for option in options_of(self.types.of(file, call.callee)):
                    if isinstance(option, FunctionType):
                        home = self.types.program.file(option.file)
                        param = receiving(home, option.node, call, arg)
                        name = home.scopes.variable(param.target) if param is not None else None
                        yield home, option.node.body, name


def _exits(body: Node) -> list[tree.Exit]:
    return [n for n in own_nodes(body) if isinstance(n, tree.Exit)]


def _is_caught(file: File, catch: tree.Catch, thrown: Node) -> bool:
    """Whether what a handler throws is what it has caught."""
    caught = file.scopes.variable(catch.name) if catch.name is not None else None
    return caught is not None and file.scopes.variable(thrown) is caught
