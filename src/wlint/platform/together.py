"""Functions that wait for several promises at once, by the names both languages share."""

ALL = frozenset({"Promise.all", "Promise.allSettled"})
"""Those that are over when all of the promises are."""
FIRST = frozenset({"Promise.race", "Promise.any"})
"""Those that are over with one of them."""
