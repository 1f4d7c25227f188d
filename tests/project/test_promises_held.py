"""Promises that are put somewhere: found lost only where nothing can take them out again."""

from pathlib import Path

import pytest
from understood import understand

from wlint import tree
from wlint.project.promises.promises import Fate

JOB = """
class Job {{
  jobs = [];
  constructor(env) {{ this.env = env }}
  start() {{ {start} }}
  {more}
}}
export default {{ async fetch(request, env, ctx) {{ {body} }} }};
"""


def fate_of_put(folder: Path, code: str) -> Fate:
    """What becomes of the promise of the first `put`."""
    file = understand(folder, {"main.js": code}).worker
    main = file.files[(folder / "main.js").resolve()]
    calls = (n for n in main.nodes if isinstance(n, tree.Call))
    put = next(c for c in calls if isinstance(c.callee, tree.Member) and c.callee.name == "put")
    return file.promises.fate(main, put)


@pytest.mark.parametrize(
    ("start", "more"),
    [
        ("this.work = this.env.KV.put('a', '1')", "async end() { await this.work }"),
        ("this.work = this.env.KV.put('a', '1')", "get() { return this['work'] }"),
        ("this.work = this.env.KV.put('a', '1')", "async end() { const { work } = this }"),
        ("this.jobs.push(this.env.KV.put('a', '1'))", "async end() { await all(this.jobs) }"),
    ],
)
def test_a_field_that_something_reads_keeps_its_promise(
    start: str, more: str, tmp_path: Path
) -> None:
    assert fate_of_put(tmp_path, JOB.format(start=start, more=more, body="")) is Fate.KEPT


@pytest.mark.parametrize(
    "start",
    [
        "this.work = this.env.KV.put('a', '1')",
        "this.jobs.push(this.env.KV.put('a', '1')); console.log(this.jobs.length)",
    ],
)
def test_a_field_that_nothing_reads_loses_its_promise(start: str, tmp_path: Path) -> None:
    assert fate_of_put(tmp_path, JOB.format(start=start, more="", body="")) is Fate.DROPPED


def test_a_class_of_a_package_may_read_the_fields_of_its_subclasses(tmp_path: Path) -> None:
    code = """
    import { Base } from "somewhere";
    class Job extends Base { start(env) { this.work = env.KV.put("a", "1") } }
    """
    assert fate_of_put(tmp_path, code) is Fate.KEPT


@pytest.mark.parametrize(
    ("body", "fate"),
    [
        ("const m = new Map(); m.set(1, env.KV.put('a', '1')); await all(m.values())", Fate.KEPT),
        ("const m = new Map(); m.set(1, env.KV.put('a', '1')); log(m.size)", Fate.DROPPED),
        ("const s = new Set(); s.add(env.KV.put('a', '1')); await all([...s])", Fate.KEPT),
        ("const mine = env.jobs; mine.push(env.KV.put('a', '1'))", Fate.KEPT),
        ("const add = (jobs) => { jobs.push(env.KV.put('a', '1')) }; add([])", Fate.KEPT),
        ("let p = null; p = env.KV.put('a', '1'); p = p.then(log); await p", Fate.KEPT),
        ("let p = null; p = env.KV.put('a', '1'); p = p.then(log)", Fate.DROPPED),
        ("const l = [env.KV.put('a', '1')]; for (const p of l) await p", Fate.KEPT),
        ("const l = [env.KV.put('a', '1')]; for (const p of l) p.catch(log)", Fate.SILENCED),
    ],
)
def test_a_collection_keeps_its_promises_where_something_takes_them_out(
    body: str, fate: Fate, tmp_path: Path
) -> None:
    code = f"export default {{ async fetch(request, env, ctx) {{ {body} }} }};"
    assert fate_of_put(tmp_path, code) is fate


def losses(folder: Path, code: str) -> list[str]:
    """The callees of all calls in the Worker that lose their work."""
    worker = understand(folder, {"main.js": code}).worker
    (file,) = worker.files.values()
    calls = [n for n in file.nodes if isinstance(n, tree.Call)]
    lost = [c for c in calls if worker.promises.loss(file, c) is not None]
    return [file.source.text(c.callee.span) for c in lost]


PUMP = """
async function pump(env, writer) {{
  const answer = await env.AUTH.fetch("https://a.example");
  await writer.write(await answer.text());
  {end}
}}
export default {{
  async fetch(request, env) {{
    const {{ readable, writable }} = new TransformStream();
    const writer = writable.getWriter();
    pump(env, writer);
    {after}
    return new Response(readable);
  }},
}};
"""


def test_a_pump_that_closes_the_stream_keeps_the_request_open(tmp_path: Path) -> None:
    assert losses(tmp_path, PUMP.format(end="await writer.close()", after="")) == []


def test_a_pump_whose_stream_the_caller_closes_is_lost(tmp_path: Path) -> None:
    assert losses(tmp_path, PUMP.format(end="", after="await writer.close()")) == ["pump"]


@pytest.mark.parametrize(
    ("body", "lost"),
    [
        ("let p = env.KV.put('a', '1'); p = env.KV.put('b', '2'); await p", ["env.KV.put"]),
        ("let p = env.KV.put('a', '1'); await p; p = env.KV.put('b', '2'); await p", []),
        ("let p = env.KV.put('a', '1'); p = Promise.all([p, env.KV.put('b', '2')]); await p", []),
        ("let p = env.KV.put('a', '1'); if (ctx) p = env.KV.put('b', '2'); await p", []),
        ("let p = env.KV.put('a', '1'); on(() => p); p = env.KV.put('b', '2'); await p", []),
    ],
)
def test_a_variable_that_is_overwritten_loses_its_promise(
    body: str, lost: list[str], tmp_path: Path
) -> None:
    code = f"export default {{ async fetch(request, env, ctx) {{ {body} }} }}"
    assert losses(tmp_path, code) == lost


SHARED = """
let loading;
function load(env) {{ return (loading = env.KV.get("settings")) }}
export default {{ async fetch(request, env) {{ load(env); {then} }} }};
"""


def test_a_promise_that_another_call_awaits_is_not_lost(tmp_path: Path) -> None:
    assert losses(tmp_path, SHARED.format(then="await load(env)")) == []
    assert losses(tmp_path, SHARED.format(then="")) == ["load"]


def test_a_chain_that_two_functions_lengthen_is_followed_once(tmp_path: Path) -> None:
    code = """
    export default { async fetch(request, env, ctx) {
      let chain = env.KV.put("a", "1");
      const add = () => { chain = chain.then(log); };
      const end = () => { chain = chain.then(log); };
      add();
      end();
      await chain;
    } };
    """
    assert fate_of_put(tmp_path, code) is Fate.KEPT
