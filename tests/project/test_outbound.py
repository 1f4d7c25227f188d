"""Whether something ends the wait for another host, however the options reach the call."""

from pathlib import Path

import pytest
from understood import Understood, understand

from wlint import tree
from wlint.project.network.call_options import Given


def limits(understood: Understood) -> dict[str, Given]:
    """What limits each outbound call, by the URL it is given."""
    worker = understood.worker
    found: dict[str, Given] = {}
    for file in worker.files.values():
        for node in file.nodes:
            if isinstance(node, tree.Call) and (call := worker.outbounds.of(file, node)):
                found[file.source.text(node.args[0].span).strip("\"'")] = call.limit
    return found


JAVASCRIPT = [
    ("await fetch('u')", Given.NO),
    ("await fetch('u', {})", Given.NO),
    ("await fetch('u', { method: 'PUT', headers: { signal: 'x' } })", Given.NO),
    ("await fetch('u', { signal: undefined })", Given.NO),
    ("await fetch('u', { signal: AbortSignal.timeout(5) })", Given.YES),
    ("const o = { method: 'PUT' }; await fetch('u', o)", Given.NO),
    ("const o = { method: 'PUT' }; o.body = 'x'; await fetch('u', { ...o })", Given.NO),
    ("const o = {}; o.signal = AbortSignal.timeout(5); await fetch('u', o)", Given.MAYBE),
    ("const o = {}; Object.assign(o, { signal }); await fetch('u', o)", Given.MAYBE),
    ("const s = { signal: AbortSignal.timeout(5) }; await fetch('u', { ...s })", Given.YES),
    ("await fetch('u', made())", Given.NO),
    ("await fetch('u', unknown())", Given.MAYBE),
    ("await fetch('u', env.SLOW ? { signal } : {})", Given.MAYBE),
    ("await fetch('u', { signal: env.SLOW ? AbortSignal.timeout(5) : undefined })", Given.MAYBE),
    ("await Promise.race([fetch('u'), scheduler.wait(5)])", Given.MAYBE),
    ("const p = fetch('u'); await Promise.race([p, scheduler.wait(5)])", Given.MAYBE),
    ("await withTimeout(() => fetch('u'))", Given.MAYBE),
    ("await again(() => fetch('u'))", Given.NO),
    ("await Promise.all([fetch('u')])", Given.NO),
    ("const r = new Request(request.url, { method: 'PUT' }); await fetch('u', r)", Given.NO),
    ("const r = new Request('r', { signal }); await fetch('u', r)", Given.YES),
    ("const r = new Request('r', request); await fetch('u', r)", Given.MAYBE),
]


@pytest.mark.parametrize(("body", "limit"), JAVASCRIPT)
def test_a_signal_is_found_wherever_it_comes_from(body: str, limit: Given, tmp_path: Path) -> None:
    code = f"""
        function made() {{ return {{ method: "POST" }}; }}
        async function again(call) {{ return await call(); }}
        export default {{ async fetch(request, env) {{ {body}; return new Response("ok"); }} }};
    """
    assert limits(understand(tmp_path, code)) == {"u": limit}


PYTHON = [
    ("await fetch('u')", Given.NO),
    ("await fetch('u', method='PUT')", Given.NO),
    ("await fetch('u', signal=AbortSignal.timeout(5))", Given.YES),
    ("await fetch('u', **{'method': 'PUT'})", Given.NO),
    ("await fetch('u', **options)", Given.MAYBE),
    ("await fetch('u', to_js({'method': 'PUT'}, dict_converter=Object.fromEntries))", Given.NO),
    ("await asyncio.wait_for(fetch('u'), 5)", Given.MAYBE),
    ("requests.get('u')", Given.NO),
    ("requests.get('u', timeout=5)", Given.YES),
    ("httpx.get('u')", Given.YES),
    ("httpx.get('u', timeout=None)", Given.NO),
]


@pytest.mark.parametrize(("body", "limit"), PYTHON)
def test_python_clients_are_asked_for_their_own_options(
    body: str, limit: Given, tmp_path: Path
) -> None:
    code = f"""\
import asyncio

import httpx
import requests
from js import AbortSignal, Object, fetch
from pyodide.ffi import to_js
from workers import WorkerEntrypoint

class Default(WorkerEntrypoint):
    async def send(self, **options):
        {body}

    async def fetch(self, request):
        await self.send()
"""
    assert limits(understand(tmp_path, code, python=True)) == {"u": limit}


def test_a_wrapper_is_limited_where_its_every_caller_is(tmp_path: Path) -> None:
    code = """
        async function guarded() { return fetch("a"); }
        async function half() { return fetch("b"); }
        const limit = (p) => Promise.race([p, scheduler.wait(5)]);
        export default {
          async fetch() {
            await limit(guarded());
            await limit(half());
            return half();
          },
        };
    """
    assert limits(understand(tmp_path, code)) == {"a": Given.MAYBE, "b": Given.NO}


def test_what_stays_on_the_platform_is_no_outbound_call(tmp_path: Path) -> None:
    code = """
        export default {
          async fetch(request, env) {
            await env.AUTH.fetch("a");
            await fetch("data:text/plain,x");
            return fetch(new URL("./x.wasm", import.meta.url));
          },
        };
    """
    assert limits(understand(tmp_path, code)) == {}


def test_a_websocket_is_asked_for_like_anything_else(tmp_path: Path) -> None:
    code = """
        export default {
          async fetch(request, env) {
            const { webSocket } = await fetch("https://a", { headers: { Upgrade: "websocket" } });
            const answer = await fetch("https://b", { headers: request.headers });
            answer.webSocket.accept();
            return fetch("https://c", { headers: { upgrade: env.PROTOCOL } }).then((r) => r.text());
          },
        };
    """
    understood = understand(tmp_path, code)
    found = (understood.call(f'fetch("https://{name}"') for name in "abc")
    outbounds = [understood.worker.outbounds.of(*call) for call in found]
    assert [o.limit for o in outbounds if o] == [Given.NO] * 3
    assert [o.streams for o in outbounds if o] == [True, True, False]


def test_a_response_in_an_object_is_followed_to_where_its_body_goes(tmp_path: Path) -> None:
    code = """
        const ask = async () => { const response = await fetch("https://a"); return { response }; };
        const read = async () => ({ answer: await fetch("https://b"), at: 1 });
        const take = async () => ({ answer: await fetch("https://c"), at: 1 });
        export default {
          async fetch(request, env) {
            const found = await ask();
            const { answer } = await read();
            const taken = await take();
            if (taken.at) return new Response(await answer.text());
            return new Response(found.response.body);
          },
        };
    """
    understood = understand(tmp_path, code)
    found = (understood.call(f'fetch("https://{name}"') for name in "abc")
    outbounds = [understood.worker.outbounds.of(*call) for call in found]
    assert [o.streams for o in outbounds if o] == [True, False, False]


def test_a_response_that_is_handed_on_in_an_object_is_followed(tmp_path: Path) -> None:
    code = """
        const read = ({ response }) => response.text();
        const pass = (given) => new Response(given.response.body);
        export default {
          async fetch(request, env) {
            const text = await read({ response: await fetch("https://a") });
            if (text) return pass({ response: await fetch("https://b") });
            return env.unknown({ response: await fetch("https://c") });
          },
        };
    """
    understood = understand(tmp_path, code)
    found = (understood.call(f'fetch("https://{name}"') for name in "abc")
    outbounds = [understood.worker.outbounds.of(*call) for call in found]
    assert [o.streams for o in outbounds if o] == [False, True, True]
