"""Calls that a helper makes without a timeout only where it is not told to make one with it."""

from collections.abc import Iterator, Mapping

from wlint import tree
from wlint.project.calling.tests_around import tests_around
from wlint.project.file import File
from wlint.project.network.call_options import Given
from wlint.project.network.outbound import Outbounds
from wlint.project.passed import passed
from wlint.semantics.functions import own_nodes
from wlint.semantics.scopes import Gives
from wlint.tree import Node

Untimed = Mapping[tree.Call, frozenset[tree.Param]]


def untimed(outbounds: Outbounds, file: File, function: tree.Function) -> Untimed:
    """The endless calls of a function that also makes timed ones, with what it is asked by."""
    calls = [n for n in own_nodes(function.body) if isinstance(n, tree.Call)]
    found = [o for c in calls if (o := outbounds.of(file, c)) is not None]
    endless = [o.call for o in found if o.limit is Given.NO]
    if len(endless) == len(found):
        return {}
    return {call: frozenset(_asked(file, call)) for call in endless}


def may_be_timed(file: File, known: Untimed, call: tree.Call) -> frozenset[Node]:
    """The endless calls that a function need not make for one call, by what that passes."""
    return frozenset(
        made
        for made, params in known.items()
        if any(passed(file, param, call) is not None for param in params)
    )


def _asked(file: File, call: tree.Call) -> Iterator[tree.Param]:
    """The parameters by which it is chosen whether a call is made."""
    for test, _ in tests_around(file, call):
        for node in test.walk():
            variable = file.scopes.variable(node)
            only = variable.only if variable is not None else None
            param = only.node if only is not None and only.gives is Gives.PARAMETER else None
            if isinstance(param, tree.Param):
                yield param
