"""Python code that handles an import that fails: it never runs where the module is there."""

from collections.abc import Sequence

from wlint import tree
from wlint.project.file import File
from wlint.semantics.scopes import Definition, Gives
from wlint.tree import Node

_MISSING = frozenset({"ImportError", "ModuleNotFoundError"})
# They are there on the platform, and only there.
_PLATFORM = frozenset({"js", "pyodide", "workers", "cloudflare"})


def on_platform(file: File, given: Sequence[Definition]) -> Sequence[Definition]:
    """What a name is given on the platform: not what stands in for one of its own modules."""
    if not file.is_python or len(given) < 2 or not any(map(_is_platforms, given)):
        return given
    return [d for d in given if not is_fallback(file, d.node)]


def _is_platforms(definition: Definition) -> bool:
    match definition:
        case Definition(gives=Gives.IMPORT, node=tree.Import(module=module)):
            return module.partition(".")[0] in _PLATFORM
        case _:
            return False


def is_fallback(file: File, node: Node) -> bool:
    """Whether a node stands in the handler of an import that failed."""
    inside = node
    for around in file.ancestors(node):
        if isinstance(around, tree.Try) and is_for_missing(around, inside):
            return True
        inside = around
    return False


def is_for_missing(attempt: tree.Try, part: Node) -> bool:
    """Whether a part of a `try` handles that an import fails, and hardly anything else.

    That code imports something before it works says nothing of why the work may fail.
    """
    if not isinstance(part, tree.Catch):
        return False
    statements = attempt.body.statements
    if not any(isinstance(s, tree.Import) for s in statements):
        return False
    kinds = [k for t in part.types for k in (t.items if isinstance(t, tree.Sequence) else (t,))]
    caught = {getattr(kind, "id", "") for kind in kinds}
    if not caught.isdisjoint(_MISSING):
        return True
    is_broad = not caught or "Exception" in caught
    return is_broad and not any(isinstance(n, tree.Call) for n in attempt.body.walk())
