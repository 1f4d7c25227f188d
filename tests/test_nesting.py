"""How deep code nests makes checks no slower than its length does."""

from pathlib import Path

import pytest

from wlint.config import Settings
from wlint.engine import run
from wlint.project import load
from wlint.project.costs.size import Origin
from wlint.registry import load_rules
from wlint.rule import Context
from wlint.tree import Node

WRANGLER = 'name = "shop"\nmain = "index.js"\ncompatibility_date = "2026-11-01"\n'
CODE = """\
export default {
  async fetch(request) {
    const ids = await request.json();
    %s await fetch("https://a.example/" + a0);
    return new Response("ok");
  },
};
"""
DEPTH = 12


def test_each_loop_is_compared_with_those_around_it_only_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Node] = []
    own = Context.is_own_number

    def counted(self: Context, node: Node, origin: Origin | None) -> bool:
        asked.append(node)
        return own(self, node, origin)

    monkeypatch.setattr(Context, "is_own_number", counted)
    loops = " ".join(f"for (const a{i} of ids)" for i in range(DEPTH))
    (tmp_path / "wrangler.toml").write_text(WRANGLER)
    (tmp_path / "index.js").write_text(CODE % loops)
    (rule,) = (r for r in load_rules() if r.name == "unbounded-fan-out")
    report = run(load([tmp_path]), Settings(rules=(rule,), known=frozenset({rule.name})))
    assert [finding.place.path.name for finding in report.findings] == ["index.js"]
    assert len(asked) <= DEPTH * DEPTH
