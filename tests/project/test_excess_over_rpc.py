"""A list that a Worker passes a Durable Object's method, and that is longer than a query takes."""

from pathlib import Path

import pytest
from understood import understand

ROOM = """
import { DurableObject } from "cloudflare:workers";
export class Room extends DurableObject {
  async forget(ids: string[]) {
    const marks = ids.map(() => "?");
    this.ctx.storage.sql.exec(`DELETE FROM seats WHERE id IN (${marks})`, ...ids);
  }
}
"""


@pytest.mark.parametrize(
    ("calls", "expected"),
    [
        ("await room.forget(ids);", ["the request"]),
        ("await room.forget(ids.slice(0, 50));", []),
        ("await room.forget([]); await room.forget(ids);", ["the request"]),
        ("await room.forget(env.IDS);", []),
        ("await env.OTHER.getByName('a').forget(ids);", []),
        ("await roomOf(env).forget(ids);", ["the request"]),
    ],
)
def test_a_method_gets_what_is_passed_over_rpc(
    calls: str, expected: list[str], tmp_path: Path
) -> None:
    worker = (
        "const roomOf = (env: Env) => env.ROOM.getByName('b');"
        "export default { async fetch(request: Request, env: Env) {"
        " const room = env.ROOM.getByName('a'); const { ids } = await request.json();"
        f" {calls} return new Response(); }} }};"
    )
    known = understand(tmp_path, ROOM + worker)
    found = known.worker.excesses.of(*known.call("this.ctx.storage.sql.exec"))
    assert [each.origin.words for each in found if each.origin is not None] == expected
