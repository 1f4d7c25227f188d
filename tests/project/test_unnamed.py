"""Routes of functions that nothing in a Worker names are not there."""

from pathlib import Path

import pytest
from understood import understand

MAIN = 'import { open } from "./shared"\nexport default open()'
OPEN = "export const open = () => ({ fetch: (r) => r })\n"
LOGIN = """
export function login() {
  const app = new Hono()
  app.get("/login", (c) => c.text("a"))
  return app
}
"""
SHARED = "import { Hono } from 'hono'\n" + OPEN + LOGIN
ROUTE = 'get("/login")'

ALL = 'import * as shared from "./shared"\nexport default shared.open()\n'

NOT_THERE = [
    {"main.ts": ALL, "shared.ts": SHARED},
    {"main.ts": MAIN, "shared.ts": SHARED},
    {"main.ts": MAIN, "shared.ts": SHARED + "export const router = () => login()"},
    {"main.ts": MAIN, "shared.ts": SHARED + "export { login as enter }"},
    {"main.ts": 'import { open, login } from "./shared"\nexport default open()',
     "shared.ts": SHARED},
    {"main.ts": 'import { open } from "./all"\nexport default open()',
     "all.ts": 'export * from "./shared"', "shared.ts": SHARED},
]  # fmt: skip
THERE = [
    {"main.ts": SHARED + "export default open()"},  # who takes it is not known
    {"main.ts": MAIN.replace("open()", "login()").replace("{ open }", "{ login }"),
     "shared.ts": SHARED},
    {"main.ts": MAIN, "shared.ts": SHARED + "open.login = login"},
    {"main.ts": MAIN, "shared.ts": SHARED.replace("(r) => r", "(r) => login().fetch(r)")},
    {"main.ts": MAIN, "shared.ts": SHARED + "const table = { a: login }"},
    {"main.ts": MAIN + '\nexport { login } from "./shared"', "shared.ts": SHARED},
    {"main.ts": MAIN + '\nexport * from "./shared"', "shared.ts": SHARED},
    {"main.ts": 'import * as shared from "./shared"\nexport default shared[name]("login")',
     "shared.ts": SHARED},
    {"main.ts": 'import { enter } from "./shared"\nexport default enter()',
     "shared.ts": SHARED + "export { login as enter }"},
    {"main.ts": 'import { login as enter } from "./shared"\nexport default enter()',
     "shared.ts": SHARED},
    {"main.ts": 'import enter from "./shared"\nexport default enter()',
     "shared.ts": SHARED.replace("export function login", "export default function login")},
    # what is taken of a whole module is not known
    {"main.ts": ALL + "for (const make of Object.values(shared)) make()", "shared.ts": SHARED},
    {"main.ts": ALL + "const key = location.hash\nshared[key]()", "shared.ts": SHARED},
    {"main.ts": ALL + "const { [location.hash]: make } = shared\nmake()", "shared.ts": SHARED},
    {"main.ts": 'import { shared } from "./all"\nexport default shared.open()\nrun(shared)',
     "all.ts": 'export * as shared from "./shared"', "shared.ts": SHARED},
]  # fmt: skip


@pytest.mark.parametrize("files", NOT_THERE)
def test_a_route_of_a_function_that_is_not_named(files: dict[str, str], tmp_path: Path) -> None:
    assert ROUTE not in understand(tmp_path, files).entries


@pytest.mark.parametrize("files", THERE)
def test_a_route_of_a_function_that_may_be_run(files: dict[str, str], tmp_path: Path) -> None:
    assert ROUTE in understand(tmp_path, files).entries


def test_a_route_of_a_function_that_python_looks_up(tmp_path: Path) -> None:
    main = """\
import shared
from workers import WorkerEntrypoint

class Default(WorkerEntrypoint):
    async def fetch(self, request):
        return getattr(shared, request.url)()
"""
    code = """\
from fastapi import FastAPI

def login():
    app = FastAPI()

    @app.get("/login")
    async def enter(request):
        return 1

    return app
"""
    assert "enter()" in understand(tmp_path, {"main.py": main, "shared.py": code}).entries
