"""Which function runs where code calls what it was handed: wrapped, listed, kept in a table."""

from pathlib import Path

import pytest
from understood import understand

SAVE = "async function save(request, env) { return env.KV.get('a') }\n"
ROUTE = "type Handler = (request: Request, env: Env, user: string) => Promise<Response>\n"

WRAPPERS = {
    "of anything": "const auth = (handler) => async (r, e) => handler(r, e, 'me')",
    "that takes a function": "function auth(handler: Handler) {\n"
    "  return async (r, e) => handler(r, e, 'me')\n}",
    "declared to give a function": "function auth(handler: Handler): Handler {\n"
    "  return async (r, e) => handler(r, e, 'me')\n}",
    "declared as a function": "const auth: (handler: Handler) => Handler =\n"
    "  (handler) => async (r, e) => handler(r, e, 'me')",
    "that gives it a name": "function auth(handler: Handler): Handler {\n"
    "  const wrapped: Handler = async (r, e) => handler(r, e, 'me')\n  return wrapped\n}",
    "typed by a package": "import { RequestHandler } from 'itty-router'\n"
    "function auth(handler: RequestHandler): RequestHandler {\n"
    "  return async (r, e) => handler(r, e, 'me')\n}",
    "with a call signature": "interface Called { (r: Request, e: Env, u: string): Response }\n"
    "function auth(handler: Called): Called {\n  return async (r, e) => handler(r, e, 'me')\n}",
    "of its own type": "function auth<T extends Handler>(handler: T): T {\n"
    "  return (async (r, e) => handler(r, e, 'me')) as T\n}",
    "made by another": "const role = (name: string) => (handler: Handler): Handler =>\n"
    "  async (r, e) => handler(r, e, name)\nconst auth = role('admin')",
}
PLACES = {
    "a route": "import { Router } from 'itty-router'\nconst router = Router()\n"
    "router.get('/a', %s)\nexport default router",
    "a router that is handed on": "import { Router, RouterType } from 'itty-router'\n"
    "const router = Router()\nregister(router)\n"
    "function register(router: RouterType) { router.get('/a', %s) }\nexport default router",
    "Hono": "import { Hono } from 'hono'\nconst app = new Hono()\nregister(app)\n"
    "function register(app: Hono) { app.get('/a', %s) }\nexport default app",
    "the handler itself": "export default { fetch: %s }",
}
HANDED = ["auth(save)", "auth((r, e) => save(r, e))", "auth(auth(save))"]


@pytest.mark.parametrize("handed", HANDED)
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("wrapper", WRAPPERS)
def test_a_handler_behind_a_wrapper(wrapper: str, place: str, handed: str, tmp_path: Path) -> None:
    code = "\n".join((PLACES[place] % handed, ROUTE, WRAPPERS[wrapper], SAVE))
    assert understand(tmp_path, code).reaching("save")


def test_each_route_of_a_wrapper_is_its_own(tmp_path: Path) -> None:
    code = """\
import { Hono } from 'hono'
const app = new Hono()
app.get('/a', auth(first))
app.get('/b', auth((c) => second(c)))
const auth = (handler) => async (c) => { await check(c); return handler(c) }
async function first(c) { return c.json(await c.env.KV.get('a')) }
async function second(c) {}
async function check(c) {}
export default app
"""
    known = understand(tmp_path, code)
    assert known.entries == {'get("/a")': "request", 'get("/b")': "request"}
    assert known.way("first") == 'get("/a")'
    assert known.way("second") == 'get("/b") > second(c)'
    assert known.reaching("second") == ['get("/b")']
    assert known.reaching("check") == ['get("/a")', 'get("/b")']
    assert known.type("c.env.KV.get") == "outside KVNamespace.get"


