"""Objects of a bucket whose bytes are kept in memory, page after page of a list."""

from pathlib import Path

import pytest
from understood import understand

from wlint import tree
from wlint.project.data.objects_kept import objects_kept

BYTES = "const o = await env.R2.get(key); found.push(await o.arrayBuffer())"
CASES = [
    (BYTES, True),
    ("const o = await env.R2.get(key); const text = await o.text(); found.push(text)", True),
    ("found.push(key)", False),
    (f"{BYTES}; if (found.length > 20) break", False),
    (f"const found = []; {BYTES}", False),
    (f"{BYTES}; await env.KV.put(key, found.pop())", False),
]


@pytest.mark.parametrize(("body", "is_kept"), CASES)
def test_the_bytes_of_all_objects_are_kept(body: str, is_kept: bool, tmp_path: Path) -> None:
    code = (
        "export default { async fetch(request, env) { const found = []; let cursor;"
        " do { const page = await env.R2.list({ cursor });"
        f" for (const {{ key }} of page.objects) {{ {body} }}"
        " cursor = page.cursor } while (cursor); return Response.json(found.length) } }"
    )
    worker = understand(tmp_path, code).worker
    loops = [(f, n) for f in worker.files.values() for n in f.of_kind(tree.Loop)]
    assert any(objects_kept(worker.types, f, n) is not None for f, n in loops) is is_kept
