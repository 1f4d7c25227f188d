"""Functions that run what they are handed, or themselves: the calls that hand it over, and whether
it is seen where it is run.
"""

from collections.abc import Iterator

from wlint import tree
from wlint.project.calling.function_names import function_name, is_constructor
from wlint.project.calling.received import receiving
from wlint.project.calling.registering import may_run
from wlint.project.costs.subrequests import class_of, is_for_each
from wlint.project.file import File
from wlint.project.passed import passed
from wlint.project.typing.constants import source_of
from wlint.project.typing.types import Types
from wlint.semantics.functions import called_as
from wlint.semantics.scopes import Variable
from wlint.semantics.types import ClassType, FunctionType, Global, Type, options_of
from wlint.tree import Node

_DEPTH = 3
_COLLECTING = frozenset({"push", "unshift", "append", "add", "set"})


def constructors_of(types: Types, of: ClassType, depth: int = _DEPTH) -> Iterator[FunctionType]:
    """What making an object of a class runs: its own constructor, or else that of its bases."""
    methods = (m for m in of.node.body.statements if isinstance(m, tree.Function))
    if own := [FunctionType(of.file, m) for m in methods if is_constructor(m)]:
        yield from own
        return
    for base in types.bases(of) if depth else ():
        if isinstance(base, ClassType):
            yield from constructors_of(types, base, depth - 1)


def maker_of(
    types: Types, file: File, node: Node, made: FunctionType
) -> tuple[File, tree.Call, tree.Function] | None:
    """The call that made a function which an expression gives, and the maker: `retry(load)`."""
    at = source_of(types.program, file, node)
    if not isinstance(at.node, tree.Call):
        return None
    home = types.program.file(made.file)
    around = set(home.ancestors(made.node))
    for option in options_of(types.of(at.file, at.node.callee)):
        if isinstance(option, FunctionType) and option.node in around:
            return at.file, at.node, option.node
    return None


def calls_itself(types: Types, file: File, function: tree.Function) -> bool:
    """Whether a function is called in what it does itself."""
    return any(calls_of_itself(types, file, function))


def calls_of_itself(types: Types, file: File, function: tree.Function) -> Iterator[tree.Call]:
    """The calls of a function in what it does itself."""
    name = function_name(file, function)
    for call in function.body.walk() if name is not None else ():
        if isinstance(call, tree.Call) and called_as(call.callee) == name:
            options = options_of(types.of(file, call.callee))
            if any(isinstance(o, FunctionType) and o.node is function for o in options):
                yield call


def handed_functions(
    types: Types, home: File, function: tree.Function, file: File, call: tree.Call
) -> Iterator[tuple[Variable, Node]]:
    """The functions that a call hands to one that it calls, by the variables that take them."""
    for param in function.params:
        variable = home.scopes.variable(param.target)
        value = passed(home, param, call) if isinstance(param.target, tree.Name) else None
        if value is None or variable is None:
            continue
        if any(map(may_ask, options_of(types.of(file, value)))):
            yield variable, value


def may_ask(of: Type) -> bool:
    """Whether something can be run that asks others."""
    match of:
        case Global(path=path):
            return class_of(path) is not None
        case _:
            return isinstance(of, FunctionType)


def is_run_unseen(
    types: Types, callee: FunctionType, call: tree.Call, arg: tree.Arg, depth: int = _DEPTH
) -> bool:
    """Whether a function may have an argument run by code that nobody can follow it into."""
    home = types.program.file(callee.file)
    variable = _variable_of(types, callee, call, arg)
    if not may_run(types, callee, call, arg):
        return False
    if variable is None or not depth:
        return True
    return not all(_is_followed(types, home, read, depth) for read in variable.reads)


def may_keep(types: Types, callee: Type, call: tree.Call, arg: tree.Arg) -> bool:
    """Whether a function does anything with an argument."""
    if not isinstance(callee, FunctionType):
        return False
    variable = _variable_of(types, callee, call, arg)
    return variable is None or bool(variable.reads)


def is_collecting(call: tree.Call) -> bool:
    """Whether a call puts what it is given in a collection: `jobs.push(() => load(id))`."""
    return isinstance(call.callee, tree.Member) and call.callee.name in _COLLECTING


def _variable_of(
    types: Types, callee: FunctionType, call: tree.Call, arg: tree.Arg
) -> Variable | None:
    """The parameter that takes an argument, where it is one name."""
    home = types.program.file(callee.file)
    param = receiving(home, callee.node, call, arg)
    return home.scopes.variable(param.target) if param is not None else None


def _is_followed(types: Types, home: File, read: Node, depth: int) -> bool:
    """Whether it is seen where a function is run that a parameter stands for."""
    parents = home.scopes.parents
    while isinstance(around := parents.get(read), (tree.Entry, tree.Mapping, tree.Sequence)):
        read = around
    match around:
        case tree.Call(callee=callee):
            return callee is read
        case tree.Exit() | tree.If() | tree.Operation() | tree.Assign():
            return True
        case tree.Arg() if isinstance(call := parents.get(around), tree.Call):
            if is_for_each(call):
                return around is call.args[0]
            own = options_of(types.of(home, call.callee))
            found = [option for option in own if isinstance(option, FunctionType)]
            itself = home.function_around(read)
            return bool(found) and not any(
                is_run_unseen(types, option, call, around, depth - 1)
                for option in found
                if option.node is not itself
            )
        case _:
            return False
