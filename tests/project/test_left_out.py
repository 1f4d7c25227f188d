"""Code that only runs where a request lacks something that it must bring."""

from pathlib import Path

import pytest
from understood import understand

WORKER = """
import {{ type Context, Hono }} from "hono";
const app = new Hono<{{ Bindings: Env }}>();
function places(c: Context) {{
  const row = c.req.query("row"), seat = c.req.query("seat");
  if (c.req.query("kind") !== "all") if (!row || !seat) return undefined;
  return {{ row, seat }};
}}
async function placesLater(c: Context) {{
  const sent = await c.req.json();
  if (!sent.row) return null;
  return {{ row: sent.row }};
}}
function limited(c: Context) {{
  if (!c.req.query("row") || Math.random() < 0.1) return null;
  return {{ row: 1 }};
}}
async function booked(c: Context) {{
  const row = c.req.query("row");
  if (!row) return null;
  return c.env.KV.get(row);
}}
app.get("/seats", async (c) => {{
  const row = c.req.query("row");
  const kind = c.req.query("kind");
  const held = await c.env.KV.get("held");
  const found = places(c);
  const maybe = limited(c);
  const taken = await booked(c);
  {test} return c.json({{ error: "the row is missing" }}, 500);
  return c.json({{ row }});
}});
export default app;
"""

LACKING = [
    "if (!row)",
    "if (kind === 'one' && !row)",
    "if (kind && !row)",
    "if (c.req.method === 'GET' && !row)",
    "if (!row) if (kind === 'one')",
    "if (!row) { if (kind === 'one') return c.json({}); else",
    "if (!found)",
    "if (found === undefined)",
    "if (kind && !places(c))",
    "if (!(await placesLater(c)))",
]
OTHERS = [
    "if (!held && !row)",
    "if (!c.env.KEY && !row)",
    "if (!row) if (held === null)",
    "if (!row) if (!c.env.KEY)",
    "if (kind === 'one' || !row)",
    "if (kind && kind !== 'one')",
    "if (found)",
    "if (!maybe)",
    "if (!taken)",
]


def is_said(tmp_path: Path, test: str) -> bool:
    worker = WORKER.format(test=test)
    if test.endswith("else"):
        worker = worker.replace("500);\n", "500); }\n")
    known = understand(tmp_path, {"main.ts": worker})
    file, call = known.call('c.json({ error: "the row is missing" }')
    return known.worker.lacking.of(file, call) is not None


@pytest.mark.parametrize("test", LACKING)
def test_what_is_asked_of_the_request_beside_does_not_make_it_the_workers_fault(
    test: str, tmp_path: Path
) -> None:
    assert is_said(tmp_path, test)


@pytest.mark.parametrize("test", OTHERS)
def test_what_else_may_be_missing_may_be_what_is_asked_for(test: str, tmp_path: Path) -> None:
    assert not is_said(tmp_path, test)
