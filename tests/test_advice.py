"""What findings advise fits the place where the code runs."""

from datetime import date
from pathlib import Path

import pytest

from wlint.config import Settings
from wlint.engine import run
from wlint.project import load
from wlint.registry import load_rules

WRANGLER = 'name = "shop"\nmain = "index.js"\ncompatibility_date = "2026-11-01"\n'
CODE = """\
export default {
  async %s {
    const answer = await fetch("https://users.example");
    for (const user of await answer.json()) await fetch("https://users.example/" + user);
  },
};
"""


@pytest.mark.parametrize(
    ("handler", "advice"),
    [
        ("fetch(request, env)", "refuse or cut what is too long"),
        ("scheduled(event, env)", "do so many in a run and go on from there in the next"),
    ],
)
def test_nobody_can_be_refused_by_a_cron_trigger(handler: str, advice: str, tmp_path: Path) -> None:
    (tmp_path / "wrangler.toml").write_text(WRANGLER)
    (tmp_path / "index.js").write_text(CODE % handler)
    (rule,) = (r for r in load_rules() if r.name == "unbounded-fan-out")
    report = run(load([tmp_path]), Settings(rules=(rule,), known=frozenset({rule.name})))
    assert [(f.help or "").startswith(advice) for f in report.findings] == [True]


@pytest.mark.parametrize(
    "mark",
    [
        "//# sourceMappingURL=index.js.map",
        "var __defProp = Object.defineProperty;",
        "var x = __webpack_require__(1);",
    ],
)
def test_what_a_bundler_wrote_is_mended_in_its_source(mark: str, tmp_path: Path) -> None:
    code = (
        "export default { async fetch() {\n"
        '  const answer = await fetch("https://users.example");\n'
        "  return Response.json({ size: (await answer.text()).length });\n} };\n"
    )
    (tmp_path / "wrangler.toml").write_text(WRANGLER)
    (rule,) = (r for r in load_rules() if r.name == "missing-timeout")
    settings = Settings(rules=(rule,), known=frozenset({rule.name}))
    (tmp_path / "index.js").write_text(code)
    (written,) = run(load([tmp_path]), settings).findings
    (tmp_path / "index.js").write_text(f"{code}{mark}\n")
    (bundled,) = run(load([tmp_path]), settings).findings
    assert written.fix is not None and bundled.fix is None
    assert bundled.help == f"{written.help}; a build wrote this file: change its source"


@pytest.mark.parametrize(
    ("second", "advice"),
    [
        ("env.DB.prepare('SELECT 2').first()", "send them as one 'env.DB.batch([…])'"),
        ("statement.first()", "send them as one 'env.DB.batch([…])'"),
        ("env.OTHER.prepare('SELECT 2').first()", "start them together"),
        ("env.KV.get('b')", "start them together"),
        (
            "Promise.all([env.DB.prepare('SELECT 2').first(), statement.first()])",
            "send them as one 'env.DB.batch([…])'",
        ),
        ("env.DB.batch([statement])", "send them as one 'env.DB.batch([…])'"),
        ("Promise.all([statement.first(), env.KV.get('b')])", "start them together"),
    ],
)
def test_one_database_is_asked_in_one_batch(second: str, advice: str, tmp_path: Path) -> None:
    databases = [
        f'[[d1_databases]]\nbinding = "{name}"\ndatabase_id = "{name}"\n'
        for name in ("DB", "OTHER")
    ]
    kv = '[[kv_namespaces]]\nbinding = "KV"\nid = "1"\n'
    (tmp_path / "wrangler.toml").write_text("\n".join((WRANGLER, *databases, kv)))
    made = "const statement = env.DB.prepare('SELECT 2').bind(1);"
    body = f"const a = await env.DB.prepare('SELECT 1').first();\n{made}\nconst b = await {second};"
    (tmp_path / "index.js").write_text(
        f"export default {{ async fetch(request, env) {{ {body} }} }};"
    )
    (rule,) = (r for r in load_rules() if r.name == "sequential-awaits")
    report = run(load([tmp_path]), Settings(rules=(rule,), known=frozenset({rule.name})))
    assert [(f.help or "").startswith(advice) for f in report.findings] == [True]


@pytest.mark.parametrize(
    ("body", "advice"),
    [
        ("await env.KV.get('rates')", "read it once, before the loop"),
        ("await env.DB.prepare('SELECT a FROM b WHERE c = ?').bind(url).all()", "read it once"),
        ("await env.KV.get(id)", "give the keys as an array"),
        ("const key = 'a' + id; await env.KV.get(key)", "give the keys as an array"),
        ("await env.DB.prepare('INSERT INTO hits (a) VALUES (1)').run()", "collect the statements"),
    ],
)
def test_what_each_round_asks_for_is_read_once(body: str, advice: str, tmp_path: Path) -> None:
    bindings = '[[d1_databases]]\nbinding = "DB"\ndatabase_id = "1"\n'
    bindings += '[[kv_namespaces]]\nbinding = "KV"\nid = "1"\n'
    (tmp_path / "wrangler.toml").write_text(WRANGLER + bindings)
    loop = f"for (const id of await request.json()) {{ {body} }}"
    code = f"export default {{ async fetch(request, env) {{ const url = request.url; {loop} }} }};"
    (tmp_path / "index.js").write_text(code)
    (rule,) = (r for r in load_rules() if r.name == "query-in-loop")
    report = run(load([tmp_path]), Settings(rules=(rule,), known=frozenset({rule.name})))
    assert [(f.help or "").startswith(advice) for f in report.findings] == [True]


@pytest.mark.parametrize(
    ("thrown", "caught", "advice"),
    [
        (
            'new Response("no", { status: 404 })',
            'throw new Response("failed", { status: 500 })',
            "'if (error instanceof Response) throw error'",
        ),
        (
            "Response.json({}, { status: 404 })",
            "return Response.json({}, { status: 500 })",
            "'if (error instanceof Response) return error'",
        ),
        (
            "new NotFoundError(request.url)",
            "return Response.json({}, { status: 500 })",
            "answer it with a status of 400 to 499 where it is caught",
        ),
    ],
)
def test_an_answer_that_is_thrown_is_let_through(
    thrown: str, caught: str, advice: str, tmp_path: Path
) -> None:
    (tmp_path / "wrangler.toml").write_text(WRANGLER)
    (tmp_path / "index.js").write_text(
        "class NotFoundError extends Error {}\n"
        "export default { async fetch(request) {\n"
        f'  try {{ if (request.method === "PUT") throw {thrown}; return new Response("a"); }}\n'
        f"  catch (error) {{ {caught}; }}\n}} }};\n"
    )
    (rule,) = (r for r in load_rules() if r.name == "misleading-status")
    settings = Settings(rules=(rule,), known=frozenset({rule.name}))
    (found,) = run(load([tmp_path]), settings).findings
    assert (found.help or "").endswith(advice)


@pytest.mark.parametrize(
    ("taken", "way"),
    [
        ("{ env }", "take 'ctx' from 'getCloudflareContext()', too, for 'ctx.waitUntil(…)'"),
        ("{ env, ctx }", "use 'ctx.waitUntil(…)'"),
    ],
)
def test_a_context_that_is_given_but_not_taken_is_named(
    taken: str, way: str, tmp_path: Path
) -> None:
    code = (
        'import { getCloudflareContext } from "@opennextjs/cloudflare";\n'
        f"export default {{ async fetch(request) {{ const {taken} = await getCloudflareContext();\n"
        'env.KV.put("a", "b"); return new Response("a"); } };\n'
    )
    kv = '[[kv_namespaces]]\nbinding = "KV"\nid = "1"\n'
    (tmp_path / "wrangler.toml").write_text(f"{WRANGLER}{kv}")
    (tmp_path / "index.js").write_text(code)
    (rule,) = (r for r in load_rules() if r.name == "orphaned-promise")
    settings = Settings(rules=(rule,), known=frozenset({rule.name}))
    (found,) = run(load([tmp_path]), settings).findings
    assert way in (found.help or "")


