"""Which collections hold an entry for as long as its key lives, and no longer."""

from wlint.semantics.types import EnvType, Named, Type, options_of, without_nothing

_WEAK = frozenset({"WeakMap"})


def goes_with_key(collection: Type, key: Type) -> bool:
    """Whether an entry goes when its key does; the environment is there for all requests."""
    is_weak = any(isinstance(o, Named) and o.name in _WEAK for o in options_of(collection))
    return is_weak and not isinstance(without_nothing(key), EnvType)
