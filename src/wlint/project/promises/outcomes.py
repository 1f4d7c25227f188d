"""What comes of several promises at once, errors among it: `Promise.allSettled`."""

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.catches import BROAD
from wlint.semantics.conditions import is_true
from wlint.tree import Node

_STATUSES = frozenset({"fulfilled", "rejected"})


def keeps_errors(types: Types, file: File, call: tree.Call) -> bool:
    """Whether a call gives errors among its results, and throws none."""
    match types.path_of(file, call.callee):
        case "Promise.allSettled":
            return True
        case "Promise.all":  # in Python, `asyncio.gather`
            return is_true(call.option("return_exceptions"))
        case _:
            return False


def asks_outcomes(file: File, call: tree.Call) -> bool:
    """Whether code asks which of the outcomes that a call gives are errors, or gives them on."""
    around = file.scopes.parents.get(call)
    whole = around if isinstance(around, tree.Await) else call
    match file.scopes.parents.get(whole):
        case tree.ExpressionStatement():
            return False
        case tree.Exit() | tree.Arg():
            return True
        case _:
            function = file.function_around(call)
            code = function.body if function is not None else file.module.body
            return any(map(_asks_outcome, code.walk()))


def _asks_outcome(node: Node) -> bool:
    """Whether it asks for the `status` of an outcome or its `reason`, in Python for its class."""
    match node:
        case tree.Literal(value=str(status)):
            return status in _STATUSES
        case tree.Call(callee=tree.Name(id="isinstance"), args=[_, tree.Arg(value=kind)]):
            return any(isinstance(n, tree.Name) and n.id in BROAD for n in kind.walk())
        case _:
            return reads_reason(node)


def reads_reason(node: Node) -> bool:
    """Whether it reads the error of an outcome."""
    match node:
        case tree.Member(name="reason") | tree.Entry(name="reason"):
            return True
        case _:
            return False