SHARED = """\
import { DurableObject } from "cloudflare:workers";

export class Room extends DurableObject {
  async fetch(request) {
    return new Response(await settle(this.env, request.url));
  }
}

export default {
  async fetch(request, env) {
    return new Response(await prepare(env, request.url));
  },
};

const prepare = (env, url) => settle(env, url);

async function settle(env, url) {
  %s
  return url;
}
"""


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ('fetch("https://log.example", { method: "POST" });', "orphaned-promise"),
        ('setTimeout(async () => await fetch("https://log.example"), 10);', "lost-async-callback"),
    ],
)
def test_the_way_to_what_is_cut_off_begins_where_something_ends(
    code: str, name: str, tmp_path: Path
) -> None:
    bound = '[[durable_objects.bindings]]\nname = "ROOM"\nclass_name = "Room"\n'
    (tmp_path / "wrangler.toml").write_text(f"{WRANGLER}{bound}")
    (tmp_path / "index.js").write_text(SHARED % code)
    (rule,) = (r for r in load_rules() if r.name == name)
    report = run(load([tmp_path]), Settings(rules=(rule,), known=frozenset({rule.name})))
    (finding,) = report.findings
    assert "is cut off when the response returns" in finding.message
    assert finding.steps[0].message == "fetch(request, env)"


NIGHTLY = """\
const nightly = (env, ctx) => ctx.waitUntil(env.KV.put("last-run", "now"));

export default {
  async scheduled(event, env, ctx) {
    nightly(env, ctx);
  },
  async fetch(request, env, ctx) {
    nightly(env, ctx);
    return new Response("started");
  },
};
"""


def test_the_way_to_work_of_which_nobody_hears_begins_where_somebody_is_answered(
    tmp_path: Path,
) -> None:
    bound = 'kv_namespaces = [{ binding = "KV", id = "1" }]\n'
    (tmp_path / "wrangler.toml").write_text(f"{WRANGLER}{bound}")
    (tmp_path / "index.js").write_text(NIGHTLY)
    (rule,) = (r for r in load_rules() if r.name == "unguarded-background-work")
    report = run(load([tmp_path]), Settings(rules=(rule,), known=frozenset({rule.name})))
    (finding,) = report.findings
    assert finding.steps[0].message == "fetch(request, env, ctx)"


BREAKERS = """\
class Breaker {
  constructor() { this.failures = 0; this.state = "closed"; }
  async run(work) {
    if (this.state === "open") throw new Error("circuit open");
    try {
      return await work();
    } catch (err) {
      this.failures++;
      if (this.failures > 5) this.state = "open";
      throw err;
    }
  }
}
const alpha = new Breaker();
const breakers = new Map();
function get(name) {
  if (!breakers.has(name)) breakers.set(name, new Breaker());
  return breakers.get(name);
}
export default {
  async fetch(request, env) {
    const rows = await get("db").run(() => env.DB.prepare("SELECT 1").all());
    return Response.json([rows, await stored(env)]);
  },
};
async function stored(env) { return alpha.run(() => env.KV.get("page")); }
"""


def test_the_way_to_shared_state_leads_over_the_object_it_is_about(tmp_path: Path) -> None:
    (tmp_path / "wrangler.toml").write_text(WRANGLER)
    (tmp_path / "index.js").write_text(BREAKERS)
    (rule,) = (r for r in load_rules() if r.name == "isolate-coordination")
    report = run(load([tmp_path]), Settings(rules=(rule,), known=frozenset({rule.name})))
    (finding,) = report.findings
    assert finding.message.startswith("'alpha' ")
    assert any(step.message.startswith("alpha.run(") for step in finding.steps)


RETRIED = """\
async function send(url, method, body, headers = {}) {
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      return await fetch(url, { method, body, headers });
    } catch (err) {
      if (attempt === 2) throw err;
    }
  }
}
const put = (body) => send("https://rows.example/rows", "PUT", body);
const insert = (body) => send("https://rows.example/rows", "POST", body);
export default {
  async fetch(request, env) {
    await put("a");
    await insert("b");
    return new Response("done");
  },
};
"""


def test_the_way_to_a_retry_leads_over_the_call_that_makes_it_unsafe(tmp_path: Path) -> None:
    (tmp_path / "wrangler.toml").write_text(WRANGLER)
    (tmp_path / "index.js").write_text(RETRIED)
    (rule,) = (r for r in load_rules() if r.name == "unsafe-retry")
    report = run(load([tmp_path]), Settings(rules=(rule,), known=frozenset({rule.name})))
    (finding,) = report.findings
    assert [step.message for step in finding.steps][1] == 'insert("b")'


IN_A_ROW = """\
const get = (name) => fetch(name, { signal: AbortSignal.timeout(20_000) });
const ask = (name) => fetch(name, { signal: AbortSignal.timeout(20_000) });
async function both() {
  const first = await get("https://a.example/x");
  const second = await get("https://b.example/x");
  return first.ok && second.ok;
}
async function checked() {
  const first = await ask("https://c.example/x");
  if (!first.ok) return false;
  const second = await ask("https://d.example/x");
  return second.ok;
}
const answer = async () => Response.json([await both(), await checked()]);
export default {
  async scheduled() {
    await Promise.all([both(), checked()]);
  },
  async fetch(request) {
    return request.method === "GET" ? answer() : new Response("-");
  },
};
"""


def test_a_cascade_is_shown_where_somebody_waits_for_it(tmp_path: Path) -> None:
    (tmp_path / "wrangler.toml").write_text(WRANGLER)
    (tmp_path / "index.js").write_text(IN_A_ROW)
    (rule,) = (r for r in load_rules() if r.name == "timeout-cascade")
    report = run(load([tmp_path]), Settings(rules=(rule,), known=frozenset({rule.name})))
    assert {f.steps[0].message for f in report.findings} == {"fetch(request)"}
    together = {f.place.span.start: "together what" in (f.help or "") for f in report.findings}
    assert [told for _, told in sorted(together.items())] == [True, False]


FIRST_OF_A_ROUTE = """\
import { Hono } from "hono";
const known = async (c, next) => {
  const answer = await fetch("https://keys.example/" + c.req.header("X-Key"));
  return answer.ok ? next() : c.text("?", 401);
};
const app = new Hono();
app.get("/media", known, async (c) => c.text(await (await fetch("https://media.example")).text()));
export default app;
"""


def test_what_a_route_runs_first_is_told_from_its_handler(tmp_path: Path) -> None:
    (tmp_path / "wrangler.toml").write_text(WRANGLER)
    (tmp_path / "index.js").write_text(FIRST_OF_A_ROUTE)
    (rule,) = (r for r in load_rules() if r.name == "missing-timeout")
    report = run(load([tmp_path]), Settings(rules=(rule,), known=frozenset({rule.name})))
    assert {finding.steps[0].message for finding in report.findings} == {
        'middleware of get("/media")',
        'get("/media")',
    }


ASKED_AGAIN = """\
async function send(url, body, retries = 0) {
  for (let attempt = 0; attempt <= retries; attempt++) {
    try {
      return await fetch(url, { method: "POST", body });
    } catch (err) {
      if (attempt === retries) throw err;
    }
  }
}
const once = (body) => send("https://rows.example/rows", body);
const often = (body) => send("https://rows.example/rows", body, 3);
export default {
  async fetch(request, env) {
    await once("a");
    await often("b");
    return new Response("done");
  },
};
"""


def test_the_way_to_a_retry_leads_over_the_call_that_asks_for_it(tmp_path: Path) -> None:
    (tmp_path / "wrangler.toml").write_text(WRANGLER)
    (tmp_path / "index.js").write_text(ASKED_AGAIN)
    (rule,) = (r for r in load_rules() if r.name == "unsafe-retry")
    report = run(load([tmp_path]), Settings(rules=(rule,), known=frozenset({rule.name})))
    (finding,) = report.findings
    assert [step.message for step in finding.steps][1] == 'often("b")'


def test_a_python_task_is_no_promise(tmp_path: Path) -> None:
    wrangler = WRANGLER.replace("index.js", "index.py")
    flags = 'compatibility_flags = ["python_workers"]\n'
    (tmp_path / "wrangler.toml").write_text(f"{wrangler}{flags}")
    (tmp_path / "index.py").write_text(
        "import asyncio\n\nfrom workers import Response\n\n\n"
        "async def on_fetch(request, env, ctx):\n"
        "    asyncio.create_task(env.QUEUE.send(request.url))\n"
        '    return Response("ok")\n'
    )
    (rule,) = (r for r in load_rules() if r.name == "orphaned-promise")
    settings = Settings(rules=(rule,), known=frozenset({rule.name}))
    (found,) = run(load([tmp_path]), settings).findings
    assert found.help == "await it, or return it to a caller who does"


