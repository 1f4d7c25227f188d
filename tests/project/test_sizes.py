"""What bounds a collection, and what is known to have no bound."""

from pathlib import Path

import pytest
from understood import understand

from wlint import tree
from wlint.project.costs.size import MESSAGE, Size


def size_of_it(folder: Path, code: str | dict[str, str], *, python: bool = False) -> Size:
    """The size of the variable `it` where it is used last."""
    worker = understand(folder, code, python=python).worker
    names = [
        (file, node)
        for file in worker.files.values()
        for node in file.nodes
        if isinstance(node, tree.Name) and node.id == "it"
    ]
    return worker.sizes.of(*names[-1])


def in_words(size: Size) -> str:
    if size.origin is not None:
        return size.origin.words
    if size.is_bounded:
        return "bounded" if size.limit is None else f"at most {size.limit}"
    return "not known"


def handler(body: str) -> str:
    return f"export default {{ async fetch(request, env, ctx) {{ {body}; return it }} }}"


def entrypoint(body: str) -> str:
    lines = "".join(f"        {line}\n" for line in body.splitlines())
    return (
        "import re\n"
        "from urllib.parse import parse_qs, urlparse\n"
        "from workers import WorkerEntrypoint, fetch\n\n"
        "class Default(WorkerEntrypoint):\n"
        f"    async def fetch(self, request):\n{lines}        return it\n"
    )


REQUEST = "the request"
FORM = "a query or form"
ANSWER = "the answer of another service"
ROWS = "the rows of a query without LIMIT"
STORED = "a stored value"
PAGES = "all pages of a list"

RUN = (
    "const run = async (f) => { const all = [];"
    " all.push(...(await Promise.all([1, 2].map((n) => f(n))))); return all };"
)
PAGE = "const r = await fetch(u); const page = await r.json(); u = page.next;"
BOUNDED = "bounded"

JAVASCRIPT = [
    # as many as are written
    ("const it = [1, 2, 3]", "at most 3"),
    ("const it = [...'ab'.split(''), 1]", "not known"),
    ("const it = Object.keys({ a: 1, b: 2 })", "at most 2"),
    ("const it = new Set(['a', 'b'])", "at most 2"),
    ("const it = Array.from({ length: 20 })", "at most 20"),
    ("const it = [1, 2].map((n) => n)", "at most 2"),
    ("const it = [1, 2] || []", "at most 2"),
    # what others send
    ("const it = await request.json()", REQUEST),
    ("const { it } = await request.json()", REQUEST),
    ("const body = await request.json(); const it = body.a.b", REQUEST),
    ("const it = JSON.parse(await request.text()).ids", REQUEST),
    ("const it = (await request.json()).ids ?? []", REQUEST),
    ("const it = new URL(request.url).searchParams.getAll('id')", "the request's query"),
    ("const it = new URL(request.url).searchParams.get('ids').split(',')", "the request's query"),
    ("const it = [...new Set(await request.json())]", REQUEST),
    ("const it = (await request.json()).filter((x) => x)", REQUEST),
    ("const it = await (await fetch('https://a.example')).json()", ANSWER),
    ("const it = await fetch('https://a.example').then((r) => r.json())", ANSWER),
    ("const it = []; for (const x of await request.json()) it.push(x)", REQUEST),
    ("const it = []; it.push(...(await request.json()))", REQUEST),
    # what is added in loops
    ("const it = [1, 2]; it.push(3); for (const x of ['a', 'b']) it.push(x)", "at most 5"),
    ("const it = new Map(); for (const x of await request.json()) it.set(x.id, x)", REQUEST),
    ("const it = {}; for (const x of await request.json()) it[x.id] = x", REQUEST),
    ("const it = {}; for (const x of await request.json()) (it[x.id] ??= []).push(x)", REQUEST),
    ("const it = {}; (await request.json()).forEach((x) => { it[String(x.id)] = x })", REQUEST),
    ("const it = {}; for (const x of [1, 2]) it[x] = x", "at most 2"),
    ("const it = { a: 0, b: 0 }; for (const x of await request.json()) it[x.a] += 1", "at most 2"),
    ("const it = { a: 0 }; for (const x of await request.json()) it[x.kind] = 1", "not known"),
    ("const it = {}; for (const x of await request.json()) it[x.at.getDay()] = x", "not known"),
    ("const it = {}; for (const x of await request.json()) it[hexOf(x.sha256)] = x", REQUEST),
    ("const it = {}; for (const x of await request.json()) it[hexOf(x.kind)] = x", "not known"),
    ("const it = {}; for (const x of await request.json()) it.last = x", "bounded"),
    ("const it = new Set(); const add = (x) => it.add(x); add(1)", "at most 1"),
    ("const it = new Set(); const add = (x) => it.add(x); add(1); addTo(add)", "not known"),
    # cut to size
    ("const it = (await request.json()).slice(0, 50)", "at most 50"),
    ("const N = 5 * 4; const it = (await request.json()).slice(0, N)", "at most 20"),
    ("const it = (await request.json()).slice(-3)", "at most 3"),
    ("const it = (await request.json()).slice(10)", REQUEST),
    # what is put in a list for one caller is nothing that another gets
    (
        f"{RUN} await run(() => request.json()); const it = (await run(() => [1])).flat()",
        "not known",
    ),
    (f"{RUN} const it = (await run(() => request.json())).flat()", REQUEST),
    (
        "const all = []; for (let i = 0; i < xs.length; i += 9) all.push(...xs.slice(i, i + 9));"
        " const it = all",
        "not known",
    ),
    # what is called so cuts a list, unless the project says what it does
    ("const it = (await request.json()).values().take(5)", "at most 5"),
    ("const it = (await request.json()).take()", "not known"),
    ("const t = { take() { return request.json() } }; const it = await t.take()", REQUEST),
    ("const t = { slice() { return request.json() } }; const it = await t.slice(0, 5)", REQUEST),
    ("let it = await request.json(); it = it.slice(0, 9)", "at most 9"),
    ("const it = Math.min((await request.json()).count, 30)", "at most 30"),
    # checked
    ("const it = await request.json(); if (it.length > 5) throw new Error('x')", "at most 5"),
    ("const it = await request.json(); if (it.length > 5) it.length = 5", "at most 5"),
    ("const it = await request.json(); if (it.length > 0) return 1", REQUEST),
    ("const it = await request.json(); if (it.length < 2) return 1", REQUEST),
    ("const it = await request.json(); if (it.length > 5) console.log('many')", REQUEST),
    ("const it = await request.json(); if (it.length > 5) return 1; else await f(it)", "at most 5"),
    ("let it = await request.json(); for (;;) { if (it.length < 5) break; await f(it) }", REQUEST),
    (
        "const it = await request.json(); if (it.length < 5) console.log('few'); await f(it)",
        REQUEST,
    ),
    ("const b = await request.json(); if (b.a.length > 5) return 1; const it = b.a", "at most 5"),
    ("const b = await request.json(); if (b.a.length > 5) return 1; const it = b.c", REQUEST),
    ("const { it, b } = await request.json(); if (it.length + b.length > 9) return 1", "bounded"),
    ("const { it, b } = await request.json(); if (b.length + 2 > 9) return 1", REQUEST),
    (
        f"const it = []; while (u) {{ {PAGE} if (it.length + page.length > 99) throw new Error();"
        " it.push(...page) }",
        BOUNDED,
    ),
    # pages of the platform
    ("const it = (await env.KV.list()).keys", "at most 1000"),
    ("const { keys: it } = await env.KV.list({ limit: 10 })", "at most 10"),
    ("const it = (await env.BUCKET.list()).objects", "at most 1000"),
    (
        "const it = []; let c; do { const l = await env.KV.list({ cursor: c }); "
        "it.push(...l.keys); c = l.cursor } while (c)",
        PAGES,
    ),
    (
        "const it = []; let c; do { const l = await env.KV.list({ cursor: c }); "
        "for (const k of l.keys) it.push(k.name); c = l.cursor } while (c)",
        PAGES,
    ),
    (
        "let it = []; let c; do { const l = await env.KV.list({ cursor: c }); "
        "it = [...it, ...l.keys]; c = l.cursor } while (c)",
        PAGES,
    ),
    (
        "let it = []; let c; do { const l = await env.KV.list({ cursor: c }); "
        "it = it.concat(l.keys); c = l.cursor } while (c)",
        PAGES,
    ),
    (
        "const it = []; let c; do { const l = await env.KV.list({ cursor: c }); "
        "l.keys.forEach((k) => it.push(k.name)); c = l.cursor } while (c)",
        PAGES,
    ),
    ("let it = ['a']; it = [...it, 'b']; it = it.concat(['c'], ['d'])", "at most 4"),
    ("const it = []; while (more()) for (const k of ['a', 'b']) it.push(k)", "not known"),
    # queries
    ("const it = (await env.DB.prepare('SELECT a FROM b').all()).results", ROWS),
    ("const { results: it } = await env.DB.prepare('SELECT a FROM b').all()", ROWS),
    ("const { results: it } = await env.DB.prepare('SELECT a FROM b').run()", ROWS),
    ("const { results: it } = await env.DB.prepare('SELECT a FROM b LIMIT 7').run()", "at most 7"),
    ("const { results: it } = await env.DB.prepare('DELETE FROM b').run()", "not known"),
    ("const { results: it } = await env.DB.prepare('SELECT a FROM b LIMIT 7').all()", "at most 7"),
    ("const { results: it } = await env.DB.prepare('SELECT a FROM b LIMIT ?').all()", "bounded"),
    ("const { results: it } = await env.DB.prepare(`SELECT a FROM b ${end}`).all()", "not known"),
    ("const { results: it } = await env.DB.prepare('SELECT COUNT(*) FROM b').all()", "at most 1"),
    (
        "const { results: it } = await env.DB.prepare('SELECT COUNT(*) FROM b GROUP BY a').all()",
        ROWS,
    ),
    # what is stored for each user or thing; a setting is not known
    ("const it = await env.KV.get(`list:${request.url}`, 'json')", STORED),
    ("const it = await env.KV.get('settings', 'json')", "not known"),
    # made a list of where it is none
    ("let it = await request.json(); if (!Array.isArray(it)) it = [it]", REQUEST),
    ("let it = await request.json(); if (!it) it = [1, 2]", REQUEST),
    ("let it = [1]; if (request.url) it = [it]", "at most 1"),
    ("let it = (await request.json()).a; it = [it]", "at most 1"),
    ("let it = await request.json(); it = Array.isArray(it) ? it : [it]", REQUEST),
    ("let it = await request.json(); if (it.length > 9) it = it.slice(0, 9)", "at most 9"),
    # filled until there are enough
    (f"const it = []; while (u) {{ {PAGE} it.push(...page); if (it.length >= 9) break }}", BOUNDED),
    (
        f"const it = []; while (u) {{ {PAGE} it.push(...page); if (it.length >= 9) return it }}",
        BOUNDED,
    ),
    (
        f"const it = []; while (u) {{ {PAGE} it.push(...page); if (it.length >= page.n) break }}",
        ANSWER,
    ),
    (f"const it = []; while (u) {{ {PAGE} it.push(...page); if (page.length < 9) break }}", ANSWER),
    (f"const it = []; while (u) {{ {PAGE} it.push(...page); if (!it.length) break }}", ANSWER),
    ("const it = []; for (const x of await request.json()) if (it.length < 9) it.push(x)", BOUNDED),
    (
        "const it = []; for (const x of await request.json())"
        " { if (it.length > 9) break; it.push(x) }",
        BOUNDED,
    ),
    (
        "const it = []; for (const x of await request.json())"
        " { if (it.length < 9) f(x); it.push(x) }",
        REQUEST,
    ),
    # what stands in for what cannot be read
    ("const { it } = await request.json().catch(() => ({}))", REQUEST),
    ("const { it } = await request.json().catch(() => ({ it: [] }))", REQUEST),
    ("const { it } = await request.json().catch(() => ({ it: ['a'] }))", REQUEST),
    ("const { it } = (await request.json().catch(() => ({ it: [] }))) as any", REQUEST),
    ("const it = await request.json().catch(() => [])", REQUEST),
    ("const it = (await request.json().catch(() => null))?.ids ?? []", REQUEST),
    ("const it = await env.KV.get('a', 'json').catch(() => [])", "not known"),
    ("const it = (await env.KV.list().catch(() => ({ keys: [] }))).keys", "at most 1000"),
    # few enough, or as many as are left
    ("const it = await request.json(); if (it.length <= 5) return f(it); g(it.slice(5))", REQUEST),
    (
        "const xs = await request.json(); const n = Math.min(xs.length, 9 - done);"
        " const it = Array.from({ length: n })",
        "not known",
    ),
    (
        "const xs = await request.json(); const it = [];"
        " for (let i = 0; i < Math.min(xs.length, cap - n); i++) it.push(xs[i])",
        "not known",
    ),
    ("const xs = await request.json(); const it = xs.slice(0, Math.min(9, cap - n))", "at most 9"),
    # only what is known
    (
        "const T = { a: ['x', 'y'], b: ['z'] }; const it = new Set();"
        " for (const k of await request.json()) if (T[k]) T[k].forEach((t) => it.add(t))",
        "bounded",
    ),
    (
        "const T = { a: 'x', b: 'z' }; const it = new Set();"
        " for (const k of await request.json()) it.add(T[k])",
        "bounded",
    ),
    (
        "const T = {}; for (const x of await request.json()) T[x.id] = x.name;"
        " const it = new Set(); for (const id of Object.keys(T)) it.add(id)",
        REQUEST,
    ),
    (
        "const T = { FREE: [], PRO: ['x'] }; const it = new Set();"
        " for (const k of await request.json()) for (const t of T[k]) it.add(t)",
        "bounded",
    ),
    (
        "const T = { a: ['x', 'y'] }; const it = [];"
        " for (const k of await request.json()) T[k].forEach((t) => it.push(t))",
        REQUEST,
    ),
    (
        "const T = ['a', 'b']; const it = Object.keys(await request.json());"
        " for (const t of it) { if (!T.includes(t)) throw new Error(t) }",
        "bounded",
    ),
    (
        "const T = ['a', 'b']; const it = await request.json();"
        " for (const t of it) { if (!T.includes(t)) throw new Error(t) }",
        REQUEST,
    ),
    # cut in pieces
    (
        "const t = await request.text(); const it = []; let i = 0;"
        " while (i < t.length) { it.push(t.slice(i, i + 1500)); i += 1400 }",
        REQUEST,
    ),
    (
        "const t = env.TEXT; const it = []; let i = 0;"
        " while (i < t.length) { it.push(t.slice(i, i + 1500)); i += 1400 }",
        "bounded",
    ),
    # through the keys of a list, and of an object
    ("const it = []; const xs = await request.json(); for (const i in xs) it.push(xs[i])", REQUEST),
    ("const it = []; const xs = [1, 2]; for (const i in xs) it.push(xs[i])", "at most 2"),
    ("const it = (await request.json()).slice(0, -1)", REQUEST),
    # nothing is known
    ("const it = env.LIST.split(',')", "not known"),
    ("const it = unknown()", "not known"),
]


