"""Where the platform calls a Worker's code."""

from pathlib import Path

import pytest
from understood import Understood, configuration, understand, write

MODULES = [
    ("export default { fetch(request, env, ctx) {} }", {"fetch(request, env, ctx)": "request"}),
    ("export default { async fetch(request) {} }", {"fetch(request)": "request"}),
    ("export default { fetch: (request) => {} }", {"fetch(request)": "request"}),
    ("export default { fetch: handle }\nfunction handle(r) {}", {"fetch(r)": "request"}),
    ("const fetch = async (r) => {}\nexport default { fetch }", {"fetch(r)": "request"}),
    ("const worker = { fetch(r) {} }\nexport default worker", {"fetch(r)": "request"}),
    ("const worker = { fetch(r) {} }\nexport { worker as default }", {"fetch(r)": "request"}),
    ("export default { fetch(r) {} } satisfies ExportedHandler<Env>", {"fetch(r)": "request"}),
    ("export default { fetch(r) {} } as ExportedHandler", {"fetch(r)": "request"}),
    ("export default <ExportedHandler>{ fetch(r) {} }", {"fetch(r)": "request"}),
    ("const w: ExportedHandler<Env> = { fetch(r) {} }\nexport default w", {"fetch(r)": "request"}),
    ("export default { ...base, fetch(r) {} }\nconst base = {}", {"fetch(r)": "request"}),
    (
        "export default { fetch(r) {}, ...more }\nconst more = { scheduled: run }\n"
        "function run(event) {}",
        {"fetch(r)": "request", "scheduled(event)": "cron trigger"},
    ),
    (
        "export default { ...more, fetch(r) {} }\nconst more = { fetch(old) {}, queue(b) {} }",
        {"fetch(r)": "request", "queue(b)": "queue"},
    ),
    (
        "const wrap = (app, more) => ({ fetch: (r) => app.fetch(r), ...more })\n"
        "export default wrap({}, { email(message) {} })",
        {"fetch(r)": "request", "email(message)": "email"},
    ),
    ("export default wrap({ fetch(r) {} })", {"fetch(r)": "request"}),
    ("export default wrap(o, worker)\nconst worker = { fetch(r) {} }", {"fetch(r)": "request"}),
    (
        "export default wrap({ handler: worker })\nconst worker = { fetch(r) {} }",
        {"fetch(r)": "request"},
    ),
    ("const worker = wrap({ fetch(r) {} })\nexport default worker", {"fetch(r)": "request"}),
    (
        "const worker = { fetch(r) {} } satisfies Elsewhere\nexport default worker",
        {"fetch(r)": "request"},
    ),
    ("module.exports = { fetch(r) {} }", {"fetch(r)": "request"}),
    ("export default { scheduled(event) {} }", {"scheduled(event)": "cron trigger"}),
    ("export default { queue(batch) {} }", {"queue(batch)": "queue"}),
    ("export default { email(message) {} }", {"email(message)": "email"}),
    ("export default { tail(events) {} }", {"tail(events)": "event"}),
    ("export default { fetch(r) {}, queue(b) {} }", {"fetch(r)": "request", "queue(b)": "queue"}),
    ("export default class { fetch(r) {} }", {"class.fetch(r)": "request"}),
    ("export default { fetch(r) {}, helper() {} }", {"fetch(r)": "request"}),
    ("addEventListener('fetch', (event) => {})", {"fetch event": "request"}),
    ("addEventListener('fetch', handle)\nfunction handle(event) {}", {"fetch event": "request"}),
    ("self.addEventListener('fetch', (event) => {})", {"fetch event": "request"}),
    ("addEventListener('scheduled', (event) => {})", {"scheduled event": "cron trigger"}),
]


@pytest.mark.parametrize(("code", "entries"), MODULES)
def test_handlers_of_a_module(code: str, entries: dict[str, str], tmp_path: Path) -> None:
    assert understand(tmp_path, code).entries == entries


BOX = (
    "import { Container } from '@cloudflare/containers'\nexport class Box extends Container {%s}\n"
)
HANDLERS = "{ 'my.kv': async (request, env) => {}, 'my.r2': serve }"
SERVE = "function serve(request, env) {}\n"
OUTBOUND = [
    BOX % "" + f"Box.outboundByHost = {HANDLERS}\n" + SERVE,
    BOX % f"static outboundHandlers = {HANDLERS}" + SERVE,
    BOX % f"mount() {{ this.constructor.outboundByHost = {HANDLERS} }}" + SERVE,
]