def advised(name: str, code: str, folder: Path) -> list[str]:
    """What a rule advises for a file."""
    (folder / "wrangler.toml").write_text(WRANGLER)
    (folder / "index.js").write_text(code)
    rules = tuple(rule for rule in load_rules() if rule.name == name)
    report = run(load([folder]), Settings(rules=rules, known=frozenset({name})))
    return [finding.help or "" for finding in report.findings]


@pytest.mark.parametrize(
    ("options", "advice"),
    [
        ("{ ...page }", "pass 'page' itself, or name what to copy"),
        (
            "{ ...page, status: 404 }",
            "name what to copy beside the rest: 'headers: page.headers'",
        ),
    ],
)
def test_a_response_with_a_status_of_its_own_cannot_be_passed_itself(
    options: str, advice: str, tmp_path: Path
) -> None:
    code = (
        "export default { async fetch(request, env) {\n"
        "  const page = await fetch('https://a.example');\n"
        f"  return new Response(page.body, {options});\n}} }};\n"
    )
    assert advised("response-init-spread", code, tmp_path) == [advice]


@pytest.mark.parametrize(
    ("declared", "elsewhere", "advice"),
    [
        ("", "", "declare it with 'const' or 'let'"),
        ("let kept;", "", "pass it on as an argument"),
        ("", "function last() { return kept; }", "pass it on as an argument"),
    ],
)
def test_what_is_global_for_want_of_a_declaration_is_to_be_declared(
    declared: str, elsewhere: str, advice: str, tmp_path: Path
) -> None:
    code = (
        f"{declared}\n{elsewhere}\n"
        "addEventListener('fetch', (event) => event.respondWith(answer(event.request)));\n"
        "async function answer(request) {\n"
        "  kept = new Headers();\n"
        "  kept.set('authorization', request.headers.get('authorization'));\n"
        "  await fetch('https://shop.example/seen', { signal: AbortSignal.timeout(900) });\n"
        "  return new Response('ok', { headers: kept });\n}\n"
    )
    assert [
        help.startswith(advice) for help in advised("global-request-state", code, tmp_path)
    ] == [True]


@pytest.mark.parametrize(
    ("served", "advice"),
    [
        ("if (request.method === 'POST') users.push(await request.json());", "keep it in D1"),
        ("if (request.method === 'GET') return list(users);\n users.push(await request.json());",
         "keep it in D1"),
        ("users.push(await request.json());", "pass it on as an argument"),
        ("if (request.url) users.push(await request.json());", "pass it on as an argument"),
    ],
)  # fmt: skip
def test_a_list_that_is_meant_as_a_store_belongs_into_one(
    served: str, advice: str, tmp_path: Path
) -> None:
    code = (
        "const users = [];\nconst list = (all) => Response.json(all);\n"
        f"export default {{ async fetch(request) {{\n {served}\n return list(users);\n}} }};\n"
    )
    assert [
        help.startswith(advice) for help in advised("global-request-state", code, tmp_path)
    ] == [True]


@pytest.mark.parametrize(
    ("made", "advice"),
    [
        ("`job_${++count}`", "make names with 'crypto.randomUUID()'"),
        ("'job-' + ++count", "make names with 'crypto.randomUUID()'"),
        ("`${++count} jobs so far`", "keep it in a Durable Object"),
        ("'jobs: ' + ++count", "keep it in a Durable Object"),
        ("String(++count)", "keep it in a Durable Object"),
        ("`job_${++count}`; if (count > 5) return new Response('many')", "keep it in a Durable"),
    ],
)
def test_who_counts_to_make_names_is_told_what_makes_better_ones(
    made: str, advice: str, tmp_path: Path
) -> None:
    code = (
        "let count = 0;\nexport default { async fetch(request) {\n"
        f"  const name = {made};\n  return new Response(name);\n}} }};\n"
    )
    assert [
        help.startswith(advice) for help in advised("global-mutable-state", code, tmp_path)
    ] == [True]


@pytest.mark.parametrize(
    ("body", "advice"),
    [
        ("return await fetch(url)", "await it {}, and the reading of its body where that is done"),
        (
            "answer = await fetch(url)\n    return answer",
            "await it {}, and the reading of its body where that is done",
        ),
        (
            "answer = await fetch(url)\n    return await answer.text()",
            "await it and the reading of its body {}",
        ),
        ("return await (await fetch(url)).text()", "await it and the reading of its body {}"),
        ("return (await fetch(url)).status", "await it {}"),
        ("await fetch(url)", "await it {}"),
        ("answer = await fetch(url)\n    return answer.status", "await it {}"),
    ],
)
def test_a_timeout_of_python_is_for_what_waits(body: str, advice: str, tmp_path: Path) -> None:
    flags = 'compatibility_flags = ["python_workers"]\n'
    (tmp_path / "wrangler.toml").write_text(WRANGLER.replace("index.js", "index.py") + flags)
    (tmp_path / "index.py").write_text(
        "from workers import Response, WorkerEntrypoint, fetch\n\n\n"
        f"async def load(url):\n    {body}\n\n\n"
        "class Default(WorkerEntrypoint):\n    async def fetch(self, request):\n"
        '        return Response(str(await load("https://shop.example")))\n'
    )
    (rule,) = (r for r in load_rules() if r.name == "missing-timeout")
    (found,) = run(load([tmp_path]), Settings(rules=(rule,), known=frozenset({rule.name}))).findings
    assert found.help == advice.format("under 'async with asyncio.timeout(5)'")


@pytest.mark.parametrize(
    ("handler", "advice"),
    [
        ("async def on_fetch(request, env):\n    return request", "no 'on_fetch' outside a class"),
        (
            "class Default(WorkerEntrypoint):\n"
            "    async def on_fetch(self, request):\n        return request",
            "'fetch' of 'Default' and no 'on_fetch'",
        ),
    ],
)
def test_a_newer_date_changes_what_handlers_are_called(
    handler: str, advice: str, tmp_path: Path
) -> None:
    wrangler = WRANGLER.replace("index.js", "index.py").replace("2026-11-01", "2024-04-01")
    (tmp_path / "wrangler.toml").write_text(f'{wrangler}compatibility_flags = ["python_workers"]\n')
    (tmp_path / "index.py").write_text(f"from workers import WorkerEntrypoint\n\n\n{handler}\n")
    (rule,) = (r for r in load_rules() if r.name == "stale-compatibility-date")
    (found,) = run(load([tmp_path]), Settings(rules=(rule,), known=frozenset({rule.name}))).findings
    assert f"from 2025-08-14 on the runtime calls {advice}" in (found.help or "")


COUNTED = """\
const seen = new Map();
function count(key) {
  seen.set(key, (seen.get(key) || 0) + 1);
}
export default {
  async fetch(request) {
    count(`all:${Date.now()}`);
    count(`ip:${request.headers.get("cf-connecting-ip")}`);
    return new Response(String([...seen.values()].length));
  },
};
"""
PAGED = """\
async function rows(url, max = null) {
  const found = [];
  let next = url;
  while (next) {
    const page = await (await fetch(next)).json();
    found.push(...page.rows);
    if (max !== null && found.length >= max) break;
    next = page.next;
  }
  return found;
}
export default {
  async fetch(request) {
    const few = await rows("https://rows.example/few", 100);
    const all = await rows("https://rows.example/all");
    return Response.json([few, all]);
  },
};
"""


@pytest.mark.parametrize(
    ("name", "code", "step"),
    [
        ("unbounded-global-cache", COUNTED, "count(`ip:"),
        ("unbounded-pagination", PAGED, 'rows("https://rows.example/all")'),
    ],
)
def test_the_way_leads_over_the_call_for_which_it_is_so(
    name: str, code: str, step: str, tmp_path: Path
) -> None:
    (tmp_path / "wrangler.toml").write_text(WRANGLER)
    (tmp_path / "index.js").write_text(code)
    (rule,) = (r for r in load_rules() if r.name == name)
    report = run(load([tmp_path]), Settings(rules=(rule,), known=frozenset({rule.name})))
    (finding,) = report.findings
    assert finding.steps[1].message.startswith(step)


