"""Which parts of a function never run when one certain call runs it: its flags rule them out."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from wlint import tree
from wlint.project.calling.known_values import (
    Passed,
    Said,
    Value,
    in_common,
    is_something,
    known_value,
)
from wlint.project.calling.table_flags import tabled
from wlint.project.file import File
from wlint.project.passed import passed
from wlint.project.typing.constants import Source, constant_of
from wlint.project.typing.program import Program
from wlint.record import Record
from wlint.semantics.conditions import AND, EQUALITIES, OR, SAME, joined, outcome
from wlint.semantics.leaving import leaves
from wlint.semantics.scopes import Definition, Variable
from wlint.tree import Node

_STANDING_IN = {
    "??": (Passed.NOTHING,),
    "||": (Passed.NOTHING, Passed.FALSE, Passed.EMPTY),
    "or": (Passed.NOTHING, Passed.FALSE, Passed.EMPTY),
}
"""For which values of a field a second one stands in."""
_CONDITIONS = (tree.If, tree.Conditional, tree.Operation)


# A parameter, what is taken out of it, or the name of a field that is asked for on it.
Flag = Variable | tuple[Variable, str]
Flags = Mapping[Flag, Value]
Given = frozenset[tuple[Flag, Value]]
# What calls pass to parameters.
Handed = Mapping[Variable, Source]
_NOTHING: Flags = MappingProxyType({})
_NOBODY: Handed = MappingProxyType({})


def flags_of(
    program: Program,
    home: File,
    function: tree.Function,
    caller: File,
    call: tree.Call,
    known: Flags = _NOTHING,
    handed: Handed = _NOBODY,
) -> Given:
    """The parameters of which it is known whether a call gives them something, and whether
    `true` or `false`; `known` are those of the function that the call stands in, and `handed`
    what that one got itself, and may hand on.
    """
    found = _flags(program, home, function, caller, call, known, handed)
    return frozenset((flag, _as_asked(home, flag, value)) for flag, value in found)


def of_both(one: Given, other: Given) -> Given:
    """What is known of parameters by either of two calls."""
    first, second = dict(one), dict(other)
    found = ((flag, in_common(value, second.get(flag))) for flag, value in first.items())
    return frozenset((flag, value) for flag, value in found if value is not None)


def _as_asked(home: File, flag: Flag, value: Value) -> Value:
    """What matters of a value: which text it is only where that is compared with others."""
    if not isinstance(value, Said):
        return value
    variable, name = flag if isinstance(flag, tuple) else (flag, None)
    named = (
        variable.reads if name is None else (m for m in _members(home, variable) if m.name == name)
    )
    return value if any(_is_compared(home, at) for at in named) else Passed.SOMETHING


def _is_compared(home: File, asked: Node) -> bool:
    match home.scopes.parents.get(asked):
        case tree.Operation(op=op):
            return op in EQUALITIES
        case tree.Switch(subject=subject):
            return subject is asked
        case _:
            return False


def handed_to(
    home: File, function: tree.Function, caller: File, call: tree.Call, handed: Handed
) -> Handed:
    """What a call passes to the parameters of a function, by what its caller was handed."""
    found: dict[Variable, Source] = {}
    for param in function.params:
        value, variable = passed(home, param, call), home.scopes.variable(param.target)
        if value is not None and variable is not None:
            found[variable] = _as_handed(caller, value, handed)
    return found


def ruled_out(home: File, function: tree.Function, flags: Flags) -> frozenset[Node]:
    """What a function leaves out when its flags are these."""
    if not flags:
        return frozenset()
    return frozenset(n for node in function.body.walk() for n in _left_out(home, node, flags))


def _flags(
    program: Program,
    home: File,
    function: tree.Function,
    caller: File,
    call: tree.Call,
    known: Flags,
    handed: Handed,
) -> Iterator[tuple[Flag, Value]]:
    if function.decorators or any(isinstance(a.value, tree.Spread) for a in call.args):
        return  # more may be passed than is seen
    for param in function.params:
        value = passed(home, param, call)
        whole = _as_handed(caller, value, handed) if value is not None else None
        given = constant_of(program, whole.file, whole.node) if whole is not None else None
        options = given.node if given is not None else param.default
        if isinstance(options, tree.Mapping) and _is_all_seen(whole, options):
            at = given.file if given is not None else home
            fields = _Fields(program, at, options)
            yield from _fields(home, param, fields)
            yield from _named(home, param, fields)
            if whole is None or not _is_shared(whole):
                yield from _asked(home, param, fields)
        variable = home.scopes.variable(param.target)
        if variable is None or variable.only is None:
            continue
        if given is not None:
            yield from tabled(program, home, variable, given.node)
        if given is not None and value is not None:
            found = known_value(given.node) or _handed_on(caller, value, known)
            if found is None and param.default is None and _is_lacking(caller, value):
                found = Passed.NOTHING
        elif param.default is not None or home.is_python:
            found = known_value(param.default)
        else:
            found = Passed.NOTHING if isinstance(param.target, tree.Name) else None
        if found is not None:
            yield variable, found


class _Fields(Record):
    """The fields of an object that a call passes, written in a file."""

    program: Program
    file: File
    options: tree.Mapping

    def passed(self, name: str, default: Node | None = None) -> Value | None:
        """What is known of one of them, or of what stands in for it where it is missing."""
        value = self.options.entry(name)
        if value is not None:
            return known_value(constant_of(self.program, self.file, value).node)
        return known_value(default) if default is not None else Passed.NOTHING


def _handed_on(file: File, value: Node, known: Flags) -> Value | None:
    """What is passed by what is known of the caller's own flags: `quiet`, `!quiet`."""
    match value:
        case tree.Name() | tree.Member():
            return _known(file, value, known)
        case tree.Operation(op="!" | "not"):
            holds = _holds(file, value, known)
            return None if holds is None else Passed.TRUE if holds else Passed.FALSE
        case _:
            return None


