"""Whether code can run to its end, and what has to be so for that."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from wlint import tree
from wlint.record import Record
from wlint.semantics.conditions import is_true
from wlint.semantics.functions import own_nodes
from wlint.tree import Node


class Needed(NamedTuple):
    """What has to be so: a test holds or does not, no case is for the subject of a switch."""

    test: Node
    holds: bool = False


Conditions = tuple[Needed, ...]


class Falling(Record):
    """What has to be so for code to run to its end.

    `ends` says of an expression that stands for itself whether code may end with it, `may_be`
    whether several conditions may be so at once. What is not known never runs to its end.
    """

    ends: Callable[[Node], bool]
    may_be: Callable[[Conditions], bool]

    def past(self, block: tree.Block) -> Conditions | None:
        """What has to be so for a block to run to its end; None where it never does."""
        found: Conditions = ()
        for statement in block.statements:
            passed = self._past(statement)
            if passed is None:
                return None
            found += passed
        return found if self.may_be(found) else None

    def _past(self, statement: Node) -> Conditions | None:
        match statement:
            case tree.Exit() | tree.Opaque():
                return None
            case tree.Block():
                return self.past(statement)
            case tree.With(body=body):
                return self.past(body)
            case tree.If(test=test, then=then, otherwise=otherwise):
                ways = [self.past(then), self.past(otherwise) if otherwise is not None else ()]
                found = _easiest(ways)
                if found is None or None not in ways:
                    return found
                return (Needed(test, ways[0] is not None), *found)
            case tree.Try(body=body, catches=catches, otherwise=otherwise, finally_=last):
                after = self.past(last) if last is not None else ()
                tried = self.past(body)
                if tried is not None and otherwise is not None:
                    tried = self.past(otherwise)
                found = _easiest((tried, *(self.past(c.body) for c in catches)))
                return (*found, *after) if found is not None and after is not None else None
            case tree.Switch():
                return self._through(statement)
            case tree.Loop():
                return self._out_of(statement)
            case tree.ExpressionStatement(value=value):
                return None if self.ends(value) else ()
            case _:
                return ()

    def _through(self, switch: tree.Switch) -> Conditions | None:
        """By none of the cases, by the end of the last one, or by a `break`."""
        if all(case.tests for case in switch.cases):
            return (Needed(switch.subject),)
        if any(isinstance(n, tree.Exit) and n.kind == "break" for n in own_nodes(switch)):
            return ()
        return self.past(switch.cases[-1].body)

    def _out_of(self, loop: tree.Loop) -> Conditions | None:
        """A loop without an end is left by what is hard to follow."""
        if is_true(loop.test) or (loop.test is None and loop.iterable is None):
            return None
        return self.past(loop.otherwise) if loop.otherwise is not None else ()


def _easiest(ways: Iterable[Conditions | None]) -> Conditions | None:
    return min((way for way in ways if way is not None), key=len, default=None)
