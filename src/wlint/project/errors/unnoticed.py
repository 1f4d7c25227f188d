"""What goes on with a default as with what was to be read: nothing on its way tells them apart."""

from collections.abc import Iterator
from itertools import takewhile

from wlint import tree
from wlint.project.errors.told_apart import Outcomes, Taker, may_tell, outcomes_of
from wlint.project.file import File
from wlint.semantics.functions import own_nodes
from wlint.semantics.scopes import Variable
from wlint.tree import Node

_MAYBE = (tree.If, tree.Conditional, tree.Loop, tree.Catch, tree.Switch)


def untold(taker: Taker, tied: frozenset[Variable]) -> list[Node]:
    """What surely runs after variables are given a value, if none of it may tell a default."""
    outcomes = outcomes_of(taker)
    after = [n for n in _run(taker.scope, outcomes) if n.span.start >= taker.start]
    if any(may_tell(taker, node, tied, outcomes) for node in after):
        return []
    return [n for n in after if _is_sure(taker, n, outcomes)]


def _run(scope: Node, outcomes: Outcomes) -> Iterator[Node]:
    """The nodes of a block, but for those that do not run as conditions come out."""
    open_ = [scope]
    while open_:
        node = open_.pop()
        if node in outcomes:
            continue
        yield node
        match node:
            case (
                tree.If(test=test, then=then, otherwise=otherwise)
                | tree.Conditional(test=test, then=then, otherwise=otherwise)
            ) if test in outcomes:
                taken = then if outcomes[test] else otherwise
                open_ += [taken] if taken is not None else []
            case tree.Function() | tree.Class():
                pass
            case _:
                open_ += node.children()[::-1]


def _is_sure(taker: Taker, node: Node, outcomes: Outcomes) -> bool:
    """Whether a block that comes to its end has run a part of it."""
    if not isinstance(node, (tree.Call, tree.Await)):
        return False
    between = takewhile(lambda n: n is not taker.scope, taker.file.ancestors(node))
    return not any(isinstance(n, _MAYBE) and _test_of(n) not in outcomes for n in between)


def _test_of(node: Node) -> Node | None:
    return node.test if isinstance(node, (tree.If, tree.Conditional)) else None


def tied_to(file: File, scope: tree.Block, tied: frozenset[Variable]) -> frozenset[Variable]:
    """The variables that depend on some: by what they are given, or by when."""
    for node in own_nodes(scope):
        match node:
            case tree.Assign(target=target, value=tree.Node() as value) if tied & file.variables_in(
                value
            ):
                tied |= file.variables_in(target)
            case tree.If(test=test) if tied & file.variables_in(test):
                tied |= _noted(file, node)
            case tree.Loop(iterable=tree.Node() as each, body=body) if tied & file.variables_in(
                each
            ):
                tied |= _changed(file, body)
            case tree.Call(callee=tree.Member(object=owner), args=args) if tied & file.variables_in(
                owner
            ):
                run = (a.value for a in args if isinstance(a.value, tree.Function))
                tied |= {v for function in run for v in _changed(file, function.body)}
            case _:
                pass
    return tied


def _changed(file: File, body: Node) -> frozenset[Variable]:
    """The variables that a piece of code may give something to."""
    found: frozenset[Variable] = frozenset()
    for node in body.walk():
        match node:
            case tree.Assign(target=tree.Member(object=changed) | changed):
                found |= file.variables_in(changed)
            case tree.Call(callee=tree.Member(object=owner)):
                found |= file.variables_in(owner)
            case _:
                pass
    return found


def _noted(file: File, branch: tree.If) -> frozenset[Variable]:
    """The variables that are given something in a branch, maybe to tell that it was taken."""
    given = (n.target for n in own_nodes(branch) if isinstance(n, tree.Assign))
    found = (file.scopes.variable(target) for target in given)
    return frozenset(variable for variable in found if variable is not None)
