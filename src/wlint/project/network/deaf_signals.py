"""Signals of requests that never say that whoever asked has left: the runtime is not set to tell.

Measured in workerd 1.20261117.1: before 2026-11-17 that takes a flag.
"""

from wlint import tree
from wlint.platform.compatibility import TELLS_OF_ABORTS
from wlint.project.calling.calls import Calls
from wlint.project.calling.entries import EntryKind
from wlint.project.configuration.wrangler import Configuration
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.scopes import Gives
from wlint.semantics.types import Named
from wlint.tree import Node

_HONO = Named("hono:HonoRequest")


def listens_in_vain(
    types: Types, calls: Calls, configuration: Configuration | None, file: File, call: tree.Call
) -> bool:
    """Whether a call waits for a visitor to leave, in a Worker that is never told of it."""
    match call:
        case tree.Call(
            callee=tree.Member(
                object=tree.Member(object=asked, name="signal"), name="addEventListener"
            ),
            args=[tree.Arg(value=tree.Literal(value="abort")), *_],
        ):
            is_told = configuration is None or any(
                e.compatibility.has(TELLS_OF_ABORTS) is not False
                for e in configuration.environments
            )
            return not is_told and _is_visitors(types, calls, file, asked)
        case _:
            return False


def _is_visitors(types: Types, calls: Calls, file: File, request: Node) -> bool:
    """Whether a request is what a handler was given, and none that was made here."""
    match request:
        case tree.Member(object=asked, name="raw"):
            return types.of(file, asked) == _HONO
        case tree.Name():
            variable = file.scopes.variable(request)
            only = variable.only if variable is not None else None
            if only is None or only.gives is not Gives.PARAMETER:
                return False
            handlers = (e for e in calls.entries if e.kind is EntryKind.REQUEST)
            return any(
                only.node in e.function.params[:1] and not e.is_stateful and not only.path
                for e in handlers
            )
        case _:
            return False
