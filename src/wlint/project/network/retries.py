"""Calls that are made again when they fail: in a loop, or by a function that calls itself."""

from itertools import takewhile

from msgspec import field

from wlint import tree
from wlint.project.attempts import failure_handler
from wlint.project.calling.mentions import targets
from wlint.project.calling.tests_around import tests_around
from wlint.project.costs.caps import caps
from wlint.project.costs.constant_fields import constant_of
from wlint.project.costs.loops import block_leaves, ends, exits, is_endless, leaves_after
from wlint.project.costs.sizes import Sizes
from wlint.project.costs.subrequests import Subrequest, Subrequests
from wlint.project.data.traces import is_receiver
from wlint.project.file import File
from wlint.project.network.asked_rounds import askers
from wlint.project.network.fenced import is_fenced
from wlint.project.network.pauses import Pauses
from wlint.project.network.retry_decorators import decorated, policy_of
from wlint.project.network.rounds import (
    continues,
    counts,
    ends_when_answered,
    holds_for,
    is_about_stopping,
    varying,
)
from wlint.project.typing.constants import number_of
from wlint.project.typing.external import package_of
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.functions import called_as, exits_of, own_nodes
from wlint.semantics.scopes import Variable
from wlint.semantics.types import FunctionType, Global, Type, options_of
from wlint.tree import Node

_PASSING = (429, 503)
_IN_DOUBT = 502
"""A gateway has no answer of what it asked: that may have done its work."""


class Retry(Entity):
    """A loop, or a function's call of itself, that makes a call again.

    `most` is how often where that is known. `tried` is what an error ends before it goes on;
    None where only an answer makes it do so, and `is_in_doubt` where that may be one that leaves
    open whether the work was done. `is_fenced`: it goes on after the project's own errors only.
    """

    node: Node
    attempt: Subrequest
    is_bounded: bool
    most: int | None
    pauses: bool
    tried: tree.Try | None
    is_in_doubt: bool = False
    is_fenced: bool = False


