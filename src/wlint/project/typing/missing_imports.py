"""Python code that handles an import that fails: it never runs where the module is there."""

from collections.abc import Sequence

from wlint import tree
from wlint.project.file import File
from wlint.semantics.scopes import Definition, Gives
from wlint.tree import Node

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
    handlers = file.import_fallbacks
    return bool(handlers) and any(around in handlers for around in file.ancestors(node))
