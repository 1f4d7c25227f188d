"""What is known of the values in a Worker, and what is honestly unknown."""

from pathlib import Path

import pytest
from understood import understand


def check(folder: Path, code: str | dict[str, str], *, python: bool = False, **known: str) -> None:
    """Each name's type is as said, in words; `it` is the name where there is one."""
    understood = understand(folder, code, python=python)
    assert {name: understood.type(name) for name in known} == known


def handler(body: str) -> str:
    return f"export default {{ async fetch(request, env, ctx) {{ {body}; return it }} }}"


def entrypoint(body: str) -> str:
    return f"""\
from workers import WorkerEntrypoint

class Default(WorkerEntrypoint):
    async def fetch(self, request):
        {body}
        return it
"""


HANDLER_VALUES = [
    ("it = env.KV", "KVNamespace"),
    ("it = env.DB", "D1Database"),
    ("it = env.BUCKET", "R2Bucket"),
    ("it = env.JOBS", "Queue"),
    ("it = env.AUTH", "Fetcher"),
    ("it = env.AI", "Ai"),
    ("it = env.ROOM", "DurableObjectNamespace"),
    ("it = env.ELSEWHERE", "unknown"),
    ("it = request", "Request"),
    ("it = ctx", "ExecutionContext"),
    ("it = env.KV.list()", "Promise<KVNamespaceListResult>"),
    ("it = env.KV.get('a')", "Promise<unknown>"),
    ("it = env.KV.put('a', 'b')", "Promise<void>"),
    ("it = env.KV.get", "outside KVNamespace.get"),
    ("it = env.DB.prepare('SELECT 1')", "D1PreparedStatement"),
    ("it = env.DB.prepare('SELECT 1').bind(1)", "D1PreparedStatement"),
    ("it = await env.DB.prepare('SELECT 1').all()", "D1Result"),
    ("it = await held(env).prepare('SELECT 1').bind(1).all()", "D1Result"),
    ("it = await held(env).prepare('SELECT 1').all()", "unknown"),
    ("it = held(env).trim()", "string"),
    ("it = held(env).charCodeAt(0)", "number"),
    ("it = held(env).slice(1)", "unknown"),
    ("it = held(env).trim", "unknown"),
    ("it = env.ROOM.get(env.ROOM.idFromName('a'))", "DurableObjectStub"),
    ("it = fetch('https://a.example')", "Promise<Response>"),
    ("it = await fetch('https://a.example')", "Response"),
    ("it = env.AUTH.fetch(request)", "Promise<Response>"),
    ("it = await request.text()", "string"),
    ("it = request.headers", "Headers"),
    ("it = request.headers.get('a')", "string"),
    ("it = new URL(request.url).searchParams", "URLSearchParams"),
    ("it = new Response('a')", "Response"),
    ("it = Response.json({})", "Response"),
    ("it = crypto.randomUUID()", "string"),
    ("it = await caches.default.match(request)", "Response"),
    ("it = ctx.waitUntil(p)", "void"),
]


SAYS_NOTHING = [
    "async function run({ env }: { env: any }) { it = env.KV }",
    'async function run({ env }: { env: Env["Bindings"] }) { it = env.KV }',
    "async function run({ env: e }: { env: unknown }) { it = (e as any).KV }",
    "async function run(given: { env: any }) { it = given.env.KV }",
    "async function run({ env, at }: { env: any; at: number }) { it = env.KV }",
]


@pytest.mark.parametrize("code", SAYS_NOTHING)
def test_a_type_that_says_nothing_hides_nothing_of_what_is_passed(
    code: str, tmp_path: Path
) -> None:
    text = f"""\
import type {{ Env }} from "hono";
let it;
{code}
export default {{ async fetch(request, env, ctx) {{ await run({{ env, at: 1 }}) }} }};
"""
    assert understand(tmp_path, text).type("it") == "KVNamespace"


DESTRUCTURED = [
    ("export const check = async ({ token, env: it }) => use(it)", "env"),
    ("export const check = async ({ request: it, env }) => use(it)", "Request"),
    ("export const check = async ({ request: it }) => use(it)", "unknown"),
    ("export const check = async ({ env: it }: Options) => use(it)", "outside Options.env"),
    ("const check = ({ env: it }) => use(it); check({ env: 1 })", "number"),
]


