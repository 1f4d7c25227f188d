"""Lower a tree-sitter tree of JavaScript or TypeScript to the neutral tree."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from typing import Literal

import tree_sitter_javascript
import tree_sitter_typescript
from tree_sitter import Language as Grammar
from tree_sitter import Node as Syntax
from tree_sitter import Parser

from wlint import tree
from wlint.source import Extent, Source, Span


def parse(source: Source) -> tree.Module:
    """Lower a file."""
    typed = source.path.suffix in (".ts", ".mts", ".tsx")
    root = _parser(source.path.suffix).parse(source.data).root_node
    at = Extent(Span(0, len(source.data)), Span(0, len(source.data)))
    return tree.Module(
        at,
        language=tree.Language.TYPESCRIPT if typed else tree.Language.JAVASCRIPT,
        body=tree.Block(at, statements=_all(root)),
        unread=tuple(_unread(root)),
    )


@cache
def _parser(suffix: str) -> Parser:
    match suffix:
        case ".ts" | ".mts":
            return Parser(Grammar(tree_sitter_typescript.language_typescript()))
        case ".tsx":
            return Parser(Grammar(tree_sitter_typescript.language_tsx()))
        case _:
            return Parser(Grammar(tree_sitter_javascript.language()))


def _unread(n: Syntax) -> Iterator[Span]:
    """What the parser stepped over. Real Workers code has some: `this.sql<Row>`...``."""
    if n.is_error or n.is_missing:
        yield _span(n)
    elif n.has_error:
        for c in n.children:
            yield from _unread(c)


# Reading the grammar


def _span(n: Syntax) -> Span:
    return Span(n.start_byte, n.end_byte)


def _at(n: Syntax) -> Extent:
    return Extent(_span(n), _span(n))


def _text(n: Syntax) -> str:
    return n.text.decode() if n.text is not None else ""


def _named(n: Syntax) -> list[Syntax]:
    return [c for c in n.named_children if c.type not in ("comment", "empty_statement")]


def _has(n: Syntax, keyword: str) -> bool:
    return any(c.type == keyword for c in n.children)


def _widen(inner: tree.Node, n: Syntax) -> tree.Node:
    """The same node, with `outer` stretched over a wrapper that is not a node."""
    return replace(inner, at=Extent(inner.span, _span(n)))


def _lower(n: Syntax) -> tree.Node:
    return _LOWER.get(n.type, _opaque)(n)


def _maybe(n: Syntax | None) -> tree.Node | None:
    return None if n is None else _lower(n)


def _all(n: Syntax) -> tuple[tree.Node, ...]:
    return tuple(lowered for c in _named(n) for lowered in _several(c))


def _several(n: Syntax) -> list[tree.Node]:
    """Most syntax is one node; `let a, b` is one for each name."""
    if n.type not in ("lexical_declaration", "variable_declaration"):
        return [_lower(n)]
    return [_declarator(c, n) for c in _named(n) if c.type == "variable_declarator"]


def _opaque(n: Syntax) -> tree.Opaque:
    return tree.Opaque(_at(n), kind=n.type, parts=_all(n))


def _erased(n: Syntax) -> tree.Opaque:
    """Type-level syntax: it is there, but nothing in it runs."""
    return tree.Opaque(_at(n), kind=n.type, parts=())


def _block(n: Syntax) -> tree.Block:
    """Any statement as a block, so that braces make no difference."""
    if n.type == "statement_block":
        return tree.Block(_at(n), statements=_all(n))
    return tree.Block(_at(n), statements=() if n.type == "empty_statement" else (_lower(n),))


# Structure


def _import(n: Syntax) -> tree.Node:
    module = n.child_by_field_name("source")
    if module is None:
        return _opaque(n)
    names: list[tree.ImportedName] = []
    clause = next((c for c in n.named_children if c.type == "import_clause"), None)
    if clause is not None:
        for c in _named(clause):
            match c.type:
                case "identifier":
                    names.append(_imported(c, "default", _text(c)))
                case "namespace_import":
                    names.append(_imported(c, "*", _text(_named(c)[0])))
                case "named_imports":
                    names.extend(_specifiers(c))
    return tree.Import(_at(n), module=_string(module), names=tuple(names), is_type=_has(n, "type"))


def _specifiers(n: Syntax) -> list[tree.ImportedName]:
    found = []
    for c in _named(n):
        name = c.child_by_field_name("name")
        if name is not None:
            local = c.child_by_field_name("alias") or name
            found.append(_imported(c, _text(name), _text(local)))
    return found


def _imported(n: Syntax, name: str, local: str) -> tree.ImportedName:
    return tree.ImportedName(_at(n), name=name, local=local)


def _export(n: Syntax) -> tree.Node:
    value = n.child_by_field_name("declaration") or n.child_by_field_name("value")
    source = n.child_by_field_name("source")
    clause = next((c for c in n.named_children if c.type == "export_clause"), None)
    return tree.Export(
        _at(n),
        value=_maybe(value),
        names=tuple(_specifiers(clause)) if clause else (),
        module=_string(source) if source else None,
        is_default=_has(n, "default"),
    )


_Kind = Literal["function", "arrow", "method", "getter", "setter", "constructor", "static"]
_KINDS: dict[str, _Kind] = {"static": "static", "get": "getter", "set": "setter"}


def _function(n: Syntax) -> tree.Function:
    name = n.child_by_field_name("name")
    body = n.child_by_field_name("body")
    single = n.child_by_field_name("parameter")
    many = n.child_by_field_name("parameters")
    returns = n.child_by_field_name("return_type")
    if single is not None:
        params: tuple[tree.Param, ...] = (_param(single),)
    else:
        params = tuple(_param(c) for c in _named(many) if c.type != "decorator") if many else ()
    return tree.Function(
        _at(n),
        name=_text(name).lstrip("#") if name else None,
        kind=_function_kind(n, name),
        params=params,
        body=_function_body(n, body),
        is_async=_has(n, "async"),
        is_generator=_has(n, "*") or n.type.startswith("generator_"),
        decorators=_decorators(n),
        returns=_type(returns),
    )


def _function_kind(n: Syntax, name: Syntax | None) -> _Kind:
    if n.type == "arrow_function":
        return "arrow"
    if n.type != "method_definition":
        return "function"
    for word, kind in _KINDS.items():
        if _has(n, word):
            return kind
    return "constructor" if name is not None and _text(name) == "constructor" else "method"


def _function_body(n: Syntax, body: Syntax | None) -> tree.Block:
    if body is None:
        end = Span(n.end_byte, n.end_byte)
        return tree.Block(Extent(end, end), statements=())
    if body.type == "statement_block":
        return _block(body)
    value = tree.Exit(_at(body), kind="return", value=_lower(body))
    return tree.Block(_at(body), statements=(value,))


def _decorators(n: Syntax) -> tuple[tree.Node, ...]:
    return tuple(_lower(_named(c)[0]) for c in n.children if c.type == "decorator")


def _param(n: Syntax) -> tree.Param:
    match n.type:
        case "required_parameter" | "optional_parameter":
            pattern = n.child_by_field_name("pattern")
            return tree.Param(
                _at(n),
                target=_lower(pattern) if pattern else _opaque(n),
                default=_maybe(n.child_by_field_name("value")),
                type=_type(n.child_by_field_name("type")),
                is_field=any(c.type in ("accessibility_modifier", "readonly") for c in n.children),
            )
        case "assignment_pattern":
            target, default = _pair(n)
            return tree.Param(_at(n), target=target, default=default)
        case _:
            return tree.Param(_at(n), target=_lower(n))


def _pair(n: Syntax) -> tuple[tree.Node, tree.Node | None]:
    left = n.child_by_field_name("left") or _named(n)[0]
    return _lower(left), _maybe(n.child_by_field_name("right"))


def _type(n: Syntax | None) -> tree.TypeRef | None:
    return None if n is None else _type_ref(n)


def _type_ref(n: Syntax, name: str = "?") -> tree.TypeRef:
    """An annotation as a name with arguments."""
    inner = _named(n)
    match n.type:
        case (
            "type_annotation"
            | "parenthesized_type"
            | "readonly_type"
            | "constraint"
            | "asserts_annotation"
            | "type_predicate_annotation"
        ):
            return _type_ref(inner[0]) if inner else tree.TypeRef(_at(n), name="?")
        case (
            "type_identifier"
            | "identifier"
            | "predefined_type"
            | "nested_type_identifier"
            | "nested_identifier"
            | "member_expression"
        ):
            return tree.TypeRef(_at(n), name=_text(n))
        case "generic_type":
            head = n.child_by_field_name("name") or inner[0]
            args = n.child_by_field_name("type_arguments")
            return _collection(n, _text(head), _types(args))
        case "array_type":
            return tree.TypeRef(_at(n), name="[]", args=(_type_ref(inner[0]),))
        case "tuple_type":
            return tree.TypeRef(_at(n), name="tuple", args=tuple(map(_type_ref, inner)))
        case "union_type" | "intersection_type":
            sign = "|" if n.type == "union_type" else "&"
            return tree.TypeRef(_at(n), name=sign, args=tuple(_flat(n)))
        case "function_type":
            result = n.child_by_field_name("return_type")
            return tree.TypeRef(_at(n), name="=>", args=(_type_ref(result),) if result else ())
        case "object_type" | "interface_body":
            return tree.TypeRef(_at(n), name="{}", members=_members(n))
        case "lookup_type" if len(inner) == 2:
            return tree.TypeRef(_at(n), name=".", args=(_type_ref(inner[0]), _type_ref(inner[1])))
        case "literal_type":
            return tree.TypeRef(_at(n), name=_text(n))
        case "type_query" if inner:
            return tree.TypeRef(_at(n), name="typeof", args=(_type_ref(inner[0]),))
        case _:
            return tree.TypeRef(_at(n), name=name)


def _collection(n: Syntax, name: str, args: tuple[tree.TypeRef, ...]) -> tree.TypeRef:
    return tree.TypeRef(
        _at(n), name="[]" if name in ("Array", "ReadonlyArray") else name, args=args
    )


def _flat(n: Syntax) -> Iterator[tree.TypeRef]:
    """`A | B | C` parses as nested pairs; the tree has one list."""
    for c in _named(n):
        if c.type == n.type:
            yield from _flat(c)
        else:
            yield _type_ref(c)


def _types(n: Syntax | None) -> tuple[tree.TypeRef, ...]:
    return () if n is None else tuple(_type_ref(c) for c in _named(n))


def _members(n: Syntax) -> tuple[tree.TypeMember, ...]:
    found = []
    for c in _named(n):
        name = c.child_by_field_name("name")
        if name is None:
            continue
        if c.type == "method_signature":
            result = c.child_by_field_name("return_type")
            kind: tree.TypeRef | None = tree.TypeRef(
                _at(c), name="=>", args=(_type_ref(result),) if result else ()
            )
        else:
            kind = _type(c.child_by_field_name("type"))
        found.append(tree.TypeMember(_at(c), name=_key_name(name) or "", type=kind))
    return tuple(found)


def _type_declaration(n: Syntax) -> tree.Node:
    name = n.child_by_field_name("name")
    body = n.child_by_field_name("body")
    value = n.child_by_field_name("value")
    params = n.child_by_field_name("type_parameters")
    extends = next((c for c in n.named_children if c.type == "extends_type_clause"), None)
    return tree.TypeDeclaration(
        _at(n),
        name=_text(name) if name else "?",
        params=tuple(_text(_named(c)[0]) for c in _named(params) if _named(c)) if params else (),
        bases=_types(extends),
        members=_members(body) if body else (),
        value=_type(value),
    )


def _cast(n: Syntax) -> tree.Node:
    inner = _named(n)
    if len(inner) < 2 or _text(inner[-1]) == "const":
        return _wrapper(n)
    value, declared = (inner[1], inner[0]) if n.type == "type_assertion" else (inner[0], inner[-1])
    ref = _types(declared)[0] if declared.type == "type_arguments" else _type_ref(declared)
    return tree.Cast(_at(n), value=_lower(value), type=ref)


def _class(n: Syntax) -> tree.Class:
    name = n.child_by_field_name("name")
    body = n.child_by_field_name("body")
    heritage = next((c for c in n.named_children if c.type == "class_heritage"), None)
    return tree.Class(
        _at(n),
        name=_text(name) if name else None,
        bases=_bases(heritage) if heritage else (),
        base_types=_base_types(heritage) if heritage else (),
        body=tree.Block(_at(body), statements=_all(body)) if body else _function_body(n, None),
        decorators=_decorators(n),
    )


def _base_types(n: Syntax) -> tuple[tree.TypeRef, ...]:
    clause = next((c for c in _named(n) if c.type == "extends_clause"), None)
    return _types(clause.child_by_field_name("type_arguments")) if clause else ()


def _bases(n: Syntax) -> tuple[tree.Node, ...]:
    found: list[tree.Node] = []
    for c in _named(n):
        if c.type == "extends_clause":
            found.extend(_lower(v) for v in c.children_by_field_name("value"))
        elif c.type != "implements_clause":
            found.append(_lower(c))
    return tuple(found)


def _field(n: Syntax) -> tree.Assign:
    name = n.child_by_field_name("name") or n.child_by_field_name("property")
    return tree.Assign(
        _at(n),
        target=_lower(name) if name else _opaque(n),
        value=_maybe(n.child_by_field_name("value")),
        declares="static" if _has(n, "static") else "field",
        type=_type(n.child_by_field_name("type")),
    )


# Statements


def _declarator(n: Syntax, whole: Syntax) -> tree.Assign:
    name = n.child_by_field_name("name")
    alone = sum(c.type == "variable_declarator" for c in whole.named_children) == 1
    word = whole.children[0].type
    return tree.Assign(
        Extent(_span(n), _span(whole) if alone else _span(n)),
        target=_lower(name) if name else _opaque(n),
        value=_maybe(n.child_by_field_name("value")),
        declares=word if word in ("const", "let", "var") else "const",  # type: ignore[arg-type]
        type=_type(n.child_by_field_name("type")),
    )


def _expression_statement(n: Syntax) -> tree.Node:
    inner = _named(n)
    if not inner:
        return _opaque(n)
    value = _lower(inner[0])
    if isinstance(value, tree.Assign):
        return _widen(value, n)
    return tree.ExpressionStatement(_at(n), value=value)


def _exit(n: Syntax) -> tree.Exit:
    inner = [c for c in _named(n) if c.type != "statement_identifier"]
    kind = n.type.removesuffix("_statement")
    return tree.Exit(_at(n), kind=kind, value=_lower(inner[0]) if inner else None)  # type: ignore[arg-type]


def _if(n: Syntax) -> tree.Node:
    test = n.child_by_field_name("condition")
    then = n.child_by_field_name("consequence")
    otherwise = n.child_by_field_name("alternative")
    if test is None or then is None:
        return _opaque(n)
    return tree.If(
        _at(n),
        test=_lower(test),
        then=_block(then),
        otherwise=_block(_named(otherwise)[0]) if otherwise and _named(otherwise) else None,
    )


def _loop(n: Syntax) -> tree.Node:
    body = n.child_by_field_name("body")
    if body is None:
        return _opaque(n)
    test = n.child_by_field_name("condition")
    if n.type == "for_in_statement":
        left, right = n.child_by_field_name("left"), n.child_by_field_name("right")
        return tree.Loop(
            _at(n),
            kind="each",
            body=_block(body),
            target=_maybe(left),
            iterable=_maybe(right),
            is_async=_has(n, "await"),
        )
    if n.type == "for_statement":
        start, step = n.child_by_field_name("initializer"), n.child_by_field_name("increment")
        parts = [c for c in (start, step) if c and c.type != "empty_statement"]
        header = tuple(lowered for c in parts for lowered in _several(c))
        return tree.Loop(
            _at(n),
            kind="count",
            body=_block(body),
            test=None if test is None or test.type == "empty_statement" else _lower(test),
            header=header,
        )
    return tree.Loop(_at(n), kind="while", body=_block(body), test=_maybe(test))


def _try(n: Syntax) -> tree.Node:
    body = n.child_by_field_name("body")
    if body is None:
        return _opaque(n)
    handler = n.child_by_field_name("handler")
    finalizer = n.child_by_field_name("finalizer")
    last = finalizer.child_by_field_name("body") if finalizer else None
    return tree.Try(
        _at(n),
        body=_block(body),
        catches=(_catch(handler),) if handler else (),
        finally_=_block(last) if last else None,
    )


def _catch(n: Syntax) -> tree.Catch:
    body = n.child_by_field_name("body")
    name = _maybe(n.child_by_field_name("parameter"))
    return tree.Catch(
        _at(n), types=(), name=name, body=_block(body) if body else _function_body(n, None)
    )


def _switch(n: Syntax) -> tree.Node:
    subject, body = n.child_by_field_name("value"), n.child_by_field_name("body")
    if subject is None or body is None:
        return _opaque(n)
    return tree.Switch(_at(n), subject=_lower(subject), cases=tuple(_case(c) for c in _named(body)))


def _case(n: Syntax) -> tree.Case:
    test = n.child_by_field_name("value")
    parts = [c for c in _named(n) if test is None or c.id != test.id]
    body = tuple(lowered for c in parts for lowered in _several(c))
    return tree.Case(
        _at(n),
        tests=(_lower(test),) if test else (),
        body=tree.Block(_at(n), statements=body),
    )


# Expressions


def _name(n: Syntax) -> tree.Name:
    return tree.Name(_at(n), id=_text(n), is_receiver=n.type == "this")


def _member(n: Syntax) -> tree.Node:
    target = n.child_by_field_name("object")
    prop = n.child_by_field_name("property") or n.child_by_field_name("index")
    if target is None or prop is None:
        return _opaque(n)
    is_index = n.type == "subscript_expression"
    key = _lower(prop) if is_index else None
    static = key.value if isinstance(key, tree.Literal) and key.kind == "string" else None
    return tree.Member(
        _at(n),
        object=_lower(target),
        name=static if is_index else _text(prop),  # type: ignore[arg-type]  # a string literal
        key=key,
        is_optional=_has(n, "optional_chain"),
    )


def _call(n: Syntax) -> tree.Node:
    callee = n.child_by_field_name("function") or n.child_by_field_name("constructor")
    args = n.child_by_field_name("arguments")
    if callee is None:
        return _opaque(n)
    if args is not None and args.type == "template_string":
        return _template(args, whole=n, tag=_lower(callee))
    return tree.Call(
        _at(n),
        callee=_lower(callee),
        args=tuple(tree.Arg(_at(c), value=_lower(c)) for c in _named(args)) if args else (),
        is_new=n.type == "new_expression",
        is_optional=_has(n, "optional_chain"),
        types=_types(n.child_by_field_name("type_arguments")),
    )


def _template(n: Syntax, whole: Syntax | None = None, tag: tree.Node | None = None) -> tree.Node:
    parts: list[tree.Node] = []
    for c in n.named_children:
        if c.type == "template_substitution":
            parts.extend(_all(c))
        elif c.type == "string_fragment":
            parts.append(tree.Literal(_at(c), kind="string", value=_text(c)))
    return tree.Template(_at(whole or n), parts=tuple(parts), tag=tag)


def _string(n: Syntax) -> str:
    return _text(n)[1:-1]


def _literal(n: Syntax) -> tree.Literal:
    match n.type:
        case "string":
            return tree.Literal(_at(n), kind="string", value=_string(n))
        case "number":
            return tree.Literal(_at(n), kind="number", value=_text(n))
        case "true" | "false":
            return tree.Literal(_at(n), kind="boolean", value=n.type == "true")
        case "null":
            return tree.Literal(_at(n), kind="null", value=None)
        case _:
            return tree.Literal(_at(n), kind="undefined", value=None)


def _regex(n: Syntax) -> tree.Literal:
    pattern, flags = n.child_by_field_name("pattern"), n.child_by_field_name("flags")
    return tree.Literal(
        _at(n),
        kind="regex",
        value=_text(pattern) if pattern else "",
        flags=_text(flags) if flags else "",
    )


def _sequence(n: Syntax) -> tree.Sequence:
    return tree.Sequence(_at(n), items=_all(n))


def _mapping(n: Syntax) -> tree.Mapping:
    return tree.Mapping(_at(n), entries=tuple(_entry(c) for c in _named(n)))


def _entry(n: Syntax) -> tree.Entry:
    match n.type:
        case "pair" | "pair_pattern":
            key, taken = n.child_by_field_name("key"), n.child_by_field_name("value")
            return tree.Entry(
                _at(n),
                name=_key_name(key),
                key=_maybe(key),
                value=_lower(taken) if taken else _opaque(n),
            )
        case "spread_element" | "rest_pattern":
            return tree.Entry(_at(n), name=None, key=None, value=_lower(n))
        case "method_definition":
            method = n.child_by_field_name("name")
            return tree.Entry(
                _at(n), name=_key_name(method), key=_maybe(method), value=_function(n)
            )
        case "object_assignment_pattern":
            name = _text(n.named_children[0])
            return tree.Entry(_at(n), name=name, key=None, value=_assignment(n))
        case _:
            shorthand = tree.Name(_at(n), id=_text(n))
            return tree.Entry(_at(n), name=_text(n), key=None, value=shorthand)


def _key_name(n: Syntax | None) -> str | None:
    if n is None or n.type == "computed_property_name":
        return None
    return _string(n) if n.type == "string" else _text(n)


def _spread(n: Syntax) -> tree.Node:
    inner = _named(n)
    return tree.Spread(_at(n), value=_lower(inner[0])) if inner else _opaque(n)


def _await(n: Syntax) -> tree.Await:
    return tree.Await(_at(n), value=_lower(_named(n)[0]))


def _yield(n: Syntax) -> tree.Yield:
    inner = _named(n)
    return tree.Yield(_at(n), value=_lower(inner[0]) if inner else None, delegates=_has(n, "*"))


def _operation(n: Syntax) -> tree.Node:
    op = n.child_by_field_name("operator")
    return tree.Operation(_at(n), op=_text(op) if op else ",", operands=_all(n))


def _assignment(n: Syntax) -> tree.Assign:
    target, value = _pair(n)
    op = n.child_by_field_name("operator")
    return tree.Assign(
        _at(n), target=target, value=value, op=_text(op).removesuffix("=") if op else None
    )


def _update(n: Syntax) -> tree.Assign:
    op = n.child_by_field_name("operator")
    return tree.Assign(
        _at(n), target=_lower(_named(n)[0]), value=None, op=_text(op)[0] if op else None
    )


def _conditional(n: Syntax) -> tree.Node:
    found = _all(n)
    if len(found) != 3:
        return _opaque(n)
    return tree.Conditional(_at(n), test=found[0], then=found[1], otherwise=found[2])


def _wrapper(n: Syntax) -> tree.Node:
    """Parentheses, `as T`, `x!`: only the wrapped expression is a node."""
    inner = _named(n)
    return (
        _widen(_lower(inner[-1 if n.type == "type_assertion" else 0]), n) if inner else _opaque(n)
    )


def _labeled(n: Syntax) -> tree.Node:
    body = n.child_by_field_name("body")
    return _widen(_lower(body), n) if body else _opaque(n)


def _computed(n: Syntax) -> tree.Node:
    return _lower(_named(n)[0])


_LOWER: dict[str, Callable[[Syntax], tree.Node]] = {
    "import_statement": _import,
    "export_statement": _export,
    **dict.fromkeys(
        (
            "function_declaration",
            "function_expression",
            "generator_function",
            "generator_function_declaration",
            "arrow_function",
            "method_definition",
        ),
        _function,
    ),
    **dict.fromkeys(("class_declaration", "class", "abstract_class_declaration"), _class),
    **dict.fromkeys(("field_definition", "public_field_definition"), _field),
    **dict.fromkeys(("statement_block", "class_static_block"), _block),
    **dict.fromkeys(("lexical_declaration", "variable_declaration"), lambda n: _several(n)[0]),
    "expression_statement": _expression_statement,
    **dict.fromkeys(
        ("return_statement", "throw_statement", "break_statement", "continue_statement"), _exit
    ),
    "if_statement": _if,
    **dict.fromkeys(
        ("for_statement", "for_in_statement", "while_statement", "do_statement"), _loop
    ),
    "try_statement": _try,
    "switch_statement": _switch,
    "labeled_statement": _labeled,
    **dict.fromkeys(
        (
            "identifier",
            "property_identifier",
            "private_property_identifier",
            "shorthand_property_identifier",
            "shorthand_property_identifier_pattern",
            "this",
            "super",
            "import",
            "meta_property",
        ),
        _name,
    ),
    **dict.fromkeys(("member_expression", "subscript_expression"), _member),
    **dict.fromkeys(("call_expression", "new_expression"), _call),
    "template_string": _template,
    **dict.fromkeys(("string", "number", "true", "false", "null", "undefined"), _literal),
    "regex": _regex,
    **dict.fromkeys(("array", "array_pattern"), _sequence),
    **dict.fromkeys(("object", "object_pattern"), _mapping),
    **dict.fromkeys(("spread_element", "rest_pattern"), _spread),
    "await_expression": _await,
    "yield_expression": _yield,
    **dict.fromkeys(("unary_expression", "binary_expression", "sequence_expression"), _operation),
    **dict.fromkeys(
        (
            "assignment_expression",
            "augmented_assignment_expression",
            "assignment_pattern",
            "object_assignment_pattern",
        ),
        _assignment,
    ),
    "update_expression": _update,
    "ternary_expression": _conditional,
    **dict.fromkeys(
        (
            "parenthesized_expression",
            "non_null_expression",
        ),
        _wrapper,
    ),
    **dict.fromkeys(("as_expression", "satisfies_expression", "type_assertion"), _cast),
    **dict.fromkeys(("interface_declaration", "type_alias_declaration"), _type_declaration),
    "computed_property_name": _computed,
    **dict.fromkeys(
        (
            "ambient_declaration",
            "function_signature",
            "method_signature",
            "abstract_method_signature",
            "index_signature",
            "property_signature",
            "type_arguments",
            "type_parameters",
            "hash_bang_line",
        ),
        _erased,
    ),
}
