"""Reads that are awaited one after another although none needs another's answer."""

from pathlib import Path

import pytest
from understood import understand

from wlint import tree
from wlint.project.network.readings import Readings
from wlint.project.network.successive import Successive
from wlint.project.worker import Worker

A = "const a = await env.KV.get('a');"
B = "const b = await env.KV.get('b');"
LISTED = "const { keys } = await env.KV.list(); const all = [];"
ONE_WAY = "let b, c; if (request.url === '/b') b = await env.KV.get('b');"
OTHER_WAY = "if (request.url === '/c') c = await env.KV.get('c'); use(b, c);"
AGAIN = "try {{ return await env.KV.get(k); }} catch (cause) {{ {} }}"
EACH = "for (const e of keys)"
MAYBE = "request.url ? env.KV.get('b') : Promise.resolve(null)"
STATEMENT = "request.url ? 'SELECT 2' : '"
INTO = "const {{ keys }} = await env.KV.list(); return keys.reduce((all, e) => {{ {} }}, {});"


def taken_together(worker: Worker) -> list[list[str]]:
    """What takes the answers of reads that could wait together, as it is written."""
    return [
        [file.source.text(r.taker.target.span) for r in run]
        for file in worker.files.values()
        for block in file.of_kind(tree.Block)
        for run in Successive(
            Readings(worker.outbounds, worker.subrequests, worker.calls.texts)
        ).groups(file, block)
    ]


@pytest.mark.parametrize(
    ("body", "runs"),
    [
        (f"{A} {B}", [["a", "b"]]),
        (f"{A} const b = await env.DB.prepare('SELECT 1').first();", [["a", "b"]]),
        (f"{A} const b = await fetch('https://api.example/');", [["a", "b"]]),
        (f"{A} {B} use(a); const c = await env.KV.get('c');", [["a", "b"]]),
        (f"{A} const b = Number(await env.KV.get('b')) || 0;", [["a", "b"]]),
        (f"{A} const b = await env.DB.prepare('SELECT 1').run();", [["a", "b"]]),
        (f"{A} const b = await env.KV.get(a);", []),
        (f"{A} use(a); {B}", []),
        (f"{A} await env.KV.put('b', 'c');", []),
        (f"{A} const b = await env.DB.prepare('DELETE FROM t').run();", []),
        (f"{A} const b = await fetch('https://api.example/', {{ method: 'POST' }});", []),
        (f"{A} const b = await elsewhere();", []),
        (f"{A} if (env.A) {{ {B} }}", []),
        (f"{A} const b = (await env.KV.get('b')) ?? 'none';", [["a", "b"]]),
        (
            f"{A} const {{ n }} = await env.DB.prepare('SELECT 1').first() || {{}};",
            [["a", "{ n }"]],
        ),
        (f"{A} const b = (await env.DB.prepare('SELECT 1').all()).results;", [["a", "b"]]),
        (f"{A} const b = (await env.DB.prepare('SELECT 1').first())?.n ?? 0;", [["a", "b"]]),
        (f"{A} const b = JSON.parse(await env.KV.get('b'));", [["a", "b"]]),
        (f"{A} const b = await (await fetch('https://api.example/')).json();", [["a", "b"]]),
        (f"{A} const b = (await env.KV.get('b')) ?? (await env.KV.get('c'));", []),
        (f"{A} const b = (await env.KV.get('b')) ?? save();", [["a", "b"]]),
        (f"{A} const b = (await env.KV.get('b')) ?? a;", [["a", "b"]]),
        (f"{A} const b = a && (await env.KV.get('b'));", []),
        (f"{A} const b = request.url ? await env.KV.get('b') : null;", [["a", "b"]]),
        (f"{A} const b = a ? await env.KV.get('b') : null;", []),
        (f"{A} const b = request.url ? await env.KV.get('b') : await env.KV.get('c');", []),
        (f"{A} const [b] = await Promise.all([{MAYBE}]);", [["a", "[b]"]]),
        (f"{A} const [b] = await Promise.all([{MAYBE}, Promise.resolve(use())]);", []),
        (f"{A} const b = await env.DB.prepare({STATEMENT}SELECT 1').run();", [["a", "b"]]),
        (f"{A} const b = await env.DB.prepare({STATEMENT}DELETE FROM t').run();", []),
        ("const a = await sql`SELECT 1`; const b = await sql`SELECT ${1}`;", [["a", "b"]]),
        ("const a = await sql`SELECT 1`; const b = await sql`SELECT ${a}`;", []),
        ("const a = await sql`SELECT 1`; const b = await sql`DELETE FROM t`;", []),
        ("const a = await html`SELECT 1`; const b = await html`SELECT 1`;", []),
    ],
    ids=[
        "two keys of KV",
        "a key and a row",
        "a key and an answer",
        "and one that comes later",
        "a number made of an answer",
        "rows that `run` brings",
        "the second needs the first",
        "something is done between",
        "a write",
        "a statement that deletes",
        "a request that changes something",
        "a call nobody knows",
        "one of them only sometimes",
        "or something else",
        "or an empty row",
        "a part of an answer",
        "a part of what may be there",
        "a text that is parsed",
        "the body of an answer",
        "another one only if there is none",
        "something done afterwards, if there is none",
        "or the first, which is asked for anyway",
        "a read that depends on the first",
        "a read on a condition, or a constant",
        "a read on a condition of the first",
        "one of two reads",
        "a read on a condition, or what is there already, in a list",
        "and what a function gives",
        "one of two statements that read",
        "one of two statements, and the other writes",
        "statements in templates",
        "a statement that needs the first",
        "a template that deletes",
        "templates of anything",
    ],
)
def test_reads_that_could_wait_together(tmp_path: Path, body: str, runs: list[list[str]]) -> None:
    code = "import postgres from 'postgres';\nconst sql = postgres('postgres://a.example/b');\n"
    code += f"export default {{ async fetch(request: Request, env: Env) {{ {body} }} }};"
    worker = understand(tmp_path, code).worker
    assert taken_together(worker) == runs


