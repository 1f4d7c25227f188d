"""What an operation is asked by, seen from the code that leads to it: its key, its statement."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.costs.subrequests import Subrequest
from wlint.project.file import File
from wlint.project.passed import passed
from wlint.semantics.scopes import Definition, Gives, Variable
from wlint.tree import Node

_DEEPEST = 6


def asked_by(call: Subrequest) -> frozenset[Variable] | None:
    """The variables by which a subrequest may be another one each time, where its site stands.

    None where that is not seen. What runs `this.kv.get("config")` asks by its object alone:
    `config.part(n)`.
    """
    home: File = call.file
    nodes: list[Node] = [call.call]
    ways = [(call.file, call.call), *call.through[1:]]
    inside = frozenset(file.function_around(node) for file, node in ways)
    for outer, step in reversed(call.through):
        if any(_is_written(home, v, inside) for node in nodes for v in home.variables_in(node)):
            return None
        given = [g for node in nodes for g in _passed_for(home, node, step)]
        if None in given:
            return None
        home, nodes = outer, [g for g in given if g is not None]
    return frozenset(v for node in nodes for v in home.variables_in(node))


def _is_written(home: File, variable: Variable, inside: frozenset[tree.Function | None]) -> bool:
    """Whether a function on the way to a subrequest gives a variable around it another value."""
    writing = {home.function_around(d.name) for d in variable.definitions}
    return bool(writing & inside - {variable.scope.function.node})


def _passed_for(home: File, node: Node, step: tree.Call, depth: int = 0) -> Iterator[Node | None]:
    """What a call passes for what a node needs; None where that is not seen."""
    for inner in node.walk():
        match inner:
            case tree.Member(object=tree.Name(is_receiver=True) as me, name=field):
                cls = home.class_around(me)
                uses = home.fields_used(cls).get(field or "", ()) if cls is not None else ()
                given = [use for use in uses if home.assignment_to(use) is not None]
                yield step.callee if len(given) <= 1 else None
            case tree.Name(is_receiver=False):
                variable = home.scopes.variable(inner)
                around = variable.scope.function.node if variable is not None else None
                if variable is not None and around is home.function_around(inner):
                    yield from _given(home, variable, step, depth)
                elif isinstance(around, tree.Function):
                    # of the function that repeats it, or of one that made what is called
                    yield inner if around in home.ancestors(step) else step.callee
            case _:
                pass


def _given(home: File, variable: Variable, step: tree.Call, depth: int) -> Iterator[Node | None]:
    """What a call passes for what a variable of the function is."""
    for d in variable.definitions:
        match d:
            case Definition(gives=Gives.PARAMETER, node=tree.Param() as param):
                yield passed(home, param, step) or param.default
            case Definition(gives=Gives.VALUE, value=tree.Node() as value) if depth < _DEEPEST:
                yield from _passed_for(home, value, step, depth + 1)
            case _:
                yield None
