"""Where the regular expressions of one Worker are used, wherever they are kept until then."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from wlint import tree
from wlint.platform.validators import PACKAGES
from wlint.project.calling.calls import Calls
from wlint.project.costs.constant_fields import constant_of
from wlint.project.data.patterns import Pattern, matched_texts, used_at
from wlint.project.data.traces import arguments
from wlint.project.file import File
from wlint.project.typing.constants import Source
from wlint.project.typing.types import Types
from wlint.project.typing.validation import imported
from wlint.record import Entity, Record
from wlint.semantics.scopes import Definition, Gives
from wlint.tree import Node

_DEEPEST = 4
_AT_START = frozenset({"match", "fullmatch"})
_FOR_ALL = frozenset({"matchAll", "replace", "replaceAll", "split"})
_FOR_ALL_IN_PYTHON = frozenset({"findall", "finditer", "split", "sub", "subn"})
_TO_EACH = frozenset({"some", "every", "find", "findIndex", "filter", "forEach", "map"})


class PatternUse(Record):
    """A call that holds a pattern against a text; a schema's `regex` does so when it is asked."""

    file: File
    call: Node
    text: Node | None

    @property
    def is_at_start(self) -> bool:
        """Whether a match must begin where the text does: Python's `match` looks nowhere else."""
        return self.file.is_python and self._method in _AT_START

    @property
    def is_for_all(self) -> bool:
        """Whether it is for what matches wherever that stands, not for whether the text does."""
        return self._method in (_FOR_ALL_IN_PYTHON if self.file.is_python else _FOR_ALL)

    @property
    def _method(self) -> str | None:
        callee = self.call.callee if isinstance(self.call, tree.Call) else None
        return callee.name if isinstance(callee, tree.Member) else None


class PatternUses(Entity):
    """What one Worker's regular expressions are held against."""

    types: Types
    calls: Calls
    files: tuple[File, ...]

    def of(self, file: File, pattern: Pattern) -> Iterator[PatternUse]:
        """Each use of a pattern: where it stands, under its name, and out of what keeps it."""
        own = [PatternUse(file, use, text) for use, text in matched_texts(file, pattern)]
        yield from own
        seen = {use.call for use in own}
        yield from (use for use in self._all.get(pattern.node, ()) if use.call not in seen)

    @cached_property
    def _all(self) -> Mapping[Node, Sequence[PatternUse]]:
        found: defaultdict[Node, list[PatternUse]] = defaultdict(list)
        for file in self.files:
            for call in file.of_kind(tree.Call):
                for regex, text in _held(file, call):
                    for at in self._made(file, regex, 0):
                        found[at.node].append(PatternUse(file, call, text))
        return found

    def _made(self, file: File, node: Node, depth: int) -> Iterator[Source]:
        """What makes the patterns that an expression may be."""
        if depth > _DEEPEST:
            return
        at = constant_of(self.types, file, node)
        variable = at.file.scopes.variable(at.node)
        match variable.only if variable is not None else None:
            case Definition(gives=Gives.EACH, value=tree.Node() as several, path=()):
                yield from self._elements(at.file, several, depth)
            case Definition(gives=Gives.PARAMETER, node=tree.Param() as param, path=()):
                yield from self._passed(at.file, param, depth)
            case _:
                yield at

    def _elements(self, file: File, node: Node, depth: int) -> Iterator[Source]:
        at = constant_of(self.types, file, node)
        for item in at.node.items if isinstance(at.node, tree.Sequence) else ():
            yield from self._made(at.file, item, depth + 1)

    def _passed(self, file: File, param: tree.Param, depth: int) -> Iterator[Source]:
        """What callers pass, or a list's method passes its callback."""
        function = file.scopes.parents.get(param)
        if not isinstance(function, tree.Function):
            return
        match file.call_around(function):
            case tree.Call(callee=tree.Member(name=name, object=owner)) if name in _TO_EACH:
                if function.params[0] is param:
                    yield from self._elements(file, owner, depth)
            case _:
                for site in self.calls.callers.get(function, ()):
                    if isinstance(site.node, tree.Call) and site.is_sure:
                        for value in arguments(function, param, site.node):
                            yield from self._made(site.file, value, depth + 1)


def _held(file: File, call: tree.Call) -> Iterator[tuple[Node, Node | None]]:
    """The pattern that a call holds against a text."""
    match call:
        case tree.Call(callee=tree.Member(object=owner, name="regex"), args=[regex, *_]):
            if _is_schema(file, owner):
                yield regex.value, None
        case tree.Call(callee=tree.Member(object=owner), args=[first, *_]):
            for pattern in (owner, first.value):
                if isinstance(pattern, (tree.Name, tree.Member)):
                    yield from ((pattern, text) for _, text in used_at(file, pattern))
        case _:
            return


def _is_schema(file: File, node: Node) -> bool:
    """Whether a chain begins with a schema of a package: `z.string().min(1)`."""
    while isinstance(node, (tree.Call, tree.Member)):
        node = node.callee if isinstance(node, tree.Call) else node.object
    return isinstance(node, tree.Name) and imported(file, node, PACKAGES) is not None