class Retries(Entity):
    """The retries of one Worker."""

    types: Types
    sizes: Sizes
    subrequests: Subrequests
    pauses: Pauses
    _known: dict[Node, "Retry | None"] = field(default_factory=dict)

    def of(self, file: File, node: Node) -> Retry | None:
        """What a loop, a call of the function it stands in, or a decorator makes again."""
        if node not in self._known:
            match node:
                case _ if (function := decorated(file, node)) is not None:
                    self._known[node] = self._decorated(file, node, function)
                case tree.Loop():
                    self._known[node] = self._loop(file, node)
                case tree.Call():
                    self._known[node] = self._recursion(file, node)
                case _:
                    return None
        return self._known[node]

    # Loops

    def _loop(self, file: File, loop: tree.Loop) -> Retry | None:
        is_counted = (
            _is_range(loop.iterable)
            or is_endless(self.types, file, loop)
            or self._is_of_numbers(file, loop.iterable)
        )
        if loop.kind == "each" and not is_counted:
            return None
        asked = askers(self.types, file, loop)
        if asked and not any(asked.values()):
            return None
        bounded = self._is_bounded(file, loop)
        changing = varying(file, loop)
        for attempt in self.subrequests.within(file, loop.body):
            if bounded and changing & file.variables_in(attempt.site):
                continue  # another one each time: the next page, the next host
            tried = self.tried(file, loop, attempt.site)
            if tried is None and not self._asks_status(file, loop, attempt.site):
                continue
            most = self.sizes.loop(file, loop).limit or self._counted(file, loop)
            pauses = (
                self.pauses.within(file, loop.body)
                if tried is None
                else self.pauses.after_error(file, loop, tried, attempt.site)
            )
            in_doubt = tried is None and _goes_on_after(file, loop, _IN_DOUBT)
            fenced = tried is not None and is_fenced(self.types, file, tried)
            return Retry(loop, attempt, bounded, most, pauses, tried, in_doubt, fenced)
        return None

    def _counted(self, file: File, loop: tree.Loop) -> int | None:
        """How many rounds a counter lets a loop make at most: `if (n++ >= 2) throw error`."""
        counters = varying(file, loop)
        bounds = (
            number_of(self.types.program, file, cap.bound)
            for cap in caps(file, loop, lambda _: False)
            if file.variables_in(cap.grown) & counters
        )
        return min((bound + 1 for bound in bounds if bound is not None), default=None)

    def _is_of_numbers(self, file: File, iterable: Node | None) -> bool:
        """Whether a loop goes through numbers that the code lists: how long to wait each time."""
        listed = constant_of(self.types, file, iterable).node if iterable is not None else None
        items = listed.items if isinstance(listed, tree.Sequence) else ()
        kinds = {item.kind if isinstance(item, tree.Literal) else None for item in items}
        return kinds == {"number"}

    def _is_bounded(self, file: File, loop: tree.Loop) -> bool:
        """Whether a loop counts its rounds, looks at the time, or may end by something unknown."""
        is_each = loop.kind == "each" and not is_endless(self.types, file, loop)
        if is_each or self.sizes.loop(file, loop).is_bounded:
            return True
        if loop.test is not None and counts(file, loop, loop.test):
            return True
        asked = (n for n in own_nodes(loop.body) if isinstance(n, tree.If))
        return any(counts(file, loop, n.test) and self._may_end(file, loop, n) for n in asked)

    def _may_end(self, file: File, loop: tree.Loop, branch: tree.If) -> bool:
        """Whether a branch may end a loop: every third failure may only be logged."""
        kept = file.variables_in(loop.test) if loop.test is not None else frozenset()
        for node in own_nodes(branch):
            match node:
                case tree.Exit():
                    return True
                case tree.Assign(target=target) if file.variables_in(target) & kept:
                    return True
                case tree.Call(callee=callee) if node is not branch.test:
                    if any(self._may_throw(o) for o in options_of(self.types.of(file, callee))):
                        return True
                case _:
                    pass
        return False

    @staticmethod
    def _may_throw(callee: Type) -> bool:
        """Whether a function may throw on purpose; those of the platform do not."""
        match callee:
            case FunctionType(node=function):
                return any(e.kind == "throw" for e in exits_of(function))
            case Global(path=path):
                return bool(package_of(path))
            case _:
                return True

    def tried(self, file: File, loop: tree.Loop, site: Node) -> tree.Try | None:
        """The `try` around a call after whose failure the loop goes on."""
        inside = site
        for around in file.ancestors(site):
            if around is loop or (isinstance(around, tree.Loop) and inside is around.body):
                return None
            if isinstance(around, tree.Try) and inside is around.body and around.catches:
                return around if self._repeats(file, loop, around) else None
            inside = around
        return None

    @staticmethod
    def _repeats(file: File, loop: tree.Loop, tried: tree.Try) -> bool:
        """Whether success ends a loop, and failure does not."""
        parts = (tried.body, tried.otherwise)
        is_done = any(_is_done(file, part, loop) for part in parts if part is not None)
        ends_after = leaves_after(file, loop, tried)
        if any(continues(c.body) for c in tried.catches):
            return is_done or ends_after
        goes_on = any(not block_leaves(file, c.body, loop) for c in tried.catches)
        return goes_on and is_done and not ends_after

    @staticmethod
    def _asks_status(file: File, loop: tree.Loop, site: Node) -> bool:
        """Whether a loop ends when the answer is a good one: no exception is needed to go on."""
        if loop.test is not None and any(holds_for(loop.test, s) for s in _PASSING):
            given = (n for n in file.ancestors(site) if isinstance(n, tree.Assign))
            variables = file.variables_in(loop.test)
            return any(file.variables_in(n.target) & variables for n in given)
        return ends_when_answered(file, loop)

    # Functions that others run again

    def _decorated(self, file: File, node: Node, function: tree.Function) -> Retry | None:
        """What a decorator of a package makes again, where no `try` of the function is around."""
        policy = policy_of(self.types, file, node)
        for attempt in self.subrequests.within(file, function.body) if policy is not None else ():
            inside = takewhile(lambda around: around is not function, file.ancestors(attempt.site))
            if policy is not None and not any(isinstance(n, tree.Try) for n in inside):
                known = policy.is_bounded, policy.most, policy.pauses
                return Retry(node, attempt, *known, None)
        return None

    # Functions that call themselves

    def _recursion(self, file: File, call: tree.Call) -> Retry | None:
        called = tuple(targets(self.types, file, call))
        around = file.ancestors(call) if called else ()
        function = next((f for f in around if isinstance(f, tree.Function) and f in called), None)
        counted = _counted(file, function, call) if function is not None else None
        if function is None or counted is None:
            return None
        if counted:
            return self._counted_again(file, function, call, counted)
        for node in file.ancestors(call):
            match node:
                case tree.Catch():
                    tried = file.scopes.parents[node]
                    if not isinstance(tried, tree.Try):
                        return None
                    found = next(self.subrequests.within(file, tried.body), None)
                    return Retry(call, found, False, None, True, tried) if found else None
                case tree.If(test=test, then=then) if then.span.covers(call.span):
                    if (answered := self._answered(file, function, test, call)) is not None:
                        return answered
                case tree.Function() if node is function:
                    return None
                case tree.Function() if (work := _handled_by(file, node)) is not None:
                    found = next(self.subrequests.within(file, work), None)
                    return Retry(call, found, False, None, True, None) if found else None
                case _:
                    pass
        return None

    def _counted_again(
        self, file: File, function: tree.Function, call: tree.Call, counted: frozenset[Variable]
    ) -> Retry | None:
        """What a function makes again, by calling itself for so many times, when it has failed."""
        inside = takewhile(lambda node: node is not function, file.ancestors(call))
        catch = next(
            (node for node in inside if isinstance(node, (tree.Catch, tree.Function))), None
        )
        tried = file.scopes.parents.get(catch) if isinstance(catch, tree.Catch) else None
        if not isinstance(tried, tree.Try):
            return None
        found = next(self.subrequests.within(file, tried.body), None)
        if found is None or counted & file.variables_behind(found.site):
            return None  # another one each time
        return Retry(call, found, True, None, True, tried)

    def _answered(
        self, file: File, function: tree.Function, test: Node, call: tree.Call
    ) -> Retry | None:
        """What a function makes again, by calling itself, for as long as the answer is a no."""
        if not any(holds_for(test, status) for status in _PASSING) or _may_give_up(file, function):
            return None
        asked = file.variables_in(test)
        for attempt in self.subrequests.within(file, function.body):
            given = (n for n in file.ancestors(attempt.site) if isinstance(n, tree.Assign))
            if any(file.variables_in(n.target) & asked for n in given):
                in_doubt = holds_for(test, _IN_DOUBT) is True
                return Retry(call, attempt, False, None, True, None, in_doubt)
        return None


