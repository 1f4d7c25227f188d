"""What a rule can ask about promises and background work."""

from collections.abc import Iterator
from itertools import takewhile

from wlint.platform.frameworks import CONTEXT_GETTERS
from wlint.platform.limits import QUEUE_WAITS_FOR_NOTHING, WAIT_UNTIL
from wlint.platform.together import ALL
from wlint.project.calling.background import (
    is_in_background,
    is_wait_until,
    takes_no_coroutine,
)
from wlint.project.calling.entries import EntryKind
from wlint.project.calling.middleware import is_next
from wlint.project.calling.way import Way
from wlint.project.calling.workflow_steps import is_in_step
from wlint.project.errors.caught import reads_of
from wlint.project.errors.chained import only_goes_on
from wlint.project.promises.beside import is_beside_work, is_caught
from wlint.project.promises.callbacks import LostCallback, handles_errors
from wlint.project.promises.contexts import Reach, context_beside, execution_context
from wlint.project.promises.deferred_writes import Deferred
from wlint.project.promises.detached import is_on_wrong_object, loses_methods, taken_off
from wlint.project.promises.endless import is_endless
from wlint.project.promises.longest import Timed
from wlint.project.promises.misuse import Misuse
from wlint.project.promises.promises import Answer, Fate, chain_of
from wlint.project.promises.rejections import Failure
from wlint.project.promises.unrun import Unrun
from wlint.project.promises.unsent import is_awaitable
from wlint.project.typing.external import external_method
from wlint.rule.asking import Asking
from wlint.semantics.functions import runs
from wlint.semantics.leaving import leaves
from wlint.semantics.types import FunctionType
from wlint.tree import (
    Call,
    Catch,
    Exit,
    Export,
    ExpressionStatement,
    Function,
    Import,
    Loop,
    Member,
    Node,
    Template,
)  # fmt: skip

_IMPORTED = "'waitUntil' of \"cloudflare:workers\""


