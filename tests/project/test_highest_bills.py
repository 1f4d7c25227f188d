"""The most subrequests one invocation can make: what `wlint budget` says, counted by hand."""

from pathlib import Path

import pytest
from understood import understand

from wlint.project.costs.budget import budgets


def costs(folder: Path, code: str) -> list[tuple[str, str, str]]:
    worker = understand(folder, code).worker
    return [(b.entry.name, str(b.bill.external), str(b.bill.internal)) for b in budgets(worker)]


A, B = "await fetch('https://a.example')", "await fetch('https://b.example')"
GET = "await env.KV.get('a')"
BODIES = [
    # what is tried may fail at its end, and then more is asked
    (f"let a; try {{ a = {A} }} catch {{ a = {B} }} return a", "2", "0"),
    (f"try {{ return {A} }} catch {{ return {B} }} {A}", "2", "0"),
    (f"try {{ {A} }} catch {{ return {B} }} {A}", "2", "0"),
    (f"try {{ {A} }} finally {{ {B} }}", "2", "0"),
    # but not what is returned without being awaited: nothing of it fails there
    (f"try {{ {GET}; return {A[6:]} }} catch {{ return {B} }}", "1", "1"),
    (f"try {{ {GET}; return request ? {A[6:]} : null }} catch {{ return {B} }}", "1", "1"),
    (f"try {{ return fetch(await env.KV.get('a')) }} catch {{ return {B} }}", "2", "1"),
    (f"try {{ {A}; if (request) {{ return {A[6:]} }} }} catch {{ return {B} }}", "2", "0"),
    (f"try {{ return {A[6:]} }} catch {{ return {B} }}", "1", "0"),
    (f"try {{ return twice(() => {A[6:]}) }} catch {{ return {B} }}", "2", "0"),
    # so is what is asked because another has given nothing
    (f"let a = {A}; if (!a) {{ a = {B} }}", "2", "0"),
    ("return (await env.KV.get('a')) ?? (await env.KV.get('b'))", "0", "2"),
    # branches exclude each other, unless one runs into the next
    (f"if (a) {{ {A} }} else {{ {GET}; return }} {A}; {A}", "3", "1"),
    (f"switch (a) {{ case 1: return {A}; case 2: {A}; {A}; break }} {A}", "3", "0"),
    (f"switch (a) {{ case 1: {A}; case 2: {A}; {A}; }}", "3", "0"),
    # a loop runs its condition, too, and ends where it surely does
    ("let n = 0; while ((await env.KV.get(n)) !== null) n += 1", "0", "rounds of main.ts:15"),
    (f"for (let i = 0; i < 9; i++) {{ const a = {A}; if (a.ok) return a }}", "9", "0"),
    (f"for (let i = 0; i < 9; i++) return {A}", "1", "0"),
    (f"for (let i = 0; i < 9; i++) {{ if (Date.now() > ctx.end) break; {A} }}", "9", "0"),
    (f"for (let i = 0; i < 9; i++) {{ try {{ return {A} }} catch {{ }} }}", "9", "0"),
    (
        "const each = async (run) => { for (let i = 0; i < 3; i++) {"
        f" if (env.OFF) return {A}; await run(); }} }}; await each(async () => {GET})",
        "3",
        "3",
    ),
    # a callback runs as often as the function lets it
    ("await twice(async () => env.KV.get('x'))", "0", "2"),
    ("await twice(() => twice(async () => env.KV.get('x')))", "0", "4"),
    ("await twiceOf(async () => env.KV.get('x'))()", "0", "2"),
    ("const get = twiceOf(async () => env.KV.get('x')); await get()", "0", "2"),
    ("await twice(() => 1); await twice(async () => env.KV.get('x'))", "0", "2"),
    # and for each element, however that is written
    (f"await Promise.all(Array.from({{ length: 5 }}, () => {A[6:]}))", "5", "0"),
    (f"await Promise.all(Array.from([1, 2, 3], (n) => {A[6:]}))", "3", "0"),
    (f"await [1, 2].reduce(async (p, n) => {{ await p; {A} }}, null)", "2", "0"),
    # what makes an object, and what is called by way of `call`
    (f"class It {{ constructor() {{ this.at = {A[6:]}; }} }} new It()", "1", "0"),
    (f"const run = async () => {A[6:]}; await run.call(this)", "1", "0"),
    # what is kept runs where that is seen, or else as often as it is kept
    (f"const a = []; a.push(() => {A[6:]}); for (const f of a) await f()", "1", "0"),
    (f"for (let i = 0; i < 3; i++) QUEUE.push(() => {A[6:]})", "3", "0"),
    # nobody knows how often what calls itself does so
    ("await pages(env, '')", "0", "rounds of main.ts:8"),
    (f"await again(async () => {GET}, 3)", "0", "rounds of main.ts:12"),
    ("await handOn(async () => env.KV.get('x'))", "0", "2"),
    ("await Promise.all([1, 2, 3].map((n) => twice(() => env.KV.get(n))))", "0", "6"),
]