WAITING = """\
export default {{ async fetch(request, env) {{
  const answer = await fetch("https://pay.example/{path}", {{ method: "{method}", body: "{{}}" }});
  return Response.json({{ isDone: answer.ok }});
}} }};
"""


@pytest.mark.parametrize(
    ("method", "path", "is_in_doubt"),
    [("POST", "v1/pay", True), ("PUT", "v1/pay", False), ("POST", "v1/search", False)],
)
def test_what_does_something_may_have_done_it_when_the_wait_is_ended(
    method: str, path: str, is_in_doubt: bool, tmp_path: Path
) -> None:
    code = WAITING.format(method=method, path=path)
    (help,) = advised("missing-timeout", code, tmp_path)
    assert ("may have been done" in help) is is_in_doubt


UNSEEN = """\
import {{ WorkerEntrypoint }} from "cloudflare:workers";

export default class extends WorkerEntrypoint {{
  async order(sent) {{
    const init = {{ method: "POST", body: JSON.stringify(sent) }};
    const answer = await fetch(`${{this.env.SHOP}}/{path}`, init);
    return answer.ok;
  }}
}}
"""


@pytest.mark.parametrize(("path", "is_in_doubt"), [("v1/orders", True), ("v1/search", False)])
def test_so_may_what_is_asked_for_by_a_body_that_nobody_sees(
    path: str, is_in_doubt: bool, tmp_path: Path
) -> None:
    (help,) = advised("missing-timeout", UNSEEN.format(path=path), tmp_path)
    assert "60000" in help
    assert ("may have been done" in help) is is_in_doubt


PASSING = """\
export default {{ async fetch(request, env) {{
  return Response.json(await ask(request.url, {stream}));
}} }};

async function ask(text, stream) {{
  const answer = await fetch("https://pages.example", {{ method: "PUT", body: text }});
  if (stream) return answer;
  return answer.json();
}}
"""


@pytest.mark.parametrize(
    ("stream", "advice"), [("false", "pass 'signal"), ("true", "use an AbortController")]
)
def test_a_body_is_not_cut_that_no_caller_asks_for(
    stream: str, advice: str, tmp_path: Path
) -> None:
    (help,) = advised("missing-timeout", PASSING.format(stream=stream), tmp_path)
    assert help.startswith(advice)


LIMITING = """\
const hits = new Map();

export default { async fetch(request) {
  const ip = request.headers.get("CF-Connecting-IP");
  const hit = hits.get(ip) ?? { count: 0, since: Date.now() };
  hit.count += 1;
  hits.set(ip, hit);
  if (hit.count > 10) return new Response("too many", { status: 429 });
  return new Response("ok");
} };
"""


def test_who_counts_requests_is_not_sent_to_kv(tmp_path: Path) -> None:
    (help,) = advised("unbounded-global-cache", LIMITING, tmp_path)
    assert "Rate Limiting binding" in help


PAGING = """\
export default { async fetch(request, env) {
  let cursor;
  const sizes = [];
  do {
    const page = await env.BUCKET.list({ limit: 1000, cursor });
    for (const { key } of page.objects) sizes.push((await env.BUCKET.get(key)).size);
    cursor = page.truncated ? page.cursor : undefined;
  } while (cursor);
  return Response.json(sizes);
} };
"""


def test_what_each_page_asks_for_is_shown_beside_the_pages(tmp_path: Path) -> None:
    bucket = '[[r2_buckets]]\nbinding = "BUCKET"\nbucket_name = "b"\n'
    (tmp_path / "wrangler.toml").write_text(f"{WRANGLER}{bucket}")
    (tmp_path / "index.js").write_text(PAGING)
    (rule,) = (r for r in load_rules() if r.name == "unbounded-pagination")
    (found,) = run(load([tmp_path]), Settings(rules=(rule,), known=frozenset({rule.name}))).findings
    said = ["repeated in each round", "made up to 1,000 times in each round"]
    assert [step.message for step in found.related] == said


ENOUGH = """\
export default { async fetch(request, env) {
  let cursor, enough = 0;
  scan: while (true) {
    const page = await env.KV.list({ cursor });
    for (const { name } of page.keys) {
      if (%s) continue;
      await env.KV.delete(name);
      enough++;
      if (enough >= 40) break scan;
    }
    if (page.list_complete) break;
    cursor = page.cursor;
  }
  return Response.json(enough);
} };
"""


@pytest.mark.parametrize(
    ("test", "is_told"),
    [("!name.endsWith(':kite')", False), ("!(await env.KV.get(name))", True)],
)
def test_a_maximum_of_matches_is_named_and_what_it_counts_is_not_told_for_each_page(
    test: str, is_told: bool, tmp_path: Path
) -> None:
    (tmp_path / "wrangler.toml").write_text(f'{WRANGLER}kv_namespaces = [{{ binding = "KV" }}]\n')
    (tmp_path / "index.js").write_text(ENOUGH % test)
    (rule,) = (r for r in load_rules() if r.name == "unbounded-pagination")
    (found,) = run(load([tmp_path]), Settings(rules=(rule,), known=frozenset({rule.name}))).findings
    assert found.message.endswith("ends the loop, as 'enough' counts only what matches")
    assert any(step.message.endswith("times in each round") for step in found.related) is is_told


TWO_QUERIES = """\
export default { async fetch(request, env) {
  const a = await env.DB.prepare("SELECT 1").first();
  const b = await env.%s.prepare("SELECT 2").first();
  return Response.json([a, b]);
} };
"""


@pytest.mark.parametrize(
    ("other", "said"),
    [("DB", "could be in the same batch"), ("LOGS", "could run at the same time")],
)
def test_queries_of_one_database_run_in_one_batch(other: str, said: str, tmp_path: Path) -> None:
    bound = "".join(
        f'[[d1_databases]]\nbinding = "{name}"\ndatabase_name = "{name}"\ndatabase_id = "{name}"\n'
        for name in ("DB", "LOGS")
    )
    (tmp_path / "wrangler.toml").write_text(f"{WRANGLER}{bound}")
    (tmp_path / "index.js").write_text(TWO_QUERIES % other)
    (rule,) = (r for r in load_rules() if r.name == "sequential-awaits")
    (found,) = run(load([tmp_path]), Settings(rules=(rule,), known=frozenset({rule.name}))).findings
    assert [step.message for step in found.related] == [said]


@pytest.mark.parametrize(
    ("assets", "advice"),
    [
        ("", "answer with a Response, one with the status 404 for instance"),
        (
            'assets = { directory = "public", binding = "FILES" }\n',
            "answer with a Response: 'env.FILES.fetch(request)' gives static assets, or a 404",
        ),
    ],
)
def test_who_means_the_static_assets_is_told_how_to_ask_for_them(
    assets: str, advice: str, tmp_path: Path
) -> None:
    (tmp_path / "wrangler.toml").write_text(WRANGLER + assets)
    (tmp_path / "index.js").write_text(
        "export default { async fetch(request) {\n"
        '  if (request.method === "PUT") return new Response("put");\n} };\n'
    )
    (rule,) = (r for r in load_rules() if r.name == "missing-response")
    (found,) = run(load([tmp_path]), Settings(rules=(rule,), known=frozenset({rule.name}))).findings
    assert found.help == advice


ROOM = """\
import { DurableObject } from "cloudflare:workers";
class Log {
  constructor(env) { this.open(env); }
  async open(env) { await env.KV.put("opened", "now"); }
}
export class Room extends DurableObject {
  constructor(state, env) { super(state, env); this.load(); }
  async load() { await fetch("https://rooms.example", { signal: AbortSignal.timeout(900) }); }
  async alarm() { try { this.load(); } catch (error) { console.error(error); } }
}
export default { async fetch(request, env) { new Log(env); return new Response("ok"); } };
"""


