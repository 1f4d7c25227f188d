"""What a function gives in place of a binding: on one way the binding itself, on another this."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.file import File
from wlint.project.network.bound_first import always_leaves
from wlint.semantics.functions import returned
from wlint.semantics.types import FunctionType, Named, options_of, without_nothing
from wlint.tree import Node

_DEEPEST = 3


def is_given_instead(
    calls: Calls, file: File, node: Node, types: frozenset[str], depth: int = 0
) -> bool:
    """Whether a place only runs for what is given where others are given one of these bindings.

    `return env.LIVE ? env.KV : remote(env)`, in the function, around each of its calls, or
    around the function it is made in.
    """
    function = file.function_around(node)
    if function is None or depth > _DEEPEST:
        return False
    others = list(_given_otherwise(file, function, node))
    if any(_is_bound(calls, file, value, types) for value in others):
        return True
    sites = calls.callers.get(function, ())
    if sites and all(is_given_instead(calls, s.file, s.node, types, depth + 1) for s in sites):
        return True
    return is_given_instead(calls, file, function, types, depth + 1)


def _given_otherwise(file: File, function: tree.Function, node: Node) -> Iterator[Node]:
    """What a function gives back where it does not come to a node that it gives back."""
    inside = node
    for around in file.ancestors(node):
        match around:
            case tree.Conditional(test=test, then=then, otherwise=otherwise) if inside is not test:
                yield otherwise if inside is then else then
            case tree.If(test=test, then=then, otherwise=otherwise) if inside is not test:
                other = otherwise if inside is then else then
                yield from _last(other) if other is not None else ()
            case tree.Block(statements=statements) if inside in statements:
                for before in statements[: statements.index(inside)]:
                    if isinstance(before, tree.If) and always_leaves(before.then):
                        yield from _last(before.then)
            case tree.Function() if around is function:
                return
            case _:
                pass
        inside = around


def _last(block: Node) -> Iterator[Node]:
    """What a block gives back at its end."""
    match block:
        case tree.Block(statements=[*_, tree.Exit(kind="return", value=tree.Node() as value)]):
            yield value
        case _:
            pass


def _is_bound(calls: Calls, file: File, value: Node, types: frozenset[str], depth: int = 0) -> bool:
    """Whether a value is such a binding, or what a package makes of one: `drizzle(env.DB)`."""
    match value:
        case tree.Await(value=inner):
            return _is_bound(calls, file, inner, types, depth)
        case tree.Call(callee=callee, args=args):
            of = options_of(calls.types.of(file, callee))
            own = [o for o in of if isinstance(o, FunctionType)]
            if not own:
                return any(_is_one(calls, file, a.value, types) for a in args)
            return depth < _DEEPEST and all(_gives(calls, o, types, depth + 1) for o in own)
        case _:
            return _is_one(calls, file, value, types)


def _gives(calls: Calls, function: FunctionType, types: frozenset[str], depth: int) -> bool:
    home = calls.types.program.file(function.file)
    given = list(returned(function.node))
    return bool(given) and all(_is_bound(calls, home, v, types, depth) for v in given)


def _is_one(calls: Calls, file: File, value: Node, types: frozenset[str]) -> bool:
    of = options_of(without_nothing(calls.types.of(file, value)))
    return bool(of) and all(isinstance(o, Named) and o.name in types for o in of)
