"""What a rule can ask about what is built, and how it could be had for less."""

from itertools import islice

from wlint.platform.databases import is_connection
from wlint.platform.rest_api import (
    bound_service,
    is_rest_address,
    is_rest_client,
    service_of_client,
)
from wlint.project.calling.handlers import EntryKind
from wlint.project.data.connections import database_address, holds_socket, is_pair_end
from wlint.project.data.traces import CONSTANT
from wlint.project.network.address_texts import AddressTexts
from wlint.project.network.outbound import Outbound
from wlint.rule.asking import Asking
from wlint.semantics.types import Named, options_of
from wlint.tree import Call, Literal, Member, Name, Node

_MOST_ADDRESSES = 20
_OCCASIONS = {
    EntryKind.CRON: "run",
    EntryKind.QUEUE: "batch",
    EntryKind.EMAIL: "email",
    EntryKind.ALARM: "alarm",
    EntryKind.WORKFLOW: "run",
    EntryKind.SOCKET: "event",
}


class Building(Asking):
    """What is made anew although something better is at hand."""

    def is_rebuilt(self, call: Call) -> bool:
        """Whether a call builds something costly and constant that nobody keeps."""
        return self.worker.rebuilding.is_rebuilt(self.file, call)

    def built_for_each(self, call: Call) -> Node | None:
        """The constant list or table for each of whose elements a call builds something."""
        return self.worker.rebuilding.each(self.file, call)

    def forgets_keys(self, call: Call) -> bool:
        """Whether a call makes a set of keys that others publish, and drops it after a use."""
        return self.worker.rebuilding.forgets_keys(self.file, call)

    def built_alike(self, call: Call) -> tuple[Call, ...]:
        """All that the function around a call builds again and again in the same way."""
        return self.worker.rebuilding.alike(self.file, call)

    def regex_literal(self, call: Call) -> str | None:
        """A `new RegExp` of constant text as a literal."""
        match call.args:
            case [first] if self.name_of(call.callee) == "RegExp":
                flags = ""
            case [first, second] if self.name_of(call.callee) == "RegExp":
                match second.value:
                    case Literal(kind="string", value=str(flags)):
                        pass
                    case _:
                        return None
            case _:
                return None
        match first.value:
            case Literal(kind="string", value=str(pattern)) if pattern and pattern.isprintable():
                return f"/{_slashes_escaped(pattern)}/{flags}"
            case _:
                return None

    def bound_service(self, found: Outbound) -> str | None:
        """The service with a binding that a call reaches through the REST API instead."""
        address = found.address
        if address is None or self._is_chosen(address):
            return None
        found_texts = AddressTexts(self.worker.types, self.worker.calls).of(self.file, address)
        texts = list(islice(found_texts, _MOST_ADDRESSES))
        if not all(is_rest_address(text) for text in texts):
            return None  # a helper for other hosts as well
        return next((service for text in texts if (service := bound_service(text))), None)

    def client_service(self, call: Call) -> str | None:
        """The same where the package `cloudflare` makes the call: `cf.kv.namespaces.values.get`."""
        owner, names = call.callee, list[str]()
        while isinstance(owner, Member) and owner.name is not None:
            names.insert(0, owner.name)
            owner = owner.object
        service = service_of_client(".".join(names)) if len(names) > 1 else None
        of = options_of(self.worker.types.of(self.file, owner)) if service is not None else ()
        if not any(isinstance(o, Named) and is_rest_client(o.name) for o in of):
            return None
        # which database or namespace; the key of a value may be anybody's
        meant = [node for node in (call.arg(0), call.option("account_id")) if node is not None]
        is_own = all(self.worker.origins.of(self.file, node) == CONSTANT for node in meant)
        return service if is_own else None

    def _is_chosen(self, address: Node) -> bool:
        """Whether a request says which account, database or namespace is meant."""
        values = [n for n in address.walk() if isinstance(n, (Name, Member))]
        return any(self.request_source(value) is not None for value in values)

    def database_address(self, call: Call) -> Node | None:
        """The address in `env` of the database that a call connects to with no Hyperdrive."""
        path = self.name_of(call.callee)
        if path is None or not is_connection(path):
            return None
        return database_address(self.worker.types, self.file, call)

    def occasion(self, call: Call) -> str:
        """What something is done for again and again: each request, or what else comes in."""
        kinds = {entry.kind for entry in self.entries_reaching(call)}
        return _OCCASIONS.get(kinds.pop(), "request") if len(kinds) == 1 else "request"

    def is_kept_by_object(self, call: Call) -> bool:
        """Whether what a call makes is kept, once made, by the Durable Objects that make it."""
        entries = self.entries_reaching(call)
        kept = self.worker.remembered.around(self.file, call)
        is_once = kept is not None and kept.is_own
        return bool(entries) and all(
            e.is_stateful and (is_once or e.kind is EntryKind.START) for e in entries
        )

    def holds_socket(self, call: Call) -> bool:
        """Whether a call accepts a WebSocket that is not relayed to a connection of the Worker."""
        match call.callee:
            case Member(object=owner, name="accept"):
                is_socket = self.name_of(call.callee) == "WebSocket.accept"
                is_end = is_socket or is_pair_end(self.worker.types, self.file, owner)
                return is_end and holds_socket(self.worker.types, self.file, call)
            case _:
                return False


def _slashes_escaped(pattern: str) -> str:
    """The pattern as it stands between slashes, which mean themselves inside brackets only."""
    made, inside, i = "", False, 0
    while i < len(pattern):
        char = pattern[i]
        if char == "\\":
            made += pattern[i : i + 2]
            i += 2
            continue
        inside = char == "[" or (inside and char != "]")
        made += "\\/" if char == "/" and not inside else char
        i += 1
    return made
