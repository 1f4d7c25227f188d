"""What the Worker itself asks another service for bounds the answer."""

from pathlib import Path

import pytest
from test_sizes import ANSWER, PAGES, REQUEST, entrypoint, handler, in_words, size_of_it

API = "https://api.example/items"
JSON = "await (await fetch({url})).json()"

ADDRESSES = [
    (f"'{API}?limit=50'", "at most 50"),
    (f"'{API}?state=open&per_page=40&page=2'", "at most 40"),
    (f"`{API}?$top=20`", "at most 20"),
    (f"`{API}?first=${{N}}`", "at most 25"),
    (f"'{API}?limit=' + N", "at most 25"),
    (f"'{API}?' + new URLSearchParams({{ maxResults: (20).toString(), q }})", "at most 20"),
    (f"`{API}?${{new URLSearchParams({{ q, pageSize: String(N) }}).toString()}}`", "at most 25"),
    (f"new Request('{API}?count=5', {{ headers }})", "at most 5"),
    (f"'{API}?page=5'", ANSWER),
    (f"'{API}?limit=all'", ANSWER),
    (f"`{API}?limit=${{new URL(request.url).searchParams.get('limit')}}`", ANSWER),
    (f"`{API}?limit=${{Math.min(new URL(request.url).searchParams.get('n'), 9)}}`", "at most 9"),
    (f"`{API}?limit=${{env.LIMIT}}`", "not known"),
    (f"cursor ? `{API}?limit=9&cursor=${{cursor}}` : '{API}?limit=5'", "at most 9"),
    (f"cursor ? `{API}?limit=9&cursor=${{cursor}}` : '{API}'", ANSWER),
    (f"`{API}?limit=9${{cursor ? `&cursor=${{cursor}}` : ''}}`", "at most 9"),
]


@pytest.mark.parametrize(("url", "expected"), ADDRESSES)
def test_addresses(url: str, expected: str, tmp_path: Path) -> None:
    code = "const N = 25;\n" + handler(f"const it = {JSON.format(url=url)}")
    assert in_words(size_of_it(tmp_path, code)) == expected


STEPS = [
    (f"const url = new URL('{API}'); url.searchParams.set('limit', '50')", "url", "at most 50"),
    (f"let url = '{API}?a=1'; url += '&limit=50'", "url", "at most 50"),
    ("const p = new URLSearchParams(); p.append('page_size', 30)", f"`{API}?${{p}}`", "at most 30"),
    ("const url = (n) => `{API}?limit=${n}`", "url(7)", "at most 7"),
]


@pytest.mark.parametrize(("before", "url", "expected"), STEPS)
def test_addresses_that_are_put_together(
    before: str, url: str, expected: str, tmp_path: Path
) -> None:
    code = handler(f"{before}; const it = {JSON.format(url=url)}")
    assert in_words(size_of_it(tmp_path, code)) == expected


PARTS = [
    ("const it = page.items", "at most 50"),
    ("const { messages: it } = page", "at most 50"),
    ("const it = page.data.items ?? []", "at most 50"),
    ("const it = page.items.filter((x) => x.ok).map((x) => x.id)", "at most 50"),
    ("const it = page.items[0].labels", ANSWER),
    ("const it = page.text.split(',')", "not known"),
    ("const it = []; for (const x of page.items) it.push(x)", "at most 50"),
    ("const it = []; while (more()) it.push(...page.items)", PAGES),
    ("const n = page.items.length; const it = Array.from({ length: n })", "at most 50"),
    ("const n = page.total; const it = Array.from({ length: n })", ANSWER),
    ("const it = Array.from({ length: Math.ceil(page.total / 50) })", ANSWER),
]


@pytest.mark.parametrize(("body", "expected"), PARTS)
def test_parts_of_what_was_asked_for(body: str, expected: str, tmp_path: Path) -> None:
    code = handler(f"const page = {JSON.format(url=repr(API + '?limit=50'))}; {body}")
    assert in_words(size_of_it(tmp_path, code)) == expected


HELPERS = """
async function api(method, path, token, size = 10) {
  return await fetch(`https://api.example${path}&x=1`, { method });
}
async function list(path, size = 10) {
  const response = await api('GET', `${path}?per_page=${size}`);
  if (!response.ok) return [];
  return { items: await response.json(), status: response.status };
}
async function options(path, { limit = 15, page } = {}) {
  const query = new URLSearchParams({ limit: limit.toString() });
  return (await retry(() => fetch(`${API}/${path}?${query}`))).json();
}
async function retry(fn) {
  for (let i = 0; i < 3; i++) { const r = await fn(); if (r.ok) return r; }
}
async function rest(o) { return (await fetch(`${API}?limit=${o.limit ?? 30}`)).json(); }
"""
CALLS = [
    ("await (await api('GET', '/a?per_page=40', token)).json()", "at most 40"),
    ("await (await api('GET', '/a?page=4', token)).json()", ANSWER),
    ("(await list('/a')).items", "at most 10"),
    ("(await list('/a', 35)).items", "at most 35"),
    ("await options('a')", "at most 15"),
    ("await options('a', { limit: 45 })", "at most 45"),
    ("(await options('a', { page: 2 })).rows", "at most 15"),
    ("await options('a', { limit: (await request.json()).limit })", ANSWER),
    ("await rest({ limit: 5 })", "at most 5"),
    ("await rest({})", "at most 30"),
]


