"""What a store is asked for by a field: the same name is the same value."""

from pathlib import Path

import pytest
from understood import understand

from wlint import tree


@pytest.mark.parametrize(
    ("fields", "written", "is_same"),
    [
        ("key = 'plan';", "this.key", True),
        ("static key = 'plan';", "'plan'", True),
        ("key = 'plan'; other = 'spare';", "this.other", False),
        ("key = 'plan'; rename() { this.key = 'spare'; }", "this.key", False),
        ("constructor(env, key) { this.key = key; }", "this.key", False),
    ],
)
def test_a_name_that_a_field_always_holds_is_one(
    tmp_path: Path, fields: str, written: str, is_same: bool
) -> None:
    read = "Plans.key" if "static" in fields else "this.key"
    code = f"""
    class Plans {{ {fields}
      async read(env) {{
        try {{ return JSON.parse(await env.KV.get({read})); }} catch {{ return {{}}; }}
      }}
      async add(env) {{
        const plan = await this.read(env);
        plan.north = 1;
        await env.KV.put({written}, JSON.stringify(plan));
      }}
    }}
    export default {{ async fetch(request, env) {{ await new Plans(env, "a").add(env); }} }};
    """
    worker = understand(tmp_path, code).worker
    (entry,) = worker.entries
    (handler,) = (n for n in entry.file.nodes if isinstance(n, tree.Catch))
    assert (worker.overwritten.by(entry.file, handler) is not None) is is_same