@pytest.mark.parametrize(("code", "it"), DESTRUCTURED)
def test_what_a_callback_takes_out_of_the_one_thing_it_is_given(
    code: str, it: str, tmp_path: Path
) -> None:
    assert understand(tmp_path, code).type("it") == it


def test_what_connects_to_another_host_gives_a_socket(tmp_path: Path) -> None:
    code = 'import { connect } from "cloudflare:sockets"; const it = connect("host.example:79");'
    assert understand(tmp_path, code).type("it") == "Socket"
    assert understand(tmp_path, f"{code} it = it.readable.getReader()").type("it") != "unknown"
    own = "const connect = (at) => [at]; const it = connect('host.example:79');"
    assert understand(tmp_path, own).type("it") != "Socket"


@pytest.mark.parametrize(("code", "it"), HANDLER_VALUES)
def test_what_a_handler_is_given_and_what_comes_of_it(code: str, it: str, tmp_path: Path) -> None:
    check(tmp_path, handler(f"const {code}"), it=it)


ENTRYPOINT_VALUES = [
    ("it = self.env.KV", "KVNamespace"),
    ("it = self.env.DB", "D1Database"),
    ("it = self.env.ELSEWHERE", "unknown"),
    ("it = self.env", "env"),
    ("it = self.ctx", "ExecutionContext"),
    ("it = request", "Request"),
    ("it = self.env.KV.list()", "Promise<KVNamespaceListResult>"),
    ("it = self.env.KV.get('a')", "Promise<unknown>"),
    ("it = getattr(self.env, 'DB')", "D1Database"),
    ("it = getattr(self.env, 'DB', None)", "D1Database | undefined"),
    ("it = getattr(self.env, name)", "unknown"),
    ("it = await request.text()", "string"),
    ("it = self.env.KV.get", "outside KVNamespace.get"),
    ("it = self.elsewhere", "unknown"),
    ("it = (await request.text()).strip().upper()", "string"),
    ("it = 'a'.startswith('b')", "boolean"),
    ("it = ','.join(self.elsewhere)", "string"),
    ("it = self.elsewhere.strip()", "string"),
    ("it = self.elsewhere.join(['a'])", "unknown"),
]


@pytest.mark.parametrize(("code", "it"), ENTRYPOINT_VALUES)
def test_the_same_in_python(code: str, it: str, tmp_path: Path) -> None:
    check(tmp_path, entrypoint(code), python=True, it=it)


PROMISES = [
    ("it = await Promise.all([request.text(), 1])", "tuple<string, number>"),
    ("[, it] = await Promise.all([env.KV, fetch('https://a.example')])", "Response"),
    ("it = await Promise.all(['a'].map(async (u) => fetch(u)))", "Response[]"),
    ("it = Promise.race([fetch('https://a.example')])", "Promise<Response>"),
    ("it = Promise.resolve(1)", "Promise<number>"),
    ("it = fetch('https://a.example').then((r) => r.text())", "Promise<string>"),
    ("it = await fetch('https://a.example').then((r) => r.status)", "number"),
    ("it = fetch('https://a.example').finally(() => 1)", "Promise<Response>"),
    ("it = request.text().catch(() => 1)", "Promise<string | number>"),
    ("it = new Promise((done) => done(1))", "Promise<unknown>"),
    ("it = ['a'].map((u) => fetch(u))", "Promise<Response>[]"),
    ("it = ['a'].map(async (u) => u)", "Promise<string>[]"),
    ("it = (async () => 1)()", "Promise<number>"),
]


@pytest.mark.parametrize(("code", "it"), PROMISES)
def test_what_a_promise_is_of(code: str, it: str, tmp_path: Path) -> None:
    check(tmp_path, handler(f"const {code}"), it=it)


