"""What imported names stand for, through every way modules pass names on."""

from pathlib import Path

import pytest
from understood import understand

IMPORTS = [
    ("import { open } from './lib'", "open()", {"lib.ts": "export function open() { return 1 }"}),
    ("import { open } from './lib'", "open()", {"lib.ts": "export const open = () => 1"}),
    ("import { open as o } from './lib'", "o()", {"lib.ts": "export const open = () => 1"}),
    ("import open from './lib'", "open()", {"lib.ts": "export default () => 1"}),
    ("import open from './lib'", "open()", {"lib.ts": "export default function () { return 1 }"}),
    ("import open from './lib'", "open()", {"lib.ts": "const o = () => 1\nexport default o"}),
    ("import open from './lib'", "open()",
     {"lib.ts": "const o = () => 1\nexport { o as default }"}),
    ("import { open } from './lib'", "open()",
     {"lib.ts": "const o = () => 1\nexport { o as open }"}),
    ("import * as lib from './lib'", "lib.open()", {"lib.ts": "export const open = () => 1"}),
    ("import { lib } from './all'", "lib.open()",
     {"all.ts": "export * as lib from './lib'", "lib.ts": "export const open = () => 1"}),
    ("import { open } from './all'", "open()",
     {"all.ts": "export * from './lib'", "lib.ts": "export const open = () => 1"}),
    ("import { open } from './all'", "open()",
     {"all.ts": "export { open } from './lib'", "lib.ts": "export const open = () => 1"}),
    ("import { open } from './all'", "open()",
     {"all.ts": "export { o as open } from './lib'", "lib.ts": "export const o = () => 1"}),
    ("import { open } from './all'", "open()",
     {"all.ts": "export { default as open } from './lib'", "lib.ts": "export default () => 1"}),
    ("import { open } from './all'", "open()",
     {"all.ts": "import { open } from './lib'\nexport { open }",
      "lib.ts": "export const open = () => 1"}),
    ("import { open } from './a'", "open()",
     {"a/index.ts": "export * from './b'", "a/b.ts": "export * from './c'",
      "a/c.ts": "export const open = () => 1"}),
    ("const lib = require('./lib')", "lib.open()", {"lib.js": "exports.open = () => 1"}),
    ("const lib = require('./lib')", "lib.open()", {"lib.js": "module.exports.open = () => 1"}),
    ("const lib = require('./lib')", "lib.open()",
     {"lib.js": "function open() { return 1 }\nmodule.exports = { open }"}),
    ("const { open } = require('./lib')", "open()",
     {"lib.js": "module.exports = { open: () => 1 }"}),
    ("const open = require('./lib')", "open()", {"lib.js": "module.exports = () => 1"}),
    ("const open = require('./lib').open", "open()", {"lib.js": "exports.open = () => 1"}),
    ("import lib from './lib'", "lib.open()", {"lib.js": "module.exports = { open: () => 1 }"}),
    ("import { Shop } from './lib'", "new Shop().size",
     {"lib.ts": "export class Shop { size = 1 }"}),
    ("import { shop } from './lib'", "shop.size",
     {"lib.ts": "class Shop { size = 1 }\nexport const shop = new Shop()"}),
    ("import { Base } from './lib'\nclass Shop extends Base {}", "new Shop().size",
     {"lib.ts": "export class Base { size = 1 }"}),
    ("import type { Shop } from './lib'\ndeclare const shop: Shop", "shop.size",
     {"lib.ts": "export interface Shop { size: number }"}),
    ("import { type Shop } from './lib'\ndeclare const shop: Shop", "shop.size",
     {"lib.ts": "export type Shop = { size: number }"}),
    ("const { open } = await import('./lib')", "open()", {"lib.ts": "export const open = () => 1"}),
]  # fmt: skip


@pytest.mark.parametrize(("imports", "use", "others"), IMPORTS)
def test_a_name_of_another_file(
    imports: str, use: str, others: dict[str, str], tmp_path: Path
) -> None:
    files = {"main.ts": f"{imports}\nexport default {{ fetch() {{ return {use} }} }}", **others}
    assert understand(tmp_path, files).type(use) == "number"


