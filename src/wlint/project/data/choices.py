"""Values of which there are only as many as stand in the source, whoever chooses among them."""

from msgspec import field

from wlint import tree
from wlint.project.data.changes import Subject, subject_of
from wlint.project.file import File
from wlint.project.typing.constants import source_of
from wlint.project.typing.listed import lists_its_values
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.conditions import EQUALITIES, SAME
from wlint.semantics.leaving import leaves
from wlint.semantics.scopes import Variable
from wlint.tree import Node

_LOOKS_FOR = frozenset({"includes", "has", "hasOwn", "hasOwnProperty"})


class Choices(Entity):
    """The choices that one Worker's code offers."""

    types: Types
    _known: dict[Variable, tuple[Node, ...]] = field(default_factory=dict)

    def is_one_of_few(self, file: File, node: Node) -> bool:
        """Whether an expression can only be one of some constants, by its type or by a test."""
        if lists_its_values(self.types, self.types.of(file, node)):
            return True
        subject = subject_of(file, node)
        return subject is not None and self._is_tested(file, node, subject)

    def _is_tested(self, file: File, use: Node, subject: Subject) -> bool:
        """Whether a test on the way to a use lets only certain values of it through."""
        given = [d.name.span.start for d in subject.variable.definitions]
        for branch in self._branches(file, subject.variable):
            since = self._holds_since(file, branch, subject, use)
            is_here = file.function_around(branch) is file.function_around(use) or len(given) == 1
            if (
                since is not None
                and is_here
                and not any(since <= at < use.span.start for at in given)
            ):
                return True
        return False

    def _branches(self, file: File, variable: Variable) -> tuple[Node, ...]:
        """Where what is done depends on a variable."""
        if variable not in self._known:
            found = (_branch_by(file, read) for read in variable.reads)
            self._known[variable] = tuple(dict.fromkeys(b for b in found if b is not None))
        return self._known[variable]

    def _holds_since(self, file: File, branch: Node, subject: Subject, use: Node) -> int | None:
        """The offset from which on a branch lets only few values of it through to a use."""
        match branch:
            case tree.If(test=test, then=then) | tree.Conditional(test=test, then=then):
                if then.span.covers(use.span):
                    return test.span.end if self._few(file, test, subject, holds=True) else None
                other = branch.otherwise
                if other is not None and other.span.covers(use.span):
                    return test.span.end if self._few(file, test, subject, holds=False) else None
                block, end = file.scopes.parents[branch], branch.span.end
                is_after = block.span.covers(use.span) and end <= use.span.start
                is_mended = isinstance(branch, tree.If) and _mends(file, branch, subject)
                few = is_after and is_mended and self._few(file, test, subject, holds=False)
                return end if few else None
            case tree.Operation(operands=[first, *others]):
                is_guarded = any(o.span.covers(use.span) for o in others)
                few = is_guarded and self._few(file, first, subject, holds=True)
                return first.span.end if few else None
            case tree.Switch(subject=switched, cases=cases) if _is(file, switched, subject):
                inside = [c for c in cases if c.body.span.covers(use.span)]
                few = any(c.tests and all(map(_is_entry, c.tests)) for c in inside)
                return switched.span.end if few else None
            case _:
                return None

    def _few(self, file: File, test: Node, subject: Subject, *, holds: bool) -> bool:
        """Whether it is one of few where a test succeeds, or where it fails."""

        def inner(node: Node) -> bool:
            return self._few(file, node, subject, holds=holds)

        match test:
            case tree.Operation(op="!" | "not", operands=[negated]):
                return self._few(file, negated, subject, holds=not holds)
            case tree.Operation(op="&&" | "and", operands=operands):
                return (any if holds else all)(map(inner, operands))
            case tree.Operation(op="||" | "or", operands=operands):
                return (all if holds else any)(map(inner, operands))
            case tree.Operation(op=op, operands=[left, right]) if op in EQUALITIES:
                pairs = ((left, right), (right, left))
                is_about = any(
                    _is(file, a, subject) and isinstance(b, tree.Literal) for a, b in pairs
                )
                return is_about and holds == (op in SAME)
            case tree.Operation(op="in" | "not in" as op, operands=[key, collection]):
                is_about = _is(file, key, subject) and self._is_written(file, collection)
                return is_about and holds == (op == "in")
            case tree.Member(object=collection, name=None, key=tree.Node() as key):
                return holds and _is(file, key, subject) and self._is_written(file, collection)
            case tree.Call(callee=tree.Member(object=owner, name=name), args=args) if (
                name in _LOOKS_FOR
            ):
                *first, last = (owner, *(a.value for a in args))
                is_about = bool(first) and _is(file, last, subject)
                return holds and is_about and self._is_written(file, first[-1])
            case _:
                return False

    def _is_written(self, file: File, node: Node) -> bool:
        """Whether a collection stands in the source, with all that is in it."""
        at = source_of(self.types.program, file, node)
        match at.node:
            case tree.Sequence(items=[_, *_] as items):
                return all(map(_is_entry, items))
            case tree.Mapping(entries=[_, *_] as entries):
                return all(e.name is not None for e in entries)
            case tree.Call(
                callee=tree.Name(id="Set" | "Map" | "set" | "frozenset") | tree.Member(name="keys"),
                args=[tree.Arg(value=inner)],
            ):
                return self._is_written(at.file, inner)
            case _:
                return False


def _branch_by(file: File, read: Node) -> Node | None:
    """The branch that a variable decides on where it is read."""
    inside = read
    for around in file.ancestors(read):
        match around:
            case tree.If(test=test) | tree.Conditional(test=test) | tree.Switch(subject=test):
                return around if inside is test else None
            case tree.Operation(op="&&" | "and", operands=[first, *_]) if inside is first:
                if not isinstance(file.scopes.parents[around], (tree.If, tree.Conditional)):
                    return around
            case tree.Block() | tree.Function():
                return None
            case _:
                pass
        inside = around
    return None


def _mends(file: File, branch: tree.If, subject: Subject) -> bool:
    """Whether what comes after an `if` is not reached by it, or only with a constant there."""
    if branch.otherwise is None and leaves(branch.then):
        return True
    match branch.otherwise, branch.then.statements[-1:]:
        case None, [tree.Assign(target=target, value=tree.Literal(), op=None)]:
            return _is(file, target, subject)
        case _:
            return False


def _is_entry(node: Node) -> bool:
    """Whether an item is a constant, or a pair of a constant and something."""
    first = node.items[0] if isinstance(node, tree.Sequence) and node.items else node
    return isinstance(first, tree.Literal)


def _is(file: File, node: Node, subject: Subject) -> bool:
    return subject_of(file, node) == subject