@pytest.mark.parametrize(
    ("body", "runs"),
    [
        (f"{A} return Response.json({{ a, b: await env.KV.get('b') }});", 1),
        (f"{A} return new Response(a + (await env.KV.get('b')));", 1),
        (f"{A} const both = {{ a, b: await env.KV.get('b') }};", 1),
        (f"{A} const b = new Set(await env.KV.get('b', 'json'));", 1),
        (f"{A} const b = (await env.KV.get('b')).slice(0, 5);", 1),
        (f"const a = new Set(await env.KV.get('a', 'json')); {B}", 1),
        (f"const {{ keys }} = (await env.KV.list()); const a = keys.slice(0, 5); {B}", 1),
        (f"const [a] = (await env.KV.list()).keys.slice(0, 5); {B}", 1),
        (f"const a = new Kept(await env.KV.get('a')); {B}", 0),
        (f"{A} let b = null; if (request.url) {{ b = await env.KV.get('b'); }} use(a, b);", 1),
        (f"{A} let b; if (request.url) b = await env.KV.get('b'); else b = 'none'; use(a, b);", 1),
        (f"{A} return Response.json({{ a, b: await env.KV.get(a) }});", 0),
        (f"{A} return a ?? (await env.KV.get('b'));", 0),
        (f"{A} return a ? a : await env.KV.get('b');", 0),
        (f"{A} a?.push(await env.KV.get('b'));", 0),
        (f"{A} return {{ a: use(a), b: await env.KV.get('b') }};", 0),
        (f"{A} return {{ c: await use(a), b: await env.KV.get('b') }};", 0),
        (f"{A} throw new Error(await env.KV.get('b'));", 0),
        (f"{A} return [1].map(async () => await env.KV.get('b'));", 0),
        (f"{A} return new Set(await use('b'));", 0),
        (f"{A} let b = null; if (a) {{ b = await env.KV.get('b'); }} use(a, b);", 0),
        (f"{A} let b = null; if (use(a)) {{ b = await env.KV.get('b'); }} use(a, b);", 0),
        (f"{A} let b = null; if (request.url) {{ use(a); b = await env.KV.get('b'); }} use(b);", 0),
        (f"{A} let b = 1; if (request.url) b = await env.KV.get('b'); else use(a); use(b);", 0),
        (f"{ONE_WAY} {OTHER_WAY}", 0),
        (f"{ONE_WAY} const c = await env.KV.get('c'); use(b, c);", 1),
    ],
    ids=[
        "in an object that is handed on",
        "in a sum",
        "in an object that has a name",
        "in a set",
        "as a piece",
        "a set first",
        "a piece of a part",
        "a piece first",
        "first for a constructor nobody knows",
        "for a variable, on a condition",
        "for a variable, or else a constant",
        "asked with the first",
        "only where the first brought nothing",
        "only where the first is false",
        "only where there is a list",
        "after a call",
        "after another wait",
        "for an error",
        "in a function",
        "a call nobody knows",
        "on a condition of the first",
        "on a condition that calls somebody",
        "after something else",
        "or else a call",
        "each where the other is not made",
        "on a condition, before one in any case",
    ],
)
def test_reads_inside_of_a_statement(tmp_path: Path, body: str, runs: int) -> None:
    code = f"export default {{ async fetch(request: Request, env: Env) {{ {body} }} }};"
    worker = understand(tmp_path, code).worker
    found = [
        run
        for file in worker.files.values()
        for block in file.of_kind(tree.Block)
        for run in Successive(
            Readings(worker.outbounds, worker.subrequests, worker.calls.texts)
        ).groups(file, block)
    ]
    assert len(found) == runs


