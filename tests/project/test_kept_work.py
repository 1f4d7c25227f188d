"""Work that is done until its answer is kept counts once, not once for each call."""

from pathlib import Path

import pytest
from understood import understand

JS = """
let ready = false, migrated = false, settings = null, at = 0, waiting = null, last = null;
let running = false;
const cache = new Map(), all = new Map();
const ask = () => fetch("https://a.example");
async function prepare() {
  if (ready) return;
  for (let i = 0; i < 5; i++) await ask();
  ready = true;
}
async function migrate() {
  if (migrated === true) return true;
  try { await ask(); await ask(); migrated = true } catch (error) { migrated = false; throw error }
  return true;
}
const load = () => (settings ??= ask());
async function fresh() {
  if (Date.now() - at < 6000) return;
  await ask();
  at = Date.now();
}
async function lookUp(name) {
  const hit = cache.get(name);
  if (hit && hit.until > Date.now()) return hit.value;
  const value = await ask();
  cache.set(name, { value, until: Date.now() + 6000 });
  return value;
}
async function lookUpAll(name) {
  if (all.size === 0) for (const row of await ask()) all.set(row.name, row);
  return all.get(name);
}
async function one(id) {
  if (last === id) return;
  await ask();
  last = id;
}
async function locked() {
  if (running) return;
  running = true;
  try { await ask() } finally { running = false }
}
async function counted() {
  if (at > 5) return;
  at += 1;
  await ask();
}
class Store {
  loaded = false;
  names = [];
  async all() {
    if (!this.loaded) await this.refresh();
    return this.names;
  }
  async refresh() {
    this.names = await ask();
    this.loaded = true;
  }
}
class Rates {
  found = null; at = 0;
  isThere() { return this.found && this.at; }
  async all() { await this.ensure(); return this.found; }
  async ensure() { if (!this.isThere()) await this.refresh(); }
  async refresh() {
    try { this.found = await ask(); this.at = Date.now() } catch { this.found = null }
  }
  async again() { if (this.isThere()) { this.found = await ask() } }
}
const rates = new Rates();
class Shop {
  store = new Store();
  async all() { return await this.store.all(); }
}
export default { async fetch(request, env) { %s } }
"""
CASES = [
    ("await prepare(); await prepare()", 5),
    ("for (let i = 0; i < 9; i++) { await prepare(); await ask() }", 14),
    ("for (let i = 0; i < 9; i++) await migrate()", 2),
    ("for (let i = 0; i < 9; i++) await load()", 1),
    ("for (let i = 0; i < 9; i++) await fresh()", 1),
    ("for (let i = 0; i < 9; i++) { await lookUp('a'); await lookUp('b') }", 2),
    ("for (let i = 0; i < 9; i++) await lookUp('a' + i)", 9),
    ("const name = request.url; for (let i = 0; i < 9; i++) await lookUp(name)", 1),
    ("await Promise.all(['a', 'b', 'c'].map((name) => lookUp(name)))", 3),
    ("await Promise.all(['a', 'b', 'c'].map(lookUp))", 3),
    ("for (let i = 0; i < 9; i++) await lookUpAll('a' + i)", 1),
    ("for (let i = 0; i < 9; i++) await one(i)", 9),
    ("for (let i = 0; i < 9; i++) await locked()", 9),
    ("for (let i = 0; i < 9; i++) await counted()", 9),
    ("const store = new Store(); for (let i = 0; i < 9; i++) await store.all()", 1),
    ("for (let i = 0; i < 9; i++) await new Store().all()", 9),
    ("for (let i = 0; i < 9; i++) { const a = new Store(); await a.all(); await a.all() }", 9),
    ("for (let i = 0; i < 9; i++) await rates.all()", 1),
    ("for (let i = 0; i < 9; i++) await rates.again()", 9),
    ("const shop = new Shop(); for (let i = 0; i < 9; i++) await shop.all()", 1),
    ("for (let i = 0; i < 9; i++) await new Shop().all()", 9),
]


@pytest.mark.parametrize(("body", "expected"), CASES)
def test_what_is_kept_is_asked_once(body: str, expected: int, tmp_path: Path) -> None:
    worker = understand(tmp_path, JS % body).worker
    (entry,) = worker.entries
    assert worker.costs.of(entry.file, entry.function.body).external == expected


PYTHON = """
from workers import Response, WorkerEntrypoint, fetch

_ready = False
_names = {}
_colours = {}

async def prepare():
    global _ready
    if _ready:
        return
    await fetch("https://a.example")
    await fetch("https://b.example")
    _ready = True

async def name(key):
    if key in _names:
        return _names[key]
    _names[key] = await fetch("https://a.example")
    return _names[key]

async def colour(key):
    if key not in _colours:
        _colours[key] = await fetch("https://a.example")
    return _colours[key]

class Default(WorkerEntrypoint):
    async def fetch(self, request):
        for i in range(9):
            await %s
        return Response("ok")
"""


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("prepare()", 2),
        ("name('a')", 1),
        ("name(f'a{i}')", 9),
        ("colour('a')", 1),
        ("colour(str(i))", 9),
    ],
)
def test_what_python_keeps_is_asked_once(call: str, expected: int, tmp_path: Path) -> None:
    worker = understand(tmp_path, PYTHON % call, python=True).worker
    (entry,) = worker.entries
    assert worker.costs.of(entry.file, entry.function.body).external == expected