def test_what_nobody_knows_is_handed_a_handler_to_run_it(tmp_path: Path) -> None:
    code = """\
import { Hono } from 'hono'
import { timed } from 'elsewhere'
const app = new Hono()
app.get('/a', timed(save))
app.get('/b', timed(3)(async (c) => other(c.env)))
async function save(c) { const it = c.env.KV }
async function other(env) {}
export default app
"""
    known = understand(tmp_path, code)
    assert known.entries == {'get("/a")': "request", 'get("/b")': "request"}
    assert known.way("save") == 'get("/a")'
    assert known.way("other") == 'get("/b") > other(c.env)'
    assert known.type("it") == "KVNamespace"


def fetch(body: str) -> str:
    return f"export default {{ async fetch(request, env) {{ {body} }} }}\n"


TYPED = "type Handler = (request: Request, env: Env) => Promise<Response>\n"
TABLES = {
    "a record": (
        "return routes[request.url](request, env)",
        "const routes: Record<string, Handler> = { '/a': save }",
    ),
    "an untyped record": (
        "const route = routes[request.url]; return route(request, env)",
        "const routes = { '/a': save }",
    ),
    "a map": (
        "return routes.get(request.url)!(request, env)",
        "const routes = new Map<string, Handler>([['/a', save], ['/b', other]])\n"
        "async function other() {}",
    ),
    "a map that is filled": (
        "const route = routes.get(request.url); if (route) return route(request, env)",
        "const routes: Map<string, Handler> = new Map()\nroutes.set('/a', save)",
    ),
    "a list of routes": (
        "for (const r of routes) if (r.path === request.url) return r.run(request, env)",
        "interface Route { path: string; run: Handler }\n"
        "const routes: Route[] = [{ path: '/a', run: save }]",
    ),
    "a list that is searched": (
        "return routes.find(isMeant)!.run(request, env)",
        "interface Route { path: string; run: Handler }\n"
        "const routes: Route[] = [{ path: '/a', run: save }]",
    ),
    "a list that is filled": (
        "for (const route of routes) await route(request, env)",
        "const routes: Handler[] = []\nadd(save)\n"
        "function add(handler: Handler) { routes.push(handler) }",
    ),
    "each of a list": (
        "await Promise.all(steps.map((step) => step(request, env)))",
        "const steps: Handler[] = [save]",
    ),
    "a fold": (
        "return steps.reduceRight((next, step) => () => step(request, env), () => 1)()",
        "const steps: Handler[] = [save]",
    ),
    "a list that is handed on": (
        "await all([save], request, env)",
        "async function all(steps: Handler[], r, e) { for (const step of steps) await step(r, e) }",
    ),
    "a default": (
        "return run(request, env)",
        "function run(r, e, step: Handler = save) { return step(r, e) }",
    ),
    "a default of a pattern": (
        "return run(request, env, {})",
        "function run(r, e, { step = save }: { step?: Handler }) { return step(r, e) }",
    ),
    "an option": (
        "return run(request, env, { step: save })",
        "function run(r, e, options: { step: Handler }) { return options.step(r, e) }",
    ),
    "a class of routes": (
        "return router.handle(request, env)",
        "class Router {\n  private routes: { path: string; run: Handler }[] = []\n"
        "  on(path: string, run: Handler) { this.routes.push({ path, run }) }\n"
        "  handle(r: Request, e: Env) { for (const one of this.routes) return one.run(r, e) }\n}\n"
        "const router = new Router()\nsetup(router)\n"
        "function setup(router: Router) { router.on('/a', save) }",
    ),
    "switch (true)": (
        "switch (true) { case request.url === '/a': return save(request, env) }",
        "",
    ),
}


@pytest.mark.parametrize("table", TABLES)
def test_a_handler_in(table: str, tmp_path: Path) -> None:
    body, rest = TABLES[table]
    known = understand(tmp_path, fetch(body) + TYPED + rest + "\n" + SAVE)
    assert known.reaching("save") == ["fetch(request, env)"]
    assert not (known.way("save") or "").endswith("> save")