def _is_lacking(file: File, value: Node) -> bool:
    """Whether a field is asked of an object that is written here without it, and only asked."""
    if not isinstance(value, tree.Member) or value.name is None:
        return False
    written, variable = file.local_value(value.object)
    if not isinstance(written, tree.Mapping) or variable is None:
        return False
    entries = written.entries
    is_plain = all(
        e.name and not isinstance(e.value, (tree.Spread, tree.Function)) for e in entries
    )
    is_only_asked = len([*_members(file, variable)]) == len(variable.reads)
    is_left = is_only_asked and not _is_added_to(file, variable)
    return is_plain and is_left and written.entry(value.name) is None


def _as_handed(caller: File, value: Node, handed: Handed) -> Source:
    """What is passed, or what its caller was handed in its place and hands on as it is."""
    variable = caller.scopes.variable(value)
    at = handed.get(variable) if variable is not None and variable.only is not None else None
    is_same = at is not None and variable is not None and not _is_added_to(caller, variable)
    return at if at is not None and is_same else Source(caller, value)


def _is_all_seen(whole: Source | None, options: tree.Mapping) -> bool:
    """Whether no more may be in an object than is written: spread in, or added later."""
    if any(e.name is None or isinstance(e.value, tree.Spread) for e in options.entries):
        return False
    variable = whole.file.scopes.variable(whole.node) if whole is not None else None
    return whole is None or variable is None or not _is_added_to(whole.file, variable)


def _is_added_to(file: File, variable: Variable) -> bool:
    return any(file.assignment_to(member) for member in _members(file, variable))


def _is_shared(whole: Source) -> bool:
    """Whether others may change an object while it is in use; nobody changes `LIMITS`."""
    variable = whole.file.scopes.variable(whole.node)
    return variable is not None and len(variable.reads) > 1 and not variable.name[0].isupper()


