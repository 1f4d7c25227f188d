"""What tests, type parameters, look-ups and built-ins say of a value; the rest stays unknown."""

from pathlib import Path

import pytest
from understood import understand

EITHER = "x: Response | string"
NARROWED = [
    (EITHER, "if (typeof x === 'string') { const it = x; return it }", "string"),
    (EITHER, "if (typeof x !== 'object') { const it = x; return it }", "Response | string"),
    (EITHER, "if (typeof x === 'string') return; const it = x; return it", "Response"),
    (EITHER, "if (x instanceof Response) { const it = x; return it }", "Response"),
    (EITHER, "if (!(x instanceof Response)) { const it = x; return it }", "string"),
    (EITHER, "if (x instanceof Response) log(); const it = x; return it", "Response | string"),
    (EITHER, "if (x instanceof Response || y) { const it = x; return it }", "Response | string"),
    (EITHER, "if (y && x instanceof Response) { const it = x; return it }", "Response"),
    (EITHER, "return x instanceof Response ? use((it) => it, x) : x", "unknown"),
    ("x", "if (x instanceof Response) { const it = x; return it }", "Response"),
    ("x: Response | null", "const it = x?.text(); return it", "Promise<string>"),
    ("x: Response | null", "const it = x!.text(); return it", "Promise<string>"),
]


@pytest.mark.parametrize(("parameter", "body", "it"), NARROWED)
def test_what_a_test_leaves_of_several_types(
    parameter: str, body: str, it: str, tmp_path: Path
) -> None:
    assert understand(tmp_path, f"export function f({parameter}) {{ {body} }}").type("it") == it


STORES = "SqlStorage | D1Database | KVNamespace"
IS_SQL = "function isSql(x: unknown): x is SqlStorage { return 'databaseSize' in x }\n"
IS_DATABASE = "const isDb = (n: number, x: unknown): x is SqlStorage | D1Database => 'a' in x\n"
PREDICATES = [
    (IS_SQL, "if (isSql(x)) { const it = x; return it }", "SqlStorage"),
    (IS_SQL, "if (!isSql(x)) { const it = x; return it }", "D1Database | KVNamespace"),
    (IS_SQL, "if (isSql(x)) return; const it = x; return it", "D1Database | KVNamespace"),
    (IS_SQL, "if (isSql(y, x)) { const it = x; return it }", STORES),
    (IS_SQL, "const it = isSql(x); return it", "boolean"),
    (IS_DATABASE, "if (isDb(1, x)) { const it = x; return it }", "SqlStorage | D1Database"),
    (IS_DATABASE, "if (isDb(1, x)) return 1; const it = x; return it", "KVNamespace"),
]


@pytest.mark.parametrize(("predicate", "body", "it"), PREDICATES)
def test_a_function_that_says_what_a_value_is(
    predicate: str, body: str, it: str, tmp_path: Path
) -> None:
    code = f"{predicate}export function f(x: {STORES}, y: {STORES}) {{ {body} }}"
    assert understand(tmp_path, code).type("it") == it


@pytest.mark.parametrize(
    ("guard", "otherwise"), [("TypeIs", "number"), ("TypeGuard", "string | number")]
)
def test_a_python_function_that_says_what_a_value_is(
    guard: str, otherwise: str, tmp_path: Path
) -> None:
    code = (
        f"def is_text(x: object) -> {guard}[str]:\n    return hasattr(x, 'upper')\n"
        "def f(x: str | int):\n    if is_text(x):\n        it = x\n        return it\n"
        "    that = x\n    return that\n"
    )
    known = understand(tmp_path, code, python=True)
    assert known.type("it") == "string"
    assert known.type("that") == otherwise


def test_isinstance_in_python(tmp_path: Path) -> None:
    code = "def f(x: str | int):\n    if isinstance(x, str):\n        it = x\n        return it\n"
    assert understand(tmp_path, code, python=True).type("it") == "string"