@pytest.mark.parametrize("code", OUTBOUND)
def test_what_a_container_sends_out_is_a_request_of_its_own(code: str, tmp_path: Path) -> None:
    found = understand(tmp_path, code).worker.entries
    own = [entry for entry in found if "outbound" in entry.name]
    assert [entry.kind.value for entry in own] == ["request", "request"]
    assert not any(entry.is_stateful for entry in own)


def test_a_class_of_its_own_sends_nothing_out(tmp_path: Path) -> None:
    code = f"class Plain {{ static outboundByHost = {HANDLERS} }}\n" + SERVE
    assert understand(tmp_path, code).entries == {}


PACKAGE = "import { Provider } from 'some-provider'\n"
OPTIONS = "{ api: { fetch(r) {} }, check: async ({ token }) => true, name: 'a' }"
MOUNTED = [
    f"export default new Provider({OPTIONS})",
    f"const p = new Provider({OPTIONS})\nexport default p",
    f"const o = {OPTIONS}\nexport default new Provider(o)",
]
MOUNTED_BY_HANDLER = [
    f"const p = new Provider({OPTIONS})\n"
    "export default { fetch: (request, env, ctx) => p.fetch(request, env, ctx) }",
    "export default { async fetch(request, env, ctx) {\n"
    f"return new Provider({OPTIONS}).fetch(request, env, ctx) }} }}",
    "const api = { fetch(r) {} }\nasync function check({ token }) {}\n"
    "export default { fetch(request, env, ctx) {\n"
    "const p = new Provider({ api, check }); return p.fetch(request, env, ctx) } }",
]


@pytest.mark.parametrize("code", MOUNTED)
def test_what_an_exported_object_of_a_package_is_handed(code: str, tmp_path: Path) -> None:
    found = understand(tmp_path, PACKAGE + code).entries
    assert found == {"fetch(r)": "request", "check()": "request"}


@pytest.mark.parametrize("code", MOUNTED_BY_HANDLER)
def test_what_an_object_of_a_package_that_gets_the_request_is_handed(
    code: str, tmp_path: Path
) -> None:
    found = understand(tmp_path, PACKAGE + code).entries
    fetch = "fetch(request, env, ctx)"
    assert found == {fetch: "request", "fetch(r)": "request", "check()": "request"}


NOT_MOUNTED = [
    f"const p = new Provider({OPTIONS})\nexport default {{ fetch() {{ return p.fetch('/a') }} }}",
    f"const p = new Own({OPTIONS})\nclass Own {{ constructor(o) {{}} fetch(r) {{}} }}\n"
    "export default { fetch(request) { return p.fetch(request) } }",
]


@pytest.mark.parametrize("code", NOT_MOUNTED)
def test_a_client_is_handed_nothing_that_the_platform_calls(code: str, tmp_path: Path) -> None:
    assert "check()" not in understand(tmp_path, PACKAGE + code).entries


def cf(*names: str) -> str:
    return f"import {{ {', '.join(names)} }} from 'cloudflare:workers'\n"


