"""Which failures of background work nothing handles."""

from pathlib import Path

import pytest
from understood import understand

WORK = """
async function save(env: Env) { await env.KV.put("a", "b"); }
async function look(env: Env) { return await env.KV.get("a"); }
async function careful(env: Env) {
  try { await env.KV.put("a", "b"); } catch (error) { console.error(error); }
}
async function cleanup(env: Env) { try { await look(env); } finally { console.log(1); } }
"""


@pytest.mark.parametrize(
    ("work", "failure"),
    [
        ("save(env)", 'a write: env.KV.put("a", "b")'),
        ("look(env)", 'env.KV.get("a")'),
        ("cleanup(env)", 'env.KV.get("a")'),
        ("env.KV.put('a', 'b')", "a write: env.KV.put('a', 'b')"),
        ("Promise.all([look(env), save(env)])", 'a write: env.KV.put("a", "b")'),
        ("['a'].map(() => save(env))", 'a write: env.KV.put("a", "b")'),
        ("look(env).then(() => save(env))", 'a write: env.KV.put("a", "b")'),
        ("look(env).finally(() => {})", 'env.KV.get("a")'),
        ("env.A ? save(env) : look(env)", 'a write: env.KV.put("a", "b")'),
        ("careful(env)", None),
        ("save(env).catch(console.error)", None),
        ("save(env).then(() => {}, console.error)", None),
        ("Promise.allSettled([save(env)])", None),
        ("caches.default.put(request, new Response('a'))", None),
        ("elsewhere(env)", None),
    ],
)
def test_a_failure_is_handled_or_not(tmp_path: Path, work: str, failure: str | None) -> None:
    code = (
        f"{WORK}export default {{ async fetch(request: Request, env: Env, ctx: ExecutionContext) {{"
        f" ctx.waitUntil({work}); return new Response(); }} }};"
    )
    known = understand(tmp_path, code)
    file, call = known.call("ctx.waitUntil")
    found = known.worker.promises.rejections.of(file, call.args[0].value)
    words = None
    if found is not None:
        text = found.file.source.text(found.call.span)
        words = f"a write: {text}" if found.is_write else text
    assert words == failure


def test_a_promise_that_is_looked_after_elsewhere_is_handled(tmp_path: Path) -> None:
    code = (
        f"{WORK}export default {{ async fetch(request: Request, env: Env, ctx: ExecutionContext) {{"
        " const work = save(env); work.catch(console.error); ctx.waitUntil(work); } };"
    )
    known = understand(tmp_path, code)
    file, call = known.call("ctx.waitUntil")
    assert known.worker.promises.rejections.of(file, call.args[0].value) is None
