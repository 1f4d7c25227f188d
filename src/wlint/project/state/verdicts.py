"""Is module-level state only a memory of what one place for all has decided?

A limiter that asks a Durable Object, or a Rate Limiting binding, and notes for a while whom that
turned away, does not count for itself: it saves calls.
"""

from collections.abc import Iterable

from msgspec import field

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.calling.tests_around import branch_tests
from wlint.project.file import File
from wlint.project.state.writes import How, Write
from wlint.record import Entity
from wlint.semantics.functions import returned
from wlint.semantics.memo import remembered
from wlint.semantics.scopes import Gives
from wlint.semantics.types import FunctionType, Named, options_of, without_nothing
from wlint.tree import Node

# what is one for all isolates, and can be asked
_JUDGES = frozenset({"DurableObjectStub", "RateLimit"})


class Verdicts(Entity):
    """What one Worker keeps of the answers of its Durable Objects and limiters."""

    calls: Calls
    _known: dict[object, bool] = field(default_factory=dict)

    def is_memory_of_them(self, writes: Iterable[Write]) -> bool:
        """Whether state is only changed where such an answer says so."""
        noted = [w for w in writes if w.how is not How.REMOVED]
        return bool(noted) and all(self._hangs_on_one(w.file, w.node) for w in noted)

    def _hangs_on_one(self, file: File, node: Node) -> bool:
        """Whether an answer decides whether code comes to a place, there or where it is called."""
        if any(self._is_asked(file, test) for test in branch_tests(file, node)):
            return True
        function = file.function_around(node)
        return function is not None and remembered(
            self._known, function, False, lambda: self._is_called_so(function)
        )

    def _is_called_so(self, function: tree.Function) -> bool:
        sites = self.calls.callers.get(function, ())
        return bool(sites) and all(self._hangs_on_one(s.file, s.node) for s in sites)

    def _is_asked(self, file: File, test: Node) -> bool:
        return any(
            self._is_verdict(file, n) for n in test.walk() if isinstance(n, (tree.Name, tree.Call))
        )

    def _is_verdict(self, file: File, node: Node) -> bool:
        """Whether a value is what a Durable Object or a limiter has answered."""
        return remembered(self._known, node, False, lambda: self._judged(file, node))

    def _judged(self, file: File, node: Node) -> bool:
        match node:
            case tree.Await(value=value):
                return self._is_verdict(file, value)
            case tree.Call(callee=tree.Member(object=owner)) if self._is_judge(file, owner):
                return True
            case tree.Call(callee=callee):
                options = options_of(self.calls.types.of(file, callee))
                functions = [o for o in options if isinstance(o, FunctionType)]
                return any(
                    self._is_verdict(self.calls.types.program.file(f.file), value)
                    for f in functions
                    for value in returned(f.node)
                )
            case tree.Name() if (variable := file.scopes.variable(node)) is not None:
                only = variable.only
                if only is None:
                    return False
                if only.gives is Gives.PARAMETER:
                    return self._is_then(file, only.node)
                return only.value is not None and self._is_verdict(file, only.value)
            case _:
                return False

    def _is_judge(self, file: File, owner: Node) -> bool:
        of = options_of(without_nothing(self.calls.types.of(file, owner)))
        return any(isinstance(o, Named) and o.name in _JUDGES for o in of)

    def _is_then(self, file: File, param: Node) -> bool:
        """Whether a callback is given the answer: `stub.ask().then((allowed) => …)`."""
        callback = file.scopes.parents.get(param)
        arg = file.scopes.parents.get(callback) if callback is not None else None
        match file.scopes.parents.get(arg) if isinstance(arg, tree.Arg) else None:
            case tree.Call(callee=tree.Member(object=asked, name="then")):
                return self._is_verdict(file, asked)
            case _:
                return False
