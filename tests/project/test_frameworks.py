"""Frameworks: their builds make Workers of files that no `main` names, found by where they lie."""

import json
from pathlib import Path

import pytest
from understood import Understood, write

from wlint.config import Choices, settle
from wlint.engine import run
from wlint.project import load
from wlint.registry import load_rules

WRANGLER = """
name = "site"
main = "{main}"
compatibility_date = "2026-11-01"
[[kv_namespaces]]
binding = "KV"
id = "1"
"""


def site(
    folder: Path, packages: list[str], files: dict[str, str], main: str = "dist/index.js"
) -> Understood:
    """A project with a Wrangler configuration, whose package.json names some packages."""
    package = json.dumps({"dependencies": dict.fromkeys(packages, "*")})
    write(folder, {"wrangler.toml": WRANGLER.format(main=main), "package.json": package, **files})
    return Understood(folder)


ASTRO = ["astro", "@astrojs/cloudflare"]
ENDPOINT = """
export const GET: APIRoute = async ({ locals, request }) => {
  const { env, ctx } = locals.runtime;
  return new Response(await env.KV.get(request.url));
};
"""


def test_endpoints_of_astro_are_called_with_the_platform_in_their_locals(tmp_path: Path) -> None:
    found = site(tmp_path, ASTRO, {"src/pages/api/item.ts": ENDPOINT})
    assert list(found.entries) == ["GET()"]
    assert found.type("env.KV") == "KVNamespace"
    assert found.type("ctx") == "ExecutionContext"
    assert found.type("request") == "Request"


def test_actions_of_astro_are_called_with_what_a_schema_lets_through(tmp_path: Path) -> None:
    actions = """
import { defineAction } from "astro:actions";
export const server = {
  hire: defineAction({ handler: (input, context) => f(input.name, context) }),
};
"""
    found = site(tmp_path, ASTRO, {"src/actions.ts": actions})
    assert list(found.entries) == ["hire(input, context)"]
    assert found.type("context") == "astro:APIContext"
    file, call = found.call("f(")
    assert found.worker.origins.source(file, call.args[0].value) is None


def test_without_the_adapter_these_are_files_like_others(tmp_path: Path) -> None:
    found = site(tmp_path, ["astro"], {"src/pages/api/item.ts": ENDPOINT})
    assert found.files == []


def test_tests_beside_the_routes_are_no_routes(tmp_path: Path) -> None:
    files = {"src/pages/item.ts": ENDPOINT, "src/pages/item.test.ts": ENDPOINT}
    assert site(tmp_path, ASTRO, files).files == ["src/pages/item.ts"]


SERVED = "export const prerender = false;\n"
BUILT = "export const prerender: boolean = true;\n"


@pytest.mark.parametrize(
    ("settings", "routes"),
    [
        ("export default defineConfig({ adapter: cloudflare() });", ["served"]),
        ("export default defineConfig({ output: 'static' });", ["served"]),
        ("export default defineConfig({ output: 'server' });", ["none", "served"]),
        ("const output = mode(); export default { output };", ["none", "served"]),
    ],
)
def test_what_astro_prerenders_is_no_code_of_the_worker(
    settings: str, routes: list[str], tmp_path: Path
) -> None:
    files = {
        "astro.config.mjs": settings,
        "src/pages/none.ts": f"// {SERVED}{ENDPOINT}",
        "src/pages/served.ts": f"{SERVED}{ENDPOINT}",
        "src/pages/built.ts": f"{BUILT}{ENDPOINT}",
    }
    expected = [f"src/pages/{name}.ts" for name in routes]
    assert site(tmp_path, ASTRO, files).files == expected


def test_what_sveltekit_prerenders_is_none_either(tmp_path: Path) -> None:
    files = {
        "src/routes/a/+server.ts": f"{BUILT}export const GET = () => fetch('https://a.example');",
        "src/routes/b/+page.server.ts": f"{BUILT}export const load = () => ({{}});",
        "src/routes/c/+page.server.ts": "export const prerender = 'auto';\nexport const load = f;",
        "src/routes/+layout.server.ts": f"{BUILT}export const load = () => ({{}});",
    }
    expected = ["src/routes/+layout.server.ts", "src/routes/c/+page.server.ts"]
    assert site(tmp_path, SVELTE, files).files == expected


