"""Functions that are handed over only to be handed on: they run where the last one calls them."""

from wlint import tree
from wlint.project.calling.received import receiving
from wlint.project.file import File
from wlint.project.passed import parameter_of
from wlint.project.typing.types import Types
from wlint.semantics.types import FunctionType, options_of
from wlint.tree import Node


def is_only_handed_on(types: Types, file: File, call: tree.Call, arg: tree.Arg) -> bool:
    """Whether what a call runs does no more with a function than hand it to calls of its own."""
    if (taken := _taken(types, file, call, arg)) is None:
        return False
    return _are_all_handed_on(types, *taken)


def counts_outside(types: Types, file: File, node: Node) -> bool:
    """Whether something is a parameter that counts where callers hand it over, and not here."""
    param = parameter_of(file, node)
    return param is not None and not _are_all_handed_on(types, file, param)


def _are_all_handed_on(types: Types, file: File, param: tree.Param) -> bool:
    variable = file.scopes.variable(param.target)
    reads = variable.reads if variable is not None else ()
    taker = file.scopes.parents.get(param)
    return bool(reads) and all(_is_handed_on(types, file, read, taker) for read in reads)


def _taken(
    types: Types, file: File, call: tree.Call, arg: tree.Arg
) -> tuple[File, tree.Param] | None:
    """The parameter of a function of the project that takes an argument."""
    match options_of(types.of(file, call.callee)):
        case (FunctionType(file=path, node=function),):
            home = types.program.file(path)
            param = receiving(home, function, call, arg)
            return (home, param) if param is not None else None
        case _:
            return None


def _is_handed_on(types: Types, file: File, read: Node, taker: Node | None) -> bool:
    """Whether a function is given to a call whose end the one that was given it waits for.

    In a function inside, it is the project's own code that has to take it: what runs once
    `new Promise((ok) => started.then(read).then(ok))` has been made, nobody waits for there.
    """
    around = file.scopes.parents.get(read)
    call = file.scopes.parents.get(around) if isinstance(around, tree.Arg) else None
    if not isinstance(around, tree.Arg) or not isinstance(call, tree.Call):
        return False
    is_known = any(isinstance(o, FunctionType) for o in options_of(types.of(file, read)))
    is_own = file.function_around(call) is taker
    return is_known and (is_own or _taken(types, file, call, around) is not None)
