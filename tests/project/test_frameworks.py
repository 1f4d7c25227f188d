"""Frameworks: their builds make Workers of files that no `main` names, found by where they lie."""

import json
from pathlib import Path

import pytest
from understood import Understood, write

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


def test_without_the_adapter_these_are_files_like_others(tmp_path: Path) -> None:
    found = site(tmp_path, ["astro"], {"src/pages/api/item.ts": ENDPOINT})
    assert found.files == []


def test_tests_beside_the_routes_are_no_routes(tmp_path: Path) -> None:
    files = {"src/pages/item.ts": ENDPOINT, "src/pages/item.test.ts": ENDPOINT}
    assert site(tmp_path, ASTRO, files).files == ["src/pages/item.ts"]


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
