"""JSON of which code takes only what it can do without: no error says then that it is missing.

`data.list ?? []`, `data.get("list", [])`
"""

from enum import Enum

from wlint import tree
from wlint.project.costs.emptiness import is_empty
from wlint.project.file import File
from wlint.project.reaching import seeing
from wlint.semantics.conditions import ELSE
from wlint.semantics.functions import EACH, called_as, is_missing, own_nodes
from wlint.tree import Node

_OF_LISTS = EACH - {"find", "findLast"} | {"slice", "sort", "join", "length"}
# what goes on with a list, or answers with it, whatever is in it
_TAKES = frozenset({"len", "list", "sorted", "json", "stringify", "dumps", "Response"})
_DEEPEST = 5


class _Is(Enum):
    """What a value is of JSON that describes an error."""

    ALL = "all of it"
    NOTHING = "a part that is not there"
    STAND_IN = "what stands in for such a part"


def does_without(file: File, call: tree.Call) -> bool:
    """Whether code goes on as if nothing were wrong where the JSON a call gives has no such part.

    Not where it asks whether anything is there, or hands the JSON or a part to other code; nor
    where it gives nothing for any error.
    """
    catches = (c for n in file.ancestors(call) if isinstance(n, tree.Try) for c in n.catches)
    return not any(map(_gives_nothing, catches)) and _goes_on(file, call, _Is.ALL, 0)


def _gives_nothing(catch: tree.Catch) -> bool:
    """Whether a handler gives what may as well stand in for a part: an empty list, or nothing."""
    exits = [n for n in own_nodes(catch.body) if isinstance(n, tree.Exit) and n.kind == "return"]
    return bool(exits) and all(e.value is None or is_empty(e.value) for e in exits)


def _goes_on(file: File, node: Node, of: _Is, depth: int) -> bool:
    around = file.scopes.parents.get(node)
    match of, around:
        case _, tree.Assign(target=tree.Name() as target, value=value) if value is node:
            variable = file.scopes.variable(target)
            if variable is None or variable.is_module_level or depth >= _DEEPEST:
                return False
            reads = seeing(file, variable, around)
            return bool(reads) and all(_goes_on(file, read, of, depth + 1) for read in reads)
        case _Is.ALL, tree.Await():
            return _goes_on(file, around, of, depth)
        case _Is.ALL | _Is.STAND_IN, tree.Member(name="get" | "to_py") if file.is_python:
            return _goes_on_with_result(file, around, of, depth)
        case _Is.ALL, tree.Member(name=str()) if file.call_of(around) is None:
            return _goes_on(file, around, _Is.NOTHING, depth)
        case _Is.NOTHING, tree.Operation(op=op, operands=[first, *_]) if first is node:
            return op in ELSE and _goes_on(file, around, _Is.STAND_IN, depth)
        case _Is.NOTHING, tree.Member(is_optional=True):
            return _goes_on(file, _chain(file, around), of, depth)
        case _Is.STAND_IN, tree.Member(name=name) if name in _OF_LISTS:
            return _goes_on(file, file.call_of(around) or around, of, depth)
        case _Is.STAND_IN, tree.Opaque(kind="Subscript", parts=[whole, *_]) if whole is node:
            return _goes_on(file, around, of, depth)  # `[][:5]`
        case _Is.STAND_IN, tree.Operation():
            return _goes_on(file, around, of, depth)
        case _Is.STAND_IN, tree.Conditional(test=test) if test is not node:
            return _goes_on(file, around, of, depth)
        case _Is.STAND_IN, tree.Arg():
            call = file.call_around(node)
            is_taken = call is not None and called_as(call.callee) in _TAKES
            return is_taken and call is not None and _goes_on(file, call, of, depth)
        case _Is.STAND_IN, tree.Loop(iterable=iterable):
            return iterable is node
        case _Is.STAND_IN, (
            tree.Exit(kind="return")
            | tree.Entry()
            | tree.Sequence()
            | tree.Spread()
            | tree.Template()
            | tree.Comprehension()
        ):
            return True
        case _:
            return False


def _goes_on_with_result(file: File, method: tree.Member, of: _Is, depth: int) -> bool:
    """The same of what a method of a dict gives: `get("list", [])` never gives nothing."""
    match file.call_of(method):
        case tree.Call(args=[]) as call:
            return _goes_on(file, call, of, depth)
        case tree.Call(args=[_, tree.Arg(value=default)]) as call if not is_missing(default):
            return _goes_on(file, call, _Is.STAND_IN, depth)
        case tree.Call() as call:
            return _goes_on(file, call, _Is.NOTHING, depth)
        case _:
            return False


def _chain(file: File, link: Node) -> Node:
    """All of a chain that is nothing if its beginning is: `data.list?.filter(isOpen).length`."""
    match around := file.scopes.parents.get(link):
        case tree.Member(object=before) if before is link:
            return _chain(file, around)
        case tree.Call(callee=before) if before is link:
            return _chain(file, around)
        case _:
            return link
