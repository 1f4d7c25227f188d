"""Calls in the list of a `Promise.all` that start only when one before them is done."""

from collections.abc import Callable
from itertools import pairwise

from wlint import tree
from wlint.platform.together import ALL
from wlint.project.file import File
from wlint.project.promises.effects import Answer
from wlint.project.typing.types import Types
from wlint.record import Record
from wlint.semantics.types import Global
from wlint.tree import Node

_Starts = Callable[[File, Node], Answer]


class LateStart(Record):
    """A call that waits for another one, and all that is awaited while the list is made.

    `taker` is the call that waits for all that is in the list.
    """

    taker: tree.Call
    call: tree.Call
    first: tree.Call
    waits: tuple[tree.Await, ...]


def started_late(
    types: Types, starts_io: _Starts, file: File, items: tree.Sequence
) -> LateStart | None:
    """What starts late in a list, though it is given to something that waits for all of it.

    Both ask for something outside the isolate, for sure: who makes such a list means them to do
    so at the same time.
    """
    taker = _taker(types, file, items)
    if taker is None:
        return None
    waits = tuple(item for item in items.items if isinstance(item, tree.Await))
    asked = [call for item in items.items if (call := _call(item)) and starts_io(file, call)]
    for first, call in pairwise(asked):
        if any(wait.value is first for wait in waits):
            return LateStart(taker, call, first, waits)
    return None


def _taker(types: Types, file: File, items: tree.Sequence) -> tree.Call | None:
    """The call that a list is made for, and that waits for all that is in it."""
    around = next((n for n in file.ancestors(items) if not isinstance(n, tree.Arg)), None)
    match around:
        case tree.Call(callee=callee, args=[tree.Arg(value=given)]) if given is items:
            of = types.of(file, callee)
            return around if isinstance(of, Global) and of.path in ALL else None
        case _:
            return None


def _call(item: Node) -> tree.Call | None:
    """The call that an element of a list is, or waits for."""
    match item:
        case tree.Await(value=tree.Call() as call) | (tree.Call() as call):
            return call
        case _:
            return None
