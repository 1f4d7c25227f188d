"""Bodies that a validator has read, and refused, before a route's handler runs."""

from wlint import tree
from wlint.platform.validators import MIDDLEWARE
from wlint.project.costs.schemas import imported
from wlint.project.file import File
from wlint.tree import Node

# Hono's own `validator("json", …)` reads the body too: https://hono.dev/docs/guides/validation
_VALIDATING = MIDDLEWARE | {"hono/validator"}


def is_validated(file: File, call: tree.Call) -> bool:
    """Whether a call stands in a handler that a validator of JSON bodies goes before."""
    handler = file.function_around(call)
    arg = file.scopes.parents.get(handler) if handler is not None else None
    route = file.scopes.parents.get(arg) if isinstance(arg, tree.Arg) else None
    if not isinstance(route, tree.Call):
        return False
    return any(_reads_json(file, before.value) for before in route.args[: route.args.index(arg)])


def _reads_json(file: File, middleware: Node) -> bool:
    match middleware:
        case tree.Call(
            callee=tree.Name() as name, args=[tree.Arg(value=tree.Literal(value="json")), *_]
        ):
            return imported(file, name, _VALIDATING) is not None
        case _:
            return False
