"""Lists of objects that are all written out: a field of an element is made for itself."""

from collections.abc import Iterator, Sequence

from wlint import tree
from wlint.project.file import File
from wlint.semantics.scopes import Gives, Variable
from wlint.tree import Node

_GROWS = frozenset(
    {
        "push",
        "append",
        "add",
        "set",
        "unshift",
        "extend",
        "insert",
        "update",
        "setdefault",
        "assign",
    }
)


def field_of_elements(file: File, element: Node, name: str) -> Sequence[Node] | None:
    """What an element of a list may have in a field; None where not all elements are written.

    `for (const row of [{ kind: "a", text }])`: what is in `row.kind` is not in `row.text`.
    """
    many = list_of(file, element)
    return field_of_all(file, many, name) if many is not None else None


def list_of(file: File, element: Node) -> Node | None:
    """The list of which a name is each element in turn, where no element is given anything."""
    variable = file.scopes.variable(element)
    only = variable.only if variable is not None else None
    if variable is None or only is None or only.gives is not Gives.EACH or only.path:
        return None
    return only.value if not any(filled(file, variable)) else None


def field_of_all(file: File, many: Node, name: str | None) -> Sequence[Node] | None:
    """The same for all elements of a list; None without a name, too."""
    variable = file.scopes.variable(many)
    only = variable.only if variable is not None else None
    made = many if variable is None else only.value if only is not None and not only.path else None
    if name is None or not isinstance(made, tree.Sequence):
        return None
    items = [*made.items, *(filled(file, variable) if variable is not None else ())]
    written = [item for item in items if isinstance(item, tree.Mapping)]
    if len(written) < len(items) or any(_may_be_spread(m, name) for m in written):
        return None
    return [held for m in written if (held := m.entry(name)) is not None]


def _may_be_spread(made: tree.Mapping, name: str) -> bool:
    """Whether something spread in an object may be under a name: what is written after it wins."""
    last = next((e for e in reversed(made.entries) if e.name in (None, name)), None)
    return last is not None and last.name is None


def filled(file: File, variable: Variable) -> Iterator[Node]:
    """What is put into a local object or list after it was made."""
    parents = file.scopes.parents
    for read in variable.reads:
        member = parents.get(read)
        if not isinstance(member, tree.Member) or member.object is not read:
            continue
        match parents.get(member):
            case tree.Assign(target=target, value=tree.Node() as value) if target is member:
                yield value
            case tree.Call(callee=callee, args=args) if callee is member and member.name in _GROWS:
                yield from (a.value for a in args)
            case _:
                pass
