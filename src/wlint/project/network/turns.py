"""The reads that statements come to in their turn, and what each of them has to know before."""

from msgspec.structs import replace

from wlint import tree
from wlint.project.file import File
from wlint.project.network.first_waits import IN_ORDER, first_wait
from wlint.project.network.readings import Reading, Readings
from wlint.project.network.worked_out import given_by, is_quiet
from wlint.record import Entity
from wlint.tree import Node


class Turn(Entity):
    """A read that a statement waits for, made where its `conditions` say so.

    `needed` is what it is asked with. After one that `is_last` its statement does something else.
    """

    reading: Reading
    needed: tuple[Node, ...]
    conditions: tuple[Node, ...] = ()
    is_last: bool = False


def turn_of(readings: Readings, file: File, part: Node) -> Turn | None:
    """What a statement, or a part of an object, reads, if it does no more or that first."""
    match part:
        case tree.If(
            then=tree.Block(statements=[tree.Assign(target=tree.Name(), declares=None) as put])
        ):
            turn = _whole(readings, file, put)
            return _on_condition(readings, file, turn, part) if turn is not None else None
        case tree.Exit(kind="throw" | "break" | "continue"):
            return None
        case _ if isinstance(part, IN_ORDER):
            return _whole(readings, file, part) or _within(readings, file, part)
        case _:
            return None


def _on_condition(readings: Readings, file: File, turn: Turn, part: tree.If) -> Turn | None:
    """A read that an `if` makes for a variable, and does no more."""
    others = part.otherwise.statements if part.otherwise is not None else ()
    is_all = is_quiet(readings.types, file, part.test) and all(
        given_by(readings.types, file, other) is not None for other in others
    )
    conditions = (*turn.conditions, part.test)
    return (
        replace(turn, needed=(*turn.needed, part.test), conditions=conditions) if is_all else None
    )


def _whole(readings: Readings, file: File, taker: Node) -> Turn | None:
    """The read that is all that a statement does."""
    reading = readings.of(file, taker)
    if reading is None:
        return None
    first = first_wait(readings.types, file, taker)
    if first is None:
        return Turn(reading, (taker,))
    return Turn(reading, (first.wait.value, *first.conditions), first.conditions)


def _within(readings: Readings, file: File, statement: Node) -> Turn | None:
    """The read that a statement starts with."""
    first = first_wait(readings.types, file, statement)
    reading = readings.of(file, first.wait) if first is not None else None
    if first is None or reading is None:
        return None
    needed = (first.wait.value, *first.conditions)
    return Turn(replace(reading, taker=statement), needed, first.conditions, is_last=True)
