"""What a JavaScript module lets others take from it."""

from collections.abc import Iterator

from wlint import tree
from wlint.record import Entity
from wlint.semantics.scopes import Scopes
from wlint.tree import Node


class Exported(Entity):
    """What a name of a module stands for: a node here, or a name of another module."""

    node: Node | None
    module: str | None = None
    name: str | None = None


def exports(module: tree.Module, scopes: Scopes) -> Iterator[tuple[str, Exported]]:
    """What other modules can take from one in JavaScript, by name; `default` included."""
    top = scopes.module_variables
    for node in module.body.statements:
        match node:
            case tree.Export(is_default=True, value=tree.Node() as value):
                yield "default", Exported(value)
            case tree.Export(value=tree.Assign(target=target)):
                for name in target.walk():
                    if isinstance(name, tree.Name) and name.id in top:
                        yield name.id, Exported(name)
            case tree.Export(
                value=tree.Function(name=str(name)) | tree.Class(name=str(name)) as value
            ):
                yield name, Exported(value)
            case tree.Export(module=str(other), names=names):
                yield from (
                    (n.local, Exported(None, other, n.name)) for n in names if n.local != "*"
                )
            case tree.Export(names=names) if names:
                for n in names:
                    variable = top.get(n.name)
                    if variable is not None and variable.definitions:
                        yield n.local, Exported(variable.definitions[0].name)
                    elif (declared := scopes.types.get(n.name)) is not None:
                        yield n.local, Exported(declared)
            case tree.Assign(
                target=tree.Member(object=tree.Name(id="module"), name="exports"),
                value=tree.Node() as value,
            ):
                yield "default", Exported(value)
                if isinstance(value, tree.Mapping):
                    yield from ((e.name, Exported(e.value)) for e in value.entries if e.name)
            case tree.Assign(
                target=tree.Member(object=tree.Name(id="exports"), name=str(name)),
                value=tree.Node() as value,
            ):
                yield name, Exported(value)
            case tree.Assign(
                target=tree.Member(
                    object=tree.Member(object=tree.Name(id="module"), name="exports"),
                    name=str(name),
                ),
                value=tree.Node() as value,
            ):
                yield name, Exported(value)
            case _:
                pass


def is_star(export: tree.Export) -> bool:
    """Whether a module hands on every export of another one."""
    return not export.names or any(n.name == "*" and n.local in ("*", "") for n in export.names)
