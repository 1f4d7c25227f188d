"""Conditions on what a loop goes through: who sends that decides for how many they hold."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.costs.loops import varies_in
from wlint.project.costs.run_for_each import repeats, run_for_each
from wlint.project.costs.seldom import is_numbered
from wlint.project.file import File
from wlint.semantics.scopes import Definition, Gives
from wlint.tree import Node

_DEEPEST = 3


def is_of_element(file: File, test: Node) -> bool:
    """Whether a condition asks about an element of what a loop, or a callback, is run for."""
    around = frozenset(_rounds_around(file, test))
    return bool(around) and _asks(file, test, around)


def _rounds_around(file: File, node: Node) -> Iterator[Node]:
    """What repeats a node, and the callbacks that are called for each element."""
    for around in file.ancestors(node):
        match around:
            case tree.Function():
                arg = file.scopes.parents.get(around)
                call = file.scopes.parents.get(arg) if isinstance(arg, tree.Arg) else None
                run = run_for_each(file, call) if isinstance(call, tree.Call) else None
                if run is None or run[0] is not around:
                    return
                yield around
            case _ if repeats(file, around):
                yield around
            case _:
                pass


def _asks(file: File, node: Node, around: frozenset[Node], depth: int = 0) -> bool:
    """Whether an expression holds an element, or what a round has worked out of one."""
    for part in node.walk():
        match part:
            case tree.Name():
                variable = file.scopes.variable(part)
                given = variable.definitions if variable is not None else ()
                if any(_is_element(file, d, around, depth) for d in given):
                    return True
            case tree.Member(name=None, key=tree.Node() as key):
                if _is_turned(file, key, around):
                    return True
            case tree.Opaque(kind="Subscript", parts=[_, *keys]):
                if any(_is_turned(file, key, around) for key in keys):
                    return True
            case _:
                pass
    return False


def _is_element(file: File, given: Definition, around: frozenset[Node], depth: int) -> bool:
    match given:
        case Definition(gives=Gives.EACH, node=node, value=value, path=path):
            return node in around and not is_numbered(value, path)
        case Definition(gives=Gives.PARAMETER, node=tree.Param() as param):
            function = file.scopes.parents.get(param)
            return (
                function in around
                and isinstance(function, tree.Function)
                and function.params[0] is param
            )
        case Definition(gives=Gives.VALUE, node=node, value=tree.Node() as value):
            is_inside = not around.isdisjoint(file.ancestors(node))
            return is_inside and depth < _DEEPEST and _asks(file, value, around, depth + 1)
        case _:
            return False


def _is_turned(file: File, key: Node, around: frozenset[Node]) -> bool:
    """Whether each round looks under another key: `rows[i]`."""
    variables = file.variables_in(key)
    return any(varies_in(file, node, variables) for node in around)
