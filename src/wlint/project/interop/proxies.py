"""Proxies that JavaScript is given, and that nothing can free any more."""

from wlint import tree
from wlint.project.calling.background import is_wait_until
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.scopes import Definition, Gives
from wlint.semantics.types import FunctionType, Global, options_of
from wlint.tree import Node

_PATH = "create_proxy"
# what a list is called with keeps the proxy, and a listener outlives the function
_KEEPERS = frozenset({"add", "append", "extend", "insert", "addEventListener"})


def is_lost_proxy(types: Types, file: File, call: tree.Call) -> bool:
    """Whether a call makes a proxy that is only ever an argument of JavaScript's functions."""
    of = types.of(file, call.callee)
    if not file.is_python or Global(_PATH) not in options_of(of):
        return False
    parent = file.scopes.parents[call]
    if not isinstance(parent, tree.Assign):
        return _is_given_away(types, file, call)
    variable = file.scopes.variable(parent.target)
    match variable and variable.only:
        case Definition(gives=Gives.VALUE, path=()) if variable and not variable.is_module_level:
            reads = variable.reads
            return bool(reads) and all(_is_given_away(types, file, read) for read in reads)
        case _:
            return False


def _is_given_away(types: Types, file: File, value: Node) -> bool:
    """Whether a value is an argument that nothing of the project can get back."""
    parents = file.scopes.parents
    around = parents[value]
    taker = parents.get(around)
    if not isinstance(around, tree.Arg) or not isinstance(taker, tree.Call):
        return False
    if is_wait_until(types, file, taker) or not isinstance(taker.callee, tree.Member):
        return False
    is_project = any(isinstance(o, FunctionType) for o in options_of(types.of(file, taker.callee)))
    return not is_project and taker.callee.name not in _KEEPERS