@pytest.mark.parametrize(("body", "expected"), JAVASCRIPT)
def test_javascript(body: str, expected: str, tmp_path: Path) -> None:
    assert in_words(size_of_it(tmp_path, handler(body))) == expected


FIELDS = [
    (
        "const o = { a: [] }; for (const x of await request.json()) o.a.push(x); const it = o.a",
        REQUEST,
    ),
    ("const o = { a: [] }; for (const x of ['b', 'c']) o.a.push(x); const it = o.a", "at most 2"),
    ("const o = { a: [] }; o.a.push('b', 'c'); const { a: it } = o", "at most 2"),
    (
        "const o = { a: ['x'] }; for (const x of ['b', 'c']) o.a.push(x); const it = o.a",
        "at most 3",
    ),
    ("const o = { a: [] }; o.a.push(...(await request.json())); const it = o.a", REQUEST),
    ("const o = { a: [] }; o.a = await request.json(); const it = o.a", REQUEST),
    ("const o = { a: [] }; o.a = [...o.a, ...(await request.json())]; const it = o.a", REQUEST),
    ("const o = { a: [] }; o.a = o.a.concat(await request.json()); const it = o.a", REQUEST),
    (
        "const o = { a: [] }; o.a.push(...(await request.json())); o.a = o.a.slice(0, 9);"
        " const it = o.a",
        "at most 9",
    ),
    (
        "const o = { a: new Map() }; for (const x of await request.json()) o.a.set(x, 1);"
        " const it = o.a.keys()",
        REQUEST,
    ),
    (
        "const o = { a: {} }; for (const x of await request.json()) o.a[x.id] = x;"
        " const it = Object.values(o.a)",
        REQUEST,
    ),
    (
        "const o = { p: { a: [] } }; for (const x of await request.json()) o.p.a.push(x);"
        " const it = o.p.a",
        REQUEST,
    ),
    (
        "const o = { a: [], b: [] }; for (const x of await request.json()) o.b.push(x);"
        " const it = o.a",
        "at most 0",
    ),
    ("const o = { a: [] }; fill(o); const it = o.a", "not known"),
    ("const o = { a: [] }; console.log(o); const it = o.a", "at most 0"),
    ("const o = { a: [], add(x) { this.a.push(x) } }; o.add(1); const it = o.a", "not known"),
    ("const o = { a: [] }; all.push(o); const it = o.a", "not known"),
    ("const o = filled(await request.json()); const it = o.a", REQUEST),
    (
        "const o = empty(); for (const x of await request.json()) o.a.push(x); const it = o.a",
        REQUEST,
    ),
    ("const o = empty(); const it = o.a", "at most 0"),
    (
        "const o = { a: [] }; for (const x of await request.json())"
        " if (o.a.length < 9) o.a.push(x); const it = o.a",
        BOUNDED,
    ),
    (
        "const o = { a: [] }; for (const x of await request.json()) { if (o.a.length >= 9) break;"
        " o.a.push(x) } const it = o.a",
        BOUNDED,
    ),
]