def test_the_layouts_around_a_page_of_sveltekit_say_so_for_it(tmp_path: Path) -> None:
    page = "export const load = () => ({});"
    files = {
        "src/routes/+layout.ts": BUILT,
        "src/routes/+page.server.ts": page,
        "src/routes/a/+page.server.ts": page,
        "src/routes/a/+page.js": SERVED,
        "src/routes/(own)/+layout.server.js": f"{SERVED}{page}",
        "src/routes/(own)/b/+page.server.ts": page,
        "src/routes/c/+server.ts": "export const GET = () => new Response('a');",
        "src/routes/c/d/+page.server.ts": page,
    }
    assert site(tmp_path, SVELTE, files).files == [
        "src/routes/(own)/+layout.server.js",
        "src/routes/(own)/b/+page.server.ts",
        "src/routes/a/+page.server.ts",
        "src/routes/c/+server.ts",
    ]


@pytest.mark.parametrize("annotation", ["", ": Route.ActionArgs", ": ActionFunctionArgs"])
def test_loaders_and_actions_of_react_router_get_what_the_worker_hands_on(
    tmp_path: Path, annotation: str
) -> None:
    route = f"""
import type {{ Route }} from "./+types/home";
import type {{ ActionFunctionArgs }} from "react-router";
export async function action({{ context, request }}{annotation}) {{
  return context.cloudflare.env.KV.put("last", await request.text());
}}
export default function Home() {{ return <form onSubmit={{() => fetch("/home")}} />; }}
"""
    app = 'export default { fetch(request, env, ctx) { return new Response("ok"); } };'
    packages = ["react-router", "@react-router/dev", "@cloudflare/vite-plugin"]
    files = {"workers/app.ts": app, "app/routes/home.tsx": route}
    found = site(tmp_path, packages, files, main="workers/app.ts")
    assert sorted(found.entries) == ["action()", "fetch(request, env, ctx)"]
    assert found.type("context.cloudflare.env.KV") == "KVNamespace"
    assert found.type("request.text()") == "Promise<string>"


def test_components_that_a_route_renders_are_no_code_of_the_worker(tmp_path: Path) -> None:
    files = {
        "app/routes/home.tsx": """
import { Chart } from "../chart";
import { read } from "../data";
export const loader = async ({ context }) => read(context.cloudflare.env);
export default function Home() { return <Chart />; }
""",
        "app/data.ts": 'export const read = (env) => env.KV.get("a");',
        "app/chart.tsx": "export const Chart = forwardRef(() => { fetch('/numbers'); });",
    }
    found = site(tmp_path, ["@remix-run/dev", "@remix-run/cloudflare"], files)
    assert found.files == ["app/data.ts", "app/routes/home.tsx"]


def test_server_files_of_sveltekit_get_the_platform(tmp_path: Path) -> None:
    page = """
export const load = async ({ platform }) => ({ text: await platform?.env.KV.get("a") });
export const actions = {
  default: async (event) => { await event.platform.env.KV.put("a", "b"); },
};
"""
    packages = ["@sveltejs/kit", "@sveltejs/adapter-cloudflare"]
    files = {"src/routes/+page.server.ts": page, "src/routes/+page.ts": "export const load = 1;"}
    found = site(tmp_path, packages, files)
    assert found.files == ["src/routes/+page.server.ts"]
    assert sorted(found.entries) == ["actions(event)", "load()"]
    assert found.type("platform?.env.KV") == "KVNamespace"
    assert found.type("event.platform.env.KV") == "KVNamespace"


REACT_ROUTER = ["react-router", "@react-router/dev", "@cloudflare/vite-plugin"]
SVELTE = ["@sveltejs/kit", "@sveltejs/adapter-cloudflare"]
VISITORS = [
    (ASTRO, "src/pages/a.ts", "export const GET = ({ request }) => f(request.headers)"),
    (ASTRO, "src/pages/a.ts", "export const GET = (context) => f(context.url.search)"),
    (ASTRO, "src/middleware.ts", "import { defineMiddleware, sequence } from 'astro:middleware'\n"
     "const one = defineMiddleware((context, next) => f(context.url.search))\n"
     "export const onRequest = sequence(one)"),
    (ASTRO, "src/middleware.ts", "import { sequence } from 'astro/middleware'\n"
     "const one = ({ cookies }, next) => f(cookies.get('a'))\n"
     "export const onRequest = sequence(one)"),
    (SVELTE, "src/hooks.server.ts", "import { sequence } from '@sveltejs/kit/hooks'\n"
     "export const handle = sequence(({ event }) => f(event.url.search))"),
    (ASTRO, "src/pages/a.ts", "export function GET(c) { const { params } = c; f(params.id) }"),
    (SVELTE, "src/routes/+server.ts", "export const GET = (event) => g(event)\n"
     "const g = (event) => f(event.cookies.get('a'))"),
    (SVELTE, "src/routes/+page.server.ts", "export const load = ({ url }) => f(url.search)"),
    (SVELTE, "src/hooks.server.ts", "export const handle = (a) => f(a.event.url.search)"),
    (SVELTE, "src/routes/+server.ts", "export const GET = ({ locals, url }) => {\n"
     "  locals.who = url.search; f(locals.who) }"),
    (REACT_ROUTER, "app/routes/a.ts", "export const loader = ({ request }) => f(request.url)"),
    (REACT_ROUTER, "app/routes/a.ts", "export const loader = (args) => f(args.params.id)"),
    (REACT_ROUTER, "app/routes/a.ts", "import type { ActionFunctionArgs } from 'react-router'\n"
     "export const action = ({ params }: ActionFunctionArgs) => f(params.id)"),
]  # fmt: skip


