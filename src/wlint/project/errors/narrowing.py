"""Whether code that uses an error, or its text, has looked at which one it is."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from wlint import tree
from wlint.platform.error_tests import is_error_test
from wlint.project.calling.tests_around import tests_around
from wlint.project.data.deployed import Deployed
from wlint.project.data.held import Held
from wlint.project.data.local_tests import is_only_developed
from wlint.project.data.stages import is_development
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.catches import BROAD
from wlint.semantics.conditions import AND, OR, OTHER, parts, sides
from wlint.semantics.scopes import Variable
from wlint.semantics.types import InstanceType, options_of
from wlint.tree import Node

_TEXTS = frozenset({"message", "stack", "cause"})
_NOTHING = frozenset({"null", "undefined"})
# whether there is something, not what
_PLAIN = frozenset({"typeof", "!", "not", "&&", "||", "and", "or", "??"})


def is_chosen(types: Types, deployed: Deployed, way: Sequence[Held]) -> bool:
    """Whether a text of an error gets somewhere for certain errors only, or in development.

    A test of the error, or of its text, holds for all that is made of it.
    """
    variables = (h.file.scopes.variable(h.node) for h in way if not h.path)
    errors = frozenset(v for v in variables if v is not None)
    members = frozenset(map(_text, (h for h in way if isinstance(h.node, tree.Member))))
    beside = dict(chain.from_iterable(map(_beside, way)))
    return any(
        _is_for_developers(types, deployed, held.file, test, holds=holds)
        or any(
            not _is_error_test(types, home, part)
            and (_tells(home, part, errors) or _tells_of_member(home, part, members))
            for home, part in _met(held.file, test, errors, beside, holds=holds)
        )
        for held in way
        for test, holds in (*tests_around(held.file, held.node), *_choices(types, held))
    )


def _beside(held: Held) -> Iterator[tuple[str, tuple[File, Node]]]:
    """What else stands, and under which names, in an object that a text is put in."""
    entry = held.file.scopes.parents.get(held.node)
    body = held.file.scopes.parents.get(entry) if isinstance(entry, tree.Entry) else None
    if isinstance(body, tree.Mapping):
        others = (e for e in body.entries if e is not entry)
        yield from ((e.name, (held.file, e.value)) for e in others if e.name is not None)


def _is_error_test(types: Types, file: File, test: Node) -> bool:
    """Whether a condition only asks for being an error: `isError(answer)`."""
    return isinstance(test, tree.Call) and is_error_test(types.path_of(file, test.callee))


def deployed_stage(types: Types, deployed: Deployed, way: Sequence[Held]) -> str | None:
    """The variable that says development wherever a Worker is deployed, and so shows a text."""
    return next(
        (
            name
            for held in way
            for test, holds in (*tests_around(held.file, held.node), *_choices(types, held))
            if _is_meant(types, held.file, test, holds=holds)
            and deployed.outcome(held.file, test) is holds
            for asked in _asked_stages(types, held.file, test, holds=holds)
            for name in deployed.names(held.file, asked)
        ),
        None,
    )


def _asked_stages(types: Types, file: File, test: Node, *, holds: bool) -> Iterator[Node]:
    """The conditions joined in one, or in a variable of it, that ask for the stage, surest first.

    Any setting may be one that is compared with a text, as far as its name tells.
    """
    ops = AND if holds else OR
    joined = [p for part in parts(test, *ops) for p in parts(file.local_value(part)[0], *ops)]
    yield from (p for p in joined if is_only_developed(file, p, holds=holds))
    yield from (p for p in joined if is_development(types, file, p, holds=holds))
    yield test


def _is_for_developers(
    types: Types, deployed: Deployed, file: File, test: Node, *, holds: bool
) -> bool:
    """Whether a condition has an outcome in development, not wherever a Worker is deployed."""
    is_meant = _is_meant(types, file, test, holds=holds)
    return is_meant and deployed.outcome(file, test) is not holds


def _is_meant(types: Types, file: File, test: Node, *, holds: bool) -> bool:
    is_stage = is_development(types, file, test, holds=holds)
    return is_stage or is_only_developed(file, test, holds=holds)


def _choices(types: Types, held: Held) -> Iterator[tuple[Node, bool]]:
    """The condition under which the object is chosen whose method has returned a value."""
    match held.node, held.before:
        case tree.Call(callee=tree.Member(object=owner)), Held(file=home, node=returned):
            chosen, _ = held.file.local_value(owner)
            cls = home.class_around(returned)
            if cls is None or not isinstance(chosen, tree.Conditional):
                return
            for branch in (chosen.then, chosen.otherwise):
                made = options_of(types.of(held.file, branch))
                if any(isinstance(o, InstanceType) and o.node is cls for o in made):
                    yield chosen.test, branch is chosen.then
        case _:
            pass


def is_asked_more(file: File, read: Node) -> bool:
    """Whether a use of an error is for certain ones of its class only."""
    error = file.scopes.variable(read)
    return any(
        isinstance(n, tree.Name)
        and file.scopes.variable(n) is error
        and not isinstance(_kind(file, n), Node)
        and _asks(file, n)
        for test, holds in tests_around(file, read)
        for part in _met_parts(test, holds=holds)
        for n in part.walk()
    )


def is_for_certain(file: File, read: Node) -> bool:
    """Whether a use of an error is for certain ones only, by what it is or by its text."""
    error = file.scopes.variable(read)
    return error is not None and any(
        _tells(home, part, frozenset({error}))
        for test, holds in tests_around(file, read)
        for home, part in _met(file, test, frozenset({error}), {}, holds=holds)
    )


def _met(
    file: File,
    test: Node,
    errors: frozenset[Variable],
    beside: Mapping[str, tuple[File, Node]],
    *,
    holds: bool,
) -> Iterator[tuple[File, Node]]:
    """The parts of a condition that are met where it has an outcome.

    So are those of a flag: of a variable, or of what stands beside the text in an object.
    """
    for part, is_met in sides(test, holds=holds):
        owner = part.object if isinstance(part, tree.Member) else part
        flag, variable = file.local_value(owner)
        home = file
        if variable is None or variable in errors:
            flag = part
        elif isinstance(part, tree.Member):
            if part.name is None or part.name not in beside:
                yield file, part  # nothing tells which outcome is that of a certain error
                continue
            home, flag = beside[part.name]
        yield from ((home, met) for met in _met_parts(flag, holds=is_met))


def _met_parts(test: Node, *, holds: bool) -> Iterator[Node]:
    """The parts of a condition that say what something is, not what it is not."""
    return (p for p, is_met in sides(test, holds=holds) if is_met is not _is_other(p))


def _is_other(part: Node) -> bool:
    """Whether a condition is that something is another than a text or value that code names.

    A status that is not 500 is one that somebody has set, a code that is not nothing is one.
    """
    match part:
        case tree.Operation(op=op, operands=operands) if op in OTHER or op == "not in":
            return not any(_is_no_text(operand) for operand in operands)
        case _:
            return False


def _is_no_text(node: Node) -> bool:
    match node:
        case tree.Literal(kind=kind):
            return kind != "string"
        case _:
            return isinstance(node, tree.Operation) and node.op == "typeof"


def _tells(file: File, test: Node, errors: frozenset[Variable]) -> bool:
    """Whether a condition, or a variable that is one, asks more than whether there is a text."""
    for node in test.walk():
        if not isinstance(node, tree.Name):
            continue
        if file.scopes.variable(node) in errors:
            if _asks(file, node):
                return True
            continue
        flag, variable = file.local_value(node)
        if variable is not None and any(
            isinstance(n, tree.Name) and file.scopes.variable(n) in errors and _asks(file, n)
            for n in flag.walk()
        ):
            return True
    return False


def _text(held: Held) -> str:
    return held.file.source.text(held.node.span)


def _tells_of_member(file: File, test: Node, members: frozenset[str]) -> bool:
    """The same of an error, or its text, that is read from an object: `outcome.reason`."""
    return any(
        isinstance(node, tree.Member)
        and file.source.text(node.span) in members
        and _asks(file, node)
        for node in test.walk()
    )


def is_any_error(file: File, read: Node) -> bool:
    """Whether code has asked of a variable no more than whether it is an error, and it is."""
    variable = file.scopes.variable(read)
    return variable is not None and any(
        isinstance(n, tree.Name)
        and file.scopes.variable(n) is variable
        and getattr(_kind(file, n), "id", None) in BROAD
        for test, holds in tests_around(file, read)
        for part in _met_parts(test, holds=holds)
        for n in part.walk()
    )


def _asks(file: File, node: Node) -> bool:
    around = file.scopes.parents.get(node)
    if (kind := _kind(file, node)) is not None:
        return getattr(kind, "id", None) not in BROAD
    match around:
        case tree.Operation(op=op) if op in _PLAIN:
            return False
        case tree.Operation(operands=operands):
            others = (o for o in operands if o is not node)
            return not any(isinstance(o, tree.Literal) and o.kind in _NOTHING for o in others)
        case tree.Member(name="length"):
            return False
        case tree.Member(name=text) if text in _TEXTS:
            return _asks(file, around)
        case tree.Arg() | tree.Member():
            return True
        case _:
            return False


def _kind(file: File, node: Node) -> Node | None:
    """The class of which a test asks whether a value is one."""
    match around := file.scopes.parents.get(node):
        case tree.Operation(op="instanceof", operands=[_, kind]):
            return kind
        case tree.Arg():
            call = file.scopes.parents.get(around)
            match call:
                case tree.Call(callee=tree.Name(id="isinstance"), args=[_, tree.Arg(value=kind)]):
                    return kind
        case _:
            pass
    return None