def test_a_variable_that_changes_is_not_narrowed(tmp_path: Path) -> None:
    code = "export function f(x: Response | string) { x = y; if (typeof x === 'string') use(x) }"
    assert understand(tmp_path, code).type("x") != "string"


GENERIC = [
    (
        "async function go<T>(p: Promise<T>): Promise<T> { return p }; const it = go(fetch(''))",
        "Promise<Response>",
    ),
    ("function run<T>(f: () => T): T { return f() }; const it = run(() => 1)", "number"),
    (
        "function run<T>(f: () => T): T { return f() }; const it = run(() => fetch(''))",
        "Promise<Response>",
    ),
    ("function run<T>(f: () => T): T { return f() }; const it = run<string>(g)", "string"),
    ("function run<T>(f: () => T): T { return f() }; const it = run(g)", "unknown"),
    ("function first<T>(xs: T[]): T { return xs[0] }; const it = first([new URL('')])", "URL"),
    (
        "type Later<T> = Promise<T[]>; function f(it: Later<string>) { return it }",
        "Promise<string[]>",
    ),
    (
        "interface Box<T> { get(): Promise<T> }; const f = (b: Box<URL>) => { const it = b.get() }",
        "Promise<URL>",
    ),
    (
        "async function g() { return 1 }; const f = (it: ReturnType<typeof g>) => it",
        "Promise<number>",
    ),
    (
        "async function g() { return 1 }; const f = (it: Awaited<ReturnType<typeof g>>) => 1",
        "number",
    ),
    ("class A { go(): this { return this } async run() {} }; const it = new A().go()", "a A"),
    ("function each(run: (r: Response) => void) {}; each((it) => it)", "Response"),
    ("function each(run?: (a: URL, r: Response) => void) {}; each((u, it) => it)", "Response"),
    (
        "namespace N { export async function go() { return 1 } }; const it = N.go()",
        "Promise<number>",
    ),
]


@pytest.mark.parametrize(("code", "it"), GENERIC)
def test_what_type_parameters_stand_for(code: str, it: str, tmp_path: Path) -> None:
    assert understand(tmp_path, code).type("it") == it


HELD = [
    ("const o: Record<string, () => Promise<number>> = {}; const it = o['a']()", "Promise<number>"),
    ("const o: { [k: string]: () => Promise<number> } = {}; const it = o.a()", "Promise<number>"),
    ("const o = { a: async () => 1, b: async () => 2 }; const it = o[key]()", "Promise<number>"),
    ("const o = { a: async () => 1, ...more }; const it = o[key]()", "Promise<number> | unknown"),
    ("const it = Object.values({ a: fetch('a') })", "Promise<Response>[]"),
    ("const it = Object.entries({ a: 1 })", "tuple<string, number>[]"),
    (
        "const a = { a: async () => 1 }; const b = { b: async () => 2 };"
        " for (const o of [a, b]) for (const f of Object.values(o)) { const it = f(); }",
        "Promise<number>",
    ),
    (
        "const a = { a: async () => 1 };"
        " for (const o of [a, more]) for (const f of Object.values(o)) { const it = f(); }",
        "Promise<number> | unknown",
    ),
    ("for (const [f, it] of [[g, 1], [h, 2]]) f(it)", "number"),
    ("function g(it) {}; for (const [f, n] of [[g, 1], [h, 2]]) f(n)", "number"),
    ("function g(it) {}; const [f, n] = [g, 1]; f(n)", "number"),
    ("for (const { f, n: it } of [{ f: g, n: 1 }, { f: h, n: 'a' }]) f(it)", "number | string"),
    ("for (const [f, ...it] of [[g, 1], [h, 'a']]) f(it)", "unknown"),
    ("const it = Object.values(anything)", "unknown[]"),
    ("const m = new Map([['a', fetch('b')]]); const it = m.get('a')", "Promise<Response>"),
    ("const m = new Map(); const it = m.get('a')", "unknown"),
    ("const it = Array.from([1], (n) => fetch('a'))", "Promise<Response>[]"),
    ("const it = Array.of(fetch('a'))", "Promise<Response>[]"),
    ("const f = fetch.bind(globalThis); const it = f('a')", "Promise<Response>"),
    ("async function a() { return 1 }; const it = a.call(null)", "Promise<number>"),
    ("async function a() { return 1 }; const it = a.apply(null, [])", "Promise<number>"),
    ("const { promise: it } = Promise.withResolvers<Response>()", "Promise<Response>"),
]


