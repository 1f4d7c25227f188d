"""What code spends on its way to each of its ends: it runs on, or leaves what is around it."""

from collections.abc import Callable, Mapping
from enum import Enum, auto
from functools import reduce
from operator import or_
from typing import Generic

from wlint import tree
from wlint.project.costs.spent import C, Spent
from wlint.record import Entity


class End(Enum):
    """How code ends; `OUT` leaves its function."""

    ON = auto()
    OUT = auto()
    BREAK = auto()
    CONTINUE = auto()


_OF_EXIT = {"break": End.BREAK, "continue": End.CONTINUE}


class Course(Entity, Generic[C]):
    """What is spent where code ends one way or another; an end that is not there is not reached."""

    ends: Mapping[End, Spent[C]]

    def __or__(self, other: "Course[C]") -> "Course[C]":
        """One or the other."""
        joined = dict(self.ends)
        for end, amount in other.ends.items():
            joined[end] = joined[end] | amount if end in joined else amount
        return Course(joined)

    def __add__(self, rest: "Course[C]") -> "Course[C]":
        """One after the other, where the first runs on."""
        on = self.ends.get(End.ON)
        if on is None:
            return self
        left: dict[End, Spent[C]] = {e: a for e, a in self.ends.items() if e is not End.ON}
        behind = Course({end: on + amount for end, amount in rest.ends.items()})
        return Course(left) | behind

    @property
    def runs_on(self) -> bool:
        """Whether what stands behind it can be reached."""
        return End.ON in self.ends

    @property
    def total(self) -> Spent[C]:
        """The most, however it ends."""
        return reduce(or_, self.ends.values())

    def changed(self, change: Callable[[Spent[C]], Spent[C]]) -> "Course[C]":
        """The same with each amount changed."""
        return Course({end: change(amount) for end, amount in self.ends.items()})

    def running_on(self, *others: End) -> "Course[C]":
        """The same where other ends lead to what stands behind it, too."""
        found: Course[C] = Course({})
        for end, amount in self.ends.items():
            found |= Course({End.ON if end in others else end: amount})
        return found

    def closed_by(self, last: "Course[C]") -> "Course[C]":
        """The same with what is done at the end, whichever that is: `finally`."""
        found: Course[C] = Course({})
        for end, amount in self.ends.items():
            done = on(amount) + last
            found |= Course({end if e is End.ON else e: spent for e, spent in done.ends.items()})
        return found


def on(amount: Spent[C]) -> Course[C]:
    """What runs to its end."""
    return Course({End.ON: amount})


def left(amount: Spent[C], by: tree.Exit) -> Course[C]:
    """What ends with an exit."""
    return Course({_OF_EXIT.get(by.kind, End.OUT): amount})
