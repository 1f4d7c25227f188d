"""What JavaScript and TypeScript lower to."""

from pathlib import Path

import pytest

from wlint import tree
from wlint.languages import parse
from wlint.source import Source
from wlint.tree import Node


def lowered(code: str, path: str = "a.ts") -> tree.Module:
    return parse(Source(Path(path), code.encode()))


def statement(code: str, path: str = "a.ts") -> Node:
    return lowered(code, path).body.statements[0]


def value(code: str, path: str = "a.ts") -> Node:
    node = statement(f"({code})", path)
    assert isinstance(node, tree.ExpressionStatement)
    return node.value


def named(ref: tree.TypeRef | None) -> str:
    """A type as one line: its name, arguments and members."""
    if ref is None:
        return "-"
    members = ",".join(f"{m.name}:{named(m.type)}" for m in ref.members)
    args = ",".join(named(a) for a in ref.args)
    return ref.name + (f"({args})" if args else "") + (f"{{{members}}}" if members else "")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"'a\nb'", "a\nb"),
        (r"'\x41\u0042\u{43}'", "ABC"),
        (r"'\ud83d\ude00'", "😀"),
        (r"'\ud83d'", "\ufffd"),
        ("'a\\\nb'", "ab"),
        (r"'\'\"\\\q'", "'\"\\q"),
        (r'"\0"', "\0"),
        ("''", ""),
    ],
)
def test_a_string_means_what_its_escapes_say(written: str, meant: str) -> None:
    literal = value(written)
    assert isinstance(literal, tree.Literal)
    assert literal.value == meant


def test_text_between_insertions_of_a_template_is_one_part() -> None:
    template = value(r"`a\n\u0041${b}c`")
    assert isinstance(template, tree.Template)
    texts = [p.value for p in template.parts if isinstance(p, tree.Literal)]
    assert texts == ["a\nA", "c"]


IMPORTS = [
    ("import 'a'", [("a", [], False)]),
    ("import a from 'b'", [("b", [("default", "a")], False)]),
    ("import * as a from 'b'", [("b", [("*", "a")], False)]),
    ("import { 'x-y' as a } from 'b'", [("b", [("x-y", "a")], False)]),
    ("import type { A } from 'b'", [("b", [("A", "A")], True)]),
    ("import { type A } from 'b'", [("b", [("A", "A")], True)]),
    (
        "import { type A, b as c } from 'd'",
        [("d", [("b", "c")], False), ("d", [("A", "A")], True)],
    ),
    ("import a = require('b')", [("b", [("*", "a")], False)]),
    ("import a from './b.json' with { type: 'json' }", [("./b.json", [("default", "a")], False)]),
]


@pytest.mark.parametrize(("code", "brought"), IMPORTS, ids=lambda c: str(c))
def test_what_an_import_brings(code: str, brought: list[object]) -> None:
    found = [
        (n.module, [(i.name, i.local) for i in n.names], n.is_type)
        for n in lowered(code).body.statements
        if isinstance(n, tree.Import)
    ]
    assert found == brought


@pytest.mark.parametrize("code", ["const a = require('b')", "const { a } = require('b')"])
def test_require_stays_a_call(code: str) -> None:
    match statement(code, "a.js"):
        case tree.Assign(declares="const", value=tree.Call(callee=tree.Name(id="require"))):
            pass
        case other:
            pytest.fail(repr(other))


def test_a_dynamic_import_is_a_call() -> None:
    match value("import('a')"):
        case tree.Call(callee=tree.Name(id="import")):
            pass
        case other:
            pytest.fail(repr(other))


