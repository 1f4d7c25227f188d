"""Records: what is made once and never changed.

msgspec makes them, not `dataclasses`: starting wlint is for the most part making classes, and it
makes one fifteen times as fast; to make, compare and hash what is of them takes a third too. Only
to say that something is none of them takes twice as long, so what is told apart by `match` all
the time, the kinds of nodes and of types, are `variant` dataclasses.
"""

from abc import ABCMeta
from dataclasses import dataclass, fields
from dataclasses import field as dataclass_field
from operator import attrgetter
from typing import TypeVar, dataclass_transform

from msgspec import Struct, StructMeta, field

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Record(Struct, frozen=True):
    """What equals another that holds the same."""


@dataclass_transform(frozen_default=True, eq_default=False, field_specifiers=(field,))
class Entity(Struct, frozen=True, eq=False, dict=True):
    """What equals nothing but itself; it can remember answers in cached properties."""


class _AbstractMeta(StructMeta, ABCMeta): ...


class AbstractEntity(Entity, metaclass=_AbstractMeta):
    """An entity that leaves some questions to its subclasses."""


@dataclass_transform(frozen_default=True, field_specifiers=(dataclass_field,))
def variant(cls: type[T]) -> type[T]:
    """Declare one kind of what `match` tells apart; it equals another that holds the same.

    Type checkers hold it frozen. At run time nothing does: that would make each one dearer.
    """
    made = dataclass(slots=True, eq=False)(cls)
    names = [f.name for f in fields(made) if f.compare]  # type: ignore[arg-type]
    held = attrgetter(*names or ("__class__",))

    def equals(self: T, other: object) -> bool:
        return held(self) == held(other) if type(other) is type(self) else NotImplemented

    def hashed(self: T) -> int:
        return hash(held(self))

    for name, method in {"__eq__": equals, "__hash__": hashed}.items():
        setattr(made, name, method)
    return made