def test_a_method_of_what_a_list_holds_across_files(tmp_path: Path) -> None:
    files = {
        "main.ts": "import { clean } from './clean'\nimport { Count } from './count'\n"
        "import { run } from './run'\n"
        + fetch("return run(await request.json(), [clean, new Count(env.KV)])"),
        "step.ts": "export interface Step { run(found: string[]): Promise<string[]> }",
        "clean.ts": "import type { Step } from './step'\nexport const clean: Step = {\n"
        "  async run(found) { return tidy(found) },\n}\nasync function tidy(found) {}",
        "count.ts": "import type { Step } from './step'\nexport class Count implements Step {\n"
        "  constructor(private kv: KVNamespace) {}\n"
        "  async run(found: string[]) { return save(this.kv, found) }\n}\n"
        "async function save(kv, found) {}",
        "run.ts": "import type { Step } from './step'\n"
        "export async function run(found: string[], steps: Step[]) {\n"
        "  for (const step of steps) found = await step.run(found)\n  return found\n}",
    }
    known = understand(tmp_path, files)
    assert known.reaching("tidy") == known.reaching("save") == ["fetch(request, env)"]
    assert known.type("kv") == "KVNamespace"
    file, call = known.call("tidy(")
    source = known.worker.origins.source(file, call.args[0].value)
    assert source is not None
    assert source.words == "the request"


INJECTED = {
    "an interface": "interface Store { put(text: string): Promise<void> }\n"
    "class Kv implements Store { async put(text: string) { await save(text) } }\n"
    "class Memory implements Store { async put(text: string) { unused() } }",
    "an abstract class": "abstract class Store { abstract put(text: string): Promise<void> }\n"
    "class Kv extends Store { async put(text: string) { await save(text) } }\n"
    "class Memory extends Store { async put(text: string) { unused() } }",
}


@pytest.mark.parametrize("kind", INJECTED)
def test_what_a_constructor_is_given_is_what_runs(kind: str, tmp_path: Path) -> None:
    code = (
        fetch("await new Shop(new Kv()).sell('tea')")
        + INJECTED[kind]
        + "\nclass Shop {\n  constructor(private readonly store: Store) {}\n"
        "  async sell(text: string) { await this.store.put(text) }\n}\n"
        "async function save(text) {}\nfunction unused() {}"
    )
    known = understand(tmp_path, code)
    assert known.way("save") == (
        "fetch(request, env) > new Shop(new Kv()).sell('tea') > this.store.put(text) > save(text)"
    )
    assert known.type("this.store.put") == "function put"


def test_what_is_set_up_while_loading_may_be_run_by_a_handler(tmp_path: Path) -> None:
    code = (
        fetch("return elsewhere(request)") + "setup()\nfunction setup() { hooks.on('a', save) }\n"
    )
    assert understand(tmp_path, code + SAVE).way("save") == (
        "fetch(request, env) > hooks.on('a', save)"
    )


PYTHON = """\
from workers import WorkerEntrypoint

class Default(WorkerEntrypoint):
    async def fetch(self, request):
        return await %s

    async def _handle_get(self, request):
        return await save(request, self.env)

async def save(request, env):
    it = env.KV
"""
PYTHON_TABLES = {
    "a dict": ("ROUTES[request.url](request, self.env)", "ROUTES = {'/a': save}"),
    "a dict that is asked": ("ROUTES.get(request.url)(request, self.env)", "ROUTES = {'/a': save}"),
    "a typed dict": (
        "ROUTES[request.url](request, self.env)",
        "from typing import Callable\nROUTES: dict[str, Callable] = {'/a': save}",
    ),
    "a method by its name": ("getattr(self, f'_handle_{request.method}')(request)", ""),
    "a decorator of the project": (
        "dispatch(request, self.env)",
        "ROUTES = []\ndef route(path):\n    def keep(function):\n"
        "        ROUTES.append((path, function))\n        return function\n    return keep\n"
        "async def dispatch(request, env):\n    for path, function in ROUTES:\n"
        "        return await function(request, env)\nsave = route('/a')(save)",
    ),
    "a router of the project": (
        "app.handle(request, self.env)",
        "class App:\n    def __init__(self):\n        self.routes = {}\n"
        "    def add(self, path, function):\n        self.routes[path] = function\n"
        "    async def handle(self, request, env):\n"
        "        return await self.routes.get(request.url)(request, env)\n"
        "app = App()\napp.add('/a', save)",
    ),
}