@pytest.mark.parametrize(("packages", "path", "code"), VISITORS)
def test_what_comes_of_the_visitor_is_the_request(
    packages: list[str], path: str, code: str, tmp_path: Path
) -> None:
    assert _given(tmp_path, packages, path, code) == "the request"


PLATFORM = [
    (ASTRO, "src/pages/a.ts", "export const GET = ({ locals }) => f(locals.runtime.env.KV)"),
    (ASTRO, "src/pages/a.ts", "export const GET = (context) => f(context.site)"),
    (ASTRO, "src/middleware.ts", "import { sequence } from 'astro:middleware'\n"
     "export const onRequest = sequence((context) => f(context.locals.cfContext))"),
    (ASTRO, "src/pages/a.ts", "export const GET = ({ locals }) => f(locals.user)"),
    (SVELTE, "src/routes/+server.ts", "export const GET = ({ platform }) => f(platform.env.A)"),
    (SVELTE, "src/routes/+server.ts", "export const GET = ({ locals, platform }) => {\n"
     "  locals.database = platform.env.DB; f(locals.database) }"),
    (REACT_ROUTER, "app/routes/a.ts", "export const loader = ({ context }) => f(context.db)"),
]  # fmt: skip


@pytest.mark.parametrize(("packages", "path", "code"), PLATFORM)
def test_the_rest_is_not(packages: list[str], path: str, code: str, tmp_path: Path) -> None:
    assert _given(tmp_path, packages, path, code) is None


def _given(folder: Path, packages: list[str], path: str, code: str) -> str | None:
    """Of what the argument of `f` is a part."""
    found = site(folder, packages, {path: code})
    file, call = found.call("f(")
    source = found.worker.origins.source(file, call.args[0].value)
    return source.words if source else None


START = ["@tanstack/react-start", "@tanstack/react-router"]
SERVER = """
import { createMiddleware, createServerFn } from "@tanstack/react-start";
import { createFileRoute } from "@tanstack/react-router";
const signedIn = createMiddleware().server(async ({ next, request }) => next(request.url));
export const getStats = createServerFn({ method: "GET" })
  .middleware([signedIn])
  .validator((id: string) => id)
  .handler(async ({ data }) => f(data));
const load = async ({ context }) => f(context.user);
export const loadAll = createServerFn().handler(load);
export const Route = createFileRoute("/items/$id")({
  server: { handlers: {
    GET: async ({ request, params }) => f(request.url),
    POST: { handler: ({ request }) => f(request.url) },
  } },
  loader: () => fetch("/items"),
  component: () => fetch("/items"),
});
export const Other = createFileRoute("/other")({
  server: { handlers: ({ createHandlers }) => createHandlers({
    PUT: async ({ request }) => f(request.url),
  }) },
});
const PATCH = async ({ request }: any) => f(request.method);
async function remove({ request }: any) {
  return f(request.headers);
}
export const Named = createFileRoute("/named")({
  server: { handlers: { PATCH, DELETE: remove } },
});
const f = (value) => fetch("https://api.example/" + value);
"""


@pytest.mark.parametrize("deploys", ["@cloudflare/vite-plugin", "wrangler", "alchemy"])
def test_functions_for_the_server_of_tanstack_start_are_called_wherever_they_are(
    deploys: str, tmp_path: Path
) -> None:
    files = {
        "src/server.ts": "export { default } from '@tanstack/react-start/server-entry';",
        "src/lib/stats.ts": SERVER,
        "src/page.tsx": "export const Page = () => fetch('/items');",
    }
    found = site(tmp_path, [*START, deploys], files, main="src/server.ts")
    assert found.files == ["src/lib/stats.ts", "src/server.ts"]
    assert sorted(found.entries) == [
        "DELETE()", "GET()", "PATCH()", "POST()", "PUT()", "getStats()", "loadAll()", "signedIn()",
    ]  # fmt: skip
    assert found.type("request.url") == "string"
    assert found.type("request.method") == "string"
    assert found.type("request.headers") == "Headers"
    assert found.reaching("f") == [
        "DELETE()", "GET()", "PATCH()", "POST()", "PUT()", "getStats()", "loadAll()",
    ]  # fmt: skip
    file, call = found.call("f(data)")
    assert found.worker.origins.source(file, call.args[0].value) is not None
    file, call = found.call("f(context")
    assert found.worker.origins.source(file, call.args[0].value) is None


