"""The functions whose results Hono takes for the answers of routes."""

from wlint import tree
from wlint.project.calling.entries import Entry
from wlint.project.calling.routers import HONO_ALONE, router_of
from wlint.project.calling.routes import chain, method_of
from wlint.project.typing.constants import source_of
from wlint.project.typing.types import Types
from wlint.semantics.types import InstanceType, options_of

_METHODS = frozenset({"get", "post", "put", "patch", "delete", "options", "all", "on", "openapi"})
# what runs before an answer is there takes what runs after it, too
_PARAMETERS = 1


def is_hono_route(types: Types, entry: Entry) -> bool:
    """Whether Hono surely calls a function for what a route answers, and makes nothing of it.

    What comes before the last is middleware; a router of the project's own kind may make a
    response, and so may what a function is handed to before Hono gets it.
    """
    if entry.site is None or entry.is_wrapped or len(entry.function.params) > _PARAMETERS:
        return False
    file, call = entry.site
    if method_of(call) not in _METHODS or router_of(types, file, call) not in HONO_ALONE:
        return False
    *_, router = chain(types.program, file, call)
    if any(isinstance(o, InstanceType) for o in options_of(types.of(file, router))):
        return False
    last = call.args[1:2] if method_of(call) == "openapi" else call.args[-1:]
    return any(
        entry.given == (file, arg.value)
        and not isinstance(source_of(types.program, file, arg.value).node, tree.Call)
        for arg in last
    )
