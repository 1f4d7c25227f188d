"""Which ways to the end of a function are none: a value would have to be two things at once."""

from pathlib import Path

import pytest
from understood import understand

CODE = """export default {{ async fetch(request, env) {{
  const path = new URL(request.url).pathname.slice(1);
  const key = new URL(request.url).searchParams.get("key");
  let page = await env.KV.get(path);
  {body}
}} }};"""


@pytest.mark.parametrize(
    ("body", "comes_to_end"),
    [
        ("if (!key) return fetch(path); if (key) return fetch(key);", False),
        ("if (key) return fetch(path);", True),
        ("if (path === '') return fetch(key); if (path) return fetch(path);", False),
        ("if (key === '') return fetch(key); if (key) return fetch(path);", True),  # may be null
        ("if (key === 'a') return fetch(key); if (key !== 'a') return fetch(path);", False),
        ("if (key === 'a') return fetch(key); else if (key !== 'b') return fetch(path);", True),
        ("if (request.method === 'GET') return fetch(path);"
         "if (request.method !== 'GET') return fetch(key);", False),
        ("if (!page) return fetch(path); page = await env.KV.get(page);"
         "if (page) return fetch(page);", True),
        ("if (path) { if (!key) return fetch(path); if (key) return fetch(key); }"
         "else return fetch(path);", False),
    ],
)  # fmt: skip
def test_a_value_is_one_thing_at_a_time(tmp_path: Path, body: str, comes_to_end: bool) -> None:
    known = understand(tmp_path, CODE.format(body=body))
    (entry,) = known.worker.entries
    assert (known.worker.responding.of(entry.function) is not None) is comes_to_end
