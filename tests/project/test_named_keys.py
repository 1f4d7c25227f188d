"""How many of all keys come to a place, where conditions name them."""

from pathlib import Path

import pytest
from understood import understand

from wlint import tree

TABLE = 'const table = kind === "a" ? "as" : kind === "b" ? "bs"'


@pytest.mark.parametrize(
    ("round", "most"),
    [
        (f"{TABLE} : null; if (!table) continue; await env.KV.put(kind, 'x')", 2),
        (f"{TABLE} : null; if (table !== null) await env.KV.put(kind, 'x')", 2),
        (f"{TABLE} : null; if (table === null) continue; await env.KV.put(kind, 'x')", 2),
        ('if (kind !== "a" && kind !== "b") continue; await env.KV.put(kind, "x")', 2),
        (f"{TABLE} : 'others'; if (!table) continue; await env.KV.put(kind, 'x')", None),
        (f"{TABLE} : null; if (table) continue; await env.KV.put(kind, 'x')", None),
        (f"{TABLE} : null; await env.KV.put(kind, 'x')", None),
        ('if (kind === "a" || env.ALL) await env.KV.put(kind, "x")', None),
        ('if (kind === "a" || value === "b") await env.KV.put(kind, "x")', None),
    ],
)
def test_only_named_keys_come_to_a_place(tmp_path: Path, round: str, most: int | None) -> None:
    loop = f"for (const [kind, value] of Object.entries(await request.json())) {{ {round} }}"
    code = f"export default {{ async fetch(request, env) {{ {loop} }} }}"
    worker = understand(tmp_path, code).worker
    (entry,) = worker.entries
    (found,) = (n for n in entry.file.nodes if isinstance(n, tree.Loop))
    fan_out = worker.fan_outs.of(entry.file, found)
    assert fan_out is not None
    assert fan_out.size.limit == most
