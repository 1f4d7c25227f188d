"""Lower type annotations and type declarations."""

from dataclasses import replace

from tree_sitter import Node as Syntax

from wlint import tree
from wlint.languages.javascript.grammar import (
    at,
    block,
    child,
    erased,
    first,
    has,
    key_name,
    lower,
    lowers,
    maybe,
    named,
    span,
    text,
    widen,
)
from wlint.source import Extent

_ARRAYS = frozenset({"Array", "ReadonlyArray"})
_LOOSER_THAN_AS = frozenset({"==", "===", "!=", "!==", "&&", "||", "??", "&", "^", "|"})


def type_of(n: Syntax | None) -> tree.TypeRef | None:
    """An annotation, if there is one."""
    return None if n is None else type_ref(n)


def type_refs(n: Syntax | None) -> tuple[tree.TypeRef, ...]:
    """The types in a list of them."""
    return () if n is None else tuple([type_ref(c) for c in named(n)])


def type_ref(n: Syntax) -> tree.TypeRef:
    """An annotation as a name with arguments."""
    match n.type:
        case "type_annotation":
            inner = first(n)
            return tree.TypeRef(at(n), name="?") if inner is None else type_ref(inner)
        case "parenthesized_type" | "readonly_type" | "optional_type":
            inner = first(n)
            if inner is None:
                return tree.TypeRef(at(n), name="?")
            found = type_ref(inner)
            return tree.TypeRef(
                Extent(found.span, span(n)),
                name=found.name,
                args=found.args,
                members=found.members,
            )
        case "union_type" | "intersection_type":
            sign = "|" if n.type == "union_type" else "&"
            args = tuple([type_ref(c) for c in _flat(n)])
            return tree.TypeRef(at(n), name=sign, args=args)
        case "object_type" | "interface_body":
            return tree.TypeRef(at(n), name="{}", members=_members(n))
        case _:
            return _applied(n)


def _applied(n: Syntax) -> tree.TypeRef:
    """A type that is a name, or a sign for one, with arguments."""
    inner = named(n)
    match n.type:
        case (
            "type_identifier"
            | "identifier"
            | "predefined_type"
            | "nested_type_identifier"
            | "nested_identifier"
            | "member_expression"
            | "literal_type"
            | "this_type"
        ):
            return tree.TypeRef(at(n), name=text(n))
        case "generic_type" if inner:
            name = text(n.child_by_field_name("name") or inner[0])
            args = type_refs(n.child_by_field_name("type_arguments"))
            return tree.TypeRef(at(n), name="[]" if name in _ARRAYS else name, args=args)
        case "array_type" if inner:
            return tree.TypeRef(at(n), name="[]", args=(type_ref(inner[0]),))
        case "tuple_type":
            return tree.TypeRef(at(n), name="tuple", args=type_refs(n))
        case "function_type":
            return _function_type(n)
        case "lookup_type" if len(inner) == 2:
            return tree.TypeRef(at(n), name=".", args=(type_ref(inner[0]), type_ref(inner[1])))
        case "index_type_query" if inner:
            return tree.TypeRef(at(n), name="keyof", args=(type_ref(inner[0]),))
        case "type_predicate_annotation" if inner:
            return _applied(inner[0])
        case "type_predicate" if len(inner) == 2:
            whose = tree.TypeRef(at(inner[0]), name=text(inner[0]))
            return tree.TypeRef(at(n), name="is", args=(whose, type_ref(inner[1])))
        case "type_query" if inner:
            return tree.TypeRef(at(n), name="typeof", args=(_asked(inner[0]),))
        case _:
            return tree.TypeRef(at(n), name="?")


def _asked(n: Syntax) -> tree.TypeRef:
    """What `typeof` asks about: a value, or a whole module, `typeof import("./a")`."""
    match [n.type, *named(n)]:
        case ["call_expression", Syntax(type="import"), Syntax(named_children=[name, *_])]:
            module = tree.TypeRef(at(name), name=text(name))
            return tree.TypeRef(at(n), name="import", args=(module,))
        case _:
            return type_ref(n)


def _flat(n: Syntax) -> list[Syntax]:
    """`A | B | C` parses as nested pairs; the tree has one list."""
    found: list[Syntax] = []
    stack = [n]
    while stack:
        c = stack.pop()
        if c.type == n.type:
            stack.extend(reversed(named(c)))
        else:
            found.append(c)
    return found


def _function_type(n: Syntax) -> tree.TypeRef:
    """Parameters by their types alone: their names are nobody's variables."""
    given = n.child_by_field_name("parameters")
    params = [] if given is None else [_parameter(c) for c in named(given) if not _is_this(c)]
    result = type_of(n.child_by_field_name("return_type") or n.child_by_field_name("type"))
    return tree.TypeRef(at(n), name="=>", args=(*params, result or _unknown(n)))


def _parameter(n: Syntax) -> tree.TypeRef:
    kind = type_of(n.child_by_field_name("type")) or _unknown(n)
    pattern = n.child_by_field_name("pattern")
    if pattern is not None and pattern.type == "rest_pattern":
        return tree.TypeRef(at(n), name="...", args=(kind,))
    return tree.TypeRef(at(n), name="?", args=(kind,)) if n.type == "optional_parameter" else kind


