"""Whether a timer is cleared before a body is read, be it by a function that gets the answer."""

from pathlib import Path

import pytest
from understood import understand

from wlint import tree
from wlint.project.network.cleared import cleared_early
from wlint.project.network.controllers import controller_of
from wlint.semantics.functions import called_as

HELPERS = """
async function parsed(answer) {
  try { return await answer.json(); } catch (error) { throw new Error("no JSON"); }
}
async function checked(answer) {
  if (!answer.ok) throw new Error(await answer.text());
  return answer;
}
async function maybe(answer) { return answer.ok ? answer.json() : null; }
function wrapped(answer) { return new Response(answer.body); }
const reading = { of: async (label, answer) => ({ label, text: await answer.text() }) };
"""


@pytest.mark.parametrize(
    ("then", "read"),
    [
        ("return parsed(answer);", "parsed"),
        ("return await parsed(answer);", "parsed"),
        ("return reading.of('a', answer);", "of"),
        ("return parsed(parsed);", None),
        ("return checked(answer);", None),
        ("return maybe(answer);", None),
        ("return wrapped(answer);", None),
        ("return unknown(answer);", None),
    ],
)
def test_a_timer_is_cleared_early_where_a_function_reads_the_body_afterwards(
    then: str, read: str | None, tmp_path: Path
) -> None:
    code = f"""{HELPERS}
async function ask() {{
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), 5000);
  let answer;
  try {{ answer = await fetch("https://a.example", {{ signal: controller.signal }}); }}
  finally {{ clearTimeout(timer); }}
  {then}
}}
export default {{ async fetch() {{ return Response.json(await ask()); }} }};
"""
    known = understand(tmp_path, code)
    (file,) = known.worker.files.values()
    (made,) = (
        node
        for node in file.nodes
        if isinstance(node, tree.Call) and called_as(node.callee) == "AbortController"
    )
    controller = controller_of(file, made)
    assert controller is not None
    found = cleared_early(known.worker.types, file, controller, lambda call: False)
    assert (called_as(found.read.callee) if found else None) == read
