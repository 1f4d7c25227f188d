"""A text that a function gives where a secret is missing stands in for it, and no other one."""

from pathlib import Path

import pytest
from understood import understand

HEAD = """
import { sign } from "hono/jwt";
interface Env { KEY_SECRET?: string; STAGE: string }
export default {
    async fetch(request: Request, env: Env) {
        return new Response(await sign({}, secret(env)));
    },
};
"""


@pytest.mark.parametrize(
    ("body", "stands_in"),
    [
        ('if (env.KEY_SECRET) return env.KEY_SECRET; return "words";', True),
        ('if (!env.KEY_SECRET) return "words"; return env.KEY_SECRET;', True),
        ('if (env.KEY_SECRET) { return env.KEY_SECRET; } else { return "words"; }', True),
        ('if (env.KEY_SECRET !== undefined) return env.KEY_SECRET; return "words";', True),
        ('const k = env.KEY_SECRET; if (!k) return "words"; return k;', True),
        ('return env.KEY_SECRET ? env.KEY_SECRET : "words";', True),
        ('return !env.KEY_SECRET ? "words" : env.KEY_SECRET;', True),
        ('return env.STAGE ? env.KEY_SECRET! : "words";', False),
        ('if (env.STAGE === "test") return "words"; return env.KEY_SECRET!;', False),
        ('if (env.STAGE) return env.KEY_SECRET!; return "words";', False),
        ('if (env.KEY_SECRET && env.STAGE) return env.KEY_SECRET; return "words";', False),
        ('if (!env.KEY_SECRET) throw new Error("unset"); return env.KEY_SECRET;', False),
        ('if (env.STAGE) return made(); if (env.KEY_SECRET) return "words"; return "";', False),
    ],
)
def test_a_way_out_without_the_secret(tmp_path: Path, body: str, stands_in: bool) -> None:
    code = f"{HEAD}function secret(env: Env): string {{ {body} }}"
    found = understand(tmp_path, code).worker.stand_ins.all
    assert {t.value: n for t, n in found.items()} == (
        {"words": ("KEY_SECRET",)} if stands_in else {}
    )
