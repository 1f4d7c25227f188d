"""Whether the errors of work are dropped where nobody learns of them."""

from pathlib import Path

import pytest
from understood import Understood, understand

from wlint import tree

READER = """
async function read(kv) {{
  {read}
}}
const renew = async (kv) => await read(kv);
export default {{ async scheduled(event, env) {{ try {{ await renew(env.KV); }} catch {{}} }} }};
"""


def drops(known: Understood) -> bool:
    """Whether the last handler of the only file drops the error of some work."""
    [file] = known.worker.files.values()
    last = [n for n in file.nodes if isinstance(n, tree.Catch)][-1]
    return known.worker.swallowed_errors.work(file, last) is not None


@pytest.mark.parametrize(
    ("read", "is_dropped"),
    [
        ('return await kv.get("a");', True),
        ('try { return await kv.get("a"); } catch (e) { console.error(e); }', False),
        ('try { return await kv.get("a"); } catch (e) { return null; }', True),
        ('try { return JSON.parse(await kv.get("a")); } catch (e) { console.error(e); }', False),
        (
            'try { const t = await kv.get("a"); try { return JSON.parse(t); } catch {} }'
            " catch (e) { console.error(e); }",
            False,
        ),
        (
            'try { const t = await kv.get("a"); try { return JSON.parse(t); }'
            " catch { throw new Error(t); } } catch (e) { console.error(e); }",
            False,
        ),
        ('const t = await kv.get("a"); try { return JSON.parse(t); } catch {}', True),
    ],
)
def test_only_a_handler_of_what_waits_keeps_the_errors_of_work(
    tmp_path: Path, read: str, is_dropped: bool
) -> None:
    known = understand(tmp_path, READER.format(read=read))
    assert drops(known) is is_dropped


@pytest.mark.parametrize(
    ("handler", "is_dropped"),
    [
        ("catch (e) {{ {tell} throw e; }}", False),
        ("catch (e) {{ {tell} console.error(e); }}", False),
        ("catch {{ {tell} return new Response('', {{ status: 500 }}); }}", False),
        ("catch {{ {tell} return new Response(''); }}", True),
        ("catch (e) {{ {tell} }}", True),
        ("finally {{ {tell} }}", True),
    ],
)
def test_where_an_error_is_told_of_one_more_need_not_be(
    tmp_path: Path, handler: str, is_dropped: bool
) -> None:
    tell = "try { await env.JOBS.send('lost'); } catch (second) {}"
    body = f"try {{ await env.KV.put('a', 'b'); }} {handler.format(tell=tell)}"
    known = understand(tmp_path, f"export default {{ async fetch(request, env) {{ {body} }} }};")
    assert drops(known) is is_dropped


@pytest.mark.parametrize(
    ("body", "is_dropped"),
    [
        ("{ list: [] }", True),
        ("{ ok: true, list: [], total: 0 }", True),
        ("{ success: true, item: null }", True),
        ("{ item: null, exists: false }", True),
        ("{ item: null }", False),
        ("{ ok: true }", False),
        ("{ exists: false }", False),
        ("{ ok: true, stored: 0 }", False),
        ("{ ok: false, list: [] }", False),
        ("{ list: [], isKnown: false }", False),
        ("[]", True),
        ("{}", False),
        ("null", False),
    ],
)
def test_an_answer_that_there_is_nothing_tells_of_no_failure(
    tmp_path: Path, body: str, is_dropped: bool
) -> None:
    handler = f"catch {{ return Response.json({body}); }}"
    tried = f"try {{ return Response.json(await env.KV.get('a')); }} {handler}"
    known = understand(tmp_path, f"export default {{ async fetch(request, env) {{ {tried} }} }};")
    assert drops(known) is is_dropped


CHECK = """
import {{ open }} from "robots";
export default {{ async fetch(request, env) {{
  let isAllowed = true, fine = true, banned = false, found = null;
  try {{ {tried} }} catch {{}}
  {then}
  return new Response("done");
}} }};
"""
REFUSED = 'return new Response("no", { status: 403 });'


@pytest.mark.parametrize(
    ("tried", "then", "is_dropped"),
    [
        ("isAllowed = !(await env.KV.get('a'))", f"if (!isAllowed) {REFUSED}", True),
        ("isAllowed = open(await env.KV.get('a')) ?? true", "if (!isAllowed) return;", True),
        ("fine = (await env.KV.get('a')) === null", f"if (!fine && request.url) {REFUSED}", True),
        ("fine = (await env.KV.get('a')) === null", "if (!fine) throw new Error('no')", True),
        ("banned = await env.KV.get('a')", f"if (banned) {REFUSED}", True),
        ("if (await env.KV.get('a')) banned = true", f"if (banned) {REFUSED}", True),
        # what is left undone, or done anew, is no refusal
        (
            "fine = (await env.KV.get('a')) === null",
            "if (!fine) return new Response('kept');",
            False,
        ),
        ("banned = await env.KV.get('a')", "if (banned) return new Response('kept');", False),
        ("banned = await env.KV.get('a')", f"if (!banned) {REFUSED}", False),
        ("banned = await env.KV.get('a')", f"if (banned) {REFUSED} console.log(banned);", False),
        ("found = await env.KV.get('a')", f"if (!found) {REFUSED}", False),
        (
            "isAllowed = !(await env.KV.get('a'))",
            "if (isAllowed) await env.KV.put('a', '');",
            False,
        ),
    ],
)
def test_a_check_that_passes_where_it_cannot_be_made_shows_nothing(
    tmp_path: Path, tried: str, then: str, is_dropped: bool
) -> None:
    known = understand(tmp_path, CHECK.format(tried=tried, then=then))
    assert drops(known) is is_dropped


TRIED = "try { await env.KV.delete('a') } catch {}"


@pytest.mark.parametrize(
    ("code", "is_dropped"),
    [
        (f"// best effort\n if (event.cron) {{ {TRIED} }}", False),
        (f"// best effort\n if (event.cron) {TRIED}", False),
        (f"// best effort\n if (event.cron) {{ if (env.KV) {{ {TRIED} }} }}", False),
        (f"// of the old ones\n if (event.cron) {{ {TRIED} }}", True),
        (f"// best effort\n if (event.cron) {{ await env.KV.put('a', 'b'); {TRIED} }}", True),
        (f"// best effort\n if (event.cron) {{ await renew() }} else {{ {TRIED} }}", True),
    ],
)
def test_what_is_said_above_a_condition_is_said_of_all_it_does(
    tmp_path: Path, code: str, is_dropped: bool
) -> None:
    whole = f"export default {{ async scheduled(event, env) {{ {code}\n }} }};"
    assert drops(understand(tmp_path, whole)) is is_dropped
