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


CLASSES = """
class Moment {{ constructor(public at: number) {{}} }}
class Later extends Moment {{}}
class Day extends Date {{}}
interface LocalDate {{ at: number }}
const EPOCH = new Date(0);
const today = () => new Date();
const perhaps = (at: string) => {{ if (at) return new Date(at); }};
function either(value: any) {{ {either} }}
function standIn(value: any) {{}}
export default {{
  async fetch(request: Request, env: Env) {{
    const now = new Date();
    let changed: any = new Date();
    if (request.url) changed = env.AT;
    return Response.json([either({passed})]);
  }},
}};
"""
ELSE = "return value instanceof Date ? value : standIn(value);"
SURELY = [
    (ELSE, "new Date(request.url)"),
    (ELSE, "now"),
    (ELSE, "EPOCH"),
    (ELSE, "today()"),
    (ELSE, "new Day()"),
    (ELSE, "request.url ? now : EPOCH"),
    (ELSE, "now), either(EPOCH"),
    ("if (value instanceof Date) return value; standIn(value);", "now"),
    ("if (!(value instanceof Date)) standIn(value);", "now"),
    ("if (value instanceof Date || request.url) return; else standIn(value);", "now"),
    ("return value instanceof Date && standIn(value);", "{ at: 1 }"),
    ("return value instanceof Date && standIn(value);", "'today'"),
    ("return value instanceof Date && standIn(value);", "[now]"),
    ("return value instanceof Date && standIn(value);", "new Later(3)"),
    ("return value instanceof Moment && standIn(value);", "now"),
    ("return value instanceof Moment ? value : standIn(value);", "new Later(3)"),
    ("return value instanceof Blob ? value : standIn(value);", "new File([], 'a')"),
]
PERHAPS = [
    (ELSE, "request.headers.get('date')"),
    (ELSE, "env.AT as Date"),
    (ELSE, "changed"),
    (ELSE, "perhaps(request.url)"),
    (ELSE, "now), either({ at: 1 }"),
    (ELSE, "request.url ? now : env.AT"),
    (ELSE, "now), [now, env.AT].map(either"),
    ("value = env.AT; if (value instanceof Date) return; standIn(value);", "now"),
    ("return value instanceof Later && standIn(value);", "request.url ? new Later(3) : now"),
    ("return value instanceof Unknown && standIn(value);", "now"),
    ("return value instanceof Date && standIn(value);", "new Unknown()"),
]


def stands_in(tmp_path: Path, either: str, passed: str) -> bool:
    known = understand(tmp_path, CLASSES.format(either=either, passed=passed))
    return not known.worker.calls.never_runs(*known.call("standIn("))


@pytest.mark.parametrize(("either", "passed"), SURELY)
def test_what_is_for_objects_of_a_class_that_nobody_passes_never_runs(
    either: str, passed: str, tmp_path: Path
) -> None:
    assert not stands_in(tmp_path, either, passed)


@pytest.mark.parametrize(("either", "passed"), PERHAPS)
def test_what_is_for_objects_of_a_class_that_somebody_may_pass_runs(
    either: str, passed: str, tmp_path: Path
) -> None:
    assert stands_in(tmp_path, either, passed)


IN_PYTHON = """
from datetime import date, datetime
from typing import Protocol, runtime_checkable
from workers import Response, WorkerEntrypoint

@runtime_checkable
class Dated(Protocol):
    def isoformat(self): ...

class Day(date):
    pass

def either(value):
    if {test}:
        return value
    return stand_in(value)

def stand_in(value):
    return value

class Default(WorkerEntrypoint):
    async def fetch(self, request):
        return Response(str(either({passed})))
"""


@pytest.mark.parametrize(
    ("test", "passed", "never"),
    [
        ("isinstance(value, datetime)", "datetime.now()", True),
        ("isinstance(value, date)", "datetime(2026, 1, 1)", True),
        ("isinstance(value, (str, date))", "Day(2026, 1, 1)", True),
        ("isinstance(value, str)", "'today'", True),
        ("not isinstance(value, str)", "{'at': 1}", True),
        ("isinstance(value, datetime)", "date.today()", False),
        ("isinstance(value, Dated)", "datetime.now()", False),
        ("isinstance(value, str)", "await request.text()", False),
    ],
)
def test_python_asks_for_classes_too(test: str, passed: str, never: bool, tmp_path: Path) -> None:
    code = IN_PYTHON.format(test=test, passed=passed)
    known = understand(tmp_path, code, python=True)
    assert known.worker.calls.never_runs(*known.call("stand_in(")) is never
