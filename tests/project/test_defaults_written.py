"""Defaults that stand for what could not be read, and are put in its place for good."""

from pathlib import Path

import pytest
from understood import understand

from wlint import tree

READERS = """
const nameOf = (id) => "of:" + id;
async function read(kv, name, fallback = null) {
  try { return JSON.parse(await kv.get(name)) ?? fallback; }
  catch (e) { console.error(e); return fallback; }
}
async function text(kv, name) {
  try { return (await kv.get(name)) ?? ""; } catch (e) { console.error(e); return ""; }
}
const all = async (env) => { return await read(env.KV, "all", []); };
"""
TAIL = "export default { async fetch(request, env) { await work(env, request.url); } };"


def is_overwritten(tmp_path: Path, body: str) -> bool:
    work = f"async function work(env, id) {{ {body} }}"
    known = understand(tmp_path, f"{READERS}{work}{TAIL}")
    [file] = known.worker.files.values()
    handlers = [n for n in file.nodes if isinstance(n, (tree.Catch, tree.Await))]
    return any(known.worker.overwritten.by(file, h) is not None for h in handlers)


@pytest.mark.parametrize(
    ("body", "is_lost"),
    [
        ("const l = await read(env.KV, 'a', []); l.push(1); await env.KV.put('a', l);", True),
        ("const l = await read(env.KV, 'a', []); l.push(1); await env.KV.put('b', l);", False),
        ("const l = await read(env.KV, 'a'); l.push(1); await env.KV.put('a', l);", False),
        ("const l = await all(env); l.push(1); await env.KV.put('all', l);", True),
        ("const l = await read(env.KV, id, []); l.push(1); await env.KV.put(id, l);", True),
        ("const l = await read(env.KV, id, []); l.push(1); await env.KV.put(id + '1', l);", False),
        (
            "const l = await read(env.KV, nameOf(id), []); l.push(1);"
            "await env.KV.put(`of:${id}`, l);",
            True,
        ),
        (
            "const l = await read(env.KV, nameOf(id), []); l.push(1);"
            "await env.KV.put(nameOf(env.OTHER), l);",
            False,
        ),
        (
            "const l = await read(env.KV, id, []); l.push(1);"
            "await env.KV.put(id, l, { expirationTtl: 60 });",
            False,
        ),
        (
            "await read(elsewhere(), 'b'); const l = await read(env.KV, 'a', []); l.push(1);"
            "await env.KV.put('a', l);",
            True,
        ),
        ("const t = await text(env.KV, 'a'); await env.KV.put('a', t + '.');", True),
        ("const t = await text(env.KV, 'a'); await env.KV.put('a', `${t}.`.slice(-9));", True),
        ("const t = await text(env.KV, 'a'); await env.KV.put('a', (await fetch(t)).url);", False),
    ],
)
def test_a_default_is_put_back_under_the_name_that_was_read(
    tmp_path: Path, body: str, is_lost: bool
) -> None:
    assert is_overwritten(tmp_path, body) is is_lost


@pytest.mark.parametrize(
    ("fallback", "code", "is_lost"),
    [
        ("[]", "if (!v.includes(id)) { v.push(id); await put(v); }", True),
        ("[]", "if (v.includes(id)) { v.pop(); await put(v); }", False),
        ("[]", "if (v.length < 9 && id) { v.push(id); await put(v); }", False),
        ("[]", "if (v.length < 9) { v.push(id); await put(v); }", True),
        ("[]", "if (v.length > 9) return; v.push(id); await put(v);", True),
        ("[]", "if (v.length === 0) return; v.push(id); await put(v);", False),
        ("[]", "if (!v.length) v.push(...(await seeds(env))); await put(v);", False),
        ("[]", "const i = v.indexOf(id); if (i < 0) v.push(id); await put(v);", True),
        ("[]", "const i = v.indexOf(id); if (i < 0) return; v[i] = 1; await put(v);", False),
        ("[]", "v.push(id); if (v.length === 0) return; await put(v);", False),
        ("[]", "for (const x of id) if (!v.includes(x)) return; await put(v);", False),
        ("[]", "let is = true; if (!v.includes(id)) is = false; if (!is) return; put(v);", False),
        ("{}", "if (v.stopped) return; v.n = 1; await put(v);", True),
        ("{}", "if (!v.started) return; v.n = 1; await put(v);", False),
        ("{}", "if (Object.keys(v).length > 0) { v.n = 1; await put(v); }", False),
        ("null", "const s = v && v.n === id ? v : { n: 0 }; await put(s);", True),
        ("null", "const s = v?.n === id ? v : { n: 0 }; await put(s);", True),
        ("null", "const s = !v || v.n !== id ? { n: 0 } : v; await put(s);", True),
        ("null", "const s = id && v ? v : { n: 0 }; await put(s);", True),
        ("null", "const s = id ? v : { n: 0 }; await put(s);", False),
        ("null", "if (!v) return; const s = v ?? { n: 0 }; await put(s);", False),
    ],
)
def test_a_condition_holds_a_default_back_as_it_comes_out_for_that(
    tmp_path: Path, fallback: str, code: str, is_lost: bool
) -> None:
    code = code.replace("put(", "env.KV.put('a', ")
    body = f"const v = await read(env.KV, 'a', {fallback}); {code}"
    assert is_overwritten(tmp_path, body) is is_lost
