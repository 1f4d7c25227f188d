"""Errors that a function turns into a value at which none of its callers looks."""

from wlint import tree
from wlint.project.calling.all_calls import AllCalls
from wlint.project.calling.background import is_wait_until
from wlint.project.calling.sites import CallSite
from wlint.project.errors.explained import is_explained
from wlint.project.errors.failing_work import FailingWork
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.catches import is_broad
from wlint.tree import Node

_FIXED = (tree.Literal, tree.Mapping, tree.Sequence, tree.Entry)


class IgnoredValues(Entity):
    """The values that one Worker gives in place of errors, and does not look at."""

    types: Types
    failing: FailingWork
    all_calls: AllCalls

    def work(self, file: File, catch: tree.Catch) -> tree.Call | None:
        """The write whose error a handler turns into a value, of which nobody surely learns."""
        attempt, function = file.scopes.parents.get(catch), file.function_around(catch)
        if not isinstance(attempt, tree.Try) or function is None or not is_broad(catch):
            return None
        match catch.body.statements:
            case [tree.Exit(kind="return", value=tree.Node() as value)] if _is_fixed(value):
                pass
            case _:
                return None
        if is_explained(file, attempt, catch) or file.is_off_platform(catch):
            return None
        sites = self.all_calls.of(file, function)
        if not sites or not all(map(self._is_dropped, sites)):
            return None
        return next(self.failing.writes(file, attempt.body), None)

    def _is_dropped(self, site: CallSite) -> bool:
        """Whether nobody takes what a call gives, but the runtime that waits for it."""
        around = site.file.past_waits(site.node)
        if isinstance(around, tree.Arg):
            call = site.file.scopes.parents.get(around)
            return isinstance(call, tree.Call) and is_wait_until(self.types, site.file, call)
        return isinstance(around, tree.ExpressionStatement)


def _is_fixed(value: Node) -> bool:
    """Whether a value tells nothing of the error."""
    return all(
        isinstance(node, _FIXED) or (isinstance(node, tree.Name) and node.id == "undefined")
        for node in value.walk()
    )
