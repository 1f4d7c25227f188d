"""Values that expire for all requests at once, and that each of these then makes anew."""

from pathlib import Path

import pytest
from understood import understand

GET = "let rates = await env.KV.get('rates', 'json');"
MAKE = "rates = await (await fetch('https://rates.example/')).json();"
KEEP = "await env.KV.put('rates', JSON.stringify(rates), { expirationTtl: 60 });"
TELL = "return Response.json(rates);"
MINE = "let rates = await env.KV.get(request.url, 'json');"
KEEP_MINE = "await env.KV.put(request.url, JSON.stringify(rates), { expirationTtl: 60 });"
KEEP_FOR_GOOD = "await env.KV.put('rates', JSON.stringify(rates));"


@pytest.mark.parametrize(
    ("body", "made"),
    [
        (f"{GET} if (!rates) {{ {MAKE} {KEEP} }} {TELL}", "fetch"),
        (f"{GET} if (rates === null) {{ {MAKE} {KEEP} }} {TELL}", "fetch"),
        (f"{GET} if (rates) {TELL} {MAKE} {KEEP} {TELL}", "fetch"),
        (
            "const hit = await caches.default.match('https://shop.example/rates');"
            "if (hit) return hit; const answer = await fetch('https://rates.example/');"
            "await caches.default.put('https://shop.example/rates', answer); return answer;",
            "fetch",
        ),
        (
            f"{GET} if (!rates) {{ rates = await env.DB.prepare('SELECT 1').first(); {KEEP} }}",
            "D1PreparedStatement.first",
        ),
        (f"{GET} {MAKE} {KEEP} {TELL}", None),
        (f"{GET} if (!rates) {{ rates = {{}}; {KEEP} }} {TELL}", None),
        (f"{GET} if (!rates) {{ {MAKE} }} {TELL}", None),
        (f"{GET} if (!rates) {{ {MAKE} {KEEP_FOR_GOOD} }}", None),
        (f"{MINE} if (!rates) {{ {MAKE} {KEEP_MINE} }}", None),
        (f"{GET} if (!rates) {{ await lock(); {MAKE} {KEEP} }} {TELL}", None),
        (f"{GET} if (!rates) {{ const stale = 1; {MAKE} {KEEP} }} {TELL}", None),
    ],
    ids=[
        "a key of KV that runs out",
        "tested for null",
        "where a hit returns early",
        "a response in a cache",
        "rows of D1",
        "made whether it is there or not",
        "made of nothing slow",
        "never put back",
        "put back for good",
        "a key of each request",
        "under a lock",
        "with the stale value meanwhile",
    ],
)
def test_what_all_requests_make_anew(tmp_path: Path, body: str, made: str | None) -> None:
    code = f"export default {{ async fetch(request: Request, env: Env) {{ {body} }} }};"
    known = understand(tmp_path, code)
    worker = known.worker
    start = "caches.default.match" if "caches" in body else "env.KV.get"
    found = worker.stampedes.of(*known.call(start))
    assert (found.rebuild.name if found else None) == made
