"""What is put off until after the response: writes it reports as done, and long pauses."""

from pathlib import Path

import pytest
from understood import understand

from wlint import tree
from wlint.project.calling.background import is_given_to_runtime


def worker(body: str, more: str = "") -> str:
    context = "request: Request, env: Env, ctx: ExecutionContext"
    return f"{more}export default {{ async fetch({context}) {{ {body} }} }};"


ORDER = "const order = await request.json();"
PUT = "ctx.waitUntil(env.KV.put('order', order));"
POST = "if (request.method === 'POST') {"
ONLY_POST = "if (request.method !== 'POST') return new Response('no', { status: 405 });"


@pytest.mark.parametrize(
    ("body", "is_deferred"),
    [
        (f"{POST} {ORDER} {PUT} return new Response('ordered'); }}", True),
        (f"{ONLY_POST} {ORDER} {PUT} return new Response('ordered');", True),
        (f"{POST} {ORDER} {PUT} return Response.json({{ ok: true }}, 201); }}", True),
        (f"{POST} {ORDER} {PUT} return Response.json(order, 202); }}", False),
        (f"{ORDER} {PUT} return new Response('ordered');", False),
        (f"{POST} {ORDER} await env.DB.exec('INSERT'); {PUT} return new Response(); }}", False),
        (f"{POST} {ORDER} {PUT} return elsewhere(order); }}", False),
        (f"{POST} ctx.waitUntil(env.KV.put('a', 'b')); return new Response('ordered'); }}", False),
        (
            f"{POST} {ORDER} ctx.waitUntil(env.KV.put('last_seen', order)); "
            "return new Response('ordered'); }",
            False,
        ),
    ],
    ids=[
        "what a POST sends",
        "what is left after other methods are turned away",
        "a response that something was created",
        "a response that it was only accepted",
        "a request of any method",
        "beside a write that is awaited",
        "a response nobody knows",
        "nothing of the request",
        "a note about the request",
    ],
)
def test_a_write_decides_what_the_response_says(
    tmp_path: Path, body: str, is_deferred: bool
) -> None:
    known = understand(tmp_path, worker(body))
    file, call = known.call("ctx.waitUntil")
    found = known.worker.deferred_writes.of(file, call, call.args[0].value)
    assert (found is not None) == is_deferred


@pytest.mark.parametrize(
    ("work", "seconds"),
    [
        ("scheduler.wait(40_000)", 40),
        ("new Promise((done) => setTimeout(done, 35000))", 35),
        ("new Promise((done) => setTimeout(done, env.TIME))", None),
        ("scheduler.wait(1000).then(() => env.KV.get('a'))", 1),
        ("Promise.all([scheduler.wait(1000), scheduler.wait(2000)])", 2),
        ("(async () => { await scheduler.wait(60_000); })()", 60),
        ("(async () => { for (let i = 0; i < 5; i++) await scheduler.wait(10_000); })()", 50),
        (
            "(async () => { for (const a of env.A) await scheduler.wait(3_000); })()",
            3,
        ),
        ("env.KV.get('a')", None),
    ],
)
def test_pauses_are_as_long_as_constants_say(
    tmp_path: Path, work: str, seconds: int | None
) -> None:
    known = understand(tmp_path, worker(f"ctx.waitUntil({work}); return new Response();"))
    file, call = known.call("ctx.waitUntil")
    found = known.worker.background_pauses.of(file, call.args[0].value)
    assert (found.seconds if found else None) == seconds


def test_python_counts_pauses_in_seconds(tmp_path: Path) -> None:
    code = (
        "import asyncio\nfrom workers import WorkerEntrypoint\n"
        "class Default(WorkerEntrypoint):\n"
        "    async def later(self):\n        await asyncio.sleep(45)\n"
        "    async def fetch(self, request):\n        self.ctx.waitUntil(self.later())\n"
    )
    known = understand(tmp_path, code, python=True)
    file, call = known.call("self.ctx.waitUntil")
    found = known.worker.background_pauses.of(file, call.args[0].value)
    assert found is not None
    assert found.seconds == 45


@pytest.mark.parametrize(
    ("statement", "is_given"),
    [
        ("ctx.waitUntil(named)", True),
        ("ctx.waitUntil(Promise.all([named, other]))", True),
        ("const waitUntil = (named) => ctx.waitUntil(named); waitUntil(named)", True),
        ("ctx.waitUntil(after(named))", False),
        ("ctx.waitUntil(named())", False),
        ("named(other)", False),
    ],
)
def test_a_promise_is_given_to_the_runtime_by_a_call_that_takes_it(
    tmp_path: Path, statement: str, is_given: bool
) -> None:
    body = f"const named = ctx.waitUntil.bind(ctx); {statement};"
    known = understand(tmp_path, {"main.ts": worker(body)}).worker
    main = known.files[(tmp_path / "main.ts").resolve()]
    last = [n for n in main.nodes if isinstance(n, tree.Name) and n.id == "named"][-1]
    assert is_given_to_runtime(known.types, main, last) is is_given