@pytest.mark.parametrize(("value", "expected"), CALLS)
def test_through_functions(value: str, expected: str, tmp_path: Path) -> None:
    others = "await list('/b', 1000); await options('b'); await rest({ limit: 9 })"
    code = HELPERS + handler(f"{others}; const it = {value}")
    assert in_words(size_of_it(tmp_path, code)) == expected


PYTHON = [
    ("r = await fetch(f'{API}?per_page={N}')\nit = await r.json()", "at most 25"),
    (
        "r = await fetch(API + '?' + urlencode({'limit': 5}))\nit = (await r.json())['a']",
        "at most 5",
    ),
    (
        "q = {'q': 1}\nq['per_page'] = 8\n"
        "r = await fetch(f'{API}?{urlencode(q)}')\nit = await r.json()",
        "at most 8",
    ),
    (
        "r = await api('GET', '/a?per_page=40', 't')\nit = json.loads(await r.text())",
        "at most 40",
    ),
    ("r = await api('GET', '/a', 't')\nit = json.loads(await r.text())", ANSWER),
    ("r = httpx.get(API, params={'limit': 6})\nit = r.json()['rows']", "at most 6"),
    (
        "async with httpx.AsyncClient() as c:\n"
        "    r = await c.get(API, params={'limit': 6})\nit = r.json()",
        "at most 6",
    ),
    ("r = await fetch(f'{API}?per_page={(await request.json())[0]}')\nit = await r.json()", ANSWER),
    ("r = await fetch(f'{API}?limit=9')\nit = range(1, (await r.json())['pages'] + 1)", ANSWER),
]


@pytest.mark.parametrize(("body", "expected"), PYTHON)
def test_python(body: str, expected: str, tmp_path: Path) -> None:
    code = (
        "import json\nimport httpx\nfrom urllib.parse import urlencode\n"
        f"API = '{API}'\nN = 25\n" + entrypoint(body) + "\n\n"
        "async def api(method, path, token, body=None):\n"
        "    return await fetch(f'https://api.example{path}', method=method)\n"
    )
    assert in_words(size_of_it(tmp_path, code, python=True)) == expected


def test_all_pages_of_a_loop_with_an_end(tmp_path: Path) -> None:
    code = handler(
        "const it = []; for (let p = 1; p <= 5; p++) it.push(...("
        f"await (await fetch(`{API}?limit=20&page=${{p}}`)).json()))"
    )
    assert in_words(size_of_it(tmp_path, code)) == "at most 100"
    assert REQUEST


BREAKER = """
class Breaker {
  async execute<T>(fn: () => Promise<T>): Promise<T> {
    try { const result = await fn(); return result; } catch (e) { throw e; }
  }
}
const breaker = new Breaker();
async function send(path: string, o: { query?: string }, attempt = 1) {
  const url = o.query ? `https://api.example/${path}?${o.query}` : `https://api.example/${path}`;
  return breaker.execute(async () => {
    for (let i = 0; i < 3; i++) {
      const response = await fetch(url);
      if (!response.ok) return { data: null, error: 1 };
      const data = await response.json();
      return { data, error: null };
    }
    return { data: null, error: 2 };
  });
}
async function select(table: string, query: string) {
  const result = await send(table, { query });
  return { data: result.data ?? [], error: result.error };
}
async function again(url: string, attempt = 1): Promise<Response> {
  return breaker.execute(async () => {
    const response = await fetch(url);
    if (!response.ok) return again(url, attempt + 1);
    return response;
  });
}
const Options = z.object({ limit: z.number().min(1).max(10).optional().default(10) });
async function recent(key: string, options?: any) {
  const o = options ? Options.parse(options) : Options.parse({});
  const query = new URLSearchParams({ limit: o.limit.toString() });
  if (o.cursor) query.append("cursor", o.cursor);
  const response = await again(`https://api.example/?${query}`);
  const raw: any = await response.json();
  const found = raw?.data?.items || raw?.items || [];
  return { items: z.array(z.object({ id: z.string() })).parse(found), cursor: raw.cursor };
}
"""
BROKEN = [
    ("const { data: it } = await select('a', 'state=open&limit=50')", "at most 50"),
    ("const { data: it } = await select('a', 'state=open')", ANSWER),
    ("const { items: it } = await recent('k', { limit: 10, cursor })", "at most 10"),
    ("const all = await recent('k'); const it = all.items.filter((x) => x.id)", "at most 10"),
]


@pytest.mark.parametrize(("body", "expected"), BROKEN)
def test_through_a_circuit_breaker(body: str, expected: str, tmp_path: Path) -> None:
    code = 'import { z } from "zod"\n' + BREAKER + handler(f"await select('b', ''); {body}")
    assert in_words(size_of_it(tmp_path, code)) == expected