@pytest.mark.parametrize(
    ("code", "names", "module", "is_default"),
    [
        ("export * from 'a'", [("*", "*")], "a", False),
        ("export * as b from 'a'", [("*", "b")], "a", False),
        ("export { a as default, b } from 'c'", [("a", "default"), ("b", "b")], "c", False),
        ("export { a }", [("a", "a")], None, False),
        ("export type { A } from 'b'", [("A", "A")], "b", False),
        ("export default class {}", [], None, True),
        ("export default async () => {}", [], None, True),
        ("export = a", [], None, True),
    ],
)
def test_what_a_module_exports(
    code: str, names: list[tuple[str, str]], module: str | None, is_default: bool
) -> None:
    export = statement(code)
    assert isinstance(export, tree.Export)
    assert [(n.name, n.local) for n in export.names] == names
    assert (export.module, export.is_default) == (module, is_default)
    assert (export.value is None) == bool(names)


def test_every_exported_variable_is_exported() -> None:
    values = [
        n.value
        for n in lowered("export let a = 1, b").body.statements
        if isinstance(n, tree.Export)
    ]
    targets = [v.target for v in values if isinstance(v, tree.Assign)]
    assert [t.id for t in targets if isinstance(t, tree.Name)] == ["a", "b"]


def _member(node: Node) -> object:
    match node:
        case tree.Function():
            return node.name, node.kind
        case tree.Assign(target=tree.Name(id=name)):
            return name, node.declares
        case _:
            return type(node).__name__


def test_members_of_a_class() -> None:
    made = statement(
        "class A { constructor() {} get b() {} set b(x) {} static c() {} d() {} #e = 1;"
        " static f = 2; static { g() } async *[h]() {} }",
        "a.js",
    )
    assert isinstance(made, tree.Class)
    found = [_member(m) for m in made.body.statements]
    assert found == [
        ("constructor", "constructor"), ("b", "getter"), ("b", "setter"), ("c", "static"),
        ("d", "method"), ("e", "field"), ("f", "static"), "Block", (None, "method"),
    ]  # fmt: skip


def test_a_private_name_is_the_same_wherever_it_stands() -> None:
    code = "class A { #a = 1; #b() { return this.#a + this.#b() } }"
    names = [n.name for n in lowered(code).walk() if isinstance(n, tree.Member)]
    assert names == ["a", "b"]


@pytest.mark.parametrize("path", ["a.js", "a.ts"])
@pytest.mark.parametrize(
    "code",
    ["@d class A {}", "@d export class A {}", "export @d class A {}", "class A { @d m() {} }"],
)
def test_what_is_decorated_knows_it_and_reaches_over_it(code: str, path: str) -> None:
    decorated = [
        n
        for n in lowered(code, path).walk()
        if isinstance(n, tree.Class | tree.Function) and n.decorators
    ]
    assert len(decorated) == 1
    assert all(decorated[0].outer.covers(d.outer) for d in decorated[0].decorators)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Promise<Response>", "Promise(Response)"),
        ("ns.T", "ns.T"),
        ("A[]", "[](A)"),
        ("ReadonlyArray<A>", "[](A)"),
        ("readonly A[]", "[](A)"),
        ("A | (B | null)", "|(A,|(B,null))"),
        ("A | B | C", "|(A,B,C)"),
        ("A & B", "&(A,B)"),
        ("(x: A) => B", "=>(A,B)"),
        ("(x?: A, ...y: B[]) => C", "=>(?(A),...([](B)),C)"),
        ("{ a: A; b?(): B; [k: string]: C }", "{}{a:A,b:=>(B),[]:C}"),
        ("Env['DB']", ".(Env,'DB')"),
        ("typeof a.b", "typeof(a.b)"),
        ("Promise<typeof import('./a')>", "Promise(typeof(import('./a')))"),
        ("'x' | 1", "|('x',1)"),
        ("keyof A", "keyof(A)"),
        ("A extends B ? C : D", "?"),
    ],
)
def test_a_type_is_a_name_with_arguments(written: str, meant: str) -> None:
    declared = statement(f"let x: {written}")
    assert isinstance(declared, tree.Assign)
    assert named(declared.type) == meant


