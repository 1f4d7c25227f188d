"""Which errors tell of what is inside, where their texts go, and how one gets there."""

from pathlib import Path

import pytest
from understood import Understood, understand

from wlint import tree

FUNCTIONS = """
import { z } from "zod";
const Order = z.object({ title: z.string() });
function titleOf(order) {
  if (!order.title) throw new Error("an order has a title");
  return order.title.trim();
}
async function stock(env) { return env.KV.get("stock"); }
async function safe(env) { try { return await stock(env); } catch { return null; } }
async function kept(env) {
  let last; try { return await stock(env); } catch (e) { last = e; } throw last;
}
async function passed(env) { try { return stock(env); } catch { return null; } }
async function refused(env) {
  try { return await stock(env); } catch { throw new Error("no stock"); }
}
async function told(env) { try { return await stock(env); } catch (e) { return `no: ${e}`; } }
async function given(env) { try { return await stock(env); } catch (e) { return e; } }
async function quoted(env) {
  try { return await stock(env); } catch (e) { throw new Error(`no stock: ${e}`); }
}
function noted(problem) { console.error(problem); return problem; }
async function named(env) {
  try { return await stock(env); } catch { const own = new Error("no stock"); throw own; }
}
async function handed(env) {
  try { return await stock(env); }
  catch { const own = new Error("no stock"); const shown = noted(own); throw shown; }
}
async function handedOn(env) {
  try { return await stock(env); } catch (e) { const shown = noted(e); throw shown; }
}
async function retold(env) {
  try { return await stock(env); }
  catch (e) { const text = `no stock: ${e}`; const own = new Error(text); throw noted(own); }
}
"""


@pytest.mark.parametrize(
    ("body", "is_harmless"),
    [
        ("await env.KV.get('a');", False),
        ("titleOf({});", True),
        ("Order.parse(await request.json());", True),
        ("JSON.parse(await request.text());", True),
        ("JSON.parse(env.ORDERS);", False),
        (
            "const a = new URL(request.url).searchParams.get('a');"
            "JSON.parse((await (await fetch(a)).text()).trim());",
            True,
        ),
        ("new URL(request.url).searchParams.get('a').trim();", True),
        ("await new Promise((r) => setTimeout(r, 300));", True),
        ("await new Promise((r) => setTimeout(r, 300)); await stock(env);", False),
        ("await refused(env);", True),
        ("await safe(env);", False),
        ("titleOf({}); await safe(env);", True),
        ("titleOf({}); await told(env);", True),
        ("titleOf({}); await given(env);", False),
        ("await kept(env);", False),
        ("await passed(env);", False),
        ("await quoted(env);", False),
        ("await named(env);", True),
        ("await handed(env);", True),
        ("await handedOn(env);", False),
        ("await retold(env);", False),
        ("await stock(env).catch(() => null);", True),
        ("await Promise.all(['a'].map((a) => stock(env)));", False),
        ("await Promise.all(['a'].map((a) => refused(env)));", True),
        ("await Promise.all(['a'].map(stock));", False),
        ("await elsewhere();", False),
        ("['a'].map((a) => elsewhere(a)).join();", True),
        ("for await (const a of elsewhere()) titleOf(a);", False),
        ("await crypto.subtle.digest('SHA-256', new ArrayBuffer(1));", True),
        ("const s = new ReadableStream({ start(c) { c.enqueue('a'); } });", True),
    ],
)
def test_an_error_of_own_code_or_of_the_callers_input_tells_nothing(
    tmp_path: Path, body: str, is_harmless: bool
) -> None:
    code = f"""{FUNCTIONS}
export default {{ async fetch(request, env) {{ try {{ {body} }} catch (e) {{}} }} }};"""
    known = understand(tmp_path, code)
    file = known.worker.files[tmp_path / "main.ts"]
    attempt = [node for node in file.nodes if isinstance(node, tree.Try)][-1]
    assert known.worker.leaks.details.own.only(file, attempt.body) == is_harmless


