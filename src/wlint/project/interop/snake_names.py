"""Python's spelling of names that stay JavaScript's: `ctx.wait_until`."""

from wlint import tree
from wlint.platform import api
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.types import Named

# what the SDK does not wrap
_CONTEXT = "ExecutionContext"


def javascript_name(types: Types, file: File, call: tree.Call) -> str | None:
    """The name under which the execution context has a method that is called by another."""
    match call.callee:
        case tree.Member(object=owner, name=str(name)) if file.is_python and "_" in name:
            first, *rest = name.split("_")
            meant = first + "".join(word.capitalize() for word in rest)
            is_context = types.of(file, owner) == Named(_CONTEXT)
            return meant if is_context and meant in api.methods_of(_CONTEXT) else None
        case _:
            return None
