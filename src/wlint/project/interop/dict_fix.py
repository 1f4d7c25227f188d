"""How code is changed to hand JavaScript what it understands of a dict."""

from wlint import tree
from wlint.finding import Edit
from wlint.languages import idioms_of
from wlint.languages.base import enclose, is_loose
from wlint.project.file import File
from wlint.semantics.scopes import Gives
from wlint.tree import Node

_CONVERTING = (("js", "Object"), ("pyodide.ffi", "to_js"))


def as_pairs(file: File, node: Node) -> tuple[Edit, ...]:
    """Hand over the pairs of a dict."""
    opening, closing = ("(", ").items()") if is_loose(node) else ("", ".items()")
    return tuple(e for e in enclose(file.source, node, opening, closing) if e.text)


def as_object(file: File, node: Node) -> tuple[Edit, ...]:
    """Convert a dict to an object; nothing where the file guards what it imports."""
    missing = [
        (origin, name) for origin, name in _CONVERTING if not _is_imported(file, origin, name)
    ]
    if any(name in file.scopes.module_variables for _, name in missing) or not _is_open(file):
        return ()
    idioms = idioms_of(file.module.language)
    made = [idioms.add_import(file.source, file.module, *one) for one in missing]
    imports = [edit for edit in made if edit is not None]
    places = dict.fromkeys(edit.place for edit in imports)
    together = [
        Edit(place, "".join(edit.text for edit in imports if edit.place == place))
        for place in places
    ]
    call = enclose(file.source, node, "to_js(", ", dict_converter=Object.fromEntries)")
    return (*together, *call) if len(imports) == len(missing) else ()


def _is_imported(file: File, module: str, name: str) -> bool:
    """Whether the file imports a name at its top, and nothing else gives it a value."""
    variable = file.scopes.module_variables.get(name)
    only = variable.only if variable else None
    if only is None or only.gives is not Gives.IMPORT or not isinstance(only.node, tree.Import):
        return False
    return only.node.module == module and only.node in file.module.body.statements


def _is_open(file: File) -> bool:
    """Whether the file loads the platform's modules without asking whether they are there."""
    return any(
        isinstance(s, tree.Import) and s.module in ("js", "pyodide.ffi")
        for s in file.module.body.statements
    )
