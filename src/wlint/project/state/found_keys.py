"""Is an entry only kept under a key for which something was found: a row, an object in a bucket?

Then there are no more entries than there are things to find, whatever requests ask for.
"""

from collections.abc import Iterator
from dataclasses import field

from wlint import tree
from wlint.platform.schema import Subrequest
from wlint.project.calling.calls import Calls
from wlint.project.data.traces import arguments
from wlint.project.file import File
from wlint.project.typing.external import external_method
from wlint.project.typing.outcomes import outcome
from wlint.record import entity, record
from wlint.semantics.functions import own_nodes
from wlint.semantics.scopes import Variable
from wlint.semantics.types import Global, options_of
from wlint.tree import Node

# what a key is made of: variables, and the text of other expressions
_Parts = frozenset[Variable | str]
_EQUAL = frozenset({"===", "==", "is"})
_UNEQUAL = frozenset({"!==", "!=", "is not"})


@record
class _Answer:
    """A variable that is given what was looked up, and what that was asked by."""

    variable: Variable
    given: tree.Assign
    asked: _Parts

    def is_there(self, file: File, at: Node) -> bool:
        """Whether a test has shown before a place that there was an answer."""
        start, end = self.given.span.end, at.span.start
        if any(start <= d.name.span.start < end for d in self.variable.definitions):
            return False
        reads = (r for r in self.variable.reads if start <= r.span.start < end)
        return any(_holds_something(file, read, at) for read in reads)


@record
class _Member:
    """A test of whether something is one of those that a module lists."""

    test: Node
    asked: _Parts

    def is_there(self, file: File, at: Node) -> bool:
        """Whether a place is only reached where it is."""
        return outcome(file, self.test, at) is True


@entity
class FoundKeys:
    """The keys of one Worker that are kept because something was found for them."""

    calls: Calls
    _answers: dict[tree.Function, tuple["_Answer | _Member", ...]] = field(default_factory=dict)

    def is_found(self, file: File, key: Node, at: Node) -> bool:
        """Whether a place is only reached where a key was looked up, and found."""
        return self._is_found(file, key, at, frozenset())

    def _is_found(self, file: File, key: Node, at: Node, seen: frozenset[tree.Function]) -> bool:
        function, parts = file.function_around(at), _parts(file, key)
        if function is None or not parts or function in seen:
            return False
        if any(parts <= a.asked and a.is_there(file, at) for a in self._given(file, function)):
            return True
        return self._is_passed(file, function, parts, seen | {function})

    def _is_passed(
        self, file: File, function: tree.Function, parts: _Parts, seen: frozenset[tree.Function]
    ) -> bool:
        """Whether every caller has found the parameters that a key is made of."""
        params = [p for p in function.params if file.scopes.variable(p.target) in parts]
        sites = self.calls.callers.get(function, ())
        if not sites or len(params) != len(parts):
            return False
        return all(
            isinstance(site.node, tree.Call)
            and (given := next(arguments(function, param, site.node), None)) is not None
            and self._is_found(site.file, given, site.node, seen)
            for site in sites
            for param in params
        )

    def _given(self, file: File, function: tree.Function) -> tuple["_Answer | _Member", ...]:
        if function not in self._answers:
            self._answers[function] = tuple(self._looked_up(file, function))
        return self._answers[function]

    def _looked_up(self, file: File, function: tree.Function) -> Iterator["_Answer | _Member"]:
        for node in own_nodes(function.body):
            match node:
                case tree.Assign(target=target, value=tree.Node() as value):
                    if any(self._is_lookup(file, n) for n in own_nodes(value)):
                        asked = _asked(file, value)
                        for name in target.walk():
                            if (variable := file.scopes.variable(name)) is not None:
                                yield _Answer(variable, node, asked)
                case tree.Call(callee=tree.Member(object=owner, name="has" | "includes")) | (
                    tree.Operation(op="in", operands=[_, owner])
                ) if _is_listed(file, owner):
                    yield _Member(node, _asked(file, node))
                case _:
                    pass

    def _is_lookup(self, file: File, node: Node) -> bool:
        """Whether an expression asks a table, or waits for an answer.

        Other hosts may have an answer for whatever is asked.
        """
        match node:
            case (
                tree.Member(object=owner, name=None)
                | tree.Call(callee=tree.Member(object=owner, name="get"))
            ) if _is_listed(file, owner):
                return True
            case tree.Await(value=tree.Call(callee=callee)):
                options = options_of(self.calls.types.of(file, callee))
                methods = (external_method(o.path) for o in options if isinstance(o, Global))
                return not any(m and m.subrequest is Subrequest.EXTERNAL for m in methods)
            case _:
                return False


def _is_listed(file: File, owner: Node) -> bool:
    """Whether a table is the module's, so that no request brings it along."""
    variable = file.scopes.variable(owner)
    return variable is not None and variable.is_module_level


def _asked(file: File, node: Node) -> _Parts:
    return frozenset().union(*(_parts(file, n) for n in node.walk()))


def _parts(file: File, key: Node) -> _Parts:
    """What a key is made of; of texts that are put together, their parts."""
    match key:
        case tree.Literal():
            return frozenset()
        case tree.Template(tag=None, parts=inner) | tree.Operation(op="+", operands=inner):
            return frozenset().union(*(_parts(file, n) for n in inner))
        case tree.Name() if (variable := file.scopes.variable(key)) is not None:
            only = variable.only
            match only.value if only is not None and not only.path else None:
                case tree.Template() | tree.Operation(op="+") | tree.Name() as value:
                    return _parts(file, value)
                case _:
                    return frozenset({variable})
        case _:
            return frozenset({file.source.text(key.span)})


def _holds_something(file: File, read: Node, at: Node) -> bool:
    """Whether a read is a test by which a variable, or a part of it, is more than nothing."""
    test = read
    while isinstance(around := file.scopes.parents.get(test), tree.Member) and (
        around.object is test
    ):
        test = around
    match around:
        case tree.Operation(op=op, operands=[_, tree.Literal(kind=kind, value=value)]) if (
            kind in ("null", "undefined") or value == "0"
        ):
            if op not in _EQUAL | _UNEQUAL | {">"}:
                return False
            return outcome(file, around, at) is (op not in _EQUAL)
        case _:
            return outcome(file, test, at) is True
