"""Which upstream calls wait for one another, and for how long at most."""

from pathlib import Path

import pytest
from understood import Understood, understand

from wlint.project.network.link import Chain, seconds_of


def longest(understood: Understood, entry: str = "fetch(request, env)") -> Chain:
    """The longest chain of a handler."""
    found = understood.entry(entry)
    return understood.worker.chains.longest(found.file, found.function)


def addresses(chain: Chain) -> list[str]:
    """What a chain calls, in order."""
    return [(link.call.url or "?").removeprefix("https://") for link in chain]


def in_handler(body: str) -> str:
    return f"export default {{ async fetch(request, env) {{ {body} }} }};"


A, B = "fetch('https://a')", "fetch('https://b')"
ORDERS = [
    # a promise that is made by hand is settled by what comes to its `resolve`
    (f"await {A}; return new Promise((done, no) => {{ {B}.then((r) => r.text()).then(done, no) }})",
     ["a", "b"]),
    (f"await new Promise((done) => {{ {A}.then((r) => done(r)).catch(done) }}); await {B}",
     ["a", "b"]),
    (f"await {A}; const b = {B}; return new Promise((done) => {{ b.then(done) }})", ["a", "b"]),
    (f"await {A}; const b = {B}; return new Promise((done) => b.then(done))", ["a", "b"]),
    (f"await {A}; const b = {B}; await new Promise((done) => (async () => done(await b))())",
     ["a", "b"]),
    (f"await {A}; const b = {B}; await new Promise(async (done) => {{ done(await b) }})",
     ["a", "b"]),
    (f"await {A}; return new Promise((done) => {{ try {{ done({B}) }} catch (e) {{ done(e) }} }})",
     ["a", "b"]),
    # but not by what else it starts, nor where a timer may settle it, or another that is first
    (f"await {A}; return new Promise((done) => {{ {B}.then(log); done(1) }})", ["a"]),
    (f"await {A}; return new Promise((done) => {{ setTimeout(done, 9); {B}.then(done) }})", ["a"]),
    (f"await {A}; return new Promise((done) => {{ env.X.then(done); {B}.then(done) }})",
     ["a", "b"]),
    (f"await {A}; await new Promise((done) => {{ {B}.then(done); fetch('https://c').then(done) }})",
     ["a"]),
    (f"await {A}; new Promise((done) => {{ {B}.then(done) }})", ["a"]),
    # nor is it known of one that waits for an event
    (f"await {A}; await new Promise((done) => {{ env.X.on('b', () => {B}.then(done)) }})", ["a"]),
    # functions that are written in their place wait for what is begun before
    (f"await {A}; const b = {B}; return (async () => (await b).text())()", ["a", "b"]),
    (f"await {A}; const b = {B}; const c = (async () => (await b).text())(); await c", ["a", "b"]),
    (f"await {A}; const b = {B}; await env.X.then(async () => {{ await b }})", ["a", "b"]),
    (f"await {A}; const b = {B}; (async () => (await b).text())()", ["a"]),
    (f"await {A}; const b = {B}; later(async () => (await b).text())", ["a"]),
    ("await fetch('https://a'); await fetch('https://b');", ["a", "b"]),
    ("const a = fetch('https://a'); const b = fetch('https://b'); await a; await b;", ["a"]),
    (
        "await Promise.all([fetch('https://a'), fetch('https://b')]); await fetch('https://c');",
        ["a", "c"],
    ),
    (
        "if (env.X) await fetch('https://a'); else await fetch('https://b'); await fetch('https://c');",
        ["a", "c"],
    ),
    ("if (env.X) return fetch('https://a'); return fetch('https://b');", ["a"]),
    (
        "switch (env.X) { case 1: await fetch('https://a'); break;"
        " case 2: await fetch('https://b'); }",
        ["a"],
    ),
    ("try { await fetch('https://a'); } catch { return fetch('https://b'); }", ["a", "b"]),
    ("try { return await fetch('https://a'); } finally { await fetch('https://b'); }", ["a", "b"]),
    ("await fetch('https://a').then((r) => fetch('https://b')).catch(() => null);", ["a", "b"]),
    (
        "const all = []; all.push(fetch('https://a')); await Promise.all(all); await fetch('https://b');",
        ["a", "b"],
    ),
    ("await fetch('https://a'); fetch('https://b');", ["a"]),
    (
        "for (const x of ['1', '2']) { if (x) continue; await fetch('https://a'); } await fetch('https://b');",
        ["a", "b"],
    ),
    ("for await (const x of fetch('https://a')) { await fetch('https://b'); }", ["a", "b"]),
    ("await env.AUTH.fetch('https://a'); await env.KV.get('b');", []),
    (
        "await Promise.all([1].map(async () => {"
        " await fetch('https://a'); await fetch('https://b'); }));",
        ["a", "b"],
    ),
    (
        "const run = async () => { await fetch('https://a'); }; await run(); await run();",
        ["a", "a"],
    ),
    (
        "const both = (run) => run(); await both(() => fetch('https://a')); await fetch('https://b');",
        ["a", "b"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("body", "calls"), ORDERS, ids=[body for body, _ in ORDERS])
def test_a_call_waits_for_what_was_awaited_before_it(
    body: str, calls: list[str], tmp_path: Path
) -> None:
    assert addresses(longest(understand(tmp_path, in_handler(body)))) == calls


SECONDS = [
    ("await fetch('u', { signal: AbortSignal.timeout(2000) })", 2),
    ("const signal = AbortSignal.timeout(1500); await fetch('u', { signal })", 1.5),
    ("const o = { signal: AbortSignal.timeout(2000) }; await fetch('u', { ...o })", 2),
    (
        "await fetch('u', { signal: AbortSignal.any([request.signal, AbortSignal.timeout(3e3)]) })",
        3,
    ),
    (
        "const c = new AbortController(); setTimeout(() => c.abort(), 4 * 1000);"
        " await fetch('u', { signal: c.signal })",
        4,
    ),
    ("await fetch('u', { signal: request.signal })", 0),
    ("await fetch('u')", 0),
    ("for (let i = 0; i < 3; i++) await fetch('u', { signal: AbortSignal.timeout(2000) })", 6),
    ("for (let i = 0; i <= 3; i++) await fetch('u', { signal: AbortSignal.timeout(2000) })", 8),
    ("for (let i = 1; i <= 3; i++) await fetch('u', { signal: AbortSignal.timeout(2000) })", 6),
    (
        "const signal = AbortSignal.timeout(2000);"
        " await fetch('u', { signal }); await fetch('u', { signal })",
        2,
    ),
    (
        "const signal = AbortSignal.timeout(2000);"
        " for (let i = 0; i < 3; i++) await fetch('u', { signal })",
        2,
    ),
    (
        "const one = () => fetch('u', { signal: AbortSignal.timeout(2000) });"
        " await one(); await one()",
        4,
    ),
    (
        "const c = { seconds: 3 }; class A { static LIMIT = c.seconds * 1000; }"
        " await fetch('u', { signal: AbortSignal.timeout(A.LIMIT) })",
        0,
    ),
    (
        "const LIMITS = { slow: 3000 };"
        " await fetch('u', { signal: AbortSignal.timeout(LIMITS.slow) })",
        3,
    ),
]


@pytest.mark.parametrize(("body", "seconds"), SECONDS, ids=[body for body, _ in SECONDS])
def test_the_timeouts_of_a_chain_add_up(body: str, seconds: float, tmp_path: Path) -> None:
    assert seconds_of(longest(understand(tmp_path, in_handler(body)))) == seconds


FAILURES = [
    ("try { await a(); await b(); } catch { return c(); }", ["a", "b", "c"]),
    ("try { await a(); await safe(); } catch { return c(); }", ["a", "c"]),
    ("try { await safe(); await a(); } catch { return c(); }", ["s", "a", "c"]),
    ("try { await a(); return b(); } catch { return c(); }", ["a", "b"]),
    ("try { await a().catch(() => null); await safe(); } catch { return c(); }", ["a", "s"]),
    ("try { await a(); } catch (e) { await c(); throw e; } finally { await b(); }", ["a", "b"]),
    ("const x = await a(); if (x.status > 399) { await c(); return; } await b();", ["a", "b"]),
    ("const x = await a(); if (!x) { await c(); return; } await b();", ["a", "b"]),
    ("const x = await a(); if (!x) { await c(); } await b();", ["a", "c", "b"]),
    ("const x = await a(); if (!x) { return await c(); }", ["a", "c"]),
    ("try { await a(); } catch { await c().catch(() => null); }", ["a"]),
]


@pytest.mark.parametrize(("body", "calls"), FAILURES, ids=[body for body, _ in FAILURES])
def test_what_fails_leads_to_what_handles_it_and_what_only_reports_it_is_no_link(
    body: str, calls: list[str], tmp_path: Path
) -> None:
    code = (
        in_handler(body)
        + """
        const a = () => fetch("https://a");
        const b = () => fetch("https://b");
        const c = () => fetch("https://c");
        async function safe() { try { await fetch("https://s"); } catch (e) { console.log(e); } }
    """
    )
    assert addresses(longest(understand(tmp_path, code))) == calls


def test_python_gives_up_on_all_that_a_block_waits_for(tmp_path: Path) -> None:
    code = """
import asyncio
from workers import WorkerEntrypoint, fetch
LIMIT = 20.5
async def both():
    await fetch("https://a")
    await fetch("https://b")
class Default(WorkerEntrypoint):
    async def fetch(self, request):
        async with asyncio.timeout(LIMIT):
            await both()
            await fetch("https://c")
        await asyncio.wait_for(both(), 2)
"""
    chain = longest(understand(tmp_path, code, python=True), "Default.fetch(request)")
    assert addresses(chain) == ["a", "b", "c", "a", "b"]
    assert seconds_of(chain) == 22.5


def test_python_clients_wait_where_they_are_called(tmp_path: Path) -> None:
    code = """
import httpx, requests
from workers import WorkerEntrypoint
class Default(WorkerEntrypoint):
    async def fetch(self, request):
        requests.get("https://a", timeout=(3, 4))
        async with httpx.AsyncClient(timeout=2.5) as client:
            await client.get("https://b")
            await client.get("https://c", timeout=httpx.Timeout(1))
        httpx.get("https://d")
"""
    chain = longest(understand(tmp_path, code, python=True), "Default.fetch(request)")
    assert addresses(chain) == ["a", "b", "c", "d"]
    assert [link.seconds for link in chain] == [7, 2.5, 1, 5]


def test_helpers_in_other_files_and_functions_that_call_themselves_count_once(
    tmp_path: Path,
) -> None:
    files = {
        "main.ts": "import { load } from './load';"
        + in_handler("await load('a'); await load('b');"),
        "load.ts": """export async function load(path: string, again = true): Promise<Response> {
            const answer = await fetch("https://a");
            return answer.ok || !again ? answer : load(path, false);
        }""",
    }
    chain = longest(understand(tmp_path, files))
    assert addresses(chain) == ["a", "a"]
    assert len({link.site for link in chain}) == 2


EXCLUSIVE = [
    (
        "if (env.X === 'a') await fetch('https://a'); if (env.X === 'b') await fetch('https://b');",
        1,
    ),
    ("if (env.X) await fetch('https://a'); if (!env.X) await fetch('https://b');", 1),
    ("if (env.X) await fetch('https://a'); if (env.Y) await fetch('https://b');", 2),
    (
        "let x = env.X; if (!x) { x = await fetch('https://a'); } if (x) await fetch('https://b');",
        2,
    ),
    (
        "if (env.X === 'a') await fetch('https://a'); if (env.X !== 'b') await fetch('https://b');",
        2,
    ),
]


@pytest.mark.parametrize(("body", "calls"), EXCLUSIVE, ids=[body for body, _ in EXCLUSIVE])
def test_calls_whose_conditions_exclude_one_another_make_no_chain(
    body: str, calls: int, tmp_path: Path
) -> None:
    assert len(longest(understand(tmp_path, in_handler(body)))) == calls


GIVEN = [
    ("const ask = (p, ms = 10_000) => {ask}; {h}", "ask('/a'); await ask('/b', 2000)", [10, 2]),
    (
        "const ask = (p, ms = 10_000) => {ask}; const quick = ['/a', 1000]; {h}",
        "ask(...quick); await ask(...quick)",
        [None, None],
    ),
    (
        "class Api { constructor(e, ms = 20_000) { this.ms = ms; } get(p) { return {own}; } } {h}",
        "new Api(env, 2000).get('/a'); await new Api(env, 3000).get('/b')",
        [3, 3],
    ),
]


@pytest.mark.parametrize(("code", "calls", "seconds"), GIVEN)
def test_a_call_says_how_long_it_waits_where_that_is_a_parameter_of_what_it_calls(
    code: str, calls: str, seconds: list[float | None], tmp_path: Path
) -> None:
    for name, length in (("{ask}", "ms"), ("{own}", "this.ms")):
        asked = f"fetch('https://a' + p, {{ signal: AbortSignal.timeout({length}) }})"
        code = code.replace(name, asked)
    chain = longest(understand(tmp_path, code.replace("{h}", in_handler(f"await {calls};"))))
    assert [link.seconds for link in chain] == seconds


def test_the_platform_counts_in_milliseconds_in_python_too(tmp_path: Path) -> None:
    code = """
import httpx
from js import AbortSignal, fetch
from workers import WorkerEntrypoint
async def ask(path, ms=1000):
    await fetch("https://a", signal=AbortSignal.timeout(ms))
async def load(seconds):
    async with httpx.AsyncClient() as client:
        await client.get("https://b", timeout=seconds)
class Default(WorkerEntrypoint):
    async def fetch(self, request):
        await ask("/x", 4_000)
        await load(3)
"""
    chain = longest(understand(tmp_path, code, python=True), "Default.fetch(request)")
    assert [link.seconds for link in chain] == [4, 3]


def test_the_timeout_that_makes_a_client_is_that_of_who_asks_for_one(tmp_path: Path) -> None:
    code = """
import httpx
from workers import WorkerEntrypoint
async def read(client, url):
    return await client.get(url)
async def ask(url, seconds=2.5):
    async with httpx.AsyncClient(timeout=seconds) as client:
        return await client.get(url)
async def load(url, seconds):
    async with httpx.AsyncClient(timeout=seconds) as client:
        return await read(client, url)
class Default(WorkerEntrypoint):
    async def fetch(self, request):
        await ask("https://a", 5.0)
        await ask("https://b", 20.0)
        await ask("https://c")
        await load("https://d", 3)
        await load("https://e", 4)
"""
    chain = longest(understand(tmp_path, code, python=True), "Default.fetch(request)")
    assert [link.seconds for link in chain] == [5, 20, 2.5, 3, 4]


def test_a_timer_aborts_by_the_function_that_it_is_given_by_name(tmp_path: Path) -> None:
    code = """
        async function ask(url, ms) {
          const controller = new AbortController();
          function giveUp() { controller.abort(); }
          const timer = setTimeout(giveUp, ms);
          try {
            return await fetch(url, { signal: controller.signal });
          } finally {
            clearTimeout(timer);
          }
        }
    """
    asked = "await ask('https://a', 4000); await ask('https://b', 9000);"
    chain = longest(understand(tmp_path, code + in_handler(asked)))
    assert [link.seconds for link in chain] == [4, 9]