PYTHON_IMPORTS = [
    ("from lib import size", "size", {"lib.py": "size = 1"}),
    ("from lib import open_it", "open_it()", {"lib.py": "def open_it(): return 1"}),
    ("from lib import size as s", "s", {"lib.py": "size = 1"}),
    ("import lib", "lib.size", {"lib.py": "size = 1"}),
    ("import lib as l", "l.size", {"lib.py": "size = 1"}),
    ("from shop import lib", "lib.size", {"shop/lib.py": "size = 1", "shop/__init__.py": ""}),
    ("from shop.lib import size", "size", {"shop/lib.py": "size = 1"}),
    ("import shop.lib", "shop.lib.size", {"shop/lib.py": "size = 1", "shop/__init__.py": ""}),
    ("import shop.lib as l", "l.size", {"shop/lib.py": "size = 1"}),
    ("from shop import size", "size",
     {"shop/__init__.py": "from .lib import size", "shop/lib.py": "size = 1"}),
    ("from shop import *", "size", {"shop.py": "size = 1"}),
    ("from shop import size", "size",
     {"shop/__init__.py": "from .lib import *", "shop/lib.py": "size = 1"}),
    ("from lib import Shop", "Shop().size", {"lib.py": "class Shop:\n    size = 1"}),
    ("from lib import Base\nclass Shop(Base): pass", "Shop().size",
     {"lib.py": "class Base:\n    size = 1"}),
]  # fmt: skip


@pytest.mark.parametrize(("imports", "use", "others"), PYTHON_IMPORTS)
def test_a_name_of_another_python_file(
    imports: str, use: str, others: dict[str, str], tmp_path: Path
) -> None:
    files = {"main.py": f"{imports}\nanswer = {use}", **others}
    assert understand(tmp_path, files).type(use) == "number"


NOT_OURS = [
    ("import { Hono } from 'hono'", "new Hono()", "hono:Hono"),
    ("import { WorkerEntrypoint } from 'cloudflare:workers'", "WorkerEntrypoint",
     "outside WorkerEntrypoint"),
    ("import { env } from 'cloudflare:workers'", "env.DB", "D1Database"),
    ("import { open } from 'elsewhere'", "open", "outside elsewhere:open"),
    ("import { open } from 'elsewhere'", "open()", "unknown"),
    ("import { open } from './lib'", "open", "outside ./lib:open"),
    ("import { open } from './lib'", "open()", "unknown"),
]  # fmt: skip


@pytest.mark.parametrize(("imports", "use", "known"), NOT_OURS)
def test_what_others_made_keeps_its_name(
    imports: str, use: str, known: str, tmp_path: Path
) -> None:
    code = f"{imports}\nexport default {{ fetch() {{ return {use} }} }}"
    assert understand(tmp_path, code).type(use) == known


def test_files_that_import_each_other(tmp_path: Path) -> None:
    files = {
        "main.ts": "import { b } from './b'\nexport const a = () => 1\nb()",
        "b.ts": "import { a } from './main'\nexport const b = () => a()",
    }
    assert understand(tmp_path, files).type("b()") == "number"


def test_files_that_pass_a_name_around_in_a_circle(tmp_path: Path) -> None:
    files = {
        "main.ts": "import { a } from './a'\na()",
        "a.ts": "export * from './b'",
        "b.ts": "export * from './a'",
    }
    assert understand(tmp_path, files).type("a()") == "unknown"


def test_a_parameter_is_what_other_files_pass(tmp_path: Path) -> None:
    files = {
        "main.ts": """\
import { save as keep } from './lib'
export default { fetch(request, env) { return keep(env.DB, request) } }
""",
        "lib.ts": "export function save(db, request) { return db.prepare(request.url) }",
    }
    known = understand(tmp_path, files)
    assert known.type("db") == "D1Database"
    assert known.type("db.prepare(request.url)") == "D1PreparedStatement"