@pytest.mark.parametrize(("body", "external", "internal"), BODIES)
def test_all_that_can_fail_does(body: str, external: str, internal: str, tmp_path: Path) -> None:
    code = (
        "async function twice(read) {\n"
        "  for (let i = 0; i < 2; i++) { const a = await read(); if (a) return a; }\n"
        "}\n"
        "const twiceOf = (read) => async () => {\n"
        "  for (let i = 0; i < 2; i++) { try { return await read(); } catch {} }\n"
        "};\n"
        "const handOn = (read) => twice(read);\n"
        "async function pages(env, at) {\n"
        "  const page = await env.KV.list({ cursor: at });\n"
        "  return page.list_complete ? [] : pages(env, page.cursor);\n"
        "}\n"
        "async function again(run, left) {\n"
        "  try { return await run(); } catch { return left ? again(run, left - 1) : null; }\n"
        "}\n"
        f"export default {{ async fetch(request, env) {{ {body} }} }};\n"
    )
    assert costs(tmp_path, code) == [("fetch(request, env)", external, internal)]


def test_a_set_of_keys_is_fetched_when_a_token_is_verified(tmp_path: Path) -> None:
    code = """\
import { createRemoteJWKSet, jwtVerify } from "jose";
const keys = createRemoteJWKSet(new URL("https://login.example/keys"));
export default { async fetch(request, env) {
  for (const token of ["a", "b"]) await jwtVerify(token, keys);
  return new Response("ok");
} };
"""
    assert costs(tmp_path, code) == [("fetch(request, env)", "1", "0")]


@pytest.mark.parametrize(("key", "external"), [("secretKey", "1"), ("jwtKey", "0")])
def test_so_is_one_that_the_verifier_keeps_itself_unless_it_gets_the_key(
    tmp_path: Path, key: str, external: str
) -> None:
    code = f"""\
import {{ verifyToken }} from "@clerk/backend";
export default {{ async fetch(request, env) {{
  for (const token of ["a", "b"]) await verifyToken(token, {{ {key}: env.CLERK_KEY }});
  return new Response("ok");
}} }};
"""
    assert costs(tmp_path, code) == [("fetch(request, env)", external, "0")]


def test_answers_kept_on_different_ways_are_not_added(tmp_path: Path) -> None:
    code = """\
let a;
async function one(env) { if (!a) a = await env.KV.get("a"); return a; }
async function two(env) { if (!a) a = await env.KV.get("a"); return a; }
export default { async fetch(request, env) {
  return new Response(request.method === "POST" ? await one(env) : await two(env));
} };
"""
    assert costs(tmp_path, code) == [("fetch(request, env)", "0", "1")]


def test_a_callback_is_the_one_that_this_call_hands_over(tmp_path: Path) -> None:
    code = """\
async function read(key, make) {
  const pick = (i) => { if (i > 0) return make; return async (k) => make(k); };
  return pick(1)(key);
}
export default { async fetch(request, env) {
  if (request.method === "PUT") return await read("a", (k) => env.BUCKET.head(k));
  return await read("a", (k) => env.KV.get(k));
} };
"""
    assert costs(tmp_path, code) == [("fetch(request, env)", "0", "1")]


def test_objects_passed_as_the_rest_are_asked(tmp_path: Path) -> None:
    code = """\
interface Reads { read(key: string): Promise<Response> }
class Api implements Reads {
  read(key: string) { return fetch("https://a.example/" + key); }
}
class Cascade {
  private all: Reads[];
  constructor(...all: Reads[]) { this.all = all; }
  async read(key: string) { return this.all[0]!.read(key); }
}
export default { async fetch(request: Request) { return new Cascade(new Api()).read("a"); } };
"""
    assert costs(tmp_path, code) == [("fetch(request)", "1", "0")]