@pytest.mark.parametrize("table", PYTHON_TABLES)
def test_a_python_handler_in(table: str, tmp_path: Path) -> None:
    call, rest = PYTHON_TABLES[table]
    known = understand(tmp_path, PYTHON % call + rest + "\n", python=True)
    assert known.reaching("save") == ["Default.fetch(request)"]
    assert known.type("it") == "KVNamespace"


def test_a_route_of_the_projects_own_decorator(tmp_path: Path) -> None:
    files = {
        "main.py": "from workers import WorkerEntrypoint\nfrom app import app\nimport shop\n"
        "class Default(WorkerEntrypoint):\n    async def fetch(self, request):\n"
        "        return await app.handle(request, self.env)\n",
        "app.py": "class App:\n    def __init__(self):\n        self.routes = []\n"
        "    def route(self, path):\n        def decorator(function):\n"
        "            self.routes.append((path, function))\n            return function\n"
        "        return decorator\n    async def handle(self, request, env):\n"
        "        for path, function in self.routes:\n"
        "            return await function(request, env)\napp = App()\n",
        "shop.py": "from app import app\n@app.route('/a')\nasync def save(req, bindings):\n"
        "    it = bindings\n",
    }
    known = understand(tmp_path, files)
    assert known.way("save") == (
        "Default.fetch(request) > app.handle(request, self.env) > function(request, env)"
    )
    assert known.entries == {"Default.fetch(request)": "request"}


def test_a_protocol_is_what_its_callers_give(tmp_path: Path) -> None:
    code = """\
from typing import Protocol
from workers import WorkerEntrypoint

class Store(Protocol):
    async def put(self, text): ...

class Kv:
    async def put(self, text):
        await save(text)

class Shop:
    def __init__(self, store: Store):
        self.store = store
    async def sell(self, text):
        await self.store.put(text)

class Default(WorkerEntrypoint):
    async def fetch(self, request):
        await Shop(Kv()).sell('tea')

async def save(text): pass
"""
    known = understand(tmp_path, code, python=True)
    assert known.way("save") == (
        "Default.fetch(request) > Shop(Kv()).sell('tea') > self.store.put(text) > save(text)"
    )


KEPT = {
    "in an object": "const one = { sync: run }",
    "in a table": "const all = { a: { sync: run } }\nconst one = all[key]",
    "in a field": "class One { sync = run }\nconst one = new One()",
    "in a field it is given": "const one = {}\none.sync = run",
    "in a variable": "const kept = run\nconst one = { sync: kept }",
    "as a method of another": "const mod = { run: run }\nconst one = { sync: mod.run }",
}


@pytest.mark.parametrize("kept", KEPT)
def test_what_a_function_is_passed_by_another_name(kept: str, tmp_path: Path) -> None:
    code = fetch("return one.sync(env.KV)") + KEPT[kept] + "\nfunction run(it) { return it }\n"
    assert understand(tmp_path, code).type("it") == "KVNamespace"


def test_what_a_function_of_another_file_is_passed_by_another_name(tmp_path: Path) -> None:
    files = {
        "main.js": "import { run as sync } from './run.js'\nconst one = { start: sync }\n"
        + fetch("return one.start(env.KV)"),
        "run.js": "export async function run(it) { return it }\n",
    }
    assert understand(tmp_path, files).type("it") == "KVNamespace"


def test_what_a_python_function_is_passed_by_another_name(tmp_path: Path) -> None:
    code = (
        "from workers import WorkerEntrypoint\ndef run(it):\n    return it\n"
        "class One:\n    sync = run\n"
        "class Default(WorkerEntrypoint):\n    async def fetch(self, request):\n"
        "        return One.sync(self.env.KV)\n"
    )
    assert understand(tmp_path, code, python=True).type("it") == "KVNamespace"


