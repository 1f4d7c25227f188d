"""What is said of a module that several Workers share."""

from pathlib import Path

from wlint.config import Settings
from wlint.engine import run
from wlint.finding import Finding, Severity
from wlint.project import load
from wlint.registry import load_rules

SHARED = """\
export const room = 1;
export const plain = 2;

export function remember(env, text) {
  fetch("https://log.example", { method: "POST", body: text });
}
"""
OBJECT = """\
import { DurableObject } from "cloudflare:workers";
import { remember, room } from "../../shared/log.js";

export class Room extends DurableObject {
  async fetch(request) {
    remember(this.env, request.url);
    return new Response("ok");
  }
}

export default { fetch: () => new Response("ok") };
"""
PLAIN = """\
import { plain, remember } from "../../shared/log.js";

export default {
  async fetch(request, env) {
    remember(env, request.url);
    return new Response("ok");
  },
};
"""
LOADED = """\
export const plain = 1;
export const room = 2;

export const remember = async (env, text) => {
  const response = await fetch(`https://log.example/${text}`);
  return response.text();
};
"""
LEAVING = OBJECT.replace("remember(this.env, request.url)", "this.ctx.waitUntil(remember(1, 2))")
WAITING = PLAIN.replace("remember(env", "await remember(env")
ROOM = """
[[durable_objects.bindings]]
name = "ROOM"
class_name = "Room"
"""


def worker(folder: Path, name: str, code: str, more: str = "") -> None:
    (folder / name / "src").mkdir(parents=True)
    configuration = f'name = "{name}"\nmain = "src/index.js"\ncompatibility_date = "2026-11-01"\n'
    (folder / name / "wrangler.toml").write_text(configuration + more)
    (folder / name / "src/index.js").write_text(code)


def only_finding(folder: Path, name: str) -> Finding:
    rules = tuple(rule for rule in load_rules() if rule.name == name)
    (found,) = run(load([folder]), Settings(rules=rules, known=frozenset({name}))).findings
    return found


def test_a_shared_fault_is_told_as_where_it_matters_most(tmp_path: Path) -> None:
    worker(tmp_path, "a-room", OBJECT, ROOM)
    worker(tmp_path, "b-plain", PLAIN)
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared/log.js").write_text(SHARED)
    found = only_finding(tmp_path, "orphaned-promise")
    assert found.worker == "a-room, b-plain"
    assert found.severity is Severity.ERROR
    assert "cut off when the response returns" in found.message


def test_a_shared_wait_is_told_as_where_a_request_waits(tmp_path: Path) -> None:
    worker(tmp_path, "a-room", LEAVING, ROOM)
    worker(tmp_path, "b-plain", WAITING)
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared/log.js").write_text(LOADED)
    found = only_finding(tmp_path, "missing-timeout")
    assert found.worker == "a-room, b-plain"
    assert "holds the request open" in found.message
