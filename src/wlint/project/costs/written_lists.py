"""The elements of a collection that the code writes out, one by one."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.calling.open_functions import is_open
from wlint.project.costs.constant_fields import constant_of
from wlint.project.file import File
from wlint.project.passed import parameter_of, passed
from wlint.project.typing.constants import Source, source_of
from wlint.project.typing.program import Program
from wlint.project.typing.types import Types
from wlint.tree import Node

_PARTS = frozenset({"entries", "keys", "values", "items"})

Elements = tuple[Node, ...]


def written_out(program: Program, file: File, node: Node) -> Elements | None:
    """The elements of a list, or of a table gone through by its parts; None of anything else."""
    at = source_of(program, file, node)
    match at.node:
        case tree.Sequence(items=items):
            return items
        case tree.Mapping(entries=entries):
            return entries
        case tree.Call(callee=tree.Member(object=owner, name=name), args=args) if name in _PARTS:
            pass
        case _:
            return None
    match owner, args:
        case tree.Name(id="Object"), [tree.Arg(value=table)]:
            pass
        case _, [] if at.file.is_python:
            table = owner
        case _:
            return None
    inner = source_of(program, at.file, table).node
    return inner.entries if isinstance(inner, tree.Mapping) else None


def written_elsewhere(types: Types, file: File, node: Node) -> Elements | None:
    """The elements that a list begins with that a field holds, or that is passed.

    Of one that is passed, those of the longest, where all who call write one out.
    """
    at = constant_of(types, file, node)
    if isinstance(at.node, tree.Sequence):
        return at.node.items
    found = [_listed(types, given) for given in _passed(types, at)]
    known = [items for items in found if items is not None]
    return max(known, key=len) if known and len(known) == len(found) else None


def _listed(types: Types, given: Source | None) -> Elements | None:
    at = constant_of(types, given.file, given.node) if given is not None else None
    return at.node.items if at is not None and isinstance(at.node, tree.Sequence) else None


def _passed(types: Types, at: Source) -> Iterator[Source | None]:
    """What a parameter, or a field of it, is in each call of its function."""
    name = at.node.name if isinstance(at.node, tree.Member) else None
    owner = at.node.object if isinstance(at.node, tree.Member) and name is not None else at.node
    param = parameter_of(at.file, owner)
    function = at.file.scopes.parents.get(param) if param is not None else None
    if param is None or not isinstance(function, tree.Function) or is_open(at.file, function):
        return
    for caller, call in types.mentions.callers(at.file, function):
        value = passed(at.file, param, call)
        if value is None or name is None:
            yield Source(caller, value) if value is not None else None
            continue
        whole = constant_of(types, caller, value)
        field = whole.node.entry(name) if isinstance(whole.node, tree.Mapping) else None
        yield Source(whole.file, field) if field is not None else None
