"""Bodies of other answers that FastAPI and Starlette send on, and how they would as a stream."""

from pathlib import Path

import pytest

from wlint.config import Settings
from wlint.engine import run
from wlint.project import load
from wlint.registry import load_rules

WRANGLER = """\
name = "quay"
main = "entry.py"
compatibility_date = "2026-10-01"
compatibility_flags = ["python_workers"]
"""
CODE = """\
import json

import asgi
import httpx
from fastapi import FastAPI
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from workers import WorkerEntrypoint, fetch

app = FastAPI()


@app.get("/")
async def route():
    answer = await fetch("https://a.example")
    async with httpx.AsyncClient() as client:
        other = await client.get("https://b.example")
    return {made}


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        return await asgi.fetch(app, request, self.env)
"""
CHUNKS = "'StreamingResponse(chunk.to_bytes() async for chunk in answer.body)'"


@pytest.mark.parametrize(
    ("rule", "made", "help"),
    [
        ("json-pass-through", "JSONResponse(await answer.json())", CHUNKS),
        ("json-pass-through", "JSONResponse(status_code=201, content=await answer.json())", CHUNKS),
        ("json-pass-through", "Response(content=json.dumps(await answer.json()))", CHUNKS),
        ("json-pass-through", "JSONResponse({'a': await answer.json()})", None),
        ("json-pass-through", "Response(json.dumps(await answer.json(), indent=2))", None),
        ("buffered-body", "PlainTextResponse(await answer.text(), 201)", CHUNKS),
        ("buffered-body", "Response(content=await answer.bytes())", CHUNKS),
        ("buffered-body", "Response(content=other.content)", "ask with 'fetch' of 'workers'"),
        ("buffered-body", "Response('all', media_type=await answer.text())", None),
        ("buffered-body", "StreamingResponse(answer.body)", None),
    ],
)
def test_a_framework_passes_a_body_on_in_chunks(
    rule: str, made: str, help: str | None, tmp_path: Path
) -> None:
    (tmp_path / "wrangler.toml").write_text(WRANGLER)
    (tmp_path / "entry.py").write_text(CODE.format(made=made))
    (asked,) = (r for r in load_rules() if r.name == rule)
    report = run(load([tmp_path]), Settings(rules=(asked,), known=frozenset({rule})))
    assert [help is not None and help in (f.help or "") for f in report.findings] == (
        [True] if help else []
    )
    assert all(f.fix is None for f in report.findings)
