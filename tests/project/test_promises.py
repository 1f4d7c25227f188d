"""What becomes of promises, whether their work would be missed, and what keeps it alive."""

from pathlib import Path

import pytest
from understood import understand

from wlint import tree
from wlint.project.promises.promises import Answer, Fate

HELPERS = """
const nothing = async () => { console.log("done") };
const save = async (env) => { await env.KV.put("a", "1") };
const nap = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const keep = (ctx, work) => ctx.waitUntil(work);
const drop = (work) => { work.catch(console.error) };
const show = (work) => `${work}`;
"""


def first_call(folder: Path, body: str) -> tuple[Fate, Answer]:
    """The fate of the first call after `/**/`, and the effect of its whole chain."""
    handler = f"export default {{ async fetch(request, env, ctx) {{ {body} }} }};"
    code = HELPERS + handler
    known = understand(folder, {"main.js": code})
    worker = known.worker
    file = worker.files[(folder / "main.js").resolve()]
    at = code.encode().index(b"/**/") + 4
    calls = [n for n in file.nodes if isinstance(n, tree.Call) and n.span.start == at]
    return worker.promises.fate(file, calls[-1]), worker.promises.starts_io(file, calls[0])


@pytest.mark.parametrize(
    "body",
    [
        "await /**/save(env)",
        "return /**/save(env)",
        "ctx.waitUntil(/**/save(env))",
        "const work = /**/save(env); await work",
        "const all = [/**/save(env)]; await Promise.all(all)",
        "const all = []; all.push(/**/save(env)); return all",
        "this.work = /**/save(env)",
        "keep(ctx, /**/save(env))",
        "elsewhere(/**/save(env))",
        "const work = request.url && /**/save(env); return () => work",
    ],
)
def test_a_promise_that_may_be_awaited_is_kept(body: str, tmp_path: Path) -> None:
    assert first_call(tmp_path, body)[0] is Fate.KEPT


@pytest.mark.parametrize(
    "body",
    [
        "/**/save(env)",
        "request.url && /**/save(env)",
        "request.url ? /**/save(env) : 1",
        "const work = /**/save(env); return new Response()",
        "const all = []; all.push(/**/save(env)); console.log(all.length)",
    ],
)
def test_a_promise_that_nobody_can_await_is_dropped(body: str, tmp_path: Path) -> None:
    assert first_call(tmp_path, body)[0] is Fate.DROPPED


@pytest.mark.parametrize(
    "body",
    [
        "void /**/save(env)",
        "/**/save(env).catch(console.error)",
        "/**/save(env).then(() => 1).finally(() => 2)",
        "const work = /**/save(env); work.catch(console.error)",
        "drop(/**/save(env))",
    ],
)
def test_a_promise_that_is_only_listened_to_is_dropped_on_purpose(
    body: str, tmp_path: Path
) -> None:
    assert first_call(tmp_path, body)[0] is Fate.SILENCED


@pytest.mark.parametrize(
    "body",
    [
        "if (/**/save(env)) return",
        "return /**/save(env) === 1",
        "return /**/save(env).length",
        "return `${/**/save(env)}`",
        "return JSON.stringify(/**/save(env))",
        "const user = /**/save(env); if (!user) return",
        "return show(/**/save(env))",
    ],
)
def test_a_promise_can_be_mistaken_for_its_value(body: str, tmp_path: Path) -> None:
    assert first_call(tmp_path, body)[0] is Fate.USED


@pytest.mark.parametrize(
    ("body", "effect"),
    [
        ("/**/save(env)", Answer.YES),
        ("/**/env.KV.get('a')", Answer.YES),
        ("/**/Promise.all([save(env)])", Answer.YES),
        ("/**/Promise.all([nap(1), nothing()])", Answer.NO),
        ("/**/nap(1).then(() => save(env))", Answer.YES),
        ("/**/nap(1)", Answer.NO),
        ("/**/nothing()", Answer.NO),
        ("/**/elsewhere()", Answer.UNKNOWN),
        ("/**/(async () => { await elsewhere() })()", Answer.YES),
        ("/**/(async () => { ctx.waitUntil(save(env)) })()", Answer.NO),
        ("/**/request.body.cancel()", Answer.NO),
    ],
)
def test_what_a_promise_waits_for_decides_whether_its_work_is_missed(
    body: str, effect: Answer, tmp_path: Path
) -> None:
    assert first_call(tmp_path, body)[1] is effect


def test_a_parameter_does_what_the_functions_do_that_callers_pass(tmp_path: Path) -> None:
    code = """
type Load = (env: Env, id: string) => Promise<unknown>
async function first(env, id) { return null }
async function remote(env, id) { return env.ROOM.get(id).fetch("https://room/") }
async function scan(env: Env, load: Load = first) { return await load(env, "a") }
export default { async fetch(request, env) { await scan(env); return scan(env, remote) } }
"""
    known = understand(tmp_path, code)
    file, call = known.call("load(env")
    assert known.worker.promises.starts_io(file, call) is Answer.YES
