"""Lists of objects that are all written out: a field of an element is made for itself."""

from collections.abc import Sequence

from wlint import tree
from wlint.project.data.traces import filled
from wlint.project.file import File
from wlint.semantics.scopes import Gives
from wlint.tree import Node


def field_of_elements(file: File, element: Node, name: str) -> Sequence[Node] | None:
    """What an element of a list may have in a field; None where not all elements are written.

    `for (const row of [{ kind: "a", text }])`: what is in `row.kind` is not in `row.text`.
    """
    variable = file.scopes.variable(element)
    only = variable.only if variable is not None else None
    if variable is None or only is None or only.gives is not Gives.EACH or only.path:
        return None
    if only.value is None or any(filled(file, variable)):
        return None
    return field_of_all(file, only.value, name)


def field_of_all(file: File, many: Node, name: str | None) -> Sequence[Node] | None:
    """The same for all elements of a list; None without a name, too."""
    variable = file.scopes.variable(many)
    only = variable.only if variable is not None else None
    made = many if variable is None else only.value if only is not None and not only.path else None
    if name is None or not isinstance(made, tree.Sequence):
        return None
    items = [*made.items, *(filled(file, variable) if variable is not None else ())]
    written = [item for item in items if isinstance(item, tree.Mapping)]
    if len(written) < len(items) or any(e.name is None for m in written for e in m.entries):
        return None
    return [held for m in written if (held := m.entry(name)) is not None]
