"""What stands in for something that every call passes never runs."""

from pathlib import Path

import pytest
from understood import understand

WORKER = """
import {{ made, none }} from "./made";
import {{ Hono }} from "hono";
interface User {{ id: string }}
interface Deps {{ user?: any }}
const users: Record<string, User> = {{}};
function named() {{}}
function own() {{ return {{ id: "a" }}; }}
async function ownLater() {{ const all = new Map(); return all; }}
const ownOrThrow = (id: string) => {{ if (id) return own(); throw new Error("no id"); }};
async function foundLater() {{ return users.a; }}
function perhaps(id: string): User | undefined {{ if (id) return {{ id }}; }}
function orNull(id: string) {{ return id ? {{ id }} : null; }}
function again(): User {{ return again(); }}
function serve(deps: Deps) {{ return deps.user ?? standIn(); }}
function standIn() {{}}
export default {{
  async fetch(request: Request, env: Env) {{
    const local = {{ id: "a" }};
    let either = {{ id: "a" }};
    if (request.url) either = users.a;
    return serve({{ user: {user} }});
  }},
}};
"""
MADE = 'export const made = { id: "a" };\nexport const none = null;\n'

PASSED = [
    "{ id: 'a' }", "['a']", "() => users", "new Map()", "'a'", "/a/", "local", "named", "made",
    "Hono", "fetch", "{} as User", "''",
    "own()", "ownLater()", "await ownLater()", "ownOrThrow(request.url)", "foundLater()",
]  # fmt: skip
DOUBTFUL = [
    "users[request.url]", "users[request.url]!", "Object.values(users)[0]",
    "Object.values(users).find((user) => user.id)!", "new Map<string, User>().get('a')",
    "(await request.json()) as User", "either", "none", "null", "env.USER",
    "perhaps(request.url)", "orNull(request.url)", "await foundLater()", "again()", "own?.()",
]  # fmt: skip


def never_runs(tmp_path: Path, user: str) -> bool:
    known = understand(tmp_path, {"main.ts": WORKER.format(user=user), "made.ts": MADE})
    return known.worker.calls.never_runs(*known.call("standIn("))


@pytest.mark.parametrize("user", PASSED)
def test_what_is_made_here_is_there(user: str, tmp_path: Path) -> None:
    assert never_runs(tmp_path, user)


@pytest.mark.parametrize("user", DOUBTFUL)
def test_what_is_looked_up_may_be_missing_whatever_it_is_declared_to_be(
    user: str, tmp_path: Path
) -> None:
    assert not never_runs(tmp_path, user)


OWN = """
async function load(opts: { mock: boolean }) {
  var x = x || opts.mock;
  if (x) work();
}
function work() {}
export default { fetch: () => load({ mock: false }) };
"""


def test_a_variable_that_is_asked_for_in_its_own_value_says_nothing(tmp_path: Path) -> None:
    known = understand(tmp_path, OWN)
    assert not known.worker.calls.never_runs(*known.call("work("))


COMPARED = """
import {{ PARTS }} from "./parts";
const most = 2;
let turns = 0;
function work() {{}}
export default {{
  async fetch(request: Request) {{
    turns++;
    let left = 1;
    if (request.url) left = 3;
    return {test} ? new Response() : work();
  }},
}};
"""


@pytest.mark.parametrize("test", ["most > 0", "PARTS >= most", "0 < most", "!(most <= 1)"])
def test_numbers_that_stand_in_the_source_rule_a_branch_out(test: str, tmp_path: Path) -> None:
    code = {"main.ts": COMPARED.format(test=test), "parts.ts": "export const PARTS = 2;\n"}
    known = understand(tmp_path, code)
    assert known.worker.calls.never_runs(*known.call("work("))


@pytest.mark.parametrize("test", ["most > 2", "turns < 9", "left > 0", "request.url.length > 0"])
def test_numbers_that_may_be_others_rule_nothing_out(test: str, tmp_path: Path) -> None:
    code = {"main.ts": COMPARED.format(test=test), "parts.ts": "export const PARTS = 2;\n"}
    known = understand(tmp_path, code)
    assert not known.worker.calls.never_runs(*known.call("work("))
