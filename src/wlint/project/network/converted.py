"""What a value is made of by functions that only make something of it: `_row(await find())`."""

from wlint import tree
from wlint.platform.plain_methods import CHANGING
from wlint.project.file import File
from wlint.project.typing.external import external_method
from wlint.project.typing.types import Types
from wlint.semantics.functions import own_nodes
from wlint.semantics.types import FunctionType, Global, Type, options_of
from wlint.tree import Node

_CONVERTS = frozenset(
    {"list", "tuple", "dict", "set", "int", "float", "str", "bool", "len", "Number", "String"}
    | {"Boolean", "Array.from", "Object.keys", "Object.values", "Object.entries"}
    | {"Object.fromEntries", "Set", "Map", "Blob", "URL", "URLSearchParams", "Uint8Array"}
    | {"JSON.parse", "JSON.stringify", "parseInt", "parseFloat", "round"}
    | {"Number.parseInt", "Number.parseFloat"}
    | {"Array.isArray", "isinstance", "hasattr", "getattr", "any", "all", "sum", "min", "max"}
    | {"sorted", "enumerate", "zip", "range", "abs"}
    | {f"Math.{name}" for name in ("abs", "ceil", "floor", "max", "min", "round", "trunc")}
    | {f"math.{name}" for name in ("ceil", "floor", "trunc")}
)
_DEEPEST = 4


def converted(types: Types, file: File, value: Node) -> Node:
    """What converters are given that a value comes out of; itself where there are none."""
    while (
        isinstance(value, tree.Call)
        and (given := value.arg(0)) is not None
        and all(isinstance(arg.value, tree.Literal) for arg in value.args[1:])
        and only_converts(types, file, value.callee)
    ):
        value = given
    return value


def only_converts(types: Types, file: File, callee: Node) -> bool:
    """Whether a call waits for nothing, starts nothing, and leaves nothing behind."""
    options = options_of(types.of(file, callee))
    return all(
        _converts(types, option, 0) if isinstance(option, FunctionType) else _is_built_in(option)
        for option in options
    )


def is_conversion(types: Types, file: File, call: tree.Call) -> bool:
    """Whether a call only makes what it is given into something else: `parseInt(row.n, 10)`."""
    options = options_of(types.of(file, call.callee))
    is_plain = not any(isinstance(arg.value, tree.Function) for arg in call.args)
    return is_plain and bool(options) and only_converts(types, file, call.callee)


def _is_built_in(option: Type) -> bool:
    return isinstance(option, Global) and option.path in _CONVERTS


def _converts(types: Types, option: FunctionType, depth: int) -> bool:
    home, function = types.program.file(option.file), option.node
    if function.is_async or function.is_generator or depth > _DEEPEST:
        return False
    return all(_is_quiet(types, home, function, n, depth) for n in own_nodes(function.body))


def _is_quiet(types: Types, file: File, within: tree.Function, node: Node, depth: int) -> bool:
    match node:
        case tree.Call(callee=tree.Member(object=owner, name=name)) if name in CHANGING and not (
            _is_local(file, within, owner)
        ):
            return False
        case tree.Call(callee=callee):
            options = options_of(types.of(file, callee))
            own = [o for o in options if isinstance(o, FunctionType) and o.node is not within]
            outside = [o for o in options if isinstance(o, Global)]
            if any((m := external_method(o.path)) is not None and m.io for o in outside):
                return False
            # what nobody knows can be no wait in a Python function that is not async
            is_known = file.is_python or len(own) + len(outside) == len(options)
            return is_known and all(_converts(types, o, depth + 1) for o in own)
        case tree.Assign(target=target):
            return _is_local(file, within, target)
        case _:
            return True


def _is_local(file: File, within: tree.Function, target: Node) -> bool:
    """Whether what is given a value belongs to the function, or is a part of what does."""
    while isinstance(target, tree.Member):
        target = target.object
    variables = file.variables_in(target)
    return bool(variables) and all(v.scope.function.node is within for v in variables)