CLASSES = [
    (cf("WorkerEntrypoint") + "export default class extends WorkerEntrypoint { fetch(r) {} }",
     {"class.fetch(r)": "request"}),
    (cf("WorkerEntrypoint") + "export class Admin extends WorkerEntrypoint { ban(id) {} }",
     {"Admin.ban(id)": "RPC call"}),
    (cf("WorkerEntrypoint")
     + "export class Admin extends WorkerEntrypoint {\n  ban(id) {} async #log() {} get a() {}\n"
     "  static b() {} private c() {} protected async d() {}\n}",
     {"Admin.ban(id)": "RPC call"}),
    (cf("WorkflowEntrypoint")
     + "export class Flow extends WorkflowEntrypoint { async run(event, step) {} }",
     {"Flow.run(event, step)": "workflow"}),
    (cf("DurableObject") + "export class Box extends DurableObject { alarm() {} open(id) {} }",
     {"Box.alarm()": "alarm", "Box.open(id)": "RPC call"}),
    (cf("DurableObject")
     + "export class Box extends DurableObject { constructor(ctx, env) { super(ctx, env) } }",
     {"Box.constructor(ctx, env)": "start of the object"}),
    (cf("DurableObject")
     + "export class Box extends DurableObject { webSocketMessage(ws) {} webSocketClose(ws) {} }",
     {"Box.webSocketMessage(ws)": "WebSocket event",
      "Box.webSocketClose(ws)": "WebSocket event"}),
    (cf("DurableObject")
     + "class Base extends DurableObject {}\nexport class Box extends Base { open() {} }",
     {"Box.open()": "RPC call"}),
    ("export class Room { fetch(r) {} open() {} }",
     {"Room.fetch(r)": "request", "Room.open()": "RPC call"}),
    ("export class Bag { fetch(r) {} }", {"Bag.fetch(r)": "request"}),
    (cf("DurableObject") + "export class Box extends DurableObject { run() {} }",
     {"Box.run()": "RPC call"}),
    ("import { Agent } from 'agents'\nexport class Bot extends Agent { onRequest(r) {} }",
     {"Bot.onRequest(r)": "request"}),
    ("import { Agent } from 'agents'\nclass Base extends Agent {}\n"
     "export class Bot extends Base { onRequest(r) {} }", {"Bot.onRequest(r)": "request"}),
    ("import { mixed } from 'parts'\nimport { Agent } from 'agents'\n"
     "export class Room extends mixed(Agent) { onStart() {} }",
     {"Room.onStart()": "start of the object"}),
    (cf("DurableObject") + "class Base extends DurableObject { fetch(r) { this.onRequest(r) } }\n"
     "export class Room extends Base { onRequest(r) {} private onStart() {} }",
     {"Base.fetch(r)": "request", "Room.onRequest(r)": "RPC call"}),
]  # fmt: skip


@pytest.mark.parametrize(("code", "entries"), CLASSES)
def test_classes_that_the_platform_makes(
    code: str, entries: dict[str, str], tmp_path: Path
) -> None:
    assert understand(tmp_path, code).entries == entries


MADE = """\
import { IttyRouter, type RequestHandler } from 'itty-router'
const router = IttyRouter()
const read = () => 1
const save = () => 2
function route(step): RequestHandler { return async (it) => step() }
"""
ROUTES = [
    ("import { Hono } from 'hono'\nconst app = new Hono()\napp.get('/a', (c) => {})\n"
     "export default app", {'get("/a")': "request"}),
    ("import { Hono } from 'hono'\nconst app = new Hono()\n"
     "app.get('/a', (c) => {}).post('/b', (c) => {})\nexport default app",
     {'get("/a")': "request", 'post("/b")': "request"}),
    ("import { Hono } from 'hono'\nconst app = new Hono<{ Bindings: Env }>()\napp.use(guard)\n"
     "async function guard(c, next) {}\nexport default app", {"use()": "request"}),
    ("import { Hono } from 'hono'\nconst app = new Hono()\napp.get('/a', handle)\n"
     "const handle = (c) => {}\nexport default { fetch: app.fetch }", {'get("/a")': "request"}),
    ("import { Hono } from 'hono'\nconst app = new Hono()\napp.notFound((c) => {})\n"
     "export default app", {"notFound()": "request"}),
    ("import { Router } from 'itty-router'\nconst router = Router()\n"
     "router.get('/a', (request) => {})\nexport default router", {'get("/a")': "request"}),
    ("import { AutoRouter } from 'itty-router'\nconst router = AutoRouter()\n"
     "router.get('/a', (request) => {})\nexport default { ...router }", {'get("/a")': "request"}),
    ("import { Hono } from 'hono'\nconst app = new Hono()\napp.get('/a', (c) => {})\n"
     "export default { fetch(r, env) { return app.fetch(r, env) } }",
     {"fetch(r, env)": "request", 'get("/a")': "request"}),
    ("import { OpenAPIHono, createRoute } from '@hono/zod-openapi'\nconst app = new OpenAPIHono()\n"
     "app.openapi(createRoute({ path: '/a' }), (c) => {})\nexport default app",
     {"openapi()": "request"}),
    ("import { createFactory } from 'hono/factory'\nconst app = createFactory<E>().createApp()\n"
     "app.get('/a', (c) => {})\nexport default app", {'get("/a")': "request"}),
    ("import { Hono } from 'hono/tiny'\nconst app = new Hono()\n"
     "app.get('/a', (c) => {})\nexport default app", {'get("/a")': "request"}),
    ("import { createFactory } from 'hono/factory'\nimport { Hono } from 'hono'\n"
     "const all = createFactory().createHandlers((c) => {})\nconst app = new Hono()\n"
     "app.get('/a', ...all)\nexport default app", {'get("/a")': "request"}),
    ("import { createMiddleware } from 'hono/factory'\nimport { Hono } from 'hono'\n"
     "const guard = createMiddleware(async (c, next) => {})\nconst app = new Hono()\n"
     "app.use(guard)\nexport default app", {"use()": "request"}),
    (MADE + "router.get('/a', ...[read, save].map(route))\nexport default router",
     {'get("/a")': "request"}),
    (MADE + "const all = [read, save].map((step) => route(step))\nrouter.get('/a', ...all)\n"
     "export default router", {'get("/a")': "request"}),
]  # fmt: skip


