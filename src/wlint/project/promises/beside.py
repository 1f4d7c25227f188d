"""What a handler does beside the work it was called for: reports of a failure, notes of success."""

from wlint import tree
from wlint.project.file import File
from wlint.project.promises.rejections import Rejections
from wlint.semantics.catches import is_broad
from wlint.semantics.functions import own_nodes
from wlint.tree import Node


def is_beside_work(rejections: Rejections, file: File, node: Node) -> bool:
    """Whether a node stands in a handler of errors, or its function waits for a write as it is.

    What is done with a message's body is the work, whatever else is waited for.
    """
    function = file.function_around(node)
    if function is None:
        return False
    around = (n for n in file.ancestors(node) if isinstance(n, tree.Catch))
    if any(function.span.covers(catch.span) for catch in around):
        return True
    if _takes_body(file, node):
        return False
    waited = (n.value for n in own_nodes(function.body) if isinstance(n, tree.Await))
    failures = (rejections.of(file, value) for value in waited)
    return any(failure is not None and failure.is_write for failure in failures)


def _takes_body(file: File, work: Node) -> bool:
    """Whether some work is given a message's body, by a variable maybe."""
    read = (n for n in work.walk() if isinstance(n, tree.Name))
    only = (v.only for n in read if (v := file.scopes.variable(n)) is not None)
    values = (d.value for d in only if d is not None and d.value is not None)
    return any(
        isinstance(n, tree.Member) and n.name == "body"
        for whole in (work, *values)
        for n in whole.walk()
    )


def is_caught(file: File, node: Node) -> bool:
    """Whether a handler around takes what fails, so that nobody hears of it who could try again."""
    inside = node
    for around in file.ancestors(node):
        match around:
            case tree.Function():
                return False
            case tree.Try(body=body, catches=catches) if body is inside:
                if any(
                    is_broad(catch) and not any(map(_goes_on, catch.body.walk()))
                    for catch in catches
                ):
                    return True
            case _:
                pass
        inside = around
    return False


def _goes_on(node: Node) -> bool:
    """Whether a handler throws, or has it tried again by itself."""
    match node:
        case tree.Exit(kind="throw") | tree.Call(callee=tree.Member(name="setAlarm")):
            return True
        case _:
            return False