@pytest.mark.parametrize(("code", "it"), HELD)
def test_what_objects_and_built_ins_hold(code: str, it: str, tmp_path: Path) -> None:
    assert understand(tmp_path, code).type("it") == it


WRITTEN_FOR = [
    ("type F = (u: URL) => void; const f: F = (it) => use(it)", "URL"),
    ("class A { run: (u: URL) => void = (it) => use(it) }", "URL"),
    ("interface P { run(u: URL): void }; const p: P = { run(it) { use(it) } }", "URL"),
    ("interface P { run(u: URL): void }; const p: P[] = [{ run: (it) => use(it) }]", "URL"),
    ("const t: Record<string, (u: URL) => void> = { a: (it) => use(it) }", "URL"),
    ("const t = { a: (it) => use(it) } satisfies Record<string, (u: URL) => void>", "URL"),
    ("interface P { run(u: URL): void }; function f(): P { return { run: (it) => it } }", "URL"),
    (
        "interface P { run(u: URL): void }; async function f(): Promise<P | null> "
        "{ return x ? { run: (it) => it } : null }",
        "URL",
    ),
    ("interface P { run(u: URL): void }; declare function f(p: P); f({ run: (it) => it })", "URL"),
    ("const f = (it) => use(it)", "unknown"),
]


@pytest.mark.parametrize(("code", "it"), WRITTEN_FOR)
def test_what_a_function_takes_by_the_type_it_is_written_for(
    code: str, it: str, tmp_path: Path
) -> None:
    assert understand(tmp_path, code).type("it") == it


LISTED = [
    (
        "function* f(): Generator<Promise<URL>> {}; for (const it of f()) use(it)",
        "Promise<URL>",
    ),
    ("function* f() { yield fetch('a') }; for (const it of f()) use(it)", "Promise<Response>"),
    ("function* f() { yield* [new URL('a')] }; for (const it of f()) use(it)", "URL"),
    (
        "async function* f() { yield fetch('a') }; for await (const it of f()) use(it)",
        "Response",
    ),
    (
        "const f = (xs: AsyncIterable<URL>) => { for await (const it of xs) use(it) }",
        "URL",
    ),
    ("const o = { a: 1, b: 2 }; const f = (it: keyof typeof o) => it", '"a" | "b"'),
    ("interface O { a: 1 }; const f = (it: keyof O) => it", '"a"'),
    ("const f = <T>(it: keyof T) => it", "unknown"),
]


@pytest.mark.parametrize(("code", "it"), LISTED)
def test_what_is_listed_one_by_one(code: str, it: str, tmp_path: Path) -> None:
    assert understand(tmp_path, code).type("it") == it


ENTERED = [
    ("@asynccontextmanager\nasync def open():\n    yield {}\n", "async with open() as it"),
    ("@contextmanager\ndef open():\n    yield {}\n", "with open() as it"),
    (
        "class Pool:\n    async def __aenter__(self):\n        return {}\n",
        "async with Pool() as it",
    ),
]


@pytest.mark.parametrize(("made", "entered"), ENTERED)
def test_what_with_gives_in_python(made: str, entered: str, tmp_path: Path) -> None:
    head = "from contextlib import asynccontextmanager, contextmanager\nclass Client: pass\n"
    code = f"{head}{made.format('Client()')}async def f():\n    {entered}:\n        use(it)\n"
    assert understand(tmp_path, code, python=True).type("it") == "a Client"


def test_an_iterator_in_python(tmp_path: Path) -> None:
    body = "def f(xs: Iterator[str]):\n    for it in xs:\n        use(it)\n"
    code = f"from typing import Iterator\n{body}"
    assert understand(tmp_path, code, python=True).type("it") == "string"


