"""Whether code can run to its end, and what has to be so for that."""

from collections.abc import Callable, Iterable

from wlint import tree
from wlint.semantics.conditions import is_true
from wlint.semantics.functions import own_nodes
from wlint.tree import Node

Conditions = tuple[Node, ...]


def falling(block: tree.Block, ends: Callable[[Node], bool]) -> Conditions | None:
    """The tests that must not hold for a block to run to its end; None where it never does.

    `ends` says of an expression that stands for itself whether code may end with it. What is not
    known never runs to its end.
    """
    found: Conditions = ()
    for statement in block.statements:
        passed = _past(statement, ends)
        if passed is None:
            return None
        found += passed
    return found


def _past(statement: Node, ends: Callable[[Node], bool]) -> Conditions | None:
    match statement:
        case tree.Exit() | tree.Opaque():
            return None
        case tree.Block():
            return falling(statement, ends)
        case tree.With(body=body):
            return falling(body, ends)
        case tree.If(test=test, then=then, otherwise=otherwise):
            ways = [falling(then, ends), falling(otherwise, ends) if otherwise is not None else ()]
            found = _easiest(ways)
            return (test, *found) if found is not None and None in ways else found
        case tree.Try(body=body, catches=catches, otherwise=otherwise, finally_=last):
            after = falling(last, ends) if last is not None else ()
            tried = falling(body, ends)
            if tried is not None and otherwise is not None:
                tried = falling(otherwise, ends)
            found = _easiest((tried, *(falling(c.body, ends) for c in catches)))
            return (*found, *after) if found is not None and after is not None else None
        case tree.Switch():
            return _through(statement, ends)
        case tree.Loop():
            return _out_of(statement, ends)
        case tree.ExpressionStatement(value=value):
            return None if ends(value) else ()
        case _:
            return ()


def _easiest(ways: Iterable[Conditions | None]) -> Conditions | None:
    return min((way for way in ways if way is not None), key=len, default=None)


def _through(switch: tree.Switch, ends: Callable[[Node], bool]) -> Conditions | None:
    """By none of the cases, by the end of the last one, or by a `break`."""
    if all(case.tests for case in switch.cases):
        return (switch.subject,)
    if any(isinstance(n, tree.Exit) and n.kind == "break" for n in own_nodes(switch)):
        return ()
    return falling(switch.cases[-1].body, ends)


def _out_of(loop: tree.Loop, ends: Callable[[Node], bool]) -> Conditions | None:
    """A loop without an end is left by what is hard to follow."""
    if is_true(loop.test) or (loop.test is None and loop.iterable is None):
        return None
    return falling(loop.otherwise, ends) if loop.otherwise is not None else ()
