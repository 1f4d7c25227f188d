"""Which handlers a Worker's main module surely does not have."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.calling.function_names import names_in
from wlint.project.file import File
from wlint.project.typing.program import Here
from wlint.project.typing.types import Types
from wlint.semantics.types import ClassType, Global, Named, ObjectType, Type, options_of

_HAS_FETCH_ALONE = frozenset({"hono:Hono"})
_HAS_NONE = "WorkerEntrypoint"


def lacks(types: Types, main: File, name: str) -> bool:
    """Whether what the platform takes of a module surely never has a handler of that name."""
    exported = types.program.export(main, "Default" if main.is_python else "default")
    if not isinstance(exported, Here):
        return False
    of = options_of(types.by_value.of(exported.file, exported.node))
    is_put = any(_is_put(file, name) for file in (main, exported.file))
    return not is_put and all(_lacks(types, option, name) for option in of)


def _is_put(file: File, name: str) -> bool:
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
            return all(_has_none(types, cls, name) for cls in _lineage(types, handlers))
        case _:
            return False


def _lineage(types: Types, cls: ClassType) -> Iterator[Type]:
    """A class and all above it, each once."""
    todo, seen = list[Type]([cls]), set[Type]()
    for of in todo:
        if of not in seen:
            seen.add(of)
            todo += types.bases(of) if isinstance(of, ClassType) else ()
            yield of


def _has_none(types: Types, of: Type, name: str) -> bool:
    match of:
        case ClassType(node=cls):
            named = {name, f"on_{name}"}
            return bool(cls.bases) and not cls.decorators and named.isdisjoint(names_in(cls))
        case Global(path=path):
            return path.rpartition(".")[2] == _HAS_NONE
        case _:
            return False