@pytest.mark.parametrize(("body", "expected"), FIELDS)
def test_a_field_is_as_large_as_what_is_put_in_it(body: str, expected: str, tmp_path: Path) -> None:
    makers = (
        "\nfunction empty() { return { a: [] } }"
        "\nfunction filled(xs) { const o = { a: [] }; for (const x of xs) o.a.push(x); return o }"
    )
    assert in_words(size_of_it(tmp_path, handler(body) + makers)) == expected


PYTHON_FIELDS = [
    ("o = {'a': []}\nfor x in await request.json():\n    o['a'].append(x)\nit = o['a']", REQUEST),
    ("o = {'a': []}\nfor x in ['b', 'c']:\n    o['a'].append(x)\nit = o['a']", "at most 2"),
    ("o = {'a': []}\no['a'].extend(await request.json())\nit = o['a']", REQUEST),
    ("o = {'a': []}\no['a'] += await request.json()\nit = o['a']", REQUEST),
    ("o = {'a': []}\no['a'] = await request.json()\nit = o['a']", REQUEST),
    (
        "o = dict(a=[])\nfor x in await request.json():\n    o['a'].append(x)\nit = o['a']",
        "not known",
    ),
    ("o = {'a': []}\nfill(o)\nit = o['a']", "not known"),
    ("o = {'a': []}\nit = o['a']", "at most 0"),
    (
        "o = {'a': []}\nfor x in await request.json():\n    if len(o['a']) < 9:\n"
        "        o['a'].append(x)\nit = o['a']",
        BOUNDED,
    ),
]


@pytest.mark.parametrize(("body", "expected"), PYTHON_FIELDS)
def test_a_field_in_python_is_as_large_as_what_is_put_in_it(
    body: str, expected: str, tmp_path: Path
) -> None:
    assert in_words(size_of_it(tmp_path, entrypoint(body), python=True)) == expected


def test_what_a_callback_gathers_comes_as_often_as_its_helper_calls_it(tmp_path: Path) -> None:
    code = (
        handler("const it = []; await each(env.KV, async (k) => { it.push(k.name) })")
        + """
async function each(kv: KVNamespace, callback) {
  let list = await kv.list();
  for (const key of list.keys) await callback(key);
  while (list.cursor) {
    list = await kv.list({ cursor: list.cursor });
    for (const key of list.keys) await callback(key);
  }
}"""
    )
    assert in_words(size_of_it(tmp_path, code)) == PAGES
    few = (
        handler("const it = []; twice((k) => it.push(k))")
        + """
function twice(callback) { for (const k of ["a", "b"]) callback(k); callback("c"); }"""
    )
    assert in_words(size_of_it(tmp_path, few)) == "at most 3"


KEYS = [
    ("(k) => it.add(k.name)", "new Set()", PAGES),
    ("(k) => it.set(k.name, 1)", "new Map()", PAGES),
    ("(k) => { const name = k.name; it.set(name, 1) }", "new Map()", PAGES),
    ("(k) => { it[k.name] = 1 }", "{}", PAGES),
    ("(k) => it.add(env.NAME)", "new Set()", "at most 1"),
    ("(k) => it.add(user)", "new Set()", "at most 1"),
]


@pytest.mark.parametrize(("callback", "made", "expected"), KEYS)
def test_a_callback_is_given_another_key_each_time_its_helper_calls_it(
    callback: str, made: str, expected: str, tmp_path: Path
) -> None:
    body = (
        f"const user = await env.KV.get('user'); const it = {made}; await each(env.KV, {callback})"
    )
    code = (
        handler(body)
        + """
async function each(kv: KVNamespace, callback) {
  let cursor;
  do {
    const list = await kv.list({ cursor });
    for (const key of list.keys) callback(key);
    cursor = list.cursor;
  } while (cursor);
}"""
    )
    assert in_words(size_of_it(tmp_path, code)) == expected


def rounds(folder: Path, loop: str) -> Size:
    """How often a `while` goes round that may use `ids`, which the request sends."""
    code = handler(f"const ids = await request.json(); {loop}; const it = 1")
    worker = understand(folder, code).worker
    (file,) = worker.files.values()
    node = next(n for n in file.of_kind(tree.Loop) if n.kind == "while")
    return worker.sizes.loop(file, node)


LOOPS = [
    ("while (ids.length > 0) f(ids.shift())", REQUEST),
    ("while (ids.length) f(ids.splice(0, 20))", REQUEST),
    ("while (ids.length !== 0) f(ids.pop())", REQUEST),
    ("let id; while ((id = ids.shift())) f(id)", REQUEST),
    ("let id; while ((id = ids.shift()) !== undefined) f(id)", REQUEST),
    ("const few = ['a', 'b']; while (few.length > 0) f(few.shift())", "at most 2"),
    ("let n = 0; while (ids.length > 0 && n < 9) { f(ids.shift()); n++ }", "at most 9"),
    ("while (ids.length > 0) { f(ids.shift()); if (Date.now() > end) break }", BOUNDED),
    ("const all = [...ids]; while (all.length > 0) f(all.shift())", REQUEST),
    ("const o = { a: ids }; while (o.a.length > 0) f(o.a.shift())", REQUEST),
    # a list of work: each of those that it begins with is taken, whatever is added
    ("while (ids.length > 0) ids.push(f(ids.shift()))", REQUEST),
    ("const all = [...ids]; while (all.length > 0) { if (f(all.pop())) all.push('a') }", REQUEST),
    ("const q = []; for (const i of ids) q.push(i); while (q.length) q.push(f(q.pop()))", REQUEST),
    ("let n = 0; while (ids.length > 0 && n < 9) { ids.push(f(ids.shift())); n++ }", "at most 9"),
]  # fmt: skip


@pytest.mark.parametrize(("loop", "expected"), LOOPS)
def test_a_loop_that_empties_a_list_runs_as_often_as_it_is_long(
    loop: str, expected: str, tmp_path: Path
) -> None:
    assert in_words(rounds(tmp_path, loop)) == expected


WORK = [
    "const all = ['a']; while (all.length > 0) all.push(...g(all.pop(), ids))",
    "const all = ids.slice(0, 9); while (all.length > 0) all.push(f(all.pop()))",
    # as many rounds as there are levels
    "while (ids.length > 0) for (const id of ids.splice(0)) ids.push(f(id))",
    "while (ids.length > 0) { for (let n = ids.length; n > 0; n--) ids.push(f(ids.shift())) }",
    "while (ids.length > 0) { const id = ids.pop(); ids = g(id) }",
]


@pytest.mark.parametrize("loop", WORK)
def test_a_list_of_work_is_not_as_long_as_what_its_rounds_may_add(
    loop: str, tmp_path: Path
) -> None:
    assert not rounds(tmp_path, loop).is_unbounded


PYTHON_LOOPS = [
    ("while ids:\n    f(ids.pop())", REQUEST),
    ("while len(ids) > 0:\n    f(ids.pop(0))", REQUEST),
    ("queue = collections.deque(ids)\nwhile queue:\n    f(queue.popleft())", REQUEST),
    ("while ids:\n    ids.append(f(ids.pop()))", REQUEST),
    ("todo = ['a']\nwhile todo:\n    todo.extend(f(todo.pop(), ids))", "not known"),
]


@pytest.mark.parametrize(("loop", "expected"), PYTHON_LOOPS)
def test_a_loop_in_python_that_empties_a_list(loop: str, expected: str, tmp_path: Path) -> None:
    code = "import collections\n" + entrypoint(f"ids = await request.json()\n{loop}\nit = 1")
    worker = understand(tmp_path, code, python=True).worker
    (file,) = worker.files.values()
    (node,) = file.of_kind(tree.Loop)
    assert in_words(worker.sizes.loop(file, node)) == expected


QUERIES = [
    ("let sql = 'SELECT a FROM b'; if (c) sql += ' WHERE c = 1';", "sql", ROWS),
    ("let sql = 'SELECT a FROM b'; if (c) sql = sql + ' WHERE c';", "sql", ROWS),
    ("let sql = 'SELECT a FROM b'; if (c) sql = `${sql} WHERE c`;", "sql", ROWS),
    ("let sql; if (c) sql = 'SELECT a FROM b'; else sql = 'SELECT a FROM c';", "sql", ROWS),
    ("let sql = 'SELECT a FROM b'; sql += end;", "sql", "not known"),
    ("let sql = 'SELECT a FROM b'; if (c) sql += ' LIMIT 9';", "sql", "not known"),
    (
        "let sql = 'SELECT a FROM b'; if (c) sql += ' WHERE c'; sql += ' LIMIT 9';",
        "sql",
        "at most 9",
    ),
    ("let sql = 'SELECT a FROM b'; if (c) sql += ' WHERE c';", "sql + ' LIMIT 9'", "at most 9"),
    ("", "'SELECT a FROM b' + (c ? ' WHERE c = 1' : '')", ROWS),
    ("", "'SELECT a FROM b' + (c ? ' LIMIT 9' : '')", "not known"),
    ("", "c ? 'SELECT a FROM b LIMIT 5' : 'SELECT a FROM c LIMIT 9'", "at most 9"),
    ("", "c ? 'SELECT a FROM b' : other", "not known"),
    ("const w = c ? 'WHERE c = 2' : '';", "`SELECT a FROM b ${w}`", ROWS),
    ("", "'SELECT a FROM b WHERE ' + all.join(' AND ')", ROWS),
    ("", "'SELECT a FROM b ' + all.join(' ')", "not known"),
]


