"""Lower imports and exports."""

from tree_sitter import Node as Syntax

from wlint import tree
from wlint.languages.javascript.definitions import decorated
from wlint.languages.javascript.gaps import is_name_type
from wlint.languages.javascript.grammar import (
    at,
    child,
    erased,
    first,
    has,
    key_name,
    lower,
    lower_all,
    lowers,
    lowers_to_several,
    named,
    opaque,
    string,
    text,
)

_WHOLE = "*"


@lowers_to_several("import_statement")
def _import(n: Syntax) -> list[tree.Node]:
    """`import x, { type Y }` is two nodes: one loads the module, the other only types."""
    clause, required = child(n, "import_clause"), child(n, "import_require_clause")
    source = (required or n).child_by_field_name("source")
    if source is None:
        return [opaque(n)]
    module, is_type = string(source), has(n, "type", "typeof")
    if required is not None:
        local = first(required)
        names = [] if local is None else [_imported(local, _WHOLE, text(local))]
        return [tree.Import(at(n), module=module, names=tuple(names), is_type=is_type)]
    values, types = ([], []) if clause is None else _clause(clause)
    if is_type:
        return [tree.Import(at(n), module=module, names=tuple(values + types), is_type=True)]
    found: list[tree.Node] = []
    if values or not types:
        found.append(tree.Import(at(n), module=module, names=tuple(values)))
    if types:
        found.append(tree.Import(at(n), module=module, names=tuple(types), is_type=True))
    return found


def _clause(n: Syntax) -> tuple[list[tree.ImportedName], list[tree.ImportedName]]:
    """The names a clause brings: of values, and of types."""
    values: list[tree.ImportedName] = []
    types: list[tree.ImportedName] = []
    for c in named(n):
        inner = first(c)
        match c.type:
            case "identifier":
                values.append(_imported(c, "default", text(c)))
            case "namespace_import" if inner is not None:
                values.append(_imported(c, _WHOLE, text(inner)))
            case "named_imports":
                inside = _specifiers(c)
                values += inside[0]
                types += inside[1]
            case _:
                pass
    return values, types


def _specifiers(n: Syntax) -> tuple[list[tree.ImportedName], list[tree.ImportedName]]:
    """The names in braces: of values, and of types."""
    values: list[tree.ImportedName] = []
    types: list[tree.ImportedName] = []
    for specifier in named(n):
        is_type = has(specifier, "type", "typeof") and not is_name_type(specifier)
        (types if is_type else values).extend(_specifier(specifier))
    return values, types


def _specifier(n: Syntax) -> list[tree.ImportedName]:
    if is_name_type(n):
        return [_imported(n, text(n), text(n))]
    name = n.child_by_field_name("name")
    alias = n.child_by_field_name("alias") or name
    if name is None or alias is None:
        return []
    return [_imported(n, key_name(name) or "", key_name(alias) or "")]


def _imported(n: Syntax, name: str, local: str) -> tree.ImportedName:
    return tree.ImportedName(at(n), name=name, local=local)


@lowers("import_alias")
def _alias(n: Syntax) -> tree.Node:
    """`import x = a.b` is a constant."""
    inner = named(n)
    if len(inner) != 2:
        return erased(n)
    return tree.Assign(at(n), target=lower(inner[0]), value=lower(inner[1]), declares="const")


@lowers_to_several("export_statement")
def _export(n: Syntax) -> list[tree.Node]:
    """`export let a, b` is one node for each name."""
    value = n.child_by_field_name("declaration") or n.child_by_field_name("value")
    is_assigned = has(n, "=")
    if value is None and is_assigned:
        value = first(n)
    if value is None:
        return _re_export(n)
    is_default = is_assigned or has(n, "default")
    before = [c for c in n.children if c.type == "decorator"]
    return [
        tree.Export(at(n), value=decorated(lowered, before), is_default=is_default)
        for lowered in lower_all([value])
    ]


def _re_export(n: Syntax) -> list[tree.Node]:
    """Names from here or elsewhere: `export { x, type Y }` is two nodes, as of an import."""
    clause, whole = child(n, "export_clause"), child(n, "namespace_export")
    source = n.child_by_field_name("source")
    if clause is None and source is None:
        return [opaque(n)]
    values, types = ([], []) if clause is None else _specifiers(clause)
    if whole is not None:
        local = first(whole)
        values.append(_imported(whole, _WHOLE, (local and key_name(local)) or _WHOLE))
    elif clause is None:
        values.append(_imported(n, _WHOLE, _WHOLE))
    module = string(source) if source else None
    if has(n, "type"):
        return [_names(n, module, values + types, is_type=True)]
    found = [_names(n, module, values)] if values or not types else []
    return found + ([_names(n, module, types, is_type=True)] if types else [])


def _names(
    n: Syntax, module: str | None, names: list[tree.ImportedName], *, is_type: bool = False
) -> tree.Node:
    return tree.Export(at(n), value=None, names=tuple(names), module=module, is_type=is_type)
