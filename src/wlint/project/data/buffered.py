"""Bodies that are read into memory as a whole only to be sent or stored."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from wlint import tree
from wlint.project.calling.sites import CallSite
from wlint.project.data.clones import copied
from wlint.project.data.logged import logged_size
from wlint.project.data.traces import arguments
from wlint.project.file import File
from wlint.project.order import follows
from wlint.project.typing.types import Types
from wlint.record import entity
from wlint.semantics.conditions import EQUALITIES
from wlint.semantics.functions import is_missing, returned
from wlint.semantics.scopes import Definition, Variable
from wlint.semantics.types import UNKNOWN, FunctionType, Named, options_of, without_nothing
from wlint.tree import Node

_READERS = frozenset({"text", "arrayBuffer", "blob", "bytes"})
_HOLDERS = frozenset({"Request", "Response", "R2ObjectBody"})
_BYTES = _READERS - {"text"}
# what takes a stream as well, and which argument that is
_STORES = "R2Bucket.put"
_ANSWERS = frozenset({"Response", "hono:Context.body", "hono:Context.newResponse"})
_TAKERS = {**dict.fromkeys(_ANSWERS, 0), _STORES: 1}
# what takes one as an option; a text is most often a short one there, of an API
_SENDERS = frozenset(
    {"fetch", "Request", "Fetcher.fetch", "Service.fetch", "DurableObjectStub.fetch"}
    | {"workers.fetch", "workers.Request", "js.fetch", "ContainerPort.fetch"}
)
# clients whose answer is there when all of its body is
_CLIENTS = {"py:httpx:Response": "httpx", "py:requests:Response": "requests"}
_READ_PARTS = frozenset({"content", "text"})
_HEAD = frozenset(
    {"status_code", "headers", "raise_for_status", "is_success", "ok", "url", "reason_phrase"}
)
_STREAM = Named("ReadableStream")
# https://developers.cloudflare.com/email-routing/limits/: 25 MiB at most, which a Worker can hold
_SHORT = frozenset({"ForwardableEmailMessage", "EmailMessage"})
# it reads the request that it has as `raw`
_HONO = Named("hono:HonoRequest")
_JOINS = frozenset({"!", "&&", "||", "not", "and", "or"})


@entity
class Buffered:
    """A body read as a whole: `reading` does that, and `value` is what comes of `owner` by it.

    `is_at_once` where it is passed on right there, or by the next statement. It is answered with,
    where it is neither stored nor sent to somebody else. `stream` is the way from the owner to its
    stream: none where it is one itself. A `client` has read what it holds. One at `home` has a
    function read it, for nothing but this. How long it is may be told to a log. It may be a copy of
    `original`, of which nobody reads the other half.
    """

    owner: Node
    stream: str
    reading: Node
    value: Node
    method: str
    is_direct: bool
    is_at_once: bool
    is_stored: bool
    is_answered: bool
    client: str | None = None
    home: File | None = None
    logged: tree.Call | None = None
    original: tree.Name | None = None


@entity
class BufferedBodies:
    """The bodies that one Worker reads to pass them on."""

    types: Types
    callers: Mapping[tree.Function, Sequence[CallSite]]

    def of(self, file: File, call: tree.Call) -> Buffered | None:
        """The body that a call is given as a whole, and that could have been a stream."""
        path = self.types.path_of(file, call.callee)
        taken = _taken(file, call, path)
        by_own = self._stored_by_own(file, call) if taken is None else None
        if by_own is not None:
            path, taken = _STORES, by_own
        if taken is None:
            return None
        given = _present(taken)
        value = _seen_whole(file, given)
        made, variable = file.local_value(value)
        kept = _present(made)
        source = _seen_whole(file, kept)
        is_as_read = value is given
        logged = [log for r in _reads(variable) if (log := logged_size(file, r)) is not None]
        is_used = variable is not None and len(variable.reads) != 1 + len(logged)
        if is_used or (variable is not None and _may_repeat(file, value, source)):
            return None
        readers = _BYTES if path in _SENDERS else _READERS
        match source:
            case tree.Await(
                value=tree.Call(callee=tree.Member(object=owner, name=str(method)), args=()) as read
            ) if method in readers and self._holds_stream(file, owner):
                stream, named = self._wrapped(file, owner), _head(owner)
                if stream is None and named is None:
                    return None
                if named is not None and _is_looked_at(file, call, named):
                    return None
                is_kept = _HONO in options_of(self.types.of(file, owner))
                return Buffered(
                    stream or owner,
                    "" if stream is not None else ".raw.body" if is_kept else ".body",
                    read,
                    kept if is_as_read else given,
                    method,
                    is_direct=variable is None,
                    is_at_once=by_own is None
                    and (variable is None or (is_as_read and _is_next(file, variable, call))),
                    logged=next(iter(logged), None),
                    is_stored=path == _STORES,
                    is_answered=path in _ANSWERS,
                    original=copied(file, owner),
                )
            case tree.Await(
                value=tree.Call(
                    callee=tree.Member(name="then"), args=[tree.Arg(value=tree.Function() as then)]
                )
            ) if (reading := self._read_by(file, then, readers)) is not None:
                is_stored, is_answered = path == _STORES, path in _ANSWERS
                return replace(reading, is_stored=is_stored, is_answered=is_answered)
            case tree.Await(value=tree.Call() as loading) if (
                loaded := self._loaded(file, loading, readers)
            ) is not None:
                is_stored, is_answered = path == _STORES, path in _ANSWERS
                return replace(loaded, is_stored=is_stored, is_answered=is_answered)
            case tree.Member(object=tree.Name() as owner, name=str(part)) if (
                path in _ANSWERS and part in _READ_PARTS
            ):
                return self._read_before(file, call, owner, source, variable is None)
            case _:
                return None

    def _stored_by_own(self, file: File, call: tree.Call) -> Node | None:
        """What a call hands to functions of the project that only store it, as it is."""
        given = [a.value for a in call.args if _is_read(file, a.value)]
        options = options_of(self.types.of(file, call.callee)) if len(given) == 1 else ()
        stores = [isinstance(o, FunctionType) and self._stores(o, call, given[0]) for o in options]
        return given[0] if stores and all(stores) else None

    def _stores(self, function: FunctionType, call: tree.Call, given: Node) -> bool:
        """Whether a function only puts what a call hands to it into a bucket."""
        home = self.types.program.file(function.file)
        for param in function.node.params:
            variable = home.scopes.variable(param.target)
            if given not in arguments(function.node, param, call) or len(_reads(variable)) != 1:
                continue
            arg = home.scopes.parents.get(_reads(variable)[0])
            put = home.scopes.parents.get(arg) if isinstance(arg, tree.Arg) else None
            return (
                isinstance(put, tree.Call)
                and self.types.path_of(home, put.callee) == _STORES
                and put.arg(1) is _reads(variable)[0]
                and not _may_repeat(home, put, function.node.body)
            )
        return False

    def _read_before(
        self, file: File, call: tree.Call, owner: tree.Name, part: tree.Member, is_direct: bool
    ) -> Buffered | None:
        """The body that a client has read before it gave its answer, used for nothing else."""
        match options_of(self.types.of(file, owner)):
            case (Named(name=of),) if of in _CLIENTS:
                client = _CLIENTS[of]
            case _:
                return None
        variable = file.scopes.variable(owner)
        parents = (file.scopes.parents.get(r) for r in (variable.reads if variable else ()))
        others = (m for m in parents if m is not part)
        is_used = any(getattr(m, "name", None) not in _HEAD for m in others)
        if is_used or _is_looked_at(file, call, owner):
            return None
        name = part.name or ""
        return Buffered(
            owner,
            ".body",
            part,
            part,
            name,
            is_direct=is_direct,
            is_at_once=False,
            is_stored=False,
            is_answered=True,
            client=client,
        )

    def _loaded(self, file: File, call: tree.Call, readers: frozenset[str]) -> Buffered | None:
        """The body that a function reads for the one call that there is of it: nothing else."""
        match options_of(self.types.of(file, call.callee)):
            case (FunctionType(file=path, node=function),):
                home = self.types.program.file(path)
            case _:
                return None
        sites = self.callers.get(function, ())
        values = [v for v in returned(function) if not is_missing(v)]
        if len(sites) != 1 or sites[0].node is not call or len(values) != 1:
            return None
        source, variable = home.local_value(_present(values[0]))
        if variable is not None and len(variable.reads) != 1:
            return None
        match source:
            case tree.Await(value=read):
                found = self._read_of_name(home, read, readers)
                return replace(found, home=home) if found is not None else None
            case _:
                return None

    def _read_by(self, file: File, then: tree.Function, readers: frozenset[str]) -> Buffered | None:
        """The body that a callback reads and does nothing else with: `(res) => res.text()`."""
        match list(returned(then)):
            case [tree.Await(value=read)] | [read]:
                return self._read_of_name(file, read, readers)
            case _:
                return None

    def _read_of_name(self, file: File, read: Node, readers: frozenset[str]) -> Buffered | None:
        """The body of what a variable holds, where a call reads that whatever the answer is."""
        match read:
            case tree.Call(
                callee=tree.Member(object=tree.Name() as owner, name=str(method)), args=()
            ) if method in readers and self._holds_stream(file, owner):
                if _is_looked_at(file, read, owner):
                    return None
                return Buffered(
                    owner,
                    ".body",
                    read,
                    read,
                    method,
                    is_direct=False,
                    is_at_once=False,
                    is_stored=False,
                    is_answered=False,
                )
            case _:
                return None

    def _wrapped(self, file: File, owner: Node) -> Node | None:
        """The stream that a response is made of only to be read: `new Response(stream).text()`."""
        match owner:
            case tree.Call(args=[tree.Arg(value=tree.Member(object=mail))]) if any(
                isinstance(o, Named) and o.name in _SHORT
                for o in options_of(self.types.of(file, mail))
            ):
                return None
            case tree.Call(args=[tree.Arg(value=stream)]):
                is_made = self.types.path_of(file, owner.callee) == "Response"
                held = set(options_of(without_nothing(self.types.of(file, stream))))
                # of several objects some have no such field
                return stream if is_made and held - {UNKNOWN} == {_STREAM} else None
            case _:
                return None

    def _holds_stream(self, file: File, owner: Node) -> bool:
        found = options_of(self.types.of(file, owner))
        if found == (_HONO,):
            return True
        return any(isinstance(o, Named) and o.name in _HOLDERS for o in found) and all(
            isinstance(o, Named) and o.name in (*_HOLDERS, "undefined", "null") for o in found
        )


def _is_read(file: File, value: Node) -> bool:
    """Whether a value is what was read of a body, or all of its bytes."""
    made = _seen_whole(file, file.local_value(_seen_whole(file, value))[0])
    match made:
        case tree.Await(value=tree.Call(callee=tree.Member(name=str(method)), args=())):
            return method in _READERS
        case _:
            return False


def _reads(variable: Variable | None) -> Sequence[tree.Name]:
    return variable.reads if variable is not None else ()


def _is_next(file: File, variable: Variable, call: tree.Call) -> bool:
    """Whether a variable of no declared type is given its value right before a call."""
    match variable.only:
        case Definition(node=tree.Assign(type=None) as given):
            return follows(file, given, call)
        case _:
            return False


def _head(owner: Node) -> tree.Name | None:
    """The name that an expression begins with which only names a part of it: `c.req.raw`."""
    while isinstance(owner, tree.Member) and owner.name is not None:
        owner = owner.object
    return owner if isinstance(owner, tree.Name) else None


def _taken(file: File, call: tree.Call, path: str) -> Node | None:
    """The body that a call is given."""
    if path not in _SENDERS:
        index = _TAKERS.get(path)
        return call.arg(index) if index is not None else None
    options = call.args[-1].value if call.args else None
    init, variable = file.local_value(options) if options is not None else (None, None)
    if variable is not None and (len(variable.reads) != 1 or _may_repeat(file, call, init)):
        return None
    return init.entry("body") if isinstance(init, tree.Mapping) else call.option("body")


def _present(node: Node) -> Node:
    """What a value is where it is anything: a GET has no body."""
    match node:
        case tree.Conditional(then=given, otherwise=nothing) if is_missing(nothing):
            return given
        case tree.Conditional(then=nothing, otherwise=given) if is_missing(nothing):
            return given
        case _:
            return node


def _seen_whole(file: File, node: Node) -> Node:
    """What a view over all bytes is made of, which is as good: `new Uint8Array(bytes)`."""
    match node:
        case tree.Call(callee=tree.Name(id="Uint8Array") as view, args=[tree.Arg(value=whole)]) if (
            node.is_new and file.scopes.variable(view) is None
        ):
            return whole
        case _:
            return node


def _may_repeat(file: File, use: Node, made: Node | None) -> bool:
    """Whether what was made once may be used again and again: in a loop, or by who is handed it."""
    around = set(file.ancestors(made)) if made is not None else set()
    repeating = (tree.Loop, tree.Function)
    return any(isinstance(n, repeating) and n not in around for n in file.ancestors(use))


def _is_looked_at(file: File, call: tree.Call, owner: tree.Name) -> bool:
    """Whether a call only runs for certain answers: what tells of an error is short.

    The method of a request says nothing of how long its body is, nor does that it is there.
    """
    variable = file.scopes.variable(owner)
    inside: Node = call
    for around in file.ancestors(call):
        if isinstance(around, (tree.If, tree.Conditional)) and inside is not around.test:
            names = (n for n in around.test.walk() if isinstance(n, tree.Name))
            asked = (n for n in names if file.scopes.variable(n) is variable)
            is_then = inside is getattr(around, "then", None)
            if not all(_says_no_length(file, n) or _is_good(file, n, is_then) for n in asked):
                return True
        if isinstance(around, tree.Function):
            return False
        inside = around
    return False


def _is_good(file: File, asked: tree.Name, holds: bool) -> bool:
    """Whether a condition asks for a good answer, and that is what it was: `if (answer.ok)`."""
    around = file.scopes.parents[asked]
    if not (isinstance(around, tree.Member) and around.name == "ok"):
        return False
    while isinstance(outer := file.scopes.parents[around], tree.Operation):
        if outer.op in ("!", "not"):
            holds = not holds
        elif outer.op not in (("&&", "and") if holds else ("||", "or")):
            return False
        around = outer
    return holds and isinstance(outer, (tree.If, tree.Conditional))


def _says_no_length(file: File, asked: tree.Name) -> bool:
    """Whether a condition only asks for the method of a request, or whether a value is there."""
    match file.scopes.parents[asked]:
        case tree.Member(name="method") | tree.If() | tree.Conditional():
            return True
        case tree.Operation(op=op) if op in _JOINS:
            return True
        case tree.Operation(op=op, operands=[left, right]) if op in EQUALITIES:
            return is_missing(right) or is_missing(left)
        case _:
            return False
