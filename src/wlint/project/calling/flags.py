"""Which parts of a function never run when one certain call runs it: its flags rule them out."""

from collections.abc import Iterator, Mapping
from enum import Enum

from wlint import tree
from wlint.project.calling.passed import passed
from wlint.project.file import File
from wlint.semantics.conditions import AND, EQUALITIES, OR, SAME, joined
from wlint.semantics.leaving import leaves
from wlint.semantics.scopes import Definition, Gives, Variable
from wlint.tree import Node


class Passed(Enum):
    """What is known of what a call passes, itself or by a default."""

    TRUE = "true"
    FALSE = "false"
    NOTHING = "null, undefined, None"
    SOMETHING = "a value that is not empty"
    RESULT = "what is worked out, and may be 0 or empty"

    @property
    def is_there(self) -> bool:
        """Whether something is passed."""
        return self is not Passed.NOTHING


Flags = Mapping[Variable, Passed]


def flags_of(
    home: File, function: tree.Function, caller: File, call: tree.Call
) -> frozenset[tuple[Variable, Passed]]:
    """The parameters of which it is known whether a call gives them something, and whether
    `true` or `false`.
    """
    return frozenset(_flags(home, function, caller, call))


def ruled_out(home: File, function: tree.Function, flags: Flags) -> frozenset[Node]:
    """What a function leaves out when its flags are these."""
    if not flags:
        return frozenset()
    return frozenset(n for node in function.body.walk() for n in _left_out(home, node, flags))


def _flags(
    home: File, function: tree.Function, caller: File, call: tree.Call
) -> Iterator[tuple[Variable, Passed]]:
    if function.decorators or any(isinstance(a.value, tree.Spread) for a in call.args):
        return  # more may be passed than is seen
    for param in function.params:
        value = passed(home, param, call)
        options = _meant(caller, value) if value is not None else param.default
        if isinstance(options, tree.Mapping):
            yield from _fields(home, param, caller, options)
            yield from _named(home, param, caller, options)
        variable = home.scopes.variable(param.target)
        if variable is None or variable.only is None:
            continue
        if value is not None:
            found = _passed(_meant(caller, value))
        elif param.default is not None or home.is_python:
            found = _passed(param.default)
        else:
            found = Passed.NOTHING if isinstance(param.target, tree.Name) else None
        if found is not None:
            yield variable, found


def _fields(
    home: File, param: tree.Param, caller: File, options: tree.Mapping
) -> Iterator[tuple[Variable, Passed]]:
    """The same for the fields of an object that a function takes apart: `{ folder: true }`."""
    if any(isinstance(e.value, tree.Spread) or e.name is None for e in options.entries):
        return  # more may be given than is seen
    for pattern in _patterns(home, param):
        for variable in home.variables_in(pattern):
            match variable.only:
                case Definition(path=(str(name),), name=at) if pattern in home.ancestors(at):
                    value = options.entry(name)
                    around = home.scopes.parents.get(at)
                    default = around.value if isinstance(around, tree.Assign) else None
                    given = _meant(caller, value) if value is not None else default
                    found = _passed(given) if given is not None else Passed.NOTHING
                    if found is not None:
                        yield variable, found
                case _:
                    pass


def _named(
    home: File, param: tree.Param, caller: File, options: tree.Mapping
) -> Iterator[tuple[Variable, Passed]]:
    """The same for the fields that are given a name one by one: `const chat = options?.chat`."""
    if any(isinstance(e.value, tree.Spread) or e.name is None for e in options.entries):
        return  # more may be given than is seen
    whole = home.scopes.variable(param.target)
    for read in whole.reads if whole is not None and whole.only is not None else ():
        field = home.scopes.parents.get(read)
        around = home.scopes.parents.get(field) if isinstance(field, tree.Member) else None
        if not isinstance(field, tree.Member) or not isinstance(around, tree.Assign):
            continue
        variable = home.scopes.variable(around.target)
        if variable is None or variable.only is None or around.value is not field or not field.name:
            continue
        value = options.entry(field.name)
        found = _passed(_meant(caller, value)) if value is not None else Passed.NOTHING
        if found is not None:
            yield variable, found


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


def _meant(file: File, value: Node) -> Node:
    """What a name stands for that is given one value."""
    variable = file.scopes.variable(value)
    only = variable.only if variable is not None else None
    is_value = only is not None and only.gives is Gives.VALUE and not only.path
    return only.value if only is not None and is_value and only.value is not None else value


def _passed(value: Node | None) -> Passed | None:
    match value:
        case tree.Literal(kind="boolean", value=bool(truth)):
            return Passed.TRUE if truth else Passed.FALSE
        case tree.Literal(kind="null" | "undefined") | tree.Name(id="undefined"):
            return Passed.NOTHING
        case tree.Literal(kind="number" | "string", value=text) if text not in ("", "0"):
            return Passed.SOMETHING
        case tree.Operation(op="+", operands=operands) if any(
            _passed(operand) is Passed.SOMETHING for operand in operands
        ):
            return Passed.SOMETHING
        case tree.Operation(op="+" | "-" | "*" | "/" | "//"):
            return Passed.RESULT
        case _:
            return None


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
        case tree.Block(statements=statements):
            for index, statement in enumerate(statements):
                if isinstance(statement, tree.If) and _always_leaves(file, statement, flags):
                    yield from statements[index + 1 :]
        case _:
            pass


def _always_leaves(file: File, branch: tree.If, flags: Flags) -> bool:
    return _holds(file, branch.test, flags) is True and leaves(branch.then)


def _known(file: File, name: tree.Name, flags: Flags) -> Passed | None:
    variable = file.scopes.variable(name)
    return flags.get(variable) if variable is not None else None


def _holds(file: File, test: Node, flags: Flags) -> bool | None:
    """Whether a condition holds by the flags alone; None where they do not say."""
    match test:
        case tree.Name():
            known = _known(file, test, flags)
            is_open = known is None or known is Passed.RESULT
            return None if is_open else known in (Passed.TRUE, Passed.SOMETHING)
        case tree.Operation(op="!" | "not", operands=[inner]):
            found = _holds(file, inner, flags)
            return None if found is None else not found
        case tree.Operation(
            op=op, operands=[tree.Name() as name, tree.Literal(kind="boolean", value=value)]
        ) if op in EQUALITIES:
            known = _known(file, name, flags)
            same = Passed.TRUE if value else Passed.FALSE
            return None if known is None else (known is same) is (op in SAME)
        case tree.Operation(
            op=op,
            operands=[
                tree.Name() as name,
                tree.Literal(kind="null" | "undefined") | tree.Name(id="undefined"),
            ],
        ) if op in EQUALITIES:
            known = _known(file, name, flags)
            return None if known is None else (known is Passed.NOTHING) is (op in SAME)
        case tree.Operation(op=op, operands=operands) if op in AND | OR:
            return joined(op, [_holds(file, operand, flags) for operand in operands])
        case _:
            return None
