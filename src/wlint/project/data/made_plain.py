"""Values that are turned into plain data by way of JSON: what JSON has no words for is left out."""

import re
from collections.abc import Iterator

from wlint import tree
from wlint.platform.cloning import UNCLONEABLE
from wlint.project.comments import comments_before
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.regex import regex
from wlint.semantics.scopes import Gives
from wlint.semantics.types import Named, ObjectType, ShapeType, Type, options_of, without_nothing
from wlint.tree import Node

_ANYTHING = frozenset({"unknown", "any", "object", "Any"})
_UNDEFINED = frozenset({"undefined", "null"})
# what a comment says of a value that is to become plain, and not only a copy
_PLAIN = regex(
    r"seriali[sz]able|clon(e)?able|structured ?clone|class instance|prototype|normali[sz]e|toJSON"
    r"|plain[ -](data|object|json|js)|json[ -](compatible|safe|seriali)|through JSON|strips? ",
    re.IGNORECASE,
)
_DEEPEST = 3


def is_made_plain(types: Types, file: File, written: tree.Call, value: Node) -> bool:
    """Whether a value goes by way of text because it is, or may be, more than plain data.

    `const text = JSON.stringify(value); return text === undefined ? null : JSON.parse(text);`
    """
    if _is_asked(file, written) or _says_so(file, written):
        return True  # data always has a text
    if isinstance(value, tree.Await):  # nobody else holds it, so there is no need for a copy
        return not _is_plain(types.of(file, value))
    if _cannot_be_cloned(types, types.of(file, value)):
        return True
    variable = file.scopes.variable(value)
    only = variable.only if variable is not None else None
    if only is None or only.gives is not Gives.PARAMETER:
        return False
    declared = only.node.type if isinstance(only.node, tree.Param) else None
    if declared is not None and not any(
        isinstance(t, tree.TypeRef) and t.name in _ANYTHING for t in declared.walk()
    ):
        return False
    return _is_tried(file, written)


def _is_plain(of: Type) -> bool:
    """Whether a value is one of the project's own objects or a list of them, and so plain."""
    match of:
        case Named(name="[]"):
            return _is_plain(of.arg(0))
        case _:
            options = options_of(without_nothing(of))
            return all(isinstance(o, (ShapeType, ObjectType)) for o in options)


def _says_so(file: File, written: Node) -> bool:
    """Whether a comment right before it says that it is to become plain."""
    comments = (c for at in set(_starts(file, written)) for c in comments_before(file, at))
    return any(_PLAIN.search(comment) for comment in comments)


def _starts(file: File, node: Node) -> Iterator[int]:
    """Where a node begins, and all that it is the end of, up to its statement."""
    yield node.span.start
    for around in file.ancestors(node):
        if isinstance(around, (tree.Block, tree.Function)):
            return
        yield around.span.start


def _cannot_be_cloned(types: Types, of: Type, depth: int = 0) -> bool:
    """Whether a value is, or a declaration says that it holds, what cannot be cloned."""
    if depth > _DEEPEST:
        return False
    for option in options_of(without_nothing(of)):
        match option:
            case Named(name="[]"):
                held: Iterator[Type] = iter((option.arg(0),))
            case Named(name=name):
                if name in UNCLONEABLE:
                    return True
                continue
            case ShapeType(
                node=tree.TypeDeclaration(members=members) | tree.TypeRef(members=members)
            ):
                held = (types.member(option, m.name) for m in members)
            case ObjectType(node=tree.Mapping(entries=entries)):
                held = (types.member(option, e.name) for e in entries if e.name)
            case _:
                continue
        if any(_cannot_be_cloned(types, inner, depth + 1) for inner in held):
            return True
    return False


def _is_tried(file: File, node: Node) -> bool:
    """Whether a handler of errors is there for a node, and gives something in its place."""
    inside = node
    for around in file.ancestors(node):
        match around:
            case tree.Try(body=body, catches=[_, *_] as catches) if inside is body:
                return any(isinstance(n, tree.Exit) for c in catches for n in c.body.statements)
            case tree.Function():
                return False
            case _:
                inside = around
    return False


def _is_asked(file: File, written: tree.Call) -> bool:
    """Whether it is asked if there is a text at all."""
    match file.scopes.parents.get(written):
        case tree.Assign(target=tree.Name() as target):
            variable = file.scopes.variable(target)
        case _:
            return False
    for read in variable.reads if variable is not None else ():
        match file.scopes.parents.get(read):
            case tree.If() | tree.Operation(op="!" | "&&" | "not" | "and"):
                return True
            case tree.Operation(operands=operands):
                others = (n for n in operands if isinstance(n, tree.Literal))
                if any(other.kind in _UNDEFINED for other in others):
                    return True
            case _:
                pass
    return False
