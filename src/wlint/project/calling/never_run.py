"""Branches that never run: for the case that a caller passes no context, where all pass one.

`if (ctx) ctx.waitUntil(p); else void p;` is written for tests: the platform passes its context. Nor
does what a flag asks for that every call leaves at `false`, or a setting that nobody switches, or
what is for another text than all calls pass: `if (platform === "node") …`, or for an object of
another class: `at instanceof Date ? at : parsed(at)`, or for other numbers than stand in the
source: `if (PARTS > 0) … else …`, or what stands behind a plain `return`, or what does without a
context where Hono has none: off Workers.
"""

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType

from msgspec import field

from wlint import tree
from wlint.platform import api
from wlint.project.calling.contextless import has_context, without_context
from wlint.project.calling.flags import flags_of, of_both, ruled_out
from wlint.project.calling.known_classes import KnownClasses
from wlint.project.calling.known_texts import KnownTexts
from wlint.project.calling.lacking_fields import LackingFields
from wlint.project.calling.made_here import MadeHere
from wlint.project.calling.open_functions import is_open
from wlint.project.calling.settings import Settings
from wlint.project.calling.sites import CallSite
from wlint.project.file import File
from wlint.project.passed import parameter_of, passed
from wlint.project.typing.constants import number_of
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.conditions import EQUALITIES, OTHER, outcome
from wlint.semantics.functions import is_missing
from wlint.semantics.leaving import is_last, leaves
from wlint.semantics.memo import remembered
from wlint.semantics.types import (
    UNKNOWN,
    Named,
    ShapeType,
    is_nothing,
    options_of,
    without_nothing,
)
from wlint.tree import Node

