# ruff: noqa: E501 - one Worker a line reads better
"""What lives at module level: what writes it, and what is wrong with that."""

from pathlib import Path

import pytest
from understood import understand

from wlint.project.state.state_faults import Fault

HANDLER = "export default { async fetch(request, env, ctx) {\n%s\n} }\n"


def faults(folder: Path, code: str | dict[str, str], *, python: bool = False) -> dict[str, str]:
    """The module-level state with a fault, by name."""
    worker = understand(folder, code, python=python).worker
    found = ((s.name, worker.state_faults.of(s)) for s in worker.states.all)
    return {name: judged.fault.name for name, judged in found if judged is not None}


LEAKS = {
    "a variable": "let user;" + HANDLER % "user = request.url",
    "a property": "const now = { user: null };" + HANDLER % "now.user = request.url",
    "a list": "const seen = [];" + HANDLER % "seen.push(request.url)",
    "a fixed key": "const m = new Map();" + HANDLER % "m.set('last', request.url)",
    "shared headers": "const h = new Headers();" + HANDLER % "h.set('Origin', request.url)",
    "a class static": "class A { static user }" + HANDLER % "A.user = request.url",
    "a static method": "class A { static set(u) { this.user = u } }" + HANDLER % "A.set(request.url)",
    "a singleton": "class A { set(u) { this.user = u } } const a = new A();" + HANDLER % "a.set(request.url)",
    "an instance made at the first use": (
        "class A { static one; static get() { return (A.one ??= new A()) } set(u) { this.user = u } }"
        + HANDLER % "A.get().set(request.url)"
    ),
    "an object with methods": "const a = { set(u) { this.user = u } };" + HANDLER % "a.set(request.url)",
    "a closure": (
        "function make() { let user; return { set(u) { user = u } } } const a = make();"
        + HANDLER % "a.set(request.url)"
    ),
    "the global object": HANDLER % "globalThis.user = request.url",
    "Object.assign": "const a = {};" + HANDLER % "Object.assign(a, await request.json())",
    "destructuring": "let user;" + HANDLER % "({ user } = await request.json())",
    "an alias": "const all = { one: {} };" + HANDLER % "const one = all.one; one.user = request.url",
    "a list in a shallow copy": (
        "const base = { list: [] };" + HANDLER % "const o = { ...base, a: 1 }; o.list.push(request.url)"
    ),
    "an object in a shallow copy": (
        "const base = { one: {} };"
        + HANDLER % "const o = Object.assign({}, base); const one = o.one; one.user = request.url"
    ),
    "the first user's data for all": "let user;" + HANDLER % "user ??= await env.KV.get(request.url)",
    "settings of a package": "import axios from 'axios';" + HANDLER % "axios.defaults.token = request.url",
    "the language a package starts with": (
        "import i18n from 'i18next'; i18n.init({});" + HANDLER % "i18n.init({ lng: request.url })"
    ),
    "a package's language": "import i18next from 'i18next';" + HANDLER % "i18next.changeLanguage(request.url)",
}  # fmt: skip


@pytest.mark.parametrize("where", LEAKS)
def test_data_of_a_request_leaks_by(tmp_path: Path, where: str) -> None:
    assert set(faults(tmp_path, LEAKS[where]).values()) == {Fault.LEAKS.name}


def test_a_setter_in_another_module_leaks_once(tmp_path: Path) -> None:
    code = {
        "main.ts": "import * as s from './s'; import { set } from './s';\n"
        + HANDLER % "set(request.url); set(request.method); s.other.name = request.url",
        "s.ts": "let user; export const other = {}; export function set(u) { user = u }",
    }
    assert faults(tmp_path, code) == {"user": "LEAKS", "other.name": "LEAKS"}


