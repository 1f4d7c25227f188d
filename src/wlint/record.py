"""Records: what is made once and never changed.

Type checkers hold them frozen. At run time nothing does: to make a frozen class, and each thing
of it, takes several times as long, and starting wlint is for the most part making classes.
"""

from dataclasses import dataclass, field, fields
from functools import cached_property
from operator import attrgetter
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(cls: type[T]) -> type[T]:
    """Declare what equals another that holds the same."""
    made = entity(cls)
    names = [f.name for f in fields(made) if f.compare]  # type: ignore[arg-type]
    held = attrgetter(*names or ("__class__",))

    def equals(self: T, other: object) -> bool:
        return held(self) == held(other) if type(other) is type(self) else NotImplemented

    def hashed(self: T) -> int:
        return hash(held(self))

    for name, method in {"__eq__": equals, "__hash__": hashed}.items():
        setattr(made, name, method)
    return made


@dataclass_transform(frozen_default=True, eq_default=False, field_specifiers=(field,))
def entity(cls: type[T]) -> type[T]:
    """Declare what equals nothing but itself; what remembers answers has a dict, no other has."""
    remembers = any(isinstance(value, cached_property) for value in vars(cls).values())
    made = dataclass(slots=not remembers, eq=False, repr=False)(cls)
    setattr(made, "__repr__", _shown)  # noqa: B010
    return made


def _shown(self: object) -> str:
    held = [f"{f.name}={getattr(self, f.name)!r}" for f in fields(self)]  # type: ignore[arg-type]
    return f"{type(self).__name__}({', '.join(held)})"