COLLECTIONS = [
    ("const it = ['a', 'b']", "string[]"),
    ("const it = ['a', 1]", "string | number[]"),
    ("const it = []", "unknown[]"),
    ("const [it] = [request]", "Request"),
    ("const it = [request].filter(Boolean)", "Request[]"),
    ("const it = [request].find((r) => r.url)", "Request"),
    ("const it = [request].map((r) => r.url)", "string[]"),
    ("const it = [[request]].flatMap((r) => r)", "Request[]"),
    ("let it; for (const r of [request]) it = r", "Request"),
    ("const it = [...[request], request]", "Request[]"),
    ("const m = new Map<string, Request>(); const it = m.get('a')", "Request"),
    ("const m = new Map<string, Request>(); let it; for (const [, r] of m) it = r", "Request"),
    ("const { headers: it } = request", "Headers"),
    ("const { url, ...it } = request", "unknown"),
    ("const { KV: it } = env", "KVNamespace"),
    ("const { a: { b: it } } = { a: { b: env.DB } }", "D1Database"),
    ("const { a: it = 'none' } = { a: env.DB }", "D1Database"),
    ("const o = { db: env.DB }; const it = o.db", "D1Database"),
    ("const o = { ...{ db: env.DB } }; const it = o.db", "D1Database"),
    ("const o = { get() { return env.DB } }; const it = o.get()", "D1Database"),
    ("const o = { db: env.DB }; const it = o['db']", "D1Database"),
    ("const o = {}; const it = o.db", "unknown"),
]


@pytest.mark.parametrize(("code", "it"), COLLECTIONS)
def test_what_is_put_together_and_taken_apart(code: str, it: str, tmp_path: Path) -> None:
    check(tmp_path, handler(code), it=it)


CHOICES = [
    ("const it = a ? request : env.DB", "Request | D1Database"),
    ("const it = a ? request : request", "Request"),
    ("const it = request ?? env.DB", "Request | D1Database"),
    ("const it = null ?? env.DB", "D1Database"),
    ("const it = a && env.DB", "D1Database"),
    ("let it = request; if (more()) it = env.DB", "Request | D1Database"),
    ("let it; it = env.DB", "D1Database"),
    ("let it = request; if (more()) it = elsewhere()", "Request | unknown"),
    ("let it = null; it ??= env.DB", "undefined | D1Database"),
    ("let it; it ||= env.DB", "D1Database"),
    ("let it = 1; it += 2", "number"),
    (
        "function of(a) { if (a) return null; return fetch } const it = of(0)",
        "undefined | outside fetch",
    ),
    ("const it = 1 < 2", "boolean"),
    ("const it = 6 * 7", "number"),
    ("const it = `a${b}`", "string"),
    ("const it = /a+/", "RegExp"),
    ("const it = elsewhere()", "unknown"),
    ("const it = elsewhere().at.all", "unknown"),
    ("const it = request.url.length", "number"),
]


@pytest.mark.parametrize(("code", "it"), CHOICES)
def test_what_may_be_one_of_several(code: str, it: str, tmp_path: Path) -> None:
    check(tmp_path, handler(code), it=it)


ANNOTATIONS = [
    ("function f(it: KVNamespace) {}", "KVNamespace"),
    ("function f(it: Promise<Response>) {}", "Promise<Response>"),
    ("function f(it: Request[]) {}", "Request[]"),
    ("function f(it: Array<Request>) {}", "Request[]"),
    ("function f(it: Request | null) {}", "Request | null"),
    ("function f(it: any) {}", "unknown"),
    ("function f(it: Elsewhere) {}", "Elsewhere"),
    ("let it: D1Database", "D1Database"),
    ("const it = elsewhere() as D1Database", "D1Database"),
    ("const it = elsewhere() as unknown as D1Database", "D1Database"),
    ("const it = (elsewhere() satisfies D1Database)", "D1Database"),
    ("const it = elsewhere()!", "unknown"),
    ("function f(it: Env) {}", "env"),
    ("function f(it: Env['DB']) {}", "D1Database"),
    ("function f({ DB: it }: Env) {}", "D1Database"),
    ("function f(env: Env) { const it = env.DB }", "D1Database"),
    ("interface Env { A: R2Bucket }\nfunction f(env: Env) { const it = env.A }", "R2Bucket"),
    ("type Env = { A: R2Bucket }\nfunction f(env: Env) { const it = env.A }", "R2Bucket"),
    ("interface S { db: D1Database }\nfunction f({ db: it }: S) {}", "D1Database"),
    (
        "interface S { open(): Promise<Response> }\nfunction f(s: S) { const it = s.open() }",
        "Promise<Response>",
    ),
    (
        "interface T extends S {}\ninterface S { db: D1Database }\n"
        "function f(s: T) { const it = s.db }",
        "D1Database",
    ),
    ("type Db = D1Database\nfunction f(it: Db) {}", "D1Database"),
    ("function f(it: Partial<Request>) {}", "Request"),
    ("function f(it: Awaited<Promise<Request>>) {}", "Request"),
    ("function g(): D1Database { return x }\nconst it = g()", "D1Database"),
    ("async function g(): Promise<D1Database> { return x }\nconst it = g()", "Promise<D1Database>"),
    ("const g: () => D1Database = x\nconst it = g()", "D1Database"),
    ("const x = new Headers()\nlet it: typeof x", "Headers"),
    ("class A {}\nfunction f(it: A) {}", "a A"),
    (
        "import type { R2Bucket } from '@cloudflare/workers-types/2023-07-01'\n"
        "function f(it: R2Bucket) {}",
        "R2Bucket",
    ),
    (
        "import { Request as Asked } from '@cloudflare/workers-types'\nfunction f(it: Asked) {}",
        "Request",
    ),
]


