"""What is made again after any error, even one that came when the other side had done its work."""

from collections.abc import Iterator

from msgspec import field

from wlint import tree
from wlint.platform.post_requests import RETRIERS
from wlint.platform.request_errors import DOUBTS
from wlint.project.calling.tests_around import tests_around
from wlint.project.costs.loops import exits, leaves_after
from wlint.project.costs.subrequests import Subrequest, Subrequests
from wlint.project.data.traces import is_receiver
from wlint.project.file import File
from wlint.project.network.doubtful import Doubtful
from wlint.project.network.retries import Retries
from wlint.project.network.retry_decorators import decorated, policy_of
from wlint.project.network.rounds import counts
from wlint.project.network.turned_to import turns_elsewhere
from wlint.project.passed import parameter_of
from wlint.project.promises.callbacks import is_guarded
from wlint.project.typing.types import Types
from wlint.record import Record
from wlint.semantics.functions import own_nodes, returned, runs
from wlint.semantics.types import FunctionType, Global, options_of
from wlint.tree import Node


class Repeats(Record):
    """The repeated work of one Worker."""

    types: Types
    subrequests: Subrequests
    retries: Retries
    _again: dict[tree.Function, tuple[int, ...]] = field(default_factory=dict)

    def of(self, file: File, node: Node) -> Iterator[Subrequest]:
        """The subrequests that a loop, a recursion, or a retrier or decorator makes again."""
        if (function := decorated(file, node)) is not None:
            if self._runs_decorated_again(file, node):
                yield from self._failing(file, function.body)
            return
        retry = self.retries.of(file, node)
        if retry is not None and retry.tried is not None:
            if not self._chooses(file, node, retry.tried):
                failing = self._failing(file, retry.tried.body)
                yield from (f for f in failing if not turns_elsewhere(file, retry.tried, f.site))
        elif retry is not None and retry.is_in_doubt:
            yield retry.attempt
        elif isinstance(node, tree.Call):
            for index in self._run_again(file, node):
                if index < len(node.args):
                    yield from self._handed(file, node, node.args[index].value)

    def _handed(self, file: File, call: tree.Call, function: Node) -> Iterator[Subrequest]:
        if isinstance(function, tree.Function):
            yield from self._failing(file, function.body)
        else:
            yield from self.subrequests.handed(file, call, function)

    def _failing(self, file: File, body: Node) -> Iterator[Subrequest]:
        """The subrequests in a body whose errors leave it."""
        for found in self.subrequests.within(file, body):
            if file.scopes.is_parameter(runs(found.site)):
                continue  # what a caller hands over is judged where it is handed
            options = options_of(self.types.of(file, runs(found.site)))
            kept = any(isinstance(o, FunctionType) and _keeps(o.node, found) for o in options)
            if not kept and not _is_caught(file, found.site, body):
                yield found

    def _runs_decorated_again(self, file: File, decorator: Node) -> bool:
        """Whether what a decorator makes of a function runs that again when it fails."""
        policy = policy_of(self.types, file, decorator)
        if policy is not None:
            return not policy.is_choosing and policy.most != 1
        maker = decorator.callee if isinstance(decorator, tree.Call) else decorator
        match self.types.of(file, maker):
            case FunctionType(file=path, node=function):
                home = self.types.program.files[path]
                return any(self._is_run_again(home, n) for n in function.body.walk())
            case _:
                return False

    def _is_run_again(self, home: File, node: Node) -> bool:
        """Whether it is a loop that calls what a decorator was given until that succeeds."""
        for call in own_nodes(node.body) if isinstance(node, tree.Loop) else ():
            param = _param_called(home, call)
            maker = home.scopes.parents.get(param) if param is not None else None
            tried = self.retries.tried(home, node, call) if isinstance(node, tree.Loop) else None
            is_given = isinstance(maker, tree.Function) and maker is not home.function_around(node)
            if is_given and tried is not None and not self._chooses(home, node, tried):
                return True
        return False

    def _run_again(self, file: File, call: tree.Call) -> Iterator[int]:
        """The arguments that what is called runs again when they fail."""
        for option in options_of(self.types.of(file, call.callee)):
            match option:
                case Global(path=path) if path in RETRIERS:
                    yield 0
                case FunctionType(file=home, node=function):
                    if function not in self._again:
                        found = self._params_run_again(self.types.program.files[home], function)
                        self._again[function] = tuple(found)
                    yield from self._again[function]
                case _:
                    pass

    def _params_run_again(self, file: File, function: tree.Function) -> Iterator[int]:
        params = [p for p in function.params if not is_receiver(p)]
        loops = [n for n in own_nodes(function.body) if isinstance(n, tree.Loop)]
        for loop in loops:
            for call in own_nodes(loop.body):
                param = _param_called(file, call)
                tried = self.retries.tried(file, loop, call) if param in params else None
                if param in params and tried is not None and not self._chooses(file, loop, tried):
                    yield params.index(param)

    def _chooses(self, file: File, node: Node, tried: tree.Try) -> bool:
        """Whether work is not done again after an error that leaves open if it was done.

        Where it depends on the error in a way that is not known, that may be so.
        """
        if any("Connect" in name for c in tried.catches for t in c.types for name in _names(t)):
            return True  # nothing has been sent
        return any(
            isinstance(branch, tree.If) and self._rules_out(file, node, catch, branch)
            for catch in tried.catches
            for branch in own_nodes(catch.body)
        )

    def _rules_out(self, file: File, node: Node, catch: tree.Catch, branch: tree.If) -> bool:
        """Whether a branch ends the attempts after every error that leaves the outcome open."""
        error = file.scopes.variable(catch.name) if catch.name is not None else None
        if error is None or error not in file.variables_behind(branch.test):
            return False
        goes_on = _goes_on(file, node, branch)
        if goes_on is None:
            return False

        def is_free(test: Node) -> bool:
            is_counted = not isinstance(node, tree.Loop) or counts(file, node, test)
            return is_counted and error not in file.variables_behind(test)

        asked = (Doubtful(self.types, file, error, doubt, is_free) for doubt in DOUBTS)
        around = [test for test, is_then in tests_around(file, branch) if is_then]
        return all(
            one.holds(branch.test) is not goes_on and all(one.holds(t) is not False for t in around)
            for one in asked
        )


