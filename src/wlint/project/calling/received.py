"""Which parameter takes an argument."""

from collections.abc import Sequence

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.types import FunctionType


def receiving(
    home: File, function: tree.Function, call: tree.Call, arg: tree.Arg
) -> tree.Param | None:
    """The parameter of a function that takes an argument of a call, where that is certain."""
    if arg.name is not None:
        named = (p for p in function.params if isinstance(p.target, tree.Name))
        return next((p for p in named if getattr(p.target, "id", None) == arg.name), None)
    for param in function.params:
        if isinstance(param.target, tree.Spread):
            return None
        if call.arg(home.argument_index(function, param)) is arg.value:
            return param
    return None


def received(
    types: Types, taker: FunctionType, call: tree.Call, arg: tree.Arg
) -> tuple[File, Sequence[tree.Name]] | None:
    """Where a function of the project reads an argument of a call; None where it takes none."""
    home = types.program.file(taker.file)
    if (param := receiving(home, taker.node, call, arg)) is None:
        return None
    variable = home.scopes.variable(param.target)
    return home, variable.reads if variable is not None else ()
