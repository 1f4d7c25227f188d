"""What a rule can say of how to wait for a promise that nothing waits for."""

from wlint.finding import Fix, FixLevel
from wlint.project.calling.entries import EntryKind
from wlint.project.calling.function_names import is_constructor
from wlint.project.promises.beside import is_caught
from wlint.project.promises.contexts import Reach
from wlint.rule.fixing import Fixing
from wlint.rule.promises import Promises
from wlint.rule.reporting import Reporting
from wlint.semantics.catches import is_broad
from wlint.semantics.leaving import leaves
from wlint.semantics.types import FunctionType
from wlint.tree import (
    Assign,
    Await,
    Call,
    Conditional,
    ExpressionStatement,
    Function,
    Member,
    Name,
    Node,
    Operation,
    Try,
)

_TOO_LONG = (
    "leave it to a queue, a Workflow or the alarm of a Durable Object: it may well take longer "
    "than the {} s that 'waitUntil' would give it, and than anybody waits for a response"
)
_AGAIN = "and handle its errors there: else one has all of this done again"


class Waiting(Promises, Fixing, Reporting):
    """How code can wait for what it starts, or leave that to the runtime."""

    def how_to_wait(self, call: Call) -> str:
        """What to do for the work of a call to be done."""
        if self.batch_around(call) is not None:
            return "await it" if self._is_caught(call) else f"await it, {_AGAIN}"
        if self.is_in_step(call):
            return "await it: the step is done when its callback is, and is not run again"
        asked = (self.is_stateful, self.is_pause, self.runs_rest, self.is_needed)
        is_needed = any(asks(call) for asks in asked) or self._is_answered_elsewhere(call)
        context = None if is_needed else self.execution_context(call)
        if (function := self.function_around(call)) is not None and is_constructor(function):
            return self._out_of_constructor(call, function, context)
        if not is_needed and self.is_too_long(call):
            return _TOO_LONG.format(self.after_response)
        beside = self.context_beside(call) if context is None and not is_needed else None
        if beside is not None:
            name, owner = beside
            return (
                f"await it, or take '{name}' from '{self.short(owner)}', too, for "
                f"'{name}.waitUntil(…)', when the response need not wait for it"
            )
        if context is None and self.file.is_python:
            return "await it, or return it to a caller who does"
        if context is None and (is_needed or not self.can_import_runtime):
            return "await it, or return its promise to a caller who does"
        if context is None:
            return (
                f"await it, or use {self.imported_runtime} when the response need not wait for it"
            )
        runtime = f"'{context.text}.waitUntil(…)'"
        if self.is_in_background(call):
            return f"await it, or hand it to {runtime}, too"
        where = "when" if context.is_sure else "where there is one and"
        return f"await it, or use {runtime} {where} the response need not wait for it"

    def is_too_long(self, call: Call) -> bool:
        """Whether the work of a call may take longer than a request that is answered lasts."""
        way = self.ending_way_to(call)
        is_request = way is not None and way.entry.kind is EntryKind.REQUEST
        if not is_request or self.is_stateful(call) or self.is_under_lifeline(call):
            return False
        timed = (self.pause_of(call), self.limit_of(call))
        is_waiting = any(t is not None and t.seconds > self.after_response for t in timed)
        return is_waiting or self.worker.long_work.has(self.file, call)

    def _out_of_constructor(self, call: Call, function: Function, context: Reach | None) -> str:
        """Who waits in place of a constructor, which cannot."""
        cannot = "a constructor cannot await it"
        if context is not None and context.is_sure:
            return f"{cannot}: hand it to '{context.text}.waitUntil(…)'"
        if not self.worker.calls.is_entry(function):
            return f"{cannot}: call it where the object is made, and await it there"
        if self.file.is_python or not self.is_stateful(call):
            return f"{cannot}: call it in the methods that need it, and await it there"
        if self._asks_other_hosts(call):
            return (
                f"{cannot}: handle its errors with '.catch(…)', or do it where it is first needed; "
                "'blockConcurrencyWhile' would have each start of the object wait for another host"
            )
        given = next((p.target for p in function.params if isinstance(p.target, Name)), None)
        held = f"{given.id if given is not None else 'this.ctx'}.blockConcurrencyWhile(() => …)"
        return f"{cannot}: hand it to '{held}', which keeps events back until it is done"

    def is_in_constructor(self, node: Node) -> bool:
        """Whether a constructor itself runs a node."""
        function = self.function_around(node)
        return function is not None and is_constructor(function)

    def _asks_other_hosts(self, call: Call) -> bool:
        """Whether the work of a call waits for what is no service of Cloudflare's."""
        found = self.worker.subrequests.each(self.file, call)
        return any(not subrequest.is_internal for subrequest in found)

    def waiting_fix(self, call: Call) -> Fix | None:
        """Hand the work to the runtime where that is in reach, else await it."""
        chain = self.chain_of(call)
        if self.batch_around(call) is not None and not self._is_caught(call):
            return None  # once it is waited for, its failure has all delivered again
        if self.is_endless(chain) or self.is_too_long(call):
            return None
        return self._handed_over(call, chain) or self._awaited(call, chain)

    def _handed_over(self, call: Call, chain: Call) -> Fix | None:
        whole, context = self.with_void(chain), self.execution_context(call)
        if context is None or not context.is_sure or not self._is_statement(whole):
            return None
        # what an open socket or stream holds, that holds for longer than `waitUntil` would
        asked = (
            self.is_stateful,
            self.is_pause,
            self.is_needed,
            self.is_under_lifeline,
            self.is_in_step,
        )
        is_step = (self.name_of(call.callee) or "").startswith("WorkflowStep.")
        if is_step or self.runs_rest(call) or any(asks(call) for asks in asked):
            return None
        if not self.is_surely_promise(call) or self._is_answered_elsewhere(call):
            return None
        title, text = f"hand it to {context.text}.waitUntil", self.text(chain)
        edit = self.replace(whole, f"{context.text}.waitUntil({text})")
        # what Hono's getter throws where there is no context, as in tests, would be taken there
        is_taken = context.is_got and is_caught(self.file, call)
        return self.fix(title, FixLevel.UNSAFE if is_taken else FixLevel.SAFE, edit)

    def _awaited(self, call: Call, chain: Call) -> Fix | None:
        function, whole = self.function_around(call), self.with_void(chain)
        if function is None or not function.is_async:
            return None
        is_task = self.name_of(call.callee) == "create_task"  # it has methods its value has not
        is_statement, is_let_go = self._is_statement(whole), self.let_go(call) is not None
        is_kept = isinstance(self.parent(whole), Assign) and not is_let_go and not is_task
        if not is_statement and not is_kept:
            return None
        # a task that is waited for at once does no more than its coroutine
        work = call.arg(0) if is_task and chain is call else None
        level = self._level(call, chain, is_statement=is_statement)
        return self.fix("await it", level, self.replace(whole, f"await {self.text(work or chain)}"))

    def _level(self, call: Call, chain: Call, *, is_statement: bool) -> FixLevel:
        is_rest = self.runs_rest(call)
        is_tried = not (is_rest or self.is_needed(call)) and self._is_answered_for(call)
        if is_tried and self.unhandled(chain) is not None:
            return FixLevel.SUGGESTION  # its failure would be taken for one of what else is tried
        return FixLevel.SAFE if is_rest and is_statement else FixLevel.UNSAFE

    def with_void(self, node: Node) -> Node:
        """A node, or the `void` in front of it."""
        around = self.parent(node)
        return around if isinstance(around, Operation) and around.op == "void" else node

    def _is_caught(self, call: Call) -> bool:
        """Whether the errors of what is dropped are handled: behind, around, or inside."""
        match self.chain_of(call).callee:
            case Member(name="catch"):
                return True
            case _:
                return is_caught(self.file, call) or self.handles_errors(call.callee)

    def _is_statement(self, node: Node) -> bool:
        """Whether nothing takes the value of an expression."""
        around = self.parent(node)
        while isinstance(around, (Operation, Conditional)):
            node, around = around, self.parent(around)
        return isinstance(around, ExpressionStatement)

    def _is_answered_elsewhere(self, call: Call) -> bool:
        """Whether all else waits for what is called, and answers for it, as could be done here."""
        function = self.type_of(call.callee)
        callers = self.worker.calls.callers
        sites = callers.get(function.node, ()) if isinstance(function, FunctionType) else ()
        others = [s for s in sites if isinstance(s.node, Call) and s.node is not call]
        return (
            self._is_answered_for(call)
            and bool(others)
            and all(isinstance(site.file.scopes.parents.get(site.node), Await) for site in others)
        )

    def _is_answered_for(self, node: Node) -> bool:
        """Whether a handler around gives an answer of its own when anything is thrown there."""
        inside = node
        for around in self.file.ancestors(node):
            match around:
                case Function():
                    return False
                case Try(body=body, catches=catches) if body is inside:
                    return any(is_broad(c) and leaves(c.body, "return") for c in catches)
                case _:
                    inside = around
        return False
