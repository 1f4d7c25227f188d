"""Ways that are only gone where a binding is not there: it is asked for first, and used."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.file import File
from wlint.semantics.conditions import OTHER, SAME
from wlint.tree import Node

_LEAVES = ("return", "throw")
_DEEPEST = 3


def is_in_its_place(
    calls: Calls, file: File, node: Node, methods: frozenset[str], depth: int = 0
) -> bool:
    """Whether a place is only reached where something is missing that has one of these methods.

    `if (env.AI) return env.AI.run(model, input); return fetch(…)`, in the function or around
    each of its calls.
    """
    function = file.function_around(node)
    if function is None:
        return False
    if any(_is_used(file, function, text, methods) for text in _missing(file, function, node)):
        return True
    sites = calls.callers.get(function, ())
    return (
        depth < _DEEPEST
        and bool(sites)
        and all(is_in_its_place(calls, s.file, s.node, methods, depth + 1) for s in sites)
    )


def _missing(file: File, function: tree.Function, node: Node) -> Iterator[str]:
    """What surely is not there where a node runs, as it is written."""
    inside = node
    for around in file.ancestors(node):
        match around:
            case tree.If(test=test, then=then) | tree.Conditional(test=test, then=then) if (
                inside is not test
            ):
                yield from _asked(file, test, is_there=inside is not then)
            case tree.Block(statements=statements) if inside in statements:
                for before in statements[: statements.index(inside)]:
                    if isinstance(before, tree.If) and always_leaves(before.then):
                        yield from _asked(file, before.test, is_there=True)
            case tree.Function() if around is function:
                return
            case _:
                pass
        inside = around


def _asked(file: File, test: Node, *, is_there: bool) -> Iterator[str]:
    """What a condition says is there, or with `is_there` false is not."""
    match test:
        case tree.Operation(op="!" | "not", operands=[inner]):
            yield from _asked(file, inner, is_there=not is_there)
        case tree.Operation(op="&&" | "and" | "||" | "or", operands=operands):
            for operand in operands:
                yield from _asked(file, operand, is_there=is_there)
        case tree.Operation(op=op, operands=[inner, tree.Literal(kind="null" | "undefined")]):
            if op in (OTHER if is_there else SAME):
                yield file.source.text(inner.span)
        case tree.Operation(op="in", operands=[tree.Literal(value=str(name)), owner]) if is_there:
            yield f"{file.source.text(owner.span)}.{name}"
        case tree.Call(
            callee=tree.Name(id="hasattr"),
            args=[tree.Arg(value=owner), tree.Arg(value=tree.Literal(value=str(name)))],
        ) if is_there:
            yield f"{file.source.text(owner.span)}.{name}"
        case tree.Name() | tree.Member() if is_there:
            yield file.source.text(test.span)
        case _:
            pass


def always_leaves(block: tree.Block) -> bool:
    """Whether a block ends what is around it, unless what it tries fails."""
    match block.statements[-1:]:
        case [tree.Exit(kind=kind)]:
            return kind in _LEAVES
        case [tree.Try(body=tree.Block() as tried)]:
            return always_leaves(tried)
        case _:
            return False


def _is_used(file: File, function: tree.Function, text: str, methods: frozenset[str]) -> bool:
    """Whether a function calls one of the methods of what is written like this, or that method."""
    asked = _plain(text)
    return any(
        isinstance(n, tree.Call)
        and isinstance(n.callee, tree.Member)
        and n.callee.name in methods
        and asked in (_plain(file.source.text(p.span)) for p in (n.callee, n.callee.object))
        for n in function.body.walk()
    )


def _plain(text: str) -> str:
    """A way to a member as it is written where all of it surely is there."""
    return text.replace("?.", ".")
