"""What variables hold: as declared, by every value they are given, by what is put into it."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TypeGuard

from wlint import tree
from wlint.platform import api
from wlint.platform.bindings import BINDING_VALUES
from wlint.project.file import File
from wlint.project.typing.annotations import is_anything
from wlint.project.typing.decorators import entered
from wlint.project.typing.derived import element_of
from wlint.project.typing.filled import filled
from wlint.project.typing.missing_imports import on_platform
from wlint.project.typing.parameters import handler_part, is_called_env
from wlint.semantics.scopes import Definition, Gives, Variable
from wlint.semantics.types import (
    UNKNOWN,
    FunctionType,
    Global,
    Named,
    ShapeType,
    Type,
    either,
    options_of,
    or_else,
)
from wlint.tree import Node

if TYPE_CHECKING:
    from wlint.project.typing.types import Types

Path = tuple[str | int | None, ...]


def variable_type(
    types: "Types", file: File, variable: Variable, given: Sequence[Definition]
) -> Type:
    """What a variable may hold of what it is given, worked out."""
    if (of_host := _of_host(types, file, variable)) != UNKNOWN:
        return of_host
    only = variable.only
    is_given = only is not None and only.gives is Gives.VALUE and not only.path
    if only is not None and is_given and types.trusts_annotations and is_literal(only.value):
        return types.of(file, only.value)
    return types.stronger(
        lambda: _annotated(types, file, variable),
        lambda: either(_seen(types, file, variable, given)),
    )


def _of_host(types: "Types", file: File, variable: Variable) -> Type:
    """What the host has under the name of a variable to which the code gives no value."""
    if file.is_python or not variable.is_ambient:
        return UNKNOWN
    found = types.undeclared(variable.name)
    is_known = api.global_entry(variable.name) is not None or isinstance(found, Named)
    return found if is_known else UNKNOWN


def _annotated(types: "Types", file: File, variable: Variable) -> Type:
    for definition in variable.definitions:
        declared = getattr(definition.node, "type", None)
        if isinstance(declared, tree.TypeRef) and not definition.path:
            found = types.declared(file, declared)
            if isinstance(found, ShapeType) and is_called_env(definition.node):
                found = types.parameter(file, definition.node)
            if found != UNKNOWN:
                return found
    return UNKNOWN


def _seen(
    types: "Types", file: File, variable: Variable, given: Sequence[Definition]
) -> Iterator[Type]:
    found = tuple(_given(types, file, given))
    yield from found
    # what is put on a binding does not make it something else
    is_bound = found and all(isinstance(o, Named) and o.name in BINDING_VALUES for o in found)
    if not types.trusts_annotations and not is_bound:
        yield from filled(types, file, variable.reads)


def _given(types: "Types", file: File, given: Sequence[Definition]) -> Iterator[Type]:
    for definition in on_platform(file, given):
        is_changed = definition.gives is Gives.UPDATED and not definition.stands_in
        if definition.gives is not Gives.NOTHING and not is_changed:
            found = _defined(types, file, definition)
            yield _default_function(types, file, definition) if found == UNKNOWN else found
    if not types.trusts_annotations:
        defaults = (_default(file, definition) for definition in given)
        yield from (types.of(file, value) for value in defaults if value is not None)


def _default_function(types: "Types", file: File, definition: Definition) -> Type:
    """The function that a pattern gives a variable where it takes none: `{ fetcher = fetch }`."""
    value = _default(file, definition)
    found = UNKNOWN if value is None else types.of(file, value)
    return found if isinstance(found, (FunctionType, Global)) else UNKNOWN


def _default(file: File, definition: Definition) -> Node | None:
    """What a pattern gives a variable where there is nothing to take: `{ x = 1 }`."""
    around = file.scopes.parents.get(definition.name)
    is_default = isinstance(around, tree.Assign) and around is not definition.node
    return around.value if isinstance(around, tree.Assign) and is_default else None


def _defined(types: "Types", file: File, definition: Definition) -> Type:
    match definition:
        case Definition(
            gives=Gives.IMPORT, name=tree.ImportedName() as name, node=tree.Import() as item
        ):
            target = types.program.imported(file, item, name)
            return types.target(target, is_python=file.is_python)
        case Definition(gives=Gives.DECLARED, node=node):
            return types.of(file, node)
        case Definition(gives=Gives.PARAMETER, node=tree.Param() as param, path=path):
            is_list = isinstance(param.target, tree.Spread) and not file.is_python
            path = path[1:] if is_list else path  # `...all` is all that is passed
            found = _part(types, types.parameter(file, param), path)
            if is_anything(found) and path and types.trusts_annotations:
                found = or_else(_part(types, types.by_value.parameter(file, param), path), found)
            is_unknown = found == UNKNOWN and len(path) == 1
            return handler_part(param, str(path[0])) if is_unknown else found
        case Definition(gives=Gives.VALUE | Gives.UPDATED, value=tree.Node() as value, path=path):
            value, path = _taken(value, path)
            return _part(types, types.of(file, value), path)
        case Definition(gives=Gives.ENTERED, value=tree.Node() as value, path=path):
            found = either(entered(types, o) for o in options_of(types.of(file, value)))
            return _part(types, found, path)
        case Definition(gives=Gives.EACH, value=tree.Node() as value, path=path):
            loop = definition.node
            if isinstance(loop, tree.Loop) and loop.is_async:
                return _part(types, types.awaited(element_of(types.of(file, value))), path)
            return either(_part_of_each(types, file, value, path))
        case _:
            return UNKNOWN


def _part(types: "Types", of: Type, path: Path) -> Type:
    for step in path:
        match step:
            case str():
                of = types.member(of, step)
            case int() if isinstance(of, Named) and of.name == "tuple" and step < len(of.args):
                of = of.args[step]
            case int():
                of = element_of(of)
            case _:
                return UNKNOWN
    return of


def _part_of_each(types: "Types", file: File, value: Node, path: Path) -> Iterator[Type]:
    """What a pattern takes of the elements of a list: of those that stand in the source, by row."""
    match value:
        case tree.Sequence(items=rows) if path:
            for row in rows:
                if isinstance(row, tree.Spread):
                    yield from _part_of_each(types, file, row.value, path)
                else:
                    part, rest = _taken(row, path)
                    yield _part(types, types.of(file, part), rest)
        case _:
            yield _part(types, element_of(types.of(file, value)), path)


def _taken(value: Node, path: Path) -> tuple[Node, Path]:
    """The part a pattern takes of a list that stands in the source, and the way that is left."""
    while isinstance(value, tree.Sequence) and path and isinstance(step := path[0], int):
        before = value.items[: step + 1]
        if len(before) <= step or any(isinstance(item, tree.Spread) for item in before):
            break
        value, path = value.items[step], path[1:]
    return value, path


def is_literal(value: Node | None) -> TypeGuard[Node]:
    """Whether a value says more of itself than an annotation (`PagesFunction`) can."""
    match value:
        case tree.Function() | tree.Class():
            return True
        case tree.Mapping(entries=entries):
            return any(isinstance(e.value, tree.Function) for e in entries)
        case _:
            return False
