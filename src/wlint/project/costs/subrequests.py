"""The subrequests that code makes: which calls they are."""

import re
from collections.abc import Iterable, Iterator
from types import MappingProxyType

from msgspec import field
from msgspec.structs import replace

from wlint import tree
from wlint.platform.databases import asks_by_http
from wlint.platform.http_clients import client_of
from wlint.platform.limits import connects
from wlint.platform.schema import Subrequest as Class
from wlint.project.calling.client_calls import is_for_clients
from wlint.project.calling.flags import Flags, Given, flags_of, ruled_out
from wlint.project.calling.named_hosts import may_stay
from wlint.project.costs.kept import Kept
from wlint.project.costs.loops import is_in_handler
from wlint.project.costs.remembered import Remembered
from wlint.project.costs.sent_builders import Asking, sent_by_name, sent_when_awaited
from wlint.project.file import File
from wlint.project.typing.external import asks_when_awaited, external_method
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.regex import regex
from wlint.semantics.functions import own_nodes
from wlint.semantics.memo import remembered
from wlint.semantics.types import UNKNOWN, FunctionType, Global, Type, options_of
from wlint.tree import Node

# A function, and the flags it is called with.
_Run = tuple[tree.Function, Given]
# What a call counts as where it may be one of several.
Preferred = frozenset[str]
_MAKES = regex(
    r"\bcreate\s+(unique\s+)?(table|index|view|trigger)\s+if\s+not\s+exists\b", re.IGNORECASE
)
_LISTENS = frozenset({"addEventListener", "on", "once", "subscribe"})
_NOTHING: Flags = MappingProxyType({})
_NONE: Preferred = frozenset()
_FOR_EACH = frozenset({"map", "forEach", "flatMap", "filter", "some", "every", "find"})


class Subrequest(Entity):
    """A call that surely leaves the isolate, under the platform's name for it.

    `site` is the call that leads to it in the code that was asked about; it may be the same.
    `through` are the calls of project functions on the way to it, outermost first. What is `kept`
    on the way is asked for once.
    """

    file: File
    call: Asking
    name: str
    site: Asking
    is_internal: bool = False
    through: tuple[tuple[File, tree.Call], ...] = ()
    kept: Kept | None = None