def test_who_cannot_wait_or_need_not_fear_for_it_is_told_so(tmp_path: Path) -> None:
    bound = '[[durable_objects.bindings]]\nname = "ROOM"\nclass_name = "Room"\n'
    (tmp_path / "wrangler.toml").write_text(f'{WRANGLER}{bound}[[kv_namespaces]]\nbinding = "KV"\n')
    (tmp_path / "index.js").write_text(ROOM)
    (rule,) = (r for r in load_rules() if r.name == "orphaned-promise")
    report = run(load([tmp_path]), Settings(rules=(rule,), known=frozenset({rule.name})))
    cannot = "a constructor cannot await it"
    assert [found.help for found in report.findings] == [
        f"{cannot}: call it where the object is made, and await it there",
        f"{cannot}: handle its errors with '.catch(…)', or do it where it is first needed; "
        "'blockConcurrencyWhile' would have each start of the object wait for another host",
        "await it",
    ]


TOKEN = """\
export default {
  async fetch(request) {
    const code = new URL(request.url).searchParams.get("code") ?? "";
    %s
    const answer = await fetch(%s);
    return Response.json(await answer.json());
  },
};
"""
AT_ONCE = "const asked = new URLSearchParams({ %s });"
ONE_BY_ONE = 'const asked = new URLSearchParams(); asked.append("grant_type", "%s");'
IN_ADDRESS = (
    'const asked = { code, grant_type: "%s" }; const url = new URL("https://login.example/token");'
    "Object.keys(asked).forEach((key) => url.searchParams.append(key, asked[key]));"
)
AS_JSON = '"https://login.example/token", { method: "POST", body: JSON.stringify(asked) }'
AS_TEXT = '"https://login.example/token", { method: "POST", body: asked.toString() }'
AS_IT_IS = '"https://login.example/token", { method: "POST", body: asked }'


@pytest.mark.parametrize(
    ("made", "sent", "is_spent"),
    [
        (AT_ONCE % 'code, grant_type: "authorization_code"', AS_TEXT, True),
        (AT_ONCE % 'refresh_token: code, grant_type: "refresh_token"', AS_TEXT, True),
        ("const asked = { code, grant_type: request.headers.get('kind') };", AS_JSON, True),
        ("const asked = { scope: code, grant_type: request.headers.get('kind') };", AS_JSON, False),
        (AT_ONCE % 'scope: code, grant_type: "client_credentials"', AS_TEXT, False),
        (ONE_BY_ONE % "authorization_code", AS_IT_IS, True),
        (ONE_BY_ONE % "client_credentials", AS_IT_IS, False),
        (IN_ADDRESS % "refresh_token", "url", True),
        (IN_ADDRESS % "client_credentials", "url", False),
    ],
)
def test_what_is_taken_once_is_lost_with_its_answer(
    made: str, sent: str, is_spent: bool, tmp_path: Path
) -> None:
    (tmp_path / "wrangler.toml").write_text(WRANGLER)
    (tmp_path / "index.js").write_text(TOKEN % (made, sent))
    (rule,) = (r for r in load_rules() if r.name == "missing-timeout")
    report = run(load([tmp_path]), Settings(rules=(rule,), known=frozenset({rule.name})))
    assert ["may be spent" in (f.help or "") for f in report.findings] == [is_spent]


def test_a_token_is_not_spent_that_its_answer_does_not_replace(tmp_path: Path) -> None:
    made = AT_ONCE % 'refresh_token: code, grant_type: "refresh_token"'
    code = (TOKEN % (made, AS_TEXT)).replace(
        "return Response.json(await answer.json());",
        "const { access_token: fresh } = await answer.json(); return new Response(fresh);",
    )
    (tmp_path / "wrangler.toml").write_text(WRANGLER)
    (tmp_path / "index.js").write_text(code)
    (rule,) = (r for r in load_rules() if r.name == "missing-timeout")
    report = run(load([tmp_path]), Settings(rules=(rule,), known=frozenset({rule.name})))
    assert ["may be spent" in (f.help or "") for f in report.findings] == [False]


ASKED_OF_A_PACKAGE = """\
import { ofetch } from "ofetch";
export default {
  async fetch(request) {
    const query = "SELECT 1";
    const path = "client/v4/accounts/a/analytics_engine/sql";
    const sent = { method: "POST", body: query };
    const rows = await ofetch(`https://api.cloudflare.com/${path}`, sent);
    return Response.json(rows);
  },
};
"""


def test_a_client_is_advised_the_option_that_is_its_own(tmp_path: Path) -> None:
    (tmp_path / "wrangler.toml").write_text(WRANGLER)
    (tmp_path / "index.js").write_text(ASKED_OF_A_PACKAGE)
    (rule,) = (r for r in load_rules() if r.name == "missing-timeout")
    report = run(load([tmp_path]), Settings(rules=(rule,), known=frozenset({rule.name})))
    assert [finding.help for finding in report.findings] == ["pass 'timeout: 5000'"]


ROUNDS = """\
export default {
  async scheduled(event, env) {
    for (const url of env.MONITORS) await checked(url);
  },
};

async function checked(url) {
  %s
}
"""


@pytest.mark.parametrize(
    ("body", "ends"),
    [
        ("console.log((await fetch(url)).status);", True),
        ("try { console.log((await fetch(url)).status); } catch { console.log(url); }", False),
        ("await fetch(url).catch(console.error);", False),
        ("try { for (const way of [1, 2]) await fetch(url + way); } catch {}", True),
    ],
)
def test_a_timeout_may_end_a_loop(body: str, ends: bool, tmp_path: Path) -> None:
    (tmp_path / "wrangler.toml").write_text(WRANGLER)
    (tmp_path / "index.js").write_text(ROUNDS % body)
    (rule,) = (r for r in load_rules() if r.name == "missing-timeout")
    report = run(load([tmp_path]), Settings(rules=(rule,), known=frozenset({rule.name})))
    assert ["in the loop" in (f.help or "") for f in report.findings] == [ends]


COPY = """\
export default {
  async fetch(request, env, ctx) {
    const answer = await fetch("https://api.example");
    const copy = answer.clone();
    %s
    return new Response(await copy.text(), { headers: answer.headers });
  },
};
"""


@pytest.mark.parametrize(
    ("between", "stream"),
    [
        ("console.log(answer.status);", "'answer.body'"),
        ("ctx.waitUntil(caches.default.put(request, answer));", "'copy.body'"),
    ],
)
def test_a_copy_is_of_no_use_where_nobody_reads_the_other_half(
    between: str, stream: str, tmp_path: Path
) -> None:
    (tmp_path / "wrangler.toml").write_text(WRANGLER)
    (tmp_path / "index.js").write_text(COPY % between)
    (rule,) = (r for r in load_rules() if r.name == "buffered-body")
    report = run(load([tmp_path]), Settings(rules=(rule,), known=frozenset({rule.name})))
    assert [stream in (f.help or "") for f in report.findings] == [True]


TOLD = """\
async function tell(url) {
  fetch("https://log.example/", { method: "POST", body: url });
}

export default {
  async fetch(request) {
    await tell(request.url);
    return new Response("ok");
  },
};
"""


def test_a_module_without_a_context_can_import_what_takes_work(tmp_path: Path) -> None:
    (help,) = advised("orphaned-promise", TOLD, tmp_path)
    assert """or use 'waitUntil' of "cloudflare:workers" when""" in help


LATER = """\
export default {
  async fetch(request, env) {
    %s(async () => {
      await fetch("https://log.example/", { method: "POST", body: request.url });
    }, %s);
    return new Response("ok");
  },
};
"""


@pytest.mark.parametrize(
    ("timer", "delay", "advice"),
    [
        ("setTimeout", "2 * 1000", "await the pause"),
        ("setTimeout", "60 * 1000", "set an alarm"),
        ("setTimeout", "Number(env.DELAY)", "set an alarm"),
        ("setInterval", "1000", "give what is to be done again and again to a cron trigger"),
        (
            "globalThis.setInterval",
            "60000",
            "give what is to be done again and again to a cron trigger",
        ),
    ],
)
def test_what_is_due_much_later_needs_more_than_wait_until(
    timer: str, delay: str, advice: str, tmp_path: Path
) -> None:
    code = LATER % (timer, delay)
    assert [h.startswith(advice) for h in advised("lost-async-callback", code, tmp_path)] == [True]


