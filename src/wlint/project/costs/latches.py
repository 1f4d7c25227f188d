"""What the rounds of a loop do but once: the first sets a flag that keeps all others from it."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.calling.tests_around import tests_around
from wlint.project.costs.loops import varies_in
from wlint.project.file import File
from wlint.semantics.conditions import AND, OR, OTHER, SAME, parts
from wlint.tree import Node


def is_done_once(file: File, repeats: Node, site: Node) -> bool:
    """Whether a place in a loop, or in what `map` runs, is only for the first round that comes.

    `if (!told) { told = true; await tell(…) }`: the flag is of the code around the loop.
    """
    return any(
        _is_turned_for_good(file, repeats, site, flag, is_set)
        for test, holds in tests_around(file, site)
        if repeats.span.covers(test.span)
        for flag, is_set in _asked(test, holds=holds)
    )


def _asked(test: Node, *, holds: bool) -> Iterator[tuple[Node, bool]]:
    """What a condition asks, and whether that is set where it holds, or where it does not."""
    for part in parts(test, *(AND if holds else OR)):
        match part:
            case tree.Operation(op="!" | "not", operands=[inner]):
                yield from _asked(inner, holds=not holds)
            case tree.Operation(op=op, operands=[flag, tree.Literal(value=False)]) if (
                op in SAME | OTHER
            ):
                yield flag, (op in SAME) is not holds
            case tree.Name() | tree.Member():
                yield part, holds
            case _:
                pass


def _is_turned_for_good(file: File, repeats: Node, site: Node, flag: Node, is_set: bool) -> bool:
    """Whether a flag is only turned within a loop, on the way to a place, and never back."""
    variable = file.scopes.variable(flag)
    begun = (d for d in variable.definitions if not _is_turn(d.node)) if variable else ()
    others = file.variables_in(flag) - {variable}
    if any(repeats in file.ancestors(d.name) for d in begun) or varies_in(file, repeats, others):
        return False  # each round has its own
    text = file.source.text(flag.span)
    turns = [
        n
        for n in repeats.walk()
        if isinstance(n, tree.Assign) and file.source.text(n.target.span) == text
    ]
    around = set(file.ancestors(site))
    return all(_is_turn(n, to=not is_set) for n in turns) and any(
        file.scopes.parents.get(n) in around
        and (isinstance(repeats, tree.Loop) or n.span.end <= site.span.start)
        for n in turns
    )


def _is_turn(node: Node, *, to: bool | None = None) -> bool:
    match node:
        case tree.Assign(op=None, declares=None, value=tree.Literal(value=bool(value))):
            return to is None or value is to
        case _:
            return False
