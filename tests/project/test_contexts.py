"""What middleware leaves in a request's context."""

from pathlib import Path

import pytest

from tests.project.understood import understand

APP = """
import { Hono } from "hono";
class Store { constructor(private env) {} save() { return this.env.KV.put("a", "b") } }
const app = new Hono<{ Bindings: Env; Variables: { store: Store; any: unknown } }>();
app.use("*", async (c, next) => {
  c.set("store", new Store(c.env));
  c.set("made", new Store(c.env));
  c.set("any", c.env.DB);
  c.set("later", () => new Store(c.env));
  await next();
});
export default app;
new Map().set("made", 1);
"""


@pytest.mark.parametrize(
    ("code", "it"),
    [
        ('app.get("/", (c) => { const it = c.get("store") })', "a Store"),
        ('app.get("/", (c) => { const it = c.var.store })', "a Store"),
        ('app.get("/", (c) => { const { store: it } = c.var })', "a Store"),
        ('app.get("/", (c) => { const it = c.get("made") })', "a Store"),
        ('app.get("/", (c) => { const it = c.get("any") })', "D1Database"),
        ('app.get("/", (c) => { const it = c.var.later() })', "a Store"),
        ('app.get("/", (c) => { const it = c.get("nothing") })', "unknown"),
        ('app.get("/", (c) => { const it = c.get(c.req.param("x")) })', "unknown"),
        ('new Hono().get("/", (c) => { const it = c.get("store") })', "a Store"),
        ('new Map().get("store")\nconst it = new Map().get("store")', "unknown"),
    ],
)
def test_a_variable_of_the_context(code: str, it: str, tmp_path: Path) -> None:
    assert understand(tmp_path, APP + code).type("it") == it