class Promises(Asking):
    """What becomes of the promises a node makes."""

    def is_promise(self, node: Node) -> Answer:
        """Whether an expression is a promise or coroutine."""
        return self.worker.promises.is_promise(self.file, node)

    def is_surely_promise(self, call: Call) -> bool:
        """Whether a call gives a promise on every way, and is nowhere said to give nothing."""
        return self.worker.promises.is_surely_promise(self.file, call)

    def fate(self, node: Node) -> Fate:
        """What becomes of the promise an expression makes."""
        return self.worker.promises.fate(self.file, node)

    def starts_io(self, node: Node) -> Answer:
        """Whether an expression starts work outside the isolate; awaited unknown work counts."""
        return self.worker.promises.starts_io(self.file, node)

    def loss(self, call: Call) -> Fate | None:
        """How the work a call starts is lost: dropped, or dropped on purpose; None if it is not."""
        return self.worker.promises.loss(self.file, call)

    def let_go(self, call: Call) -> Node | None:
        """Where one branch lets go of the promise of a call that another branch waits for."""
        return self.worker.promises.let_go(self.file, call)

    def unrun(self, node: Node) -> Unrun | None:
        """How the statement of D1 that a node makes, or waits for, is left without a run."""
        return self.worker.statements.unrun(self.file, node)

    def is_unsent(self, node: Node) -> bool:
        """Whether a query is built and dropped before anything sends it."""
        return self.worker.promises.is_unsent(self.file, node)

    def waits_for_all(self, callee: Node) -> bool:
        """Whether a function waits for all of several promises: `Promise.all`."""
        return self.name_of(callee) in ALL

    def is_awaitable(self, node: Node) -> bool:
        """Whether awaiting a query that a package built sends it."""
        return is_awaitable(self.type_of(node))

    def waits_in_vain(self, statement: ExpressionStatement) -> bool:
        """Whether a statement only names a promise: it does nothing without an `await`."""
        return self.worker.promises.waits_in_vain(self.file, statement)

    def misuse(self, call: Call) -> Misuse | None:
        """Where the promise a call makes is used as if it were its value."""
        return self.worker.promises.misuse(self.file, call)

    def unhandled(self, node: Node) -> Failure | None:
        """The call by which a promise may fail with nothing to handle it, a write if there is one.

        What a cache takes and what ends a connection do not count: nobody misses them.
        """
        return self.worker.promises.rejections.of(self.file, node)

    def is_told_failure(self, node: Node, failed: Failure) -> bool:
        """Whether work only tells another host of the error that the handler around it has caught.

        Of the errors of such work no more is lost than a message.
        """
        if self.worker.types.path_of(failed.file, runs(failed.call)) != "fetch":
            return False
        around = takewhile(lambda a: not isinstance(a, Function), self.file.ancestors(node))
        catches = [a for a in around if isinstance(a, Catch)]
        told = {read for catch in catches for read in reads_of(self.file, catch, catch.name)}
        return not told.isdisjoint(node.walk())

    def pause_of(self, node: Node) -> Timed | None:
        """The constant pause by which a promise takes longest; None where none is known."""
        return self.worker.background_pauses.of(self.file, node)

    def limit_of(self, node: Node) -> Timed | None:
        """The longest timeout that a promise may wait for, with something to do when it is over."""
        return self.worker.long_limits.of(self.file, node)

    @property
    def after_response(self) -> int:
        """For how many seconds `waitUntil` lets work go on after the response."""
        return WAIT_UNTIL.value

    def deferred_write(self, call: Call, work: Node) -> Deferred | None:
        """The write that a `waitUntil` puts off though the answer reports it as done."""
        return self.worker.deferred_writes.of(self.file, call, work)

    def is_idle_coroutine(self, call: Call) -> bool:
        """Whether a call only makes a Python coroutine, which runs nothing before it is awaited."""
        return self.worker.promises.is_idle_coroutine(self.file, call)

    def gives_nothing(self, call: Call) -> bool:
        """Whether a call surely gives nothing: neither a promise nor any other value."""
        return self.worker.promises.gives_nothing(self.file, call)

    def is_under_lifeline(self, node: Node) -> bool:
        """Whether a stream or socket of a caller keeps work going: only its errors are lost."""
        return self.worker.promises.is_under_lifeline(self.file, node)

    def is_after_failure(self, node: Node) -> bool:
        """Whether a node stands in the handler of an error that is thrown on, and learned of."""
        around = takewhile(lambda a: not isinstance(a, Function), self.file.ancestors(node))
        return any(isinstance(a, Catch) and leaves(a.body, "throw") for a in around)

    def is_endless(self, node: Node) -> bool:
        """Whether the work of a call goes on until something outside of it says stop."""
        return is_endless(self.worker.types, self.file, node)

    def ends_with_stream(self, node: Node) -> bool:
        """Whether a stream that code fills is closed once a node has run, which cuts it off."""
        return self.worker.promises.ends_with_stream(self.file, node)

    def runs_in_object(self, call: Call) -> bool:
        """Whether it is a method of a Durable Object that is called: it ends whoever waits."""
        name = self.name_of(call.callee) or ""
        owner, _, method = name.rpartition(".")
        return owner == "DurableObjectStub" and method not in ("fetch", "connect")

    def only_asks_object(self, call: Call) -> bool:
        """Whether all the work that a call starts is one call to a Durable Object, made at once."""
        return self.worker.promises.only_asks_object(self.file, call)

    def leaves_all_to_object(self, call: Call) -> bool:
        """Whether a call does no more than that, whatever the object answers."""
        return self.worker.promises.leaves_all_to_object(self.file, call)

    def is_in_session(self, node: Node) -> bool:
        """Whether only who holds an `RpcTarget`, or an object, leads here: that keeps it going."""
        found = self.entries_reaching(node)
        return bool(found) and all(entry.is_held or entry.is_stateful for entry in found)

    def redelivered_by(self, call: Call) -> EntryKind | None:
        """The queue or alarm that should try again what a call does, and alone leads here.

        Not what is dropped on purpose, nor what is done beside work that is waited for; nor what an
        alarm does under a handler that would keep its failure.
        """
        kind = self.batch_around(call)
        is_on_purpose = self.loss(call) is Fate.SILENCED and not only_goes_on(self.file, call)
        if kind is None or is_on_purpose or self.is_needed(call):
            return None
        if kind is EntryKind.ALARM and is_caught(self.file, call):
            return None
        is_beside = is_beside_work(self.worker.promises.rejections, self.file, call)
        return None if is_beside else kind

    def left_batch(self, exit: Exit) -> Loop | None:
        """The loop over a queue's batch that is left with the rest of the messages undone."""
        return self.worker.left_messages.by(self.file, exit)

    def caught_batch(self, catch: Catch) -> Loop | None:
        """The loop over a queue's batch that an error ends, where a handler keeps that."""
        return self.worker.left_messages.caught(self.file, catch)

    def unsaid_message(self, catch: Catch) -> Call | None:
        """What is said of a message that goes well, where a handler only logs that one has not."""
        return self.worker.unsaid_messages.of(self.file, catch)

    def batch_around(self, node: Node) -> EntryKind | None:
        """The queue or alarm that tries again what fails here, where nothing else leads here."""
        kinds = {entry.kind for entry in self.entries_reaching(node)}
        only = kinds.pop() if len(kinds) == 1 else None
        return only if only in (EntryKind.QUEUE, EntryKind.ALARM) else None

    def outlives_batch(self, kind: EntryKind) -> bool:
        """Whether work given to `waitUntil` may go on when a queue or alarm counts as done."""
        configuration = self.worker.configuration
        flags = configuration.compatibility_flags if configuration else ()
        return kind is EntryKind.ALARM or QUEUE_WAITS_FOR_NOTHING in flags

    def is_pause(self, call: Call) -> bool:
        """Whether a call does nothing but take time: of no use unless it is awaited."""
        return self.worker.promises.is_pause(self.file, call)

    def is_needed(self, call: Call) -> bool:
        """Whether only what follows needs a call that is dropped: nothing of its work is lost."""
        return self.worker.promises.is_needed(self.file, call)

    def refuses(self, call: Call) -> bool:
        """Whether a call that is dropped may refuse a request: it takes that, and may throw."""
        return self.worker.promises.refuses(self.file, call)

    def runs_rest(self, call: Call) -> bool:
        """Whether a call runs what comes after a middleware, which makes the response."""
        return is_next(self.worker.types, self.file, call)

    def chain_of(self, call: Call) -> Call:
        """The whole `call.then(…).catch(…)` that begins with a call."""
        return chain_of(self.file, call)

    def begun_by(self, call: Call) -> Call | Template:
        """What starts the work of a chain that begins with a call.

        The query of sql`…`.catch(…), what a callback calls of `Promise.resolve().then(…)`.
        """
        match call.callee:
            case Member(object=Template(tag=Node()) as query, name="then" | "catch" | "finally"):
                return query
            case _ if self.worker.types.path_of(self.file, call.callee) == "Promise.resolve":
                inside = (n for n in self.chain_of(call).walk() if isinstance(n, Call))
                own = (n for n in inside if n is not call and self._is_in_callback(call, n))
                return next((n for n in own if self.starts_io(n)), call)
            case _:
                return call

    def _is_in_callback(self, call: Call, inner: Call) -> bool:
        """Whether a call is made by a callback of the chain that another begins."""
        function = self.file.function_around(inner)
        return function is not None and function is not self.file.function_around(call)

    def handles_errors(self, function: Node) -> bool:
        """Whether a project function handles every error of its own."""
        found = self.type_of(function)
        return isinstance(found, FunctionType) and handles_errors(self.worker.types, found)

    def execution_context(self, node: Node) -> Reach | None:
        """The execution context that a place can name; None where it is out of reach."""
        configuration = self.worker.configuration
        is_on_node = configuration is not None and configuration.is_on_node
        return execution_context(self.worker.types, self.file, node, is_on_node=is_on_node)

    def runtime_at(self, node: Node) -> str:
        """How a place can hand work to the runtime, in words."""
        context = self.execution_context(node)
        if context is not None:
            return f"'{context.text}.waitUntil(…)'"
        return self.imported_runtime if self.can_import_runtime else "'ctx.waitUntil(…)'"

    @property
    def imported_runtime(self) -> str:
        """What modules of this Worker can hand work to where no context is in reach, in words."""
        application = self.worker.application
        builder = application.builder if application is not None else None
        getter = CONTEXT_GETTERS.get(builder or "")
        return f"'{getter}().ctx.waitUntil(…)' of \"{builder}\"" if getter else _IMPORTED

    @property
    def can_import_runtime(self) -> bool:
        """Whether a file can have what needs no context: it is a module, not a script."""
        statements = self.file.module.body.statements
        return not self.file.is_python and any(isinstance(s, (Import, Export)) for s in statements)

    def context_beside(self, node: Node) -> tuple[str, Node] | None:
        """The name of a context that could be taken at a place, and what it could be taken from."""
        return context_beside(self.worker.types, self.file, node)

    def is_wait_until(self, call: Call) -> bool:
        """Whether a call hands work to the runtime."""
        return is_wait_until(self.worker.types, self.file, call)

    def is_in_background(self, node: Node) -> bool:
        """Whether a node runs, on the way that is shown to it, in work that `waitUntil` holds."""
        way = self.ending_way_to(node)
        places = [(self.file, node), *((s.file, s.node) for s in (way.sites if way else ()))]
        return any(is_in_background(self.worker.types, file, at) for file, at in places)

    def is_in_step(self, node: Node) -> bool:
        """Whether a node stands in what a step of a Workflow runs."""
        return is_in_step(self.worker.types, self.file, node)

    def takes_no_coroutine(self, call: Call) -> bool:
        """Whether a `waitUntil` is JavaScript's own, which takes no Python coroutine."""
        return takes_no_coroutine(self.worker.types, self.file, call)

    def lost_callbacks(self, call: Call) -> Iterator[LostCallback]:
        """The functions among a call's arguments whose promises, and so their work, are lost."""
        return self.worker.promises.callbacks.lost(self.file, call)

    def emitting_way(self, call: Call) -> Way | None:
        """How a handler comes to emit the event that a call waits for on a bus of its own."""
        return self.worker.promises.buses.way_to(self.file, call)

    def emits_in_object(self, call: Call) -> bool:
        """Whether only Durable Objects and the like emit the event that a call listens to."""
        return self.worker.promises.buses.is_stateful(self.file, call)

    def taken_off(self, node: Node) -> Iterator[tuple[Node, str]]:
        """The places of a node that take a platform method off its object, and its name."""
        return taken_off(self.worker.types, self.worker.routed, self.file, node)

    def loses_methods(self, value: Node) -> str | None:
        """The type of a platform object that loses its methods when it is spread."""
        return loses_methods(self.worker.types, self.file, value)

    def is_on_wrong_object(self, call: Call) -> bool:
        """Whether a global function is called as a method of one of the project's own objects."""
        return is_on_wrong_object(self.worker.types, self.file, call)

    def may_float(self, call: Call) -> bool:
        """Whether the platform documents leaving this call without an await."""
        name = self.name_of(call.callee)
        method = external_method(name) if name else None
        return method is not None and method.may_float
