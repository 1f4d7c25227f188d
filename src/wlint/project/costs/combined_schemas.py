"""Schemas of what passes one of several, or all: `one.or(other)`, `one.and(other)`."""

from collections.abc import Sequence
from functools import reduce

from wlint.project.costs.size import Schema

_ANYTHING = Schema(is_open=True, is_anything=True)
_Part = Schema | None


def any_of(schemas: Sequence[_Part]) -> Schema | None:
    """What one of several schemas lets through: as much as any does, bounded where all are."""
    known = [s for s in schemas if s is not None]
    if not known:
        return None
    is_bounded = len(known) == len(schemas) and all(s.is_bounded for s in known)
    limits = [s.limit for s in known if s.limit is not None]
    unread: list[_Part] = [None] if len(known) < len(schemas) else []
    elements = [s.element for s in known if s.element is not None]
    return Schema(
        is_open=any(s.is_open for s in known),
        is_bounded=is_bounded,
        limit=max(limits) if is_bounded and len(limits) == len(known) else None,
        # what has no such field leaves it out
        fields={
            name: any_of([*(_field(s, name) for s in known if _has(s, name)), *unread])
            for name in _names(known)
        },
        element=any_of([*elements, *unread]),
        is_anything=any(s.is_anything for s in known),
        is_number=not unread and all(s.is_number for s in known),
    )


def all_of(schemas: Sequence[_Part]) -> Schema | None:
    """What several schemas let through together: no more than any does."""
    return reduce(_both, schemas) if schemas else None


def _both(one: _Part, other: _Part) -> Schema | None:
    if one is None or other is None:
        return None
    both = (one, other)
    limits = [s.limit for s in both if s.limit is not None]
    elements = [s.element for s in both if s.element is not None]
    return Schema(
        is_open=one.is_open and other.is_open,
        is_bounded=one.is_bounded or other.is_bounded,
        limit=min(limits, default=None),
        fields={
            name: all_of([_field(s, name) for s in both if _has(s, name)]) for name in _names(both)
        },
        element=all_of(elements),
        is_anything=one.is_anything and other.is_anything,
        is_number=one.is_number or other.is_number,
    )


def _names(schemas: Sequence[Schema]) -> dict[str, None]:
    return dict.fromkeys(name for s in schemas for name in s.fields)


def _has(schema: Schema, name: str) -> bool:
    """Whether something may stand under a name in what a schema lets through."""
    return name in schema.fields or schema.element is not None or schema.is_anything


def _field(schema: Schema, name: str) -> Schema | None:
    """What a schema says of a name; that of a list, or of a table, does not say which it is."""
    return schema.fields.get(name, _ANYTHING if schema.is_anything else None)