@pytest.mark.parametrize(("body", "sql", "expected"), QUERIES)
def test_the_rows_of_a_query_that_is_put_together(
    body: str, sql: str, expected: str, tmp_path: Path
) -> None:
    rows = f"const it = (await env.DB.prepare({sql}).all()).results"
    assert in_words(size_of_it(tmp_path, handler(f"{body} {rows}"))) == expected


PYTHON_QUERIES = [
    ("sql = 'SELECT a FROM b'\nif c:\n    sql += ' WHERE c = 1'", "sql", ROWS),
    ("w = ' WHERE ' + ' AND '.join(c) if c else ''", "f'SELECT a FROM b{w}'", ROWS),
    ("sql = 'SELECT a FROM b'\nif c:\n    sql += f' LIMIT {c}'", "sql", "not known"),
    ("sql = 'SELECT a FROM b'\nif c:\n    sql += d", "sql", "not known"),
]


@pytest.mark.parametrize(("body", "sql", "expected"), PYTHON_QUERIES)
def test_the_rows_of_a_query_that_python_puts_together(
    body: str, sql: str, expected: str, tmp_path: Path
) -> None:
    rows = f"it = (await self.env.DB.prepare({sql}).all()).results"
    assert in_words(size_of_it(tmp_path, entrypoint(f"{body}\n{rows}"), python=True)) == expected


DB = "drizzle(env.DB)"
KYSELY = "new Kysely({ dialect: d })"
PRISMA = "new PrismaClient()"


def test_the_rows_of_a_statement_that_a_caller_makes(tmp_path: Path) -> None:
    def asked(statement: str) -> str:
        code = (
            handler(f"const it = await rows({statement})")
            + """
async function rows(statement: D1PreparedStatement) {
  const { results } = await statement.bind(1).all();
  return results.map((row) => row.id);
}"""
        )
        return in_words(size_of_it(tmp_path, code))

    assert asked("env.DB.prepare('SELECT a FROM b WHERE c = ?')") == ROWS
    assert asked("env.DB.prepare('SELECT a FROM b LIMIT 9').bind(2)") == "at most 9"
    assert asked("made(env)") == "not known"


def test_a_field_of_a_parameter_is_as_large_as_in_what_is_passed(tmp_path: Path) -> None:
    def passed(argument: str) -> str:
        code = handler(f"const body = await request.json(); await boxed({argument})")
        return in_words(
            size_of_it(
                tmp_path,
                code
                + """
interface Box { rows: string[] }
async function boxed(box: Box) { const it = box.rows; return it; }""",
            )
        )

    assert passed("{ rows: body.ids }") == REQUEST
    assert passed("{ rows: ['a', 'b'] }") == "at most 2"
    assert passed("body") == REQUEST
    assert passed("other") == "not known"
    code = (
        "const body = await request.json(); if (body.rows.length > 9) return 1; await boxed(body)"
    )
    boxed = "\nasync function boxed(box: Box) { const it = box.rows; return it }"
    assert in_words(size_of_it(tmp_path, handler(code) + boxed)) == "at most 9"


def test_what_is_put_in_an_object_later_is_found_in_it(tmp_path: Path) -> None:
    def put(value: str, made: str = "{}") -> str:
        body = (
            f"const b = await request.json(); const o = {made}; o.ids = {value}; const it = o.ids"
        )
        return in_words(size_of_it(tmp_path, handler(body)))

    assert put("b.ids") == REQUEST
    assert put("b.ids.slice(0, 9)") == "at most 9"
    assert put("b.ids", "{ name: 'a' }") == REQUEST
    assert put("other(b)") == "not known"


def test_what_middleware_puts_on_the_request_is_found_on_it(tmp_path: Path) -> None:
    def put(value: str) -> str:
        parse = f"const parse = async (request) => {{ request.parsed = {value} }}; "
        use = "const use = (request) => { const it = request.parsed.ids; return it };\n"
        body = "await parse(request); await use(request)"
        code = f"export default {{ async fetch(request) {{ {body} }} }}"
        return in_words(size_of_it(tmp_path, parse + use + code))

    assert put("await request.json()") == REQUEST
    assert put("{ ids: [1, 2] }") == "at most 2"
    assert put("await checked(request)") == "not known"


def test_what_is_written_after_a_spread_is_the_field_that_a_list_gives(tmp_path: Path) -> None:
    def put(element: str, loop: str = "for (const walk of all) {") -> str:
        code = (
            "async function walks(db) { const all = [];"
            ' const { results } = await db.prepare("SELECT * FROM walks LIMIT 9").all();'
            ' const stops = (await db.prepare("SELECT * FROM stops").all()).results;'
            f" for (const walk of results) all.push({element}); return all }}\n"
        )
        use = f"const all = await walks(env.DB); {loop} const it = walk.stops; f(it) }}"
        return in_words(size_of_it(tmp_path, code + handler(use).replace("return it", "")))

    assert put("{ ...walk, stops }") == ROWS
    assert put("{ ...walk, stops: ['start', 'end'] }") == "at most 2"
    assert put("{ id: walk.id, stops }") == ROWS
    counting = "for (let i = 0; i < all.length; i++)"
    assert put("{ ...walk, stops }", f"{counting} {{ const walk = all[i];") == ROWS
    assert put("{ stops: [], ...walk }") == STORED
    assert put("{ ...walk, stops, ...await elsewhere() }") == STORED


def test_a_helper_gives_each_call_of_what_that_hands_it(tmp_path: Path) -> None:
    helper = (
        "async function each({ items, by }) { const all = [];"
        " for (const item of items) all.push(await by(item)); return all }\n"
    )
    other = "; await each({ items: await request.json(), by: (n) => env.KV.put(n, '1') })"

    def given(items: str) -> str:
        body = f"const it = await each({{ items: {items}, by: (n) => env.KV.get(n) }})"
        return in_words(size_of_it(tmp_path, helper + handler(f"if (a) {{ {other[2:]} }}; {body}")))

    assert given("['a', 'b']") == BOUNDED
    assert given("await elsewhere()") == "not known"
    assert given("await request.json()") == REQUEST


OWN = [
    ("constructor(private rows: string[]) {}", "rows", REQUEST),
    ("constructor(rows) { this.rows = rows }", "rows", REQUEST),
    ("constructor(rows) { this.rows = rows.slice(0, 9) }", "rows", "not known"),
    ("constructor(r) { this.rows = r; if (this.rows.length > 9) throw r }", "rows", "not known"),
    ("constructor(r) { this.a = r; this.a = this.a.slice(0, 9) }", "a", "not known"),
    ("constructor(rows) { this.box = { rows } }", "box.rows", REQUEST),
]


@pytest.mark.parametrize(("maker", "name", "expected"), OWN)
def test_a_field_of_an_object_itself_is_as_large_as_it_is_given(
    maker: str, name: str, expected: str, tmp_path: Path
) -> None:
    code = handler("const rows = await request.json(); await new Store(rows).run()")
    store = f"class Store {{ {maker} run() {{ const it = this.{name}; return it }} }}"
    assert in_words(size_of_it(tmp_path, f"{code}\n{store}")) == expected


FASTAPI = [
    ("order: Order", "order.ids", REQUEST),
    ("order: Order", "order.few", "bounded"),
    ("order: Order", "order.some", "bounded"),
    ("order: Order", "order.maybe", REQUEST),
    ("order: Order", "order.item.names", REQUEST),
    ("order: Checked", "order.ids", "not known"),
    ("ids: list[str]", "ids", REQUEST),
    ("ids: list[str] = Query(max_length=20)", "ids", "bounded"),
    ("ids: Annotated[list[str], Query(max_length=20)]", "ids", "bounded"),
    ("ids: str", "ids.split(',')", REQUEST),
    ("data: dict", "data['ids']", REQUEST),
    ("ids: list[str] = Depends(wanted)", "ids", "not known"),
    ("flag: bool", "flag", "not known"),
    ("request: Request", "(await request.json())['ids']", REQUEST),
]


@pytest.mark.parametrize(("param", "expression", "expected"), FASTAPI)
def test_what_fastapi_hands_to_a_route(
    param: str, expression: str, expected: str, tmp_path: Path
) -> None:
    code = f"""
from typing import Annotated, Optional
from fastapi import Depends, FastAPI, Query, Request
from pydantic import BaseModel, Field, field_validator
from workers import WorkerEntrypoint
import asgi

app = FastAPI()

class Item(BaseModel):
    names: list[str]

class Order(BaseModel):
    ids: list[str] = Field(title="which")
    few: list[str] = Field(max_length=20)
    some: Annotated[list[str], Field(max_length=20)]
    maybe: Optional[list[str]] = None
    item: Item

class Checked(BaseModel):
    ids: list[str]
    @field_validator("ids")
    def check(cls, ids):
        return ids

@app.post("/orders")
async def create({param}):
    it = {expression}
    return it

class Default(WorkerEntrypoint):
    async def fetch(self, request):
        return await asgi.fetch(app, request, self.env)
"""
    assert in_words(size_of_it(tmp_path, code, python=True)) == expected