HARMLESS = {
    "a local variable": HANDLER % "let user = request.url; user = 1",
    "a parameter's field": HANDLER % "set({}, request.url)" + "function set(o, u) { o.user = u }",
    "a binding": "let db;" + HANDLER % "db = env.DB",
    "a value built once": "let c;" + HANDLER % "c ??= await env.KV.get('c')",
    "a flag for what is built once": (
        "let ready = false; const names = [];"
        + HANDLER % "if (!ready) { names.push(await env.KV.get('a')); ready = true } return names"
    ),
    "an early return where it is built": (
        "let all = 0; let done;" + HANDLER % "return load()"
        + "function load() { if (done) return all; all = all + 1; done = true; return all }"
    ),
    "a default kept": "let id = 'a';" + HANDLER % "id = env.ID || id; return id",
    "a clamp": "let n = 2;" + HANDLER % "n = Math.max(1, Number(env.N) || n); return n",
    "going round": "let n = 0;" + HANDLER % "n = (n + 1) % 3; return n",
    "an object with methods of such names": (
        "const users = { add(u) { return u }, set(k, v) {}, push(u) {} };"
        + HANDLER % "users.add(request.url); users.set('a', request.url); users.push(request.url)"
    ),
    "a value put right": (
        "let base = 'a';" + HANDLER % "base = trim(base); return base" + "function trim(s) { return s }"
    ),
    "settings that are merged": "let o = {};" + HANDLER % "o = { ...o, debug: env.D }; return o",
    "a counter for names": (
        "let n = 0;" + HANDLER % "n += 1; const now = Date.now(); return `${now}-${n}`"
    ),
    "a counter for the log": "let n = 0;" + HANDLER % "console.log('request', ++n)",
    "a list kept short that nobody reads": (
        "const l = [];" + HANDLER % "l.push(Date.now()); if (l.length > 9) l.shift()"
    ),
    "a counter nobody reads": "let n = 0;" + HANDLER % "n++",
    "a map filled on a miss, and emptied": (
        "const m = new Map();" + HANDLER
        % "if (!m.has(request.url)) m.set(request.url, 1); if (m.size > 9) m.clear()"
    ),
    "a map by method": "const m = {};" + HANDLER % "m[request.method] = 1",
    "a package's own cache": (
        "import { LRU } from 'lru'; const m = new LRU();" + HANDLER % "m.set(request.url, 1)"
    ),
    "registration while loading": "const r = []; function on(f) { r.push(f) } on(1);" + HANDLER % "return r",
    "a list filled anew": "const l = [];" + HANDLER % "l.length = 0; l.push(env.A); return l.length",
    "an object for each request": (
        "class A { set(u) { this.user = u } }" + HANDLER % "const a = new A(); a.set(request.url)"
    ),
    "the origin it was first asked at": "let o;" + HANDLER % "o ??= new URL(request.url).origin",
    "put back before anything else runs": (
        "let page;" + HANDLER % "return show(request.url)"
        + "function show(p) { page = p; const t = draw(); page = null; return t }"
        + "function draw() { return page }"
    ),
    "an unreached function": "let user;" + HANDLER % "return 1" + "export function set(r) { user = r.url }",
    "what a local copy gets": "const base = {};" + HANDLER % "const o = { ...base }; o.user = request.url",
    "what a copy has of its own": (
        "const base = { list: [] };" + HANDLER % "const o = { ...base, list: [] }; o.list.push(request.url)"
    ),
    "what a copy gets before": (
        "const base = { list: [] };"
        + HANDLER % "const o = { ...base }; o.list = [...o.list]; o.list.push(request.url)"
    ),
    "what a copy may get from elsewhere": (
        "const base = { list: [] };"
        + HANDLER % "const o = { ...base, ...(await request.json()) }; o.list.push(request.url)"
    ),
    "what a copy may get from who is handed it": (
        "const base = { list: [] }; function fill(o) { o.list = [] }"
        + HANDLER % "const o = { ...base }; fill(o); o.list.push(request.url)"
    ),
    "what nobody knows in a copy": (
        "const base = { list: made() };" + HANDLER % "const o = { ...base }; o.list.push(request.url)"
    ),
    "a function made for each request": (
        HANDLER % "const s = make(); s.set(request.url)"
        + "function make() { let user; return { set(u) { user = u } } }"
    ),
    "a cache of another service's answers": (
        "const quota_cache = {};" + HANDLER
        % "if (quota_cache.at > Date.now() - 60_000) return new Response(quota_cache.left);"
        "const r = await fetch('https://a.example', { headers: request.headers });"
        "quota_cache.left = r.headers.get('left'); quota_cache.at = Date.now()"
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", HARMLESS)
def test_no_harm_is_seen_in(tmp_path: Path, what: str) -> None:
    assert faults(tmp_path, HARMLESS[what]) == {}


def test_durable_objects_keep_their_own_fields(tmp_path: Path) -> None:
    code = """
    import { DurableObject } from "cloudflare:workers";
    export class Room extends DurableObject {
      users = new Map();
      fetch(request) { this.last = request.url; this.users.set(request.url, 1); return this.n++ }
    }
    """
    assert faults(tmp_path, code + HANDLER % "return 1") == {}


def test_keys_of_requests_make_a_map_grow(tmp_path: Path) -> None:
    code = "const hits = {}; const seen = new Set();" + HANDLER
    body = "hits[request.url] = (hits[request.url] ?? 0) + 1; seen.add(request.url)"
    assert faults(tmp_path, code % body) == {"hits": "GROWS", "seen": "GROWS"}


def test_counters_and_lists_that_are_read_count(tmp_path: Path) -> None:
    code = "let n = 0; let m = 0; const log = []; let all = [];" + HANDLER
    body = (
        "n += 1; m = m + 1; log.push(Date.now()); all = [...all, 1]; return n + m + log[0] + all[0]"
    )
    counts = {"n": "COUNTS", "m": "COUNTS", "log": "COUNTS", "all": "COUNTS"}
    assert faults(tmp_path, code % body) == counts


PYTHON_LEAKS = [
    "user = None\n{h}    global user\n        user = request.url\n",
    "class A:\n    names = []\n    def add(self, n):\n        self.names.append(n)\n{h}    A().add(request.url)\n",
    "import os\n{h}    os.environ['USER'] = request.url\n",
    "import settings\n{h}    settings.user = request.url\n",
    "class A:\n    def set(self, u):\n        self.user = u\na = A()\n{h}    a.set(request.url)\n",
    "base = {'list': []}\n{h}    o = dict(base, a=1)\n        o['list'].append(request.url)\n",
    "base = {'list': []}\n{h}    o = base.copy()\n        o['list'].append(request.url)\n",
    "base = {'one': {}}\n{h}    o = {**base}\n        o['one']['user'] = request.url\n",
]
PYTHON_HANDLER = (
    "from workers import WorkerEntrypoint\nclass Default(WorkerEntrypoint):\n"
    "    async def fetch(self, request):\n    "
)


@pytest.mark.parametrize("code", PYTHON_LEAKS)
def test_python_modules_leak_too(tmp_path: Path, code: str) -> None:
    files = {"main.py": code.replace("{h}", PYTHON_HANDLER), "settings.py": "user = None\n"}
    assert set(faults(tmp_path, files).values()) == {Fault.LEAKS.name}


PYTHON_HARMLESS = [
    "user = 1\n{h}    global user\n        return user\n",
    "user = 1\n{h}    user = request.url\n        return user\n",
    "class A:\n    names = None\n    def add(self, n):\n        self.names = [n]\n{h}    A().add(request.url)\n",
    "n = {}\n{h}    try:\n            return n['a']\n        except KeyError:\n            n['a'] = self.env.A\n",
    "b = {'l': []}\n{h}    o = dict(b, l=[])\n        o['l'].append(request.url)\n",
    "b = {'l': []}\n{h}    o = b.copy()\n        o.update(l=[])\n        o['l'].append(request.url)\n",
]


@pytest.mark.parametrize("code", PYTHON_HARMLESS)
def test_python_modules_may_be_read_and_built_once(tmp_path: Path, code: str) -> None:
    assert faults(tmp_path, code.replace("{h}", PYTHON_HANDLER), python=True) == {}
