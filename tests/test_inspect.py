"""`wlint inspect FILE:LINE` shows what wlint thinks of a line."""

import pytest
from conftest import Shop

CODE = """\
import { save } from "./save.js";
export default {
  async fetch(request, env, ctx) {
    save(env, request.url);
    for (const key of ["a", "b"]) await env.KV.delete(key);
    const names = await request.json();
    const some = names.slice(0, 10);
    return new Response("ok");
  },
};
"""
SAVE = """\
export async function save(env, text) {
  await env.KV.put("last", text);
}
"""
WRANGLER = """\
name = "shop"
main = "src/index.js"
compatibility_date = "2026-11-01"
[[kv_namespaces]]
binding = "KV"
id = "1"
"""


@pytest.fixture
def inspected(empty_shop: Shop) -> Shop:
    empty_shop.write("wrangler.toml", WRANGLER)
    empty_shop.write("src/index.js", CODE)
    empty_shop.write("src/save.js", SAVE)
    return empty_shop


def about(shop: Shop, place: str, expression: str) -> dict[str, str]:
    """What is said of an expression that stands at a place."""
    assert shop.wlint("inspect", place) == 0
    _, _, after = shop.out.partition(f"\n  {expression}\n")
    assert after, shop.out
    facts = after.partition("\n\n")[0].splitlines()
    pairs = (line.strip().partition(" ") for line in facts)
    return {name: text.strip() for name, _, text in pairs}


def test_a_dropped_promise(inspected: Shop) -> None:
    assert about(inspected, "src/index.js:4", "save(env, request.url)") == {
        "type": "Promise<undefined>",
        "promise": "nothing waits for it; starts I/O: yes",
        "origin": "not the request",
    }


def test_where_data_comes_from(inspected: Shop) -> None:
    assert about(inspected, "src/index.js:4", "request.url") == {
        "type": "string",
        "size": "as many as the request sends",
        "origin": "the request (src/index.js:3)",
    }
    assert about(inspected, "src/save.js:2", "text")["origin"].startswith("the request (")


def test_a_loop_and_how_often_it_runs(inspected: Shop) -> None:
    spoken = about(
        inspected, "src/index.js:5", 'for (const key of ["a", "b"]) await env.KV.delete(key);'
    )
    assert spoken == {"runs": "at most 2"}


def test_data_of_any_size(inspected: Shop) -> None:
    assert about(inspected, "src/index.js:6", "await request.json()")["size"] == (
        "as many as the request sends"
    )
    assert about(inspected, "src/index.js:7", "names.slice(0, 10)")["size"] == "at most 10"


def test_who_calls_a_function_and_which_handlers_reach_it(inspected: Shop) -> None:
    assert about(inspected, "src/save.js:2", "in save") == {
        "reached": "by fetch(request, env, ctx)",
        "called": "at src/index.js:4",
    }


def test_what_stands_at_a_column_alone(inspected: Shop) -> None:
    assert inspected.wlint("inspect", "src/index.js:4:15") == 0
    assert "\n  request.url\n" in inspected.out
    assert "\n  env\n" not in inspected.out


def test_what_is_not_known_is_said_to_be_unknown(inspected: Shop) -> None:
    inspected.write("src/index.js", "export default { fetch(request) { return elsewhere.a(); } }")
    assert about(inspected, "src/index.js:1", "elsewhere.a()")["type"] == "unknown"


def test_keys_of_objects_are_no_values(inspected: Shop) -> None:
    inspected.write(
        "src/index.js", "export default { fetch(r) { return send({ method: r.url }) } }"
    )
    assert about(inspected, "src/index.js:1", "r.url")["type"] == "string"
    assert "\n  method\n" not in inspected.out


def test_a_map_of_the_module_that_handlers_fill_has_no_known_size(inspected: Shop) -> None:
    code = "const seen = new Map();\nexport default { fetch(r) { seen.set(r.url, 1); } };\n"
    inspected.write("src/index.js", code)
    assert about(inspected, "src/index.js:2", "seen") == {
        "type": "Map",
        "size": "unknown",
        "origin": "not the request",
    }


def test_what_two_unknown_values_make_in_python_is_not_known(inspected: Shop) -> None:
    inspected.write("one.py", "left = a - b\nless = len(a) - 1\n")
    assert about(inspected, "one.py:1", "a - b")["type"] == "unknown"
    assert about(inspected, "one.py:2", "len(a) - 1")["type"] == "number"


def test_a_line_without_code(inspected: Shop) -> None:
    assert inspected.wlint("inspect", "src/index.js:9") == 0
    assert "nothing that has a value" in inspected.out


@pytest.mark.parametrize("place", ["src/index.js", "src/index.js:one", "nowhere.js:1", ":3"])
def test_a_place_that_is_none_is_a_mistake(inspected: Shop, place: str) -> None:
    assert inspected.wlint("inspect", place) == 2
    assert "wlint: " in inspected.err


def test_a_file_that_no_worker_loads(inspected: Shop) -> None:
    inspected.write("src/alone.js", "export const it = fetch('https://a.example');")
    spoken = about(inspected, "src/alone.js:1", "fetch('https://a.example')")
    assert spoken["type"] == "Promise<Response>"


def test_a_configuration_has_settings_and_no_lines_of_code(inspected: Shop) -> None:
    assert inspected.wlint("inspect", "wrangler.toml:2") == 0
    assert "the settings of shop" in inspected.out
    assert "'wlint wrangler.toml'" in inspected.out
