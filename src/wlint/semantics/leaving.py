"""Where code never runs to its end: it returns, throws or leaves the loop on every way."""

from collections.abc import Iterable

from wlint import tree
from wlint.semantics.functions import exits_of, own_nodes
from wlint.tree import Node

Exits = tuple[tree.Exit, ...]


def ways_out(block: Node | None) -> Exits | None:
    """The exits with which a block always ends; None where it may run to its end."""
    statements = block.statements if isinstance(block, tree.Block) else ()
    return next((out for s in statements if (out := _left_by(s)) is not None), None)


def leaves(block: Node | None, *kinds: str) -> bool:
    """Whether a block never runs to its end; with kinds, whether it only ends like these."""
    out = ways_out(block)
    return out is not None and (not kinds or all(exit_.kind in kinds for exit_ in out))


def always_given(function: tree.Function) -> tuple[Node, ...] | None:
    """What a function gives, where it never ends without giving something but by an error."""
    ends = [exit_.value for exit_ in exits_of(function) if exit_.kind == "return"]
    given = tuple(value for value in ends if value is not None)
    is_always = len(given) == len(ends) and leaves(function.body, "return", "throw")
    return given if is_always else None


def is_throw(node: Node | None) -> bool:
    """Whether a node throws an error."""
    return isinstance(node, tree.Exit) and node.kind == "throw"


def is_last(statement: Node) -> bool:
    """Whether nothing that stands behind a statement ever runs."""
    return _left_by(statement) is not None


def _left_by(statement: Node) -> Exits | None:
    match statement:
        case tree.Exit():
            return (statement,)
        case tree.Block():  # which may have a label, and be left for what stands behind it
            return None if any(map(_breaks, own_nodes(statement))) else ways_out(statement)
        case tree.With(body=body):
            return ways_out(body)
        case tree.If(then=then, otherwise=otherwise):
            return _all((then, otherwise))
        case tree.Try(body=body, catches=catches, otherwise=otherwise, finally_=last):
            tried = body if ways_out(body) is not None else otherwise
            return ways_out(last) or _all((tried, *(c.body for c in catches)))
        case tree.Switch(cases=cases):
            is_open = all(case.tests for case in cases) or any(map(_breaks, own_nodes(statement)))
            falls = (c.body for c in cases if c.body.statements or c is cases[-1])
            return None if is_open else _all(falls)
        case _:
            return None


def _all(blocks: Iterable[tree.Block | None]) -> Exits | None:
    found: Exits = ()
    for block in blocks:
        if (out := ways_out(block)) is None:
            return None
        found += out
    return found


def _breaks(node: Node) -> bool:
    return isinstance(node, tree.Exit) and node.kind == "break"