ADDITIONS = [
    ("declare const caches: { default: any }\nconst it = caches.default", "Cache"),
    ("declare var RSS: any\nconst it = RSS", "unknown"),
    ("let caches: any\ncaches = elsewhere()\nconst it = caches", "unknown"),
    ("declare const KV: KVNamespace\nconst it = KV", "KVNamespace"),
    (
        "declare module '@cloudflare/workers-types' { interface D1Database {} }\n"
        "function f(it: D1Database) {}",
        "D1Database",
    ),
    (
        "declare global { interface Request { user: string } }\n"
        "function f(r: Request) { const it = r.json() }",
        "Promise<unknown>",
    ),
    ("interface Request { user: string }\nfunction f(r: Request) { const it = r.user }", "string"),
]


@pytest.mark.parametrize(("code", "it"), ADDITIONS)
def test_what_a_project_adds_to_the_platform_replaces_nothing(
    code: str, it: str, tmp_path: Path
) -> None:
    check(tmp_path, code, it=it)


@pytest.mark.parametrize(("code", "it"), ANNOTATIONS)
def test_what_annotations_say(code: str, it: str, tmp_path: Path) -> None:
    check(tmp_path, code, it=it)


def test_a_declaration_file_gives_its_types_to_every_file(tmp_path: Path) -> None:
    files = {
        "main.ts": "function f(env: Env) { const it = env.STORE; const more = env.CONFIG.db }",
        "worker-configuration.d.ts": """\
interface Config { db: D1Database }
interface Env { STORE: R2Bucket; CONFIG: Config }
""",
    }
    check(tmp_path, files, it="R2Bucket", more="D1Database")


def test_the_configuration_knows_better_than_a_declaration(tmp_path: Path) -> None:
    check(
        tmp_path,
        "interface Env { DB: Hand }\nfunction f(env: Env) { const it = env.DB }",
        it="D1Database",
    )


KEPT_MODULES = [
    'let kept: Promise<typeof import("./probe")> | null = null',
    'let kept: typeof import("./probe") | undefined',
    "let kept = null",
    "let kept",
]


@pytest.mark.parametrize("kept", KEPT_MODULES)
def test_a_module_that_is_loaded_once_is_that_module_wherever_it_is_kept(
    kept: str, tmp_path: Path
) -> None:
    main = f"""\
{kept};
async function loaded() {{ kept ??= import("./probe"); return await kept; }}
export default {{ async fetch() {{ const {{ probe }} = await loaded(); const it = probe(); }} }};
"""
    probe = "export const probe = () => fetch('https://a.example')"
    check(tmp_path, {"main.ts": main, "probe.ts": probe}, it="Promise<Response>")


PYTHON_ANNOTATIONS = [
    ("def f(it: Request): pass", "Request"),
    ("def f(it: str): pass", "string"),
    ("def f(it: list[str]): pass", "string[]"),
    ("def f(it: Request | None): pass", "Request | undefined"),
    ("from typing import Any\ndef f(it: Any): pass", "unknown"),
    ("class A: pass\ndef f(it: A): pass", "a A"),
    ("def g() -> str: return x\nit = g()", "string"),
    ("async def g() -> str: return x\nit = g()", "Promise<string>"),
    ("it: int = g()", "number"),
    ("class A:\n  def me(self) -> 'Self': ...\nfrom typing import Self\nit = A().me()", "a A"),
    (
        "import typing_extensions as t\nclass A:\n  @classmethod\n"
        "  async def make(cls) -> t.Self: ...\nit = A.make()",
        "Promise<a A>",
    ),
]