ROLES = """\
async function check(db, { ids = [], right = 0 }) {
  const marks = ids.map(() => "?").join(",");
  const sql = `SELECT id FROM roles WHERE rights = ${right} AND id IN (${marks})`;
  return (await db.prepare(sql).bind(...ids).all()).results;
}

async function find(db, options = {}) {
  const { ids = [] } = options;
  const marks = ids.map(() => "?").join(",");
  const found = await db.prepare(`SELECT id FROM roles WHERE id IN (${marks})`).bind(...ids).all();
  return found.results;
}

const create = (db) => %(called)s(db, { right: 1 });

const update = (db, ids) => %(called)s(db, { ids });

export default {
  async fetch(request, env) {
    if (request.method === "POST") return Response.json(await create(env.DB));
    const { ids } = await request.json();
    return Response.json(await update(env.DB, ids));
  },
};
"""


@pytest.mark.parametrize("called", ["check", "find"])
def test_the_way_to_what_is_too_many_leads_over_the_call_that_brings_it(
    called: str, tmp_path: Path
) -> None:
    (tmp_path / "wrangler.toml").write_text(WRANGLER)
    (tmp_path / "index.js").write_text(ROLES % {"called": called})
    (rule,) = (r for r in load_rules() if r.name == "call-over-limit")
    report = run(load([tmp_path]), Settings(rules=(rule,), known=frozenset({rule.name})))
    (found,) = report.findings
    assert "update(env.DB, ids)" in [step.message for step in found.steps]


PAGES = """\
async function kept(names) {
  return Promise.all(names.map((name) => caches.default.match("https://cups.example/" + name)));
}

async function page(env) {
  const listed = await env.KV.list({ limit: 20 });
  return Response.json(await kept(listed.keys.map((key) => key.name)));
}

const wanted = async (request) => Response.json(await kept(await request.json()));

export default {
  async fetch(request, env) {
    return request.method === "GET" ? page(env) : wanted(request);
  },
};
"""


def test_the_way_to_a_loop_leads_over_the_call_that_brings_as_many(tmp_path: Path) -> None:
    (tmp_path / "wrangler.toml").write_text(WRANGLER)
    (tmp_path / "index.js").write_text(PAGES)
    (rule,) = (r for r in load_rules() if r.name == "unbounded-fan-out")
    report = run(load([tmp_path]), Settings(rules=(rule,), known=frozenset({rule.name})))
    (found,) = report.findings
    assert "wanted(request)" in [step.message for step in found.steps]


def test_a_class_that_cannot_be_named_so_is_not_to_be_exported(tmp_path: Path) -> None:
    bound = 'workflows = [{ binding = "NEWS", name = "news", class_name = "daily-news" }]\n'
    (tmp_path / "wrangler.toml").write_text(WRANGLER + bound)
    (tmp_path / "news.js").write_text(
        'import { WorkflowEntrypoint } from "cloudflare:workers";\n'
        "export class News extends WorkflowEntrypoint { async run() {} }\n"
    )
    (tmp_path / "index.js").write_text(
        'import { DurableObject } from "cloudflare:workers";\n'
        'export * from "./news.js";\n'
        "export class Room extends DurableObject {}\n"
        'export default { fetch: () => new Response("ok") };\n'
    )
    (rule,) = (r for r in load_rules() if r.name == "unexported-durable-object")
    report = run(load([tmp_path]), Settings(rules=(rule,), known=frozenset({rule.name})))
    assert [f.help for f in report.findings] == [
        "'daily-news' can be the name of no class: "
        "set 'class_name' to 'News', which 'index.js' exports"
    ]


@pytest.mark.parametrize(
    ("set_before", "asked"),
    [
        ("", 'env.STAGE === "dev"'),
        ("", 'env.LANE === "fast" && env.STAGE === "dev"'),
        ('const isOpen = env.LANE === "fast" && env.STAGE === "dev";', "isOpen"),
    ],
)
def test_a_text_that_is_meant_for_development_leaves_by_the_stage(
    set_before: str, asked: str, tmp_path: Path
) -> None:
    (tmp_path / "wrangler.toml").write_text(f'{WRANGLER}[vars]\nLANE = "fast"\nSTAGE = "dev"\n')
    (tmp_path / "index.js").write_text(
        f"export default {{ async fetch(request, env) {{ {set_before}\n"
        '  try { return await fetch("https://users.example"); } catch (error) {\n'
        f'    return new Response({asked} ? error.message : "sorry");\n'
        "  }\n} };\n"
    )
    (rule,) = (r for r in load_rules() if r.name == "leaked-error-detail")
    report = run(load([tmp_path]), Settings(rules=(rule,), known=frozenset({rule.name})))
    (found,) = report.findings
    assert found.help == (
        "deploy with another 'STAGE': the code means to show this in development only"
    )
    assert [step.place.path.name for step in found.related] == ["index.js", "wrangler.toml"]


BINDING = """\
import { and, eq, gt, inArray, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

const dated = { made: integer("made").$defaultFn(() => Date.now()) };
const cups = sqliteTable("cups", {
  id: text("id").primaryKey(),
  owner: text("owner").notNull(),
  state: text("state").notNull().default("clean"),
  seen: integer("seen").default(sql`0`),
  ...dated,
});

export default {
  async fetch(request, env) {
    const { ids, owners } = await request.json();
    const db = drizzle(env.DB);
    return Response.json(await %s);
  },
};
"""


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("db.update(cups).set({ state: 'broken', made: 1 }).where(inArray(cups.id, ids))", 98),
        ("db.update(cups).set({ seen: sql`1`, made: 1 }).where(inArray(cups.id, ids))", 99),
        ("db.delete(cups).where(and(eq(cups.owner, cups.id), inArray(cups.id, ids)))", 100),
        (
            "db.delete(cups).where(and(eq(cups.seen, 1), inArray(cups.id, ids), gt(cups.id, 5)))",
            98,
        ),
        ("db.select().from(cups).where(inArray(cups.id, ids)).limit(5)", 99),
        (
            "db.select().from(cups).where(and(inArray(cups.id, ids), inArray(cups.owner, owners)))",
            50,
        ),
        (
            "db.select().from(cups).where(and(inArray(cups.id, ids), inArray(cups.owner, [1, 2])))",
            98,
        ),
        ("db.query.cups.findMany({ where: { owner: 'me', id: { in: ids } }, limit: 9 })", 98),
        ("db.insert(cups).values(ids.map((id) => ({ id, owner: 'me' })))", 25),
        ("db.insert(cups).values(ids.map((id) => ({ id, owner: 'me', made: 1, seen: 2 })))", 20),
        (
            "env.DB.prepare('DELETE FROM cups WHERE id IN (?)').bind(1, 2, ...ids).run()",
            98,
        ),
        (
            "env.DB.prepare('DELETE FROM cups WHERE id IN (?)').bind(...ids, ...ids).run()",
            50,
        ),
    ],
)
def test_what_else_a_statement_binds_leaves_less_for_a_list(
    query: str, number: int, tmp_path: Path
) -> None:
    found = advised("call-over-limit", BINDING % query, tmp_path)
    assert set(found) == {f"refuse what is longer, or do it for {number} at a time"}


REPEATING = """\
export default {
  async fetch(request, env) {
    const { ids } = await request.json();
    const { results } = await env.DB.prepare("SELECT id FROM shops").all();
    const found = [];
    %s
    return Response.json(found);
  },
};
"""
SALES = 'env.DB.prepare("SELECT sum(price) FROM sales WHERE shop = ?").bind(%s).first()'


