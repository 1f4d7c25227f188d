"""Code that asks whether what it holds is a promise: it has both in mind, and is no misuse."""

from wlint import tree
from wlint.project.file import File
from wlint.semantics.functions import called_as
from wlint.semantics.scopes import Variable
from wlint.tree import Node

_ASK = frozenset({"isawaitable", "iscoroutine", "isfuture"})


def asks_for_promise(file: File, variable: Variable) -> bool:
    """Whether code asks if a variable holds a promise: `typeof it.then === "function"`."""
    return any(_asks(file, read) for read in variable.reads)


def _asks(file: File, read: Node) -> bool:
    match around := file.scopes.parents.get(read):
        case tree.Member(name="then"):
            return file.call_of(around) is None
        case tree.Operation(op="instanceof", operands=[value, tree.Name(id="Promise")]):
            return value is read
        case tree.Operation(op="in", operands=[tree.Literal(value="then"), value]):
            return value is read
        case tree.Arg() if isinstance(call := file.scopes.parents.get(around), tree.Call):
            match called_as(call.callee), call.args:
                case "hasattr", [_, tree.Arg(value=tree.Literal(value="then" | "__await__"))]:
                    return call.arg(0) is read
                case name, _:
                    return call.arg(0) is read and name in _ASK
        case _:
            return False
