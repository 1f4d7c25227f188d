"""Calls that leave for another host, and whether anything ends the wait for it."""

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import takewhile

from msgspec import field

from wlint import tree
from wlint.platform.http_clients import HttpClient, client_of
from wlint.project.calling.all_calls import AllCalls
from wlint.project.calling.named_hosts import may_stay
from wlint.project.file import File
from wlint.project.network.address_parts import written_address
from wlint.project.network.built_requests import asking
from wlint.project.network.call_options import Given, OptionTrace, any_of
from wlint.project.network.client_timeouts import Clients, switch_of
from wlint.project.network.controllers import vainly_timed
from wlint.project.network.lacking_calls import Lacking, LackingCalls
from wlint.project.network.sent_requests import SentRequests
from wlint.project.network.streamed import Streamed
from wlint.project.network.visitors_requests import VisitorsRequests
from wlint.project.network.waits import Waits
from wlint.project.typing.constants import Source, text_of
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.regex import regex
from wlint.semantics.functions import called_as, handed_through
from wlint.semantics.types import FunctionType, Global, Named, options_of
from wlint.tree import Node

_SHORT = 60  # seconds
# what is bundled, or runs beside the code while that is developed
_HERE = regex(
    r"(?:data|blob|file):|https?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?=[:/?#]|$)"
)
_HOST = regex(r"(https?://…*[^/?#@\s…][^/?#@\s]*)(?=[/?#]|$)(.*)", re.IGNORECASE | re.DOTALL)


class Outbound(Entity):
    """A call of another host. `limit`: whether something ends the wait; `own`: the call itself.

    `ignored` is a timeout option that the client does not know. `forwards` is set when it sends
    on a request that was made elsewhere, and with it that request's signal. `address` is what it
    is given as one, `url` as far as that is constant: what follows is an ellipsis. `streams` is
    set when the answer's body is passed on unread, or is a WebSocket, so that a signal would cut
    it. `off` is the value that switches the client's own timeout off. `asks`
    is the call that says what is asked for: itself, or what has made the request that it sends.
    `lacking` are calls of its wrapper that bring it no timeout, where others do.
    """

    call: tree.Call
    asks: tree.Call
    client: HttpClient
    limit: Given
    own: Given
    forwards: bool = False
    ignored: Node | None = None
    url: str | None = None
    streams: bool = False
    off: Source | None = None
    address: Node | None = None
    lacking: tuple[Lacking, ...] = ()


