"""Under which name code reads from a store, or writes to it: the same name is the same value."""

from collections.abc import Sequence

from wlint import tree
from wlint.project.costs.constant_fields import constant_of
from wlint.project.file import File
from wlint.project.passed import parameter_of, passed_or_default
from wlint.project.typing.constants import source_of, text_of
from wlint.project.typing.types import Types
from wlint.record import Record
from wlint.semantics.functions import called_as, is_missing, returned
from wlint.semantics.scopes import Variable
from wlint.semantics.types import FunctionType
from wlint.tree import Node

_HOLE = "\0"
_DEEPEST = 6
# what gives the same for the same: it may stand in a name
_SAME_AGAIN = frozenset({"String", "str", "toString", "trim", "strip", "toLowerCase", "lower"})


class Site(Record):
    """The call of a function, which says what its parameters are, and that of the one around."""

    file: File
    call: tree.Call
    around: "Site | None" = None


Part = str | Variable
"""What a name is made of: what code writes out, and variables that are given something once."""


class Key(Record):
    """What a store keeps under one name, as the code writes both."""

    store: str
    name: tuple[Part, ...]


def key_of(types: Types, file: File, call: tree.Call, site: Site | None) -> Key | None:
    """What a call asks a store for, or puts there for good.

    What is a parameter of the function is what the site, if there is one, passes.
    """
    match call:
        case tree.Call(callee=tree.Member(object=store), args=[tree.Arg(value=name), *more]) if (
            _is_for_good(more, file, site)
        ):
            _, owner, _ = given_at(file, store, site)
            named, parts = called_as(owner), _parts(types, file, name, site, 0)
            return Key(named, tuple(_joined(parts))) if named and parts else None
        case _:
            return None


def given_at(file: File, node: Node, site: Site | None) -> tuple[File, Node, Site | None]:
    """What a node is where a function is called: what is passed for a parameter."""
    while site is not None and (param := parameter_of(file, node)) is not None:
        given = passed_or_default(file, param, site.file, site.call)
        if file.scopes.parents.get(param) is not file.function_around(node) or given is None:
            break
        file, node = given
        site = site.around
    return file, node, site


def _is_for_good(more: Sequence[tree.Arg], file: File, site: Site | None) -> bool:
    """Whether what a call is given besides a name and a value sets no time at which that ends."""
    match more:
        case [] | [_]:
            return True
        case [_, tree.Arg(value=options)]:
            param = parameter_of(file, options)
            if param is None or site is None:
                return is_missing(options)
            given = passed_or_default(file, param, site.file, site.call)
            return given is None or is_missing(given[1])
        case _:
            return False


def _parts(
    types: Types, file: File, node: Node, site: Site | None, depth: int
) -> list[Part] | None:
    """What a name is made of, if all of that is known."""
    file, node, site = given_at(file, node, site)
    text = text_of(file, node, _HOLE, program=types.program)
    if depth > _DEEPEST or (text is not None and _HOLE not in text):
        return [text] if text else None
    match node:
        case tree.Template(parts=parts, tag=None) | tree.Operation(op="+", operands=parts):
            return _all(types, file, parts, site, depth)
        case tree.Literal(value=str(value)):
            return [value]
        case tree.Name():
            at = source_of(types.program, file, node)
            made = at.node if at.node is not node else None
            if made and (found := _parts(types, at.file, made, site, depth + 1)):
                return found
            variable = file.scopes.variable(node)
            return [variable] if variable is not None and variable.only is not None else None
        case tree.Member() if (at := constant_of(types, file, node)).node is not node:
            found = _parts(types, at.file, at.node, None, depth + 1)
            # what an object is made with may be another name for each
            return found if all(isinstance(part, str) for part in found or ()) else None
        case tree.Member(object=tree.Name() as owner, name=str(name)):
            found = _parts(types, file, owner, site, depth + 1)
            return [*found, f".{name}"] if found and isinstance(found[-1], Variable) else None
        case (
            tree.Call(callee=tree.Member(object=of, name=str(name)), args=[])
            | tree.Call(callee=tree.Name(id=name), args=[tree.Arg(value=of)])
        ) if name in _SAME_AGAIN:
            found = _parts(types, file, of, site, depth + 1)
            return [f"{name}(", *found, ")"] if found else None
        case tree.Call(callee=callee):
            match types.of(file, callee):
                case FunctionType(file=path, node=function) if not function.is_async:
                    home, given = types.program.file(path), list(returned(function))
                    inner = Site(file, node, site)
                    return (
                        _parts(types, home, given[0], inner, depth + 1) if len(given) == 1 else None
                    )
                case _:
                    return None
        case _:
            return None


def _all(
    types: Types, file: File, nodes: Sequence[Node], site: Site | None, depth: int
) -> list[Part] | None:
    """What several parts of a name are made of."""
    found: list[Part] = []
    for node in nodes:
        if isinstance(node, tree.Literal) and node.value == "":
            continue
        if (parts := _parts(types, file, node, site, depth + 1)) is None:
            return None
        found += parts
    return found


def _joined(parts: Sequence[Part]) -> list[Part]:
    """The same with texts that stand side by side as one."""
    found: list[Part] = []
    for part in parts:
        if found and isinstance(part, str) and isinstance(found[-1], str):
            found[-1] += part
        else:
            found.append(part)
    return found
