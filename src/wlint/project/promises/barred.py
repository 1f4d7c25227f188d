"""Tests that no promise passes: whether a value is an object of some other class."""

from itertools import chain

from wlint import tree
from wlint.platform.promise_classes import is_of_no_promise
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.scopes import Variable
from wlint.semantics.types import Global
from wlint.tree import Node


def is_barred(types: Types, file: File, read: Node, variable: Variable) -> bool:
    """Whether a promise in a variable never comes to a read, or is told there from all else."""
    if _is_failed(types, file, file.scopes.parents[read]):
        return True
    tests = types.tests_of(file, variable)
    around = chain.from_iterable(tests.get(a, ()) for a in file.ancestors(read)) if tests else ()
    return any(
        t.reach.holds and t.reach.covers(read) and _is_failed(types, file, t.test) for t in around
    )


def _is_failed(types: Types, file: File, test: Node) -> bool:
    match test:
        case tree.Operation(op="instanceof", operands=[tree.Name(), cls]):
            of = types.of(file, cls)
            return isinstance(of, Global) and is_of_no_promise(of.path)
        case _:
            return False
