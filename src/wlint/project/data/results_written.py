"""Values that a project function gives, and writes out in full: each field is made for itself."""

from wlint import tree
from wlint.project.data.traces import written_out
from wlint.project.elements_written import filled
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.functions import is_missing, returned
from wlint.semantics.scopes import Gives
from wlint.semantics.types import FunctionType
from wlint.tree import Node


def written_result(types: Types, file: File, value: Node) -> tuple[tree.Call, FunctionType] | None:
    """The call that a value comes of, and its function, if that gives nothing but such objects."""
    match _behind(file, value):
        case tree.Call(callee=callee) as call:
            of = types.of(file, callee)
            if isinstance(of, FunctionType) and not of.node.is_generator:
                home = types.program.file(of.file)
                given = [written_out(home, v) for v in returned(of.node) if not is_missing(v)]
                if given and all(map(_is_whole, given)):
                    return call, of
        case _:
            pass
    return None


def _behind(file: File, value: Node) -> Node:
    """What was waited for, or put into a variable, once and for all."""
    variable = file.scopes.variable(value)
    only = variable.only if variable is not None else None
    if variable is not None and only is not None and only.value is not None and not only.path:
        is_kept = only.gives is Gives.VALUE and not any(filled(file, variable))
        value = only.value if is_kept else value
    return value.value if isinstance(value, tree.Await) else value


def _is_whole(value: Node) -> bool:
    return isinstance(value, tree.Mapping) and all(e.name is not None for e in value.entries)
