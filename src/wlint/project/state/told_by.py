"""Values that say nothing beyond others: what a text is parsed to, beside that text."""

from collections.abc import Iterator, Mapping, Sequence

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.calling.handed import is_environment
from wlint.project.data.changes import Subject, subject_of
from wlint.project.elements_written import filled
from wlint.project.file import File
from wlint.project.passed import passed
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.scopes import Gives, Variable
from wlint.tree import Node

_WRITES_OUT = frozenset({"stringify", "dumps"})
_MOST_CALLERS = 4


class ToldBy(Entity):
    """What one Worker's values are made of, beside what all requests share."""

    types: Types
    calls: Calls

    def is_told(
        self, file: File, values: Sequence[Node], keys: Sequence[Node], depth: int = 0
    ) -> bool:
        """Whether whoever has the keys could make the values: by themselves, or at every call."""
        known = [s for key in keys for s in _kept(file, key)]
        left = [self._left(file, value, known) for value in values]
        if any(variables is None for variables in left):
            return False
        params = {p: f for found in left if found is not None for p, f in found.items()}
        functions = set(params.values())
        if not functions:
            return True
        if len(functions) > 1 or depth == _MOST_CALLERS:
            return False
        function = functions.pop()
        sites = self.calls.callers.get(function, ())
        own = [p for s in known if not s.path for p in _params(s.variable)]
        if not sites or self.calls.is_entry(function):
            return False
        return all(
            isinstance(call := site.node, tree.Call)
            and site.is_call
            and None not in (given := [passed(file, p, call) for p in params])
            and self.is_told(
                site.file,
                [g for g in given if g is not None],
                [k for p in own if (k := passed(file, p, call)) is not None],
                depth + 1,
            )
            for site in sites
        )

    def _left(
        self, file: File, value: Node, known: Sequence[Subject]
    ) -> Mapping[tree.Param, tree.Function] | None:
        """The parameters that a value is made of beside what is known; None where that is more."""
        found: dict[tree.Param, tree.Function] = {}
        seen: set[Variable] = set()
        to_see = [value]
        while to_see:
            node = to_see.pop()
            subject = subject_of(file, node) if isinstance(node, (tree.Name, tree.Member)) else None
            if subject is not None and any(subject.within(k) is not None for k in known):
                continue
            variable = file.scopes.variable(node) if isinstance(node, tree.Name) else None
            if isinstance(node, tree.Name) and node.is_receiver:
                return None
            if variable is None:
                to_see.extend(node.children())
                continue
            if variable in seen or variable.is_module_level or self._is_shared(file, node):
                continue
            seen.add(variable)
            to_see.extend(filled(file, variable))
            for definition in variable.definitions:
                param = definition.node
                if isinstance(param, tree.Param) and definition.gives is Gives.PARAMETER:
                    function = file.scopes.parents.get(param)
                    if not isinstance(function, tree.Function):
                        return None
                    if function.span.start <= value.span.start <= function.span.end:
                        found[param] = function
                elif definition.value is not None:
                    to_see.append(definition.value)
        return found

    def _is_shared(self, file: File, node: Node) -> bool:
        return is_environment(self.types.of(file, node))


def _kept(file: File, key: Node) -> Iterator[Subject]:
    """What a key says all of: itself, and what it writes out."""
    subject = subject_of(file, key)
    if subject is not None:
        yield subject
    match file.local_value(key)[0]:
        case tree.Call(
            callee=tree.Name(id=name) | tree.Member(name=str(name)), args=[tree.Arg(value=inner)]
        ) if name in _WRITES_OUT:
            yield from _kept(file, inner)
        case tree.Name() | tree.Member() as other if other is not key:
            yield from _kept(file, other)
        case _:
            pass


def _params(variable: Variable) -> Iterator[tree.Param]:
    for definition in variable.definitions:
        if isinstance(definition.node, tree.Param) and not definition.path:
            yield definition.node
