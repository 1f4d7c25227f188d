"""Where data comes from: whether a value is computed from the request."""

from pathlib import Path

import pytest
from understood import Understood, understand

from wlint.finding import Place
from wlint.project.data.traces import Mark, Source
from wlint.project.promises.promises import Answer
from wlint.source import Span

HANDLER = "export default { async fetch(request, env, ctx) {\n%s\nuse(x) } }\n"


def answer(known: Understood, expression: str) -> Answer:
    file, node = known._last(expression)
    return known.worker.origins.is_from_request(file, node)


FROM_THE_REQUEST = [
    "const x = request.url",
    "const x = await request.json()",
    "const { user: { name: x } } = await request.json()",
    "const x = new URL(request.url).searchParams.get('a') ?? 'b'",
    "const x = await env.KV.get(request.headers.get('Token'))",
    "const x = (await env.DB.prepare('…').bind(request.url).first()).name",
    "const x = { user: JSON.parse(await request.text()) }",
    "const x = {}; x.user = request.url",
    "const x = []; x.push(request.url)",
    "let x = 'en'; if (1) x = request.headers.get('Language')",
    "const x = names[request.method]",
    "const x = request.method === 'POST' ? 1 : 2",
    "const x = `${request.url}/a`",
    "const x = ctx.props.user",
    "const [a, x] = request.url.split('/')",
    "const x = tag(request.url); function tag(s) { return s + '!' }",
    "const x = user(); function user() { return request.url }",
    "let x; for (const part of request.url.split('/')) x = part",
    "const x = cut({ url: request.url }); function cut(o) { o.cut = o.url.trim(); return o.cut }",
]


@pytest.mark.parametrize("code", FROM_THE_REQUEST)
def test_what_is_computed_from_the_request_is(tmp_path: Path, code: str) -> None:
    assert answer(understand(tmp_path, HANDLER % code), "x") is Answer.YES


NOT_FROM_THE_REQUEST = [
    "const x = 1",
    "const x = env.NAME",
    "const x = await env.KV.get('settings')",
    "const x = env[env.NAME]",
    "const { NAME: x } = env",
    "const x = Date.now()",
    "const x = tag('a'); tag(request.url); function tag(s) { return s + '!' }",
    "const x = one(request); function one(r) { return 1 }",
    "const x = new URL('https://example.com').pathname",
    "const x = typeof request",
]


@pytest.mark.parametrize("code", NOT_FROM_THE_REQUEST)
def test_what_has_nothing_to_do_with_the_request_is_not(tmp_path: Path, code: str) -> None:
    assert answer(understand(tmp_path, HANDLER % code), "x") is not Answer.YES


def test_a_parameter_is_what_callers_pass(tmp_path: Path) -> None:
    code = "keep(request.url); other(env.NAME)"
    more = "function keep(a) { last(a) }\nfunction last(b) { b }\nfunction other(c) { c }\n"
    known = understand(tmp_path, HANDLER % code + more)
    assert answer(known, "b") is Answer.YES
    assert answer(known, "c") is not Answer.YES


def test_what_nobody_runs_passes_nothing_on(tmp_path: Path) -> None:
    more = (
        "function left(r: Request) { keep(r.url); last(r.url) }\n"
        "function keep(a) { last(a) }\nfunction last(b) { b }\nfunction alone(c) { c }\n"
        "function other(r: Request) { alone(r.url) }\n"
    )
    known = understand(tmp_path, HANDLER % "keep(env.NAME)" + more)
    assert answer(known, "b") is not Answer.YES
    # where no handler leads, nothing is left out
    assert answer(known, "c") is Answer.YES


def test_a_field_is_what_methods_put_there(tmp_path: Path) -> None:
    more = (
        "class A { constructor(r) { this.user = r.url; this.n = 1 } f() { g(this.user, this.n) } }"
    )
    known = understand(tmp_path, HANDLER % "new A(request).f()" + more)
    assert answer(known, "this.user") is Answer.YES
    assert answer(known, "this.n") is Answer.NO


def test_data_of_queues_sockets_and_workflows_belongs_to_one_event(tmp_path: Path) -> None:
    code = """
    import { DurableObject, WorkflowEntrypoint } from "cloudflare:workers";
    export class Room extends DurableObject { webSocketMessage(ws, message) { message } }
    export class Steps extends WorkflowEntrypoint { async run(event, step) { event.payload } }
    export default { async queue(batch, env) { for (const m of batch.messages) m.body } }
    """
    known = understand(tmp_path, code)
    assert answer(known, "message") is Answer.YES
    assert answer(known, "event.payload") is Answer.YES
    assert answer(known, "m.body") is Answer.YES


