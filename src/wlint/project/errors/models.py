"""Classes that check what they are made of: pydantic's models."""

from wlint import tree
from wlint.platform.models import MODELS, PARSERS, TEXT_PARSERS
from wlint.project.file import File
from wlint.project.typing.lineage import all_above
from wlint.project.typing.types import Types
from wlint.semantics.types import ClassType, Global
from wlint.tree import Node


def checked(types: Types, file: File, call: tree.Call) -> Node | None:
    """The value that a model is made of here, and checks: of `Order(**body)`, all of it."""
    match call:
        case tree.Call(
            callee=tree.Name() as model, args=[tree.Arg(value=tree.Spread(value=given))]
        ):
            return given if _is_model(types, file, model) else None
        case tree.Call(callee=tree.Member(object=model, name=name), args=[tree.Arg(value=given)]):
            is_check = name in PARSERS and _is_model(types, file, model)
            return given if is_check else None
        case _:
            return None


def parsed(types: Types, file: File, call: tree.Call) -> Node | None:
    """The text that a model parses as JSON here."""
    match call:
        case tree.Call(
            callee=tree.Member(object=model, name=name), args=[tree.Arg(value=text), *_]
        ):
            is_parse = name in TEXT_PARSERS and _is_model(types, file, model)
            return text if is_parse else None
        case _:
            return None


def _is_model(types: Types, file: File, node: Node) -> bool:
    of = types.of(file, node)
    above = all_above(types, [of]) if isinstance(of, ClassType) else ()
    return any(isinstance(cls, Global) and cls.path in MODELS for cls in above)
