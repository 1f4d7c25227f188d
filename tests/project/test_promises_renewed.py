"""Promises that are kept for some time, and then made anew by whoever comes next."""

from pathlib import Path

import pytest
from understood import understand

LOADED = "const load = async (env) => env.KV.get('a'); let kept; let until = 0;"
MADE = "kept = { rows: load(env), until: Date.now() + 60 };"


@pytest.mark.parametrize(
    ("body", "is_renewed"),
    [
        (f"if (!kept || kept.until < Date.now()) {{ {MADE} }} return kept.rows;", True),
        (f"if (kept && Date.now() < kept.until) return kept.rows; {MADE} return kept.rows;", True),
        (
            f"const now = Date.now(); if (!kept || now - kept.until > 9) {{ {MADE} }}"
            " return kept.rows;",
            True,
        ),
        ("if (!kept || until < Date.now()) { kept = load(env); until = 9; } return kept;", True),
        (f"if (!kept) {{ {MADE} }} return kept.rows;", False),
        ("kept ??= load(env); return kept;", False),
        ("if (!kept || until < Date.now()) { kept = await load(env); until = 9; }", False),
        (
            "if (!kept || until < Date.now()) { kept = load(env); ctx.waitUntil(kept); until = 9; }"
            " return kept;",
            False,
        ),
        ("if (Date.now() > env.START) { kept ??= load(env); } return kept;", False),
    ],
)
def test_a_promise_that_is_made_anew_by_the_clock(
    tmp_path: Path, body: str, is_renewed: bool
) -> None:
    code = (
        f"{LOADED} async function shared(env, ctx) {{ {body} }}"
        " export default { async fetch(request, env, ctx) {"
        " return new Response(await shared(env, ctx)); } };"
    )
    worker = understand(tmp_path, code).worker
    found = [k for s in worker.states.all if (k := worker.kept_objects.of(s)) is not None]
    assert [k.is_renewed for k in found] == [True] * is_renewed