def _members(file: File, variable: Variable) -> Iterator[tree.Member]:
    """Where something is asked for, or put, on what a variable holds."""
    for read in variable.reads:
        around = file.scopes.parents.get(read)
        if isinstance(around, tree.Member) and around.object is read:
            yield around


def _fields(home: File, param: tree.Param, fields: _Fields) -> Iterator[tuple[Flag, Value]]:
    """The same for the fields of an object that a function takes apart: `{ folder: true }`."""
    for pattern in _patterns(home, param):
        for variable in home.variables_in(pattern):
            match variable.only:
                case Definition(path=(str(name),), name=at) if pattern in home.ancestors(at):
                    around = home.scopes.parents.get(at)
                    default = around.value if isinstance(around, tree.Assign) else None
                    if (found := fields.passed(name, default)) is not None:
                        yield variable, found
                case _:
                    pass


def _named(home: File, param: tree.Param, fields: _Fields) -> Iterator[tuple[Flag, Value]]:
    """The same for the fields that are given a name one by one: `const chat = options?.chat`."""
    whole = home.scopes.variable(param.target)
    for field in _members(home, whole) if whole is not None and whole.only is not None else ():
        above = home.scopes.parents.get(field)
        is_choice = isinstance(above, tree.Operation) and above.op in _STANDING_IN
        value: Node = above if is_choice and above is not None else field
        around = home.scopes.parents.get(value)
        if not isinstance(around, tree.Assign) or around.value is not value or not field.name:
            continue
        variable = home.scopes.variable(around.target)
        if variable is None or variable.only is None:
            continue
        if (found := _or_default(fields.passed(field.name), value)) is not None:
            yield variable, found


def _or_default(found: Value | None, value: Node) -> Value | None:
    """What is known of a field that may have another value stand in for it: `quiet ?? true`."""
    match value:
        case tree.Operation(op=op, operands=[_, default]) if found in _STANDING_IN[op]:
            return known_value(default)
        case tree.Operation(operands=[tree.Member(), _]):
            return found
        case tree.Operation():
            return None
        case _:
            return found


def _asked(home: File, param: tree.Param, fields: _Fields) -> Iterator[tuple[Flag, Value]]:
    """The same for the fields that conditions ask for: `if (options.quiet)`."""
    whole = home.scopes.variable(param.target)
    if whole is None or whole.only is None:
        return
    members = [*_members(home, whole)]
    put = {m.name for m in members if home.assignment_to(m)}
    for name in {m.name for m in members if isinstance(home.scopes.parents.get(m), _CONDITIONS)}:
        found = fields.passed(name) if name is not None and not put & {name, None} else None
        if name is not None and found is not None:
            yield (whole, name), found


def _patterns(home: File, param: tree.Param) -> Iterator[Node]:
    """Where what a call passes is taken apart: in the parameter, or first thing inside."""
    if isinstance(param.target, tree.Mapping):
        yield param.target
    elif (variable := home.scopes.variable(param.target)) is not None:
        for read in variable.reads if variable.only is not None else ():
            match home.scopes.parents.get(read):
                case tree.Assign(target=tree.Mapping() as pattern, value=value) if value is read:
                    yield pattern
                case _:
                    pass


def _left_out(file: File, node: Node, flags: Flags) -> Iterator[Node]:
    match node:
        case (
            tree.If(test=test, then=then, otherwise=otherwise)
            | tree.Conditional(test=test, then=then, otherwise=otherwise)
        ):
            holds = _holds(file, test, flags)
            if holds is False:
                yield then
            elif holds is True and otherwise is not None:
                yield otherwise
        case tree.Operation(op=op, operands=operands) if op in AND | OR:
            for index, operand in enumerate(operands):
                if _holds(file, operand, flags) is (op in OR):
                    yield from operands[index + 1 :]
        case tree.Operation(op="??", operands=[tree.Name() | tree.Member() as first, *others]):
            known = _known(file, first, flags)
            if known is not None and known.is_there:
                yield from others
        case tree.Switch(subject=(tree.Name() | tree.Member()) as subject, cases=cases):
            taken = _taken(_known(file, subject, flags), cases)
            yield from (case.body for case in cases if taken is not None and case not in taken)
        case tree.Block(statements=statements):
            for index, statement in enumerate(statements):
                if isinstance(statement, tree.If) and _always_leaves(file, statement, flags):
                    yield from statements[index + 1 :]
        case _:
            pass