def _is_this(n: Syntax) -> bool:
    pattern = n.child_by_field_name("pattern")
    return pattern is not None and pattern.type == "this"


def _unknown(n: Syntax) -> tree.TypeRef:
    return tree.TypeRef(at(n), name="?")


def _members(n: Syntax) -> tuple[tree.TypeMember, ...]:
    found: list[tree.TypeMember] = []
    for c in named(n):
        name = key_name(c.child_by_field_name("name"))
        match c.type:
            case "property_signature" if name is not None:
                kind, may_lack = type_of(c.child_by_field_name("type")), has(c, "?")
                found.append(tree.TypeMember(at(c), name=name, type=kind, is_optional=may_lack))
            case "method_signature" if name is not None and not _is_accessor(c):
                kind, may_lack = _function_type(c), has(c, "?")
                found.append(tree.TypeMember(at(c), name=name, type=kind, is_optional=may_lack))
            case "method_signature" if name is not None:
                kind = type_of(c.child_by_field_name("return_type"))
                found.append(tree.TypeMember(at(c), name=name, type=kind))
            case "call_signature":
                found.append(tree.TypeMember(at(c), name="()", type=_function_type(c)))
            case "construct_signature":
                found.append(tree.TypeMember(at(c), name="new()", type=_function_type(c)))
            case "index_signature":
                kind = type_of(c.child_by_field_name("type"))
                found.append(tree.TypeMember(at(c), name="[]", type=kind))
            case _:
                pass
    return tuple(found)


def _is_accessor(n: Syntax) -> bool:
    return n.children[0].type in ("get", "set")


@lowers("interface_declaration", "type_alias_declaration")
def _declaration(n: Syntax) -> tree.Node:
    name, body = n.child_by_field_name("name"), n.child_by_field_name("body")
    if name is None:
        return erased(n)
    return tree.TypeDeclaration(
        at(n),
        name=text(name),
        params=type_params(n.child_by_field_name("type_parameters")),
        bases=type_refs(child(n, "extends_type_clause")),
        members=() if body is None else _members(body),
        value=type_of(n.child_by_field_name("value")),
    )


def type_params(n: Syntax | None) -> tuple[str, ...]:
    """The names that `<T, U>` brings."""
    if n is None:
        return ()
    names = [c.child_by_field_name("name") for c in named(n)]
    return tuple([text(name) for name in names if name is not None])


@lowers("as_expression", "satisfies_expression", "type_assertion")
def _cast(n: Syntax) -> tree.Node:
    """`x as const` only says what can be seen anyway."""
    inner = named(n)
    if not inner:
        return erased(n)
    if len(inner) == 1:
        return widen(lower(inner[0]), span(n))
    value, declared = inner[0], inner[-1]
    if n.type == "type_assertion":
        value, declared = inner[-1], first(inner[0]) or inner[0]
    if text(declared) == "const":
        return widen(lower(value), span(n))
    is_before = n.type == "type_assertion"
    return (cast if is_before else _cast_last)(lower(value), type_ref(declared))


def cast(value: tree.Node, declared: tree.TypeRef) -> tree.Node:
    """A value that a cast says the type of; of several casts the outermost has the last word."""
    return replace(value, said=declared)


def _cast_last(value: tree.Node, declared: tree.TypeRef) -> tree.Node:
    """The grammar reads `a ?? b as T` as `(a ?? b) as T`: mend that."""
    match value:
        case tree.Operation(op=op, operands=(*before, last), said=None) if (
            op in _LOOSER_THAN_AS and value.span == value.outer
        ):
            return replace(value, operands=(*before, _cast_last(last, declared)))
        case _:
            return cast(value, declared)


@lowers("enum_declaration")
def _enum(n: Syntax) -> tree.Node:
    """An enum is a constant object."""
    name, body = n.child_by_field_name("name"), n.child_by_field_name("body")
    if name is None or body is None:
        return erased(n)
    entries = tuple([_enum_entry(c) for c in named(body)])
    value = tree.Mapping(at(body), entries=entries)
    return tree.Assign(at(n), target=lower(name), value=value, declares="const")


def _enum_entry(n: Syntax) -> tree.Entry:
    name = n.child_by_field_name("name") or n
    value = maybe(n.child_by_field_name("value"))
    return tree.Entry(at(n), name=key_name(name), key=None, value=value or erased(n))


@lowers("internal_module", "module")
def _namespace(n: Syntax) -> tree.Node:
    """`namespace X { … }` makes a constant; what is in it stays in it."""
    name, body = n.child_by_field_name("name"), n.child_by_field_name("body")
    if name is None:
        return erased(n)
    parts = () if body is None else (block(body),)
    value = tree.Opaque(at(n if body is None else body), kind=n.type, parts=parts)
    if name.type == "string":
        return value
    outermost = name
    while (around := outermost.child_by_field_name("object")) is not None:
        outermost = around
    return tree.Assign(at(n), target=lower(outermost), value=value, declares="const")


@lowers(
    "index_signature",
    "property_signature",
    "type_arguments",
    "type_parameters",
    "hash_bang_line",
)
def _nothing(n: Syntax) -> tree.Node:
    """Syntax that only types, or only the shell, look at."""
    return erased(n)
