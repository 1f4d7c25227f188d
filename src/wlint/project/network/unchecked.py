"""Answers of other hosts that are read as data before anybody asks whether they are."""

from functools import cached_property

from wlint import tree
from wlint.platform.http_clients import HttpClient
from wlint.project.calling.links import promise_of
from wlint.project.file import File
from wlint.project.network.doing_without import does_without
from wlint.project.network.outbound import Outbounds
from wlint.project.network.told import Told
from wlint.project.promises.heard import Heard
from wlint.project.reaching import reads_of
from wlint.project.typing.constants import Source
from wlint.record import Entity, Record
from wlint.semantics.catches import only_rethrows
from wlint.semantics.functions import returned
from wlint.semantics.scopes import Definition, Gives
from wlint.semantics.types import FunctionType, Global, options_of
from wlint.tree import Node

# through so many functions an answer is followed to the call that brings it
_DEEPEST = 4
_PLAIN = frozenset({"json", "text", "clone", "body", "headers", "url"})


class Unchecked(Record):
    """An answer that nobody asks: `call` gives it, by the one in `file` that is `sent`."""

    call: tree.Call
    client: HttpClient
    file: File
    sent: tree.Call


class UncheckedAnswers(Entity):
    """The answers that one Worker takes for good ones."""

    outbounds: Outbounds

    @cached_property
    def _told(self) -> Told:
        return Told(self.outbounds.waits.calls)

    @cached_property
    def _heard(self) -> Heard:
        return Heard(self.outbounds.waits.calls)

    def asked(self, file: File, call: tree.Call) -> Unchecked | None:
        """The call of another host whose answer a call reads as JSON, whatever it is."""
        owner = self._read(file, call)
        asked = self._asked(file, owner) if owner is not None else None
        if (
            not isinstance(asked, tree.Call)
            or self._told.is_told(file, call)
            or (self._is_caught(file, call) and not does_without(file, call))
        ):
            return None
        made = self._made(file, asked)
        found = self.outbounds.of(*made) if made is not None else None
        if made is None or found is None or self._throws(*made, found.client):
            return None
        return Unchecked(asked, found.client, *made)

    def _made(self, file: File, asked: tree.Call) -> tuple[File, tree.Call] | None:
        """The call itself, or that whose answer a function of the project gives, unasked."""
        for _ in range(_DEEPEST):
            match options_of(self.outbounds.types.of(file, asked.callee)):
                case (FunctionType(file=path, node=wrapper),) if (
                    self.outbounds.of(file, asked) is None
                ):
                    file = self.outbounds.types.program.file(path)
                    given = [*returned(wrapper)]
                    inner = self._asked(file, given[0], wrapper) if len(given) == 1 else None
                    if not isinstance(inner, tree.Call):
                        return None
                    asked = inner
                case _:
                    return file, asked
        return None

    def _read(self, file: File, call: tree.Call) -> Node | None:
        """The answer that a call reads as JSON, a copy's original, be it by way of its text."""
        match call:
            case tree.Call(callee=tree.Member(name="json", object=owner), args=()):
                return _original(owner)
            case tree.Call(callee=callee, args=[tree.Arg(value=text), *_]) if (
                self.outbounds.types.path_of(file, callee) == "JSON.parse"
            ):
                return self._of_text(file, text)
            case _:
                return None

    @staticmethod
    def _of_text(file: File, text: Node) -> Node | None:
        """The answer whose text a node is, where nothing else looks at that text."""
        variable = file.scopes.variable(text) if isinstance(text, tree.Name) else None
        if variable is None or variable.is_module_level:
            return _read_as_text(text.value) if isinstance(text, tree.Await) else None
        function = file.function_around(text)
        for given in variable.definitions:
            promise = promise_of(file, given)
            match given:
                case Definition(gives=Gives.VALUE, value=tree.Await(value=read), path=()) if (
                    file.function_around(given.node) is function
                ):
                    promise = read
                case _:
                    pass
            owner = _read_as_text(promise)
            if owner is not None and all(r is text for r in reads_of(file, given)):
                return owner
        return None

    def _throws(self, file: File, asked: tree.Call, client: HttpClient) -> bool:
        """Whether an error status is an exception, as far as is known."""
        told = client.told_to_throw
        if told is None or any(asked.option(name) is not None for name in told):
            return True
        types = self.outbounds.types
        match asked.callee:
            case tree.Member(object=owner) if told and types.of(file, owner) != Global(client.name):
                made = self.outbounds.clients.made(file, asked)
                return not made or any(self._may_throw(client, source) for source in made)
            case _:
                return False

    def _may_throw(self, client: HttpClient, made: Source) -> bool:
        """Whether a client may be made so that it throws for an error status."""
        call, types = made.node, self.outbounds.types
        if not isinstance(call, tree.Call):
            return True
        is_seen = isinstance(types.of(made.file, call.callee), Global)
        return not is_seen or any(
            call.option(name) is not None for name in client.told_to_throw or ()
        )

    @staticmethod
    def _asked(file: File, owner: Node, wrapper: tree.Function | None = None) -> Node | None:
        """The call whose answer, its own or by a promise, is only ever read as JSON, or given."""
        variable = file.scopes.variable(owner) if isinstance(owner, tree.Name) else None
        if variable is None:
            return _call_of(file, owner) or (owner if wrapper is not None else None)
        reads = [r for r in variable.reads if wrapper is None or r is not owner]
        members = [file.scopes.parents.get(r) for r in reads]
        is_plain = all(isinstance(m, tree.Spread) or _is_plain(m) for m in members)
        match variable.only:
            case Definition(gives=Gives.VALUE | Gives.ENTERED, value=tree.Node() as value, path=()):
                return _call_of(file, value) if is_plain else None
            case only:
                return promise_of(file, only) if is_plain else None

    def _is_caught(self, file: File, call: tree.Call) -> bool:
        return self._is_tried(file, call) or self._heard.is_caught(file, call)

    @staticmethod
    def _is_tried(file: File, call: tree.Call) -> bool:
        """Whether something catches what is thrown by an answer that is no JSON."""
        around = list(file.ancestors(call))
        tries = (n for n in around if isinstance(n, tree.Try))
        is_caught = any(not only_rethrows(catch) for n in tries for catch in n.catches)
        return is_caught or any(isinstance(n, tree.Member) and n.name == "catch" for n in around)


def _is_plain(use: Node | None) -> bool:
    """Whether a use of an answer asks nothing of how it went."""
    return isinstance(use, tree.Member) and use.name in _PLAIN


def _read_as_text(promise: Node | None) -> Node | None:
    """The answer that is read as a text: of `answer.text()`, or in a `then` with nothing more."""
    match promise:
        case tree.Call(callee=tree.Member(name="text", object=owner), args=()):
            return _original(owner)
        case tree.Call(
            callee=tree.Member(name="then"), args=[tree.Arg(value=tree.Function() as taker)]
        ) if len(given := [*returned(taker)]) == 1:
            value = given[0]
            return _read_as_text(value.value if isinstance(value, tree.Await) else value)
        case _:
            return None


def _original(answer: Node) -> Node:
    match answer:
        case tree.Call(callee=tree.Member(name="clone", object=original), args=()):
            return original
        case _:
            return answer


def _call_of(file: File, answer: Node) -> Node | None:
    """The call that gives an answer; only Python has some with nothing to await."""
    return answer.value if isinstance(answer, tree.Await) else answer if file.is_python else None