def test_an_interface_is_its_members_and_bases() -> None:
    declared = statement("interface A<T> extends B, C<T> { d: E; f(): G; readonly h?: I }")
    assert isinstance(declared, tree.TypeDeclaration)
    assert (declared.name, declared.params) == ("A", ("T",))
    assert [named(b) for b in declared.bases] == ["B", "C(T)"]
    assert [(m.name, named(m.type)) for m in declared.members] == [
        ("d", "E"), ("f", "=>(G)"), ("h", "I"),
    ]  # fmt: skip


def test_a_class_knows_the_arguments_of_its_base() -> None:
    made = statement("class A extends DurableObject<Env> implements I, J<K> {}")
    assert isinstance(made, tree.Class)
    assert [named(t) for t in made.base_types] == ["Env"]
    assert [named(t) for t in made.implements] == ["I", "J(K)"]


def test_arguments_of_types_are_kept() -> None:
    call = value("new Map<string, A>()")
    assert isinstance(call, tree.Call)
    assert [named(t) for t in call.types] == ["string", "A"]


@pytest.mark.parametrize("code", ["x as T", "<T>x", "x satisfies T"])
def test_a_cast_keeps_the_type_it_declares(code: str) -> None:
    match value(code):
        case tree.Name(id="x", said=tree.TypeRef(name="T")) as name:
            assert name.outer.end - name.outer.start == 1
        case other:
            pytest.fail(repr(other))


@pytest.mark.parametrize(
    "code",
    [
        "await x as T",
        "(await x) as T",
        "<T>await x",
        "await x satisfies T",
        "await x! as T",
        "await x as unknown as T",
    ],
)
def test_what_a_cast_says_of_an_await_it_says_of_what_was_awaited(code: str) -> None:
    match value(code):
        case tree.Await(value=tree.Name(id="x", said=None), said=tree.TypeRef(name="T")) as wait:
            assert wait.span.end - wait.span.start in (len("await x"), len("await x!"))
        case other:
            pytest.fail(repr(other))


@pytest.mark.parametrize("code", ["await (x as T)", "await <T>x"])
def test_a_cast_of_a_promise_stays_in_the_await(code: str) -> None:
    match value(code):
        case tree.Await(value=tree.Name(said=tree.TypeRef(name="T")), said=None):
            pass
        case other:
            pytest.fail(repr(other))


@pytest.mark.parametrize("op", ["??", "||", "&&", "===", "!="])
def test_a_cast_is_of_the_last_operand(op: str) -> None:
    match value(f"a {op} b as T"):
        case tree.Operation(operands=(_, tree.Name(said=tree.TypeRef(name="T"))), said=None):
            pass
        case other:
            pytest.fail(repr(other))


@pytest.mark.parametrize("code", ["a + b as T", "(a ?? b) as T"])
def test_a_cast_is_of_a_sum_and_of_what_is_in_parentheses(code: str) -> None:
    match value(code):
        case tree.Operation(said=tree.TypeRef(name="T")):
            pass
        case other:
            pytest.fail(repr(other))


def test_what_is_read_of_an_awaited_and_cast_value_is_not_awaited() -> None:
    match value("(await x as T).y"):
        case tree.Member(object=tree.Await(value=tree.Name())):
            pass
        case other:
            pytest.fail(repr(other))


@pytest.mark.parametrize("code", ["x as const", "x!", "(x)", "x<T>"])
def test_what_says_nothing_new_is_no_node(code: str) -> None:
    node = value(code)
    assert isinstance(node, tree.Name)
    assert node.outer.end - node.outer.start == len(code) + 2


def test_a_declared_function_is_a_function_without_a_body() -> None:
    declared = statement("declare function f(): Promise<X>")
    assert isinstance(declared, tree.Function)
    assert (named(declared.returns), declared.body.statements) == ("Promise(X)", ())


