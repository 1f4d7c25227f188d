"""Objects of a bucket whose bytes are all kept in memory, page after page of a list."""

from wlint import tree
from wlint.project.data.stream_takers import read_whole
from wlint.project.file import File
from wlint.project.typing.derived import element_of
from wlint.project.typing.types import Types
from wlint.record import Record
from wlint.semantics.conditions import compares
from wlint.semantics.scopes import Variable
from wlint.semantics.types import Global, Named, Type, options_of
from wlint.tree import Node

_KEEPS = frozenset({"push", "append", "set"})


class Kept(Record):
    """The variable that gets the bytes of every object, and where it does."""

    name: str
    adding: tree.Call


def objects_kept(types: Types, file: File, loop: tree.Loop) -> Kept | None:
    """What keeps the bytes of all objects of the pages that a loop is run for.

    A loop that compares anything may well ask how much there is already.
    """
    if loop.iterable is None or not _has(element_of(types.of(file, loop.iterable)), "R2Object"):
        return None
    pages = next((n for n in file.ancestors(loop) if isinstance(n, tree.Loop)), None)
    if pages is None or not any(_lists(types, file, n) for n in pages.walk()):
        return None
    if compares(pages.walk()):
        return None
    for node in loop.body.walk():
        match node:
            case tree.Call(callee=tree.Member(name=name, object=tree.Name() as owner), args=args):
                read = read_whole(file, args[-1].value) if name in _KEEPS and args else None
                variable = file.scopes.variable(owner)
                if read is None or variable is None or not _only_grows(file, pages, variable):
                    continue
                if _has(types.of(file, read), "R2ObjectBody"):
                    return Kept(variable.name, node)
            case _:
                pass
    return None


def _lists(types: Types, file: File, node: Node) -> bool:
    """Whether a node asks a bucket for a page of its objects."""
    return isinstance(node, tree.Call) and any(
        option == Global("R2Bucket.list") for option in options_of(types.of(file, node.callee))
    )


def _has(of: Type, name: str) -> bool:
    return any(isinstance(o, Named) and o.name == name for o in options_of(of))


def _only_grows(file: File, loop: tree.Loop, variable: Variable) -> bool:
    """Whether a variable that is begun before a loop is only put into there."""
    inside = [r for r in variable.reads if loop.span.covers(r.span)]
    are_adds = all(
        isinstance(member := file.scopes.parents.get(read), tree.Member) and member.name in _KEEPS
        for read in inside
    )
    return are_adds and not any(loop.span.covers(d.node.span) for d in variable.definitions)
