"""Arguments that a function gathers and hands on as they are: `(...args) => run(...args)`."""

from wlint import tree
from wlint.project.file import File
from wlint.record import Record
from wlint.semantics.scopes import Gives


class Gathered(Record):
    """One of the arguments that a rest parameter takes: `offset` counts from the first of them."""

    function: tree.Function
    param: tree.Param
    offset: int

    @property
    def index(self) -> int:
        """Which positional argument of a call it is."""
        receiver = self.function.params[0].target
        is_bound = isinstance(receiver, tree.Name) and receiver.is_receiver
        return self.function.params.index(self.param) - is_bound + self.offset


def handed_on(file: File, call: tree.Call, index: int) -> Gathered | None:
    """What a positional argument is that comes out of a rest parameter of a function around."""
    for place, arg in enumerate(call.args[: index + 1]):
        match arg.value:
            case tree.Spread(value=tree.Name() as name) if arg.name is None:
                variable = file.scopes.variable(name)
                only = variable.only if variable is not None else None
                param = only.node if only is not None and only.gives is Gives.PARAMETER else None
                if not isinstance(param, tree.Param) or not isinstance(param.target, tree.Spread):
                    return None
                function = file.scopes.parents.get(param)
                if not isinstance(function, tree.Function):
                    return None
                return Gathered(function, param, index - place)
            case tree.Spread():
                return None
            case _ if arg.name is not None:
                return None
            case _:
                pass
    return None
