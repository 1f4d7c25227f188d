"""What findings advise fits the place where the code runs."""

from pathlib import Path

import pytest

from wlint.config import Settings
from wlint.engine import run
from wlint.project import load
from wlint.registry import load_rules

WRANGLER = 'name = "shop"\nmain = "index.js"\ncompatibility_date = "2026-11-01"\n'
CODE = """\
export default {
  async %s {
    const answer = await fetch("https://users.example");
    for (const user of await answer.json()) await fetch("https://users.example/" + user);
  },
};
"""


@pytest.mark.parametrize(
    ("handler", "advice"),
    [
        ("fetch(request, env)", "refuse or cut what is too long"),
        ("scheduled(event, env)", "do so many in a run and go on from there in the next"),
    ],
)
def test_nobody_can_be_refused_by_a_cron_trigger(handler: str, advice: str, tmp_path: Path) -> None:
    (tmp_path / "wrangler.toml").write_text(WRANGLER)
    (tmp_path / "index.js").write_text(CODE % handler)
    (rule,) = (r for r in load_rules() if r.name == "unbounded-fan-out")
    report = run(load([tmp_path]), Settings(rules=(rule,), known=frozenset({rule.name})))
    assert [(f.help or "").startswith(advice) for f in report.findings] == [True]
