"""Calls of other hosts that take long even if all goes well."""

from collections.abc import Iterator, Sequence
from itertools import islice

from wlint import tree
from wlint.platform.slow_hosts import (
    MODEL,
    NAME_QUERY,
    PARTS,
    PROMPTS,
    is_model,
    is_name_query,
    is_payment,
    is_upload,
    may_be_model,
)
from wlint.project.calling.calls import Calls
from wlint.project.costs.constant_fields import constant_of
from wlint.project.costs.followed import Following
from wlint.project.costs.spots import Spot
from wlint.project.file import File
from wlint.project.network.address_texts import HOLE, AddressTexts
from wlint.project.network.outbound import Outbound
from wlint.project.network.written_options import options_of_call
from wlint.project.typing.types import Types
from wlint.record import Record
from wlint.semantics.types import Named, options_of
from wlint.tree import Node

PAYMENT = "a payment takes its time"
UNSEEN = "what it asks, and of whom, is not seen here"
_REQUEST = Named("Request")
_FILES = frozenset({"ReadableStream", "Blob", "File", "R2ObjectBody"})
_BYTES = frozenset({"ArrayBuffer", "Uint8Array", "DataView", "bytes"})
_READS_FILE = frozenset({"arrayBuffer", "blob", "bytes"})
_BODIES = ("body", "json", "files", "data", "content")
_PUTS = frozenset({"append", "set"})
_MOST_ADDRESSES = 50
_DEEPEST = 6


class SlowCalls(Record):
    """The calls of other hosts in one Worker that take their time."""

    types: Types
    calls: Calls

    def why(self, file: File, found: Outbound) -> str | None:
        """Why a call takes its time: for a model, a payment, a file, or whoever may ask."""
        bodies = list(self._bodies(file, found.asks))
        addresses = self._addresses(file, found)
        if _is_of_model(addresses, bodies):
            return "a model takes its time"
        is_sent = bool(bodies) and (any(map(is_upload, addresses)) or _says(found.call, PARTS))
        if is_sent or any(self._is_file(at.file, at.node) for at in bodies):
            return "an upload takes its time"
        if bool(bodies) and any(map(is_payment, addresses)):
            return PAYMENT
        if any(map(is_name_query, addresses)) or _says(found.call, NAME_QUERY):
            return None
        if _is_read_as_file(file, found.call):
            return "a download takes its time"
        is_open = all(address.startswith(HOLE) for address in addresses)
        if is_open and any(isinstance(at.node, (tree.Name, tree.Member)) for at in bodies):
            return UNSEEN
        return None

    def asks_model(self, file: File, found: Outbound) -> bool:
        """Whether a call sends a model what it is to answer."""
        bodies = list(self._bodies(file, found.asks))
        return bool(bodies) and _is_of_model(self._addresses(file, found), bodies)

    def _addresses(self, file: File, found: Outbound) -> list[str]:
        """What the address of a call may be, by whomever it is passed."""
        address, texts = found.address, AddressTexts(self.types, self.calls)
        return list(islice(texts.of(file, address), _MOST_ADDRESSES)) if address is not None else []

    def _bodies(self, file: File, call: tree.Call) -> Iterator[Spot]:
        """What a call sends: whatever any caller brings, and what is not seen as it stands."""
        for name in _BODIES:
            for home, body in options_of_call(self.types.program, file, call, name):
                yield from self._followed(Spot(home, body))
        made = file.local_value(call.args[0].value)[0] if call.args else None
        match made:
            case tree.Call(callee=tree.Name(id="Request"), is_new=True, args=[_, options]):
                if self.types.of(file, options.value) == _REQUEST:
                    yield Spot(file, options.value)  # it has the body of the other one
                else:
                    yield from self._bodies(file, made)
            case _:
                pass

    def _followed(self, spot: Spot, depth: int = 0) -> Iterator[Spot]:
        spot = spot.at(_before_text(spot.node))
        if spot.frame is None:
            at = constant_of(self.types, spot.file, spot.node)
            spot = Spot(at.file, _before_text(at.node))
        following = Following(self.types)
        if isinstance(spot.node, tree.Call):
            found = following.returned(spot, spot.node)
        else:
            found = following.known(spot)
        if not found or depth > _DEEPEST or self._is_file(spot.file, spot.node):
            yield spot
            return
        for step in found:
            yield from self._followed(step, depth + 1)

    def _is_file(self, file: File, body: Node) -> bool:
        """Whether a body is, or brings, a file."""
        names = {o.name for o in options_of(self.types.of(file, body)) if isinstance(o, Named)}
        if names & _BYTES and _is_brought(file, body):
            return True
        return bool(names & _FILES) or ("FormData" in names and self._holds_file(file, body))

    def _holds_file(self, file: File, form: Node) -> bool:
        """Whether a form made here is given a file; one from elsewhere may be."""
        target = file.scopes.parents.get(form)
        name = target.target if isinstance(target, tree.Assign) else None
        variable = file.scopes.variable(name) if isinstance(name, tree.Name) else None
        if variable is None or not isinstance(form, tree.Call) or not form.is_new:
            return True
        return any(self._puts_file(file, read) for read in variable.reads)

    def _puts_file(self, file: File, read: tree.Name) -> bool:
        """Whether a form is given a file where it is used: by its type, or under a file's name."""
        member = file.scopes.parents.get(read)
        match file.scopes.parents.get(member) if member is not None else None:
            case tree.Call(callee=callee, args=args) if callee is member:
                is_put = isinstance(member, tree.Member) and member.name in _PUTS
                return is_put and (
                    len(args) > len(("name", "value"))
                    or any(self._is_file(file, a.value) for a in args[1:])
                )
            case _:
                return False