class Outbounds(Entity):
    """The calls of other hosts in one Worker."""

    types: Types
    waits: Waits
    visitors: VisitorsRequests
    _known: dict[tree.Call, Outbound | None] = field(default_factory=dict)
    _timed: dict[File, frozenset[tree.Function]] = field(default_factory=dict)

    def of(self, file: File, call: tree.Call) -> Outbound | None:
        """The outbound call an expression surely is."""
        if call not in self._known:
            self._known[call] = self._found(file, call)
        return self._known[call]

    def may_forward(self, file: File, found: Outbound) -> bool:
        """Whether a call may send on the visitor's request, or what that is made of."""
        call, unseen = found.call, self._options(frozenset())
        given = unseen.of_args(file, found.asks.args, 1)
        target = unseen.of_input(file, call.args[0].value) if call.args else Given.NO
        is_seen = any_of((given, target)) is Given.NO
        return not is_seen or self.visitors.is_written_out(file, call)

    @cached_property
    def clients(self) -> Clients:
        """The clients that the Worker's calls are made on."""
        return Clients(self.types, self.waits.calls)

    @cached_property
    def _all_calls(self) -> AllCalls:
        return AllCalls(self.waits.calls)

    def _found(self, file: File, call: tree.Call) -> Outbound | None:
        client = self._client(file, call)
        if client is None or file.is_off_platform(call) or self._stays_here(file, call, client):
            return None
        if may_stay(file, call, client):
            return None
        if (asks := asking(file, call, client)) is None:
            return None
        options = self._options(frozenset(client.options))
        is_fetch = client.name == "fetch"
        given = options.of_args(file, asks.args, 1)
        if client.position is not None and call.arg(client.position) is not None:
            given = Given.YES
        target = options.of_input(file, call.args[0].value) if is_fetch and call.args else Given.NO
        said = self.clients.timeout(file, asks, client)
        off = switch_of(said) if said is not None else None
        own = any_of((given, target, self._client_limit(client, said)))
        own = Given.NO if off is not None else own
        forwards = is_fetch and target is Given.MAYBE
        may_bring = is_fetch and own is Given.MAYBE and bool(asks.args)
        if is_fetch and own is Given.NO and self.visitors.is_written_out(file, call):
            own, forwards = Given.MAYBE, True
        is_guarded = own is not Given.YES and (
            self.waits.is_guarded(file, call) or self._is_vainly_timed(file, call)
        )
        lacking: tuple[Lacking, ...] = ()
        if may_bring and not is_guarded:
            lacking = LackingCalls(options, self._all_calls, self.waits).of(file, asks)
        limit = Given.MAYBE if is_guarded else own
        ignored = self._ignored(file, call) if is_fetch else None
        streams = (
            is_fetch
            and not file.is_python
            and (self._is_passed_on(file, call) or self._upgrades(file, call))
        )
        address = _address(asks, client)
        url = shown_url(written_address(self.types, file, address) if address else None)
        return Outbound(
            call, asks, client, limit, own, forwards, ignored, url, streams, off, address, lacking
        )

    def _options(self, names: frozenset[str]) -> SentRequests:
        elsewhere = self.visitors.goes_elsewhere
        return SentRequests(self.types, self._all_calls, names, goes_elsewhere=elsewhere)

    def _is_vainly_timed(self, file: File, call: tree.Call) -> bool:
        if file not in self._timed:
            self._timed[file] = vainly_timed(file)
        return file.function_around(call) in self._timed[file]

    def _client(self, file: File, call: tree.Call) -> HttpClient | None:
        found: HttpClient | None = None
        for option in options_of(self.types.of(file, call.callee)):
            match option:
                case Global(path=path) if (client := client_of(path)) is not None:
                    found = client
                case FunctionType(file=path, node=node) if self.types.program.files[
                    path
                ].is_off_platform(node):
                    pass
                case FunctionType(file=path, node=node) if (
                    through := self._stands_for(self.types.program.files[path], node)
                ) is not None:
                    found = through
                case Named(name="undefined" | "null"):
                    pass
                case _:
                    return None
        return found

    def _stands_for(self, file: File, function: tree.Function) -> HttpClient | None:
        """The client that a function without a name is: `given ?? ((u, o) => fetch(u, o))`."""
        is_given_back = isinstance(file.scopes.parents.get(function), (tree.Exit, tree.Operation))
        call = handed_through(function) if is_given_back else None
        return self._client(file, call) if call is not None else None

    def _stays_here(self, file: File, call: tree.Call, client: HttpClient) -> bool:
        """Whether it reads what is bundled, asks a developer's machine, or goes through a binding.

        Without a host `fetch` throws "Invalid URL" at once: it has no page whose host it may take.
        """
        first = call.arg(0)
        text = text_of(file, first) if first is not None else None
        is_relative = client.name == "fetch" and text is not None and text.startswith("/")
        if text is not None and (is_relative or _HERE.match(text)):
            return True
        if first is not None and "import.meta" in file.source.text(first.span):
            return True
        fetcher = OptionTrace(self.types, self._all_calls, frozenset({"fetcher"}))
        return fetcher.of_args(file, call.args, 1) is Given.YES

    def _is_passed_on(self, file: File, call: tree.Call) -> bool:
        return Streamed(self.types, self._all_calls).is_passed_on(file, call)

    def _upgrades(self, file: File, call: tree.Call) -> bool:
        """Whether a call asks for a WebSocket: its signal goes on holding when that is open."""
        return any(
            entry.name is not None
            and entry.name.lower() == "upgrade"
            and (text_of(file, entry.value) or "").lower() == "websocket"
            for mapping in self._written(file, call)
            for entry in mapping.entries
        )

    @staticmethod
    def _given(file: File, call: tree.Call) -> Iterator[Node]:
        """What a call is given, in place or in its variable."""
        for arg in call.args:
            value = arg.value.value if isinstance(arg.value, tree.Spread) else arg.value
            if (
                isinstance(value, tree.Name)
                and (variable := file.scopes.variable(value))
                and variable.only
            ):
                value = variable.only.value or value
            if not isinstance(value, tree.Function):
                yield value

    def _written(self, file: File, call: tree.Call) -> Iterator[tree.Mapping]:
        """The options of a call that are written out, with all that is in them."""
        for value in self._given(file, call):
            yield from (n for n in value.walk() if isinstance(n, tree.Mapping))

    def _own(self, file: File, call: tree.Call) -> Iterator[tree.Mapping]:
        """The options of a call themselves: `{ … }`, `{ ...{ … } }`, `to_js({ … })`."""
        todo = [*self._given(file, call)]
        for node in todo:
            match node:
                case tree.Mapping(entries=entries):
                    yield node
                    todo += [e.value.value for e in entries if isinstance(e.value, tree.Spread)]
                case tree.Call(args=args):
                    todo += [a.value for a in args if isinstance(a.value, tree.Mapping)]
                case _:
                    pass

    def _ignored(self, file: File, call: tree.Call) -> Node | None:
        """A `timeout` that fetch does not know."""
        for arg in call.args:
            if arg.name == "timeout":
                return arg
        for mapping in self._written(file, call):
            for entry in mapping.entries:
                if entry.name == "timeout" and not _is_within_entry(file, mapping):
                    return entry
        return None

    @staticmethod
    def _client_limit(client: HttpClient, said: Source | None) -> Given:
        """What the client does when the call says nothing."""
        if said is not None:
            return Given.MAYBE if isinstance(said.node, tree.Call) else Given.YES
        is_short = client.default is not None and client.default <= _SHORT
        return Given.YES if is_short else Given.NO


def _address(call: tree.Call, client: HttpClient) -> Node | None:
    """The address that a call is given."""
    first = call.arg(1 if called_as(call.callee) in client.method_first else 0)
    is_there = first is not None and not isinstance(first, tree.Mapping)
    return first if is_there else call.option("url")


def _is_within_entry(file: File, mapping: tree.Mapping) -> bool:
    """Whether an object is part of what another one holds: a body, not the options themselves."""
    around = takewhile(lambda n: not isinstance(n, tree.Block), file.ancestors(mapping))
    return any(isinstance(n, tree.Entry) and n.name is not None for n in around)


def shown_url(text: str | None) -> str | None:
    """An address short enough for a message; None where not even its host is constant."""
    found = _HOST.match(re.sub("…+", "…", text)) if text is not None else None
    if found is None:
        return None
    host, rest = found.groups()
    return host + (rest if rest in ("", "/") else "/…")
