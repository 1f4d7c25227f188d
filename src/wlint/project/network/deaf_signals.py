"""Signals of requests that never say that whoever asked has left: the runtime is not set to tell.

Measured in workerd 1.20261117.1: before 2026-11-17 that takes a flag.
"""

from wlint import tree
from wlint.platform.compatibility import TELLS_OF_ABORTS
from wlint.project.calling.calls import Calls
from wlint.project.calling.entries import EntryKind
from wlint.project.calling.sites import CallSite
from wlint.project.configuration.wrangler import Configuration
from wlint.project.file import File
from wlint.project.passed import parameter_of, passed
from wlint.project.typing.types import Types
from wlint.semantics.types import Named
from wlint.tree import Node

_HONO = Named("hono:HonoRequest")
_DEEPEST = 4


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


def _is_visitors(types: Types, calls: Calls, file: File, request: Node, depth: int = 0) -> bool:
    """Whether a request is what a handler was given, or hands on, and none that was made here."""
    match request:
        case tree.Member(object=asked, name="raw"):
            return types.of(file, asked) == _HONO
        case tree.Name() if (param := parameter_of(file, request)) is not None:
            handlers = (e for e in calls.entries if e.kind is EntryKind.REQUEST)
            if any(param in e.function.params[:1] and not e.is_stateful for e in handlers):
                return True
            function = file.scopes.parents.get(param)
            if not isinstance(function, tree.Function) or depth > _DEEPEST:
                return False
            given = [_given(file, param, s) for s in calls.running_callers(function)]
            return bool(given) and all(
                at is not None and _is_visitors(types, calls, *at, depth + 1) for at in given
            )
        case _:
            return False


def _given(home: File, param: tree.Param, site: CallSite) -> tuple[File, Node] | None:
    """What a call surely passes to a parameter."""
    if not site.is_sure or not isinstance(site.node, tree.Call):
        return None
    value = passed(home, param, site.node)
    return (site.file, value) if value is not None else None