SHOP = "class Shop { save() {} }\nconst shop = new Shop()\n"
PROXIES = {
    "that looks on": ("{ get: (target, key) => target[key] }", "proxy.save()"),
    "that wraps": ("{ get(target, key) { return (...a) => target.save(...a) } }", "proxy.other()"),
    "that applies": (
        "{ get(target, key) { return (...a) => Reflect.apply(target.save, target, a) } }",
        "proxy.other()",
    ),
}


@pytest.mark.parametrize("proxy", PROXIES)
def test_what_stands_behind_a_proxy(proxy: str, tmp_path: Path) -> None:
    traps, call = PROXIES[proxy]
    code = fetch(f"const proxy = make(); return {call}") + SHOP
    known = understand(tmp_path, code + f"function make() {{ return new Proxy(shop, {traps}) }}")
    assert known.reaching("save") == ["fetch(request, env)"]
    assert known.type("target") == "a Shop"


def test_what_a_registry_of_classes_makes(tmp_path: Path) -> None:
    code = (
        fetch("const driver = await open(request.url, env.DB); return driver.save()")
        + "const registry = new Map()\n"
        "function register(type, { ctor, name = null }) { registry.set(type, { ctor, name }) }\n"
        "register('shop', { ctor: Shop })\nregister('bank', { ctor: Bank, name: 'a bank' })\n"
        "async function open(type, db) { return kept(new (registry.get(type).ctor)(db)) }\n"
        "function kept(made) { return new Proxy(made, { get: (made, key) => made[key] }) }\n"
        "class Bank { constructor(x) { this.b = x } open() {} }\n"
        "class Shop { constructor(x) { this.db = x } save() { const it = this.db } }\n"
    )
    known = understand(tmp_path, code)
    assert known.reaching("save") == ["fetch(request, env)"]
    assert known.type("it") == "D1Database"


RESTS = {
    "handed on": "const each = (f) => (...args) => f(...args)",
    "handed on in part": "const each = (f) => (...args) => f(1, ...args)",
    "behind another": "const each = (f) => (first, ...args) => f(...args)",
}


@pytest.mark.parametrize("rest", RESTS)
def test_what_is_gathered_and_handed_on(rest: str, tmp_path: Path) -> None:
    taken = {"handed on": "it", "handed on in part": "n, it", "behind another": "it"}[rest]
    given = "0, env.KV" if rest == "behind another" else "env.KV"
    code = fetch(f"return save({given})") + RESTS[rest]
    code += f"\nconst save = each(({taken}) => it.get('a'))\n"
    assert understand(tmp_path, code).type("it") == "KVNamespace"


def test_what_python_gathers_and_hands_on(tmp_path: Path) -> None:
    code = (
        "from workers import WorkerEntrypoint\n"
        "def each(f):\n    def run(*args):\n        return f(*args)\n    return run\n"
        "def read(it):\n    return it.get('a')\nsave = each(read)\n"
        "class Default(WorkerEntrypoint):\n    async def fetch(self, request):\n"
        "        return save(self.env.KV)\n"
    )
    assert understand(tmp_path, code, python=True).type("it") == "KVNamespace"


FILLED = ["[], add(f) { this.all.push(f) }", "new Set(), add(f) { this.all.add(f) }"]


@pytest.mark.parametrize("kept", FILLED)
def test_what_an_object_fills_its_own_list_with(kept: str, tmp_path: Path) -> None:
    run = "run(x) { for (const f of this.all) f(x) }"
    code = fetch("return bus.run(env.KV)") + f"const bus = {{ all: {kept}, {run} }}\n"
    code += "bus.add((it) => save(it))\nfunction save(kv) {}\n"
    known = understand(tmp_path, code)
    assert known.way("save") == "fetch(request, env) > bus.run(env.KV) > f(x) > save(it)"


@pytest.mark.parametrize("given", ["new Store()", "{ store: new Store() }"])
def test_what_a_package_is_given_is_there_to_be_called(given: str, tmp_path: Path) -> None:
    code = "import { App } from 'some-app'\n" + fetch(f"return new App({given}).run(request)")
    code += "class Store { load() { save() } }\nfunction save() {}\n"
    assert understand(tmp_path, code).way("save") == (
        f"fetch(request, env) > new App({given}) > save()"
    )
