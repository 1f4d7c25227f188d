"""Whether a validator before a route has parsed the body already, and refused malformed ones."""

from wlint import tree
from wlint.platform.validators import MIDDLEWARE
from wlint.project.file import File
from wlint.project.typing.constants import Source
from wlint.project.typing.types import Types
from wlint.project.typing.validation import before, imported
from wlint.tree import Node

# Hono's own `validator("json", …)` reads the body too: https://hono.dev/docs/guides/validation
_VALIDATING = MIDDLEWARE | {"hono/validator"}


def is_validated(types: Types, file: File, node: Node) -> bool:
    """Whether a place is in a handler that gets only requests whose JSON has been parsed."""
    return any(_parses(at) for at in before(types, file, node))


def _parses(at: Source) -> bool:
    """Whether what stands before a handler checks the body, or says how it must look."""
    match at.node:
        case tree.Call(
            callee=tree.Name() as name, args=[tree.Arg(value=tree.Literal(value="json")), *_]
        ):
            return imported(at.file, name, _VALIDATING) is not None
        case tree.Call(callee=tree.Name(id="createRoute"), args=[tree.Arg(value=route)]):
            request = route.entry("request") if isinstance(route, tree.Mapping) else None
            return isinstance(request, tree.Mapping) and request.entry("body") is not None
        case _:
            return False
