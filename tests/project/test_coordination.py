"""Which module-level state is there to hold requests back from each other."""

from pathlib import Path

import pytest
from understood import understand

HANDLER = "export default {{ async fetch(request: Request, env: Env) {{ {body} }} }};"


@pytest.mark.parametrize(
    ("state", "body", "role"),
    [
        (
            "const rateLimits = new Map();",
            "const ip = request.headers.get('cf-connecting-ip');"
            "const n = (rateLimits.get(ip) ?? 0) + 1; rateLimits.set(ip, n);"
            "if (n > 10) return new Response('slow down', { status: 429 });",
            "limits how often something is done",
        ),
        (
            "let circuitFailures = 0;",
            "if (circuitFailures > 5) return new Response('down'); circuitFailures += 1;",
            "stops calls of what has failed",
        ),
        (
            "let syncing = false;",
            "if (syncing) return new Response('busy');"
            "syncing = true; await env.KV.put('a', 'b'); syncing = false;",
            "lets one request work at a time",
        ),
        (
            "const seen = new Set();",
            "const { id } = await request.json(); if (seen.has(id)) return new Response('done');"
            "seen.add(id);",
            "tells what was done already",
        ),
        (
            "const waiting = [];\nfunction drain() { const one = waiting.shift(); use(one); }",
            "waiting.push(await request.json()); drain();",
            "keeps work for later",
        ),
        (
            "const cached = new Map();",
            "const { id } = await request.json(); if (cached.has(id)) return cached.get(id);"
            "cached.set(id, await env.KV.get(id));",
            None,
        ),
        ("let hits = 0;", "hits += 1; console.log(hits);", None),
        (
            "let ready = false;",
            "if (!ready) { await env.KV.get('a'); ready = true; }",
            None,
        ),
        ("const seen = new Set();", "seen.add('start'); if (seen.has('start')) return;", None),
    ],
    ids=[
        "a rate limiter",
        "a circuit breaker",
        "a lock",
        "a memory of what was done",
        "a queue",
        "a cache is none",
        "a counter that nobody asks is none",
        "a flag that is only ever set is no lock",
        "a set of what no request says is no memory",
    ],
)
def test_state_is_known_by_what_is_done_with_it(
    tmp_path: Path, state: str, body: str, role: str | None
) -> None:
    worker = understand(tmp_path, f"{state}\n{HANDLER.format(body=body)}").worker
    roles = (worker.state_faults.coordination.of(s) for s in worker.states.all)
    found = {found.value for found in roles if found is not None}
    assert found == ({role} if role else set())


@pytest.mark.parametrize(
    ("state", "body", "kept"),
    [
        ("let last;", "last = request; use(last);", ["Request"]),
        ("let last;", "last = request;", []),
        (
            "const open = new Map();",
            "open.set('a', new Response('a')); use(open.get('a'));",
            ["Response"],
        ),
        ("let store = { request: null };", "store = { request }; use(store);", ["Request"]),
        ("let answer;", "answer ??= fetch('https://api.example/'); use(answer);", ["Response"]),
        ("", "env.last = request; use(env);", []),
        ("", "env.last = request; use(env.last);", ["Request"]),
        ("let client;", "client ??= new Client(env.TOKEN);", [None]),
        ("let client;", "client = new Client(env.TOKEN);", []),
        ("let client;", "client ??= new Client(env.KV);", []),
        ("let url;", "url = request.url;", []),
        ("", "const last = request; use(last);", []),
    ],
    ids=[
        "the request",
        "what nobody reads",
        "a response in a map",
        "the request in an object",
        "the promise of a response",
        "what nobody reads off the environment",
        "what is read off the environment",
        "a client made once with a secret",
        "a client made for every request",
        "a client made of a binding",
        "a text of the request",
        "a local variable",
    ],
)
def test_what_is_kept_too_long(
    tmp_path: Path, state: str, body: str, kept: list[str | None]
) -> None:
    client = "class Client { constructor(private token: unknown) {} }\n"
    worker = understand(tmp_path, f"{client}{state}\n{HANDLER.format(body=body)}").worker
    found = [k for s in worker.states.all if (k := worker.kept_objects.of(s)) is not None]
    assert [k.type for k in found] == kept