@pytest.mark.parametrize("word", ["", "export "])
def test_overloads_are_not_functions_of_their_own(word: str) -> None:
    code = f"{word}function f(a: A): B; {word}function f(a: any) {{ return a }}"
    functions = [n for n in lowered(code).walk() if isinstance(n, tree.Function)]
    assert len(functions) == 1
    assert functions[0].body.statements


@pytest.mark.parametrize("word", ["private", "readonly", "public readonly"])
def test_a_parameter_that_is_a_field(word: str) -> None:
    made = lowered(f"class A {{ constructor({word} a: B, c: D) {{}} }}")
    assert [p.is_field for p in made.walk() if isinstance(p, tree.Param)] == [True, False]


def test_nothing_is_passed_for_this() -> None:
    function = statement("function f(this: A, b: B) {}")
    assert isinstance(function, tree.Function)
    assert len(function.params) == 1


@pytest.mark.parametrize("code", ["enum A { B = 1 }", "namespace A { f() }", "import A = b.c"])
def test_what_declares_a_constant_in_another_way(code: str) -> None:
    match statement(code):
        case tree.Assign(declares="const", target=tree.Name(id="A")):
            pass
        case other:
            pytest.fail(repr(other))


@pytest.mark.parametrize("code", ["using a = b()", "await using a = b()"])
def test_using_declares_a_constant(code: str) -> None:
    match statement(code):
        case tree.Assign(declares="const", target=tree.Name(id="a"), value=tree.Call()):
            pass
        case other:
            pytest.fail(repr(other))


def test_a_component_is_used_and_its_children_run() -> None:
    module = lowered("x = <a.B c={d()} {...e}><p>{f}</p></a.B>", "a.tsx")
    names = [n.id for n in module.walk() if isinstance(n, tree.Name)]
    assert names == ["x", "a", "d", "e", "f"]


def test_a_typed_template_tag_is_a_tag() -> None:
    match statement("this.sql<Row>`SELECT ${a}`"):
        case tree.ExpressionStatement(value=tree.Template(tag=tree.Member(name="sql"))):
            pass
        case other:
            pytest.fail(repr(other))


def test_the_keys_of_an_object_are_not_its_elements() -> None:
    loop = statement("for (const a in b) {}")
    assert isinstance(loop, tree.Loop)
    assert isinstance(loop.iterable, tree.Opaque)


def test_holes_keep_the_others_in_their_places() -> None:
    declared = statement("const [, a] = b")
    assert isinstance(declared, tree.Assign) and isinstance(declared.target, tree.Sequence)
    assert [type(i).__name__ for i in declared.target.items] == ["Opaque", "Name"]


def test_comments_are_known_by_place() -> None:
    code = "#!/usr/bin/env node\n// a\nx /* b */ = 'c // d' // e"
    found = [code[s.start : s.end] for s in lowered(code).comments]
    assert found == ["// a", "/* b */", "// e"]


def test_declaration_files_are_read() -> None:
    module = lowered("declare global { interface Env { A: B } }\nexport {}", "env.d.ts")
    assert any(isinstance(n, tree.TypeDeclaration) and n.name == "Env" for n in module.walk())


def test_a_line_may_start_with_a_name_that_starts_like_an_operator() -> None:
    code = "interface Status {\n  visible?: boolean\n  in_reply_to?: string\n}\n"
    module = lowered(code, "status.ts")
    assert module.unread == ()
    declared = next(n for n in module.walk() if isinstance(n, tree.TypeDeclaration))
    assert [m.name for m in declared.members] == ["visible", "in_reply_to"]


def test_types_imported_in_place_can_be_arrays() -> None:
    code = """
    type Page = { items: import("./types").Item[]; pairs?: import("./types").Pair<string>[] };
    let last: import("./types").Item["id"];
    const load = async () => (await import("./more")).items;
    """
    module = lowered(code, "page.ts")
    assert module.unread == ()
    loads = [n for n in module.walk() if isinstance(n, tree.Literal) and n.value == "./more"]
    assert len(loads) == 1