def test_a_table_names_routes_that_lie_elsewhere(tmp_path: Path) -> None:
    table = """
import { index, route } from "@react-router/dev/routes";
export default [index("pages/home.tsx"), route("about", "./about.tsx"), route("x", "gone.tsx")];
"""
    loader = "export const loader = ({ context }) => context.cloudflare.env.KV.get('a');\\n"
    page = f"{loader}export default () => <a onClick={{() => fetch('/b')}}>b</a>;"
    files = {
        "workers/app.ts": "export default { fetch() {} };",
        "app/routes.ts": table,
        "app/pages/home.tsx": page,
        "app/about.tsx": page,
        "app/pages/part.tsx": page,
    }
    found = site(tmp_path, REACT_ROUTER, files, main="workers/app.ts")
    assert found.files == ["app/about.tsx", "app/pages/home.tsx", "workers/app.ts"]
    assert sorted(found.entries) == ["fetch()", "loader()"]
    assert found.type("context.cloudflare.env.KV") == "KVNamespace"


def test_what_renders_documents_runs_on_the_server(tmp_path: Path) -> None:
    entry = """
export default async function handleRequest(request, status, headers, context, loadContext) {
  return new Response(await fetch(request.url), { status, headers });
}
"""
    found = site(tmp_path, REACT_ROUTER, {"app/entry.server.tsx": entry})
    assert list(found.entries) == ["handleRequest(request, status, headers, context, loadContext)"]
    assert found.type("request") == "Request"


def test_a_project_declares_what_it_hands_on_to_loaders(tmp_path: Path) -> None:
    app = """
import { Store } from "../app/store";
declare module "react-router" { interface AppLoadContext { store: Store } }
export default { fetch(request, env) { return handle(request, { store: new Store(env) }); } };
"""
    files = {
        "workers/app.ts": app,
        "app/store.ts": "export class Store { list() { return fetch('https://x.example') } }",
        "app/routes/a.ts": "export const loader = ({ context }) => context.store.list();\n"
        "export const action = ({ context }) => context.cloudflare.caches.default;",
    }
    found = site(tmp_path, REACT_ROUTER, files, main="workers/app.ts")
    assert found.reaching("list") == ["loader()"]
    assert found.type("context.cloudflare.caches.default") == "Cache"


def test_declaration_files_do_so_too(tmp_path: Path) -> None:
    files = {
        "src/app.d.ts": "declare global { namespace App { interface Locals { db: D1Database } } }",
        "src/routes/+server.ts": "export const GET = ({ locals }) => locals.db;",
    }
    assert site(tmp_path, SVELTE, files).type("locals.db") == "D1Database"


NEXT = ["next", "@opennextjs/cloudflare"]
OPEN_NEXT = ".open-next/worker.js"


@pytest.mark.parametrize("folder", ["app", "src/app"])
@pytest.mark.parametrize("builder", ["@opennextjs/cloudflare", "vinext"])
def test_route_handlers_of_next_get_the_request(tmp_path: Path, folder: str, builder: str) -> None:
    route = """
import { getCloudflareContext } from "@opennextjs/cloudflare";
import { NextRequest, NextResponse } from "next/server";
const item = async (request: NextRequest) => {
  const { env, ctx } = await getCloudflareContext({ async: true });
  return NextResponse.json(await env.KV.get(request.url));
};
export { item as GET };
export async function POST(request) { return new Response(await request.text()); }
"""
    files = {f"{folder}/(shop)/items/[id]/route.ts": route}
    found = site(tmp_path, ["next", builder], files, main=OPEN_NEXT)
    assert sorted(found.entries.items()) == [
        ("GET(request)", "request"),
        ("POST(request)", "request"),
    ]
    assert found.type("env.KV") == "KVNamespace"
    assert found.type("ctx") == "ExecutionContext"
    assert found.type("request.text()") == "Promise<string>"
    assert found.type("NextResponse.json(await env.KV.get(request.url))") == "Response"