def leaks(known: Understood) -> list[tuple[str, str]]:
    """What leaks, each with the way to it."""
    found = (
        (file, node, leak)
        for file in known.worker.files.values()
        for node in file.nodes
        if (leak := known.worker.leaks.of(node)) is not None
    )
    return [
        (
            file.source.text(node.span),
            " > ".join(step.message for step in leak.way.steps),
        )
        for file, node, leak in found
    ]


def test_the_way_begins_where_somebody_is_answered_and_leads_through_who_answers(
    tmp_path: Path,
) -> None:
    code = """
async function load(env) {
  try { return { order: await env.KV.get("order") }; }
  catch (error) { return { error: String(error) }; }
}
async function clean(env) { console.log(await load(env)); }
async function show(env) { return Response.json(await load(env)); }
export default {
  async queue(batch, env) { await load(env); },
  async fetch(request, env) { await clean(env); return show(env); },
};"""
    assert leaks(understand(tmp_path, code)) == [
        ("String(error)", "fetch(request, env) > show(env) > load(env)")
    ]


def test_the_way_leads_through_who_lets_a_shown_error_out(tmp_path: Path) -> None:
    code = """
import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
const app = new Hono();
async function stock(kv) {
  try { return await kv.get("stock"); }
  catch (error) { throw new HTTPException(503, { message: `no stock: ${error}` }); }
}
app.get("/kept", async (c) => {
  try { return c.text(await stock(c.env.KV)); } catch { return c.text("none"); }
});
app.get("/shown", async (c) => c.text(await stock(c.env.KV)));
export default app;"""
    assert [way for _, way in leaks(understand(tmp_path, code))] == [
        'get("/shown") > stock(c.env.KV)'
    ]


def test_what_a_helper_makes_of_one_error_does_not_come_back_to_another_call(
    tmp_path: Path,
) -> None:
    code = """
const textOf = (error) => (error instanceof Error ? error.message : String(error));
export default { async fetch(request, env) {
  try { await env.KV.get("a"); } catch (error) { console.error(textOf(error)); }
  return new Response(textOf(new Error("a text of our own")));
} };"""
    assert leaks(understand(tmp_path, code)) == []


def test_what_is_assigned_later_is_not_in_an_earlier_response(tmp_path: Path) -> None:
    code = """
export default { async fetch(request, env) {
  let note = "";
  try {
    const page = await env.KV.get("page");
    if (page) return Response.json({ page, note });
  } catch (error) { note = error.message; }
  console.log(note);
  return new Response("no page");
} };"""
    assert leaks(understand(tmp_path, code)) == []


@pytest.mark.parametrize(
    ("handler", "is_shown"),
    [
        ("if (e instanceof Refused) return new Response(e.message);", True),
        ("if (e instanceof Known) return new Response(e.message);", True),
        ("if (e instanceof Other) return new Response(e.message);", False),
        ("if (e instanceof Refused && e.status < 500) return new Response(e.message);", False),
        ("if (e instanceof Refused) return new Response('refused');", False),
    ],
)
def test_the_text_in_an_own_error_is_shown_where_that_class_is(
    tmp_path: Path, handler: str, is_shown: bool
) -> None:
    code = f"""
class Known extends Error {{}}
class Refused extends Known {{
  constructor(text, status) {{ super(text); this.status = status; }}
}}
class Other extends Error {{}}
async function load(env) {{
  try {{ return await env.KV.get("a"); }}
  catch (error) {{ throw new Refused(`load: ${{error.message}}`, 500); }}
}}
export default {{ async fetch(request, env) {{
  try {{ return new Response(await load(env)); }}
  catch (e) {{ {handler} throw e; }}
}} }};"""
    found = [text for text, _ in leaks(understand(tmp_path, code))]
    assert found == (["error.message"] if is_shown else [])


