"""The handlers in Python code that run where an import fails, and only there."""

from collections.abc import Iterator

from wlint import tree

_MISSING = frozenset({"ImportError", "ModuleNotFoundError"})


def import_fallbacks(attempt: tree.Try) -> Iterator[tree.Catch]:
    """The handlers of a `try` for an import that fails, and for hardly anything else.

    That code imports something before it works says nothing of why the work may fail.
    """
    if not any(isinstance(s, tree.Import) for s in attempt.body.statements):
        return
    does_more = any(isinstance(n, tree.Call) for n in attempt.body.walk())
    for handler in attempt.catches:
        caught = set(_caught(handler))
        is_broad = not caught or "Exception" in caught
        if not caught.isdisjoint(_MISSING) or (is_broad and not does_more):
            yield handler


def _caught(handler: tree.Catch) -> Iterator[str]:
    for told in handler.types:
        for kind in told.items if isinstance(told, tree.Sequence) else (told,):
            yield getattr(kind, "id", "")
