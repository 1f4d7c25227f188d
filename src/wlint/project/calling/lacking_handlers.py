"""Which handlers a Worker's main module surely does not have."""

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.lineage import own_names, whole_lineage
from wlint.project.typing.program import Here
from wlint.project.typing.types import Types
from wlint.semantics.types import ClassType, Named, ObjectType, Type, options_of
from wlint.tree import Node

_PUTS = frozenset({"assign", "defineProperties"})
_HAS_FETCH_ALONE = frozenset({"hono:Hono"})


def lacks(types: Types, main: File, name: str) -> bool:
    """Whether what the platform takes of a module surely never has a handler of that name."""
    exported = types.program.export(main, "Default" if main.is_python else "default")
    if not isinstance(exported, Here):
        return False
    of = options_of(types.by_value.of(exported.file, exported.node))
    return not is_put(types, name) and all(_lacks(types, option, name) for option in of)


def is_put(types: Types, name: str) -> bool:
    """Whether code may give an object it did not just make one more handler of that name.

    As `app.queue = …`, `Object.assign(app, { queue })` and `setattr(Default, "queue", …)` do.
    """
    files = types.program.files.values()
    nodes = (node for file in files for node in file.of_kind(tree.Assign, tree.Call))
    return any(_puts(node, name) for node in nodes)


def _puts(node: Node, name: str) -> bool:
    match node:
        case tree.Assign(target=tree.Member(object=owner, name=put)):
            return put == name and not _is_apart(owner)
        case tree.Call(callee=tree.Name(id="setattr") | tree.Member(name="defineProperty")):
            key = node.arg(1)
            return not isinstance(key, tree.Literal) or key.value == name
        case tree.Call(callee=tree.Member(object=tree.Name(id="Object"), name=put)) if put in _PUTS:
            first, *others = [arg.value for arg in node.args] or [node]
            return not _is_apart(first) and not all(_is_without(more, name) for more in others)
        case _:
            return False


def _is_apart(owner: Node) -> bool:
    """Whether it is no handlers: an object just made, a class's own, of which that tells itself."""
    match owner:
        case tree.Name(id=name, is_receiver=is_receiver):
            return is_receiver or name == "exports"
        case _:
            return isinstance(owner, tree.Mapping)


def _is_without(value: Node, name: str) -> bool:
    """Whether an object that is written out has nothing of that name."""
    return isinstance(value, tree.Mapping) and all(
        entry.name not in (name, None) for entry in value.entries
    )


def _lacks(types: Types, handlers: Type, name: str) -> bool:
    match handlers:
        case ObjectType(node=mapping):
            return _is_without(mapping, name)
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