@pytest.mark.parametrize(("code", "entries"), ROUTES)
def test_routes(code: str, entries: dict[str, str], tmp_path: Path) -> None:
    assert understand(tmp_path, code).entries == entries


def test_routes_of_another_file(tmp_path: Path) -> None:
    files = {
        "main.ts": """\
import { Hono } from 'hono'
import users from './users'
const app = new Hono()
app.route('/users', users)
export default app
""",
        "users.ts": """\
import { Hono } from 'hono'
const users = new Hono()
users.get('/:id', (c) => {})
export default users
""",
    }
    assert understand(tmp_path, files).entries == {'get("/users/:id")': "request"}


@pytest.mark.parametrize(
    ("mounts", "name"),
    [
        ("app.route('/api/users', users)", 'get("/api/users")'),
        ("const api = new Hono().basePath('/v1')\napi.route('/users', users)\n"
         "app.route('/api/', api)", 'get("/api/v1/users")'),
        ("app.route('/a', users)\napp.route('/b', users)", 'get("/")'),
        ("app.route(path, users)", 'get("/")'),
        ("app.on(['GET', 'HEAD'], '/status', (c) => {})", 'on(["GET", "HEAD"], "/status")'),
        ("users.on('GET', ['/a', '/b'], (c) => {})", 'on("GET", ["/a", "/b"])'),
    ],
)  # fmt: skip
def test_a_route_is_named_by_all_of_its_path(mounts: str, name: str, tmp_path: Path) -> None:
    code = (
        "import { Hono } from 'hono'\nconst users = new Hono().get('/', (c) => {})\n"
        f"const app = new Hono()\n{mounts}\nexport default app"
    )
    assert name in understand(tmp_path, code).entries


OTHER_FILES = [
    "export { default } from './worker'",
    "import worker from './worker'\nexport default worker",
    "import * as all from './worker'\nexport default all.default",
]


@pytest.mark.parametrize("main", OTHER_FILES)
def test_a_worker_that_another_file_exports(main: str, tmp_path: Path) -> None:
    files = {"main.ts": main, "worker.ts": "export default { fetch(request) {} }"}
    assert understand(tmp_path, files).entries == {"fetch(request)": "request"}