def _param_called(file: File, node: Node) -> tree.Param | None:
    """The parameter that a call runs."""
    return parameter_of(file, node.callee) if isinstance(node, tree.Call) else None


def _goes_on(file: File, node: Node, branch: tree.If) -> bool | None:
    """What a test comes to where the attempts go on; None where it does not decide that."""
    loop = node if isinstance(node, tree.Loop) else None
    around = tuple(file.ancestors(node))
    if branch in around:  # the call of itself stands there
        return branch.then in around
    ends = exits(file, branch.then, loop)
    ends_else = branch.otherwise is not None and exits(file, branch.otherwise, loop)
    if ends != ends_else:
        return ends_else
    continues = any(isinstance(n, tree.Exit) and n.kind == "continue" for n in own_nodes(branch))
    is_decided = ends or (continues and loop is not None and leaves_after(file, loop, branch))
    return True if is_decided else None


def _names(node: Node | None) -> set[str]:
    named = (n for n in node.walk() if isinstance(n, (tree.Name, tree.Member))) if node else ()
    return {name for n in named if (name := n.id if isinstance(n, tree.Name) else n.name)}


def _is_caught(file: File, site: Node, body: Node) -> bool:
    """Whether a `try` inside a body keeps the errors of a call."""
    inside = site
    for around in file.ancestors(site):
        if isinstance(around, tree.Try) and inside is around.body and _keeps_errors(around):
            return True
        if around is body:
            return False
        inside = around
    return False


def _keeps(function: tree.Function, found: Subrequest) -> bool:
    """Whether no error of a subrequest leaves an async function that makes it or leads to it."""
    steps = [*found.through, (found.file, found.call)]
    inside = [(home, call) for home, call in steps if call is not found.site]
    if any(call in returned(function) for _, call in inside):
        return any(_waits_and_keeps(home, call) for home, call in inside)
    caught = (n for n in own_nodes(function.body) if isinstance(n, tree.Try))
    return is_guarded(function) and all(_keeps_errors(tried) for tried in caught if tried.catches)


def _waits_and_keeps(file: File, call: Node) -> bool:
    """Whether a function that makes a call waits for it, and keeps its errors."""
    function = file.function_around(call)
    is_waited_for = isinstance(file.scopes.parents.get(call), tree.Await)
    return function is not None and is_waited_for and _is_caught(file, call, function.body)


def _keeps_errors(tried: tree.Try) -> bool:
    exits = (n for c in tried.catches for n in own_nodes(c.body) if isinstance(n, tree.Exit))
    return bool(tried.catches) and all(e.kind != "throw" for e in exits)
