"""Arrays that a statement of D1 has taken as parameters: it refuses more than 100."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.costs.ways import Way, way_of
from wlint.project.file import File
from wlint.source import Span
from wlint.tree import Node


def taken_as_parameters(file: File) -> Iterator[tuple[Way, Span]]:
    """The arrays of which each element is a parameter, and the code after the statement has run.

    `prepare(…).bind(...ids)` throws when they are too many: what follows in the block has few.
    """
    for call in file.of_kind(tree.Call):
        match call:
            case tree.Call(
                callee=tree.Member(
                    name="bind", object=tree.Call(callee=tree.Member(name="prepare"))
                )
            ):
                rest = _after(file, call)
                spread = [a.value.value for a in call.args if isinstance(a.value, tree.Spread)]
                for way in (way_of(file, value) for value in spread if rest is not None):
                    if way is not None and rest is not None:
                        yield way, rest
            case _:
                pass


def _after(file: File, call: tree.Call) -> Span | None:
    """What of the block comes after the statement that waits for a call."""
    inside: Node = call
    is_awaited = False
    for around in file.ancestors(call):
        match around:
            case tree.Await():
                is_awaited = True
            case tree.Function() | tree.Conditional() | tree.Operation():
                return None  # it may not be run
            case tree.Block():
                return Span(inside.span.end, around.span.end) if is_awaited else None
            case _:
                inside = around
    return None