GIVEN = [
    ("export default { fetch(it) {} }", "Request"),
    ("export default { fetch(r, it) {} }", "env"),
    ("export default { fetch(r, e, it) {} }", "ExecutionContext"),
    ("const worker = { fetch(it) {} }\nexport default worker", "Request"),
    ("const worker: ExportedHandler = { fetch(it) {} }\nexport default worker", "Request"),
    ("export default { fetch(it) {} } satisfies ExportedHandler", "Request"),
    ("export default { scheduled(it) {} }", "ScheduledController"),
    ("export default { queue(it) {} }", "MessageBatch"),
    ("export default { email(it) {} }", "ForwardableEmailMessage"),
    ("addEventListener('fetch', (it) => {})", "FetchEvent"),
    ("addEventListener('fetch', handle)\nfunction handle(it) {}", "FetchEvent"),
    ("addEventListener('fetch', (event) => { const it = event.request })", "Request"),
    ("addEventListener('fetch', (event) => { const it = KV })", "KVNamespace"),
    ("addEventListener('fetch', (event) => { const it = globalThis.DB })", "D1Database"),
    ("addEventListener('fetch', (event) => { const it = self['KV'] })", "KVNamespace"),
    ("addEventListener('fetch', (event) => { const it = KV })\nvar KV = new Map()", "Map"),
    ("export default { fetch(request, env) { const it = KV } }", "outside KV"),
    ("import { Hono } from 'hono'\nnew Hono().get('/', (it) => {})", "hono:Context"),
    ("import { Hono } from 'hono'\nnew Hono().get('/', (c) => { const it = c.env })", "env"),
    ("import { Hono } from 'hono'\nnew Hono().get('/', (c) => { const it = c.env.DB })",
     "D1Database"),
    ("import { Hono } from 'hono'\nnew Hono().get('/', handle)\n"
     "const handle = (c) => { const it = c.env.DB }", "D1Database"),
    ("import { Hono } from 'hono'\nnew Hono().use(async ({ env }, next) => { const it = env.KV })",
     "KVNamespace"),
    ("import { Context } from 'hono'\nfunction f(c: Context) { const it = c.env.DB }",
     "D1Database"),
    ("import { Hono } from 'hono'\nnew Hono().onError((error, it) => {})", "hono:Context"),
    ("import { OpenAPIHono } from '@hono/zod-openapi'\nnew OpenAPIHono().openapi(r, (it) => {})",
     "hono:Context"),
    ("import { OpenAPIHono } from '@hono/zod-openapi'\n"
     "new OpenAPIHono().openapi(r, (c) => {}, (result, it) => {})", "hono:Context"),
    ("import { OpenAPIHono } from '@hono/zod-openapi'\n"
     "new OpenAPIHono().openapi(r, (c) => {}, (it, c) => {})", "unknown"),
    ("import { RouteHandler } from '@hono/zod-openapi'\n"
     "const f: RouteHandler<typeof r> = (c) => { const it = c.env.DB }", "D1Database"),
    ("import { createMiddleware } from 'hono/factory'\n"
     "createMiddleware(async (c, next) => { const it = c.env.DB })", "D1Database"),
    ("import { createFactory } from 'hono/factory'\n"
     "createFactory().createHandlers((c) => { const it = c.req })", "hono:HonoRequest"),
    ("import { Router } from 'itty-router'\nRouter().get('/', (it) => {})", "Request"),
    ("import { IRequest, Router } from 'itty-router'\nRouter().get('/', (it: IRequest) => {})",
     "Request"),
    ("import { Router } from 'itty-router'\nRouter().get('/', (r, env) => { const it = env.DB })",
     "D1Database"),
    (MADE + "router.get('/a', ...[read, save].map(route))\nexport default router", "Request"),
    (MADE + "const all = [read, save].map(route)\n"
     "function add() { router.get('/a', ...all) }\nadd()", "Request"),
    (MADE + "router.get('/a', ...[read, save].map((step) => route(step)))", "Request"),
    ("import { Router } from 'itty-router'\nconst all = [read]\nRouter().get('/', ...all)\n"
     "function read(it) {}", "Request"),
    (cf("DurableObject") + "export class A extends DurableObject { a() { const it = this.ctx } }",
     "DurableObjectState"),
    (cf("DurableObject") + "export class A extends DurableObject { a() { it = this.env.DB } }\n"
     "let it", "D1Database"),
    (cf("DurableObject") + "export class A extends DurableObject { fetch(it) {} }", "Request"),
    (cf("DurableObject") + "export class A extends DurableObject { constructor(it, e) {} }",
     "DurableObjectState"),
    (cf("DurableObject") + "export class A extends DurableObject { webSocketMessage(it) {} }",
     "WebSocket"),
    (cf("WorkerEntrypoint") + "export class A extends WorkerEntrypoint { a() { it = this.ctx } }\n"
     "let it", "ExecutionContext"),
    (cf("WorkflowEntrypoint") + "export class A extends WorkflowEntrypoint { run(e, it) {} }",
     "WorkflowStep"),
    ("export class Room { constructor(state, env) { this.s = state } a() { const it = this.s } }",
     "DurableObjectState"),
    ("export class Room { constructor(s, env) { this.env = env } a() { const it = this.env.KV } }",
     "KVNamespace"),
    (cf("DurableObject", "WorkerEntrypoint") + "export class Room extends DurableObject {}\n"
     "export default { fetch(r, e, ctx) { const it = ctx.exports.Room.getByName('a') } }",
     "DurableObjectStub"),
    (cf("DurableObject", "WorkerEntrypoint") + "export class Part extends DurableObject {}\n"
     "export default { fetch(r, e, ctx) { const it = ctx.exports.Part } }",
     "LoopbackDurableObjectClass"),
    (cf("WorkerEntrypoint", "exports") + "export class Mail extends WorkerEntrypoint {}\n"
     "export default { fetch() { const it = exports.Mail({ props: {} }) } }",
     "LoopbackServiceStub"),
    (cf("DurableObject") + "export class Room extends DurableObject {\n"
     "a() { it = this.ctx.exports.default } }\nlet it\nexport default { fetch() {} }",
     "LoopbackServiceStub"),
    ("export const other = 1\n"
     "export default { fetch(r, e, ctx) { const it = ctx.exports.other } }",
     "outside Cloudflare.Exports.other"),
    ("function helper(request, env) { const it = env.DB }", "D1Database"),
    ("function helper(it) {}", "unknown"),
    ("const other = { fetch(it) {} }", "unknown"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "it"), GIVEN)
