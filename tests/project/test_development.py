"""What only runs while a Worker is developed."""

from pathlib import Path

import pytest
from understood import understand

from wlint import tree

DEV = "c.env.STAGE === 'dev'"
SEND = 'fetch("https://hook.example", { method: "POST" })'


@pytest.mark.parametrize(
    ("code", "is_covered"),
    [
        ("SEND;", False),
        ("if (env.NODE_ENV === 'development') SEND;", True),
        ("if ((env as { LOCAL_DEV?: string }).LOCAL_DEV === '1') SEND;", True),
        ("if (env.LOCAL_DEV === '0') SEND;", False),
        ("if (env.ENVIRONMENT !== 'production') SEND;", True),
        ("if (env.ENVIRONMENT === 'production') SEND;", False),
        ("if (env.ENVIRONMENT === 'production') return; SEND;", True),
        ("const isDev = env.STAGE === 'dev'; if (isDev && env.HOOK) SEND;", True),
        ("const isDev = env.STAGE === 'dev'; if (isDev || env.HOOK) SEND;", False),
        ("if (!isDevelopment(env)) SEND;", False),
        ("if (import.meta.env.DEV) { (() => SEND)(); }", True),
        ("if (env.API.includes('localhost')) SEND;", True),
        ("if (env.PROVIDER === 'openai') SEND;", False),
        ("if (env.DEBUG) SEND;", False),
        ("var App = App || {}; if (App) SEND;", False),
        ("const local = await caches.default.match('a'); if (local) SEND;", False),
        ("if (globalThis.config.isLocal) SEND;", True),
        ("const config = load(env); if (config.isDev) SEND;", True),
        ("if (loadConfig(env).isDev) SEND;", True),
        ("const { isDev } = loadConfig(env); if (isDev) SEND;", True),
        ("const shop = await find(env); if (!shop.isLocal) return; SEND;", False),
        ("const { isLocal } = await find(env); if (!isLocal) return; SEND;", False),
        ("for (const { isLocal } of await all(env)) if (isLocal) SEND;", False),
        ("const deal = await find(env); if (deal.stage === 'dev') SEND;", False),
    ],
)
def test_what_a_stage_decides_is_for_development(
    tmp_path: Path, code: str, is_covered: bool
) -> None:
    body = code.replace("SEND", SEND)
    known = understand(
        tmp_path, f"export default {{ async fetch(request, env, ctx) {{ {body} }} }};"
    )
    worker = known.worker
    file = worker.files[tmp_path / "main.ts"]
    call = next(n for n in file.of_kind(tree.Call) if file.source.text(n.span) == SEND)
    assert worker.development.covers(file, call.span) == is_covered


@pytest.mark.parametrize(
    ("use", "is_covered"),
    [
        ("const service = dev ? new Mock() : new Real(); await service.send();", True),
        ("const service = env.A ? new Mock() : new Real(); await service.send();", False),
        ("if (dev) await remind(new Real());", False),
        ("if (dev) await only(new Real());", True),
    ],
)
def test_what_is_only_made_or_called_in_development_is_for_development(
    tmp_path: Path, use: str, is_covered: bool
) -> None:
    code = f"""
class Mock {{ async send() {{ {SEND}; }} }}
class Real {{ async send() {{ await fetch("https://api.example"); }} }}
async function only(service) {{ {SEND}; }}
async function remind(service) {{ {SEND}; }}
export default {{ async fetch(request, env) {{
  const dev = env.API_URL?.includes("localhost");
  {use}
  await remind(new Real());
}} }};"""
    known = understand(tmp_path, code)
    file = known.worker.files[tmp_path / "main.ts"]
    named = {"Mock": 0, "only": 1, "remind": 2}
    which = next(number for name, number in named.items() if name in use)
    calls = [n for n in file.of_kind(tree.Call) if file.source.text(n.span) == SEND]
    assert known.worker.development.covers(file, calls[which].span) == is_covered


@pytest.mark.parametrize(
    ("gate", "is_covered"),
    [
        ("app.use('*', GATE);", True),
        ("app.use('/debug/*', GATE);", True),
        ("app.use('/debug', GATE);", False),
        ("app.use('/other/*', GATE);", False),
        ("debug.use(GATE);", True),
        ("other.use(GATE);", False),
        ("const gate = GATE; app.use('/debug/*', gate);", True),
        (f"app.use('*', async (c, next) => {{ if ({DEV}) c.note(); await next(); }});", False),
        (f"app.use('*', async (c, next) => ({DEV} ? await next() : auth(c, next)));", False),
    ],
)
def test_what_a_middleware_lets_through_in_development_is_for_it(
    tmp_path: Path, gate: str, is_covered: bool
) -> None:
    asked = "async (c, next) => { if (c.env.STAGE !== 'dev') return c.notFound(); await next(); }"
    code = f"""
import {{ Hono }} from "hono";
const app = new Hono(), debug = new Hono(), other = new Hono();
{gate.replace("GATE", asked)}
debug.get("/rows", async (c) => {{ {SEND}; return c.text("sent"); }});
app.route("/debug", debug);
app.use("*", {asked});
export default app;"""
    known = understand(tmp_path, code)
    file = known.worker.files[tmp_path / "main.ts"]
    call = next(n for n in file.of_kind(tree.Call) if file.source.text(n.span) == SEND)
    assert known.worker.development.covers(file, call.span) == is_covered


@pytest.mark.parametrize(
    ("helper", "use", "is_covered"),
    [
        ("if (env.STAGE !== 'dev') throw new Error();", "only(env)", True),
        ("const stage = env.STAGE; if (stage !== 'dev') throw new Error();", "only(env)", True),
        ("if (env.X) return; if (env.STAGE !== 'dev') throw new Error();", "only(env)", False),
        ("if (env.STAGE !== 'dev') console.log(env);", "only(env)", False),
        ("if (env.STAGE !== 'dev') throw new Error();", "if (env.X) only(env)", False),
    ],
)
def test_what_a_function_throws_for_is_asked_by_who_calls_it_first(
    tmp_path: Path, helper: str, use: str, is_covered: bool
) -> None:
    only = f"function only(env) {{ {helper} }}"
    known = understand(
        tmp_path, f"{only} export default {{ async fetch(r, env) {{ {use}; {SEND}; }} }};"
    )
    file = known.worker.files[tmp_path / "main.ts"]
    call = next(n for n in file.of_kind(tree.Call) if file.source.text(n.span) == SEND)
    assert known.worker.development.covers(file, call.span) == is_covered
