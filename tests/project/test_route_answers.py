"""What a route's handler gives to Hono that is no Response."""

from pathlib import Path

import pytest
from understood import understand

from wlint import tree
from wlint.project.errors.responding import Taker

CODE = """import {{ Hono }} from "hono";
import {{ OpenAPIHono, createRoute }} from "@hono/zod-openapi";
import {{ upgradeWebSocket }} from "hono/cloudflare-workers";
const app = new Hono();
const api = new OpenAPIHono();
class Own extends Hono {{}}
const own = new Own();
const text = (c) => "hello";
const wrap = (f) => async (c) => c.json(await f(c));
const told = (f) => unknown(f);
function shown(c, form = "") {{
  if (form === "raw") return {{ a: 1 }};
  return c.text("a");
}}
class Shop {{ list(c) {{ return []; }} }}
const shop = new Shop();
{route}
export default app;"""


@pytest.mark.parametrize(
    ("route", "is_none"),
    [
        ('app.get("/", text);', True),
        ('app.get("/", shop.list);', True),
        ('app.get("/", (c) => 12);', True),
        ('app.get("/", (c) => c.req.query("a") ? c.text("a") : { b: 1 });', True),
        ('app.get("/", async (c) => { const found = { a: 1 }; return found; });', True),
        ('app.get("/a", text).get("/b", (c) => c.text("b"));', True),
        ('app.on(["GET", "PUT"], "/a", async (c, next) => await next(), text);', True),
        ('app.basePath("/v1").post("/a", text);', True),
        ("api.openapi(createRoute({}), text);", True),
        ('function add(app: Hono) { app.get("/", text); }\nadd(app);', True),
        ('app.get("/", (c) => shown(c, "raw"));', True),
        ('app.get("/", (c) => shown(c));', False),
        ('app.get("/", (c) => shown(c, ""));', False),
        ('app.get("/", (c) => shown(c, "html"));', False),
        # Hono answers with 404
        ('app.get("/", (c) => "");', False),
        ('app.get("/", (c) => null);', False),
        ('app.get("/", (c) => {});', False),
        # what nobody knows
        ('app.get("/", (c) => c.json({}));', False),
        ('app.get("/", (c) => made(c));', False),
        ('app.get("/", wrap(text));', False),
        ('app.get("/", told(text));', False),
        ('app.get("/", upgradeWebSocket(() => ({ onOpen: () => {} })));', False),
        ('own.get("/", text);', False),
        # no route, or not its answer
        ('app.use("*", text);', False),
        ("app.notFound(text);", False),
        ('app.get("/", text, (c) => c.text("a"));', False),
        ('app.get("/", (c, next) => "hello");', False),
        ("api.openapi(createRoute({}), (c) => c.text('a'), (result) => ({ a: 1 }));", False),
        ('app.get("/", text); console.log(text instanceof Response);', False),
        ('app.get("/", (c) => { if (c.env.MODE === "a") return { a: 1 }; });', True),
    ],
)
def test_hono_makes_no_response(tmp_path: Path, route: str, is_none: bool) -> None:
    known = understand(tmp_path, CODE.format(route=route))
    exits = [node for file in known.worker.calls.files for node in file.of_kind(tree.Exit)]
    found = [one for node in exits if (one := known.worker.responding.of(node)) is not None]
    assert [one.taker for one in found] == [Taker.HONO] * is_none
