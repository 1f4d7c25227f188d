"""The parameters that a function runs for what it gives."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.costs.emptiness import results_of
from wlint.project.file import File
from wlint.tree import Node


def run_for(file: File, function: tree.Function, value: Node) -> tree.Param | None:
    """The parameter of a function that is run for a value: `const answer = await work()`."""
    value, _ = file.local_value(value)
    while isinstance(value, tree.Await):
        value = value.value
    variable = file.scopes.variable(value.callee) if isinstance(value, tree.Call) else None
    only = variable.only if variable is not None else None
    is_whole = only is not None and not only.path
    return next((p for p in function.params if is_whole and only and p is only.node), None)


def run_in(file: File, callback: Node) -> Iterator[tree.Param]:
    """The parameter of the function around that a callback runs: `(item) => work(item)`."""
    around = file.function_around(callback)
    results = results_of(callback) if isinstance(callback, tree.Function) else ()
    for value in results if around is not None else ():
        if around is not None and (param := run_for(file, around, value)) is not None:
            yield param
