"""What tests around a use leave of a variable's types: `typeof`, `instanceof`, `isinstance`.

Also the project's own tests, which say so: `(value): value is Order`, `-> TypeIs[Order]`.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from wlint import tree
from wlint.platform.error_tests import is_error_test
from wlint.project.file import File
from wlint.project.typing.derived import instance_of
from wlint.project.typing.outcomes import Reach, reaches
from wlint.record import Record
from wlint.semantics.catches import BROAD
from wlint.semantics.scopes import Variable
from wlint.semantics.types import (
    UNKNOWN,
    Either,
    FunctionType,
    Global,
    InstanceType,
    Named,
    ObjectType,
    ShapeType,
    SignatureType,
    Type,
    either,
    is_nothing,
    options_of,
)
from wlint.tree import Node

if TYPE_CHECKING:
    from wlint.project.typing.types import Types

_PRIMITIVES = frozenset({"string", "number", "boolean", "bigint", "symbol", "undefined"})
_FUNCTIONS = (FunctionType, SignatureType, Global)


class _Test(Record):
    """A test of what a variable holds, as it has ended from a place on."""

    read: tree.Name
    test: Node
    reach: Reach


Tests = Mapping[Node, Sequence[_Test]]
"""The tests of one variable, by the node in which it is sure how they have ended."""


def narrowed(types: "Types", file: File, use: tree.Name, variable: Variable, of: Type) -> Type:
    """What a variable that never changes is where it is used."""
    if variable.only is None or not _is_open(of):
        return of
    tests = types.tests_of(file, variable)
    around = chain.from_iterable(tests.get(a, ()) for a in file.ancestors(use)) if tests else ()
    ended = [t for t in around if t.read is not use and t.reach.covers(use)]
    for t in sorted(ended, key=lambda t: t.read.span.start):
        of = _kept(types, file, t.read, t.test, of, holds=t.reach.holds)
    return of


def _is_open(of: Type) -> bool:
    """Whether a value of a type may be more than that says: an `Error` is one of some class."""
    match of:
        case Named(name=name):
            return name in BROAD
        case _:
            return of == UNKNOWN or isinstance(of, (Either, InstanceType))


def tests_of(file: File, variable: Variable) -> Tests:
    """The tests that look at what kind of value a variable holds."""
    found: defaultdict[Node, list[_Test]] = defaultdict(list)
    for read in variable.reads:
        for case in _cases(file, read):
            found[case].append(_Test(read, case, Reach(case, case.body.span.start, holds=True)))
        if (test := _test(file, read)) is not None:
            for reach in reaches(file, test):
                found[reach.within].append(_Test(read, test, reach))
    return found


def _cases(file: File, read: tree.Name) -> Sequence[tree.Case]:
    """The arms of a `match` that looks at what kind of value a variable holds."""
    around = file.scopes.parents.get(read) if file.is_python else None
    return around.cases if isinstance(around, tree.Switch) and around.subject is read else ()


def _test(file: File, read: tree.Name) -> Node | None:
    """The test that looks at what kind of value a variable holds."""
    match around := file.scopes.parents.get(read):
        case tree.Operation(op="instanceof", operands=[first, _]) if first is read:
            return around
        case tree.Operation(op="typeof"):
            compared = file.scopes.parents.get(around)
            is_compared = isinstance(compared, tree.Operation) and compared.op in ("==", "===")
            return compared if is_compared else None
        case tree.Arg():
            call = file.scopes.parents.get(around)
            return call if isinstance(call, tree.Call) else None
        case _:
            pass
    return None


def _kept(
    types: "Types", file: File, read: tree.Name, test: Node, of: Type, *, holds: bool
) -> Type:
    """The options of a type that a test which holds, or does not, leaves."""
    match test:
        case tree.Operation(op="instanceof", operands=[_, cls]):
            return _by_class(types, file, _classes(cls), of, holds=holds)
        case tree.Call(callee=tree.Name(id="isinstance"), args=[_, tree.Arg(value=cls)]):
            return _by_class(types, file, _classes(cls), of, holds=holds)
        case tree.Case(tests=[pattern, *_]):
            named = _matched(pattern)
            return _by_class(types, file, named, of, holds=holds) if named else of
        case tree.Call():
            found = _predicate(types, file, test, read)
            is_said = found is not None and (holds or found[1])
            if found is None or not is_said or _may_fit(of, found[0]):
                return of
            return _chosen(of, [found[0]], holds=holds)
        case tree.Operation(operands=operands):
            kind = next((o.value for o in operands if isinstance(o, tree.Literal)), None)
            if not isinstance(kind, str) or of == UNKNOWN:
                return of
            kept = [o for o in options_of(of) if o == UNKNOWN or (_is_kind(o, kind) == holds)]
            return either(kept) if kept else of
        case _:
            return of


def _by_class(types: "Types", file: File, named: Sequence[Node], of: Type, *, holds: bool) -> Type:
    return _chosen(of, [instance_of(types.of(file, c), ()) for c in named], holds=holds)


def _predicate(
    types: "Types", file: File, call: tree.Call, read: tree.Name
) -> tuple[Type, bool] | None:
    """What a function says of an argument by answering yes; whether no says that it is not that."""
    callee = types.of(file, call.callee)
    if isinstance(callee, Global) and is_error_test(callee.path):
        return (Named("Error"), True) if call.arg(0) is read else None
    if not isinstance(callee, (FunctionType, SignatureType)):
        return None
    match callee.node:
        case tree.Function(params=params, returns=tree.TypeRef(name="is", args=[whose, said])):
            names = [getattr(p.target, "id", None) for p in params]
            index = names.index(whose.name) if whose.name in names else None
            is_both = True
        case tree.Function(returns=tree.TypeRef(name="TypeIs" | "TypeGuard" as name, args=[said])):
            index, is_both = 0, name == "TypeIs"
        case _:
            return None
    if index is None or call.arg(index) is not read:
        return None
    return types.declared(types.program.file(callee.file), said), is_both


def _may_fit(of: Type, said: Type) -> bool:
    """Whether a value that is seen, of a type of its own, may be what is only declared."""
    is_declared = any(isinstance(o, ShapeType) for o in options_of(said))
    return is_declared and any(isinstance(o, (InstanceType, ObjectType)) for o in options_of(of))


def _chosen(of: Type, wanted: list[Type], *, holds: bool) -> Type:
    """The options of a type that are, or are not, among these."""
    wanted = [option for one in wanted for option in options_of(one)]
    if UNKNOWN in wanted:
        return of
    if holds:
        kept = [o for o in options_of(of) if o in wanted]
        return either(kept or wanted)
    rest = [o for o in options_of(of) if o not in wanted]
    return either(rest) if rest else of


def _classes(node: Node) -> Sequence[Node]:
    return node.items if isinstance(node, tree.Sequence) else (node,)


def _matched(pattern: Node) -> Sequence[Node]:
    """The classes of which what matches a pattern is an object; none where it may be another's."""
    match pattern:
        case tree.Opaque(kind="MatchClass", parts=[cls, *_]):
            return (cls,)
        case tree.Opaque(kind="MatchAs", parts=[inner, tree.Assign()]):
            return _matched(inner)
        case tree.Opaque(kind="MatchOr", parts=parts):
            each = [_matched(part) for part in parts]
            return tuple(chain.from_iterable(each)) if all(each) else ()
        case _:
            return ()


def _is_kind(of: Type, kind: str) -> bool:
    match of:
        case Named(name=name) if name in _PRIMITIVES:
            return name == kind
        case _ if isinstance(of, _FUNCTIONS):
            return kind == "function"
        case _ if is_nothing(of):
            return kind in ("undefined", "object")
        case _:
            return kind == "object"