SAID = [
    ("await request.json<string[]>()", "string[]"),
    ("await env.KV.get<string[]>('a', 'json')", "string[]"),
    ("(await env.DB.prepare('s').all<URL>()).results", "URL[]"),
    ("await env.DB.prepare('s').first<URL>()", "URL"),
]


@pytest.mark.parametrize(("code", "it"), SAID)
def test_what_the_caller_of_a_reader_says_is_in_it(code: str, it: str, tmp_path: Path) -> None:
    whole = f"export default {{ async fetch(request, env) {{ const it = {code}; return it }} }}"
    assert understand(tmp_path, whole).type("it") == it


@pytest.mark.parametrize(
    "declared",
    ["unknown", "any", "object", "{}", "Record<string, unknown>", "{ [name: string]: any }"],
)
@pytest.mark.parametrize("given", ["env", "env as any", "env as Record<string, unknown>"])
def test_an_annotation_that_says_nothing_is_no_match_for_what_is_passed(
    declared: str, given: str, tmp_path: Path
) -> None:
    code = (
        f"export default {{ async fetch(request, env) {{ return look({given}) }} }}\n"
        f"function look(found: {declared}) {{ const it = found; return it }}"
    )
    assert understand(tmp_path, code).type("it") == "env"


def test_an_annotation_that_says_nothing_is_better_than_nothing(tmp_path: Path) -> None:
    code = "export function f(found: Record<string, unknown>) { const it = found; return it }"
    assert understand(tmp_path, code).type("it") == "Record<string, unknown>"


EXPECTED = "type Handler = (request: Request, env: Env) => Promise<Response>\n"
WRITTEN = [
    "const handle: Handler = async (it) => elsewhere()",
    "const handle = (async (it) => elsewhere()) satisfies Handler",
    "const routes: Record<string, Handler> = { a: async (it) => elsewhere() }",
    "const routes: { run: Handler }[] = [{ run: async (it) => elsewhere() }]",
    "class Shop { handle: Handler = async (it) => elsewhere() }",
    "function make(): Handler { return async (it) => elsewhere() }",
    "const make: () => Handler = () => async (it) => elsewhere()",
    "run(async (it) => elsewhere())\nfunction run(handle: Handler) {}",
]


@pytest.mark.parametrize("code", WRITTEN)
def test_a_function_is_given_what_it_must_take(code: str, tmp_path: Path) -> None:
    assert understand(tmp_path, EXPECTED + code).type("it") == "Request"


RESULTS = [
    ("const it = handle(r, e)", "const handle: Handler = async () => elsewhere()"),
    ("const it = handle(r, e)", "declare const handle: Handler"),
    ("const it = auth(save)(r, e)", "function auth(h: Handler): Handler { return async (r, e) =>"
     " h(r, e) }\nasync function save() { return elsewhere() }"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "code"), RESULTS)
def test_a_function_gives_what_is_declared_where_its_code_does_not_say(
    body: str, code: str, tmp_path: Path
) -> None:
    code = f"{EXPECTED}{code}\nexport function f(r, e) {{ {body} }}"
    assert understand(tmp_path, code).type("it") == "Promise<Response>"


def test_a_stub_that_is_cast_to_its_class_is_still_a_stub(tmp_path: Path) -> None:
    code = """
import { DurableObject } from "cloudflare:workers";
export class Counter extends DurableObject { async add() { return 1 } }
export async function f(env: Env) {
  const stub = env.ROOM.get(env.ROOM.idFromName("a")) as unknown as Counter;
  return stub;
}
"""
    assert understand(tmp_path, code).type("stub") == "DurableObjectStub"


def test_super_has_methods_and_not_what_took_their_place(tmp_path: Path) -> None:
    code = (
        "class Base { constructor() { this.go = () => 1; this.other = () => 2 } go() {} }\n"
        "class Shop extends Base { sell() { use(super.go, super.other, this.other) } }"
    )
    known = understand(tmp_path, code)
    assert known.type("super.go") == "function go"
    assert known.type("super.other") == "unknown"
    assert known.type("this.other") == "function"


