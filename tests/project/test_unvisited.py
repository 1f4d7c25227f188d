"""Which branches of a Durable Object no visitor's request comes to."""

from pathlib import Path

import pytest
from understood import understand

OBJECT = """
import {{ routeAgentRequest }} from "agents";
import {{ routePartykitRequest, Server }} from "partyserver";
import {{ DurableObject }} from "cloudflare:workers";
import {{ Hono }} from "hono";
export class Room extends {base} {{
  async {handler}(request: Request): Promise<Response> {{
    const url = new URL(request.url);
    if ({asked}) return noted(request);
    return new Response("room");
  }}
}}
const noted = async (request: Request) => new Response(await request.text());
const other = async (request: Request) => undefined;
"""
OWN = 'await env.ROOM.getByName("a").fetch(new Request("https://room/note"));'
ON_NOTE = 'url.pathname === "/note"'


def routed(call: str) -> str:
    return f"export default {{ async fetch(request, env) {{ {OWN} return {call}; }} }};"


def is_unvisited(folder: Path, base: str, asked: str, worker: str) -> bool:
    handler = "onRequest" if base == "Server" else "fetch"
    known = understand(folder, OBJECT.format(base=base, handler=handler, asked=asked) + worker)
    return known.worker.unvisited.covers_node(*known.call("request.text"))


@pytest.mark.parametrize(
    ("call", "asked", "expected"),
    [
        ("routeAgentRequest(request, env)", ON_NOTE, True),
        ("routeAgentRequest(request, env)", 'url.pathname.endsWith("/note")', False),
        ("routeAgentRequest(request, env)", 'url.pathname !== "/note"', False),
        ("routeAgentRequest(request, env)", 'url.pathname.startsWith("/internal/")', True),
        ("routeAgentRequest(request, env)", 'url.pathname.startsWith("/agents/room/")', False),
        ("routeAgentRequest(request, env)", 'url.pathname === "/agents/room/a"', False),
        ("routeAgentRequest(request, env)", 'url.pathname === "/agents/note"', True),
        ("routeAgentRequest(request, env)", 'url.hostname === "room"', True),
        ("routeAgentRequest(request, env)", 'url.hostname === "room.example"', False),
        (
            'routeAgentRequest(request, env, { prefix: "rooms" })',
            'url.pathname === "/agents/a/b"',
            True,
        ),
        (
            'routeAgentRequest(request, env, { prefix: "rooms" })',
            'url.pathname === "/rooms/a/b"',
            False,
        ),
        ("routeAgentRequest(request, env, { prefix: env.PREFIX })", ON_NOTE, False),
        ("routeAgentRequest(request, env, env.OPTIONS)", ON_NOTE, False),
        ("routeAgentRequest(request, env, { cors: true })", ON_NOTE, True),
        ("routeAgentRequest(request, env, { onBeforeRequest: other })", ON_NOTE, False),
        ('routeAgentRequest(new Request("https://a/note", request), env)', ON_NOTE, False),
        ("routePartykitRequest(request, env)", ON_NOTE, True),
        ("routePartykitRequest(request, env)", 'url.pathname === "/parties/room/a"', False),
    ],
)
def test_a_router_of_objects_keeps_its_prefix(
    call: str, asked: str, expected: bool, tmp_path: Path
) -> None:
    assert is_unvisited(tmp_path, "Server", asked, routed(call)) is expected


STUB = 'env.ROOM.getByName("b")'


@pytest.mark.parametrize(
    ("body", "asked", "expected"),
    [
        (f'if (path.startsWith("/rooms/")) return {STUB}.fetch(request);', ON_NOTE, True),
        (
            f'if (path.startsWith("/rooms/")) return {STUB}.fetch(request);',
            'url.host === "room"',
            True,
        ),
        (f'if (path.startsWith("/n")) return {STUB}.fetch(request);', ON_NOTE, False),
        (f'if (!path.startsWith("/rooms/")) return {STUB}.fetch(request);', ON_NOTE, False),
        (f'if (path === "/rooms") return {STUB}.fetch(request);', ON_NOTE, True),
        (
            f'if (request.method === "GET") return {STUB}.fetch(request);',
            'request.method === "PUT"',
            True,
        ),
        (f"return {STUB}.fetch(request);", ON_NOTE, False),
        (f'return {STUB}.fetch(new Request("https://room/note", request));', ON_NOTE, False),
        (
            f'return {STUB}.fetch(new Request("https://room/note", request));',
            'url.host === "room"',
            False,
        ),
        ("return new Response();", ON_NOTE, False),
    ],
)
def test_what_the_worker_asks_before_it_hands_a_request_on_still_holds(
    body: str, asked: str, expected: bool, tmp_path: Path
) -> None:
    worker = (
        "export default { async fetch(request: Request, env: Env) {"
        f" {OWN} const path = new URL(request.url).pathname; {body} return new Response(); }} }};"
    )
    assert is_unvisited(tmp_path, "DurableObject", asked, worker) is expected


@pytest.mark.parametrize(
    ("route", "expected"),
    [("/rooms/*", True), ("/rooms/:id", True), ("/*", False), ("/:a/note", False)],
)
def test_a_route_is_part_of_the_paths_that_it_takes(
    route: str, expected: bool, tmp_path: Path
) -> None:
    worker = (
        f'const app = new Hono(); app.all("{route}", async (c) =>'
        ' c.env.ROOM.getByName("b").fetch(c.req.raw)); export default app;'
    )
    assert is_unvisited(tmp_path, "DurableObject", ON_NOTE, worker) is expected


def test_another_address_is_none_of_the_request(tmp_path: Path) -> None:
    asked = 'new URL(request.headers.get("x-for")).pathname === "/note"'
    assert not is_unvisited(tmp_path, "Server", asked, routed("routeAgentRequest(request, env)"))


PYTHON = """
from urllib.parse import urlparse
from workers import DurableObject, Response, WorkerEntrypoint

class Room(DurableObject):
    async def fetch(self, request):
        path = urlparse(request.url).path
        if path {asked} "/note":
            return Response(await request.text())
        return Response("room")

class Default(WorkerEntrypoint):
    async def fetch(self, request):
        path = urlparse(request.url).path
        if path.startswith("{prefix}"):
            return await self.env.ROOM.getByName("a").fetch(request)
        return Response("none")
"""


@pytest.mark.parametrize(
    ("prefix", "asked", "expected"),
    [("/rooms/", "==", True), ("/rooms/", "!=", False), ("/no", "==", False)],
)
def test_a_path_in_python(prefix: str, asked: str, expected: bool, tmp_path: Path) -> None:
    known = understand(tmp_path, PYTHON.format(prefix=prefix, asked=asked), python=True)
    assert known.worker.unvisited.covers_node(*known.call("request.text")) is expected
