"""Functions that only read: whatever they are told, nothing is another for their having run."""

from collections.abc import Callable, Sequence, Set
from itertools import takewhile

from wlint import tree
from wlint.project.file import File
from wlint.project.network.converted import converted
from wlint.project.network.finished import only_finishes, only_refuses
from wlint.project.network.worked_out import is_quiet
from wlint.project.typing.types import Types
from wlint.semantics.functions import own_nodes
from wlint.semantics.scopes import Variable
from wlint.tree import Node

Taker = tree.Assign | tree.Exit
"""What takes the answer of a read in a function: a variable, or who called it."""


def only_reads(
    types: Types, home: File, function: tree.Function, is_read: Callable[[Taker], bool]
) -> bool:
    """Whether all that a function does is to read, and to work with what it has read.

    It may read on for each that came, or page after page, and may refuse what it is given before
    it reads, or an answer that tells of a failure, and may throw again what a read has thrown. What
    throws as nothing was found may be there to end what comes after it.
    """
    nodes = [n for n in own_nodes(function.body) if isinstance(n, Taker)]
    takers = {n for n in nodes if is_read(n)}
    first = min((n.span.start for n in takers), default=0)
    own = _of_answers(home, nodes, takers)

    def is_quiet_here(value: Node) -> bool:
        return is_quiet(types, home, converted(types, home, value))

    def do(*blocks: Node | None) -> bool:
        here = (block for block in blocks if isinstance(block, tree.Block))
        return all(does(statement) for block in here for statement in block.statements)

    def does(statement: Node) -> bool:
        match statement:
            case tree.Assign() | tree.Exit() if statement in takers:
                return True
            case tree.Exit(kind="throw"):
                return statement.span.end < first or throws_again(home, statement)
            case tree.Exit(kind="return", value=tree.Node() as value) if is_quiet_here(value):
                return True
            case tree.Assign(declares="const", value=tree.Node() as value) if is_quiet_here(value):
                return True
            case tree.If(test=test, then=then, otherwise=tree.If() as other):
                return is_quiet_here(test) and do(then) and does(other)
            case tree.If(test=test, then=then, otherwise=otherwise) if is_quiet_here(test) and do(
                then, otherwise
            ):
                return True
            case tree.Loop(is_async=False, test=test, iterable=rows) if (
                statement.kind != "count"
                and all(is_quiet_here(head) for head in (test, rows) if head is not None)
                and do(statement.body, statement.otherwise)
            ):
                return True
            case tree.Exit(kind="break" | "continue"):
                return True
            case tree.Try(body=body, catches=catches, otherwise=otherwise, finally_=finally_):
                return do(body, *(catch.body for catch in catches), otherwise, finally_)
            case _:
                is_finish = only_finishes(types, home, statement, own)
                return is_finish or only_refuses(types, home, statement, own)

    return bool(takers) and do(function.body)


def throws_again(home: File, throw: Node) -> bool:
    """Whether something throws only where something has been thrown: in a `catch`."""
    around = takewhile(lambda n: not isinstance(n, tree.Function), home.ancestors(throw))
    return any(isinstance(n, tree.Catch) for n in around)


def _of_answers(home: File, nodes: Sequence[Taker], takers: Set[Taker]) -> frozenset[Variable]:
    """The variables of a function that hold an answer, or what is made of one."""
    own = set[Variable]()
    for node in nodes:
        match node:
            case tree.Assign(target=tree.Name() | tree.Mapping() | tree.Sequence() as target):
                made_of = home.variables_in(node.value) if node.value is not None else frozenset()
                if node in takers or not own.isdisjoint(made_of):
                    own.update(v for v in home.variables_in(target) if not v.is_module_level)
            case _:
                pass
    return frozenset(own)
