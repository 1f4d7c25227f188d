"""The most that a check, or a schema, lets through of a number that others send."""

from pathlib import Path

import pytest
from understood import understand

from wlint.project.costs.said_numbers import SaidNumbers

HANDLER = """\
import { z } from 'zod'
export default { async fetch(request, env) {
const query = new URL(request.url).searchParams
const body = await request.json()
%s
} }
"""
READ = "const it = Number(query.get('a') ?? '20');"
SCHEMA = "z.object({ it: z.coerce.number().int().min(1).max(500).default(20) })"
BEFORE = [
    # a check
    (f"{READ} if (it > 500) return", [500]),
    (f"{READ} if (it >= 500) return", [499]),
    (f"{READ} if (Number.isNaN(it) || it < 1 || it > 500) return", [500]),
    (f"{READ} if (it > 500) throw new RangeError('a'); if (it > 90) return", [90]),
    ("let it = parseInt(query.get('a') ?? '', 10); if (it > 500) it = 500", [500]),
    ("const { it } = body; if (it > 500) return", [500]),
    # where another bound is not known, nor is what both let through
    (f"{READ} if (it > 500) return; if (it > most(env)) return", []),
    (f"{READ} if (it > most(env)) return", []),
    # what the Worker has from itself may never be so large
    ("const it = Number(env.MOST); if (it > 500) return", []),
    ("const it = Number(await env.KV.get('a')); if (it > 500) return", []),
    ("const it = own(); if (it > 500) return", []),
    # a schema
    (f"const {{ it }} = {SCHEMA}.parse(body)", [500]),
    (f"const {{ it }} = {SCHEMA}.parse(Object.fromEntries(query))", [500]),
    (f"const {{ it }} = {SCHEMA}.parse(Object.fromEntries(query.entries()))", [500]),
    (f"const {{ data }} = {SCHEMA}.safeParse(body); const {{ it }} = data", [500]),
    ("const it = z.coerce.number().max(500).parse(query.get('a'))", [500]),
    ("const { it } = z.object({ it: z.int().max(500) }).parse(body)", [500]),
    (f"const {{ it }} = {SCHEMA}.parse(body); if (it > 90) return", [90]),
    (f"const {{ it: all }} = {SCHEMA}.parse(body); const it = Math.min(all, 90)", [90]),
    ("const { it } = z.object({ it: z.string().max(500) }).parse(body)", []),
    ("const { it } = z.object({ it: z.number() }).parse(body)", []),
    (f"const {{ it }} = {SCHEMA}.parse(await env.KV.get('a', 'json'))", []),
]


def numbers(
    folder: Path, code: str | dict[str, str], of: str, *, python: bool = False
) -> list[int]:
    known = understand(folder, code, python=python)
    worker = known.worker
    said = SaidNumbers(worker.calls, worker.sizes).of(*known._last(of))
    return sorted({s.number for s in said})


@pytest.mark.parametrize(("before", "found"), BEFORE)
def test_what_is_let_through_may_be_asked_for(
    before: str, found: list[int], tmp_path: Path
) -> None:
    assert numbers(tmp_path, HANDLER % f"{before}\nuse(it)", "it") == found


@pytest.mark.parametrize("before", ["if (body.it > 500) return", "if (500 < body.it) return"])
def test_so_may_a_field(before: str, tmp_path: Path) -> None:
    assert numbers(tmp_path, HANDLER % f"{before}\nuse(body.it)", "body.it") == [500]


H3 = """\
import { z } from 'zod'
import { defineEventHandler, getValidatedQuery, readValidatedBody } from 'h3'
const asked = z.object({ many: z.coerce.number().max(500) })
export default defineEventHandler(async (event) => {
  const it = %s
  use(it.many)
})
"""


@pytest.mark.parametrize(
    "read",
    [
        "await getValidatedQuery(event, asked.parse)",
        "await readValidatedBody(event, (body) => asked.parse(body))",
        "await readValidatedBody(event, asked)",
        "(await getValidatedQuery(event, asked.safeParse)).data",
    ],
)
def test_h3_is_handed_what_checks_the_request(read: str, tmp_path: Path) -> None:
    assert numbers(tmp_path, H3 % read, "it.many") == [500]


FASTAPI = """\
from fastapi import FastAPI, Query
app = FastAPI()

@app.get("/")
async def route(it: %s):
    use(it)
"""


@pytest.mark.parametrize(
    ("declared", "found"),
    [
        ("int = Query(20, ge=1, le=500)", [500]),
        ("Annotated[int, Query(le=1_000)] = 20", [1000]),
        ("int = Query(20, le=MOST)", []),
        ("int = 20", []),
    ],
)
def test_fastapi_lets_through_what_a_route_says(
    declared: str, found: list[int], tmp_path: Path
) -> None:
    code = FASTAPI % declared
    assert numbers(tmp_path, code, "it", python=True) == found