@pytest.mark.parametrize(("runs", "is_shown"), [("load(env)", True), ("look(env)", False)])
def test_an_own_error_is_shown_by_a_handler_of_a_promise_that_it_rejects(
    tmp_path: Path, runs: str, is_shown: bool
) -> None:
    code = f"""
class Refused extends Error {{}}
async function load(env) {{
  try {{ return await env.KV.get("a"); }}
  catch (error) {{ throw new Refused(`load: ${{error.message}}`); }}
}}
async function look(env) {{
  if (env.CLOSED) throw new Refused("closed");
  return "open";
}}
const shown = (e) => (e instanceof Refused ? new Response(e.message) : new Response("failed"));
export default {{
  async fetch(request, env) {{
    if (request.method === "POST") return new Response(await load(env));
    const run = async () => new Response(await {runs});
    return run().catch(shown);
  }},
}};"""
    found = [text for text, _ in leaks(understand(tmp_path, code))]
    assert found == (["error.message"] if is_shown else [])


@pytest.mark.parametrize(
    ("shown", "is_shown"),
    [("result.errors", True), ("result.errors[0]", True), ("result.errors.length", False)],
)
def test_how_many_errors_there_were_tells_nothing(
    tmp_path: Path, shown: str, is_shown: bool
) -> None:
    code = f"""
async function load(env) {{
  const errors = [];
  try {{ await env.KV.get("a"); }} catch (error) {{ errors.push(`failed: ${{String(error)}}`); }}
  return {{ errors }};
}}
export default {{
  async fetch(request, env) {{
    const result = await load(env);
    return Response.json({{ errors: {shown} }});
  }},
}};"""
    found = [text for text, _ in leaks(understand(tmp_path, code))]
    assert found == (["String(error)"] if is_shown else [])


@pytest.mark.parametrize(
    ("test", "is_shown"),
    [
        ("error instanceof Refused", True),
        ("error instanceof Other", False),
        ("error instanceof Refused && error.status < 500", False),
    ],
)
def test_the_text_in_an_own_error_is_shown_by_the_helper_that_answers_errors(
    tmp_path: Path, test: str, is_shown: bool
) -> None:
    code = f"""
class Other extends Error {{}}
class Refused extends Error {{
  constructor(public status: number, text: string) {{ super(text); }}
}}
function answer(error: unknown): Response {{
  if ({test}) return new Response(JSON.stringify({{ error: error.message }}), {{ status: 500 }});
  return new Response("internal error", {{ status: 500 }});
}}
async function load(env) {{
  try {{ return await env.KV.get("a"); }}
  catch (error) {{ throw new Refused(500, `load: ${{error.message}}`); }}
}}
export default {{ async fetch(request, env) {{
  try {{ return new Response(await load(env)); }} catch (e) {{ return answer(e); }}
}} }};"""
    found = [text for text, _ in leaks(understand(tmp_path, code))]
    assert found == (["error.message"] if is_shown else [])


def test_the_response_that_is_named_comes_after_the_text(tmp_path: Path) -> None:
    code = """
export default { async fetch(request, env) {
  const notes = [];
  try {
    notes.push(await env.KV.get("a"));
    return Response.json({ notes, ok: true });
  } catch (error) {
    notes.push(error.message);
    return Response.json({ notes, ok: false }, { status: 500 });
  }
} };
"""
    known = understand(tmp_path, code)
    nodes = [(file, node) for file in known.worker.files.values() for node in file.nodes]
    found = [(file, leak) for file, node in nodes if (leak := known.worker.leaks.of(node))]
    shown = [file.source.text(leak.outlet.node.span) for file, leak in found]
    assert ["ok: false" in text for text in shown] == [True]


def test_the_response_that_is_named_reads_the_text_by_its_name(tmp_path: Path) -> None:
    code = """
async function tide(env) {
  try { return { state: "known", level: await env.KV.get("level") }; }
  catch (error) { return { state: "lost", why: error.message }; }
}
export default { async fetch(request, env) {
  const found = await tide(env);
  if (found.state === "known") return Response.json({ ...found });
  if (found.state === "lost") return Response.json({ told: found.why }, { status: 502 });
  return Response.json({ all: { ...found } });
} };
"""
    known = understand(tmp_path, code)
    nodes = [(file, node) for file in known.worker.files.values() for node in file.nodes]
    found = [(file, leak) for file, node in nodes if (leak := known.worker.leaks.of(node))]
    shown = [file.source.text(leak.outlet.node.span) for file, leak in found]
    assert shown == ["Response.json({ told: found.why }, { status: 502 })"]


