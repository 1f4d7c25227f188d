"""Rounds that a number lets through to a place: others leave before, `if (i > 500) continue`."""

from collections.abc import Callable, Iterator

from wlint import tree
from wlint.project.calling.tests_around import tests_around
from wlint.project.costs.comparisons import large_and_bound
from wlint.project.file import File
from wlint.project.reaching import reaching
from wlint.semantics.conditions import AND, OR, parts
from wlint.semantics.functions import called_as
from wlint.semantics.scopes import Definition, Gives
from wlint.tree import Node

Number = Callable[[Node], int | None]


def rounds_to(file: File, repeats: Node, site: Node, number: Number) -> int | None:
    """How many rounds come to a place at most; None where no number of the code's own says so."""
    found = (
        most
        for test, holds in tests_around(file, site)
        if repeats.span.covers(test.span)
        for part in parts(test, *(AND if holds else OR))
        if (most := _most(file, repeats, site, part, number, holds=holds)) is not None
    )
    return min(found, default=None)


def _most(
    file: File, repeats: Node, site: Node, test: Node, number: Number, *, holds: bool
) -> int | None:
    """How many rounds a comparison of what counts them lets through."""
    pair = large_and_bound(test)
    if (
        pair is None
        or not isinstance(test, tree.Operation)
        or test.op not in ("<", "<=", ">", ">=")
    ):
        return None
    bound, counter = pair if holds else (pair[1], pair[0])
    limit, first = number(bound), _first(file, repeats, site, counter, number)
    if limit is None or first is None:
        return None
    # `i <= 500` lets 500 through, and so does what is left where `i > 500` does not
    is_through = test.op in ("<=", ">=") if holds else test.op in ("<", ">")
    return max(0, limit + is_through - first)


def _first(file: File, repeats: Node, site: Node, counter: Node, number: Number) -> int | None:
    """Where what grows by one in each round begins, or by one for each time a place is reached."""
    variable = file.scopes.variable(counter)
    # Python knows no blocks: several loops may count with one name
    given = reaching(file, variable, counter) if variable is not None else ()
    match given:
        case [Definition(gives=Gives.EACH, path=(0,), node=node, value=tree.Call() as made)] if (
            node is repeats
        ):
            return _index_from(made, number)
        case [Definition(gives=Gives.PARAMETER, node=tree.Param() as param)]:
            return 0 if param in _indexes(repeats) else None
        case [Definition(gives=Gives.VALUE, value=tree.Node() as value, path=()) as begun, *again]:
            is_before = not isinstance(repeats, tree.Loop) or repeats.body not in file.ancestors(
                begun.node
            )
            counts = bool(again) and all(_counts(file, repeats, site, d) for d in again)
            return number(value) if is_before and counts else None
        case _:
            return None


def _index_from(made: tree.Call, number: Number) -> int | None:
    """The first index that `enumerate(rows, start=2)` or `rows.entries()` gives."""
    match called_as(made.callee):
        case "enumerate":
            start = next((a.value for a in made.args if a.name == "start"), made.arg(1))
            return number(start) if start is not None else 0
        case "entries" if not made.args:
            return 0
        case _:
            return None


def _indexes(repeats: Node) -> Iterator[tree.Param]:
    """The index that a method of a list hands to the function that it runs for each element."""
    match repeats:
        case tree.Call(args=[tree.Arg(value=tree.Function(params=[_, index, *_])), *_]):
            yield index
        case _:
            pass


def _counts(file: File, repeats: Node, site: Node, again: Definition) -> bool:
    """Whether a counter grows by one in the round in which a place is reached."""
    match again.node:
        case tree.Assign(op="+", value=None | tree.Literal(value="1")) as more:
            pass
        case _:
            return False
    if isinstance(repeats, tree.Loop) and more in repeats.header:
        return True
    block = next((n for n in file.ancestors(more) if isinstance(n, tree.Block)), None)
    return block is not None and repeats.span.covers(block.span) and block in file.ancestors(site)
