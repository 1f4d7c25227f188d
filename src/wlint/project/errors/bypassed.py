"""Handlers of errors that never see a failure: the promise is returned out of their `try`."""

from msgspec import field

from wlint import tree
from wlint.platform.throwing import never_throws
from wlint.project.attempts import bypasses, chain_of, returned_from
from wlint.project.errors.statuses import Answers
from wlint.project.file import File
from wlint.project.promises.callbacks import is_guarded
from wlint.project.promises.misuse import is_surely_promise
from wlint.project.promises.promises import Promises
from wlint.project.typing.external import only_rejects
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.catches import is_broad
from wlint.semantics.functions import CHAIN, own_nodes
from wlint.semantics.leaving import is_throw
from wlint.semantics.types import FunctionType, Global, options_of
from wlint.tree import Node

_SERVER_ERROR = 500
_SOCKET_FAILED = 1011  # "internal error", RFC 6455 section 7.4.1


class Bypass(Entity):
    """A handler, and the calls whose promises are returned past it."""

    catch: tree.Catch
    calls: tuple[tree.Call, ...]


class Bypassed(Entity):
    """The handlers of one Worker that returned promises bypass."""

    types: Types
    promises: Promises
    answers: Answers
    _known: dict[tree.Try, Bypass | None] = field(default_factory=dict)

    def by(self, file: File, call: tree.Call) -> Bypass | None:
        """The handler that was surely meant for the failure of a call, and does not see it."""
        attempt = returned_from(file, chain_of(file, call))
        if attempt is None or not attempt.catches:
            return None
        if attempt not in self._known:
            self._known[attempt] = self._bypass(file, attempt)
        found = self._known[attempt]
        return found if found is not None and found.calls[0] is call else None

    def _bypass(self, file: File, attempt: tree.Try) -> Bypass | None:
        function = file.function_around(attempt)
        # what an async function of Python returns is a coroutine, which is another fault
        if function is None or function.is_generator or (file.is_python and function.is_async):
            return None
        catch = next(filter(is_broad, attempt.catches), None)
        if catch is None:
            return None
        chains = {chain_of(file, n): n for n in own_nodes(attempt.body) if isinstance(n, tree.Call)}
        calls = tuple(
            call
            for whole, call in chains.items()
            if returned_from(file, whole) is attempt
            and not _handles(call, whole)
            and self._may_fail(file, call)
            and self._is_meant(file, attempt, catch)
        )
        return Bypass(catch, calls) if calls else None

    def _may_fail(self, file: File, call: tree.Call) -> bool:
        """Whether a call surely gives a promise, which may be rejected."""
        if not is_surely_promise(self.types.of(file, call)):
            return False
        options = options_of(self.types.of(file, call.callee))
        return all(map(only_rejects, options)) and (
            self.promises.rejections.of(file, call) is not None
            or all(isinstance(o, FunctionType) and self._fails(o) for o in options)
        )

    def _fails(self, function: FunctionType) -> bool:
        """Whether a function handles no error of something it awaits, or that it throws itself."""
        return not is_guarded(function.node) or self.promises.throws.may(function)

    def _is_meant(self, file: File, attempt: tree.Try, catch: tree.Catch) -> bool:
        """Whether a handler answers that the server failed, or nothing else can get to it.

        Branches of it may know better of some errors, as long as the server has failed for others.
        """
        does = list(own_nodes(catch.body))
        exits = [n for n in does if isinstance(n, tree.Exit)]
        values = [e.value for e in exits if e.kind == "return" and e.value is not None]
        if self._rejects(file, values):
            return False
        last = _answer(catch)
        statuses = [self.answers.of(file, v) for v in (values if last is None else [last])]
        if statuses and not any(map(is_throw, exits)) and all(map(_has_failed, statuses)):
            return True
        if any(map(_closes_as_failed, does)):
            return True
        is_only = not any(self._may_throw(file, n, attempt) for n in own_nodes(attempt.body))
        return is_only and (bool(values) or any(isinstance(n, tree.Call) for n in does))

    def _may_throw(self, file: File, node: Node, attempt: tree.Try) -> bool:
        """Whether a part of a `try` may get to its handler: not by a promise that is returned."""
        match node:
            case tree.Call(callee=tree.Member(name=name)) if name in CHAIN:
                return False
            case tree.Call(callee=callee):
                options = options_of(self.types.of(file, callee))
                is_quiet = all(isinstance(o, Global) and _is_quiet(o.path) for o in options)
                return not is_quiet and not bypasses(self.types, file, node, attempt)
            case _:
                pass
        return isinstance(node, tree.Await) or is_throw(node)

    def _rejects(self, file: File, values: list[Node]) -> bool:
        """Whether a handler makes a promise too: it is for what throws before there is one."""
        return any(
            isinstance(o, Global) and o.path.startswith("Promise.")
            for value in values
            if isinstance(value, tree.Call)
            for o in options_of(self.types.of(file, value.callee))
        )


def _closes_as_failed(node: Node) -> bool:
    """Whether a socket is closed with the code for a server that failed."""
    match node:
        case tree.Call(
            callee=tree.Member(name="close"), args=[tree.Arg(value=tree.Literal(value=code)), *_]
        ):
            return code == str(_SOCKET_FAILED)
        case _:
            return False


def _is_quiet(path: str) -> bool:
    """Whether nobody tries a call for its own sake: JSON of plain data is always made."""
    return never_throws(path) or path == "JSON.stringify"


def _answer(catch: tree.Catch) -> Node | None:
    """What a handler answers if none of its branches does."""
    match catch.body:
        case tree.Block(statements=[*_, tree.Exit(kind="return", value=value)]):
            return value
        case _:
            return None


def _has_failed(statuses: frozenset[int] | None) -> bool:
    return bool(statuses) and min(statuses or ()) >= _SERVER_ERROR


def _handles(call: tree.Call, whole: tree.Call) -> bool:
    """Whether a chain that begins with a call handles its failure itself."""
    at = whole
    while at is not call and isinstance(at.callee, tree.Member):
        if at.callee.name == "catch" or len(at.args) > 1:
            return True
        if not isinstance(at.callee.object, tree.Call):
            return True
        at = at.callee.object
    return False