def _is_of_model(addresses: Sequence[str], bodies: Sequence[Spot]) -> bool:
    """Whether a call is of a model, by its address or by what it sends."""
    is_asked = any(_is_prompt(at.file, at.node) for at in bodies)
    is_unseen = bool(bodies) and not any(map(_is_seen, bodies))
    may_be_asked = is_unseen and any(map(may_be_model, addresses))
    return is_asked or may_be_asked or any(map(is_model, addresses))


def _is_brought(file: File, body: Node) -> bool:
    """Whether bytes come from elsewhere: what is computed here, a key or a query, is small."""
    match body:
        case tree.Await(value=tree.Call(callee=tree.Member(name=name))):
            return name in _READS_FILE
        case tree.Name():
            return file.scopes.is_parameter(body)
        case _:
            return False


def _says(call: tree.Call, text: str) -> bool:
    """Whether the options of a call, or the text in them, begin with a text."""
    texts = (n.value for n in call.walk() if isinstance(n, tree.Literal))
    return any(isinstance(value, str) and value.startswith(text) for value in texts)


def _before_text(body: Node) -> Node:
    """What a body is written from: `JSON.stringify(asked)`."""
    match body:
        case tree.Call(
            callee=tree.Member(name="stringify" | "dumps"), args=[tree.Arg(value=value), *_]
        ):
            return value
        case _:
            return body


def _is_prompt(file: File, body: Node) -> bool:
    """Whether a body says what a model is to answer, and which model or at what length."""
    if not isinstance(body, tree.Mapping):
        return False
    names = {e.name for e in body.entries if e.name is not None} | set(_added(file, body))
    return bool(names & MODEL) and bool(names & PROMPTS)


def _is_seen(at: Spot) -> bool:
    """Whether all that a body holds is written out."""
    match at.node:
        case tree.Mapping(entries=entries):
            return not any(isinstance(entry.value, tree.Spread) for entry in entries)
        case _:
            return False


def _added(file: File, mapping: tree.Mapping) -> Iterator[str]:
    """What the variable that an object is made for is given later: `body.messages = …`."""
    made = file.scopes.parents.get(mapping)
    target = made.target if isinstance(made, tree.Assign) else None
    variable = file.scopes.variable(target) if isinstance(target, tree.Name) else None
    for read in variable.reads if variable is not None else ():
        match part := file.scopes.parents.get(read):
            case tree.Member(name=str(name)) | tree.Member(key=tree.Literal(value=str(name))):
                filled = file.scopes.parents.get(part)
                if isinstance(filled, tree.Assign) and filled.target is part:
                    yield name
            case _:
                pass


def _is_read_as_file(file: File, call: tree.Call) -> bool:
    """Whether the answer is read as bytes: in place, or by the variable that takes it."""
    match around := file.past_waits(call):
        case tree.Member(name="then") if (chain := file.call_of(around)) is not None:
            return _takes_bytes(file, chain.arg(0))
        case tree.Member(name=name):
            return name in _READS_FILE
        case tree.Assign(target=tree.Name() as target):
            return _is_held_read(file, target)
        case _:
            return False


def _takes_bytes(file: File, callback: Node | None) -> bool:
    """Whether what is run with an answer reads it as bytes: `(answer) => answer.arrayBuffer()`."""
    params = callback.params if isinstance(callback, tree.Function) else ()
    return bool(params) and _is_held_read(file, params[0].target)


def _is_held_read(file: File, target: Node) -> bool:
    variable = file.scopes.variable(target) if isinstance(target, tree.Name) else None
    used = (file.scopes.parents.get(read) for read in (variable.reads if variable else ()))
    return any(isinstance(u, tree.Member) and u.name in _READS_FILE for u in used)
