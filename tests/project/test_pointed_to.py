"""Whose mistake it is that something is not found: that of who asks, or of what stored its key."""

from pathlib import Path

import pytest
from understood import understand

from wlint import tree

BERTH = (
    "const berth = await env.DB.prepare('SELECT boat FROM berths WHERE id = ?').bind(id).first()"
)
BOAT = "await env.DB.prepare('SELECT * FROM boats WHERE id = ? AND name = ?')"


@pytest.mark.parametrize(
    ("looked_up", "is_of_caller"),
    [
        ("await env.KV.get(id)", True),
        (f"{BOAT}.bind(id, 'x').first()", True),
        (f"{BOAT}.bind(berth.boat, id).first()", True),
        ("(await env.KV.get(berth.boat, 'json')).find((boat) => boat.name === id)", True),
        (f"{BOAT}.bind(berth.boat, 'x').first()", False),
        ("await env.KV.get(berth.boat)", False),
        ("await boatOf(env, berth.boat)", False),
        ("await boatOf(env, id)", True),
    ],
)
def test_what_a_stored_key_leads_to_is_no_mistake_of_the_caller(
    tmp_path: Path, looked_up: str, is_of_caller: bool
) -> None:
    code = f"""
const boatOf = async (env, key) => await env.KV.get(key);
export default {{
  async fetch(request, env) {{
    const id = new URL(request.url).searchParams.get("id");
    {BERTH};
    const found = {looked_up};
    if (!found) throw new Error("Boat not found");
    return Response.json(found);
  }},
}};
"""
    worker = understand(tmp_path, code).worker
    (entry,) = worker.entries
    (thrown,) = (n for n in entry.file.nodes if isinstance(n, tree.Exit) and n.kind == "throw")
    assert isinstance(thrown.value, tree.Call)
    assert worker.mistakes.unfound.thrown(entry.file, thrown.value) is is_of_caller


@pytest.mark.parametrize(("key", "is_of_caller"), [("name", True), ("berth", False)])
def test_so_it_is_in_python(tmp_path: Path, key: str, is_of_caller: bool) -> None:
    code = f"""
from workers import Response, WorkerEntrypoint

class Default(WorkerEntrypoint):
    async def fetch(self, request):
        name = request.url
        berth = await self.env.KV.get(name)
        found = await self.env.KV.get({key})
        if found is None:
            raise ValueError("boat not found")
        return Response(found)
"""
    worker = understand(tmp_path, code, python=True).worker
    (entry,) = worker.entries
    (thrown,) = (n for n in entry.file.nodes if isinstance(n, tree.Exit) and n.kind == "throw")
    assert isinstance(thrown.value, tree.Call)
    assert worker.mistakes.unfound.thrown(entry.file, thrown.value) is is_of_caller
