"""Functions that are handed over only to be handed on: they run where the last one calls them."""

from wlint import tree
from wlint.project.calling.received import receiving
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.types import FunctionType, options_of
from wlint.tree import Node


def is_only_handed_on(types: Types, file: File, call: tree.Call, arg: tree.Arg) -> bool:
    """Whether what a call runs does no more with a function than hand it to calls of its own."""
    match options_of(types.of(file, call.callee)):
        case (FunctionType(file=path, node=function),):
            home = types.program.file(path)
            param = receiving(home, function, call, arg)
        case _:
            return False
    variable = home.scopes.variable(param.target) if param is not None else None
    reads = variable.reads if variable is not None else ()
    return bool(reads) and all(_is_handed_on(types, home, read) for read in reads)


def _is_handed_on(types: Types, file: File, read: Node) -> bool:
    around = file.scopes.parents.get(read)
    call = file.scopes.parents.get(around) if isinstance(around, tree.Arg) else None
    is_known = any(isinstance(o, FunctionType) for o in options_of(types.of(file, read)))
    return isinstance(call, tree.Call) and is_known
