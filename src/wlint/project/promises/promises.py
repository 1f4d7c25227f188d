"""Promises: is it one, does anything wait for it, would its work be missed."""

from collections.abc import Callable, Iterator
from functools import cached_property

from wlint import tree
from wlint.project.attempts import chain_of
from wlint.project.calling.background import hands_over_result
from wlint.project.calling.calls import Calls
from wlint.project.calling.function_names import is_constructor
from wlint.project.file import File
from wlint.project.promises.buses import Buses
from wlint.project.promises.callbacks import Callbacks
from wlint.project.promises.checks import Checks
from wlint.project.promises.effects import (
    Answer,
    Effects,
    any_of,
    does_something,
    external_io,
    is_promise,
)
from wlint.project.promises.fate import Fate, Fates
from wlint.project.promises.handed_on import hands_on
from wlint.project.promises.late_errors import LateErrors
from wlint.project.promises.left_to_runtime import is_left_to_runtime
from wlint.project.promises.lifelines import (
    ends_with_stream,
    has_accepted,
    has_lifeline,
    is_held_by_caller,
    opens_socket,
)
from wlint.project.promises.misuse import Misuse, Misuses, is_optional, is_surely_promise
from wlint.project.promises.needed import Needs, is_given_request
from wlint.project.promises.object_calls import only_asks_object, wants_nothing
from wlint.project.promises.pausing import Pausing
from wlint.project.promises.rejections import Failure, Rejections
from wlint.project.promises.settlers import Settlers
from wlint.project.promises.shared import is_done_again, is_waited_for_beside, shares_promise
from wlint.project.promises.throws import Throws
from wlint.project.promises.unsent import is_unsent
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.functions import CHAIN, is_only_declared, returned
from wlint.semantics.types import (
    FunctionType,
    SignatureType,
    is_nothing,
    options_of,
    without_nothing,
)
from wlint.tree import Node


