"""What code makes up itself where it could not read: `[]`, `{ items: [] }`, `DEFAULTS`, `""`."""

import json

from wlint import tree
from wlint.project.errors.comes_to import Stand
from wlint.project.file import File
from wlint.project.typing.constants import source_of
from wlint.project.typing.types import Types
from wlint.semantics.functions import called_as, is_missing, returned
from wlint.semantics.scopes import Gives, Variable
from wlint.semantics.types import FunctionType
from wlint.tree import Node

_DEEPEST = 3
_COPIES = frozenset({"structuredClone", "deepcopy", "copy", "dict", "list"})
_TIMES = frozenset({"now", "toISOString", "getTime", "time", "isoformat", "randomUUID", "Date"})


def stand_of(types: Types, file: File, value: Node) -> Stand | None:
    """What a value is where it stands for what could not be read; None where it is no default."""
    match value:
        case _ if is_missing(value):
            return Stand.NOTHING
        case _ if is_default_text(value):
            return Stand.JSON
        case tree.Literal(kind="string", value=str(text)):
            return Stand.TEXT if text else Stand.EMPTY_TEXT
        case _ if not is_default(types, file, value):
            return None
        case _:
            return _made_up(source_of(types.program, file, value).node)


def parsed(text: Node) -> Stand:
    """What a default is as JSON: `"[]"`."""
    match text:
        case tree.Literal(value=str(said)):
            made = json.loads(said)
            if isinstance(made, list):
                return Stand.LIST if made else Stand.EMPTY_LIST
            return Stand.OBJECT if made else Stand.EMPTY_OBJECT
        case _:
            return Stand.OBJECT


def _made_up(value: Node) -> Stand:
    """What a default is that code writes out."""
    match value:
        case tree.Sequence(items=items):
            return Stand.LIST if items else Stand.EMPTY_LIST
        case tree.Mapping(entries=[]):
            return Stand.EMPTY_OBJECT
        case _:
            return Stand.OBJECT


def is_default(types: Types, file: File, value: Node, depth: int = 0) -> bool:
    """Whether a value is a list or an object that has nothing in it of what is stored."""
    if depth > _DEEPEST:
        return False
    match value:
        case tree.Sequence() | tree.Mapping():
            return _is_made_up(types, file, value, depth)
        case tree.Name():
            at = source_of(types.program, file, value)
            is_constant = at.node is not value and _is_constant(file.scopes.variable(value))
            return is_constant and is_default(types, at.file, at.node, depth + 1)
        case tree.Call(callee=callee, args=[tree.Arg(value=inner)]) if called_as(callee) in _COPIES:
            return is_default(types, file, inner, depth + 1)
        case tree.Call(callee=callee):
            match types.of(file, callee):
                case FunctionType(file=path, node=function) if not function.is_async:
                    home, given = types.program.file(path), list(returned(function))
                    return bool(given) and all(
                        is_default(types, home, one, depth + 1) for one in given
                    )
                case _:
                    return False
        case _:
            return False


def is_default_text(value: Node) -> bool:
    """Whether a value is a default as JSON: `"[]"`."""
    match value:
        case tree.Literal(kind="string", value=str(text)) if text.lstrip()[:1] in ("[", "{"):
            try:
                json.loads(text)
            except ValueError:
                return False
            return True
        case _:
            return False


def _is_made_up(types: Types, file: File, part: Node, depth: int) -> bool:
    """Whether a part of a default is written out, passed in, or is the time."""
    match part:
        case tree.Literal():
            return True
        case tree.Name(id=name):
            variable = file.scopes.variable(part)
            if variable is None:
                return name == "undefined"
            return file.scopes.is_parameter(part) or _is_constant(variable)
        case tree.Member(object=tree.Name(is_receiver=False) as owner, name=str()):
            return _is_made_up(types, file, owner, depth)
        case tree.Call(callee=callee, args=[]) if called_as(callee) in _TIMES:
            return True
        case tree.Call():
            return is_default(types, file, part, depth + 1)
        case tree.Entry(value=inner):
            return _is_made_up(types, file, inner, depth)
        case tree.Sequence() | tree.Mapping() | tree.Spread() | tree.Template():
            return all(_is_made_up(types, file, p, depth) for p in part.children())
        case _:
            return False


def _is_constant(variable: Variable | None) -> bool:
    """Whether a module gives a variable a value once: no copy of what was read before."""
    only = variable.only if variable is not None else None
    is_given = only is not None and only.gives in (Gives.VALUE, Gives.IMPORT)
    return is_given and variable is not None and variable.is_module_level


def fills_up(file: File, value: Node | None) -> bool:
    """Whether what is missing in a value is there by default: `{ ...DEFAULTS, ...value }`."""
    match value:
        case tree.Mapping(entries=[tree.Entry(name=None, key=None, value=first), *more]):
            is_given = all(_is_constant(v) for v in file.variables_in(first))
            return is_given and any(e.name is None and e.key is None for e in more)
        case _:
            return False
