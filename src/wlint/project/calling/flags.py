"""Which parts of a function never run when one certain call runs it: its flags rule them out."""

from collections.abc import Iterator, Mapping

from wlint import tree
from wlint.project.calling.passed import passed
from wlint.project.file import File
from wlint.semantics.scopes import Variable
from wlint.tree import Node

_AND = frozenset({"&&", "and"})
_OR = frozenset({"||", "or"})
_SAME = frozenset({"===", "==", "is"})
_OTHER = frozenset({"!==", "!=", "is not"})


Flags = Mapping[Variable, bool]


def flags_of(
    home: File, function: tree.Function, call: tree.Call
) -> frozenset[tuple[Variable, bool]]:
    """The parameters to which a call gives `true` or `false`, itself or by their defaults."""
    return frozenset(_flags(home, function, call))


def ruled_out(home: File, function: tree.Function, flags: Flags) -> frozenset[Node]:
    """What a function leaves out when its flags are these."""
    if not flags:
        return frozenset()
    return frozenset(n for node in function.body.walk() for n in _left_out(home, node, flags))


def _flags(home: File, function: tree.Function, call: tree.Call) -> Iterator[tuple[Variable, bool]]:
    if any(isinstance(a.value, tree.Spread) for a in call.args):
        return
    for param in function.params:
        match passed(home, param, call) or param.default:
            case tree.Literal(kind="boolean", value=bool(value)):
                variable = home.scopes.variable(param.target)
                if variable is not None and variable.only is not None:
                    yield variable, value
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
        case tree.Operation(op=op, operands=operands) if op in _AND | _OR:
            for index, operand in enumerate(operands):
                if _holds(file, operand, flags) is (op in _OR):
                    yield from operands[index + 1 :]
        case tree.Block(statements=statements):
            for index, statement in enumerate(statements):
                if isinstance(statement, tree.If) and _always_leaves(file, statement, flags):
                    yield from statements[index + 1 :]
        case _:
            pass


def _always_leaves(file: File, branch: tree.If, flags: Flags) -> bool:
    last = branch.then.statements[-1:]
    return _holds(file, branch.test, flags) is True and any(isinstance(n, tree.Exit) for n in last)


def _holds(file: File, test: Node, flags: Flags) -> bool | None:
    """Whether a condition holds by the flags alone; None where they do not say."""
    match test:
        case tree.Name():
            variable = file.scopes.variable(test)
            return flags.get(variable) if variable is not None else None
        case tree.Operation(op="!" | "not", operands=[inner]):
            found = _holds(file, inner, flags)
            return None if found is None else not found
        case tree.Operation(
            op=op, operands=[tree.Name() as name, tree.Literal(kind="boolean", value=value)]
        ) if op in _SAME | _OTHER:
            found = _holds(file, name, flags)
            return None if found is None else (found is value) is (op in _SAME)
        case tree.Operation(op=op, operands=operands) if op in _AND | _OR:
            all_of = [_holds(file, o, flags) for o in operands]
            decisive = op in _OR
            if decisive in all_of:
                return decisive
            return None if None in all_of else not decisive
        case _:
            return None
