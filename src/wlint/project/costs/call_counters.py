"""Functions that count how often they are called, and throw from a number on.

`counted(c)` in each round ends a loop: be the number kept in a variable or in Hono's context.
"""

from collections.abc import Iterator, Sequence

from wlint import tree
from wlint.project.alike import is_alike
from wlint.project.costs.comparisons import large_and_bound
from wlint.project.costs.loops import is_one_more
from wlint.project.file import File
from wlint.project.typing.constants import number_of
from wlint.project.typing.types import Types
from wlint.semantics.conditions import OR, ORDERS, parts
from wlint.semantics.types import FunctionType, options_of
from wlint.tree import Node


def rounds_let_through(types: Types, file: File, repeats: Node, site: Node) -> int | None:
    """How many rounds come to a place before what counts them throws; None where nothing does."""
    found = (
        most
        for call in _calls_before(file, repeats, site)
        for option in options_of(types.of(file, call.callee))
        if isinstance(option, FunctionType)
        and (most := _most_calls(types, types.program.file(option.file), option.node)) is not None
    )
    return min(found, default=None)


def _calls_before(file: File, repeats: Node, site: Node) -> Iterator[tree.Call]:
    """The calls that each round makes before it comes to a place, of which none is caught."""
    inside = site
    for around in file.ancestors(site):
        if around is repeats or isinstance(around, tree.Function):
            return
        if isinstance(around, tree.Block):
            for statement in around.statements:
                if statement is inside:
                    break
                match statement:
                    case tree.ExpressionStatement(
                        value=(tree.Call() as call) | tree.Await(value=tree.Call() as call)
                    ):
                        yield call
                    case _:
                        pass
        inside = around


def _most_calls(types: Types, file: File, function: tree.Function) -> int | None:
    """After how many calls a function throws; None where it counts none."""
    steps = function.body.statements if isinstance(function.body, tree.Block) else ()
    for branch in steps:
        if not isinstance(branch, tree.If) or not _throws(branch.then):
            continue
        for test in parts(branch.test, *OR):
            pair = large_and_bound(test)
            if pair is None or not isinstance(test, tree.Operation) or test.op not in ORDERS:
                continue
            most = number_of(types.program, file, pair[1])
            if most is not None and _is_counted(file, steps, pair[0]):
                return most + (test.op in ("<", ">"))
    return None


def _throws(block: tree.Block) -> bool:
    return any(isinstance(s, tree.Exit) and s.kind == "throw" for s in block.statements)


def _is_counted(file: File, steps: Sequence[Node], number: Node) -> bool:
    """Whether a function raises what it has compared by one, wherever that is kept."""
    variable = file.scopes.variable(number)
    if any(d.node in steps and is_one_more(d) for d in (variable.definitions if variable else ())):
        return True
    kept = _kept_under(file.local_value(number)[0])
    return kept is not None and any(_puts_one_more(file, step, number, kept) for step in steps)


def _kept_under(value: Node) -> tree.Call | None:
    """What reads a number that is kept: `c.get("calls")` of `c.get("calls") ?? 0`."""
    match value:
        case tree.Operation(op="||" | "??", operands=[inner, _]):
            return _kept_under(inner)
        case tree.Call(callee=tree.Member(name="get"), args=[_]):
            return value
        case _:
            return None


def _puts_one_more(file: File, step: Node, number: Node, kept: tree.Call) -> bool:
    match step, kept:
        case (
            tree.ExpressionStatement(
                value=tree.Call(
                    callee=tree.Member(name="set", object=owner),
                    args=[
                        tree.Arg(value=key),
                        tree.Arg(
                            value=tree.Operation(op="+", operands=[one, tree.Literal(value="1")])
                        ),
                    ],
                )
            ),
            tree.Call(callee=tree.Member(object=of), args=[tree.Arg(value=under)]),
        ):
            pairs = ((owner, of), (key, under), (one, number))
            return all(is_alike(file, *pair) for pair in pairs)
        case _:
            return False