@pytest.mark.parametrize(
    ("loop", "advice"),
    [
        (
            f"for (const shop of results) found.push(await {SALES % 'shop.id'});",
            "ask for what belongs to all rows in one query",
        ),
        (
            'for (const shop of results) await env.SHOPS.put(shop.id, "");',
            "give the query a LIMIT",
        ),
        (f"for (const id of ids) found.push(await {SALES % 'id'});", "refuse or cut what is too"),
        (
            'for (const shop of results) await env.DB.prepare("UPDATE shops SET n = 1 WHERE id=?")'
            ".bind(shop.id).run();",
            "give the query a LIMIT, and go on with the rest in a later run or a queue, and c",
        ),
        (
            "for (const shop of results) found.push(await env.SHOPS.get(shop.id));",
            "give the query a LIMIT, and go on with the rest in a later run or a queue, and g",
        ),
        (
            "for (const id of ids) found.push(await env.SHOPS.get(id));",
            "refuse or cut what is too long, and give the keys as an array",
        ),
        (
            "for (const shop of results) {"
            " found.push(await env.SHOPS.get(shop.id)); await env.SHOPS.put(shop.id, shop.id); }",
            "give the query a LIMIT",
        ),
        ('for (const id of ids) await env.SHOPS.put(id, "");', "refuse what is too long, or"),
        ("for (const id of ids) await env.FLOW.create({ id });", "create up to 100 instances"),
    ],
)
def test_what_may_be_many_is_mended_by_what_it_is_for(
    loop: str, advice: str, tmp_path: Path
) -> None:
    bindings = (
        'd1_databases = [{ binding = "DB", database_name = "shops", database_id = "0a1b" }]\n'
        'kv_namespaces = [{ binding = "SHOPS", id = "0a1b" }]\n'
        'workflows = [{ binding = "FLOW", name = "flow", class_name = "Flow" }]\n'
    )
    (tmp_path / "wrangler.toml").write_text(WRANGLER + bindings)
    (tmp_path / "index.js").write_text(REPEATING % loop)
    (rule,) = (r for r in load_rules() if r.name == "unbounded-fan-out")
    report = run(load([tmp_path]), Settings(rules=(rule,), known=frozenset({rule.name})))
    (found,) = report.findings
    assert (found.help or "").startswith(advice)


POLLS = """\
export default {
  async %s {
    for (let round = 0; round < 9; round++) {
      const answer = await fetch("https://jobs.example/1", { method: "GET" });
      if (!answer.ok) %s;
      console.log(await answer.text());
    }
  },
};
"""


@pytest.mark.parametrize(
    ("handler", "on_bad", "is_told"),
    [
        ("fetch(request, env)", "continue", True),
        ("fetch(request, env)", "throw new Error('down')", False),
        ("fetch(request, env)", "console.log(answer.status)", False),
        ("scheduled(event, env)", "console.log(answer.status)", True),
        ("scheduled(event, env)", "throw new Error('down')", False),
    ],
)
def test_a_timeout_is_caught_where_a_loop_is_meant_to_go_on(
    handler: str, on_bad: str, is_told: bool, tmp_path: Path
) -> None:
    (tmp_path / "wrangler.toml").write_text(WRANGLER)
    (tmp_path / "index.js").write_text(POLLS % (handler, on_bad))
    (rule,) = (r for r in load_rules() if r.name == "missing-timeout")
    report = run(load([tmp_path]), Settings(rules=(rule,), known=frozenset({rule.name})))
    assert ["catch its TimeoutError" in (f.help or "") for f in report.findings] == [is_told]


@pytest.mark.parametrize(
    ("package", "advice"),
    [
        ("@opennextjs/cloudflare", "'getCloudflareContext().ctx.waitUntil(…)'"),
        ("vinext", "'waitUntil' of \"cloudflare:workers\""),
    ],
)
def test_code_of_next_finds_the_context_where_its_builder_has_it(
    package: str, advice: str, tmp_path: Path
) -> None:
    (tmp_path / "wrangler.toml").write_text(WRANGLER)
    used = f'"next": "15.3.0", "{package}": "1.0.0"'
    (tmp_path / "package.json").write_text(f'{{"dependencies": {{{used}}}}}')
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "route.ts").write_text(
        'export async function GET() {\n  fetch("https://stats.example");\n'
        '  return new Response("ok");\n}\n'
    )
    (rule,) = (r for r in load_rules() if r.name == "orphaned-promise")
    report = run(load([tmp_path]), Settings(rules=(rule,), known=frozenset({rule.name})))
    assert [advice in (f.help or "") for f in report.findings] == [True]


def advice_of(rule_name: str, code: str, folder: Path) -> list[str | None]:
    (folder / "wrangler.toml").write_text(WRANGLER)
    (folder / "index.js").write_text(code)
    (rule,) = (r for r in load_rules() if r.name == rule_name)
    report = run(load([folder]), Settings(rules=(rule,), known=frozenset({rule.name})))
    return [f.help for f in report.findings]


@pytest.mark.parametrize(
    ("second", "may_start_at_once"), [("a.next", False), ("'https://b.example'", True)]
)
def test_what_needs_an_answer_is_not_to_be_started_with_what_brings_it(
    second: str, may_start_at_once: bool, tmp_path: Path
) -> None:
    code = f"""
export default {{
  async fetch() {{
    const answer = await fetch("https://a.example");
    const a = await answer.json();
    return fetch({second}).then((b) => Response.json([a, b.status]));
  }},
}};
"""
    (help,) = advice_of("timeout-cascade", code, tmp_path)
    assert ("start together" in (help or "")) is may_start_at_once


@pytest.mark.parametrize(
    ("copy", "advice"),
    [("{ ...ctx }", "pass the object itself"), ("{ ...ctx, props: {} }", "write out the methods")],
)
def test_a_copy_that_adds_something_needs_the_methods_written_out(
    copy: str, advice: str, tmp_path: Path
) -> None:
    code = f"""
import {{ app }} from "an-app";
export default {{
  async fetch(request, env, ctx) {{
    return app.fetch(request, env, {copy});
  }},
}};
"""
    (help,) = advice_of("detached-method", code, tmp_path)
    assert (help or "").startswith(advice)


def test_what_stands_beside_a_list_that_is_put_together_leaves_less_for_it(tmp_path: Path) -> None:
    code = """
export default {
  async fetch(request, env) {
    const { ids } = await request.json();
    const values = [...ids, 50];
    const sql = `SELECT * FROM notes WHERE id IN (${ids.map(() => "?").join()}) LIMIT ?`;
    return Response.json(await env.DB.prepare(sql).bind(...values).all());
  },
};
"""
    (help,) = advice_of("call-over-limit", code, tmp_path)
    assert "99 at a time" in (help or "")


IN_TURN = """\
export default {
  async fetch(request, env) {
    for (const name of await request.json()) {
      const row = await env.DB.prepare("UPDATE desks SET n = n + 1 RETURNING n").first();
      await env.DB.prepare("INSERT INTO seats (name, n) VALUES (?, ?)").bind(name, %s).run();
    }
    return new Response("seated");
  },
};
"""


@pytest.mark.parametrize(
    ("rule", "given", "advice"),
    [
        ("query-in-loop", "row.n", "ask for all the answers first"),
        ("query-in-loop", "1", "collect the statements for one 'batch'"),
        ("unbounded-fan-out", "row.n", "refuse what is too long, and ask for all the answers"),
        ("unbounded-fan-out", "1", "refuse what is too long, and collect the statements"),
    ],
)
def test_a_statement_is_in_no_batch_with_one_whose_answer_it_needs(
    rule: str, given: str, advice: str, tmp_path: Path
) -> None:
    (help,) = advised(rule, IN_TURN % given, tmp_path)
    assert help.startswith(advice)


@pytest.mark.parametrize(
    ("then", "advice"),
    [
        ("if (old) return seen(old.id)", "ask for all the answers first"),
        ("if (old) return seen(1)", "ask for all the answers first"),
        ("await seen(1)", "collect the statements for one 'batch'"),
    ],
)
def test_so_it_is_where_a_function_asks_in_turn(then: str, advice: str, tmp_path: Path) -> None:
    code = f"""
async function desks(env) {{
  return (await env.DB.prepare("SELECT id, name FROM desks LIMIT 90").all()).results;
}}

async function seat(env, name) {{
  const all = await desks(env);
  const old = all.find((desk) => desk.name === name);
  const seen = (id) => env.DB.prepare("UPDATE desks SET seen = 1 WHERE id = ?").bind(id).run();
  {then};
  await env.DB.prepare("INSERT INTO desks (name) VALUES (?)").bind(name).run();
}}

export default {{
  async fetch(request, env) {{
    const names = await request.json();
    for (const name of names) await seat(env, name);
    return new Response("seated");
  }},
}};
"""
    (help,) = advised("query-in-loop", code, tmp_path)
    assert help.startswith(advice)


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        (
            "const row = await find.first(); if (row) await change.run(); else await add.run();",
            "ask for all the answers first",
        ),
        ("if (!(await find.first())) await add.run();", "ask for all the answers first"),
        (
            "const row = await find.first(); if (row) continue; await add.run();",
            "ask for all the answers first",
        ),
        (
            "if (await find.first()) seen += 1; await add.run();",
            "collect the statements for one 'batch'",
        ),
        (
            "if (await find.first()) seen += await find.first('n');",
            "collect the statements for one 'batch'",
        ),
        (
            "if (seat.free) await change.run(); else await add.run();",
            "collect the statements for one 'batch'",
        ),
    ],
)
def test_what_only_runs_by_an_answer_is_in_no_batch_with_what_asks_for_it(
    code: str, advice: str, tmp_path: Path
) -> None:
    code = f"""
export default {{
  async fetch(request, env) {{
    let seen = 0;
    for (const seat of await request.json()) {{
      const find = env.DB.prepare("SELECT n FROM seats WHERE id = ?").bind(seat.id);
      const change = env.DB.prepare("UPDATE seats SET n = n + 1 WHERE id = ?").bind(seat.id);
      const add = env.DB.prepare("INSERT INTO seats (id, n) VALUES (?, 1)").bind(seat.id);
      {code}
    }}
    return new Response(`${{seen}}`);
  }},
}};
"""
    (help,) = advised("query-in-loop", code, tmp_path)
    assert help.startswith(advice)


