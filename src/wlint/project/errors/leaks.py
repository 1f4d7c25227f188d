"""Which texts of errors become part of a response."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from wlint import tree
from wlint.platform.responses import MAKERS
from wlint.project.calling.calls import Calls
from wlint.project.calling.entries import EntryKind
from wlint.project.data.spread import Held, Spread
from wlint.project.errors.caught import Caught, caught_errors
from wlint.project.errors.narrowing import is_chosen, is_known_text
from wlint.project.errors.own import OwnErrors
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import entity
from wlint.semantics.catches import is_broad
from wlint.semantics.types import Global, options_of
from wlint.tree import Node

_TEXTS = frozenset({"message", "stack", "args"})
_TO_TEXT = frozenset({"String", "str", "repr", "traceback.format_exception"})
_TRACES = frozenset({"traceback.format_exc"})


@entity
class Leak:
    """A text of an error, and the response it becomes part of."""

    detail: Node
    file: File
    response: Node


@entity
class Detail:
    """A text of an error: `node` as it is named, `text` the expression that is that text."""

    error: Node
    node: Node
    text: Held


@entity
class Leaks:
    """The texts of errors that one Worker's responses show."""

    types: Types
    calls: Calls
    spread: Spread
    own: OwnErrors

    def of(self, node: Node) -> Leak | None:
        """How a text of an error, reported once for all its responses, gets out."""
        return self._all.get(node)

    @cached_property
    def _all(self) -> Mapping[Node, Leak]:
        found: dict[Node, Leak] = {}
        seen: set[tuple[Node, Node]] = set()
        for file in self.calls.files:
            for detail in self._details(file):
                if detail.node in found or (shown := self._shown(detail)) is None:
                    continue
                response, leaving = shown
                if (detail.error, leaving) not in seen:  # `{ message: e.message, stack: e.stack }`
                    seen.add((detail.error, leaving))
                    found[detail.node] = Leak(detail.node, response.file, response.node)
        return found

    # Errors become texts

    def _details(self, file: File) -> Iterator[Detail]:
        """The texts made of the errors a file is handed, wherever they are made."""
        for caught in caught_errors(self.types, file):
            if self._is_own(caught):
                continue
            starts = (Held(file=caught.file, node=read) for read in caught.reads)
            for held in self.spread.of(*starts):
                if not held.path and not self._is_chosen(held):
                    yield from self._texts(caught, held)
            if isinstance(caught.by, tree.Catch):
                yield from self._traces(caught)

    def _is_own(self, caught: Caught) -> bool:
        """Whether an error can only be one that the code made itself."""
        attempt = caught.file.scopes.parents.get(caught.by)
        return isinstance(attempt, tree.Try) and self.own.only(caught.file, attempt.body)

    def _is_chosen(self, held: Held) -> bool:
        return any(
            isinstance(h.node, tree.Name) and is_chosen(self.types, h.file, h.node)
            for h in held.way()
        )

    def _texts(self, caught: Caught, held: Held) -> Iterator[Detail]:
        """The text that an expression makes of the error it is."""
        file, node = held.file, held.node
        match around := file.scopes.parents.get(node):
            case tree.Member(name="toString") if around.object is node:
                call = file.scopes.parents[around]
                yield Detail(caught.by, call, Held(file, call))
            case tree.Member(name=name) if around.object is node and name in _TEXTS:
                yield Detail(caught.by, around, Held(file, around))
            case tree.Template(tag=None) | tree.Operation(op="+" | "%"):
                yield Detail(caught.by, node, Held(file, around))
            case tree.Arg():
                call = file.scopes.parents[around]
                if isinstance(call, tree.Call) and self._path(file, call) in _TO_TEXT:
                    yield Detail(caught.by, call, Held(file, call))
            case _:
                pass

    def _traces(self, caught: Caught) -> Iterator[Detail]:
        """The stack of the error that is being handled."""
        for node in caught.by.walk():
            if isinstance(node, tree.Call) and self._path(caught.file, node) in _TRACES:
                handlers = (n for n in caught.file.ancestors(node) if isinstance(n, tree.Catch))
                if is_broad(next(handlers)):
                    yield Detail(caught.by, node, Held(caught.file, node))

    def _path(self, file: File, call: tree.Call) -> str:
        found = options_of(self.types.of(file, call.callee))
        return next((o.path for o in found if isinstance(o, Global)), "")

    # Texts become bodies

    def _shown(self, detail: Detail) -> tuple[Held, Node] | None:
        """The response a text gets into, and the statement by which it leaves its function."""
        home = detail.text.file.function_around(detail.text.node)
        for held in self.spread.of(detail.text, as_text=True):
            response = self._response(held)
            if response is not None and not _is_known(held):
                own = (h for h in held.way() if h.file.function_around(h.node) is home)
                return response, _statement(next(own))
        return None

    def _response(self, held: Held) -> Held | None:
        """The response whose body an expression becomes."""
        file, parents = held.file, held.file.scopes.parents
        match around := parents.get(held.node):
            case tree.Arg():
                call = parents[around]
                return Held(file, call) if self._is_body(file, call, around) else None
            case tree.Exit(kind="return"):
                is_body = self._returns_bodies(file.function_around(held.node))
                return Held(file, held.node) if is_body else None
            case _:
                return None

    def _is_body(self, file: File, call: Node, arg: tree.Arg) -> bool:
        if not isinstance(call, tree.Call):
            return False
        maker = MAKERS.get(self._path(file, call))
        if maker is None:
            return False
        return arg.name == maker.body_name or call.arg(maker.body) is arg.value

    def _returns_bodies(self, function: tree.Function | None) -> bool:
        """Whether a framework makes responses of what a handler returns."""
        return function is not None and any(
            e.function is function and e.kind is EntryKind.REQUEST for e in self.calls.entries
        )


def _is_known(held: Held) -> bool:
    """Whether the code has compared a text with those it knows on its way out."""
    return any(isinstance(h.node, tree.Name) and is_known_text(h.file, h.node) for h in held.way())


def _statement(held: Held) -> Node:
    node: Node = held.node
    for around in held.file.ancestors(held.node):
        if isinstance(around, tree.Block):
            return node
        node = around
    return node
