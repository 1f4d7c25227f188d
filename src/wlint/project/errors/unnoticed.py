"""What goes on with a default as with what was to be read: nothing on its way tells them apart."""

from itertools import takewhile

from wlint import tree
from wlint.project.errors.told_apart import Taker, may_tell
from wlint.project.file import File
from wlint.semantics.functions import own_nodes
from wlint.semantics.scopes import Variable
from wlint.tree import Node

_MAYBE = (tree.If, tree.Conditional, tree.Loop, tree.Catch, tree.Switch)


def untold(taker: Taker, tied: frozenset[Variable]) -> list[Node]:
    """What runs after a variable is given a value, where none of it may tell a default apart."""
    after = [n for n in own_nodes(taker.scope) if n.span.start >= taker.start]
    return [] if any(may_tell(taker, node, tied) for node in after) else after


def tied_to(file: File, scope: tree.Block, tied: frozenset[Variable]) -> frozenset[Variable]:
    """The variables that depend on some: by what they are given, or by when."""
    for node in own_nodes(scope):
        match node:
            case tree.Assign(target=target, value=tree.Node() as value) if tied & file.variables_in(
                value
            ):
                tied |= file.variables_in(target)
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


def is_run(file: File, node: Node, scope: tree.Block) -> bool:
    """Whether a block that comes to its end has run a part of it."""
    between = takewhile(lambda n: n is not scope, file.ancestors(node))
    return not any(isinstance(n, _MAYBE) for n in between)


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