def test_browsers_call_the_functions_of_files_that_use_the_server(tmp_path: Path) -> None:
    actions = """
// what forms send
"use server";
import { client } from "./client";
export const rename = client.schema(name).action(async ({ input }) => { await save(input); });
export async function remove(id: string) { await save(id); }
async function save(value: string) { await fetch("https://api.example/" + value); }
"""
    client = 'import { make } from "safe-actions";\nexport const client = make();'
    files = {"src/lib/actions.ts": actions, "src/lib/client.ts": client, "src/lib/day.ts": ""}
    found = site(tmp_path, NEXT, files, main=OPEN_NEXT)
    assert found.files == ["src/lib/actions.ts", "src/lib/client.ts"]
    assert sorted(found.entries) == ["remove(id)", "rename()"]
    assert found.reaching("save") == ["remove(id)", "rename()"]


def test_pages_of_next_run_on_the_server_unless_they_use_the_client(tmp_path: Path) -> None:
    page = """
import { Chart } from "../chart";
import { follow } from "../follow";
import { read } from "../data";
export async function generateMetadata({ params }) { return { title: await read(params) }; }
export default async function Page({ params }) {
  async function vote(form: FormData) {
    "use server";
    await read(form);
  }
  return <Chart data={await read(params)} onVote={vote} />;
}
"""
    files = {
        "app/[slug]/page.tsx": page,
        "app/login/page.tsx": '"use client";\nexport default function Page() { fetch("/me"); }',
        "app/page.test.tsx": page,
        "app/chart.tsx": """
import { Button } from "./button";
export async function Chart({ data }) { await load(); return <Button>{data}</Button>; }
async function load() { await fetch("https://api.example/"); }
""",
        "app/button.tsx": '"use client";\nexport const Button = () => { fetch("/numbers"); };',
        "app/follow.ts": "'use client'\nexport const follow = () => { fetch('/numbers'); };",
        "app/data.ts": "export const read = (what) => fetch('https://api.example/' + what);",
        "middleware.ts": "export function middleware(request) { return read(request.url); }",
    }
    found = site(tmp_path, NEXT, files, main=OPEN_NEXT)
    assert found.files == [
        "app/[slug]/page.tsx",
        "app/chart.tsx",
        "app/data.ts",
        "middleware.ts",
    ]
    assert sorted(found.entries) == [
        "Page()",
        "generateMetadata()",
        "middleware(request)",
        "vote(form)",
    ]
    assert found.type("request.url") == "string"
    assert found.reaching("load") == ["Page()"]


def rules_of(folder: Path) -> list[str]:
    """The rules that code of a project breaks."""
    report = run(load([folder]), settle(load_rules(), Choices(), Choices()), [folder])
    return [f.rule for f in report.findings if f.place.path.suffix == ".ts"]


def nitro(folder: Path, files: dict[str, str], configuration: str = "nuxt.config.ts") -> Understood:
    """A project of Nuxt's, or of Nitro's alone."""
    return site(folder, [], {configuration: "export default {}", **files}, "dist/server/index.mjs")


HONOX = ["honox", "@hono/vite-build"]
HOOK = """
import { createRoute } from "honox/factory";
const check = createRoute(async (c, next) => next());
export const POST = createRoute(...check, async (c) => {
  const env = c.env;
  f(await env.KV.get(await c.req.text()));
  return c.text("kept");
});
"""


def test_routes_of_honox_are_called_with_the_context_of_hono(tmp_path: Path) -> None:
    files = {
        "app/server.ts": "import { createApp } from 'honox/server';\nexport default createApp();",
        "app/client.ts": "import './islands/count';",
        "app/islands/count.tsx": "export default () => <button />;",
        "app/routes/hook.ts": HOOK,
        "app/routes/about/[name].tsx": "import Count from '../../islands/count';\n"
        "export default function About(c) { return <p>{c.req.param('name')}</p>; }",
        "app/routes/about/$part.tsx": "export default () => <p />;",
        "app/routes/-lib/parts.ts": "export const GET = (c) => c.text('none');",
        "app/routes/_middleware.ts": "import { createRoute } from 'honox/factory';\n"
        "export default createRoute(async (c, next) => { await next(); });",
        "app/routes/_renderer.tsx": "export default () => <html />;",
    }
    found = site(tmp_path, HONOX, files)
    assert found.files == [
        "app/routes/_middleware.ts",
        "app/routes/about/[name].tsx",
        "app/routes/hook.ts",
        "app/server.ts",
    ]
    assert sorted(found.entries) == ["About(c)", "POST(c)", "default(c, next)"]
    assert found.type("env.KV") == "KVNamespace"
    assert all(not entry.is_wrapped for entry in found.worker.entries)