def test_what_the_platform_passes(code: str, it: str, tmp_path: Path) -> None:
    assert understand(tmp_path, code).type("it") == it


PYTHON_GIVEN = [
    ("from workers import WorkerEntrypoint\nclass Default(WorkerEntrypoint):\n"
     "    async def fetch(self, it): pass", "Request"),
    ("from workers import DurableObject\nclass A(DurableObject):\n"
     "    def __init__(self, it, env): pass", "DurableObjectState"),
    ("from workers import DurableObject\nclass A(DurableObject):\n"
     "    def __init__(self, ctx, env):\n        self.kv = env.KV\n"
     "    def a(self):\n        it = self.kv", "KVNamespace"),
    ("from workers import WorkerEntrypoint\nclass Default(WorkerEntrypoint):\n"
     "    async def scheduled(self, controller, it, ctx): pass", "undefined"),
    ("async def on_fetch(it, env): pass", "Request"),
    ("async def on_fetch(request, env):\n    it = env.DB", "D1Database"),
    ("async def on_fetch(request, it): pass", "env"),
    ("from workers import env\nit = env.DB", "D1Database"),
    ("from fastapi import FastAPI, Request\napp = FastAPI()\n@app.get('/')\n"
     "async def root(req: Request):\n    it = req.scope['env'].DB", "D1Database"),
    ("from fastapi import FastAPI\napp = FastAPI()\n@app.middleware('http')\n"
     "async def guard(req, call_next):\n    it = req.scope['env'].DB", "D1Database"),
    ("class Guard:\n    async def __call__(self, scope, receive, send):\n"
     "        it = scope['env'].DB", "D1Database"),
    ("from starlette.requests import Request\nclass Guard:\n"
     "    async def __call__(self, scope, receive, send):\n"
     "        it = Request(scope).scope['env'].DB", "D1Database"),
    ("from starlette.middleware.base import BaseHTTPMiddleware\nclass Guard(BaseHTTPMiddleware):\n"
     "    async def dispatch(self, req, call_next):\n        it = req.scope['env'].DB",
     "D1Database"),
    ("class Guard:\n    async def dispatch(self, req, call_next):\n"
     "        it = req.scope['env'].DB", "unknown"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "it"), PYTHON_GIVEN)
def test_what_the_platform_passes_in_python(code: str, it: str, tmp_path: Path) -> None:
    assert understand(tmp_path, code, python=True).type("it") == it


def test_a_listener_of_nodes_server(tmp_path: Path) -> None:
    code = """\
import { createServer } from 'node:http'
import { httpServerHandler } from 'cloudflare:node'
createServer((request, response) => {}).listen(8080)
export default httpServerHandler({ port: 8080 })
"""
    assert understand(tmp_path, code).entries == {"request listener": "request"}


def test_a_server_that_no_handler_passes_requests_to_is_a_program_for_node(tmp_path: Path) -> None:
    code = """\
import { createServer } from 'node:http'
createServer((request, response) => {}).listen(8080)
export default { async fetch(request) { return new Response() } }
"""
    assert understand(tmp_path, code).entries == {"fetch(request)": "request"}


def test_a_route_that_is_a_class(tmp_path: Path) -> None:
    code = """\
import { Hono } from 'hono'
import { fromHono, OpenAPIRoute } from 'chanfana'
const router = fromHono(new Hono())
router.get('/tasks', List)
class List extends OpenAPIRoute { handle(c) { const it = c.env.DB } }
export default router
"""
    known = understand(tmp_path, code)
    assert known.entries == {'get("/tasks")': "request"}
    assert known.type("it") == "D1Database"


def test_a_map_is_no_router(tmp_path: Path) -> None:
    code = """\
const seen = new Map()
seen.get('/a', (c) => {})
elsewhere.get('/a', (c) => {})
export default { fetch(request) {} }
"""
    assert understand(tmp_path, code).entries == {"fetch(request)": "request"}