class Promises(Entity):
    """The promises of one Worker; `fills` tells which calls only fill a cache."""

    types: Types
    calls: Calls
    fills: Callable[[File, tree.Call], bool]

    @cached_property
    def effects(self) -> Effects:
        """What the project's functions leave behind."""
        return Effects(self.types, self.calls.overriding)

    @cached_property
    def needs(self) -> Needs:
        """What the project's code needs of calls that it drops."""
        return Needs(self.types)

    @cached_property
    def throws(self) -> Throws:
        """Which of them may end with an error of the project's own."""
        return Throws(self.types)

    @cached_property
    def late_errors(self) -> LateErrors:
        """Which of them may do so once the storage of a Durable Object has answered."""
        return LateErrors(self.types, self.throws)

    @cached_property
    def checks(self) -> Checks:
        """Which of them are only run for what they throw."""
        return Checks(self.types, self.throws)

    @cached_property
    def pausing(self) -> Pausing:
        """What its functions do but take time."""
        return Pausing(self.types)

    @cached_property
    def fates(self) -> Fates:
        """What becomes of promises."""
        return Fates(self.types, self.settlers)

    @cached_property
    def settlers(self) -> Settlers:
        """What settles promises."""
        return Settlers(self.types)

    @cached_property
    def callbacks(self) -> Callbacks:
        """Functions whose promises are dropped."""
        return Callbacks(self.types, self.effects, self.fates, self.buses)

    @cached_property
    def buses(self) -> Buses:
        """The events that it emits to itself."""
        return Buses(self.types, self.calls)

    @cached_property
    def misuses(self) -> Misuses:
        """Promises that are used as if they were values."""
        return Misuses(self.types, self.fates, self.calls.callers)

    @cached_property
    def rejections(self) -> Rejections:
        """Failures that nothing handles."""
        return Rejections(self.types, self.calls.overriding, self.fills)

    def is_promise(self, file: File, node: Node) -> Answer:
        """Whether an expression is a promise or coroutine."""
        return is_promise(self.types.of(file, node))

    def is_surely_promise(self, file: File, call: tree.Call) -> bool:
        """Whether a call gives a promise on every way, and is nowhere said to give nothing."""
        said = self.types.result_of(self.types.expression(file, call.callee))
        is_said = all(is_promise(o) or not is_nothing(o) for o in options_of(said))
        of = self.types.of(file, call)
        return is_said and is_surely_promise(of) and not is_optional(call)

    def fate(self, file: File, node: Node) -> Fate:
        """What becomes of the promise an expression makes."""
        return self.fates.of(file, node)

    def starts_io(self, file: File, node: Node) -> Answer:
        """Whether the promise an expression gives stands for work outside the isolate."""
        try:
            return self.effects.starts_io(file, node)
        except RecursionError:  # a chain of calls far longer than people write
            return Answer.UNKNOWN

    def function_io(self, function: FunctionType) -> Answer:
        """Whether a call of a project function gives a promise that stands for I/O."""
        return self.effects.function_io(function)

    def loss(self, file: File, call: tree.Call) -> Fate | None:
        """How the work that a call starts is lost: dropped, or dropped on purpose; None if not.

        A chain is one promise: asked at its first call, and judged by all of its links.
        """
        if not self.is_promise(file, call) or self._is_link(file, call):
            return None
        fate = self.fate(file, call)
        if fate is Fate.KEPT and self.let_go(file, call) is not None:
            fate = Fate.SILENCED
        if not fate.is_lost:
            return None
        if self.is_idle_coroutine(file, call):
            return Fate.DROPPED
        if self._is_shared(file, call) or self.calls.never_runs(file, call):
            return None
        whole = chain_of(file, call)
        if fate is Fate.DROPPED and self.pausing.is_pause(file, call):
            is_statement = isinstance(file.scopes.parents[whole], tree.ExpressionStatement)
            return Fate.DROPPED if whole is call and is_statement else None
        if isinstance(call.callee, tree.Member) and call.callee.name in CHAIN:
            fate = Fate.SILENCED
        if not self._is_missed(file, call, whole, fate):
            return fate if self.is_needed(file, call) else None
        if has_lifeline(self.buses, self.effects, self.settlers, file, whole):
            return None
        return None if hands_on(self.settlers, self.calls, file, whole) else fate

    def is_needed(self, file: File, call: tree.Call) -> bool:
        """Whether only what follows needs a call that is dropped: nothing of its work is lost."""
        if not self._is_done_anyhow(file, call):
            return False
        return self.needs.follow(file, call) or self.refuses(file, call)

    def refuses(self, file: File, call: tree.Call) -> bool:
        """Whether a call that is dropped may refuse a request: it takes that, and only checks."""
        if not self._is_done_anyhow(file, call) or not is_given_request(self.types, file, call):
            return False
        options = options_of(self.types.of(file, call.callee))
        return all(isinstance(o, FunctionType) and self.checks.is_check(o) for o in options)

    def _is_done_anyhow(self, file: File, call: tree.Call) -> bool:
        is_statement = isinstance(file.scopes.parents[call], tree.ExpressionStatement)
        return is_statement and self.starts_io(file, call) is Answer.NO

    def let_go(self, file: File, call: tree.Call) -> Node | None:
        """Where one branch lets go of the promise that a call makes and another one waits for."""
        match file.scopes.parents[chain_of(file, call)]:
            case tree.Assign(target=tree.Name() as name, value=tree.Call(), op=None):
                variable = file.scopes.variable(name)
                found = self.fates.branch_without(file, variable) if variable is not None else None
                return None if found is None or self.calls.never_runs(file, found) else found
            case _:
                return None

    def _is_shared(self, file: File, call: tree.Call) -> bool:
        """Whether something else waits for what a call starts: another call with that promise."""
        options = options_of(self.types.of(file, call.callee))
        if all(isinstance(o, FunctionType) and hands_over_result(self.types, o) for o in options):
            return True
        return all(isinstance(o, FunctionType) and self._is_beside(file, call, o) for o in options)

    def _is_beside(self, file: File, call: tree.Call, option: FunctionType) -> bool:
        asked = self.calls, self.fates, file, call, option.node
        is_shared = shares_promise(self.types, option) and is_waited_for_beside(*asked)
        is_shared = is_shared or is_left_to_runtime(self.calls, file, call, option)
        return is_shared or (_prepares(file, call) and is_done_again(*asked))

    def _is_missed(self, file: File, call: tree.Call, whole: tree.Call, fate: Fate) -> bool:
        """Whether there is work; what may be no promise, or was thought about, must be known."""
        match self.starts_io(file, whole):
            case Answer.YES:
                return True
            case Answer.UNKNOWN:
                options = options_of(self.types.of(file, call))
                return fate is Fate.DROPPED and all(is_promise(o) for o in options)
            case _:
                options = options_of(self.types.of(file, call.callee))
                return all(isinstance(o, FunctionType) and self.late_errors.may(o) for o in options)

    def misuse(self, file: File, call: tree.Call) -> Misuse | None:
        """Where the promise of a call, or of the chain it begins, is used as its value."""
        return None if self._is_link(file, call) else self.misuses.of(file, call)

    def is_under_lifeline(self, file: File, node: Node) -> bool:
        """Whether a stream or socket of a caller holds the request open: errors are lost, not work.

        The handler itself does not count: it may serve other requests, too.
        """
        function = file.function_around(node)
        way = self.calls.way_to(function)
        if function is None or way is None:
            return False
        if has_accepted(self.types, file, node):
            return True
        if is_held_by_caller(self.buses, way, file, node):
            return True
        around = ((file, n) for n in (function, *file.ancestors(function)))
        callers = ((site.file, site.caller) for site in way.sites)
        return any(
            opens_socket(self.types, home, f)
            for home, f in (*around, *callers)
            if isinstance(f, tree.Function) and f is not way.entry.function
        )

    def ends_with_stream(self, file: File, node: Node) -> bool:
        """Whether a stream that code fills is closed once a node has run, which cuts it off."""
        way = self.calls.way_to(file.function_around(node))
        return way is not None and ends_with_stream(self.buses, way, file, node)

    def _is_link(self, file: File, call: tree.Call) -> bool:
        """Whether a call hangs on a promise that an earlier call makes."""
        match call.callee:
            case tree.Member(object=tree.Call() as before, name=name) if name in CHAIN:
                return bool(self.is_promise(file, before))
            case _:
                return False

    def is_unsent(self, file: File, node: Node) -> bool:
        """Whether a query is built and dropped before anything sends it."""
        return is_unsent(self.types, self.fates, file, node)

    def waits_in_vain(self, file: File, statement: tree.ExpressionStatement) -> bool:
        """Whether a statement only names a promise: it does nothing without an `await`."""
        if not isinstance(statement.value, (tree.Name, tree.Member)):
            return False
        options = options_of(without_nothing(self.types.of(file, statement.value)))
        return all(is_promise(option) for option in options)

    def is_pause(self, file: File, call: tree.Call) -> bool:
        """Whether a call does nothing but take time."""
        return self.pausing.is_pause(file, call)

    def is_idle_coroutine(self, file: File, call: tree.Call) -> bool:
        """Whether a call only makes a coroutine: Python runs nothing of it before it is awaited."""
        options = options_of(self.types.of(file, call.callee))
        return file.is_python and all(
            isinstance(o, (FunctionType, SignatureType))
            and isinstance(o.node, tree.Function)
            and o.node.is_async
            and not o.node.is_generator
            and any(map(does_something, (o.node, *self._overrides(o))))
            for o in options
        )

    def only_asks_object(self, file: File, call: tree.Call) -> bool:
        """Whether all the work that a call starts is one call to a Durable Object, made at once."""
        return only_asks_object(self.effects, file, call)

    def leaves_all_to_object(self, file: File, call: tree.Call) -> bool:
        """Whether a call does no more than that, whatever the object answers."""
        return self.only_asks_object(file, call) and wants_nothing(self.effects, file, call)

    def gives_nothing(self, file: File, call: tree.Call) -> bool:
        """Whether all that a call may run is the project's, and returns nothing when it is done."""
        return all(
            isinstance(o, FunctionType)
            and not any(next(returned(f), None) or _gives(f) for f in (o.node, *self._overrides(o)))
            for o in options_of(self.types.of(file, call.callee))
        )

    def _overrides(self, function: FunctionType | SignatureType) -> Iterator[tree.Function]:
        match function:
            case FunctionType():
                return (f.node for f in self.calls.overriding.overrides(function))
            case _:
                return iter(())


def _gives(function: tree.Function) -> bool:
    """Whether what a function gives is not what its `return`s say: a promise, what decorators make.

    What only throws is written to be overridden.
    """
    is_made = function.is_async or function.is_generator or bool(function.decorators)
    return is_made or is_only_declared(function)


def _prepares(file: File, call: tree.Call) -> bool:
    """Whether a constructor starts what its object is later asked for again: `this.init()`."""
    function = file.function_around(call)
    is_own = (
        isinstance(call.callee, tree.Member)
        and isinstance(call.callee.object, tree.Name)
        and call.callee.object.is_receiver
    )
    return is_own and not call.args and function is not None and is_constructor(function)


__all__ = [
    "Answer", "Failure", "Fate", "Misuse", "Promises", "any_of", "chain_of", "external_io",
    "is_promise",
]  # fmt: skip