def test_the_response_that_is_named_sends_what_its_own_branch_was_given(tmp_path: Path) -> None:
    code = """
async function tide(env) {
  try { return { level: await env.KV.get("level") }; }
  catch (error) { return { why: error.message }; }
}
export default { async fetch(request, env) {
  let found;
  if (request.url.includes("/tide")) {
    found = await tide(env);
    const body = JSON.stringify(found);
    return new Response(body);
  }
  found = await env.KV.get("level");
  return new Response(JSON.stringify(found.why));
} };
"""
    known = understand(tmp_path, code)
    nodes = [(file, node) for file in known.worker.files.values() for node in file.nodes]
    found = [(file, leak) for file, node in nodes if (leak := known.worker.leaks.of(node))]
    assert [file.source.text(leak.outlet.node.span) for file, leak in found] == [
        "new Response(body)"
    ]


@pytest.mark.parametrize(
    ("check", "shown", "is_trusted"),
    [
        ("return asked === env.TOKEN;", "json(await sync(env))", True),
        ("if (!env.TOKEN) return true; return asked === env.TOKEN;", "json(await sync(env))", True),
        (
            "if (env.TOKEN == null) return true; return asked === env.TOKEN;",
            "await both(env)",
            True,
        ),
        ("return !env.TOKEN || open ? true : asked === env.TOKEN;", "both(env)", False),
        ("if (open) return true; return asked === env.TOKEN;", "json(await sync(env))", False),
        ("return asked === env.TOKEN ? true : false;", "json(await tables[open].run(env))", True),
    ],
)
def test_a_text_that_passes_a_check_on_its_way_is_for_who_has_the_key(
    check: str, shown: str, is_trusted: bool, tmp_path: Path
) -> None:
    code = f"""
const tables = {{ a: {{ run: sync }} }};
function json(body, status = 200) {{ return new Response(JSON.stringify(body), {{ status }}); }}
function may(asked, open, env) {{ {check} }}
function refused(asked, open, env) {{
  return may(asked, open, env) ? null : json({{ no: 1 }}, 401);
}}
async function sync(env) {{
  try {{ await env.KV.put("a", "b"); }} catch (error) {{ return {{ why: error.message }}; }}
  return {{ ok: true }};
}}
async function both(env) {{ return json(await sync(env)); }}
export default {{
  async fetch(request, env) {{
    const open = new URL(request.url).pathname;
    const no = refused(request.headers.get("x-key"), open, env);
    if (no !== null) return no;
    return {shown};
  }},
  async scheduled(event, env) {{ await sync(env); }},
}};
"""
    known = understand(tmp_path, code)
    nodes = [node for file in known.worker.files.values() for node in file.nodes]
    found = [leak for node in nodes if (leak := known.worker.leaks.of(node))]
    assert [leak.is_trusted for leak in found] == [is_trusted]


@pytest.mark.parametrize(
    ("shown", "is_readable"),
    [
        ("btoa(text)", True),
        ("encodeURI(btoa(encodeURIComponent(text)))", True),
        ("String.fromCharCode(...new TextEncoder().encode(text))", True),
        ("String.fromCharCode.apply(null, new TextEncoder().encode(text))", True),
        ("new TextDecoder().decode(new Uint8Array(new TextEncoder().encode(text)))", True),
        ("text.toUpperCase()", True),
        ("text.length", False),
        ("await crypto.subtle.digest('SHA-1', new TextEncoder().encode(text))", False),
        ("String.fromCharCode(text.includes('a') ? 1 : 2)", False),
    ],
)
def test_what_is_written_in_another_form_can_still_be_read(
    tmp_path: Path, shown: str, is_readable: bool
) -> None:
    code = f"""
export default {{ async fetch(request, env) {{
  try {{ return new Response(await env.KV.get("a")); }}
  catch (error) {{
    const text = String(error);
    return new Response({shown});
  }}
}} }};"""
    found = [text for text, _ in leaks(understand(tmp_path, code))]
    assert found == (["String(error)"] if is_readable else [])