def test_a_route_of_honox_may_be_a_router(tmp_path: Path) -> None:
    api = """
import { createHono } from "honox/factory";
const app = createHono();
app.get("/item", (c) => f(c.env.KV));
export default app;
"""
    found = site(tmp_path, HONOX, {"app/routes/api/index.ts": api})
    assert list(found.entries) == ['get("/item")']
    assert found.type("c.env.KV") == "KVNamespace"
    assert site(tmp_path / "b", ["honox"], {"app/routes/api/index.ts": api}).files == []


def test_nitro_imports_what_the_utilities_of_the_server_export(tmp_path: Path) -> None:
    files = {
        "server/api/stats.get.ts": """
export default eventHandler(async (event) => {
  const own = (query) => query;
  return [await analytics(event, own("x")), countBy(event), store.get()];
});
""",
        "server/utils/analytics.ts": """
import type { H3Event } from "h3";
export function analytics(event: H3Event, query: string) { return upstream(query); }
async function upstream(query) { return await $fetch("https://api.example/" + clean(query)); }
export const own = (other) => fetch("https://other.example/");
""",
        "server/utils/deep/text.ts": "export const clean = (text) => text.trim();",
        "server/utils/countBy.ts": "export default function (event) { return event.path; }",
        "server/utils/store.test.ts": "export const store = new Map();",
        "server/utils/unused.ts": "export const unused = 1;",
    }
    found = nitro(tmp_path, files)
    assert found.files == [
        "server/api/stats.get.ts",
        "server/utils/analytics.ts",
        "server/utils/countBy.ts",
        "server/utils/deep/text.ts",
    ]
    assert found.reaching("upstream") == ["event handler"]
    assert found.type("clean") == "function"
    assert found.type("own") == "function"
    assert found.type("store") == "outside store"
    assert found.type("$fetch") == "outside ofetch:$fetch"


def test_only_nitro_imports_by_itself(tmp_path: Path) -> None:
    files = {
        "src/pages/api/item.ts": "export const GET = () => clean($fetch('/'));",
        "server/utils/text.ts": "export const clean = (text) => text.trim();",
    }
    found = site(tmp_path, ASTRO, files)
    assert found.files == ["src/pages/api/item.ts"]
    assert found.type("$fetch") == "outside $fetch"


def test_the_configuration_of_nitro_holds_secrets_by_their_names(tmp_path: Path) -> None:
    files = {
        "server/middleware/auth.ts": """
export default defineEventHandler((event) => {
  const token = getHeader(event, "Authorization")?.replace(/^Bearer /, "");
  if (token !== useRuntimeConfig(event).siteToken) throw createError({ status: 401 });
});
"""
    }
    found = nitro(tmp_path, files, "nitro.config.ts")
    assert found.type("useRuntimeConfig(event)") == "nitropack:RuntimeConfig"
    assert rules_of(tmp_path) == ["timing-unsafe-compare"]


def test_what_h3_reads_of_a_request_may_be_a_guess_at_a_secret(tmp_path: Path) -> None:
    files = {
        "server/middleware/page.ts": """
export default eventHandler(async (event) => {
  const { pages } = event.context.cloudflare.env;
  const page = await pages.get(getRouterParam(event, "page"), "json");
  if (event.method === "POST") {
    const body = await readBody(event);
    if (body?.password !== page.password) return "no";
  }
  if (getHeader(event, "x-password") !== page.password) throw createError({ status: 403 });
});
"""
    }
    nitro(tmp_path, files)
    assert rules_of(tmp_path).count("timing-unsafe-compare") == 2


def test_what_the_middleware_of_nitro_asks_every_route_asks(tmp_path: Path) -> None:
    route = """
export default eventHandler(async (event) => {
  try {
    return await event.context.cloudflare.env.KV.get("found", "json");
  } catch (error) {
    return { why: error.message };
  }
});
"""
    files = {
        "server/middleware/1.page.ts": """
export default eventHandler((event) => {
  if (event.path === "/") return "welcome";
});
""",
        "server/middleware/2.auth.ts": """
export default eventHandler((event) => {
  const token = getHeader(event, "Authorization");
  if (event.path.startsWith("/api/") && token !== useRuntimeConfig(event).siteToken) {
    throw createError({ status: 401 });
  }
});
""",
        "server/api/[id]/found.get.ts": route,
        "server/routes/found.ts": route,
    }
    nitro(tmp_path, files)
    report = run(load([tmp_path]), settle(load_rules(), Choices(), Choices()), [tmp_path])
    leaks = [f for f in report.findings if f.rule == "leaked-error-detail"]
    assert [(f.place.path.name, f.severity.name) for f in leaks] == [
        ("found.get.ts", "INFO"),
        ("found.ts", "WARNING"),
    ]


