"""Length checks: which values of a file are too big for nothing, because the code leaves or trims."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.file import File
from wlint.project.loops import exits, is_small, large_and_bound, own_nodes
from wlint.semantics.scopes import Variable
from wlint.tree import Node

# A variable, or what is found in one by these names: `body.ids`.
Way = tuple[Variable, tuple[str, ...]]


def way_of(file: File, node: Node) -> Way | None:
    """The variable, and the names that lead on from it, when an expression is just that."""
    names: list[str] = []
    while True:
        match node:
            case tree.Member(object=inner, name=str(name)):
                names.append(name)
                node = inner
            case tree.Call(
                callee=tree.Member(object=inner, name="get"),
                args=[tree.Arg(value=tree.Literal(value=str(key))), *_],
            ):
                names.append(key)
                node = inner
            case tree.Cast(value=inner):
                node = inner
            case tree.Name():
                variable = file.scopes.variable(node)
                return (variable, tuple(reversed(names))) if variable else None
            case _:
                return None


def guarded(file: File) -> frozenset[Way]:
    """What a file checks the size of before it goes on: `if (xs.length > 50) return`."""
    return frozenset(_guarded(file))


def _guarded(file: File) -> Iterator[Way]:
    for node in file.nodes:
        match node:
            case tree.If(test=test, then=then, otherwise=otherwise):
                for part in _parts(test):
                    pair = large_and_bound(part)
                    if pair is None:
                        continue
                    large, bound = pair
                    if not isinstance(bound, tree.Literal) or not is_small(bound):
                        way = _measured(file, large)
                        if way and (exits(file, then) or _trims(file, then, way)):
                            yield way
                    # `if (xs.length <= 50) { … }`: what is in the branch is bounded
                    if (way := _measured(file, bound)) and not exits(file, then):
                        if not isinstance(large, tree.Literal) or not is_small(large):
                            yield way
                    elif way and otherwise is not None and exits(file, otherwise):
                        yield way
            case tree.Opaque(kind="Assert", parts=[test, *_]):
                for part in _parts(test):
                    pair = large_and_bound(part)
                    if pair and (way := _measured(file, pair[1])):
                        yield way
            case _:
                pass


def _parts(test: Node) -> Iterator[Node]:
    match test:
        case tree.Operation(op="||" | "or" | "&&" | "and", operands=operands):
            for operand in operands:
                yield from _parts(operand)
        case _:
            yield test


def _measured(file: File, node: Node) -> Way | None:
    """What an expression tells the size of; a number is its own size."""
    match node:
        case tree.Member(name="length" | "size" | "byteLength", object=inner):
            return way_of(file, inner)
        case tree.Call(callee=tree.Name(id="len"), args=[tree.Arg(value=inner)]):
            return way_of(file, inner)
        case tree.Call(callee=tree.Member(object=tree.Call(callee=tree.Name(id="Object")))):
            return None
        case tree.Name():
            variable = file.scopes.variable(node)
            only = variable.only if variable else None
            if only is not None and only.value is not None and not only.path:
                match only.value:
                    case (
                        tree.Member(name="length" | "size") | tree.Call(callee=tree.Name(id="len"))
                    ):
                        return _measured(file, only.value)
            return (variable, ()) if variable else None
        case _:
            return way_of(file, node)


def _trims(file: File, block: tree.Block, way: Way) -> bool:
    """Whether a branch makes a value smaller: gives it anew, or sets its length."""
    for node in own_nodes(block):
        if isinstance(node, tree.Assign):
            target = node.target
            if isinstance(target, tree.Member) and target.name == "length":
                target = target.object
            if way_of(file, target) == way:
                return True
    return False
