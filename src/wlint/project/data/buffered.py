"""Bodies that are read into memory as a whole only to be sent or stored."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from wlint import tree
from wlint.platform.responses import STARLETTE_BODIES
from wlint.project.calling.sites import CallSite
from wlint.project.data.certain_answers import is_for_certain_answers
from wlint.project.data.clones import copied
from wlint.project.data.logged import logged_size
from wlint.project.data.stream_takers import (
    ANSWERS,
    READERS,
    SENDERS,
    STORES,
    seen_whole,
    stored_by_own,
    taken_as_stream,
)
from wlint.project.file import File
from wlint.project.order import follows, may_repeat
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.functions import is_missing, returned
from wlint.semantics.scopes import Definition, Variable
from wlint.semantics.types import UNKNOWN, FunctionType, Named, options_of, without_nothing
from wlint.tree import Node

_HOLDERS = frozenset({"Request", "Response", "R2ObjectBody"})
_BYTES = READERS - {"text"}
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


class Buffered(Entity):
    """A body read as a whole: `reading` does that, and `value` is what comes of `owner` by it.

    `is_at_once` where it is passed on right there, or by the next statement. It is answered with,
    where it is neither stored nor sent to somebody else. `stream` is the way from the owner to its
    stream: none where it is one itself. A `client` has read what it holds. One at `home` has a
    function read it, for nothing but this. How long it is may be told to a log. It may be a copy of
    `original`, of which nobody reads the other half. A framework takes it `is_chunked` only.
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
    is_chunked: bool = False


class BufferedBodies(Entity):
    """The bodies that one Worker reads to pass them on."""

    types: Types
    callers: Mapping[tree.Function, Sequence[CallSite]]

    def of(self, file: File, call: tree.Call) -> Buffered | None:
        """The body that a call is given as a whole, and that could have been a stream."""
        path = self.types.path_of(file, call.callee)
        found = self._given(file, call, path)
        is_chunked = path in STARLETTE_BODIES
        return replace(found, is_chunked=True) if found is not None and is_chunked else found

    def _given(self, file: File, call: tree.Call, path: str) -> Buffered | None:
        taken = taken_as_stream(file, call, path)
        by_own = stored_by_own(self.types, file, call) if taken is None else None
        if by_own is not None:
            path, taken = STORES, by_own
        if taken is None:
            return None
        given = _present(taken)
        value = seen_whole(file, given)
        made, variable = file.local_value(value)
        kept = _present(made)
        source = seen_whole(file, kept)
        is_as_read = value is given
        reads = variable.reads if variable is not None else ()
        logged = [log for r in reads if (log := logged_size(file, r)) is not None]
        is_used = variable is not None and len(variable.reads) != 1 + len(logged)
        if is_used or (variable is not None and may_repeat(file, value, source)):
            return None
        readers = _BYTES if path in SENDERS else READERS
        match source:
            case tree.Await(
                value=tree.Call(callee=tree.Member(object=owner, name=str(method)), args=()) as read
            ) if method in readers and self._holds_stream(file, owner):
                stream, named = self._wrapped(file, owner), _head(owner)
                if stream is None and named is None:
                    return None
                if named is not None and is_for_certain_answers(file, call, named):
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
                    and UNKNOWN not in options_of(self.types.of(file, owner))
                    and (variable is None or (is_as_read and _is_next(file, variable, call))),
                    logged=next(iter(logged), None),
                    is_stored=path == STORES,
                    is_answered=path in ANSWERS,
                    original=copied(file, owner),
                )
            case tree.Await(
                value=tree.Call(
                    callee=tree.Member(name="then"), args=[tree.Arg(value=tree.Function() as then)]
                )
            ) if (reading := self._read_by(file, then, readers)) is not None:
                is_stored, is_answered = path == STORES, path in ANSWERS
                return replace(reading, is_stored=is_stored, is_answered=is_answered)
            case tree.Await(value=tree.Call() as loading) if (
                loaded := self._loaded(file, loading, readers)
            ) is not None:
                is_stored, is_answered = path == STORES, path in ANSWERS
                return replace(loaded, is_stored=is_stored, is_answered=is_answered)
            case tree.Member(object=tree.Name() as owner, name=str(part)) if (
                path in ANSWERS and part in _READ_PARTS
            ):
                return self._read_before(file, call, owner, source, variable is None)
            case _:
                return None

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
        if is_used or is_for_certain_answers(file, call, owner):
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
                if is_for_certain_answers(file, read, owner):
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
        """Whether something has a body, if only by a way on which it is known what it is.

        `(await unknown()) || (await fetch(url))` is an answer where the first is nothing.
        """
        found = set(options_of(without_nothing(self.types.of(file, owner)))) - {UNKNOWN}
        return found == {_HONO} or (
            bool(found) and all(isinstance(o, Named) and o.name in _HOLDERS for o in found)
        )


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


def _present(node: Node) -> Node:
    """What a value is where it is anything: a GET has no body."""
    match node:
        case tree.Conditional(then=given, otherwise=nothing) if is_missing(nothing):
            return given
        case tree.Conditional(then=nothing, otherwise=given) if is_missing(nothing):
            return given
        case _:
            return node
