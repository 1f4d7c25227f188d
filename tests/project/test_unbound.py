"""What a name of `env` is that the Worker's own configuration does not declare."""

from pathlib import Path

import pytest
from understood import understand

from wlint.project import load
from wlint.semantics.types import UNKNOWN, Named

TOML = 'name = "a"\nmain = "index.js"\ncompatibility_date = "2026-11-01"\n'
KV = '[[kv_namespaces]]\nbinding = "CACHE"\nid = "1"\n'


def store(root: Path, use: str = "", own: str = "", **beside: str) -> object:
    code = f"export default {{ async fetch(request, env) {{ {use} }} }};\n"
    (root / "index.js").write_text(code)
    (root / "wrangler.toml").write_text(TOML + own)
    for name, text in beside.items():
        (root / f"wrangler-{name}.toml").write_text(text)
    worker = next(w for w in load([root]).workers if not w.is_variant)
    found = worker.unbound_type("CACHE")
    return found.name if isinstance(found, Named) else found


def test_another_configuration_of_the_same_code_tells(tmp_path: Path) -> None:
    assert store(tmp_path, dev=TOML + KV) == "KVNamespace"


def test_a_configuration_of_other_code_does_not_tell(tmp_path: Path) -> None:
    (tmp_path / "other.js").write_text("export default { fetch() {} };")
    assert store(tmp_path, dev=TOML.replace("index", "other") + KV) == UNKNOWN


def test_a_table_that_is_a_comment_tells(tmp_path: Path) -> None:
    told = (
        "# the answers of the last hour\n#[[kv_namespaces]]\n#binding = 'CACHE' # any\n# id = '1'"
    )
    assert store(tmp_path, own=told) == "KVNamespace"


def test_what_the_worker_declares_itself_comes_first(tmp_path: Path) -> None:
    own = '[vars]\nCACHE = "on"\n'
    assert store(tmp_path, "env.CACHE.getWithMetadata('a')", own, dev=TOML + KV) == UNKNOWN


@pytest.mark.parametrize(
    ("use", "found"),
    [
        ("env.CACHE.prepare('SELECT 1')", "D1Database"),
        ("const { CACHE } = env; CACHE.prepare('SELECT 1').bind(1)", "D1Database"),
        ("const cache = env.CACHE; cache.idFromName('a')", "DurableObjectNamespace"),
        ("env.CACHE.put('a', 'b', { expirationTtl: 60 })", "KVNamespace"),
        ("env.CACHE.put('a', 'b', { httpMetadata: {} })", "R2Bucket"),
        ("env.CACHE.get('a'); env.CACHE.head('a')", "R2Bucket"),
        ("env.CACHE.get('a'); env.CACHE.put('a', 'b')", UNKNOWN),
        ("const page = await env.CACHE.list(); return page.list_complete", "KVNamespace"),
        ("for (const { name } of (await env.CACHE.list()).keys) log(name)", "KVNamespace"),
        ("const { objects } = await env.CACHE.list()", "R2Bucket"),
        ("const it = await env.CACHE.get('a'); return new Response(it.body)", "R2Bucket"),
        ("const page = await env.CACHE.list(); return page.cursor", UNKNOWN),
        ("let it = await env.CACHE.get('a'); it = await fetch('/'); it.body", UNKNOWN),
        ("env.CACHE.prepare('a'); env.CACHE.answer('a')", UNKNOWN),
        ("env.CACHE = new Database(); env.CACHE.prepare('a')", "Database"),
        ("env.CACHE = new Map(); env.CACHE = 1; env.CACHE.prepare('a')", UNKNOWN),
    ],
)
def test_code_tells_by_what_only_one_store_can_do(tmp_path: Path, use: str, found: object) -> None:
    assert store(tmp_path, use) == found


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("const it = CACHE; CACHE.put('a', 'b', { metadata: {} });", "KVNamespace"),
        ("const it = CACHE; CACHE.getWithMetadata('a');", "KVNamespace"),
        ("const it = CACHE; CACHE.get('a');", "outside CACHE"),
        ("declare var CACHE: any; const it = CACHE; CACHE.getWithMetadata('a');", "KVNamespace"),
        ("declare const CACHE: R2Bucket; const it = CACHE; CACHE.head('a');", "R2Bucket"),
        ("let CACHE; const it = CACHE; CACHE = open(); CACHE.getWithMetadata('a');", "unknown"),
    ],
)
def test_a_global_name_is_a_store_by_its_use_where_bindings_are_global(
    tmp_path: Path, code: str, found: str
) -> None:
    listener = "addEventListener('fetch', (event) => event.respondWith(new Response('a')));"
    assert understand(tmp_path, f"{listener}\n{code}").type("it") == found