def _taken(known: Value | None, cases: Sequence[tree.Case]) -> Sequence[tree.Case] | None:
    """The cases that a `switch` comes to for what is known; None where that does not say."""
    asked = [_is_case(known, case) for case in cases]
    if None in asked:
        return None
    first = next((i for i, is_it in enumerate(asked) if is_it), None)
    if first is None:
        first = next((i for i, case in enumerate(cases) if not case.tests), len(cases))
    after = next((i for i in range(first, len(cases)) if leaves(cases[i].body)), len(cases))
    return cases[first : after + 1]


def _is_case(known: Value | None, case: tree.Case) -> bool | None:
    """Whether a case names a value; None where that is not known."""
    asked = [_is_said(known, t) if isinstance(t, tree.Literal) else None for t in case.tests]
    return joined("or", asked)


def _always_leaves(file: File, branch: tree.If, flags: Flags) -> bool:
    return _holds(file, branch.test, flags) is True and leaves(branch.then)


def _known(file: File, asked: tree.Name | tree.Member, flags: Flags) -> Value | None:
    whole = asked.object if isinstance(asked, tree.Member) else asked
    variable = file.scopes.variable(whole)
    if variable is None:
        return None
    if isinstance(asked, tree.Member):
        return flags.get((variable, asked.name)) if asked.name is not None else None
    return flags.get(variable)


def _holds(file: File, test: Node, flags: Flags) -> bool | None:
    """Whether a condition holds by the flags alone; None where they do not say."""
    return outcome(test, lambda part: _holds_alone(file, part, flags))


def _holds_alone(file: File, test: Node, flags: Flags) -> bool | None:
    match test:
        case tree.Name() if _known(file, test, flags) is None and isinstance(
            told := file.local_value(test)[0], tree.Operation
        ):
            return _holds(file, told, flags)  # `const isMock = !!options.mock`
        case tree.Name() | tree.Member():
            known = _known(file, test, flags)
            return None if known is None or known is Passed.RESULT else is_something(known)
        case tree.Operation(
            op=op,
            operands=[
                (tree.Name() | tree.Member()) as name,
                tree.Literal(kind="boolean", value=value),
            ],
        ) if op in EQUALITIES:
            known = _known(file, name, flags)
            same = Passed.TRUE if value else Passed.FALSE
            return None if known is None else (known is same) is (op in SAME)
        case tree.Operation(
            op=op,
            operands=[
                (tree.Name() | tree.Member()) as name,
                tree.Literal(kind="null" | "undefined") | tree.Name(id="undefined"),
            ],
        ) if op in EQUALITIES:
            known = _known(file, name, flags)
            return None if known is None else (known is Passed.NOTHING) is (op in SAME)
        case tree.Operation(
            op=op,
            operands=[
                (tree.Name() | tree.Member()) as name,
                tree.Literal(kind="string" | "number") as other,
            ],
        ) if op in EQUALITIES:
            is_same = _is_said(_known(file, name, flags), other)
            return None if is_same is None else is_same is (op in SAME)
        case _:
            return None


def _is_said(known: Value | None, other: tree.Literal) -> bool | None:
    """Whether a value is a certain text or number; None where that is not known."""
    match known:
        case Said(kind=kind, value=value):
            # `"1" == 1` holds
            return value == other.value if kind == other.kind else None
        case Passed.NOTHING:
            return False
        case Passed.EMPTY:
            return other.value == "" if other.kind == "string" else None
        case _:
            return None
