"""What is built on every request although it is the same each time."""

from dataclasses import dataclass

from wlint import tree
from wlint.platform.costly import is_costly
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.types import Global, options_of


@dataclass(frozen=True, eq=False)
class Rebuilding:
    """What one Worker builds again and again."""

    types: Types

    def is_rebuilt(self, file: File, call: tree.Call) -> bool:
        """Whether a call builds something costly of nothing but constants, and does not keep it."""
        if file.function_around(call) is None or not self._is_costly(file, call):
            return False
        return self._is_constant(file, call) and not self._is_kept(file, call)

    def _is_costly(self, file: File, call: tree.Call) -> bool:
        found = options_of(self.types.of(file, call.callee))
        return any(isinstance(o, Global) and is_costly(o.path) for o in found)

    def _is_constant(self, file: File, call: tree.Call) -> bool:
        """Whether a call uses nothing that belongs to the function it is in."""
        inside = set(call.walk())
        for node in inside:
            match node:
                case tree.Await() | tree.Yield() | tree.Name(is_receiver=True):
                    return False
                case tree.Name() if (variable := file.scopes.variable(node)) is not None:
                    only = variable.only
                    is_own = only is not None and only.node in inside
                    if not (is_own or (variable.is_module_level and only is not None)):
                        return False
                case _:
                    pass
        return True

    def _is_kept(self, file: File, call: tree.Call) -> bool:
        """Whether it is kept where it outlives the call, or part of a larger one that is built."""
        for around in file.ancestors(call):
            match around:
                case tree.Assign(target=tree.Member()):
                    return True
                case tree.Assign(target=tree.Name() as target):
                    variable = file.scopes.variable(target)
                    return variable is not None and variable.is_module_level
                case tree.Call() if self._is_costly(file, around):
                    return True
                case tree.Call(callee=tree.Member(name="set" | "setdefault")):
                    return True
                case tree.Class() | tree.Function(kind="constructor"):
                    return True
                case tree.Function():
                    return around.name == "__init__" or _is_lazy(file, around)
                case _:
                    pass
        return False


def _is_lazy(file: File, function: tree.Function) -> bool:
    """Whether a function only puts off what is built once: `z.lazy(() => …)`."""
    arg = file.scopes.parents.get(function)
    match file.scopes.parents.get(arg) if isinstance(arg, tree.Arg) else None:
        case tree.Call(callee=tree.Member(name="lazy") | tree.Name(id="lazy")):
            return True
        case _:
            return False