@pytest.mark.parametrize(
    ("more", "number"),
    [
        ("values.push(50, 0);", 97),
        ("if (request.url) values.push(50);", 98),
        ("values.push(...[1, 2, 3]);", 96),
        ("for (const id of ids) values.push(id);", 49),
        ("for (const id of ids) { values.push(id); values.push(id + 1); }", 33),
        ("for (let i = 0; i < 9; i++) values.push(i);", 90),
        ("ids.forEach((id) => values.push(id));", 100),
    ],
)
def test_what_a_list_is_given_besides_leaves_less_for_its_elements(
    more: str, number: int, tmp_path: Path
) -> None:
    code = f"""
export default {{
  async fetch(request, env) {{
    const {{ ids }} = await request.json();
    const values = ["mine", ...ids];
    {more}
    return Response.json(await env.DB.prepare(sqlOf(values)).bind(...values).all());
  }},
}};
"""
    (help,) = advice_of("call-over-limit", code, tmp_path)
    assert help == f"refuse what is longer, or do it for {number} at a time"


@pytest.mark.parametrize(
    ("body", "may_start_at_once"),
    [
        (
            "for (const base of ['https://a.example', 'https://b.example']) {"
            " const answer = await fetch(base); if (answer.ok) return answer; }",
            False,
        ),
        (
            "const all = []; for (const base of ['https://a.example', 'https://b.example']) {"
            " const answer = await fetch(base); all.push(answer.status); }",
            True,
        ),
        (
            "const answer = await fetch('https://a.example'); const found = await answer.json();"
            " const all = found.length > 3 ? found : [...found, 'spare'];"
            " for (const name of all) await fetch('https://b.example/' + name);",
            False,
        ),
        (
            "const answer = await fetch('https://a.example'); const found = await answer.json();"
            " if (found.isNew) await fetch('https://b.example');",
            False,
        ),
        (
            "const answer = await fetch('https://a.example'); const found = await answer.json();"
            " await Promise.all(found.map((name) => fetch('https://b.example')));",
            False,
        ),
        (
            "const answer = await fetch('https://a.example'); const found = await answer.json();"
            " await Promise.all(['c', 'd'].map((name) => fetch('https://b.example/' + name)));",
            True,
        ),
        (
            "let answer; try { answer = await fetch('https://a.example'); }"
            " catch { answer = await fetch('https://b.example'); }",
            False,
        ),
        (
            "try { await fetch('https://a.example'); await fetch('https://b.example'); } catch {}",
            True,
        ),
    ],
)
def test_what_an_answer_decides_on_is_not_to_be_started_with_what_brings_it(
    body: str, may_start_at_once: bool, tmp_path: Path
) -> None:
    code = f"export default {{ async fetch() {{ {body} return new Response('ok'); }} }};"
    (help,) = advice_of("timeout-cascade", code, tmp_path)
    assert ("start together" in (help or "")) is may_start_at_once


@pytest.mark.parametrize(
    ("flags", "title"),
    [
        ("", "set 2026-11-23"),
        (
            'compatibility_flags = ["nodejs_compat", "url_standard"]\n',
            "set 2026-11-23, and take out 'nodejs_compat' and 'url_standard', "
            "which it brings by itself",
        ),
    ],
)
def test_a_fix_says_which_flags_it_takes_out(flags: str, title: str, tmp_path: Path) -> None:
    old = 'name = "shop"\nmain = "index.js"\ncompatibility_date = "2022-05-18"\n'
    (tmp_path / "wrangler.toml").write_text(old + flags)
    (tmp_path / "index.js").write_text("export default { fetch() { return new Response(); } };")
    (rule,) = (r for r in load_rules() if r.name == "stale-compatibility-date")
    settings = Settings(rules=(rule,), known=frozenset({rule.name}), today=date(2026, 11, 23))
    (found,) = run(load([tmp_path]), settings).findings
    assert found.fix is not None and found.fix.title == title


@pytest.mark.parametrize(
    ("declared", "more", "is_whole"),
    [
        ("class Api", "", True),
        ("export class Api", "", False),
        ("class Api", "register(Api);", False),
        ("class Api", "class More extends Api {}", False),
    ],
)
def test_who_calls_a_static_method_is_known_where_nobody_else_gets_the_class(
    declared: str, more: str, is_whole: bool, tmp_path: Path
) -> None:
    code = f"""
{declared} {{
  static async fetch(name) {{
    return await fetch(`https://songs.example/${{name}}`);
  }}
  static async song(name) {{
    const answer = await Api.fetch(name);
    return await answer.json();
  }}
}}
{more}
export default {{
  async fetch(request) {{
    const song = await Api.song(new URL(request.url).pathname);
    return Response.json({{ title: song.title }});
  }},
}};
"""
    (help,) = advice_of("missing-timeout", code, tmp_path)
    assert (help or "").startswith("pass 'signal" if is_whole else "use an AbortController")


@pytest.mark.parametrize(
    ("configuration", "place"),
    [
        (
            'name = "site"\npages_build_output_dir = "dist"\n',
            "under 'services' in the configuration",
        ),
        (None, "in the settings of the Pages project"),
    ],
)
def test_a_service_is_bound_where_the_other_bindings_are(
    configuration: str | None, place: str, tmp_path: Path
) -> None:
    (tmp_path / "wrangler.toml").write_text(WRANGLER)
    (tmp_path / "index.js").write_text("export default { fetch: () => new Response('a') };")
    functions = tmp_path / "site" / "functions"
    functions.mkdir(parents=True)
    (functions / "a.js").write_text(
        "export const onRequest = () => fetch('https://shop.acme.workers.dev/a');"
    )
    if configuration is not None:
        (tmp_path / "site" / "wrangler.toml").write_text(configuration)
    (rule,) = (r for r in load_rules() if r.name == "public-url-to-worker")
    report = run(load([tmp_path]), Settings(rules=(rule,), known=frozenset({rule.name})))
    assert [place in (f.help or "") for f in report.findings] == [True]


@pytest.mark.parametrize(
    ("base", "more", "is_whole"),
    [
        ("", "", True),
        ("", "const text = (api) => new Response(api.ask('/').body);", False),
        ("", "const asking = ({ ask }) => new Response(ask('/').body);", False),
        (' extends Client { kind = "songs"', "", False),
    ],
)
def test_who_calls_a_public_method_is_known_where_no_code_speaks_of_another_by_its_name(
    base: str, more: str, is_whole: bool, tmp_path: Path
) -> None:
    code = f"""
import {{ Client }} from "some-clients";
export class Api{base or " {"}
  async ask(path) {{
    return fetch(`https://songs.example${{path}}`);
  }}
}}
{more}
export default {{
  async fetch(request) {{
    const answer = await new Api().ask("/song");
    console.log(answer);
    return new Response("asked");
  }},
}};
"""
    (help,) = advice_of("missing-timeout", code, tmp_path)
    assert (help or "").startswith("pass 'signal" if is_whole else "use an AbortController")
