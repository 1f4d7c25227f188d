"""What the rounds of a loop do but once: the first sets a flag that keeps all others from it."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.calling.tests_around import tests_around
from wlint.project.file import File
from wlint.semantics.conditions import AND, OR, OTHER, SAME, parts
from wlint.semantics.functions import is_missing
from wlint.tree import Node


def is_done_once(file: File, repeats: Node, site: Node) -> bool:
    """Whether a place in a loop, or in what `map` runs, is only for the first round that comes.

    `if (!told) { told = true; await tell(…) }`: the flag is of the code around the loop.
    """
    return any(
        _is_set_for_good(file, repeats, site, flag)
        for test, holds in tests_around(file, site)
        if repeats.span.covers(test.span)
        for flag in _unset(test, holds=holds)
    )


def _unset(test: Node, *, holds: bool) -> Iterator[Node]:
    """What is false, or nothing, where a condition holds, or where it does not."""
    for part in parts(test, *(AND if holds else OR)):
        match part:
            case tree.Operation(op="!" | "not", operands=[inner]):
                yield from _unset(inner, holds=not holds)
            case tree.Operation(op=op, operands=[flag, tree.Literal() as nothing]) if (
                op in SAME | OTHER and (op in SAME) is holds
            ):
                if nothing.value is False or is_missing(nothing):
                    yield flag
            case tree.Name() | tree.Member() if not holds:
                yield part
            case _:
                pass


def _is_set_for_good(file: File, repeats: Node, site: Node, flag: Node) -> bool:
    """Whether a flag is only set within a loop, on the way to a place, and never put back."""
    text = file.source.text(flag.span)
    variable = file.scopes.variable(flag)
    if variable is not None and any(
        repeats in file.ancestors(d.name)
        for d in variable.definitions
        if isinstance(d.node, tree.Assign) and d.node.declares
    ):
        return False
    given = [
        n
        for n in repeats.walk()
        if isinstance(n, tree.Assign) and file.source.text(n.target.span) == text
    ]
    is_first = isinstance(repeats, tree.Loop)
    around = set(file.ancestors(site))
    return all(_is_true(n) for n in given) and any(
        file.scopes.parents.get(n) in around and (is_first or n.span.end <= site.span.start)
        for n in given
    )


def _is_true(assign: tree.Assign) -> bool:
    match assign:
        case tree.Assign(op=None, value=tree.Literal(value=True)):
            return True
        case _:
            return False