class Subrequests(Entity):
    """The subrequests of one Worker's code."""

    types: Types
    remembered: Remembered
    _first: dict[_Run, "Subrequest | None"] = field(default_factory=dict)
    _names: dict[tuple[tree.Function, Preferred], frozenset[str]] = field(default_factory=dict)
    _own: dict[tree.Function, bool] = field(default_factory=dict)

    def of(self, file: File, call: Asking, known: Flags = _NOTHING) -> Subrequest | None:
        """The subrequest a call is, or leads to; `known` are the flags of the code around it."""
        return next(self.each(file, call, known), None)

    def each(self, file: File, call: Asking, known: Flags = _NOTHING) -> Iterator[Subrequest]:
        """The subrequests of which a call is one, as what it is called on may be one of several."""
        if (name := sent_when_awaited(self.types, file, call)) is not None:
            yield Subrequest(file, call, name, call, class_of(name) is Class.INTERNAL)
            return
        if isinstance(call, tree.Template):
            return
        options = options_of(self.types.of(file, call.callee))
        for option in options:
            match option:
                case Global(path=path) if (counts := class_of_call(file, call, path)) is not None:
                    name = sent_by_name(path) or path
                    yield Subrequest(file, call, name, call, counts is Class.INTERNAL)
                case FunctionType(file=home, node=node):
                    home_file = self.types.program.files[home]
                    found = self._of_function(home_file, node, file, call, known)
                    if found is not None and found.name.startswith("D1"):
                        # a store written for both may well be the object's own
                        found = None if any(map(self._is_own_store, options)) else found
                    if found is not None and node is call.callee:
                        yield found
                    elif found is not None:
                        through = ((file, call), *found.through)
                        kept = found.kept and found.kept.called(home_file, node, file, call)
                        yield replace(found, site=call, through=through, kept=kept)
                case _:
                    pass

    def _of_function(
        self, file: File, function: tree.Function, caller: File, call: tree.Call, known: Flags
    ) -> Subrequest | None:
        """The first subrequest a function makes when a call runs it."""
        flags = flags_of(self.types.program, file, function, caller, call, known)
        key = function, flags
        if key not in self._first:
            self._first[key] = None
            given = dict(flags)
            found = self.within(file, function.body, ruled_out(file, function, given), given)
            self._first[key] = self._first_of(file, function.body, found)
        return self._first[key]

    def _first_of(self, file: File, body: Node, found: Iterator[Subrequest]) -> Subrequest | None:
        """The first to the outside that every call makes, or else to another service, or once.

        A function is not about the table that it makes sure of first, and more about what it asks
        for itself than about what a helper does.
        """
        best: Subrequest | None = None
        least = (True,) * 6
        for call in found:
            kept = call.kept or self.remembered.around(file, call.site)
            is_about_error = is_in_handler(file, body, call.site)
            is_once = kept is not None and not kept.variables
            is_first = _makes_tables(call)
            is_helpers = call.call is not call.site
            rank = (
                is_once,
                kept is not None,
                is_about_error,
                is_first,
                call.is_internal,
                is_helpers,
            )
            if best is None or rank < least:
                best, least = replace(call, kept=kept), rank
        return best

    def within(
        self,
        file: File,
        node: Node,
        skipped: frozenset[Node] = frozenset(),
        known: Flags = _NOTHING,
    ) -> Iterator[Subrequest]:
        """The subrequests under a node, callbacks given inline included."""
        stack: list[Node] = [node]
        while stack:
            at = stack.pop()
            if at in skipped or is_for_clients(self.types, file, at):
                continue
            if isinstance(at, Asking) and (found := self.of(file, at, known)) is not None:
                yield found
            if isinstance(at, tree.Class) or (
                isinstance(at, tree.Function) and at is not node and not self.is_inline(file, at)
            ):
                continue
            stack += at.children()[::-1]

    def names(
        self, file: File, function: tree.Function, preferred: Preferred = _NONE
    ) -> frozenset[str]:
        """What a function, or one that it calls, may ask others for; "" where nobody can follow.

        What it only does about an error, or once in an isolate, does not count. Of a call that may
        be one of several, one to what is preferred stands for all.
        """
        return remembered(
            self._names,
            (function, preferred),
            frozenset(),
            lambda: frozenset(self._asked_in(file, function, preferred)),
        )

    def _asked_in(self, file: File, function: tree.Function, preferred: Preferred) -> Iterator[str]:
        for call in function.body.walk():
            if not isinstance(call, Asking):
                continue
            may = [frozenset(m) for m in self._asked_by(file, call, preferred)]
            alike = (m for m in may if m and m <= preferred)
            if asked := next(alike, None) or frozenset[str]().union(*may):
                kept = self.remembered.around(file, call)
                is_once = kept is not None and not kept.variables and not kept.is_own
                if not is_once and not is_in_handler(file, function, call):
                    yield from asked

    def _asked_by(self, file: File, call: Asking, preferred: Preferred) -> Iterator[Iterable[str]]:
        """What a call asks for, by each of what it may be."""
        if (name := sent_when_awaited(self.types, file, call)) is not None:
            yield (name,)
        if isinstance(call, tree.Template):
            return
        options = options_of(self.types.of(file, call.callee))
        is_awaited = isinstance(file.scopes.parents.get(call), tree.Await)
        if options == (UNKNOWN,) and is_awaited:
            yield ("",)
        for option in options:
            match option:
                case Global(path=path):
                    if class_of_call(file, call, path) is not None:
                        yield (sent_by_name(path) or path,)
                    elif is_awaited and name is None and _is_of_package(path):
                        yield ("",)  # a client asks its service: `stripe.refunds.create(…)`
                case FunctionType(file=home, node=node):
                    yield self.names(self.types.program.files[home], node, preferred)
                case _:
                    pass

    def _is_own_store(self, of: Type) -> bool:
        """Whether a function asks the SQLite of a Durable Object itself: that is no subrequest."""
        if not isinstance(of, FunctionType):
            return False
        if of.node not in self._own:
            home = self.types.program.file(of.file)
            calls = (n for n in own_nodes(of.node.body) if isinstance(n, tree.Call))
            asked = (o for c in calls for o in options_of(self.types.of(home, c.callee)))
            self._own[of.node] = Global("SqlStorage.exec") in asked
        return self._own[of.node]

    def handed(self, file: File, call: tree.Call, callback: Node) -> Iterator[Subrequest]:
        """The subrequests that a function handed over by name makes."""
        for option in options_of(self.types.of(file, callback)):
            match option:
                case Global(path=path) if (counts := class_of(path)) is not None:
                    yield Subrequest(file, call, path, call, counts is Class.INTERNAL)
                case FunctionType(file=home, node=node):
                    for found in self.within(self.types.program.files[home], node.body):
                        yield replace(found, site=call)
                case _:
                    pass

    @staticmethod
    def is_inline(file: File, function: Node) -> bool:
        """Whether a function runs where it is written; a listener runs some other time."""
        if not isinstance(function, tree.Function):
            return False
        around = file.scopes.parents.get(function)
        call = file.scopes.parents.get(around) if isinstance(around, tree.Arg) else None
        if isinstance(call, tree.Call) and isinstance(call.callee, tree.Member):
            return not is_listener(call)
        return isinstance(around, (tree.Arg, tree.Call, tree.Sequence))


def is_listener(call: tree.Call) -> bool:
    """Whether a call has a function run some other time: `on("message", told)`."""
    return isinstance(call.callee, tree.Member) and call.callee.name in _LISTENS


def _makes_tables(found: Subrequest) -> bool:
    """Whether a statement makes what is not there yet."""
    return bool(_MAKES.search(found.file.source.text(found.call.span)))


def _is_of_package(path: str) -> bool:
    """Whether a method belongs to an object of a package: nobody knows what it does."""
    return "." in path.partition(":")[2]


def is_for_each(call: tree.Call) -> bool:
    """Whether a call runs its first argument for every element of a collection."""
    return (
        isinstance(call.callee, tree.Member) and call.callee.name in _FOR_EACH and bool(call.args)
    )


def class_of(path: str) -> Class | None:
    """Against which limit calling something from outside the project counts."""
    client = client_of(path)
    if client is not None and not client.has_routes:
        return Class.EXTERNAL
    if asks_by_http(path) or asks_when_awaited(path) or connects(path):
        return Class.EXTERNAL
    method = external_method(path)
    if method is None:
        return None
    return method.subrequest if sent_by_name(path) is None else Class.INTERNAL


def class_of_call(file: File, call: Node, path: str) -> Class | None:
    """The same of one call: a client that runs own routes, too, counts where it names a host."""
    client = client_of(path)
    if client is None or not isinstance(call, tree.Call) or may_stay(file, call, client):
        return class_of(path)
    return Class.EXTERNAL
