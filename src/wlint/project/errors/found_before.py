"""What callers have found before: where it is looked up again, its absence is not their mistake."""

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.calling.sites import CallSite
from wlint.project.calling.tests_around import tests_around
from wlint.project.data.origins import Origins
from wlint.project.file import File
from wlint.project.passed import parameter_of, passed
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.conditions import OR, asked_absent, parts
from wlint.semantics.types import FunctionType
from wlint.tree import Node


class FoundBefore(Entity):
    """The look-ups of one Worker that its callers have made before."""

    types: Types
    origins: Origins
    calls: Calls

    def is_found(self, file: File, value: Node) -> bool:
        """Whether all who pass on what a request brings have left where there is no such value."""
        lookup, function = _lookup(file, value), file.function_around(value)
        if lookup is None or function is None:
            return False
        callers = self.calls.callers.get(function, ())
        asking = [s for s in callers if self._is_brought(file, lookup, s)]
        return bool(asking) and all(self._has_left(file, lookup, s) for s in asking)

    def _is_brought(self, file: File, lookup: tree.Call, site: CallSite) -> bool:
        """Whether a look-up is for what a request brings to a caller."""
        given = (_given(file, arg.value, site) for arg in lookup.args)
        return any(
            value is not None and self.origins.source(site.file, value) is not None
            for value in given
        )

    def _has_left(self, file: File, lookup: tree.Call, site: CallSite) -> bool:
        """Whether a caller goes on only where the same look-up has found something."""
        return any(
            (asked := asked_absent(part)) is not None
            and (earlier := _lookup(site.file, asked)) is not None
            and self._is_same(file, lookup, site, earlier)
            for test, holds in tests_around(site.file, site.node)
            if not holds
            for part in parts(test, *OR)
        )

    def _is_same(self, file: File, lookup: tree.Call, site: CallSite, earlier: tree.Call) -> bool:
        called = self.types.of(file, lookup.callee)
        if not isinstance(called, FunctionType):
            return False
        is_called = called == self.types.of(site.file, earlier.callee)
        words = [_words(file, arg.value, site) for arg in lookup.args]
        return is_called and words == [site.file.source.text(a.value.span) for a in earlier.args]


def _lookup(file: File, value: Node) -> tree.Call | None:
    """The call that gives a value, be it waited for."""
    made, _ = file.local_value(value)
    made = made.value if isinstance(made, tree.Await) else made
    return made if isinstance(made, tree.Call) else None


def _given(file: File, node: Node, site: CallSite) -> Node | None:
    """What a call passes to the parameter that a value is, or is a part of."""
    while isinstance(node, tree.Member):
        node = node.object
    param = parameter_of(file, node)
    call = site.node if isinstance(site.node, tree.Call) else None
    return passed(file, param, call) if param is not None and call is not None else None


def _words(file: File, node: Node, site: CallSite) -> str | None:
    """How a caller writes what a function that it calls has: `order.id` for `input.id`."""
    if isinstance(node, tree.Literal):
        return file.source.text(node.span)
    root = node
    while isinstance(root, tree.Member):
        root = root.object
    given = _given(file, root, site)
    rest = file.source.text(node.span)[len(file.source.text(root.span)) :]
    return site.file.source.text(given.span) + rest if given is not None else None
