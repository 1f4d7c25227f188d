"""How large what FastAPI hands to a route is: as the request sends it, but for what a model bounds.

`async def route(order: Order)` takes the body, `ids: list[str] = Query(max_length=20)` the query.
"""

from wlint import tree
from wlint.platform.fastapi import BOUNDING, BOUNDS, CHECKING, LISTS, OPEN, PROVIDED
from wlint.project.calling.routers import router_of
from wlint.project.costs.size import Schema
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.regex import regex
from wlint.semantics.types import InstanceType, options_of
from wlint.tree import Node

_DEEPEST = 6
_BOUND = regex(rf"\b({'|'.join(sorted(BOUNDS))})=")
_LARGEST = regex(r"\ble=(\d[\d_]*)(?![\w.])")
_OPEN = Schema(is_open=True, is_anything=True)
_BOUNDED = Schema(is_bounded=True)


def sent_schema(
    types: Types, file: File, function: tree.Function, param: tree.Param
) -> Schema | None:
    """What a request may send for a parameter; None where it is not the request that fills it."""
    routes = (d for d in function.decorators if isinstance(d, tree.Call))
    if not any(router_of(types, file, route) == "fastapi" for route in routes):
        return None
    if param.type is None or _says(file, (param.type, param.default), PROVIDED):
        return None
    return _schema(types, file, param.type, param.default)


def _schema(
    types: Types, file: File, ref: tree.TypeRef, default: Node | None, depth: int = 0
) -> Schema | None:
    """What an annotation lets through, with what stands in its place where it says more."""
    if depth > _DEEPEST or _says(file, (ref, default), (*BOUNDING, *CHECKING)):
        return None
    said = [_text(file, node) for node in (ref, default)]
    if (largest := next(filter(None, map(_LARGEST.search, said)), None)) is not None:
        return Schema(is_bounded=True, limit=int(largest[1]), is_number=True)
    if any(map(_BOUND.search, said)):
        return _BOUNDED
    kinds = [arg for arg in ref.args if arg.name != "None"] if ref.name == "|" else [ref]
    match kinds:
        case [tree.TypeRef(name=name, args=args)] if name in LISTS:
            part = _schema(types, file, args[0], None, depth + 1) if args else _OPEN
            return Schema(is_open=True, element=part)
        case [tree.TypeRef(name=name)] if name in OPEN:
            return _OPEN
        case [only]:
            return _model(types, file, only, depth)
        case _:
            return None


def _model(types: Types, file: File, ref: tree.TypeRef, depth: int) -> Schema | None:
    """What a class of the project lets through, whose fields say what each holds."""
    fields: dict[str, Schema | None] = {}
    for option in options_of(types.declared(file, ref)):
        if not isinstance(option, InstanceType):
            return None
        home = types.program.file(option.file)
        if any(_says(home, (n,), CHECKING) for f in _methods(option.node) for n in f.decorators):
            return None
        for statement in option.node.body.statements:
            match statement:
                case tree.Assign(
                    target=tree.Name(id=name), type=tree.TypeRef() as of, value=default
                ):
                    fields[name] = _schema(types, home, of, default, depth + 1)
                case _:
                    pass
    return Schema(fields=fields) if fields else None


def _methods(cls: tree.Class) -> list[tree.Function]:
    return [s for s in cls.body.statements if isinstance(s, tree.Function)]


def _says(file: File, nodes: tuple[Node | None, ...], words: tuple[str, ...]) -> bool:
    return any(word in _text(file, node) for node in nodes for word in words)


def _text(file: File, node: Node | None) -> str:
    return file.source.text(node.outer).replace(" ", "") if node is not None else ""
