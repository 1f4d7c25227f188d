"""What becomes of what is thrown, and with which status a Worker answers."""

from pathlib import Path

import pytest
from understood import Understood, understand

from wlint import tree
from wlint.project.file import File

HELPERS = """
function answer(data: unknown, status = 200) {
  return new Response(JSON.stringify(data), { status });
}
const missing = () => answer({ error: "not found" }, 404);
"""


def last_call(known: Understood, start: str) -> tuple[File, tree.Call]:
    """The last call whose text begins so."""
    return [
        (file, node)
        for file in known.worker.files.values()
        for node in file.nodes
        if isinstance(node, tree.Call) and file.source.text(node.span).startswith(start)
    ][-1]


@pytest.mark.parametrize(
    ("response", "statuses"),
    [
        ('new Response("x")', {200}),
        ('new Response("x", { status: 201 })', {201}),
        ("answer({})", {200}),
        ("answer({}, 500)", {500}),
        ("answer({}, env.A ? 400 : 503)", {400, 503}),
        ("missing()", {404}),
        ('new Response("x", env.INIT)', None),
        ("elsewhere()", None),
    ],
)
def test_the_status_of_a_response_is_read_through_helpers(
    tmp_path: Path, response: str, statuses: set[int] | None
) -> None:
    code = f"{HELPERS}export default {{ async fetch(request, env) {{ return {response}; }} }};"
    known = understand(tmp_path, code)
    assert known.worker.answers.of(*last_call(known, response)) == statuses


@pytest.mark.parametrize(
    ("filled", "call", "statuses"),
    [
        ("let code = status; if (!code) { code = 500; }", "told(404)", {404}),
        ("let code = status; if (!code) { code = 500; }", "told()", {500}),
        ("let code = status; if (code === undefined) code = is ? 200 : 500;", "told()", {200, 500}),
        ("let code = status; if (!code) code = 500; if (is) code = 201;", "told(404)", {404, 201}),
        ("let code = status; if (is) code = 500;", "told(404)", {404, 500}),
        ("let code = status; code ??= API.STATUS.FAILED;", "told()", {503}),
        ("let code = status; if (!is) code = 500;", "told(404)", {404, 500}),
        ("let code = status; if (!code) code = unknown();", "told(404)", None),
    ],
)
def test_what_fills_in_a_status_is_for_who_passes_none(
    tmp_path: Path, filled: str, call: str, statuses: set[int] | None
) -> None:
    table = "const API = { STATUS: { FAILED: 503 } };"
    helper = f"function told(status) {{ {filled} return new Response('x', {{ status: code }}); }}"
    code = f"{table} {helper} const is = Math.random() > 0.5; export const response = {call};"
    known = understand(tmp_path, code)
    assert known.worker.answers.of(*last_call(known, "told(")) == statuses


@pytest.mark.parametrize(
    ("body", "fails"),
    [
        ("return work();", True),
        ("try { return await work(); } catch { return answer({}, 500); }", True),
        ("try { return await work(); } catch { return answer({}, 400); }", False),
        ("try { return await work(); } catch (e) { throw e; }", True),
        ("try { return await work(); } catch {} return answer({});", False),
        ("return work().catch(() => answer({}));", False),
        ("try { return await work(); } finally { console.log(1); }", True),
        ("const w = work(); ctx.waitUntil(w); return await w;", True),
        ("const w = work(); ctx.waitUntil(w); return answer({});", False),
        ("ctx.waitUntil(Promise.all([work(), text()])); return answer({});", False),
    ],
)
def test_an_error_makes_the_request_fail_where_nothing_else_is_done_with_it(
    tmp_path: Path, body: str, fails: bool
) -> None:
    work = "async function work() { return answer(JSON.parse(await text())); }"
    code = f"{HELPERS}{work}\nexport default {{ async fetch(request, env, ctx) {{ {body} }} }};"
    known = understand(tmp_path, code)
    failure = known.worker.failures.of(*last_call(known, "JSON.parse"), kinds=frozenset())
    assert (failure is not None) == fails


@pytest.mark.parametrize(
    ("shown", "leaks"),
    [
        ("err.message", True),
        ("`failed: ${err}`", True),
        ("JSON.stringify({ a: [{ b: String(err) }] })", True),
        ("[err.stack].join('')", True),
        ("err.message.length > 3 ? 'long' : 'short'", False),
        ("err instanceof Refused ? err.message : 'no'", False),
        ("env.DEBUG ? err.message : 'no'", False),
        ("err.name", False),
        ("JSON.stringify({ err })", False),
    ],
)
def test_the_text_of_an_error_is_followed_to_a_response(
    tmp_path: Path, shown: str, leaks: bool
) -> None:
    code = f"""class Refused extends Error {{}}
export default {{ async fetch(request, env) {{
  try {{ return new Response(await env.KV.get("a")); }}
  catch (err) {{ const told = {shown}; return new Response(told); }}
}} }};"""
    known = understand(tmp_path, code)
    found = [
        node
        for file in known.worker.files.values()
        for node in file.nodes
        if known.worker.leaks.of(node) is not None
    ]
    assert bool(found) == leaks


def test_the_way_to_what_fails_leads_through_what_answers_so(tmp_path: Path) -> None:
    code = """
async function idOf(request) { return (await request.json()).id; }
async function mild(request) {
  try { return new Response(await idOf(request)); } catch { return new Response("no"); }
}
async function harsh(request) {
  try { return new Response(await idOf(request)); }
  catch { return new Response("no", { status: 500 }); }
}
async function through(request) { return harsh(request); }
export default { async fetch(request) {
  return request.method === "PUT" ? mild(request) : through(request);
} };
"""
    known = understand(tmp_path, code)
    file, call = last_call(known, "request.json()")
    failure = known.worker.failures.of(file, call, kinds=frozenset({"SyntaxError"}))
    assert failure is not None
    way = known.worker.failures.way_to(failure, file, call)
    assert way is not None
    assert [step.message for step in way.steps] == [
        "fetch(request)", "through(request)", "harsh(request)", "idOf(request)",
    ]  # fmt: skip