PYTHON = [
    ("from workers import WorkerEntrypoint\nclass Default(WorkerEntrypoint):\n"
     "    async def fetch(self, request): pass", {"Default.fetch(request)": "request"}),
    ("from workers import WorkerEntrypoint\nclass Default(WorkerEntrypoint):\n"
     "    async def scheduled(self, controller, env, ctx): pass",
     {"Default.scheduled(controller, env, ctx)": "cron trigger"}),
    ("from workers import WorkerEntrypoint\nclass Default(WorkerEntrypoint):\n"
     "    async def ban(self, id): pass\n    def _log(self): pass",
     {"Default.ban(id)": "RPC call"}),
    ("from workers import WorkerEntrypoint as Base\nclass Default(Base):\n"
     "    async def fetch(self, request): pass", {"Default.fetch(request)": "request"}),
    ("import workers\nclass Default(workers.WorkerEntrypoint):\n"
     "    async def fetch(self, request): pass", {"Default.fetch(request)": "request"}),
    ("from workers import DurableObject\nclass Room(DurableObject):\n"
     "    def __init__(self, ctx, env): pass\n    async def alarm(self): pass",
     {"Room.__init__(ctx, env)": "start of the object", "Room.alarm()": "alarm"}),
    ("from workers import WorkflowEntrypoint\nclass Flow(WorkflowEntrypoint):\n"
     "    async def run(self, event, step): pass", {"Flow.run(event, step)": "workflow"}),
    ("from workers import WorkerEntrypoint\nclass Default(WorkerEntrypoint):\n"
     "    async def on_fetch(self, request, env): pass",
     {"Default.on_fetch(request, env)": "request"}),
    ("async def on_fetch(request, env): pass", {"on_fetch(request, env)": "request"}),
    ("async def on_scheduled(event, env, ctx): pass",
     {"on_scheduled(event, env, ctx)": "cron trigger"}),
    ("async def on_queue(batch, env): pass", {"on_queue(batch, env)": "queue"}),
    ("from workers import handler\n@handler\nasync def on_fetch(request): pass",
     {"on_fetch(request)": "request"}),
    ("from fastapi import FastAPI\napp = FastAPI()\n@app.get('/')\nasync def root(): pass\n"
     "from workers import WorkerEntrypoint\nclass Default(WorkerEntrypoint):\n"
     "    async def fetch(self, request):\n        import asgi\n"
     "        return await asgi.fetch(app, request, self.env)",
     {"root()": "request", "Default.fetch(request)": "request"}),
    ("from fastapi import APIRouter\nrouter = APIRouter()\n"
     "@router.post('/a')\nasync def add(): pass\nasync def on_fetch(request, env): pass",
     {"add()": "request", "on_fetch(request, env)": "request"}),
    ("from fastapi import FastAPI\nclass Guard:\n"
     "    async def __call__(self, scope, receive, send): pass\n"
     "class Other:\n    async def __call__(self, scope, receive, send): pass\n"
     "app = FastAPI()\napp.add_middleware(Guard)",
     {"Guard.__call__(scope, receive, send)": "request"}),
    ("from starlette.applications import Starlette\nfrom starlette.middleware import Middleware\n"
     "class Guard:\n    async def __call__(self, scope, receive, send): pass\n"
     "app = Starlette(middleware=[Middleware(Guard)])",
     {"Guard.__call__(scope, receive, send)": "request"}),
]  # fmt: skip


@pytest.mark.parametrize(("code", "entries"), PYTHON)
def test_python_handlers(code: str, entries: dict[str, str], tmp_path: Path) -> None:
    assert understand(tmp_path, code, python=True).entries == entries


def test_a_helper_called_like_a_handler_is_none_in_another_file(tmp_path: Path) -> None:
    files = {
        "main.py": "from lib import on_fetch as other\nasync def on_fetch(request): pass",
        "lib.py": "async def on_fetch(query): pass",
    }
    assert understand(tmp_path, files).entries == {"on_fetch(request)": "request"}


def test_an_object_that_is_not_exported_is_no_worker(tmp_path: Path) -> None:
    files = {
        "main.ts": "import { api } from './api'\nexport default { fetch(request) { api.fetch() } }",
        "api.ts": "export const api = { fetch(url) {} }",
    }
    assert understand(tmp_path, files).entries == {"fetch(request)": "request"}


def test_a_default_export_of_a_helper_is_no_worker(tmp_path: Path) -> None:
    files = {
        "main.ts": "import api from './api'\nexport default { fetch(request) { api.fetch('a') } }",
        "api.ts": "export default { fetch(url) {} }",
    }
    assert understand(tmp_path, files).entries == {"fetch(request)": "request"}


