"""Texts of KV that are parsed only to be serialised again."""

from pathlib import Path

import pytest
from understood import understand

from wlint import tree
from wlint.project.data.json_stored import passed_stored

CODE = """
async function load(env: Env, key: string) {{
  {load}
}}
export default {{
  async fetch(request: Request, env: Env) {{
    try {{
      {body}
    }} catch {{
      return new Response("no", {{ status: 500 }});
    }}
  }}
}};
"""
GIVES = "const text = await env.KV.get(key); return text ? JSON.parse(text) : null;"
CHECKED = "if (!found) return new Response('none'); return Response.json(found);"
HERE = "const found = await env.KV.get('a', 'json');"
THERE = f"const found = await load(env, 'a'); {CHECKED}"


@pytest.mark.parametrize(
    ("load", "body", "is_passed"),
    [
        (GIVES, THERE, True),
        (GIVES, f"{HERE} {CHECKED}", True),
        (GIVES, f"const found = await env.KV.get('a', {{ type: 'json' }}); {CHECKED}", True),
        (GIVES, f"{HERE} return Response.json(found);", False),
        (GIVES, f"{HERE} if (found) found.seen = 1; return Response.json(found);", False),
        (GIVES, f"const found = await env.KV.get('a'); {CHECKED}", False),
        (GIVES, f"{HERE} return Response.json(found ?? []);", False),
        (f"try {{ {GIVES} }} catch {{ return null; }}", THERE, False),
        ("const text = await env.KV.get(key); return JSON.parse(text, key);", THERE, False),
        ("const row = await env.KV.get(key, 'json'); return row.value;", THERE, False),
        (
            f"if (key === 'b') return {{ none: key }}; {GIVES}",
            f"const found = await load(env, 'a'); {CHECKED}",
            False,
        ),
    ],
)
def test_a_stored_text_that_becomes_itself_again(
    tmp_path: Path, load: str, body: str, is_passed: bool
) -> None:
    worker = understand(tmp_path, CODE.format(load=load, body=body)).worker
    found = [
        call
        for file in worker.files.values()
        for call in file.of_kind(tree.Call)
        if passed_stored(worker.sent_values, file, call) is not None
    ]
    assert bool(found) is is_passed
