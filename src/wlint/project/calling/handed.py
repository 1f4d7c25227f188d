"""What the platform hands to the parameters of handlers, and of which event it is a part."""

from functools import cached_property

from wlint import tree
from wlint.finding import Place
from wlint.platform.authentication import CLAIMED
from wlint.platform.bots import CONTEXTS
from wlint.platform.callbacks import OPTIONS
from wlint.platform.fastapi import PROVIDED
from wlint.platform.frameworks import REQUEST_PARTS
from wlint.project.calling.calls import Calls
from wlint.project.calling.client_calls import clients_params
from wlint.project.calling.entries import Entry, EntryKind
from wlint.project.calling.sites import CallSite
from wlint.project.data.traces import Source, is_receiver
from wlint.project.file import File
from wlint.project.typing.external import RUNTIME_CONFIGURATION
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.functions import called_as
from wlint.semantics.types import EnvType, Global, Named, Type, options_of

_REQUESTS = {
    "Request": "the request",
    "hono:Context": "the request",
    "hono:HonoRequest": "the request",
    "FetchEvent": "the request",
    "h3:H3Event": "the request",
    "EventContext": "the request",
    "py:fastapi:Request": "the request",
    "asgi:scope": "the request",
    "py:fastapi.security:HTTPBasicCredentials": "the request",
    "py:fastapi.security:HTTPAuthorizationCredentials": "the request",
    **dict.fromkeys(CONTEXTS, "the bot's message"),
    "ExecutionContext": "the execution context",
    "MessageBatch": "the queue's messages",
    "Message": "the queue's messages",
    "ForwardableEmailMessage": "the email",
}
_ENTRY_WORDS = {
    EntryKind.REQUEST: "the request",
    EntryKind.RPC: "the RPC call",
    EntryKind.SOCKET: "the WebSocket's message",
    EntryKind.WORKFLOW: "the workflow's event",
    EntryKind.QUEUE: "the queue's messages",
    EntryKind.EMAIL: "the email",
}


class Handed(Entity):
    """What one Worker's handlers are handed."""

    types: Types
    calls: Calls

    @cached_property
    def entries(self) -> dict[tree.Function, Entry]:
        """The entry points, by their functions."""
        return {e.function: e for e in self.calls.entries}

    def source(
        self, file: File, param: tree.Param, function: tree.Function, part: str | None
    ) -> Source | None:
        """What the platform hands to a parameter, or a part of it, by its type or by its place."""
        entry = self.entries.get(function)
        of = self.types.parameter(file, param)
        here = Place(file.path, param.span)
        for option in options_of(of):
            if isinstance(option, Named) and (words := _REQUESTS.get(option.name)) is not None:
                return Source(here, words)
            if isinstance(option, Named) and part in REQUEST_PARTS.get(option.name, ()):
                return Source(here, "the request")
        if entry is None and self.is_filled_in(file, param, function):
            return Source(here, "the request") if not _is_of_package(of) else None
        if self._is_called_with(file, param):
            return Source(here, "the client's call")
        if entry is None or is_environment(of) or (words := _ENTRY_WORDS.get(entry.kind)) is None:
            return None
        if entry.kind is EntryKind.RPC and (entry.is_stateful or self.calls.callers.get(function)):
            return None
        index = [p for p in function.params if not is_receiver(p)].index(param)
        place = {EntryKind.RPC: index, EntryKind.SOCKET: 1}.get(
            entry.kind, index if function.decorators else 0
        )
        claimed = CLAIMED.get(entry.name.partition("(")[0], 0)
        is_handed = index == place or index < claimed
        return Source(here, words) if is_handed and not _is_of_package(of) else None

    def is_filled_in(self, file: File, param: tree.Param, function: tree.Function) -> bool:
        """Whether FastAPI fills a parameter in of a function that a route depends on."""
        default = param.default
        if is_environment(self.types.parameter(file, param)):
            return False
        if isinstance(default, tree.Call) and called_as(default.callee) in PROVIDED:
            return False
        return any(_is_depended_on(s) for s in self.calls.callers.get(function, ()))

    def is_clients(self, file: File, param: tree.Param) -> bool:
        """Whether it is what a client has sent to a bot or tool, whoever passes it on."""
        options = options_of(self.types.parameter(file, param))
        is_bots = any(isinstance(o, Named) and o.name in CONTEXTS for o in options)
        return is_bots or self._is_called_with(file, param)

    def _is_called_with(self, file: File, param: tree.Param) -> bool:
        """Whether a package calls a function with what a client has sent."""
        function = file.scopes.parents.get(param)
        if not isinstance(function, tree.Function):
            return False
        match around := file.scopes.parents.get(function):
            case tree.Arg():
                given = clients_params(self.types, file, file.scopes.parents[around])
            case tree.Entry(name=str(name)):
                options = file.scopes.parents[around]
                given = self._by_option(file, file.scopes.parents.get(options), name)
            case _:
                return False
        return function.params.index(param) in given

    def _by_option(self, file: File, arg: tree.Node | None, name: str) -> tuple[int, ...]:
        call = file.scopes.parents.get(arg) if isinstance(arg, tree.Arg) else None
        callee = self.types.of(file, call.callee) if isinstance(call, tree.Call) else None
        return OPTIONS.get((callee.path, name), ()) if isinstance(callee, Global) else ()


def _is_of_package(of: Type) -> bool:
    return any(isinstance(o, Named) and ":" in o.name for o in options_of(of))


def _is_depended_on(site: CallSite) -> bool:
    """Whether a function is named where a route asks for what it gives: `Depends(current_user)`."""
    call = site.file.call_around(site.node)
    return call is not None and called_as(call.callee) in PROVIDED


def is_environment(of: Type) -> bool:
    """Whether a value may be the environment: the same for every request."""
    return any(isinstance(o, EnvType) or o == RUNTIME_CONFIGURATION for o in options_of(of))
