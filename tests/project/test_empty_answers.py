"""What is given, as if there were nothing, where nobody could be asked."""

from pathlib import Path

import pytest
from understood import understand

from wlint import tree

WORKER = """
class Missing extends Error {{}}
const found = async (kv) => {{
  const it = await kv.get("a"); if (!it) throw new Missing(); return it;
}};
{above}
async function read(env, response) {{
  try {{ return {asked}; }} catch (error) {{ {handler} }}
}}
export default {{
  async fetch(request, env) {{ return Response.json(await read(env, request)); }},
}};
"""


@pytest.mark.parametrize(
    ("asked", "handler", "is_found"),
    [
        ('await env.KV.get("a", "json")', "return [];", True),
        ('await env.KV.get("a", "json")', "return {};", True),
        ('await env.KV.get("a", "json")', "return new Map();", True),
        ('await env.KV.get("a", "json")', "return { items: [], total: 0 };", True),
        ('await env.KV.get("a", "json")', "response = [];", True),
        ('await env.KV.get("a", "json")', "return null;", False),
        ('await env.KV.get("a", "json")', "return false;", False),
        ('await env.KV.get("a", "json")', "return { ok: false, items: [] };", False),
        ('await env.KV.get("a", "json")', "return ['all'];", False),
        ('await env.KV.get("a", "json")', "console.warn(error); return [];", False),
        ('await env.KV.get("a", "json")', "return []; // the list is only for show", False),
        ('await fetch("https://a.example/")', "return {};", True),
        ("await response.json()", "return {};", False),
        ("JSON.parse(response)", "return {};", False),
        ("await found(env.KV)", "return [];", False),
    ],
    ids=[
        "an empty list",
        "an empty object",
        "an empty map",
        "a page with nothing on it",
        "an empty list in a variable",
        "nothing at all",
        "a no",
        "what says that it is no success",
        "a list with something in it",
        "a list, once the error is logged",
        "a list, with the reason beside it",
        "another service",
        "a body that is no JSON",
        "a text that is no JSON",
        "a function that says by an error that there is none",
    ],
)
def test_an_empty_answer_where_nobody_could_be_asked(
    tmp_path: Path, asked: str, handler: str, is_found: bool
) -> None:
    assert is_empty(tmp_path, WORKER.format(above="", asked=asked, handler=handler)) is is_found


@pytest.mark.parametrize(
    ("above", "is_found"),
    [
        ("// All that is kept.", True),
        ("// All that is kept; an empty list where that fails.", False),
        ("/** Best effort: the page does without. */", False),
    ],
)
def test_who_calls_a_function_is_told_above_it_what_it_gives(
    tmp_path: Path, above: str, is_found: bool
) -> None:
    code = WORKER.format(above=above, asked='await env.KV.get("a")', handler="return [];")
    assert is_empty(tmp_path, code) is is_found


def is_empty(folder: Path, code: str) -> bool:
    """Whether the only handler of a file gives an empty answer for work that has failed."""
    worker = understand(folder, code).worker
    [file] = worker.files.values()
    [catch] = [n for n in file.nodes if isinstance(n, tree.Catch)]
    return worker.empty_answers.work(file, catch) is not None
