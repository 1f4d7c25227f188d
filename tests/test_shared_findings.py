"""What is said of a module that several Workers share."""

from pathlib import Path

from wlint.config import Settings
from wlint.engine import run
from wlint.finding import Severity
from wlint.project import load
from wlint.registry import load_rules

NAMES = ("orphaned-promise",)
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


def test_a_shared_fault_is_told_as_where_it_matters_most(tmp_path: Path) -> None:
    worker(tmp_path, "a-room", OBJECT, ROOM)
    worker(tmp_path, "b-plain", PLAIN)
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared/log.js").write_text(SHARED)
    rules = tuple(rule for rule in load_rules() if rule.name in NAMES)
    (found,) = run(load([tmp_path]), Settings(rules=rules, known=frozenset(NAMES))).findings
    assert found.worker == "a-room, b-plain"
    assert found.severity is Severity.ERROR
    assert "cut off when the response returns" in found.message
