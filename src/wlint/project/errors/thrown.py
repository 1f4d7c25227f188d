"""Where an error of one of the project's own classes is caught, and known to be one."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from msgspec import field

from wlint import tree
from wlint.project.attempts import chain_of, returned_from
from wlint.project.calling.calls import Calls
from wlint.project.calling.middleware import is_hono_next, is_next
from wlint.project.calling.routes import Routes
from wlint.project.data.held import Held
from wlint.project.data.spread import Spread
from wlint.project.errors.caught import Caught, hooked_errors, reads_of, rejected
from wlint.project.errors.escaping import is_waited_for
from wlint.project.errors.narrowing import is_asked_more
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.catches import is_broad, kinds_of, names_of
from wlint.semantics.functions import CHAIN, called_as, own_nodes
from wlint.semantics.types import ClassType, InstanceType, options_of
from wlint.tree import Node

# Past this many calls an error is followed no further.
_CALLS = 100


class Thrown(Entity):
    """The errors that one Worker throws."""

    types: Types
    calls: Calls
    spread: Spread
    routes: Routes
    _unknown: set[tuple[Held, frozenset[tree.Class]]] = field(default_factory=set)

    def caught(self, held: Held) -> Iterator[Held]:
        """The uses of an error that `throw` is given, where handlers know it by its class."""
        kinds = frozenset(self._classes(held))
        todo, seen = [held], {held}
        while todo and kinds and len(seen) < _CALLS:
            at = todo.pop()
            function = at.file.function_around(at.node)
            catches = list(self._catches(at))
            names = frozenset(kind.name or "" for kind in kinds)
            is_left = function is not None and all(map(_throws_on, self._met(at, names)))
            hooks = self._hooks_of(function) if is_left and function is not None else ()
            for caught in (*catches, *hooks):
                for read in caught.reads:
                    yield from self._known(caught, at.arriving(caught.file, read), kinds)
            for before in self._callers(at, function) if function and is_left else ():
                if before not in seen:
                    seen.add(before)
                    todo.append(before)

    def got_out(self, held: Held) -> Held | None:
        """An error that `throw` is given, where it may get to a framework, which answers with it.

        None where all callers handle it, and their handlers do nothing but log it.
        """
        names = frozenset(self._names(held))
        todo, seen = [held], {held}
        while todo and len(seen) < _CALLS:
            at = todo.pop(0)
            function = at.file.function_around(at.node)
            last = next((by for by in self._met(at, names) if not _throws_on(by)), None)
            if last is not None and all(_is_only_told(last.file, read) for read in last.reads):
                continue
            sites = self.calls.callers.get(function, ()) if function is not None else ()
            is_seen = all(isinstance(s.node, tree.Call) and s.is_sure for s in sites)
            if last or not sites or not is_seen or (function and self.calls.is_entry(function)):
                return at
            callers = self._callers(at, function) if function is not None else ()
            new = dict.fromkeys(before for before in callers if before not in seen)
            seen |= new.keys()
            todo += new
        return todo[0] if todo else None

    def _names(self, held: Held) -> Iterator[str]:
        """What the classes of an error are called by those who catch it."""
        if isinstance(held.node, tree.Call):
            yield called_as(held.node.callee) or ""
        for cls in self._classes(held):
            yield cls.name or ""
            yield from (called_as(base) or "" for base in cls.bases)

    def _met(self, held: Held, names: frozenset[str]) -> Iterator[Caught]:
        """The handlers of its function that an error comes to while they throw it on.

        Of several handlers of one `try` it is the first that is for such errors.
        """
        passed = set[Node | None]()
        for caught in self._catches(held):
            attempt = caught.file.scopes.parents.get(caught.by)
            if attempt not in passed and _is_meant(caught, names):
                passed.add(attempt)
                yield caught

    def _classes(self, held: Held) -> Iterator[tree.Class]:
        """The project's classes of which an error is an instance."""
        todo = list(options_of(self.types.of(held.file, held.node)))
        for of in todo:
            if isinstance(of, (InstanceType, ClassType)):
                yield of.node
                todo += [b for b in self.types.bases(of) if b not in todo]

    def _known(self, caught: Caught, read: Held, kinds: frozenset[tree.Class]) -> Iterator[Held]:
        """Where an error is used as one of these classes, there or in what it is handed to."""
        named = list(kinds_of(caught.by)) if isinstance(caught.by, tree.Catch) else []
        if self._are_of(caught.file, named or [read.node], kinds):
            if not is_asked_more(caught.file, read.node):
                yield read
        elif not named and isinstance(read.file.scopes.parents.get(read.node), tree.Arg):
            if (read, kinds) in self._unknown:
                return
            found = list(self._known_elsewhere(read, kinds))
            if not found:
                self._unknown.add((read, kinds))
            yield from found

    def _known_elsewhere(self, read: Held, kinds: frozenset[tree.Class]) -> Iterator[Held]:
        for held in self.spread.of(read):
            is_same = held.path == read.path and isinstance(held.node, tree.Name)
            if not is_same or is_asked_more(held.file, held.node):
                continue
            if self._are_of(held.file, [held.node], kinds):
                yield held

    def _are_of(self, file: File, nodes: list[Node], kinds: frozenset[tree.Class]) -> bool:
        found = (o for node in nodes for o in options_of(self.types.of(file, node)))
        return any(isinstance(o, (InstanceType, ClassType)) and o.node in kinds for o in found)

    def _callers(self, held: Held, function: tree.Function) -> Iterator[Held]:
        """The calls of a function that an error leaves."""
        for site in self.calls.callers.get(function, ()):
            if isinstance(site.node, tree.Call) and site.is_sure:
                found = held.leaving(function, site)
                if found is not None:
                    yield found
        call = held.file.call_around(function)
        if call is not None and _is_awaited_step(held.file, call):
            yield held.at(call, held.path)

    def _hooks_of(self, function: tree.Function) -> Sequence[Caught]:
        """What may see an error that leaves a handler; nothing where it is none."""
        sites = self._sites.get(function, ())
        return [
            caught
            for caught in self._hooks
            if any(caught.hook is None or self.routes.may_hear(caught.hook, s) for s in sites)
        ]

    @cached_property
    def _sites(self) -> Mapping[tree.Function, Sequence[tuple[File, tree.Call] | None]]:
        """Where handlers are registered, if a router is told of them."""
        found: defaultdict[tree.Function, list[tuple[File, tree.Call] | None]] = defaultdict(list)
        for entry in self.calls.entries:
            for start in entry.all:
                found[start.function].append(entry.site)
        return found

    @cached_property
    def _hooks(self) -> tuple[Caught, ...]:
        """What a framework is told to do with errors, and middleware around handlers."""
        return tuple(caught for file in self.calls.files for caught in self._hooked(file))

    def _hooked(self, file: File) -> Iterator[Caught]:
        yield from hooked_errors(self.types, file)
        for catch in file.of_kind(tree.Catch):
            if is_broad(catch) and self._is_around_next(file, catch):
                yield _by(file, catch)

    def _catches(self, held: Held) -> Iterator[Caught]:
        """The handlers that a function has around a place."""
        inside = held.node
        for around in held.file.ancestors(held.node):
            match around:
                case tree.Try(body=body, catches=catches) if inside is body:
                    yield from (_by(held.file, catch) for catch in catches)
                case tree.Call(callee=tree.Member(name="catch" | "then") as callee) if (
                    inside is callee
                ):
                    yield from rejected(self.types, held.file, around)
                case tree.Function():
                    return
                case _:
                    pass
            inside = around

    def _is_around_next(self, file: File, catch: tree.Catch) -> bool:
        """Whether a handler is for what a middleware runs: `await next()`."""
        attempt = file.scopes.parents.get(catch)
        return isinstance(attempt, tree.Try) and any(
            isinstance(n, tree.Call)
            and is_next(self.types, file, n)
            and not is_hono_next(self.types, file, n)
            for n in attempt.body.walk()
        )