STATEFUL = [
    (cf("DurableObject") + "export class A extends DurableObject { go() {} }", True),
    ("import { Agent } from 'agents'\nexport class A extends Agent { go() {} }", True),
    (cf("WorkerEntrypoint") + "export class A extends WorkerEntrypoint { go() {} }", False),
    (
        cf("WorkflowEntrypoint") + "export class A extends WorkflowEntrypoint { go() {} }",
        False,
    ),
]


@pytest.mark.parametrize(("code", "stateful"), STATEFUL)
def test_what_outlives_a_request(code: str, stateful: bool, tmp_path: Path) -> None:
    assert understand(tmp_path, code).entry("A.go()").is_stateful is stateful


def test_pages_functions(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "functions/a.ts": "export async function onRequestGet(context) { context.env }",
            "functions/b.ts": "export const onRequestPost = [first, second]\n"
            "function first(context) {}\nfunction second(context) {}",
            "functions/_middleware.ts": "export const onRequest: PagesFunction<Env> = (c) => { c }",
        },
    )
    known = Understood(tmp_path)
    assert sorted((e.name, str(e.function.name)) for e in known.worker.entries) == [
        ("onRequest()", "None"),
        ("onRequestGet()", "onRequestGet"),
        ("onRequestPost()", "first"),
        ("onRequestPost()", "second"),
    ]
    assert known.type("context.env") == "env"
    assert known.type("c") == "EventContext"


def test_what_a_middleware_asks_runs_on_every_request(tmp_path: Path) -> None:
    code = (
        "import { Hono } from 'hono'\nimport { basicAuth } from 'hono/basic-auth'\n"
        "const app = new Hono()\n"
        "app.use(basicAuth({ verifyUser: (name, password) => name === password }))\n"
        "export default app"
    )
    assert understand(tmp_path, code).entries == {"verifyUser(name, password)": "request"}


def test_event_handlers_of_nuxt(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "wrangler.toml": configuration("dist/server/index.mjs"),
            "nuxt.config.ts": "export default defineNuxtConfig({})",
            "server/api/page.get.ts": "export default defineEventHandler(async (event) => {\n"
            "  const { cloudflare } = event.context\n  const it = cloudflare.env.KV\n})",
            "server/api/page.test.ts": "",
            "server/middleware/auth.ts": "import { eventHandler } from 'h3'\n"
            "export default eventHandler((event) => {})",
            "app/pages/index.ts": "export default defineEventHandler(() => {})",
        },
    )
    known = Understood(tmp_path)
    assert known.files == ["server/api/page.get.ts", "server/middleware/auth.ts"]
    assert [e.name for e in known.worker.entries] == ["event handler", "event handler"]
    assert known.type("it") == "KVNamespace"


TARGETS = (
    cf("DurableObject", "WorkerEntrypoint", "RpcTarget")
    + """
class Base extends RpcTarget { name() {} }
class Page extends Base { constructor(ctx) { super() } #own() {} drop() {} static of() {} }
class Seat extends RpcTarget { leave() {} }
class Both extends RpcTarget { drop() {} }
class Unmade extends RpcTarget { drop() {} }
class Answered extends RpcTarget { drop() {} }
function seat() { return { seat: new Seat() } }
export class Room extends DurableObject { sit() { return seat() } both() { return new Both() } }
export class Vendor extends WorkerEntrypoint {
  page() { return new Page(this.ctx) }
  both() { return new Both() }
}
export default { fetch(request) { return respond(request, new Answered()) } }
"""
)


@pytest.mark.parametrize(
    ("name", "lives_on"),
    [
        ("Page.drop()", False),
        ("Base.name()", False),
        ("Seat.leave()", True),
        ("Both.drop()", False),
        ("Answered.drop()", False),
    ],
)
def test_what_others_hold_lives_where_it_was_made(
    name: str, lives_on: bool, tmp_path: Path
) -> None:
    entry = understand(tmp_path, TARGETS).entry(name)
    assert (entry.kind.value, entry.is_held, entry.is_stateful) == ("RPC call", True, lives_on)


def test_what_nobody_makes_nobody_holds(tmp_path: Path) -> None:
    entries = understand(tmp_path, TARGETS).entries
    assert not {"Unmade.drop()", "Page.#own()", "Page.of()", "Page.constructor(ctx)"} & {*entries}