_COMPARES: Mapping[str, Callable[[int, int], bool]] = MappingProxyType(
    {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
)


class NeverRun(Entity):
    """The branches of one Worker that its own calls rule out."""

    types: Types
    callers: Mapping[tree.Function, Sequence[CallSite]]
    is_entry: Callable[[tree.Function], bool]
    settings: Settings
    fields: LackingFields
    _given: dict[tree.Param, bool] = field(default_factory=dict)
    _parted: dict[tuple[tree.Param, str], bool] = field(default_factory=dict)
    _parts: dict[File, frozenset[Node]] = field(default_factory=dict)

    @cached_property
    def _made(self) -> MadeHere:
        return MadeHere(self.types)

    @cached_property
    def texts(self) -> KnownTexts:
        """The texts that its expressions can be."""
        return KnownTexts(self.types, self._given_by_all)

    @cached_property
    def _classes(self) -> KnownClasses:
        return KnownClasses(self.types, self._given_by_all)

    def is_in(self, file: File, node: Node) -> bool:
        """Whether a node surely never runs, whatever handler leads to its function."""
        if file not in self._parts:
            branches = file.of_kind(tree.If, tree.Conditional, tree.Operation, tree.Block, tree.Try)
            never = {n for b in branches for n in self._left_out(file, b)}
            never.update(n for f in file.of_kind(tree.Function) for n in self._closed(file, f))
            self._parts[file] = frozenset(never)
        parts = self._parts[file]
        return bool(parts) and (node in parts or any(n in parts for n in file.ancestors(node)))

    def _closed(self, file: File, function: tree.Function) -> Iterator[Node]:
        """The parts of a function that the flags of all its calls rule out."""
        sites = self.callers.get(function, ())
        if not sites or self.is_entry(function) or is_open(file, function):
            return
        flags = None
        for site in sites:
            if not isinstance(site.node, tree.Call) or not site.is_sure:
                return
            given = flags_of(self.types.program, file, function, site.file, site.node)
            flags = given if flags is None else of_both(flags, given)
            if not flags:
                return
        yield from ruled_out(file, function, dict(flags or ()))

    def _left_out(self, file: File, node: Node) -> Iterator[Node]:
        """The parts of a node that do not run."""
        match node:
            case (
                tree.If(test=test, then=then, otherwise=otherwise)
                | tree.Conditional(test=test, then=then, otherwise=otherwise)
            ):
                match self._holds(file, test):
                    case True if otherwise is not None:
                        yield otherwise
                    case False:
                        yield then
                    case _:
                        pass
            case tree.Operation(op="??" | "||" | "or", operands=[first, *others]):
                if self._holds(file, first):
                    yield from others
            case tree.Operation(op="&&" | "and", operands=[first, *others]):
                if self._holds(file, first) is False:
                    yield from others
            case tree.Try():
                yield from without_context(self.types, file, node)
            case tree.Block(statements=statements):
                for index, statement in enumerate(statements):
                    if self._is_last(file, statement):
                        rest = statements[index + 1 :]
                        yield from (s for s in rest if not isinstance(s, tree.Function))  # hoisted
                        return
            case _:
                pass

    def _is_last(self, file: File, statement: Node) -> bool:
        """Whether a block always ends with a statement."""
        if isinstance(statement, tree.If) and leaves(statement.then):
            return is_last(statement) or self._holds(file, statement.test) is True
        return is_last(statement)

    def _holds(self, file: File, test: Node) -> bool | None:
        """Whether a condition holds as something is always passed; None where that says nothing."""
        return outcome(test, lambda part: self._holds_alone(file, part))

    def _holds_alone(self, file: File, test: Node) -> bool | None:
        match test:
            case tree.Name() if self._is_there(file, test):
                return True
            case tree.Member() if self._is_part_there(file, test):
                return True
            case tree.Operation(op=op, operands=[tree.Name() as name, other]) if (
                op in EQUALITIES and is_missing(other) and self._is_there(file, name)
            ):
                return op in OTHER
            case tree.Operation(op=op, operands=[tree.Member() as part, other]) if (
                op in EQUALITIES and is_missing(other) and self._is_part_there(file, part)
            ):
                return op in OTHER
            case tree.Operation(
                op=op,
                operands=[tree.Name() as name, tree.Literal(kind="string", value=str(text))],
            ) if op in EQUALITIES and (texts := self.texts.of(file, name)) is not None:
                is_other = text not in texts
                return is_other is (op in OTHER) if is_other or len(texts) == 1 else None
            case tree.Operation(op=op, operands=[one, other]) if op in _COMPARES:
                return self._compared(file, op, one, other)
            case _ if self.fields.lacks(file, test):
                return False
            case _ if (known := self._classes.holds(file, test)) is not None:
                return known
            case _ if (known := self.settings.holds(file, test)) is not None:
                return known
            case _:
                return has_context(self.types, file, test, self._is_there)

    def _compared(self, file: File, op: str, one: Node, other: Node) -> bool | None:
        """What a comparison gives of numbers that stand in the source."""
        left, right = (number_of(self.types.program, file, side) for side in (one, other))
        return _COMPARES[op](left, right) if left is not None and right is not None else None

    def _is_there(self, file: File, node: Node) -> bool:
        """Whether an expression surely is an object of the platform, and never missing."""
        if (param := parameter_of(file, node)) is not None:
            return self._is_given(file, param)
        match node:
            case tree.Member(object=tree.Name(is_receiver=True), name=str(name)):
                cls = file.class_around(node)
                is_inherited = cls is not None and not any(_declares(cls, name))
                return is_inherited and self._is_platform(file, node)
            case tree.Member(object=owner, name=name):
                is_sure = self._is_platform(file, owner) or self._is_required(file, owner, name)
                return is_sure and self._is_platform(file, node)
            case _:
                return False

    def _is_platform(self, file: File, node: Node) -> bool:
        options = options_of(self.types.of(file, node))
        named = [o.name for o in options if isinstance(o, Named) and not is_nothing(o)]
        known = [name for name in named if ":" in name or api.is_type(name)]
        return len(known) == len(options)

    def _is_required(self, file: File, owner: Node, name: str | None) -> bool:
        """Whether what an object is declared to be must have something under a name."""
        return all(
            isinstance(of, ShapeType)
            and isinstance(of.node, (tree.TypeDeclaration, tree.TypeRef))
            and any(m.name == name and not m.is_optional for m in of.node.members)
            for of in options_of(without_nothing(self.types.of(file, owner)))
        )

    def _is_given(self, file: File, param: tree.Param) -> bool:
        """Whether a parameter is given something by every call, or by the platform."""
        return remembered(self._given, param, True, lambda: self._find(file, param))

    def _find(self, file: File, param: tree.Param) -> bool:
        function = file.scopes.parents.get(param)
        is_entry = isinstance(function, tree.Function) and self.is_entry(function)
        if is_entry and self.types.position(file, param) == UNKNOWN:
            return False
        given = self._all_given(file, param)
        if not given:
            return is_entry and given is not None
        return all(self._is_there(home, value) for home, value in given)

    def _is_part_there(self, file: File, node: tree.Member) -> bool:
        """Whether every call that passes an object passes one with this part: no plain value."""
        return node.name is not None and self._has_part(file, node.object, node.name)

    def _has_part(self, file: File, owner: Node, name: str) -> bool:
        match owner:
            case tree.Mapping():
                part = owner.entry(name)
                return part is not None and self._made.has(file, part)
            case tree.Name():
                variable = file.scopes.variable(owner)
                only = variable.only if variable is not None else None
                if only is None or only.path or not isinstance(only.node, tree.Param):
                    return False
                param = only.node
                return remembered(
                    self._parted,
                    (param, name),
                    False,
                    lambda: self._is_given_with(file, param, name),
                )
            case _:
                return False

    def _is_given_with(self, file: File, param: tree.Param, name: str) -> bool:
        function = file.scopes.parents.get(param)
        if isinstance(function, tree.Function) and self.is_entry(function):
            return False
        given = self._all_given(file, param)
        return bool(given) and all(self._has_part(home, v, name) for home, v in given or ())

    def _given_by_all(self, file: File, param: tree.Param) -> list[tuple[File, Node]] | None:
        """The same where nobody calls a function whom nobody sees."""
        function = file.scopes.parents.get(param)
        is_seen = isinstance(function, tree.Function) and not (
            self.is_entry(function) or is_open(file, function)
        )
        return self._all_given(file, param) if is_seen else None

    def _all_given(self, file: File, param: tree.Param) -> list[tuple[File, Node]] | None:
        """What the calls of a function pass to a parameter; None where not all of it is seen."""
        function = file.scopes.parents.get(param)
        sites = self.callers.get(function, ()) if isinstance(function, tree.Function) else ()
        given = list[tuple[File, Node]]()
        for site in sites:
            call = site.node if isinstance(site.node, tree.Call) and site.is_sure else None
            value = (passed(file, param, call) or param.default) if call is not None else None
            if value is None:
                return None
            given.append((site.file, value))
        return given


def _declares(cls: tree.Class, name: str) -> Iterator[bool]:
    """Whether the statements of a class bring a field of a name."""
    for member in cls.body.statements:
        match member:
            case tree.Assign(target=tree.Name(id=own)):
                yield own == name
            case tree.Function(kind="constructor", params=params):
                yield any(p.is_field and getattr(p.target, "id", "") == name for p in params)
            case _:
                pass
