"""How many subrequests a handler makes at most, as far as its own numbers say."""

from pathlib import Path

import pytest
from understood import understand

from wlint.project.costs.cost import Cost
from wlint.project.costs.made_up import Made


def cost(folder: Path, body: str, *, is_sure: bool = False) -> Cost:
    code = (
        "const twice = async (work) => { await work(); await work() }\n"
        "async function one() { await fetch('https://a.example') }\n"
        "async function pair() { await fetch('https://a.example'); await fetch('https://b') }\n"
        f"export default {{ async fetch(request, env) {{ {body} }} }}"
    )
    worker = understand(folder, code).worker
    (entry,) = worker.entries
    costs = worker.sure_costs if is_sure else worker.costs
    return costs.of(entry.file, entry.function.body)


FETCH = "await fetch('https://a.example')"
MANY = "const rows = (await request.json()).slice(0, 1000); for (let day = 0; day < 30; day++)"
TRY_ALL = (
    "const rows = (await request.json()).slice(0, 80);"
    "try { await env.DB.batch(rows.map((row) => env.DB.prepare(row))) } catch {"
)
EACH = "let few = [], n = 0; for (const a of (await request.json()).slice(0, 1001))"
OF_FEW = "for (const one of few)"
CASES = [
    ("return 1", Cost()),
    (f"{FETCH}; {FETCH}", Cost(2)),
    ("await env.KV.get('a'); await env.DB.prepare('SELECT 1').all()", Cost(internal=2)),
    ("env.DB.prepare('SELECT 1').bind(1)", Cost()),
    ("await pair()", Cost(2)),
    (f"for (let i = 0; i < 30; i++) {FETCH}", Cost(30)),
    (f"for (let i = 0; i < 30; i += 10) {FETCH}", Cost(3)),
    ("for (const a of [1, 2, 3]) for (const b of [1, 2]) await pair()", Cost(12)),
    ("await Promise.all([1, 2, 3].map(async (a) => { await pair() }))", Cost(6)),
    ("await Promise.all([1, 2, 3].map(pair))", Cost(6)),
    (f"if (request.url) {{ {FETCH} }} else {{ await pair() }}", Cost(2)),
    (f"if (request.url) {{ {FETCH}; return }} await pair()", Cost(2)),
    (f"try {{ {FETCH} }} catch {{ await pair() }}", Cost(2)),
    ("for (const a of [1, 2, 3]) return await fetch('https://a.example')", Cost(1)),
    (f"for (const a of await request.json()) {FETCH}", Cost(1)),
    (f"await twice(async () => {{ {FETCH} }})", Cost(1)),  # once at least
    ("await twice(pair)", Cost(2)),
    ("socket.addEventListener('message', () => pair())", Cost()),
    ("for (const step of [pair, one]) await step()", Cost(3)),  # each round another
    (f"const a = (await pair()) || ({FETCH})", Cost(2)),
    (f"let a = {FETCH}; if (!a) {{ a = await pair(); }} {FETCH}", Cost(3)),
    (f"let a = {FETCH}; if (!a) {{ b = await pair(); }} {FETCH}", Cost(4)),
    ("for (const step of [pair, one]) { const a = await step(); if (a) return a }", Cost(2)),
    (f"{EACH} {{ few.push(a); if (few.length >= 50) {{ {FETCH}; few = [] }} }}", Cost(21)),
    (f"{EACH} {{ few.push(a); if (few.length < 50) continue; {FETCH}; few.length = 0 }}", Cost(21)),
    (
        f"{EACH} {{ few.push(a); few.push(0); if (few.length == 50) {{ {FETCH}; few = [] }} }}",
        Cost(41),
    ),
    (f"{EACH} {{ few.push(...a); if (few.length >= 50) {{ {FETCH}; few = [] }} }}", Cost(1001)),
    (f"{EACH} {{ few.push(a); if (few.length >= 50) {FETCH} }}", Cost(1001)),  # it stays full
    (
        f"{EACH} {{ few.push(a); if (few.length >= 50) {{ {OF_FEW} {FETCH}; few = [] }} }}",
        Cost(1001),
    ),
    (f"{EACH} if (++n === 50) {{ {FETCH}; n = 0 }}", Cost(21)),
    (f"{EACH} {{ n++; if (n % 50 === 0) {FETCH} }}", Cost(21)),
    (f"{EACH} {{ if (a.b) n++; if (n % 50 === 0) {FETCH} }}", Cost(1001)),
    (f"for (let i = 0; i < 1001; i++) {{ if (i % 50) continue; {FETCH} }}", Cost(21)),
    (f"{MANY} for (const row of rows) if (row.day === day) {FETCH}", Cost(1000)),
    (f"{TRY_ALL} for (const row of rows) await env.DB.prepare(row).run() }}", Cost(internal=1)),
    (f"{TRY_ALL} for (const row of [1, 2]) await env.DB.prepare(row).run() }}", Cost(internal=2)),
    (f"{TRY_ALL} for (const row of rows) await env.KV.put(row, '') }}", Cost(internal=80)),
    (f"{MANY} for (const row of rows) {{ if (row.day !== day) continue; {FETCH} }}", Cost(1000)),
    (f"{MANY} for (const row of rows) if (row.day !== day) {FETCH}", Cost(30_000)),
    (f"{MANY} for (const row of rows) if (row.day >= day) {FETCH}", Cost(30_000)),
    (
        f"{MANY} for (const row of rows) if (row.day >= day && row.day < day + 1) {FETCH}",
        Cost(1000),
    ),
    (f"{MANY} for (const row of rows) {{ if (row.day === day) {FETCH}; {FETCH} }}", Cost(60_000)),
    (f"for (const a of [1, 2]) for (let i = 0; i < 9; i++) if (i % 50 === 0) {FETCH}", Cost(2)),
]