def test_fetching_in_nitro_has_no_timeout_unless_it_stays_in_the_application(
    tmp_path: Path,
) -> None:
    files = {
        "server/api/a.ts": """
export default defineEventHandler(async (event) => {
  const { id } = getQuery(event);
  return [
    await $fetch(`https://api.example/${id}`),
    await $fetch(`/api/items/${id}`),
    await $fetch(id),
    await $fetch(`https://api.example/${id}`, { timeout: 5000 }),
  ];
});
"""
    }
    nitro(tmp_path, files)
    assert rules_of(tmp_path) == ["missing-timeout"]


def test_a_site_of_next_that_is_exported_as_files_runs_on_no_worker(tmp_path: Path) -> None:
    route = "export const dynamic = 'force-static'; export async function GET() { return ask(); }"
    files = {
        "app/health/route.ts": route,
        "next.config.ts": "const config = { output: 'export' };\nexport default config;",
        "src/index.ts": "export default { fetch: () => new Response('ok') };",
    }
    found = site(tmp_path, NEXT, files)
    assert "app/health/route.ts" not in found.files


def test_what_nitro_reads_of_a_request_has_any_size_and_its_errors_show_their_message(
    tmp_path: Path,
) -> None:
    files = {
        "server/api/drop.post.ts": """
export default eventHandler(async (event) => {
  const { ids } = await readBody(event);
  const { KV } = event.context.cloudflare.env;
  await Promise.all(ids.map((id) => KV.delete(id)));
});
""",
        "server/api/find.get.ts": """
export default eventHandler(async (event) => {
  try {
    return await event.context.cloudflare.env.KV.get("found", "json");
  } catch (error) {
    throw createError({ statusCode: 500, message: error.message, cause: error });
  }
});
""",
        "server/api/hidden.get.ts": """
export default eventHandler(async (event) => {
  try {
    return await event.context.cloudflare.env.KV.get("found", "json");
  } catch (error) {
    throw createError({ statusCode: 500, message: "no answer", cause: error });
  }
});
""",
    }
    nitro(tmp_path, files)
    assert rules_of(tmp_path) == ["unbounded-fan-out", "leaked-error-detail"]


ROUTE = "src/routes/+server.ts"
ENTRY = "worker/nightly.ts"
SERVED_BY = "export default { async fetch() { return new Response('b'); } };"


def beside_a_site(folder: Path, entry: str, site: str | None) -> dict[str, list[str]]:
    """What each of two Workers of a folder loads: one that a framework builds, and an entry's."""
    package = json.dumps({"dependencies": dict.fromkeys([*SVELTE, "ms"], "*")})
    files = {
        "package.json": package,
        "wrangler-nightly.toml": WRANGLER.format(main=ENTRY),
        ENTRY: f"{entry}\n{SERVED_BY}",
        "worker/dates.ts": "import ms from 'ms'; export const day = ms('1d');",
        ROUTE: "export const GET = () => new Response('a');",
    }
    if site is not None:
        files["wrangler.toml"] = site
    write(folder, files)
    return {
        worker.configuration.path.name: sorted(
            p.relative_to(folder).as_posix() for p in worker.files
        )
        for worker in load([folder]).workers
        if worker.configuration is not None
    }


SITE = WRANGLER.format(main=".svelte-kit/cloudflare/_worker.js")
OWN = "import { day } from './dates'; import { env } from 'cloudflare:workers'; f(day, env);"


def test_a_worker_beside_a_site_has_none_of_its_routes(tmp_path: Path) -> None:
    assert beside_a_site(tmp_path, OWN, SITE) == {
        "wrangler.toml": [ROUTE],
        "wrangler-nightly.toml": ["worker/dates.ts", ENTRY],
    }


@pytest.mark.parametrize(
    "entry",
    [
        "import { Server } from '../.svelte-kit/output/server/index.js';",
        "import { error } from '@sveltejs/kit';",
        "import { find } from '$lib/find';",
        "const build = () => import('virtual:site/server');",
    ],
)
def test_an_entry_that_leads_to_what_is_built_has_them(entry: str, tmp_path: Path) -> None:
    assert beside_a_site(tmp_path, entry, SITE)["wrangler-nightly.toml"] == [ROUTE, ENTRY]


def test_where_no_other_configuration_is_of_the_site_they_are_checked_with_this(
    tmp_path: Path,
) -> None:
    expected = [ROUTE, "worker/dates.ts", ENTRY]
    assert beside_a_site(tmp_path, OWN, None) == {"wrangler-nightly.toml": expected}


