"""Of several ways to a place, one that can be gone is shown."""

from pathlib import Path

import pytest
from understood import understand

from wlint.config import Choices, settle
from wlint.engine import run
from wlint.project import load
from wlint.registry import load_rules

WORKER = "export default { async fetch(request, env) { %s } }\n"
GUESTS = WORKER % (
    "if (env.GUEST) return api(request, { mock: true }); return api(request, { mock: false })"
)
ROUTER = (
    "import { Hono } from 'hono'\nconst app = new Hono()\n"
    "app.get('/a', (c) => save(c))\napp.post('/a', (c) => save(c))\nexport default app\n"
)
ASKS = "if (request.method === 'POST') { place() }"
POSTS = f"function save(c) {{ const request = c.req; {ASKS} }}\n"

BUS = (
    "export default {\n"
    "  fetch() { bus.on('tidy', () => tidy()) },\n"
    "  %s }\n"
    "class Bus {\n"
    "  heard = [];\n"
    "  on(name, hear) { this.heard.push(hear) }\n"
    "  emit(name) { for (const hear of this.heard) hear() }\n"
    "}\n"
    "const bus = new Bus();\n"
    "function tidy() { place() }"
)

WAYS = [
    # what a call passes keeps the place from being run
    (GUESTS + "function api(request, o) { if (o.mock) return 1; place() }", "{ mock: false }"),
    (GUESTS + "function api(request, o) { const off = !!o.mock; if (off) return 1; place() }",
     "{ mock: false }"),
    (GUESTS + "function api(request, o) { return users(request, o) }\n"
     "function users(request, o) { const off = !!o.mock; if (off) return 1; place() }",
     "{ mock: false }"),
    (GUESTS + "function api(request, o) { return [1].map((x) => users(x, o)) }\n"
     "function users(x, o) { if (o.mock) return 1; place() }", "{ mock: false }"),
    # an empty text is nothing to a condition, and is no other text
    (GUESTS.replace("{ mock: true }", "''").replace("{ mock: false }", "'a'")
     + "function api(request, form) { if (form) place() }", "api(request, 'a')"),
    (GUESTS.replace("{ mock: true }", "''").replace("{ mock: false }", "'a'")
     + "function api(request, form) { if (form === 'a') place() }", "api(request, 'a')"),
    (GUESTS.replace("{ mock: true }", "''").replace("{ mock: false }", "'a'")
     + "function api(request, form) { if (form !== '') return 1; place() }", "api(request, '')"),
    # nothing is known of an object that is changed on the way
    (GUESTS + "function api(request, o) { o.mock = false; return users(request, o) }\n"
     "function users(request, o) { if (o.mock) return 1; place() }", "{ mock: true }"),
    # nor is there a doubt of the first call
    (GUESTS + "function api(request, o) { if (o.other) return 1; place() }", "{ mock: true }"),
    # the method of a route
    (ROUTER + POSTS, "post("),
    (ROUTER + POSTS.replace("===", "!=="), "get("),
    (ROUTER + "function save(c) { if (c.req.method === 'GET') return 1; place() }", "post("),
    (ROUTER + "function save(c) { if (c.req.method !== 'GET' && c.req.path) place() }", "post("),
    (ROUTER + "function save(c) { return place() }", "get("),
    (ROUTER + "function save(c) { switch (c.req.method) { case 'PUT': case 'POST': place() } }",
     "post("),
    (ROUTER + "function save(c) { switch (c.req.method) { case 'GET': case 'POST': place() } }",
     "get("),
    (ROUTER + "function save(c) { switch (c.req.method) { case 'POST': break; default: place() } }",
     "get("),
    # a call that goes out has a method of its own
    ("import { Hono } from 'hono'\nconst app = new Hono()\nexport default app\n"
     "app.post('/a', (c) => call('/a', { method: 'GET' }))\n"
     "app.get('/b', (c) => call('/b', { method: 'POST' }))\n"
     "function call(path, options) { if (options.method === 'GET') { place() } }", "post("),
    # of a Worker's own router, and of the code around a call
    (WORKER % "return routes(request).run()" + "function routes() { const router = new Router();\n"
     "router.get('/a', (r) => load(r)); router.post('/a', (r) => save(r)); return router }\n"
     "class Router { get(path, f) {} post(path, f) {} run() {} }\n"
     "function load(request) { api(request) }\nfunction save(request) { api(request) }\n"
     f"function api(request) {{ {ASKS} }}", "save(r)"),
    # a listener runs for who emits its event, not for who adds it
    (BUS % "scheduled() { tidy() }", "scheduled()"),
    (BUS % "scheduled(event) { bus.emit('tidy') }", "scheduled(event) > bus.emit('tidy')"),
    (BUS % "scheduled(event) { bus.emit('other') }", "fetch()"),
    # a function that an object has runs where it is called
    ("let page;\nexport default { fetch() { page = options() }, scheduled() { page.show() } }\n"
     "function options() { return { show: () => place() } }", "scheduled()"),
    ("export default { fetch() { return options() } }\n"
     "function options() { return { show: () => place() } }", "options()"),
    # what is put in a field is not called by what runs before
    (WORKER % "const p = open(request); p.add(1); p.add = () => place(); p.add(2)", "p.add(2)"),
    (WORKER % "const p = open(request); for (const x of p.all) { p.add(1); p.add = () => place() }",
     "p.add(1)"),
    (WORKER % "if (request.method === 'GET') return api(request, 1); return api(request, 2)"
     + f"function api(request, n) {{ {ASKS} }}", "api(request, 2)"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "step"), WAYS)
def test_a_way_that_can_be_gone_is_shown(code: str, step: str, tmp_path: Path) -> None:
    known = understand(tmp_path, code + "\nfunction place() {}")
    way = known.worker.calls.shown_way_to_place(*known.call("place("))
    assert way is not None
    assert step in " > ".join(step.message for step in way.steps)


PROXIED = """
async function post(address, text) {
  await fetch(address, { method: "POST", body: text, signal: AbortSignal.timeout(3000) });
}
const greet = async (request) => post("https://chat.example/greet", request.url);
async function reply(request) {
  const form = new URLSearchParams(await request.text());
  await send(form.get("reply"));
}
const send = (address) => post(address, "done");
const again = (text) => send(`https://chat.example/${text}`);
export default {
  async fetch(request) {
    if (request.method === "GET") await greet(request);
    else if (request.method === "PUT") await again(request.url);
    else await reply(request);
    return new Response("ok");
  },
};
"""


GREETED = """
let user = "";
function greet(name) {
  user = name;
}
const first = () => greet("nobody");
function again(request) {
  greet(request.headers.get("x-user"));
}
export default {
  async fetch(request) {
    if (user === "") first();
    else again(request);
    return new Response(`Hello ${user}`);
  },
};
"""


@pytest.mark.parametrize(
    ("rule", "code", "steps"),
    [
        (
            "unchecked-proxy-target",
            PROXIED,
            ["reply(request)", 'send(form.get("reply"))', 'post(address, "done")'],
        ),
        (
            "global-request-state",
            GREETED,
            ["again(request)", 'greet(request.headers.get("x-user"))', "user = name"],
        ),
    ],
)
def test_a_way_is_shown_by_calls_that_pass_on_what_is_told_of(
    rule: str, code: str, steps: list[str], tmp_path: Path
) -> None:
    (tmp_path / "index.js").write_text(code)
    settings = settle(load_rules(), Choices(select=(rule,)), Choices())
    [found] = run(load([tmp_path]), settings, [tmp_path]).findings
    assert [step.message for step in found.steps][1:4] == steps