@pytest.mark.parametrize(("body", "expected"), CASES)
def test_a_handler_makes_as_many(body: str, expected: Cost, tmp_path: Path) -> None:
    assert cost(tmp_path, body) == expected


SURE = [
    (f"{EACH} {FETCH}", Cost(1001)),
    (f"{EACH} if (a.isNew) {FETCH}", Cost()),
    (f"{EACH} {{ if (!a.isNew) continue; {FETCH} }}", Cost()),
    (f"{EACH} {{ const id = a.id; a.isNew && ({FETCH}); id ? {FETCH} : null }}", Cost()),
    (f"{EACH} if (a.isNew) {{ await pair() }} else {FETCH}", Cost(2002)),
    (f"{EACH} if (request.method === 'PUT') {FETCH}", Cost(1001)),
    (f"{EACH} if (++n % 7 === 0) {FETCH}", Cost(143)),
    (f"for (let i = 0; i < 30; i++) if (i > 9) {FETCH}", Cost(30)),
]


@pytest.mark.parametrize(("body", "expected"), SURE)
def test_what_is_done_for_some_elements_only_is_not_sure(
    body: str, expected: Cost, tmp_path: Path
) -> None:
    assert cost(tmp_path, body, is_sure=True) == expected


IMPORTS = """
import { createClient } from "@supabase/supabase-js";
import { Redis } from "@upstash/redis";
import { AwsClient } from "aws4fetch";
import { Octokit } from "octokit";
import OpenAI from "openai";
const hub = new Octokit();
const store = createClient("https://a.example", "key");
const redis = new Redis({});
const shelf = new AwsClient({});
const ai = new OpenAI({});
"""
CLIENTS = [
    ("await hub.request('GET /user'); await hub.rest.users.getAuthenticated()", Cost(2)),
    ("await hub.auth(); await hub.paginate(hub.rest.repos.listForOrg, {})", Cost()),
    ("await shelf.fetch('https://a.example')", Cost(1)),
    ("await shelf.sign('https://a.example')", Cost()),
    ("await store.from('a').select('b').eq('c', 1).single()", Cost(1)),
    ("await Promise.all([store.from('a').select('b'), store.rpc('c')])", Cost(2)),
    ("store.from('a').select('b').limit(4)", Cost()),
    ("await store.storage.from('a').list(); await store.auth.getSession()", Cost(1)),
    ("await Promise.all([redis.get('a'), redis.get('b')])", Cost()),  # put together
    ("await redis.pipeline().get('a').get('b').exec()", Cost(1)),
    ("await ai.chat.completions.create({}).withResponse()", Cost(1)),
    ("await OpenAI.toFile('a', 'b')", Cost()),
]


@pytest.mark.parametrize(("body", "expected"), CLIENTS)
def test_a_client_of_a_service_sends_what_its_table_says(
    body: str, expected: Cost, tmp_path: Path
) -> None:
    code = f"{IMPORTS}export default {{ async fetch(request, env) {{ {body} }} }}"
    worker = understand(tmp_path, code).worker
    (entry,) = worker.entries
    assert worker.costs.of(entry.file, entry.function.body) == expected


def test_reading_an_answer_in_python_is_no_request(tmp_path: Path) -> None:
    code = (
        "import aiohttp\n"
        "async def on_fetch(request, env):\n"
        "    async with aiohttp.ClientSession() as session:\n"
        "        async with session.get('https://a.example') as answer:\n"
        "            return await answer.json()\n"
    )
    worker = understand(tmp_path, code, python=True).worker
    (entry,) = worker.entries
    assert worker.costs.of(entry.file, entry.function.body) == Cost(1)


def test_a_function_is_about_more_than_the_table_it_makes_sure_of(tmp_path: Path) -> None:
    code = (
        "async function keep(db, id) {\n"
        "await db.prepare('CREATE TABLE IF NOT EXISTS t (id)').run();\n"
        "await db.prepare('INSERT INTO t VALUES (?)').bind(id).run() }\n"
        "export default { async fetch(request, env) { await keep(env.DB, 1) } }"
    )
    worker = understand(tmp_path, code).worker
    (entry,) = worker.entries
    (found,) = worker.subrequests.within(entry.file, entry.function.body)
    assert "INSERT" in entry.file.source.text(found.call.span)


def test_what_a_number_is_made_of(tmp_path: Path) -> None:
    code = (
        "async function each(env, n) { await env.KV.put(n, '1'); await env.KV.put(n + 'b', '1') }\n"
        "export default { async fetch(request, env) { await env.KV.get('a')\n"
        "for (let i = 0; i < 30; i++) { await [1, 2].map(async (n) => each(env, n)) } } }"
    )
    worker = understand(tmp_path, code).worker
    (entry,) = worker.entries
    body = entry.function.body
    loops = worker.made_up.loops(entry.file, body)
    calls = worker.made_up.calls(entry.file, body, Made.INTERNAL)
    assert [times for _, _, times in loops] == [30, 2]
    assert [call.times.at_one for call in calls] == [60, 60]  # the one 'get' explains nothing
