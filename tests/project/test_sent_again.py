"""Requests that are sent again when they fail."""

from pathlib import Path

import pytest
from understood import Understood, understand

from wlint import tree

AGAIN = """
async function again(run: () => Promise<unknown>) {
  for (let attempt = 0; attempt < 3; attempt++) {
    try { return await run(); } catch (error) { console.error(error); }
  }
}
"""
POST = "fetch('https://api.example/', { method: 'POST' })"


def worker(folder: Path, ask: str, more: str = "") -> Understood:
    code = f"""{AGAIN}
{more}
async function ask() {{ {ask} }}
export default {{ async fetch() {{ await again(() => ask()); return new Response("ok"); }} }};
"""
    return understand(folder, code)


@pytest.mark.parametrize(
    ("ask", "is_made_again"),
    [
        (f"await {POST};", True),
        (f"return {POST};", True),
        (f"try {{ return {POST}; }} catch {{ return null; }}", True),
        (f"try {{ return await {POST}; }} catch {{ return null; }}", False),
        (f"try {{ await {POST}; }} catch {{}} return new Response('ok');", False),
    ],
    ids=["awaited", "returned", "returned out of a try", "awaited in a try", "all handled"],
)
def test_a_promise_fails_where_it_is_awaited(tmp_path: Path, ask: str, is_made_again: bool) -> None:
    known = worker(tmp_path, ask)
    found = known.worker.repeats.of(*known.call("again(() =>"))
    assert bool(list(found)) is is_made_again


def post(key: str) -> str:
    options = f"{{ method: 'POST', headers: {{ 'X-Request-Id': {key} }} }}"
    return f"await fetch('https://api.example/', {options});"


@pytest.mark.parametrize(
    ("ask", "is_another"),
    [
        (post("crypto.randomUUID()"), True),
        (post("`ask-${crypto.randomUUID()}`"), True),
        (post("'ask-' + Date.now().toString(36)"), True),
        (f"const id = crypto.randomUUID(); console.log(id); {post('id')}", True),
        (post("ORDER"), False),
        (post("kept ??= crypto.randomUUID()"), False),
        (post("ORDER || crypto.randomUUID()"), False),
        (post("named()"), False),
    ],
    ids=[
        "drawn",
        "drawn in a text",
        "the time",
        "drawn before",
        "made once for all",
        "kept from the first attempt",
        "drawn where there is none",
        "of who knows where",
    ],
)
def test_a_key_that_each_attempt_makes_is_none(tmp_path: Path, ask: str, is_another: bool) -> None:
    given = "const ORDER = crypto.randomUUID(); let kept: string | undefined;"
    known = worker(tmp_path, ask, f"{given} declare function named(): string;")
    file, call = known.call("again(() =>")
    (made,) = known.worker.repeats.of(file, call)
    assert (known.worker.posts.again(file, call, made, {}) is not None) is is_another


@pytest.mark.parametrize(
    ("outside", "inside", "is_another"),
    [("const id = crypto.randomUUID();", "", False), ("", "const id = crypto.randomUUID();", True)],
    ids=["before what is handed over", "in what is handed over"],
)
def test_a_function_is_handed_over_by_name(
    tmp_path: Path, outside: str, inside: str, is_another: bool
) -> None:
    code = f"""{AGAIN}
export default {{ async fetch() {{
  {outside}
  const ask = async () => {{ {inside} {post("id")} }};
  await again(ask);
  return new Response("ok");
}} }};
"""
    known = understand(tmp_path, code)
    file, call = known.call("again(ask")
    (made,) = known.worker.repeats.of(file, call)
    assert (known.worker.posts.again(file, call, made, {}) is not None) is is_another


@pytest.mark.parametrize(
    ("params", "passed", "test", "address", "is_retry"),
    [
        ("text: string, left: number", "text, left - 1", "left > 0", "'/'", True),
        ("text: string, wait: number", "text, wait * 2", "wait < 9999", "'/'", True),
        ("text: string, left: number", "text, left - 1", "text", "'/'", False),
        ("text: string, host: number", "text, host + 1", "host < 3", "`/${host}`", False),
        ("text: string, left: number", "'other', left - 1", "left > 0", "'/'", False),
        ("text: string, size: number", "text, size / 2", "size > 1", "'/'", False),
    ],
    ids=[
        "so many times",
        "until it would wait too long",
        "a count that nobody asks",
        "each time elsewhere",
        "with something else",
        "not counted",
    ],
)
def test_a_function_calls_itself(
    tmp_path: Path, params: str, passed: str, test: str, address: str, is_retry: bool
) -> None:
    ask = f"await fetch('https://api.example' + {address}, {{ method: 'POST', body: text }});"
    again = f"if ({test}) return send({passed}); throw error;"
    code = f"""
async function send({params}): Promise<void> {{
  try {{ {ask} }} catch (error) {{ {again} }}
}}
export default {{ async fetch() {{ await send('hello', 3); return new Response("ok"); }} }};
"""
    known = understand(tmp_path, code)
    (file,) = known.worker.program.files.values()
    retries = (known.worker.retries.of(file, call) for call in file.of_kind(tree.Call))
    found = [retry for retry in retries if retry is not None]
    assert [retry.is_bounded for retry in found] == ([True] if is_retry else [])
