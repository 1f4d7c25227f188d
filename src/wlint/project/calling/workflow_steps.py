"""The steps of Workflows: the runtime waits for what a step's callback gives, and remembers it."""

from collections.abc import Iterator

from wlint import tree
from wlint.platform.wrappers import STEP
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.functions import runs
from wlint.semantics.types import FunctionType, Global, options_of
from wlint.tree import Node

_STEP = Global(STEP)


def is_in_step(types: Types, file: File, node: Node) -> bool:
    """Whether a node stands in the callback that a Workflow hands over to be run as a step."""
    return any(True for _ in steps_around(types, file, node))


def steps_around(types: Types, file: File, node: Node) -> Iterator[Node]:
    """What makes steps, innermost first, of the functions in which a node stands."""
    inside = node
    for around in file.ancestors(node):
        match around:
            case tree.Call(callee=callee) if isinstance(inside, tree.Arg):
                is_handed = isinstance(inside.value, tree.Function)
                if is_handed and _STEP in options_of(types.of(file, callee)):
                    yield around
            case tree.Function() if (decorator := step_of(types, file, around)) is not None:
                yield decorator
            case _:
                pass
        inside = around


def step_of(types: Types, file: File, function: tree.Function) -> Node | None:
    """The decorator by which each call of a function runs it as a step: `@step.do("load")`."""
    for decorator in function.decorators:
        maker = decorator.callee if isinstance(decorator, tree.Call) else decorator
        if _STEP in options_of(types.of(file, maker)):
            return decorator
    return None


def runs_step(types: Types, file: File, call: tree.Call | tree.Template) -> bool:
    """Whether a call runs a step, which is done, tried again and remembered by itself."""
    for option in options_of(types.of(file, runs(call))):
        match option:
            case FunctionType(file=path, node=function):
                if step_of(types, types.program.file(path), function) is not None:
                    return True
            case _ if option == _STEP:
                return True
            case _:
                pass
    return False