BUILT = [
    (f"await {DB}.select().from(users)", ROWS),
    (f"await {DB}.select().from(users).leftJoin(a, b).where(eq(users.at, 5)).all()", ROWS),
    (f"await {DB}.select().from(users).leftJoin(a, b).orderBy(c).limit(3).offset(4)", "at most 3"),
    (f"(await {DB}.select().from(users)).map((u) => u.id)", ROWS),
    (f"await {DB}.select().from(users).where(eq(users.id, n))", "not known"),
    (f"await {DB}.select().from(users).where(and(inArray(users.name, ns), a))", "not known"),
    (f"await {DB}.select({{ n: count() }}).from(users)", "not known"),
    (f"await {DB}.select({{ a: users.a, n: count() }}).from(users).groupBy(users.a)", ROWS),
    (f"await {DB}.select().from(users).get()", "not known"),
    (f"await {DB}.select().from(users).$dynamic()", "not known"),
    (f"await {DB}.query.users.findMany({{ where: a }})", ROWS),
    (f"await {DB}.query.users.findMany({{ limit: 7 }})", "at most 7"),
    (f"await {DB}.query.users.findMany(options)", "not known"),
    (f"await {DB}.query.users.findMany({{ ...options }})", "not known"),
    (f"await {KYSELY}.selectFrom('users').selectAll().where('a', '=', 1).execute()", ROWS),
    (f"await {KYSELY}.selectFrom('users').selectAll().limit(9).execute()", "at most 9"),
    (f"await {KYSELY}.selectFrom('users').where('users.id', '=', 1).execute()", "not known"),
    (f"await {KYSELY}.selectFrom('users').selectAll().executeTakeFirst()", "not known"),
    (f"await {PRISMA}.user.findMany()", ROWS),
    (f"await {PRISMA}.user.findMany({{ take: 20 }})", "at most 20"),
    (f"await {PRISMA}.user.findMany({{ where: {{ id: {{ in: ids }} }} }})", "not known"),
    ("(await new D1QB(env.DB).fetchAll({ tableName: 'a' }).execute()).results", ROWS),
    (
        "(await new D1QB(env.DB).fetchAll({ where: w, limit: 5 }).execute()).results",
        "at most 5",
    ),
]


@pytest.mark.parametrize(("expression", "expected"), BUILT)
def test_the_rows_of_a_query_that_a_builder_makes(
    expression: str, expected: str, tmp_path: Path
) -> None:
    imports = (
        "import { drizzle } from 'drizzle-orm/d1'; import { Kysely } from 'kysely';"
        " import { PrismaClient } from '@prisma/client'; import { D1QB } from 'workers-qb';"
    )
    assert in_words(size_of_it(tmp_path, imports + handler(f"const it = {expression}"))) == expected


PARTS = [
    ("const [it, e] = parse(await request.text())", REQUEST),
    ("const it = parse(await request.text())[0]", REQUEST),
    ("const r = parse(await request.text()); const it = r[0]", REQUEST),
    ("const r = parse(await request.text()); const it = r[1]", "at most 1"),
    ("const r = parse(await request.text()); const it = r", "at most 2"),
    ("const [it, e] = [(await request.json()).ids, []]", REQUEST),
    ("const [it, n] = await Promise.all([all(env.DB), 1])", ROWS),
    ("const [n, it] = await Promise.all([1, all(env.DB)])", ROWS),
    ("const [{ results: it }, n] = await Promise.all([query(env.DB), 1])", ROWS),
    ("const [n, ...it] = [1, 2, 3]", "at most 3"),
    ("const [it] = (await request.json()).lists", REQUEST),
    ("const it = unknown(['a', 'b'])[0]", "not known"),
    ("const xs = [['a', 'b', 'c'], ['d']]; const it = xs[env.N]", "not known"),
    ("const it = [['a', 'b', 'c'], ['d']][0]", "at most 3"),
]


@pytest.mark.parametrize(("body", "expected"), PARTS)
def test_a_part_of_a_tuple_has_its_own_size(body: str, expected: str, tmp_path: Path) -> None:
    code = (
        "function parse(t) { return [t.split(','), ['a']] }\n"
        "const query = (db) => db.prepare('SELECT a FROM b').all()\n"
        "const all = async (db) => (await query(db)).results\n"
    ) + handler(body)
    assert in_words(size_of_it(tmp_path, code)) == expected


PYTHON_PARTS = [
    ("it, e = parse(await request.text())", REQUEST),
    ("r = parse(await request.text())\nit = r[0]", REQUEST),
    ("r = parse(await request.text())\nit = r[1]", "at most 1"),
    ("it, e = (await request.json())['a'], []", REQUEST),
    ("r = await self.env.DB.prepare('SELECT a FROM b').all()\nit, n = r.results, 1", ROWS),
    ("it, n = await asyncio.gather(request.json(), self.env.KV.get('a'))", REQUEST),
    ("it = {'a': [1, 2], 'b': [3]}[self.env.KIND]", "not known"),
    ("it = (await request.json())[0]", REQUEST),
]


@pytest.mark.parametrize(("body", "expected"), PYTHON_PARTS)
def test_a_part_of_a_python_tuple(body: str, expected: str, tmp_path: Path) -> None:
    code = (
        "import asyncio\n"
        + entrypoint(body)
        + ("\ndef parse(text):\n    return text.split(','), ['a']\n")
    )
    assert in_words(size_of_it(tmp_path, code, python=True)) == expected


PYTHON = [
    ("it = [1, 2]", "at most 2"),
    ("it = list(range(20))", "at most 20"),
    ("it = await request.json()", REQUEST),
    ("body = await request.json()\nit = body['ids']", REQUEST),
    ("body = await request.json()\nit = body.get('ids', [])", REQUEST),
    ("body = await request.json()\nit = body['ids'][:50]", "at most 50"),
    ("body = await request.json()\nit = body['ids'][1:]", REQUEST),
    ("it = (await request.json())['a']\nif len(it) > 5:\n    raise ValueError", "at most 5"),
    ("it = [x for x in await request.json()]", REQUEST),
    ("r = await fetch('https://a.example')\nit = (await r.json())['items']", ANSWER),
    ("it = (await self.env.DB.prepare('SELECT a FROM b').all()).results", ROWS),
    ("it = (await self.env.KV.list()).keys", "at most 1000"),
    ("it = await request.json()\nif not isinstance(it, list):\n    it = [it]", REQUEST),
    ("it = await request.json()\nif not isinstance(it, list): it = [it] if it else []", REQUEST),
    (
        "it = []\ncursor = None\nwhile True:\n    page = await self.env.KV.list(cursor=cursor)\n"
        "    it += page.keys\n    cursor = page.cursor\n    if not cursor:\n        break",
        PAGES,
    ),
    ("it = []\nit += ['a', 'b']\nit = it + ['c']", "at most 3"),
    ("it = ''\nfor x in await request.json():\n    it += x", REQUEST),
    ("it = {}\nfor x in await request.json():\n    it[(x['a'], x['b'])] = 1", REQUEST),
    ("it = {}\nfor x in await request.json():\n    k = x['a'], x['b']\n    it[k] = 1", REQUEST),
    ("it = {}\nfor x in await request.json():\n    it[x['a'], 1] = 1", REQUEST),
    ("it = {}\nfor x in await request.json():\n    it[len(x), 1] = 1", "not known"),
    ("it = self.names", "not known"),
    ("it = {'a', 'b'} - set(await request.json())", "at most 2"),
    ("it = set(await request.json()) - {'a', 'b'}", REQUEST),
    ("known = {'a', 'b'}\nit = set(await request.json()) & known", "at most 2"),
    ("it = set(await request.json()) | {'a', 'b'}", REQUEST),
    ("it = {'a'}.union(['b'])", "at most 2"),
    ("it = {'a'}.intersection(await request.json())", "at most 1"),
    ("it = (await request.json())['page'] - 1", REQUEST),
    ("it = re.findall('a+', await request.text())", REQUEST),
    ("it = re.compile('a+').findall(await request.text())", REQUEST),
    ("for m in re.finditer('a(b*)', await request.text()):\n    it = m.group(1)", REQUEST),
    ("it = parse_qs(await request.text())['id']", FORM),
    ("it = parse_qs(urlparse(request.url).query).get('ids', [''])[0].split(',')", FORM),
    ("it = parse_qs(await request.text())['id'][:5]", "at most 5"),
    ("it = {}\nfor x in await request.json():\n    it[x['a']] = it.get(x['a'], 0) + 1", REQUEST),
    ("it = {}\nfor x in await request.json():\n    it.setdefault(x['a'], []).append(x)", REQUEST),
    ("it = defaultdict(int)\nfor x in await request.json():\n    it[x['a']] += 1", REQUEST),
    ("it = defaultdict(list)\nfor x in await request.json():\n    it[x['a']].append(x)", REQUEST),
    ("it = {'a': 0, 'b': 0}\nfor x in await request.json():\n    it[x['a']] += 1", "at most 2"),
    ("it = {}\nfor x in await request.json():\n    it[x['at'] // 3600] = x", "not known"),
    ("it = set()\n[it.add(x) for x in await request.json()]", REQUEST),
    ("MOST = 3\nit = (await request.json())[:MOST]", "at most 3"),
    ("MOST = 3\nit = (await request.json())[0:MOST]", "at most 3"),
    ("it = (await request.json())[:most]", "bounded"),
    ("it = (await request.json())[:-1]", REQUEST),
    ("it = list(map(str, await request.json()))", REQUEST),
    ("it = list(filter(None, await request.json()))", REQUEST),
    ("it = iter(sorted(reversed(await request.json())))", REQUEST),
    ("body = await request.json()\nit = zip(body['a'], body['b'])", REQUEST),
    ("body = await request.json()\nit = zip(body['a'], ['x', 'y'])", "at most 2"),
    ("body = await request.json()\nit = zip(body['a'], names)", "not known"),
    ("for n, it in enumerate((await request.json())['a']):\n    pass", REQUEST),
]


