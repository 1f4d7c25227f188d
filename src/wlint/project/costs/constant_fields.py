"""What a field always holds: of a class or its instances, an object literal, a module."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.constants import Source, source_of
from wlint.project.typing.program import Here
from wlint.project.typing.types import Types
from wlint.semantics.types import ClassType, InstanceType, ModuleType, ObjectType, options_of
from wlint.tree import Node

_DEEPEST = 8


def constant_of(types: Types, file: File, node: Node) -> Source:
    """The expression that a name or a field stands for, as long as it is given one value only."""
    at = source_of(types.program, file, node)
    for _ in range(_DEEPEST):
        given = list(_given(types, at)) if isinstance(at.node, tree.Member) else []
        if len(given) != 1:
            break
        at = source_of(types.program, given[0].file, given[0].node)
    return at


def _given(types: Types, at: Source) -> Iterator[Source]:
    """What a field is given, each time it is."""
    assert isinstance(at.node, tree.Member)
    name = at.node.name
    options = options_of(types.of(at.file, at.node.object))
    match options:
        case [InstanceType(file=path, node=cls) | ClassType(file=path, node=cls)] if name:
            home = types.program.file(path)
            for item in cls.body.statements:
                match item:
                    case tree.Assign(target=tree.Name(id=own), value=tree.Node() as value):
                        if own == name:
                            yield Source(home, value)
                    case _:
                        pass
            for given in home.fields_given(cls, name):
                yield Source(home, given)
        case [ObjectType(file=path, node=mapping)] if name:
            if (entry := mapping.entry(name)) is not None:
                yield Source(types.program.file(path), entry)
        case [ModuleType(path=path)] if name:
            match types.program.member(types.program.file(path), name):
                case Here(file=home, node=node):
                    yield Source(home, node)
                case _:
                    pass
        case _:
            pass