def test_handlers_kept_in_closures_exclude_each_other(tmp_path: Path) -> None:
    code = """\
class Router {
  handlers = {};
  on(path, handler) {
    this.handlers[path] = async (request, env) => {
      const answer = await handler(request, env);
      return new Response(null, answer);
    };
    return this;
  }
  handle(request, env) { return this.handlers[new URL(request.url).pathname](request, env); }
}
export default { async fetch(request, env) {
  const router = new Router()
    .on("/a", async (request, env) => env.KV.get("a"))
    .on("/b", async (request, env) => env.KV.get("b"));
  return router.handle(request, env);
} };
"""
    assert costs(tmp_path, code) == [("fetch(request, env)", "0", "1")]


def test_a_route_runs_the_middleware_that_it_names_or_its_router_uses(tmp_path: Path) -> None:
    code = """\
import { Hono } from "hono";
import { createMiddleware } from "hono/factory";

const auth = createMiddleware(async (c, next) => { await c.env.KV.get("s"); await next(); });
const app = new Hono();
app.get("/before", (c) => c.text("before"));
app.use("/api/*", async (c, next) => { await fetch("https://a.example"); await next(); });
app.get("/a", auth, (c) => c.text("a"));
app.get("/b", auth, async (c) => c.text(await c.env.KV.get("b")));
const known = createMiddleware(async (c, next) => {
  if (!c.req.header("a")) { await c.env.KV.put("no", "1"); return c.text("no"); }
  return await next();
});
app.get("/api/c", known, async (c) => c.text(await c.env.KV.get("c")));
app.get("/api/:id", async (c, next) => { await c.env.KV.put("seen", "1"); await next(); });
app.get("/api/e", (c) => c.text("e"));
const admin = new Hono();
admin.get("/d", auth, (c) => c.text("d"));
app.route("/api/admin", admin);
export default app;
"""
    assert costs(tmp_path, code) == [
        ('get("/before")', "0", "0"),
        ('use("/api/*")', "1", "0"),
        ('get("/a")', "0", "1"),
        ('get("/b")', "0", "2"),
        ('get("/api/c")', "1", "1"),
        ('get("/api/:id")', "1", "1"),
        ('get("/api/e")', "1", "1"),
        ('get("/api/admin/d")', "1", "1"),
    ]


def test_a_route_runs_what_hands_the_request_to_its_router(tmp_path: Path) -> None:
    code = """\
import { Hono } from "hono";

const app = new Hono();
app.get("/a", async (c) => c.text(await c.env.KV.get("a")));
export default { async fetch(request, env, ctx) {
  await env.KV.put("last", request.url);
  return app.fetch(request, env, ctx);
} };
"""
    assert costs(tmp_path, code) == [
        ("fetch(request, env, ctx)", "0", "1"),
        ('get("/a")', "0", "2"),
    ]


def test_a_handler_that_is_made_for_each_of_a_list_counts_for_its_route(tmp_path: Path) -> None:
    code = """\
import { IttyRouter, type RequestHandler } from "itty-router";

const router = IttyRouter();
interface Step { run(request: Request, env: Env): Promise<Response> }
class Load implements Step { run(request, env) { return env.KV.get("a"); } }
function route(step: Step): RequestHandler {
  return async (request, env) => step.run(request, env);
}
router.get("/a", ...[new Load()].map(route));
router.get("/b", ...[new Load()].map((step) => route(step)), () => "nothing");
export default router;
"""
    assert costs(tmp_path, code) == [('get("/a")', "0", "1"), ('get("/b")', "0", "1")]


def test_a_route_is_no_part_of_what_registers_it(tmp_path: Path) -> None:
    code = """\
import { Hono } from "hono";

const b = async (c) => c.text(await c.env.KV.get("b"));
export default { async fetch(request, env, ctx) {
  const app = new Hono();
  app.get("/a", async (c) => c.text(await c.env.KV.get("a")));
  app.get("/b", b);
  return app.fetch(request, env, ctx);
} };
"""
    assert costs(tmp_path, code) == [
        ("fetch(request, env, ctx)", "0", "0"),
        ('get("/a")', "0", "1"),
        ('get("/b")', "0", "1"),
    ]