@pytest.mark.parametrize(("body", "expected"), PYTHON)
def test_python(body: str, expected: str, tmp_path: Path) -> None:
    assert in_words(size_of_it(tmp_path, entrypoint(body), python=True)) == expected


def test_an_array_of_another_file_is_as_long_as_it_is_written(tmp_path: Path) -> None:
    files = {
        "main.ts": "import { hosts } from './config'\n" + handler("const it = hosts"),
        "config.ts": "export const hosts = ['a', 'b']",
    }
    assert in_words(size_of_it(tmp_path, files)) == "at most 2"


def test_a_parameter_is_as_large_as_what_is_passed(tmp_path: Path) -> None:
    code = "async function f(xs) { const it = xs; return it }\n"
    both = code + "export default { async fetch(request) { await f([1]); %s } }"
    assert in_words(size_of_it(tmp_path / "a", both % "")) == "at most 1"
    assert in_words(size_of_it(tmp_path / "b", both % "await f(await request.json())")) == REQUEST


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("await request.json()", REQUEST),
        ("(await request.json()).slice(0, 20)", "at most 20"),
        ("['a', 'b']", "at most 2"),
    ],
)
def test_a_parameter_of_an_objects_method_is_as_large_as_what_is_passed_over_rpc(
    given: str, expected: str, tmp_path: Path
) -> None:
    code = (
        "import { DurableObject } from 'cloudflare:workers';"
        "export default { async fetch(request, env) {"
        f" await env.ROOM.get(env.ROOM.idFromName('a')).keep({given}) }} }};"
        "export class Room extends DurableObject { async keep(it) { return it } }"
    )
    assert in_words(size_of_it(tmp_path, code)) == expected


@pytest.mark.parametrize(
    ("given", "asked", "expected"),
    [
        ("String(await request.json())", "if (!Array.isArray(it)) return [it];", "at most 0"),
        ("String(await request.json())", "if (typeof it === 'string') return [it];", "at most 0"),
        ("await request.json()", "if (typeof it === 'string') return [it];", REQUEST),
        ("String(await request.json())", "", REQUEST),
    ],
)
def test_a_text_that_is_passed_is_not_what_is_only_come_to_with_a_list(
    given: str, asked: str, expected: str, tmp_path: Path
) -> None:
    code = (
        f"const one = (it) => {{ {asked} return it }}; const listed = (given) => one(given);"
        f"export default {{ async fetch(request) {{ return listed({given}) }} }};"
    )
    assert in_words(size_of_it(tmp_path, code)) == expected


def test_a_check_in_what_is_called_counts_when_it_throws(tmp_path: Path) -> None:
    code = "function check(xs) { if (xs.length > 9) %s }\n" + handler(
        "const it = await request.json(); check(it)"
    )
    assert in_words(size_of_it(tmp_path / "a", code % "throw new Error('many')")) == "bounded"
    assert in_words(size_of_it(tmp_path / "b", code % "console.log('many')")) == REQUEST


def test_the_result_of_a_function_is_what_it_returns(tmp_path: Path) -> None:
    code = "async function load(r) { return { ids: (await r.json()).ids, kinds: ['a'] } }\n"
    ids = handler("const all = await load(request); const it = all.ids")
    kinds = handler("const all = await load(request); const it = all.kinds")
    assert in_words(size_of_it(tmp_path / "a", code + ids)) == REQUEST
    assert in_words(size_of_it(tmp_path / "b", code + kinds)) == "at most 1"


def test_the_rows_of_a_query_that_a_caller_writes(tmp_path: Path) -> None:
    code = (
        "const all = (db, sql) => db.prepare(sql).all()\n"
        "async function rows(db, sql, limit) { return (await all(db, sql)).results }\n"
        "async function more(db, sql) { return (await all(db, sql + ' LIMIT 9')).results }\n"
    )
    calls = {
        "rows(env.DB, 'SELECT a FROM b')": ROWS,
        "rows(env.DB, 'SELECT a FROM b LIMIT 7')": "at most 7",
        "rows(env.DB, request.url)": "not known",
        "more(env.DB, 'SELECT a FROM b')": "at most 9",
    }
    for number, (call, expected) in enumerate(calls.items()):
        made = code + handler(f"env.DB.prepare('').all(); const it = await {call}")
        assert in_words(size_of_it(tmp_path / str(number), made)) == expected


def test_messages_of_a_queue_come_a_hundred_at_a_time(tmp_path: Path) -> None:
    code = "export default { async queue(batch, env) { const it = batch.messages; return it } }"
    assert in_words(size_of_it(tmp_path, code)) == "at most 100"


def test_what_a_branch_is_not_taken_for_is_bounded_in_it_only(tmp_path: Path) -> None:
    for check in ("if (it.length <= 5) %s", "if (it.length > 5) await later(); else %s"):
        code = f"const it = await request.json(); {check % 'for (const x of it) await f(x)'}"
        worker = understand(tmp_path, handler(code)).worker
        (file,) = worker.files.values()
        (loop,) = file.of_kind(tree.Loop)
        assert in_words(worker.sizes.loop(file, loop)) == "at most 5"
        assert in_words(size_of_it(tmp_path, handler(code))) == REQUEST


def test_a_round_that_is_skipped_bounds_what_follows_in_it(tmp_path: Path) -> None:
    code = "export default { async fetch(r) { for (;;) { const it = await r.json(); %s } } }"
    skipped = code % "if (it.length > 5) continue; await f(it)"
    assert in_words(size_of_it(tmp_path / "a", skipped)) == "at most 5"
    late = code % "await f(it); if (it.length > 5) break"
    assert in_words(size_of_it(tmp_path / "b", late)) == REQUEST


def test_a_websocket_message_has_any_size(tmp_path: Path) -> None:
    code = (
        "import { DurableObject } from 'cloudflare:workers'\n"
        "export class Room extends DurableObject { async webSocketMessage(ws, message) {"
        " const it = JSON.parse(message).ids; return it } }\nexport default {}"
    )
    assert in_words(size_of_it(tmp_path, code)) == "a WebSocket message"


def test_a_message_of_a_socket_has_any_size(tmp_path: Path) -> None:
    def heard(listener: str, event: str = "message") -> str:
        body = (
            "const [a, b] = Object.values(new WebSocketPair());"
            f" b.addEventListener('{event}', {listener})"
        )
        code = f"export default {{ async fetch(request) {{ {body} }} }}"
        return in_words(size_of_it(tmp_path, code))

    assert heard("(e) => { const it = JSON.parse(e.data); f(it) }") == MESSAGE
    assert heard("({ data }) => { const { it } = JSON.parse(data); f(it) }") == MESSAGE
    assert heard("(e) => { const it = e.data; f(it) }", "close") == "not known"


def test_what_handlers_put_in_a_map_of_the_module_has_no_known_size(tmp_path: Path) -> None:
    kept = "const seen = new Map()\n" + handler("seen.set(request.url, 1); const it = seen")
    assert in_words(size_of_it(tmp_path, kept)) == "not known"


