"""Requests that come back to the Worker that makes them."""

from pathlib import Path

import pytest
from understood import Understood, configuration, write

from wlint import tree
from wlint.project.network.request_loops import circle, is_for_every_request, own_address

SHOP = 'routes = [{ pattern = "shop.example", custom_domain = true }, "old.example/*"]\n'
STRICT = f'compatibility_flags = ["global_fetch_strictly_public"]\n{SHOP}'


def shop(folder: Path, body: str, more: str = SHOP) -> Understood:
    code = f"export default {{ async fetch(request: Request, env: Env) {{ {body} }} }};"
    write(folder, {"wrangler.toml": configuration("main.ts", more), "main.ts": code})
    return Understood(folder)


@pytest.mark.parametrize(
    ("url", "more", "host"),
    [
        ('"https://shop.example/a"', SHOP, "shop.example"),
        ('"https://SHOP.example"', SHOP, "shop.example"),
        ("`https://shop.example/${env.A}`", SHOP, "shop.example"),
        ('"https://old.example/a"', SHOP, None),
        ('"https://old.example/a"', STRICT, "old.example"),
        ('"https://other.example/"', SHOP, None),
        ("`https://${env.A}.example/`", SHOP, None),
        ("request", SHOP, None),
    ],
    ids=[
        "a custom domain",
        "in capitals",
        "with a path that is not known",
        "a route, behind which there may be an origin",
        "a route, where the flag sends all through the front door",
        "another host",
        "a host that is not known",
        "the request itself",
    ],
)
def test_the_workers_own_address(tmp_path: Path, url: str, more: str, host: str | None) -> None:
    known = shop(tmp_path, f"return fetch({url});", more)
    assert own_address(known.worker, *known.call("fetch(")) == host


@pytest.mark.parametrize(
    ("body", "is_always"),
    [
        ("return fetch('https://shop.example/');", True),
        ("if (request.url) { use(); } return fetch('https://shop.example/');", True),
        ("return again(); function again() { return fetch('https://shop.example/'); }", True),
        ("if (request.url) return; return fetch('https://shop.example/');", False),
        ("return env.A ? fetch('https://shop.example/') : null;", False),
        ("return env.A && fetch('https://shop.example/');", False),
        ("for (const a of env.A) await fetch('https://shop.example/');", False),
        ("try { use(); } catch { await fetch('https://shop.example/'); }", False),
        ("if (env.A) again(); function again() { fetch('https://shop.example/'); }", False),
    ],
)
def test_what_is_done_for_every_request(tmp_path: Path, body: str, is_always: bool) -> None:
    known = shop(tmp_path, body)
    assert is_for_every_request(known.worker, *known.call("fetch(")) == is_always


HANDLER = "export default {{ async fetch(request: Request, env: Env) {{ {} }} }};"
HANDS_ON = "return env.OTHER.fetch(request);"


@pytest.mark.parametrize(
    ("other", "services"),
    [
        (HANDS_ON, ["two", "one"]),
        (f"if (request.url) return new Response(); {HANDS_ON}", []),
        ("return new Response();", []),
    ],
    ids=["that hands it back", "that answers some of them", "that answers them all"],
)
def test_a_request_handed_to_another_worker(
    tmp_path: Path, other: str, services: list[str]
) -> None:
    for name, to, body in (("one", "two", HANDS_ON), ("two", "one", other)):
        text = configuration("main.ts", f'[[services]]\nbinding = "OTHER"\nservice = "{to}"\n')
        text = text.replace('"shop"', f'"{name}"')
        write(tmp_path / name, {"wrangler.toml": text, "main.ts": HANDLER.format(body)})
        (tmp_path / name / ".git").rmdir()
    write(tmp_path, {})
    worker = next(w for w in Understood(tmp_path).project.workers if w.name == "one")
    (file,) = worker.files.values()
    call = next(n for n in file.of_kind(tree.Call) if "OTHER" in file.source.text(n.span))
    assert [c.service for c in circle(worker, file, call)] == services