HONOX = ["hono", "honox", "@hono/vite-build"]
SAVE = "export const POST = createRoute(async (c) => c.json(await c.req.json()));"


def unconfigured(
    folder: Path, packages: list[str], files: dict[str, str], script: str = "vite build"
) -> list[list[str]]:
    """The files of each Worker of a project without a Wrangler configuration."""
    package = {"scripts": {"deploy": script}, "dependencies": dict.fromkeys(packages, "*")}
    settings = "".join(f"import '{name}';\n" for name in packages)
    base = {"package.json": json.dumps(package), "site.config.js": settings}
    write(folder, {**base, **files})
    found = load([folder]).workers
    return [sorted(p.relative_to(folder).as_posix() for p in worker.files) for worker in found]


@pytest.mark.parametrize(
    ("packages", "script", "path"),
    [
        (SVELTE, "vite build", ROUTE),
        (ASTRO, "astro build", "src/pages/a.ts"),
        (HONOX, "vite build && wrangler pages deploy dist", "app/routes/a.ts"),
        (HONOX, "npx wrangler pages publish dist", "app/routes/a.ts"),
        ([*HONOX, "@hono/vite-cloudflare-pages"], "vite build", "app/routes/a.ts"),
    ],
)
def test_a_site_may_have_its_settings_in_the_dashboard(
    packages: list[str], script: str, path: str, tmp_path: Path
) -> None:
    code = "import { read } from '../read';\nexport const GET = (c) => read(c);"
    beside = (Path(path).parents[1] / "read.ts").as_posix()
    beside = beside if path != ROUTE else "src/read.ts"
    files = {path: code, beside: "export const read = (c) => new Response('a');"}
    assert unconfigured(tmp_path, packages, files, script) == [sorted(files)]
    assert [w.name for w in load([tmp_path / beside]).workers] == [None]


def test_what_it_is_given_is_known_all_the_same(tmp_path: Path) -> None:
    unconfigured(tmp_path, ASTRO, {"src/pages/a.ts": ENDPOINT})
    found = Understood(tmp_path)
    assert list(found.entries) == ["GET()"]
    assert found.type("request") == "Request"


@pytest.mark.parametrize(
    ("packages", "script"),
    [
        (HONOX, "vite build && node dist/index.js"),
        (HONOX, "wrangler d1 create things"),
        (["honox"], "wrangler pages deploy dist"),
        (["@tanstack/react-start", "wrangler"], "wrangler r2 bucket list"),
    ],
)
def test_what_may_run_on_another_platform_is_no_worker(
    packages: list[str], script: str, tmp_path: Path
) -> None:
    files = {"app/routes/a.ts": SAVE, "src/a.ts": SERVER}
    assert unconfigured(tmp_path, packages, files, script) == []


READ = "export async function POST(request) { return Response.json(await request.json()); }"


@pytest.mark.parametrize("packages", [NEXT, ["next", "@cloudflare/next-on-pages"]])
def test_an_adapter_that_only_the_dependencies_name_builds_nothing(
    packages: list[str], tmp_path: Path
) -> None:
    files = {"app/a/route.ts": READ, "site.config.js": "import 'next';"}
    assert unconfigured(tmp_path, packages, files, "next build") == []


@pytest.mark.parametrize(
    ("script", "path", "text"),
    [
        ("next build", "open-next.config.ts", "export default {};"),
        ("next build && npx opennextjs-cloudflare build", "a.txt", ""),
        ("wrangler deploy", "a.txt", ""),
        ("next build", "next.config.ts", "import('@opennextjs/cloudflare').then((m) => m.init());"),
        ("next build", "app/a/route.ts", f"import {{ f }} from '@opennextjs/cloudflare';\n{READ}"),
    ],
)
def test_one_more_sign_of_its_adapter_makes_a_site_a_worker(
    script: str, path: str, text: str, tmp_path: Path
) -> None:
    files = {"app/a/route.ts": READ, "site.config.js": "", path: text}
    assert unconfigured(tmp_path, NEXT, files, script) == [["app/a/route.ts"]]


def test_a_package_that_others_import_is_no_site(tmp_path: Path) -> None:
    package = {"exports": "./src/index.ts", "dependencies": dict.fromkeys(ASTRO, "*")}
    write(tmp_path, {"package.json": json.dumps(package), "src/pages/a.ts": ENDPOINT})
    assert load([tmp_path]).workers == ()


def test_with_a_configuration_beside_the_package_there_is_one_worker(tmp_path: Path) -> None:
    files = {ROUTE: "export const GET = () => new Response('a');", "wrangler.toml": SITE}
    assert unconfigured(tmp_path, SVELTE, files) == [[ROUTE]]