def test_super_in_python(tmp_path: Path) -> None:
    code = (
        "class Base:\n    limit = 3\n    def __init__(self):\n        self.go = lambda: 1\n"
        "    def go(self): pass\n"
        "class Shop(Base):\n    def sell(self):\n        return super().go, super().limit\n"
    )
    known = understand(tmp_path, code, python=True)
    assert known.type("super().go") == "function go"
    assert known.type("super().limit") == "number"


BASES = {
    "a constructor of the base": "class Keys extends Base {}",
    "an argument passed on": "class Keys extends Base { constructor(n, db) { super(n, db) } }",
    "a class between": "class Store extends Base {}\nclass Keys extends Store {}",
    "a class between that passes it on":
        "class Store extends Base {}\n"
        "class Keys extends Store { constructor(db) { super(1, db) } }",
}  # fmt: skip


@pytest.mark.parametrize("base", BASES)
def test_what_a_base_class_is_given(base: str, tmp_path: Path) -> None:
    given = "env.DB" if "super(1" in BASES[base] else "1, env.DB"
    code = (
        "class Base { constructor(n, db) { this.db = db } find() { return this.db } }\n"
        f"{BASES[base]}\nexport default {{ fetch(r, env) {{\n"
        f"  const it = new Keys({given}).find(); return it\n}} }}"
    )
    assert understand(tmp_path, code).type("it") == "D1Database"


def test_what_a_base_class_is_given_in_another_file(tmp_path: Path) -> None:
    files = {
        "main.js": "import { Keys } from './keys.js'\n"
        "export default { fetch(r, env) { const it = new Keys(env.DB).db; return it } }",
        "keys.js": "import { Base as B } from './base.js'\nexport class Keys extends B {}",
        "base.js": "export class Base { constructor(db) { this.db = db } }",
    }
    assert understand(tmp_path, files).type("it") == "D1Database"


@pytest.mark.parametrize(
    "keys", ["pass", "def __init__(self, db):\n        super().__init__(db)\n        self.n = 1"]
)
def test_what_a_base_class_is_given_in_python(keys: str, tmp_path: Path) -> None:
    code = (
        "from workers import WorkerEntrypoint\n"
        "class Base:\n    def __init__(self, db):\n        self.db = db\n"
        f"class Keys(Base):\n    {keys}\n"
        "class Default(WorkerEntrypoint):\n    async def fetch(self, request):\n"
        "        it = Keys(self.env.DB).db\n        return it\n"
    )
    assert understand(tmp_path, code, python=True).type("it") == "D1Database"


def test_a_map_gives_what_was_set_under_the_key(tmp_path: Path) -> None:
    code = """
class Mail { send() { return "sent" } }
class Log { write() { return 1 } }
class Services {
  all = new Map();
  mail() { this.all.set("mail", new Mail()); return this.all.get("mail") }
  log() { this.all.set("log", new Log()); return this.all.get("log") }
}
const known = new Map();
known.set("a", new Mail());
known.set("b", new Log());
const open = new Map();
open.set("a", new Mail());
fill(open);
open.set(name, new Log());
export function f() { return [new Services().mail(), known.get("b"), open.get("a")] }
"""
    known = understand(tmp_path, code)
    assert known.type("new Services().mail()") == "a Mail | undefined"
    assert known.type('known.get("b")') == "a Log | undefined"
    assert known.type('open.get("a")') == "unknown"


def test_a_function_put_under_one_name_is_not_under_another(tmp_path: Path) -> None:
    code = """
interface Port { emit: (m: string) => unknown; send?: (m: string) => Promise<number> }
export default { fetch(request, env) {
  const port = globalThis.port as Port;
  port.send = async (m) => 1;
  const it = port.%s("x");
} }
"""
    for name, expected in (("emit", "unknown"), ("send", "Promise<number>")):
        assert understand(tmp_path / name, code % name).type("it") == expected
