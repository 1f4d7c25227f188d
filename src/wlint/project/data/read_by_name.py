"""What a function reads by the name that it is given: `one(env, "API_KEY")`."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.data.traces import arguments
from wlint.project.file import File
from wlint.project.typing.constants import text_of
from wlint.project.typing.types import Types
from wlint.semantics.functions import returned
from wlint.semantics.types import FunctionType
from wlint.tree import Node

KEEPING = frozenset({"trim", "strip", "encode", "toString", "filter", "split"})
"""Methods that give the text they are called on, or parts of it."""
_DEEPEST = 4


def read_by_name(types: Types, file: File, call: tree.Call) -> Iterator[tuple[File, Node, str]]:
    """The objects of which a call gives a part, each in its file and with the part's name."""
    for home, owner, key in _read(types, file, call, 0):
        if (name := text_of(file, key)) is not None:
            yield home, owner, name


def _read(
    types: Types, file: File, call: tree.Call, depth: int
) -> Iterator[tuple[File, Node, Node]]:
    """The same, with what the call is given as the name."""
    of = types.of(file, call.callee) if call.args and depth < _DEEPEST else None
    if not isinstance(of, FunctionType):
        return
    home = types.program.file(of.file)
    params = {p.target.id: p for p in of.node.params if isinstance(p.target, tree.Name)}
    for one in (o for value in returned(of.node) for o in _given_back(home, value)):
        match one:
            case tree.Member(object=owner, name=None, key=tree.Node() as key):
                read = [(home, owner, key)]
            case tree.Call():
                read = [*_read(types, home, one, depth + 1)]
            case _:
                continue
        for at, owner, key in read:
            if isinstance(key, tree.Name) and key.id in params:
                yield from ((at, owner, g) for g in arguments(of.node, params[key.id], call))


def _given_back(file: File, value: Node) -> Iterator[Node]:
    """What a value is, be it kept in a variable first, or a text of which parts are taken."""
    match file.local_value(value)[0]:
        case tree.Operation(operands=operands):
            for operand in operands:
                yield from _given_back(file, operand)
        case tree.Conditional(then=then, otherwise=otherwise):
            for one in (then, otherwise):
                yield from _given_back(file, one)
        case tree.Call(callee=tree.Member(object=inner, name=name)) if name in KEEPING:
            yield from _given_back(file, inner)
        case tree.Call(callee=tree.Name(id="str" | "String"), args=[tree.Arg(value=inner)]):
            yield from _given_back(file, inner)
        case one:
            yield one