@pytest.mark.parametrize(("code", "it"), PYTHON_ANNOTATIONS)
def test_what_python_annotations_say(code: str, it: str, tmp_path: Path) -> None:
    check(tmp_path, code, python=True, it=it)


FUNCTIONS = [
    ("function g() { return new Headers() }\nconst it = g()", "Headers"),
    ("const g = () => new Headers()\nconst it = g()", "Headers"),
    ("async function g() { return new Headers() }\nconst it = g()", "Promise<Headers>"),
    (
        "async function g() { return fetch('https://a.example') }\nconst it = g()",
        "Promise<Response>",
    ),
    ("function g(x) { if (x) return 1; return 'a' }\nconst it = g()", "number | string"),
    ("function g() {}\nconst it = g()", "undefined"),
    ("async function g() {}\nconst it = g()", "Promise<undefined>"),
    ("function g() { return () => 1; }\nconst it = g()()", "number"),
    ("function g(it) {}\ng(new Headers())", "Headers"),
    ("function g(it) {}\ng(new Headers()); g('a')", "Headers | string"),
    ("function g(it) {}", "unknown"),
    ("const it = later(); function later() { return 1 }", "number"),
    ("function g() { const h = new Headers(); return () => { const it = h } }", "Headers"),
    (
        "async function a() { return b() }\nasync function b() { return c() }\n"
        "async function c() { return 1 }\nconst it = a()",
        "Promise<number>",
    ),
    (
        "async function a(n) { if (n) return a(n - 1); return 1 }\nconst it = a(1)",
        "Promise<unknown | number>",
    ),
    ("function* g() { yield 1 }\nconst it = g()", "Generator<number>"),
    ("const g = elsewhere(() => 1)\nconst it = g()", "unknown"),
]


@pytest.mark.parametrize(("code", "it"), FUNCTIONS)
def test_what_functions_give(code: str, it: str, tmp_path: Path) -> None:
    check(tmp_path, code, it=it)


PYTHON_FUNCTIONS = [
    ("async def g(): return 1\nit = g()", "Promise<number>"),
    ("def g(): return 'a'\nit = g()", "string"),
    ("def g(): pass\nit = g()", "undefined"),
    ("g = lambda: 'a'\nit = g()", "string"),
    ("def g(it): pass\ng('a')", "string"),
    ("def g(a, it): pass\ng(it='a', a=1)", "string"),
    (
        "import asyncio\nasync def f():\n    it = await asyncio.gather(g(), g())\n"
        "async def g(): return 1",
        "tuple<number, number>",
    ),
    (
        "import asyncio\nasync def f():\n    it = await asyncio.gather(*[g() for _ in x])\n"
        "async def g(): return 1",
        "number[]",
    ),
    ("import asyncio\nasync def g(): return 1\nit = asyncio.create_task(g())", "Promise<number>"),
    ("from js import fetch\nit = fetch('https://a.example')", "Promise<Response>"),
    ("import js\nit = js.fetch('https://a.example')", "Promise<Response>"),
    ("from js import Response as R\nit = R.new('a')", "Response"),
    ("it = [n for n in ['a']]", "string[]"),
    ("for it in ['a']: pass", "string"),
    ("a, it = 1, 'a'", "string"),
    ("for a, it in [(1, 'a'), (2, b'')]: pass", "string | unknown"),
    ("it = [t for n, t in [(1, 'a'), (2, 'b')]]", "string[]"),
    ("for a, (b, it) in ((1, (2, 'a')), (2, (3, 'b'))): pass", "string"),
    ("for a, it in [(1, 'a'), *[(2, 3)]]: pass", "string | number"),
    ("def f(): pass\nfor g, a in [(f, 1), (f, 2)]: it = g", "function f"),
    ("def g(it): pass\nf, a = g, 'a'\nf(a)", "string"),
    ("def g(it): pass\ndef h(b): pass\nfor f, a in [(g, 'a'), (h, 'b')]: f(a)", "string"),
    ("it = 'a' or 1", "string | number"),
    ("it = elsewhere()", "unknown"),
    # an object that makes another of its class hands on what it was given itself
    (
        "class A:\n def __init__(self, b): self.b = b\n"
        " def more(self): return A(self.b)\n def get(self): it = self.b\nA('a')",
        "string",
    ),
    (
        "class A:\n def __init__(self, b): self.b = b\n def put(self, c): self.b = c\n"
        " def more(self): return A(self.b)\n def get(self): it = self.b\nA('a').put(1)",
        "unknown | string | number",
    ),
    # what would be given to what nobody speaks of is not given
    ("def f(b): g(b)\ndef g(it): pass\ng('a')", "string"),
    ("def f(b): g(b)\ndef g(it): pass\ng('a'), f(x)", "outside x | string"),
    ("class A:\n @classmethod\n def f(cls, b): g(b)\ndef g(it): pass\ng('a')", "string"),
    ("class A:\n def f(self, b): g(b)\ndef g(it): pass\ng('a'), x.f(y)", "unknown | string"),
    ("class A(B):\n def f(self, b): g(b)\ndef g(it): pass\ng('a')", "unknown | string"),
]