NAMED = (
    "async function named(url, most) { const items = []; while (url) { const r = await fetch(url);"
    " const page = await r.json(); items.push(...page); url = page.next;"
    " if (most && items.length >= most) break } return { items, url } }\n"
)
PAGED = {
    "js": (
        "async function pages(url, most) { const items = []; while (url) {"
        " const r = await fetch(url); const page = await r.json();"
        " if (%s) { items.push(...page.slice(0, most - items.length));"
        " if (items.length >= most) break } else { items.push(...page) }"
        " url = r.headers.get('next') } return items }\n"
    ),
    "py": (
        "async def pages(url, most=None):\n    items = []\n    while url:\n"
        "        r = await fetch(url)\n        page = await r.json()\n        if %s:\n"
        "            items.extend(page[:most - len(items)])\n"
        "            if len(items) >= most:\n                break\n"
        "        else:\n            items.extend(page)\n"
        "        url = r.headers.get('next')\n    return items\n"
    ),
}
OPTIONAL = [
    ("js", "false", "(await named(url, 1000)).items", "bounded"),
    ("js", "false", "(await named(url)).items", ANSWER),
    ("js", "most !== undefined", "await pages(url, 1000)", "bounded"),
    ("js", "most != null", "await pages(url, 1000)", "bounded"),
    ("js", "most", "await pages(url, 1000)", "bounded"),
    ("js", "most === undefined", "await pages(url, 1000)", ANSWER),
    ("js", "most !== undefined", "await pages(url)", ANSWER),
    ("js", "most", "await pages(url, undefined)", ANSWER),
    ("js", "most", "await pages(url, most)", PAGES),
    ("py", "most is not None", "await pages(url, most=1000)", "bounded"),
    ("py", "most is not None", "await pages(url, 1000)", "bounded"),
    ("py", "most", "await pages(url, left - 1)", "bounded"),
    ("py", "most is not None", "await pages(url)", ANSWER),
    ("py", "most is not None", "await pages(url, None)", ANSWER),
]


@pytest.mark.parametrize(("language", "test", "call", "expected"), OPTIONAL)
def test_a_maximum_that_one_call_gives(
    language: str, test: str, call: str, expected: str, tmp_path: Path
) -> None:
    other = "await pages(url, 5)" if language == "js" else "await pages(url, 5)\n"
    if language == "js":
        code = (
            PAGED["js"] % test
            + NAMED
            + handler(f"{other}; await pages(url); await named(url); const it = {call}")
        )
    else:
        code = PAGED["py"] % test + "\n" + entrypoint(f"await pages(url)\n{other}it = {call}")
    assert in_words(size_of_it(tmp_path, code, python=language == "py")) == expected


ROUNDS = [
    ("let n = 0; while (n < 5) { n++; await f() }", "at most 5"),
    ("let n = 1; while (n <= 5) { await f(); n += 1 }", "at most 5"),
    ("let n = 1; while (n <= 5) { await f(); if (await g()) n += 1 }", "bounded"),
    ("let n = 0; for (;;) { await f(); if (++n >= 5) break }", "bounded"),
    ("let n = 0; for (const x of xs) { if (n > 5) break; await f(x); n++ }", "at most 6"),
    ("const s = new Set(); for (const x of xs) { if (s.size >= 2) break; s.add(x) }", "at most 2"),
    ("const s = []; for (const x of xs) { if (s.length >= 2) break; s.push(...x) }", "bounded"),
    ("let n = unknown(); while (n < 5) { n++; await f() }", "bounded"),
    ("for (let i = 52; i >= 0; i--) await f(i)", "at most 53"),
    ("for (let i = 10; i > 0; i -= 3) await f(i)", "at most 4"),
    ("for (let i = xs.length - 1; i >= 0; i--) await f(xs[i])", REQUEST),
    ("for (let i = first; i >= 0; i--) await f(i)", "not known"),
    ("for (let i = 5; i >= last; i--) await f(i)", "not known"),
]


@pytest.mark.parametrize(("body", "expected"), ROUNDS)
def test_the_rounds_of_a_loop_that_counts(body: str, expected: str, tmp_path: Path) -> None:
    worker = understand(tmp_path, handler(f"const xs = await request.json(); {body}")).worker
    (file,) = worker.files.values()
    (loop,) = file.of_kind(tree.Loop)
    assert in_words(worker.sizes.loop(file, loop)) == expected


def test_what_a_call_gives_is_as_large_as_what_that_call_passes(tmp_path: Path) -> None:
    code = (
        "const names = (xs) => { const a = []; for (const x of xs) a.push(x.name); return a }\n"
        "const rows = (r) => r.results ?? []\n"
        "const both = (xs) => ({ names: names(xs), count: xs.length })\n"
    )
    every = "env.DB.prepare('SELECT a FROM b').all()"
    some = "env.DB.prepare('SELECT a FROM b LIMIT 9').all()"
    calls = {
        f"rows(await {some})": "bounded",
        f"rows(await {every})": ROWS,
        f"names(rows(await {some}))": "bounded",
        f"names(rows(await {every}))": ROWS,
        f"both(rows(await {some})).names": "bounded",
        f"both(rows(await {every})).names": ROWS,
        "names(await request.json())": REQUEST,
        "names(unknown())": "not known",
    }
    for number, (call, expected) in enumerate(calls.items()):
        other = f"names(await request.json()); rows(await {every}); both(await request.json())"
        made = code + handler(f"{other}; const it = {call}")
        assert in_words(size_of_it(tmp_path / str(number), made)) == expected


def test_a_number_that_is_handed_on_is_the_one_that_all_begin_with(tmp_path: Path) -> None:
    code = "function hand0(xs, n) { const it = xs.slice(0, n); return it.length }\n"
    for depth in range(20):  # each of them twice: a million ways lead there
        both = f"[hand{depth}(xs, n), hand{depth}(xs, n)]"
        code += f"function hand{depth + 1}(xs, n) {{ return {both} }}\n"
    (tmp_path / "same").mkdir()
    (tmp_path / "other").mkdir()
    code += handler("const xs = await request.json(); hand20(xs, 5)").replace("return it", "")
    assert in_words(size_of_it(tmp_path / "same", code)) == "at most 5"
    assert in_words(size_of_it(tmp_path / "other", f"{code}; hand7([], 6)")) == "bounded"


def test_a_converter_gives_each_call_parts_of_what_that_call_passes(tmp_path: Path) -> None:
    code = (
        "const plain = (value) => structuredClone(value);"
        "const first = async (r) => plain(await r.json()).names;"
        f"{handler('const answer = await fetch(u); const it = plain(await answer.json()).names')}"
        "\nexport const others = async (u) => first(await fetch(u));"
    )
    size = size_of_it(tmp_path, code)
    assert in_words(size) == ANSWER
    assert size.origin is not None
    assert size.origin.place.span.start > code.index("const it")


