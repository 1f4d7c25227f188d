"""How severe a finding is where its rule knows a milder case of it."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from wlint.config import Settings
from wlint.engine import run
from wlint.finding import Severity
from wlint.project import load
from wlint.registry import load_rules

WRANGLER = 'name = "shop"\nmain = "index.js"\ncompatibility_date = "2026-11-01"\n'
USERS = '[[kv_namespaces]]\nbinding = "KV"\nid = "0123456789abcdef0123456789abcdef"\n'
CODE = """\
import {{ Hono }} from "hono";
import postgres from "postgres";

const TEXTS = {{ en: "Hello", de: "Hallo" }};
let kept = TEXTS.en;
const app = new Hono();
const save = async (c) => fetch("https://log.example/" + c.req.path);

app.use("*", async (c, next) => {{
  {code};
  await next();
}});
app.get("/", async (c) => c.text(kept + (await c.env.SQL`SELECT 1`)));
export default app;
"""


@pytest.mark.parametrize(
    ("rule", "code", "severity"),
    [
        ("global-request-state", "kept = c.req.query('lang')", Severity.ERROR),
        ("global-request-state", "kept = TEXTS[c.req.query('lang')]", Severity.WARNING),
        ("global-io-object", "c.env.SQL ??= postgres(c.env.DB)", Severity.ERROR),
        ("global-io-object", "c.env.SQL = postgres(c.env.DB)", Severity.WARNING),
        ("lost-async-callback", "setTimeout(() => save(c), 0)", Severity.ERROR),
        ("lost-async-callback", "setTimeout(() => save(c).catch(() => {}), 0)", Severity.WARNING),
        ("orphaned-promise", "save(c)", Severity.ERROR),
        ("orphaned-promise", "save(c).catch(() => {})", Severity.WARNING),
    ],
)
def test_what_somebody_thought_about_or_only_a_race_shows_is_milder(
    rule: str, code: str, severity: Severity, tmp_path: Path
) -> None:
    (tmp_path / "wrangler.toml").write_text(WRANGLER)
    (tmp_path / "index.js").write_text(CODE.format(code=code))
    (asked,) = (r for r in load_rules() if r.name == rule)
    report = run(load([tmp_path]), Settings(rules=(asked,), known=frozenset({rule})))
    assert [f.severity for f in report.findings] == [severity]


CAUGHT = """\
async function stored(env, key) {{
  try {{
    return await env.KV.get(key);
  }} catch (error) {{
    {handled};
  }}
}}
export default {{
  async fetch(request, env) {{
    try {{
      return new Response(await stored(env, request.url));
    }} catch (error) {{
      return new Response(error.message, {{ status: 500 }});
    }}
  }},
}};
"""


@pytest.mark.parametrize(
    ("handled", "severity"),
    [("return 'nothing'", Severity.INFO), ("throw error", Severity.WARNING)],
)
def test_a_text_that_nothing_fails_for_as_yet_is_advice(
    handled: str, severity: Severity, tmp_path: Path
) -> None:
    (tmp_path / "wrangler.toml").write_text(WRANGLER)
    (tmp_path / "index.js").write_text(CAUGHT.format(handled=handled))
    (asked,) = (r for r in load_rules() if r.name == "leaked-error-detail")
    report = run(load([tmp_path]), Settings(rules=(asked,), known=frozenset({asked.name})))
    assert [f.severity for f in report.findings] == [severity]


LAST_RESORT = """\
import {{ Hono }} from "hono";
async function stored(env) {{
  try {{
    return await env.KV.get("page");
  }} catch (error) {{
    {handled};
  }}
}}
const app = new Hono();
app.get("/", async (c) => c.text(await stored(c.env)));
app.onError((error, c) => c.text(error.message, 500));
export default app;
"""


@pytest.mark.parametrize(
    ("handled", "pedantic", "severities"),
    [
        ("return 'nothing'", False, []),
        ("return 'nothing'", True, [Severity.INFO]),
        ("throw error", False, [Severity.WARNING]),
    ],
)
def test_a_last_resort_that_nothing_gets_to_as_yet_is_told_to_who_is_pedantic(
    handled: str, pedantic: bool, severities: list[Severity], tmp_path: Path
) -> None:
    (tmp_path / "wrangler.toml").write_text(WRANGLER + USERS)
    (tmp_path / "index.js").write_text(LAST_RESORT.format(handled=handled))
    (rule,) = (r for r in load_rules() if r.name == "leaked-error-detail")
    asked = replace(rule, options={**rule.options, "pedantic": pedantic})
    report = run(load([tmp_path]), Settings(rules=(asked,), known=frozenset({asked.name})))
    assert [f.severity for f in report.findings] == severities


@pytest.mark.parametrize(
    ("asked", "severity"),
    [
        ("user.role !== 'admin'", Severity.INFO),
        ("!user.isAdmin", Severity.INFO),
        ("!user.roles.includes('admin')", Severity.INFO),
        ("key !== env.ADMIN_KEY", Severity.INFO),
        ("!env.ADMIN", Severity.WARNING),
        ("user.role === 'admin'", Severity.WARNING),
        ("key !== 'admin'", Severity.WARNING),
    ],
)
def test_a_text_for_who_administers_a_worker_is_advice(
    asked: str, severity: Severity, tmp_path: Path
) -> None:
    (tmp_path / "wrangler.toml").write_text(WRANGLER + USERS)
    (tmp_path / "index.js").write_text(f"""
export default {{
  async fetch(request, env) {{
    const key = request.headers.get("key");
    const user = JSON.parse(await env.KV.get("user"));
    if ({asked}) return new Response("no", {{ status: 403 }});
    try {{
      return new Response(await env.KV.get("a"));
    }} catch (error) {{
      return new Response(error.message, {{ status: 500 }});
    }}
  }},
}};
""")
    (rule,) = (r for r in load_rules() if r.name == "leaked-error-detail")
    report = run(load([tmp_path]), Settings(rules=(rule,), known=frozenset({rule.name})))
    assert [f.severity for f in report.findings] == [severity]