def test_a_member_whose_name_starts_like_an_operator() -> None:
    module = lowered("type A = {\n  b: boolean\n  in_reply_to: string\n}")
    assert module.unread == ()
    assert [n.name for n in module.walk() if isinstance(n, tree.TypeMember)] == [
        "b", "in_reply_to",
    ]  # fmt: skip


def test_types_between_a_tag_and_its_template_say_nothing_at_run_time() -> None:
    code = """
    const a = await sql<Row[]>`SELECT 1`;
    class Log { all() { return this.sql<{ id: string; at: () => number }>`SELECT ${this.id}`; } }
    const b = db.sql<
      Map<string, { id: number }>
    >`SELECT 2` || [];
    const text = `a list<string>`; // not list<string>`
    const less = a<b && c>`x`;
    """
    module = lowered(code, "log.ts")
    assert module.unread == ()
    tags = [n for n in module.walk() if isinstance(n, tree.Template) and n.tag is not None]
    assert len(tags) == 3
    texts = [n for n in module.walk() if isinstance(n, tree.Literal | tree.Template)]
    assert any(code[t.span.start : t.span.end] == "`a list<string>`" for t in texts)


def test_what_the_grammars_do_not_know_is_no_gap() -> None:
    code = """
    export type * from "./types";
    export { name, type } from "./names";
    const real = await original<typeof import("node:path")>();
    const help = <p>Help & support, terms && more</p>;
    const jobs = <ul><li>R&D at AT&T, Q&A {first()} A&B</li></ul>;
    """
    module = lowered(code, "page.tsx")
    assert module.unread == ()
    exported = [e for e in module.walk() if isinstance(e, tree.Export)]
    assert [[n.name for n in e.names] for e in exported] == [["*"], ["name", "type"]]
    assert any(isinstance(n, tree.Call) for n in module.walk())


def test_words_that_only_types_begin_with_are_names_in_a_comparison() -> None:
    code = """
    for (let i = 0; i < unique.length; i += 100) send(unique.slice(i, i + 100));
    for (let i = 0; i <unknown.size; i++) next(i);
    if (0 < never) stop();
    const kept = cache<unknown>("a");
    """
    module = lowered(code, "send.ts")
    assert module.unread == ()
    assert len([n for n in module.walk() if isinstance(n, tree.Loop)]) == 2
    compared = [n for n in module.walk() if isinstance(n, tree.Operation) and len(n.operands) == 2]
    assert [n.op for n in compared if n.op != "+"] == ["<=", "<=", "<="]


FREE_ESCAPES = [
    r"String.raw`\usepackage{x}`",
    r"String.raw`\x{41} \u{ ${f(1)} \xy`",
    r"String.raw`a\\\u`",
    r"latex()`\u`",
    "String.raw`\n  use \\\\Drupal\\user;\n  \\x{03C3}\n`",
]


@pytest.mark.parametrize("template", FREE_ESCAPES)
def test_a_template_with_a_tag_may_have_any_escapes(template: str) -> None:
    module = lowered(f"const a = {template};\ng();\nconst b = {template};\nh();", "text.ts")
    assert module.unread == ()
    calls = [n.callee for n in module.walk() if isinstance(n, tree.Call)]
    assert [c.id for c in calls if isinstance(c, tree.Name) and c.id in "gh"] == ["g", "h"]


def test_a_template_without_a_tag_may_not() -> None:
    assert lowered(r"const a = `\user`;", "text.ts").unread


def test_an_entity_may_have_six_digits() -> None:
    code = "const a = <div>\n  <p>&#128269; find</p>\n  <b>&#1048577;</b>\n</div>;\nf();"
    for name in ("page.tsx", "page.jsx"):
        module = lowered(code, name)
        assert module.unread == ()
        assert any(isinstance(n, tree.Call) for n in module.walk())
