"""Types that list their values: unions of constants, enums."""

import re

from wlint import tree
from wlint.project.typing.types import Types
from wlint.regex import regex
from wlint.semantics.types import (
    BOOLEAN,
    ClassType,
    Global,
    InstanceType,
    Named,
    ObjectType,
    Type,
    is_nothing,
    options_of,
)

# A literal as a type: "en", 'en', 404, true
_LITERAL = regex(r"""["'`].*|-?\d.*|true|false|True|False""", re.DOTALL)
_ENUMS = frozenset({"Enum", "StrEnum", "IntEnum"})


def lists_its_values(types: Types, of: Type) -> bool:
    """Whether a type lists its values."""
    return all(_is_constant(types, option) for option in options_of(of))


def _is_constant(types: Types, of: Type) -> bool:
    match of:
        case Named(name=name):
            return of == BOOLEAN or is_nothing(of) or _LITERAL.fullmatch(name) is not None
        case InstanceType(file=path, node=cls):
            return any(_last(b) in _ENUMS for b in types.bases(ClassType(path, cls)))
        case ObjectType(node=tree.Mapping(entries=entries)):
            # an enum; as a key no other object makes sense
            return all(isinstance(e.value, (tree.Literal, tree.Opaque)) for e in entries)
        case _:
            return False


def _last(of: Type) -> str:
    return of.path.rpartition(".")[2] if isinstance(of, Global) else ""
