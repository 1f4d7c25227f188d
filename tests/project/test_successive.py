"""Reads that are awaited one after another although none needs another's answer."""

from pathlib import Path

import pytest
from understood import understand

from wlint import tree
from wlint.project.network.successive import Successive

A = "const a = await env.KV.get('a');"
B = "const b = await env.KV.get('b');"


@pytest.mark.parametrize(
    ("body", "runs"),
    [
        (f"{A} {B}", [["a", "b"]]),
        (f"{A} const b = await env.DB.prepare('SELECT 1').first();", [["a", "b"]]),
        (f"{A} const b = await fetch('https://api.example/');", [["a", "b"]]),
        (f"{A} {B} use(a); const c = await env.KV.get('c');", [["a", "b"]]),
        (f"{A} const b = await env.KV.get(a);", []),
        (f"{A} use(a); {B}", []),
        (f"{A} await env.KV.put('b', 'c');", []),
        (f"{A} const b = await env.DB.prepare('DELETE FROM t').run();", []),
        (f"{A} const b = await fetch('https://api.example/', {{ method: 'POST' }});", []),
        (f"{A} const b = await elsewhere();", []),
        (f"{A} if (env.A) {{ {B} }}", []),
    ],
    ids=[
        "two keys of KV",
        "a key and a row",
        "a key and an answer",
        "and one that comes later",
        "the second needs the first",
        "something is done between",
        "a write",
        "a statement that deletes",
        "a request that changes something",
        "a call nobody knows",
        "one of them only sometimes",
    ],
)
def test_reads_that_could_wait_together(tmp_path: Path, body: str, runs: list[list[str]]) -> None:
    code = f"export default {{ async fetch(request: Request, env: Env) {{ {body} }} }};"
    worker = understand(tmp_path, code).worker
    found = [
        [file.source.text(r.statement.target.span) for r in run]
        for file in worker.files.values()
        for block in file.of_kind(tree.Block)
        for run in Successive(worker.outbounds).groups(file, block)
    ]
    assert found == runs