def _is_done(file: File, block: tree.Block, loop: tree.Loop) -> bool:
    """Whether what is tried may end a loop: what it throws, its own handler catches."""
    left = (n for n in own_nodes(block) if isinstance(n, tree.Exit) and n.kind != "throw")
    return any(ends(file, exit, loop) for exit in left)


def _handled_by(file: File, handler: Node) -> Node | None:
    """The promise whose rejection a function is for: `fetch(url).catch(() => load(url))`."""
    call = file.call_around(handler)
    step = call.callee if call is not None else None
    if isinstance(step, tree.Member) and failure_handler(file, step) is handler:
        return step.object
    return None


def _goes_on_after(file: File, loop: tree.Loop, status: int) -> bool:
    """Whether a loop surely makes another round after an answer, while it has rounds left."""
    if block_leaves(file, loop.body, loop) and not _continues_after(file, loop, status):
        return False
    asked = (n for n in own_nodes(loop.body) if isinstance(n, tree.If))
    for branch in asked:
        holds = holds_for(branch.test, status)
        if counts(file, loop, branch.test):
            continue
        if exits(file, branch.then, loop) and holds is not False:
            return False
        if branch.otherwise and exits(file, branch.otherwise, loop) and holds is not True:
            return False
    return True


def _continues_after(file: File, loop: tree.Loop, status: int) -> bool:
    """Whether an answer may lead to a `continue`: `if (response.status === 429) continue`."""
    for end in own_nodes(loop.body):
        if isinstance(end, tree.Exit) and end.kind == "continue":
            around = tests_around(file, end)
            if all(holds_for(test, status) is not (not is_then) for test, is_then in around):
                return True
    return False


def _may_give_up(file: File, function: tree.Function) -> bool:
    """Whether a function leaves by something else than its answers: the time, what it keeps."""
    inside = tuple(own_nodes(function.body))
    fields = {called_as(n.target) for n in inside if isinstance(n, tree.Assign)}
    for branch in inside:
        if not isinstance(branch, tree.If) or not any(
            isinstance(n, tree.Exit) for n in branch.walk()
        ):
            continue
        if is_about_stopping(branch.test) or any(
            isinstance(n, tree.Member) and n.name in fields for n in branch.test.walk()
        ):
            return True
        if any(v.is_module_level for v in file.variables_in(branch.test)):
            return True
    return False


def _is_range(node: Node | None) -> bool:
    return isinstance(node, tree.Call) and getattr(node.callee, "id", None) == "range"


def _counted(file: File, function: tree.Function, call: tree.Call) -> frozenset[Variable] | None:
    """What a function counts by when it calls itself with just what it was given otherwise.

    None where it passes something else, or counts in another way.
    """
    params = [p.target for p in function.params if not is_receiver(p)]
    given = [a.value for a in call.args]
    if len(params) != len(given) or any(a.name for a in call.args):
        return None
    counted = set[Variable]()
    for param, value in zip(params, given, strict=True):
        variable = file.scopes.variable(param)
        if variable is None or variable.only is None or not isinstance(param, tree.Name):
            return None
        if _is_count(file, variable, value):
            counted.add(variable)
        elif file.scopes.variable(value) is not variable:
            return None
    inside = tuple(function.body.walk())
    if counted:
        tests = (n.test for n in inside if isinstance(n, (tree.If, tree.Conditional)))
        is_asked = any(counted & file.variables_in(test) for test in tests)
        return frozenset(counted) if is_asked else None
    is_counting = any(isinstance(n, tree.Assign) and n.op for n in inside)
    return None if is_counting else frozenset()


def _is_count(file: File, variable: Variable, value: Node) -> bool:
    """Whether a value is the next of a count, or of a time to wait: `left - 1`, `delay * 2`."""
    match value:
        case tree.Operation(op="+" | "-" | "*", operands=[first, tree.Literal(kind="number")]):
            return file.scopes.variable(first) is variable
        case _:
            return False
