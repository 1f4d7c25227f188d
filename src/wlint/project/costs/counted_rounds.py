"""Rounds that a number lets through to a place: others leave before, `if (i > 500) continue`.

Or throw in what each round calls first.
"""

from collections.abc import Callable, Iterator, Sequence

from wlint import tree
from wlint.project.alike import is_alike
from wlint.project.calling.tests_around import tests_around
from wlint.project.costs.call_counters import rounds_let_through
from wlint.project.costs.comparisons import counted, large_and_bound
from wlint.project.costs.distances import distances
from wlint.project.costs.loops import is_one_more, is_skipped
from wlint.project.file import File
from wlint.project.reaching import reaching
from wlint.project.typing.types import Types
from wlint.record import Record
from wlint.semantics.conditions import AND, OR, ORDERS, parts
from wlint.semantics.functions import called_as
from wlint.semantics.scopes import Definition, Gives
from wlint.tree import Node

Number = Callable[[Node], int | None]

_TAKES_OUT = frozenset({"pop", "popleft", "shift", "splice", "clear", "remove"})


class Counted(Record):
    """How many rounds come to a place, and whether a loop inside is what counts them.

    `begun` is what the counter begins with: no round comes more often before it begins again.
    """

    rounds: int
    is_inside: bool = False
    begun: Definition | None = None


def rounds_to(
    types: Types, file: File, repeats: Node, site: Node, number: Number
) -> Counted | None:
    """How many rounds come to a place at most; None where no number of the code's own says so."""
    thrown = rounds_let_through(types, file, repeats, site)
    called = [Counted(thrown)] if thrown is not None else []
    asked = [
        (part, holds)
        for test, holds in tests_around(file, site)
        if repeats.span.covers(test.span)
        for part in parts(test, *(AND if holds else OR))
    ]
    lower = [pair for part, holds in asked if (pair := _kept_over(part, holds=holds)) is not None]
    found = [_most(file, repeats, site, asking, lower, number) for asking in asked]
    known = [*called, *(most for most in found if most)]
    return min(known, key=lambda most: most.rounds, default=None)


def _most(
    file: File,
    repeats: Node,
    site: Node,
    asking: tuple[Node, bool],
    lower: Sequence[tuple[Node, Node]],
    number: Number,
) -> Counted | None:
    """How many rounds a comparison of what counts them lets through, from where others begin."""
    test, holds = asking
    pair = large_and_bound(test)
    if pair is None or not isinstance(test, tree.Operation) or test.op not in ORDERS:
        return None
    bound, counter = pair if holds else (pair[1], pair[0])
    if (first := _first(file, repeats, site, counter, number)) is None:
        return None
    begun = _begun(file, counter)
    # `i <= 500` lets 500 through, and so does what is left where `i > 500` does not
    is_through = test.op in ("<=", ">=") if holds else test.op in ("<", ">")
    is_inside = _is_counted_inside(file, repeats, counter)
    if (limit := number(bound)) is not None:
        return Counted(max(0, limit + is_through - first), is_inside, begun)
    begins = [begin for count, begin in lower if is_alike(file, count, counter)]
    far = [n for begin in begins for d in distances(file, begin, bound, number) if (n := number(d))]
    return Counted(min(far) + is_through, is_inside) if far else None


def _kept_over(test: Node, *, holds: bool) -> tuple[Node, Node] | None:
    """What must have become as large as what, for a condition to be met: `at >= start`."""
    pair = large_and_bound(test)
    is_order = isinstance(test, tree.Operation) and test.op in ORDERS
    return (pair if holds else (pair[1], pair[0])) if pair is not None and is_order else None


def _first(file: File, repeats: Node, site: Node, counter: Node, number: Number) -> int | None:
    """Where what grows by one in each round begins, or by one for each time a place is reached."""
    if (held := _filled_list(file, counter)) is not None:
        is_before = not isinstance(repeats, tree.Loop) or repeats.body not in file.ancestors(
            held.begun.node
        )
        grows = any(_counts(file, repeats, site, node) for node in held.added)
        return 0 if is_before and grows else None
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
            grows = all(is_one_more(d) for d in again)
            counts = grows and any(_counts(file, repeats, site, d.node) for d in again)
            return number(value) if is_before and counts else None
        case _:
            return None


def _begun(file: File, counter: Node) -> Definition | None:
    """What a counter begins with that nothing sets again: all else adds one to it."""
    if (held := _filled_list(file, counter)) is not None:
        return held.begun
    variable = file.scopes.variable(counter)
    match variable.definitions if variable is not None else ():
        case [Definition(gives=Gives.VALUE) as begun, *again] if all(map(is_one_more, again)):
            return begun
        case _:
            return None


def _is_counted_inside(file: File, repeats: Node, counter: Node) -> bool:
    """Whether all that makes a counter grow stands in loops within one that repeats."""
    variable = file.scopes.variable(counter)
    held = _filled_list(file, counter)
    given = (d.node for d in (variable.definitions if variable else ()) if is_one_more(d))
    again = held.added if held is not None else given
    within = [n for n in again if repeats.span.covers(n.span)]
    around = [
        next((a for a in file.ancestors(n) if isinstance(a, tree.Loop)), None) for n in within
    ]
    return bool(around) and repeats not in around


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


class _FilledList(Record):
    """A list that counts what it holds: where it begins empty, and where one is added to it."""

    begun: Definition
    added: tuple[Node, ...]


def _filled_list(file: File, counter: Node) -> _FilledList | None:
    """The list of whose length a counter tells: `len(kept)`, to which one after another is added.

    Not one of which anything else is done that may take something out, or put several in.
    """
    held = counted(counter)
    variable = file.scopes.variable(held) if isinstance(held, tree.Name) else None
    match variable.definitions if variable is not None else ():
        case [Definition(gives=Gives.VALUE, value=tree.Sequence(items=()), path=()) as begun]:
            pass
        case _:
            return None
    added: list[Node] = []
    for read in variable.reads if variable is not None else ():
        member = file.scopes.parents.get(read)
        call = file.scopes.parents.get(member) if isinstance(member, tree.Member) else None
        match member, call:
            case tree.Member(name="append" | "push"), tree.Call(args=[tree.Arg(value=value)]):
                if isinstance(value, tree.Spread):
                    return None
                added.append(call)
            case tree.Member(name=str(name)), tree.Call() if name in _TAKES_OUT:
                return None
            case tree.Member(name="length"), tree.Assign(target=target) if target is member:
                return None  # `kept.length = 0`
            case _:
                pass
    return _FilledList(begun, tuple(added))


def _counts(file: File, repeats: Node, site: Node, again: Node) -> bool:
    """Whether a counter grows in the round in which a place is reached."""
    if isinstance(repeats, tree.Loop) and again in repeats.header:
        return True
    if isinstance(repeats, tree.Loop) and is_skipped(file, repeats, again, site):
        return False
    block = next((n for n in file.ancestors(again) if isinstance(n, tree.Block)), None)
    return block is not None and repeats.span.covers(block.span) and block in file.ancestors(site)
