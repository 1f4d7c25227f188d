"""Inner loops that do something for those elements only that belong to the round they run in.

`for (const day of days) for (const key of keys) if (key.name.endsWith(day)) await read(key)`: all
rounds go through the same keys, and each key is read in the round of its day.
"""

from collections.abc import Iterable, Iterator

from wlint import tree
from wlint.project.calling.tests_around import tests_around
from wlint.project.costs.kept import Kept
from wlint.project.costs.loops import varies_in
from wlint.project.file import File
from wlint.semantics.conditions import ORDERS, OTHER, SAME, met
from wlint.semantics.functions import called_as
from wlint.semantics.scopes import Gives, Variable
from wlint.tree import Node

_BEGINS = frozenset({"startsWith", "endsWith", "startswith", "endswith"})
_BOTH_ENDS = 2
_DEEPEST = 3


def joined(file: File, loop: tree.Loop, sites: Iterable[Node]) -> Kept | None:
    """What all rounds of a loop around another together do but once: all places in the inner one
    are only for the elements that belong to the outer one's round.
    """
    if loop.iterable is None or loop.target is None:
        return None
    outer = next(
        (n for n in file.ancestors(loop) if isinstance(n, (tree.Loop, tree.Function))), None
    )
    same = _made_of(file, outer, loop.iterable) if isinstance(outer, tree.Loop) else None
    places = list(sites)
    if same is None or not isinstance(outer, tree.Loop) or not places:
        return None
    if not all(_is_of_round(file, outer, loop, site) for site in places):
        return None
    return Kept(loop, frozenset(v for v in same if not v.is_module_level))


def _made_of(
    file: File, outer: tree.Loop, node: Node, depth: int = 0
) -> frozenset[Variable] | None:
    """What a collection is made of that is the same in all rounds; None where that is not seen."""
    found = set[Variable]()
    for variable in file.variables_in(node):
        if not varies_in(file, outer, [variable]):
            found.add(variable)
            continue
        only = variable.only
        if only is None or only.gives is not Gives.VALUE or only.value is None or depth > _DEEPEST:
            return None
        inner = _made_of(file, outer, only.value, depth + 1)
        if inner is None:
            return None
        found |= inner
    return frozenset(found)


def _is_of_round(file: File, outer: tree.Loop, loop: tree.Loop, site: Node) -> bool:
    """Whether a place is only for elements that a condition compares with the outer round."""
    ends = 0
    for test, holds in tests_around(file, site):
        if not loop.body.span.covers(test.span):
            continue
        for part, is_met in met(test, holds=holds):
            for compared in _compared(file, outer, loop, part):
                match compared:
                    case tree.Operation(op=op) if op in ORDERS:
                        ends += 1
                    case tree.Operation(op=op):
                        if op in (SAME if is_met else OTHER):
                            return True
                    case _ if is_met:
                        return True
                    case _:
                        pass
    return ends >= _BOTH_ENDS


def _compared(file: File, outer: tree.Loop, loop: tree.Loop, part: Node) -> Iterator[Node]:
    """A condition that compares what changes in an inner loop with what only does in the outer."""
    match part:
        case tree.Operation(op=op, operands=[one, other]) if op in ORDERS | SAME | OTHER:
            pass
        case tree.Call(callee=tree.Member(object=one), args=[tree.Arg(value=other)]) if (
            called_as(part.callee) in _BEGINS
        ):
            pass
        case _:
            return
    is_inner = [varies_in(file, loop, file.variables_in(n)) for n in (one, other)]
    is_outer = [varies_in(file, outer, file.variables_in(n)) for n in (one, other)]
    if sorted(is_inner) == [False, True] and is_outer == [True, True]:
        yield part