@pytest.mark.parametrize(("code", "it"), PYTHON_FUNCTIONS)
def test_what_python_functions_give(code: str, it: str, tmp_path: Path) -> None:
    check(tmp_path, code, python=True, it=it)


CLASSES = [
    ("class A {}\nconst it = new A()", "a A"),
    ("class A {}\nconst it = A", "class A"),
    ("class A { h = new Headers() }\nconst it = new A().h", "Headers"),
    ("class A { h: Headers }\nconst it = new A().h", "Headers"),
    ("class A { constructor() { this.h = new Headers() } }\nconst it = new A().h", "Headers"),
    ("class A { constructor(private h: Headers) {} }\nconst it = new A(x).h", "Headers"),
    ("class A { constructor(h) { this.h = h } }\nconst it = new A(new Headers()).h", "Headers"),
    ("class A { open() { return new Headers() } }\nconst it = new A().open()", "Headers"),
    ("class A { open = () => new Headers() }\nconst it = new A().open()", "Headers"),
    ("class A { async open() { return 1 } }\nconst it = new A().open()", "Promise<number>"),
    ("class A { get h() { return new Headers() } }\nconst it = new A().h", "Headers"),
    ("class A { static make() { return new A() } }\nconst it = A.make()", "a A"),
    ("class A { static one = new Headers() }\nconst it = A.one", "Headers"),
    ("class A { open() { return 1 } }\nclass B extends A {}\nconst it = new B().open()", "number"),
    ("class A { h = new Headers() }\nclass B extends A { go() { const it = this.h } }", "Headers"),
    (
        "class A { open() { return 1 } }\nclass B extends A { open() { const it = super.open() } }",
        "number",
    ),
    ("class A { static make() { return 1 } }\nclass B extends A {}\nconst it = B.make()", "number"),
    ("class A { h = new Headers(); go() { [1].map(() => { const it = this.h }) } }", "Headers"),
    ("class A { h = 1; go() { [1].map(function () { const it = this.h }) } }", "unknown"),
    ("class A { #h = new Headers(); go() { const it = this.#h } }", "Headers"),
    ("class A { open() { return this } ; go() { const it = this.open() } }", "a A"),
    (
        "class A { constructor(h) { this.h = h } static make(h) { return new this(h) } }\n"
        "const it = A.make(new Headers()).h",
        "Headers",
    ),
    ("class A {}\nconst it = new A().elsewhere", "unknown"),
    ("class A extends Elsewhere {}\nconst it = new A().open()", "unknown"),
    ("const o = { h: new Headers(), go() { const it = this.h } }", "Headers"),
]


@pytest.mark.parametrize(("code", "it"), CLASSES)
def test_what_objects_of_classes_hold(code: str, it: str, tmp_path: Path) -> None:
    check(tmp_path, code, it=it)