@pytest.mark.parametrize(
    ("expression", "runs"),
    [
        ("({ a: await env.KV.get('a'), b: await env.KV.get('b') })", 1),
        ("[await env.KV.get('a'), (await env.KV.get('b')) ?? 'none']", 1),
        ("Promise.all([await env.KV.get('a'), await env.KV.get('b')])", 1),
        ("({ a: await env.KV.get('a'), b: save(), c: await env.KV.get('b') })", 0),
        ("[env.KV.get('a'), env.KV.get('b')]", 0),
    ],
)
def test_reads_in_one_expression(tmp_path: Path, expression: str, runs: int) -> None:
    code = f"export default {{ async fetch(request: Request, env: Env) {{ use({expression}) }} }};"
    worker = understand(tmp_path, code).worker
    found = [
        run
        for file in worker.files.values()
        for node in file.of_kind(tree.Mapping, tree.Sequence)
        for run in Successive(
            Readings(worker.outbounds, worker.subrequests, worker.calls.texts)
        ).groups(file, node)
    ]
    assert len(found) == runs


@pytest.mark.parametrize(
    ("functions", "is_one_run"),
    [
        (("const a = await env.KV.get(k); return a ?? (await env.KV.get('z'));",) * 2, False),
        (
            ("const a = await env.KV.get(k); const b = await env.KV.get('z'); return a ?? b;",) * 2,
            True,
        ),
        (("const a = await env.KV.get(k); if (a) return a; return env.KV.get('z');",) * 2, True),
        (("const a = await env.KV.get(k); if (!a) throw new Error(k); return a;",) * 2, False),
        (("const a = await ask(k); if (!a.ok) throw new Error(k); return a.json();",) * 2, True),
        (
            ("const a = await ask(k); if (!a.ok) await env.KV.put(k, ''); return a.json();",) * 2,
            False,
        ),
        (("return env.KV.get(k);", "return (await env.KV.get(k)) as string;"), True),
        (("return env.KV.get(k);", "seen.push(k); return env.KV.get(k);"), False),
        (
            (
                "let sql = 'SELECT * FROM t'; if (k) sql += ' WHERE a = 1';"
                " const found = await env.DB.prepare(sql).all(); return found.results;",
            )
            * 2,
            True,
        ),
        (("const { sql } = built(k); return env.DB.prepare(sql).all();",) * 2, True),
        (("const [sql] = acting(k); return env.DB.prepare(sql).all();",) * 2, False),
        (("const a = await env.KV.get(k); return cut(a);", "return env.KV.get(k);"), True),
        (("const a = await env.KV.get(k); return kept(a);", "return env.KV.get(k);"), False),
        (
            (f"{LISTED} {EACH} {{ const v = await env.KV.get(e.name); all.push(v); }} return all;",)
            * 2,
            True,
        ),
        ((f"{LISTED} {EACH} {{ const v = await env.KV.get(e.name); seen.push(v); }}",) * 2, False),
        ((f"{LISTED} {EACH} await env.KV.delete(e.name);",) * 2, False),
        (
            (
                "const all = []; let cursor; do { const page = await env.KV.list({ cursor });"
                " all.push(...page.keys); cursor = page.cursor; } while (cursor); return all;",
            )
            * 2,
            True,
        ),
        ((AGAIN.format("throw new Error(k, { cause });"),) * 2, True),
        ((AGAIN.format("await env.KV.put(k, ''); throw cause;"),) * 2, False),
        (("const a = await env.KV.get(k, 'json'); return Array.isArray(a) ? a : [];",) * 2, True),
        ((f"{LISTED} const r = {{}}; {EACH} r[e.name] = e; return r;",) * 2, True),
        ((f"{LISTED} const r = {{}}; {EACH} r[kept(e.name)] = e; return r;",) * 2, False),
        ((f"{LISTED} const r = seen; {EACH} r[e.name] = e; return r;",) * 2, False),
        ((INTO.format("all[e.name] = e; return all;", "{}"),) * 2, True),
        ((INTO.format("all[e.name] = e; return all;", "seen"),) * 2, False),
        ((INTO.format("all = seen; all[e.name] = e; return all;", "{}"),) * 2, False),
    ],
    ids=[
        "a read if another one found nothing, in one expression",
        "two reads",
        "a read where another one found nothing",
        "a refusal where nothing was found",
        "a refusal where the answer is not good",
        "a write where the answer is not good",
        "a read that is said to be of a type",
        "something kept before a read",
        "a statement to which more may be added",
        "a statement that another function puts together",
        "a statement that another function puts together, which may write",
        "what a function makes of it",
        "what a function makes of it and keeps",
        "a read for each that came",
        "a read for each that is kept where others see it",
        "a write for each that came",
        "page after page",
        "what is thrown again",
        "a write before that",
        "a look at what kind of value came",
        "an object that is made of it",
        "an object under keys that a function keeps",
        "an object that others see",
        "what a loop of a list puts into an object",
        "what that puts where others see it",
        "what that puts into another object than it began with",
    ],
)
def test_functions_that_only_read(
    tmp_path: Path, functions: tuple[str, str], is_one_run: bool
) -> None:
    one, other = functions
    code = f"""
const seen: string[] = [];
const ask = (k: string) => fetch("https://api.example/" + k);
const cut = (text: string | null) => (text ?? "").slice(0, 9);
function built(k: string) {{ return {{ sql: `SELECT * FROM t ${{k}}`, values: [] }}; }}
function acting(k: string) {{ return [k ? "DELETE FROM t" : "SELECT * FROM t", 1] as const; }}
function kept(text: string | null) {{ seen.push(text ?? ""); return text; }}
async function one(env: Env, k: string) {{ {one} }}
async function other(env: Env, k: string) {{ {other} }}
export default {{ async fetch(request: Request, env: Env) {{
  const first = await one(env, "k"); const second = await other(env, "k");
}} }};"""
    worker = understand(tmp_path, code).worker
    assert (["first", "second"] in taken_together(worker)) is is_one_run
