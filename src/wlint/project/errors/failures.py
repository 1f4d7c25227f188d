"""What becomes of a request when the code it runs throws: who catches it, and what is answered."""

from collections.abc import Iterator, Sequence
from enum import Enum, auto
from functools import cached_property

from msgspec.structs import replace

from wlint import tree
from wlint.project.attempts import bypasses, chain_of, failure_handler
from wlint.project.calling.calls import Calls
from wlint.project.calling.entries import Entry, EntryKind
from wlint.project.calling.middleware import is_next
from wlint.project.calling.routers import HONO_ALONE, router_of
from wlint.project.calling.routes import Routes, method_of
from wlint.project.calling.sites import CallSite
from wlint.project.calling.way import Way, followed_by
from wlint.project.conditional_code import ConditionalCode
from wlint.project.errors.dispatches import Dispatches
from wlint.project.errors.elementwise import raising_call
from wlint.project.errors.forwarded import Forwarded
from wlint.project.errors.handlers import ANY_ERROR, End, Handlers
from wlint.project.errors.hooks import is_hook
from wlint.project.errors.passed_on import PassedOn
from wlint.project.errors.statuses import Answers
from wlint.project.errors.stored import is_given_away, is_seen_on, is_waited_for
from wlint.project.errors.unheard import is_unheard
from wlint.project.file import File
from wlint.project.typing.guarding import guards
from wlint.project.typing.types import Types
from wlint.record import Entity, Record
from wlint.semantics.types import UNKNOWN, FunctionType, SignatureType, options_of
from wlint.tree import Node

_RESPONSE = "Response"


class Failure(Record):
    """A request that fails: by a handler that says so, or because nothing catches.

    `function` is where it ends, `sites` the calls from there to where the error is thrown;
    with one of the `statuses` it is answered, a 500 where nothing catches.
    """

    file: File
    function: tree.Function | None
    catch: tree.Catch | tree.Function | None = None
    statuses: frozenset[int] = frozenset({500})
    sites: tuple[CallSite, ...] = ()

    @property
    def status(self) -> str:
        """With what it is answered, in words."""
        return " or ".join(map(str, sorted(self.statuses)))


class _Again(Enum):
    """That an error comes back to a function that is being followed already: no end of its own."""

    AGAIN = auto()


_End = Failure | _Again | None
_AGAIN = _Again.AGAIN


class _Asked(Record):
    """For which ways a failure is asked.

    `is_each`: whichever way has led there. `by_hooks`: by what a framework is told to do, too.
    """

    is_each: bool
    by_hooks: bool

    def goes_on(self, found: Failure) -> bool:
        """Whether a way that was found does not end the search: nobody on it catches, or each."""
        return self.is_each or (self.by_hooks and found.catch is None)