def test_a_method_of_an_object_is_given_what_its_callers_pass_over_rpc(tmp_path: Path) -> None:
    code = """
    import { DurableObject } from "cloudflare:workers";
    export class Room extends DurableObject {
      async said(given) { given }
      async kept(own) { own }
      async unasked(anything) { anything }
    }
    export default { async fetch(request, env) {
      const room = env.ROOM.getByName("a");
      await room.said(request.headers.get("a"));
      await room.kept("b");
    } }
    """
    known = understand(tmp_path, code)
    assert answer(known, "given") is Answer.YES
    assert answer(known, "own") is Answer.NO
    assert answer(known, "anything") is Answer.NO


def test_what_a_function_is_handed_that_is_kept_and_called_nowhere_is_not_known(
    tmp_path: Path,
) -> None:
    code = """
    import { register } from "elsewhere";
    const made = (step) => async (given) => step(given);
    register(...[save].map((step) => pick(made(step))));
    function save(kept) { kept }
    called("a");
    function called(own) { own }
    export default { fetch() {} };
    """
    known = understand(tmp_path, code)
    assert answer(known, "given") is Answer.UNKNOWN
    assert answer(known, "kept") is Answer.UNKNOWN
    assert answer(known, "own") is Answer.NO


def test_hono_hands_the_request_in_its_context(tmp_path: Path) -> None:
    code = """
    import { Hono } from "hono";
    const app = new Hono();
    app.get("/", (c) => { a(c.req.query("q")); d(c.env.NAME) });
    export default app;
    """
    known = understand(tmp_path, code)
    assert answer(known, 'c.req.query("q")') is Answer.YES
    assert answer(known, "c.env.NAME") is Answer.NO


def test_a_variable_of_hono_s_context_is_what_middleware_put_there(tmp_path: Path) -> None:
    code = """
    import { Hono } from "hono";
    const app = new Hono();
    app.use(async (c, next) => {
      c.set("user", c.req.header("X-User"));
      c.set("name", c.env.NAME);
      await next();
    });
    app.get("/", (c) => { a(c.get("user"), c.var.user, c.get("name"), c.get("session")) });
    export default app;
    """
    known = understand(tmp_path, code)
    assert answer(known, 'c.get("user")') is Answer.YES
    assert answer(known, "c.var.user") is Answer.YES
    assert answer(known, 'c.get("name")') is Answer.NO
    assert answer(known, 'c.get("session")') is Answer.UNKNOWN


def test_python_is_followed_the_same_way(tmp_path: Path) -> None:
    code = """
from workers import WorkerEntrypoint

def ip(request):
    found = request.headers.get("CF-Connecting-IP")
    return found or "unknown"

def limited(key, *, now=None):
    use(key, now)

class Default(WorkerEntrypoint):
    async def fetch(self, request):
        limited(key=ip(request), now=self.env.NOW)
"""
    known = understand(tmp_path, code, python=True)
    assert answer(known, "key") is Answer.YES
    assert answer(known, "now") is not Answer.YES


def test_of_two_parts_of_one_place_the_one_that_brings_any_text_is_told(tmp_path: Path) -> None:
    place = Place(tmp_path / "index.js", Span(0, 1))
    page = Source(place, "the request", frozenset({Mark.LOOKED_UP, Mark.ASKED_FOR}))
    row = Source(place, "the request", frozenset({Mark.LOOKED_UP}))
    assert page.can_be_any_text
    assert not row.can_be_any_text
    assert page.plainness < row.plainness
    assert sorted([row, page], key=lambda s: s.plainness) == [page, row]


def test_what_only_a_likely_call_passes_is_not_known(tmp_path: Path) -> None:
    """A method that is found through an interface may be given the request."""
    store = """
interface Store { check(body: string): Promise<void> }
class Shelf implements Store {
  async check(body: string) { return this.inner(body) }
  async inner(text: string) { return text }
  async other(name: string) { return name }
  async all() { return this.other("all") }
}
export default { async fetch(request, env: { STORE: Store }) {
  await new Shelf().all();
  return env.STORE.check(request.url);
} };
"""
    known = understand(tmp_path, store)
    assert answer(known, "text") is Answer.UNKNOWN
    assert answer(known, "name") is Answer.NO
