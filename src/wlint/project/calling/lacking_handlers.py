"""Which handlers a Worker's main module surely does not have."""

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.lineage import own_names, whole_lineage
from wlint.project.typing.program import Here
from wlint.project.typing.types import Types
from wlint.semantics.types import ClassType, Named, ObjectType, Type, options_of

_HAS_FETCH_ALONE = frozenset({"hono:Hono"})


def lacks(types: Types, main: File, name: str) -> bool:
    """Whether what the platform takes of a module surely never has a handler of that name."""
    exported = types.program.export(main, "Default" if main.is_python else "default")
    if not isinstance(exported, Here):
        return False
    of = options_of(types.by_value.of(exported.file, exported.node))
    may_have = any(is_put(file, name) for file in (main, exported.file))
    return not may_have and all(_lacks(types, option, name) for option in of)


def is_put(file: File, name: str) -> bool:
    """Whether a file may give its handlers one more later: `app.queue = …`, `Object.assign`."""
    return any(member.name in (name, "assign") for member in file.of_kind(tree.Member))


def _lacks(types: Types, handlers: Type, name: str) -> bool:
    match handlers:
        case ObjectType(node=mapping):
            is_open = any(entry.name is None for entry in mapping.entries)
            return not is_open and mapping.entry(name) is None
        case Named(name=made) if made in _HAS_FETCH_ALONE:
            return name != "fetch"
        case ClassType():
            classes = whole_lineage(types, handlers) if handlers.node.bases else None
            named = {name, f"on_{name}"}
            return classes is not None and all(
                named.isdisjoint(own_names(cls.node)) for cls in classes
            )
        case _:
            return False
