"""Whether a call can only be made once another one has answered."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.costs.loops import may_end_early
from wlint.project.costs.subrequests import is_for_each
from wlint.project.file import File
from wlint.semantics.functions import own_nodes
from wlint.semantics.leaving import leaves
from wlint.tree import Node


def may_leave_between(file: File, first: tree.Call, second: tree.Call) -> bool:
    """Whether a function looks, after one call, whether there is any need of the next.

    Of a call that is made again that is so where the loop around it may end early; it does so too
    where only the failing of the first leads to the next.
    """
    if first is second:
        around = (n for n in file.ancestors(second) if isinstance(n, (tree.Loop, tree.Function)))
        loop = next(around, None)
        return isinstance(loop, tree.Loop) and may_end_early(loop)
    if _is_instead(file, first, second):
        return True
    function = file.function_around(second)
    branches = (n for n in own_nodes(function.body) if isinstance(n, tree.If)) if function else ()
    return any(
        first.span.end <= branch.span.start and branch.span.end <= second.span.start
        for branch in branches
        if leaves(branch.then)
    )


def _is_instead(file: File, first: tree.Call, second: tree.Call) -> bool:
    """Whether a call stands where the errors of another one are handled."""
    tries = (n for n in file.ancestors(second) if isinstance(n, tree.Try))
    return any(
        attempt.body.span.covers(first.span)
        and any(catch.span.covers(second.span) for catch in attempt.catches)
        for attempt in tries
    )


def needs_answer(file: File, first: tree.Call, second: tree.Call) -> bool:
    """Whether what one call has brought, or what is made of that, is given to another one, or
    decides whether and how often that is made.
    """
    function = file.function_around(first)
    taken = next((n for n in file.ancestors(first) if isinstance(n, tree.Assign)), None)
    if function is None or taken is None or function not in file.ancestors(second):
        return False
    told = file.made_of(file.variables_in(taken.target), function.body)
    asked = (second, *_deciding(file, second, function))
    return any(not told.isdisjoint(file.variables_in(node)) for node in asked)


def _deciding(file: File, node: Node, function: tree.Function) -> Iterator[Node]:
    """What decides in a function whether, and how often, a node runs."""
    inside = node
    for around in file.ancestors(node):
        match around:
            case tree.Loop(iterable=tree.Node() as head) | tree.Loop(test=tree.Node() as head):
                yield head
            case tree.If(test=test) | tree.Conditional(test=test) if inside is not test:
                yield test
            case tree.Call(callee=tree.Member(object=many)) if is_for_each(around):
                yield many
            case _ if around is function:
                return
            case _:
                pass
        inside = around