CHUNKS = "const N = 40; function chunks(xs, n = N) { const out = [];"
CHUNKED = (
    f"{CHUNKS} for (let i = 0; i < xs.length; i += n) out.push(xs.slice(i, i + n)); return out }}"
)
CUT = (
    "const cut = (all, most = 30) => all.slice(0, most);"
    "const days = (n) => Array.from({ length: n }, (_, day) => day).reverse();"
)
ALL = (
    "const { searchParams: q } = new URL(request.url); const all = await request.json();"
    " const page = parseInt(q.get('page') ?? '1'), size = Number(q.get('size'))"
)
CLAMP = "const clamp = (n) => Math.min(n, 40);"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("for (let i = 0; i < 9; i++) { const it = xs.slice(i, i + 200); f(it) }", "at most 200"),
        (
            "const at = p * N; const it = xs.slice(at, Math.min(at + N, xs.length)); f(it)",
            "at most 40",
        ),
        ("const it = xs.slice(p * N, (p + 1) * N); f(it)", "at most 40"),
        ("const it = xs.slice(p * N, (q + 1) * N); f(it)", "bounded"),
        ("for (const it of chunks(xs)) f(it)", "at most 40"),
        ("for (const it of chunks(await request.json())) f(it)", "at most 40"),
        ("for (const it of chunks(xs.slice(0, 9))) f(it)", "at most 9"),
        ("const it = []; it.push(1, 2); if (it.length === 0) it.push(3); f(it)", "at most 2"),
        ("const it = [1, 2]; if (x) it.push(3); if (!it.length) it.push(3); f(it)", "at most 3"),
        ("const it = []; if (!it.length) it.push(1); it.push(2); f(it)", "at most 2"),
        (
            "const it = []; const add = (x) => it.push(x); add(0);"
            " if (a) { add(1); add(2) } else if (b) add(3);"
            " else { for (const x of [4, 5, 6]) add(x) } f(it)",
            "at most 4",
        ),
        ("chunks(ys, 7); for (const it of chunks(xs)) f(it)", "not known"),
        (
            "const it = chunks(xs.slice(0, 5).map((x) => x.all.map(f).slice(0, 3)).flat()); f(it)",
            "at most 1",
        ),
        ("for (const { it } of xs.map((x) => ({ it: x.names, at: 1 }))) f(it)", "not known"),
        (
            "const all = []; for (const x of xs) all.push({ it: x.all.slice(0, 7), x });"
            " for (const { it } of all) f(it)",
            "at most 7",
        ),
        (
            "const it = xs.slice(0, 5).map((x) => x.all.map(f).slice(0, 3)).flat(); f(it)",
            "at most 15",
        ),
        ("const it = xs.slice(0, 5).flatMap((x) => [x.one, x.other]); f(it)", "at most 10"),
        ("xs.map(chunks); for (const it of chunks(xs)) f(it)", "not known"),
        ("const it = xs.splice(0, 7, one, 99); f(it)", "at most 7"),
        ("f(cut(xs, 7)); const it = cut(await request.json(), 9000); f(it)", "at most 9000"),
        ("const it = cut(await request.json()); f(it)", "at most 30"),
        ("f(days(3000)); const it = days(10); f(it)", "at most 10"),
        ("f(days(10)); const it = days(3000); f(it)", "at most 3000"),
        ("f(days(n)); const it = days(10); f(it)", "at most 10"),
        ("f(days(10), days(20)); const it = days(n); f(it)", "not known"),
        ("const all = await request.json(); const it = all.slice(0, all.length); f(it)", REQUEST),
        ("const r = await request.json(); const it = r.all.slice(1, r.last + 1); f(it)", REQUEST),
        ("const r = await request.json(); const it = r.all.slice(0, n); f(it)", "bounded"),
        (
            "const r = await request.json(); let end = r.all.length - 1;"
            " if (r.last) end = Math.min(r.last, end); const it = r.all.slice(0, end + 1); f(it)",
            REQUEST,
        ),
        (
            "const r = await request.json(); const it = r.all.slice(0, Math.min(r.last, 9)); f(it)",
            "at most 9",
        ),
        ("const it = xs.slice(0, 5).flatMap((x) => x.all); f(it)", "not known"),
        # a text and an object have a size, too, and are one thing each
        ("const it = ['a', 'b'].flatMap((x) => x.slice(0, 9)); f(it)", "at most 2"),
        ("const it = ['a', 'b'].flatMap((x) => (y ? { a: x, b: 1 } : [])); f(it)", "at most 2"),
        ("const it = ['a', 'b'].map((x) => ({ a: x, b: 1, c: 2 })).flat(); f(it)", "not known"),
        ("const it = ['a', 'b'].flatMap((x) => x.split('-').slice(0, 4)); f(it)", "at most 8"),
        # a page is no longer than what lies between its beginning and its end, whoever chooses it
        (f"{ALL}; const it = all.slice((page - 1) * 20, page * 20); f(it)", "at most 20"),
        (f"{ALL}; const it = all.slice((page - 1) * size, page * size); f(it)", REQUEST),
        (
            f"{ALL}; const end = page * 20; const first = end - 20;"
            " const it = all.slice(first, end); f(it)",
            "at most 20",
        ),
        (
            f"{ALL}; const n = Math.min(size, 50); const it = all.slice(page, n + page); f(it)",
            "at most 50",
        ),
        (f"{ALL}; const it = all.slice(page, page + clamp(size)); f(it)", "at most 40"),
        (f"{ALL}; const it = all.slice(page, page + size); f(it)", REQUEST),
        (f"{ALL}; const it = all.slice(page * 9, page * 9.5 + 7); f(it)", "bounded"),
        (f"{ALL}; const it = all.slice(page, size); f(it)", REQUEST),
        ("const it = xs.slice(Math.max(end - 9, 0), end); f(it)", "at most 9"),
        # the larger of two is no larger than both, and a least keeps nothing down
        ("const it = xs.slice(0, Math.max(0, Math.min(3, n))); f(it)", "at most 3"),
        (f"{ALL}; const it = all.slice(0, Math.max(1, size)); f(it)", REQUEST),
        # counts below zero take nothing, and a part of a text begins at the lower place
        ("const it = xs.splice(0, -1); f(it)", "at most 0"),
        ("const it = xs.take(-2); f(it)", "at most 0"),
        ("const it = (await request.text()).substring(40, 0); f(it)", "at most 40"),
    ],
)
def test_what_is_taken_several_at_a_time(body: str, expected: str, tmp_path: Path) -> None:
    assert (
        in_words(
            size_of_it(tmp_path, CUT + CLAMP + CHUNKED + handler(body).replace("return it", ""))
        )
        == expected
    )


GETTER = (
    "const read = async (kv, key) => JSON.parse((await kv.get(key)) ?? '[]');"
    "const write = (kv, key, list) => kv.put(key, JSON.stringify(list));"
)
READ_BY_NAME = [
    ("const it = await read(env.KV, 'list:' + request.url)", STORED),
    ("const it = await read(env.KV, 'settings')", "not known"),
    ("const key = `list:${request.url}`; const it = await read(env.KV, key)", STORED),
    # a key that says nothing may be that of a small thing
    ("const it = await read(env.KV, request.url)", "not known"),
    (
        "await read(env.KV, request.url); const it = await read(env.KV, `a:${request.url}`)",
        "not known",
    ),
    # what is kept small, through whom ever it is stored
    (
        "const key = `last:${request.url}`; const it = await read(env.KV, key);"
        "await write(env.KV, `last:${request.url}`, [1, ...it].slice(0, 9))",
        BOUNDED,
    ),
    (
        "const key = `last:${request.url}`; const it = await read(env.KV, key);"
        "await write(env.KV, `last:${request.url}`, [1, ...it])",
        STORED,
    ),
]


@pytest.mark.parametrize(("body", "expected"), READ_BY_NAME)
def test_what_a_getter_reads_its_callers_say_by_the_key_that_they_pass(
    body: str, expected: str, tmp_path: Path
) -> None:
    assert in_words(size_of_it(tmp_path, f"{GETTER}{handler(body)}")) == expected


SUPABASE = (
    "import { createClient } from '@supabase/supabase-js'; const db = createClient('u', 'k');"
)
QUERIES = [
    ("const it = (await db.from('a').select()).data", "at most 1000"),
    (
        "const { data: it } = await db.from('a').select().eq('state', 'new').order('b')",
        "at most 1000",
    ),
    ("const { data: it } = await db.from('a').select().gt('seen', Date.now())", "at most 1000"),
    ("const { data: it } = await db.from('a').select().eq('owner', request.url)", "bounded"),
    ("const { data: it } = await db.from('a').select().limit(20)", "at most 20"),
    ("const { data: it } = await db.from('a').select().limit(5000)", "at most 1000"),
    (
        "const { data: it } = await db.from('a').select().limit(+request.headers.get('n'))",
        "bounded",
    ),
    ("const { data: it } = await db.from('a').select().range(20, 39)", "at most 20"),
    ("const { data: it } = await db.from('a').select().range(n, n + 19)", "bounded"),
    ("const it = (await db.from('a').select().single()).data.b", "a stored value"),
    ("const { data: it } = await db.from('a').select('b.sum()')", "not known"),
    ("const { data: it } = await db.from('a').insert(rows).select()", "not known"),
    (
        "const [one, two] = await Promise.all([db.from('a').select().limit(3), db.rpc('b')]);"
        "const it = one.data ?? []",
        "at most 3",
    ),
]


@pytest.mark.parametrize(("body", "expected"), QUERIES)
def test_a_query_of_supabases_brings_no_more_than_its_project_allows(
    body: str, expected: str, tmp_path: Path
) -> None:
    assert in_words(size_of_it(tmp_path, f"{SUPABASE}{handler(body)}")) == expected


CHUNKS = (
    "const d = new TextDecoder(); const r = await fetch(request.url);"
    " const reader = r.body.getReader(); let it = ''; let n = 0;"
)
TEXTS_OF_CHUNKS = [
    (
        "while (true) { const { done, value } = await reader.read(); if (done) break;"
        " it += d.decode(value, { stream: true }) }",
        ANSWER,
    ),
    ("for await (const chunk of request.body) it += d.decode(chunk)", REQUEST),
    (
        "for await (const chunk of request.body) { it += d.decode(chunk);"
        " const lines = it.split('\\n'); it = lines.pop() }",
        "not known",
    ),
    ("for await (const chunk of request.body) it += name(chunk)", "not known"),
    (
        "for await (const chunk of request.body) { it += d.decode(chunk);"
        " if (it.length > most) break }",
        "not known",
    ),
]


@pytest.mark.parametrize(("body", "expected"), TEXTS_OF_CHUNKS)
def test_a_text_that_is_put_together_of_chunks_is_as_long_as_the_body(
    body: str, expected: str, tmp_path: Path
) -> None:
    assert in_words(size_of_it(tmp_path, handler(f"{CHUNKS} {body}"))) == expected


def test_a_text_of_chunks_is_as_long_as_the_loop_goes_on(tmp_path: Path) -> None:
    body = (
        "while (n < 30_000) { const { done, value } = await reader.read(); if (done) break;"
        " n += value.length; it += d.decode(value) }"
    )
    assert size_of_it(tmp_path, handler(f"{CHUNKS} {body}")).length == 30_000


@pytest.mark.parametrize(
    ("test", "words"),
    [
        ("if (!known.has(key)) continue;", "at most 2"),
        ("if (!known.has(key)) throw new Error(key);", "at most 2"),
        ("if (known.has(key)) continue;", REQUEST),
        ("if (!known.has(value)) continue;", REQUEST),
        ("", REQUEST),
    ],
)
def test_what_a_table_names_is_put_in_once_for_each_name(
    tmp_path: Path, test: str, words: str
) -> None:
    body = (
        "const known = new Set(['a', 'b']); const it = [];"
        " for (const [key, value] of Object.entries(await request.json()))"
        f" {{ {test} it.push(value) }}"
    )
    assert in_words(size_of_it(tmp_path, handler(body))) == words