def _by(file: File, catch: tree.Catch) -> Caught:
    return Caught(file, catch, catch.name, reads_of(file, catch, catch.name))


def _is_awaited_step(file: File, call: tree.Call) -> bool:
    """Whether what a promise's handler throws arises where the whole chain is awaited."""
    around = file.function_around(call)
    match call.callee:
        case tree.Member(name=name) if name in CHAIN and around is not None:
            is_awaited = is_waited_for(file, call, around.body, with_returned=True)
            return is_awaited and returned_from(file, chain_of(file, call)) is None
        case _:
            return False


def _is_meant(caught: Caught, names: frozenset[str]) -> bool:
    """Whether a handler is for errors that are called so."""
    match caught.by:
        case tree.Catch() as catch:
            return is_broad(catch) or not names.isdisjoint(names_of(catch))
        case _:
            return True


def _throws_on(caught: Caught) -> bool:
    """Whether a handler throws the error again, or what it makes of it."""
    body = caught.by.body if isinstance(caught.by, (tree.Catch, tree.Function)) else caught.by
    again = (n.value for n in own_nodes(body) if isinstance(n, tree.Exit) and n.kind == "throw")
    return any(v is None or not set(caught.reads).isdisjoint(v.walk()) for v in again)


def _is_only_told(file: File, read: Node) -> bool:
    """Whether an error is read in a statement that only calls something with it."""
    for around in file.ancestors(read):
        if isinstance(around, (tree.ExpressionStatement, tree.Block, tree.Exit, tree.Assign)):
            return isinstance(around, tree.ExpressionStatement)
    return False