PYTHON_CLASSES = [
    ("class A: pass\nit = A()", "a A"),
    ("class A:\n    h = 'a'\nit = A().h", "string"),
    ("class A:\n    h: str\nit = A().h", "string"),
    ("class A:\n    def __init__(self): self.h = 'a'\nit = A().h", "string"),
    ("class A:\n    def __init__(self, h): self.h = h\nit = A('a').h", "string"),
    ("class A:\n    def __init__(self, h: str): self.h = h\nit = A(x).h", "string"),
    ("class A:\n    def open(self): return 'a'\nit = A().open()", "string"),
    ("class A:\n    @property\n    def h(self): return 'a'\nit = A().h", "string"),
    ("class A:\n    @staticmethod\n    def make(): return A()\nit = A.make()", "a A"),
    ("class A:\n    @classmethod\n    def make(cls): return cls()\nit = A.make()", "a A"),
    (
        "class A:\n    def __init__(self, h): self.h = h\n"
        "    @classmethod\n    def make(cls, h): return cls(h)\nit = A.make('a').h",
        "string",
    ),
    ("class A:\n    def open(self): return 'a'\nclass B(A): pass\nit = B().open()", "string"),
    (
        "class A:\n    def open(self): return 'a'\n"
        "class B(A):\n    def open(self):\n        it = super().open()",
        "string",
    ),
    ("class A:\n    def a(self): return 1\n    def b(self):\n        it = self.a()", "number"),
    (
        "from dataclasses import dataclass\n@dataclass\nclass A:\n    h: str\nit = A('a').h",
        "string",
    ),
    ("class A: pass\nit = A().elsewhere", "unknown"),
    (
        "from pyodide.ffi import JsProxy\n"
        "class A:\n    def __init__(self, h: JsProxy): self.h = h\nit = A('a').h",
        "string",
    ),
    (
        "from typing import Any\n"
        "class A:\n    def __init__(self, h: Any | None = None): self.h = h\nit = A('a').h",
        "string | undefined",
    ),
    (
        "from typing import Optional\n"
        "class A:\n    def __init__(self, h: Optional[object]): self.h = h\nit = A('a').h",
        "string | undefined",
    ),
    ("class A:\n    def __init__(self, h: None): self.h = h\nit = A('a').h", "undefined"),
    (
        "class A:\n    def __init__(self, h: int | None): self.h = h\nit = A('a').h",
        "number | undefined",
    ),
]


@pytest.mark.parametrize(("code", "it"), PYTHON_CLASSES)
def test_what_objects_of_python_classes_hold(code: str, it: str, tmp_path: Path) -> None:
    check(tmp_path, code, python=True, it=it)


def test_a_class_method_passes_on_what_its_caller_gave(tmp_path: Path) -> None:
    worker = understand(
        tmp_path,
        """
from typing import Any
from workers import WorkerEntrypoint


class Rows:
    def __init__(self, db: Any):
        self.db = db

    @classmethod
    def over(cls, db: Any):
        return cls.make(db)

    @classmethod
    def make(cls, db):
        return Rows(db)


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        Rows.over(self.env.DB)
""",
        python=True,
    )
    assert "D1Database" in str(worker.type("self.db"))


def test_a_router_tells_its_handlers_what_the_environment_holds(tmp_path: Path) -> None:
    worker = understand(
        tmp_path,
        """
import { Hono } from "hono";
type Env = { LEDGER: D1Database };
const app = new Hono<{ Bindings: Env }>();
app.get("/", async (c) => c.json(await c.env.LEDGER.exec("SELECT 1")));
export default app;
""",
    )
    assert "D1Database" in str(worker.type("c.env.LEDGER"))


@pytest.mark.parametrize(
    ("event", "it"),
    [
        ("fetch", "Request"),
        ("email", "ForwardableEmailMessage"),
        ("queue", "MessageBatch"),
        ("scheduled", "ScheduledController"),
        ("close", "unknown"),
    ],
)
def test_a_handler_of_another_module_is_given_what_its_event_brings(
    event: str, it: str, tmp_path: Path
) -> None:
    code = {
        "src/index.js": f"import {{ run }} from './run';\nexport default {{ {event}: run }};",
        "src/run.js": "export const run = async (it) => { await it; };",
    }
    check(tmp_path, code, it=it)


def test_a_parameter_that_takes_some_function_is_the_platforms_where_nobody_brings_another(
    tmp_path: Path,
) -> None:
    code = """\
from collections.abc import Callable
from workers import fetch

def load(id, *, it: Callable | None = None):
    if it is None:
        it = fetch
    return it

def other():
    return load(1)
"""
    check(tmp_path, code, python=True, it="outside fetch | undefined")