class Failures(Entity):
    """What becomes of the errors of one Worker."""

    types: Types
    calls: Calls
    answers: Answers
    passed_on: PassedOn
    unvisited: ConditionalCode
    routes: Routes

    def of(
        self,
        file: File,
        node: Node,
        *,
        kinds: frozenset[str],
        is_each: bool = False,
        by_hooks: bool = False,
    ) -> Failure | None:
        """How an error of these kinds, thrown by a node, surely makes a request fail.

        With `is_each` it does so whichever way has led there; with `by_hooks` also where it is
        what a framework is told to do with errors that says so.
        """
        function = file.function_around(node)
        entries = self.calls.reaching(function) if function is not None else ()
        is_asked = any(e.kind is EntryKind.REQUEST and self._is_asked(e) for e in entries)
        asked = _Asked(is_each, by_hooks)
        found = self._thrown(file, node, kinds, frozenset(), asked) if is_asked else None
        return found if isinstance(found, Failure) else None

    def _is_asked(self, entry: Entry) -> bool:
        """Whether a handler gets visitors' requests: a Durable Object those that are handed on."""
        return not entry.is_stateful or any(self.passed_on.requests(entry))

    def _thrown(
        self,
        file: File,
        node: Node,
        kinds: frozenset[str],
        seen: frozenset[Node],
        asked: _Asked,
    ) -> _End:
        if isinstance(node, tree.Call) and is_unheard(self.types, file, node):
            return None
        if self.unvisited.covers_node(file, node):
            return None
        inside = node
        for around in file.ancestors(node):
            match around:
                case tree.Try(body=body) if inside is body and not self._passes(file, node, around):
                    for catch in around.catches:
                        match self.handlers.end(file, catch, kinds):
                            case End.FAILS:
                                said = self.handlers.failing(file, catch, kinds)
                                return Failure(file, file.function_around(catch), catch, said)
                            case End.HANDLES:
                                return None
                            case End.PASSES:
                                continue
                            case End.REPLACES:
                                kinds = ANY_ERROR
                            case End.THROWS:
                                pass
                        break
                case tree.Member(name="catch" | "then" | "finally") if around.object is inside:
                    if not self._is_replaced(file, around):
                        return self._chained(file, around)
                    kinds = ANY_ERROR
                case tree.With(resources=resources) if any(map(_suppresses, resources)):
                    return None
                case tree.Function():
                    return self._left(file, node, around, kinds, seen, asked)
                case _:
                    pass
            inside = around
        return None

    def _passes(self, file: File, node: Node, attempt: tree.Try) -> bool:
        return isinstance(node, tree.Call) and bypasses(self.types, file, node, attempt)

    def _is_replaced(self, file: File, step: tree.Member) -> bool:
        """Whether a promise is waited for that fails with another error, thrown behind it."""
        call, handler = file.call_of(step), failure_handler(file, step)
        if call is None or handler is None:
            return False
        if not isinstance(file.scopes.parents[chain_of(file, call)], (tree.Await, tree.Exit)):
            return False
        own = options_of(self.types.of(file, handler))
        return all(
            isinstance(o, FunctionType)
            and self.handlers.replaces(self.types.program.file(o.file), o.node)
            for o in own
        )

    def _chained(self, file: File, step: tree.Member) -> Failure | None:
        """What becomes of an error that a function behind a promise is given."""
        handler = failure_handler(file, step)
        match options_of(self.types.of(file, handler)) if handler is not None else ():
            case [FunctionType(file=path, node=function)]:
                home = self.types.program.file(path)
                said = self.handlers.answered(home, function)
                return Failure(file, file.function_around(step), function, said) if said else None
            case _:
                return None

    def _left(
        self,
        file: File,
        node: Node,
        function: tree.Function,
        kinds: frozenset[str],
        seen: frozenset[Node],
        asked: _Asked,
    ) -> _End:
        """What becomes of an error that leaves a function."""
        if any(guards(self.types, file, d) for d in function.decorators):
            return None
        entry = next((e for e in self.calls.entries if e.function is function), None)
        sites = self.calls.callers.get(function, ())
        # a method is open to RPC, but what calls it here is what it was written for
        if entry is not None and not (entry.kind is EntryKind.RPC and sites):
            if entry.kind is EntryKind.REQUEST and entry.is_stateful and not _is_route(function):
                return self._handed_on(entry, node, seen, asked)
            is_plain = entry.kind is EntryKind.REQUEST and not entry.is_wrapped
            return self._left_handler(entry, kinds, seen, asked) if is_plain else None
        if function in seen:
            return _AGAIN
        raised = {s: call for s in sites if (call := raising_call(self.types, s)) is not None}
        stored = [s for s in sites if not isinstance(s.node, tree.Call) and s not in raised]
        if not all(is_seen_on(self.types, self.calls.callers, site) for site in stored):
            return None
        calls = [s for s in sites if s not in stored and (s.is_sure or self._takes_out(s, stored))]
        if any(map(is_given_away, stored)):
            # what is handed on runs for all who hand something on
            asked = replace(asked, is_each=True)
            if not all(map(is_waited_for, calls)):
                return None
        first: Failure | None = None
        is_again = False
        for site in calls:
            at = raised.get(site, site.node)
            found = self._thrown(site.file, at, kinds, seen | {function}, asked)
            if isinstance(found, _Again):
                is_again = True
                continue
            # who catches it says more than that there is a way on which nobody does
            if found is not None and (
                first is None or (first.catch is None and asked.goes_on(first))
            ):
                first = replace(found, sites=(*found.sites, site))
            is_run = site.caller is None or self.calls.way_to(site.caller) is not None
            if first is not None and not asked.goes_on(first):
                return first
            if found is None and asked.is_each and is_run and site.caller not in seen:
                return None  # another way answers it
        return _AGAIN if first is None and is_again else first

    def _left_handler(
        self, entry: Entry, kinds: frozenset[str], seen: frozenset[Node], asked: _Asked
    ) -> Failure | None:
        """What becomes of an error that leaves a handler of requests: a hook may see it first."""
        file, function = entry.file, entry.function
        failing: Failure | None = None
        beside: Failure | None = None
        for home, hook in self._hooks_of(entry):
            told = self._told(entry, home, hook, kinds) if asked.by_hooks else None
            if told is not None:
                failing = failing or told
                continue
            end, catch = self._hook_end(home, hook, kinds)
            if end is End.FAILS and catch is not None:
                said = self.handlers.failing(home, catch, kinds)
                # only that of Pages surely stands around the handler: but no other does better
                if self._is_of_pages(home, hook):
                    failing = failing or Failure(home, function, catch, said)
                elif said != {500}:
                    beside = beside or Failure(home, function, catch, said | {500})
            elif end not in (End.FAILS, End.PASSES):
                return None
        sites = self._dispatches.of(file, function) if failing is None else ()
        if sites and not any(site.caller in {function, *seen} for site in sites):
            after = seen | {function}
            found = [
                self._thrown(site.file, site.node, kinds, after, replace(asked, is_each=False))
                for site in sites
            ]
            ends = [end for end in found if isinstance(end, Failure)]
            if len(ends) < len(found):
                return None
            return replace(ends[0], sites=(*ends[0].sites, sites[0]))
        return failing or beside or Failure(file, function)

    def _told(self, entry: Entry, file: File, hook: Node, kinds: frozenset[str]) -> Failure | None:
        """What Hono's `onError` surely answers of an error of its routes, if the server failed.

        It is given errors alone: what else is thrown goes past it.
        """
        if entry.site is None or not isinstance(hook, tree.Call) or _RESPONSE in kinds:
            return None
        if router_of(self.types, file, hook) not in HONO_ALONE or hook.arg(0) is None:
            return None
        own, told = self.routes.route(*entry.site), self.routes.route(file, hook)
        if method_of(hook) != "onError" or all(
            place.router is not told.router for place in self.routes.places(own)
        ):
            return None
        match options_of(self.types.of(file, hook.args[0].value)):
            case [FunctionType(file=path, node=function)]:
                home = self.types.program.file(path)
                said = self.handlers.answered(home, function, kinds)
                return Failure(home, entry.function, function, said) if said else None
            case _:
                return None

    def _is_of_pages(self, file: File, hook: Node) -> bool:
        """Whether a middleware is what Pages runs before its handlers."""
        function = file.function_around(hook)
        entries = (e for e in self.calls.entries if e.function is function)
        return any(e.name.startswith("onRequest") for e in entries)

    def _hook_end(
        self, file: File, hook: Node, kinds: frozenset[str]
    ) -> tuple[End, tree.Catch | None]:
        """What a hook does with such an error, as far as a middleware says it itself."""
        if not isinstance(hook, tree.Call) or not is_next(self.types, file, hook):
            return End.HANDLES, None
        for attempt in (n for n in file.ancestors(hook) if isinstance(n, tree.Try)):
            if not attempt.body.span.covers(hook.span) or self._passes(file, hook, attempt):
                continue
            for catch in attempt.catches:
                if (end := self.handlers.end(file, catch, kinds)) is not End.PASSES:
                    return (End.PASSES if end is End.THROWS else end), catch
        return End.PASSES, None

    def _handed_on(
        self, entry: Entry, node: Node, seen: frozenset[Node], by: _Asked
    ) -> Failure | None:
        """What becomes of an error that leaves a Durable Object: who asked it gets another."""
        requests = () if entry.function in seen else self.passed_on.requests(entry)
        forwarded = Forwarded(self.types, self.calls)
        for asked in requests:
            if not forwarded.may_come_to(asked, entry.file, node):
                continue
            caller = asked.file.function_around(asked.call)
            after = seen | {entry.function}
            found = self._thrown(asked.file, asked.call, ANY_ERROR, after, by)
            if isinstance(found, Failure):
                site = CallSite(asked.file, asked.call, caller, entry.function)
                return replace(found, sites=(*found.sites, site))
        return None

    def _takes_out(self, site: CallSite, stored: Sequence[CallSite]) -> bool:
        """Whether a call is of what tables declare to have, where a function is stored as that."""
        callee = (
            self.types.of(site.file, site.node.callee)
            if isinstance(site.node, tree.Call)
            else UNKNOWN
        )
        return bool(stored) and any(isinstance(o, SignatureType) for o in options_of(callee))

    def way_to(self, failure: Failure, file: File, node: Node) -> Way | None:
        """How a handler that answers somebody leads to a node that fails, by where it ends."""
        way = self.calls.answering_way_to(failure.function)
        if way is None:
            return None
        way = followed_by(way, failure.sites)
        return self.calls.answering_instead(way, file, node)

    @cached_property
    def handlers(self) -> Handlers:
        """What its handlers of errors do."""
        return Handlers(self.types, self.answers)

    @cached_property
    def _dispatches(self) -> Dispatches:
        return Dispatches(self.types, self.calls.files)

    def _hooks_of(self, entry: Entry) -> Iterator[tuple[File, Node]]:
        """The hooks that may see what leaves a handler: not those of a router beside its own."""
        for file, hook in self._hooks:
            match hook:
                case tree.Call(callee=tree.Member(name="onError")):
                    if self.routes.may_hear((file, hook), entry.site):
                        yield file, hook
                case _:
                    yield file, hook

    @cached_property
    def _hooks(self) -> tuple[tuple[File, Node], ...]:
        """Where a framework is told what to do with errors, or a middleware catches them."""
        return tuple(
            (file, node)
            for file in self.calls.files
            for node in file.of_kind(tree.Call, tree.Entry)
            if is_hook(self.types, file, node)
        )


def _is_route(handler: tree.Function) -> bool:
    """Whether a router runs a handler, and answers for it: no method of an object is asked."""
    return handler.kind in ("arrow", "function")


def _suppresses(resource: Node) -> bool:
    callee = resource.callee if isinstance(resource, tree.Call) else None
    return "suppress" in (getattr(callee, "id", None), getattr(callee, "name", None))
