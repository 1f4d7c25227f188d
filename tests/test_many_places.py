"""A finding shows as many places as somebody looks at, and says how many more there are."""

from pathlib import Path

from test_cards import RULES, settings_for

from wlint.engine import run
from wlint.project import load

CALLS = "\n".join(f'    await fetch("https://{i}.example/");' for i in range(12))
WORKER = f"""export default {{
  async fetch() {{
{CALLS}
    return new Response("done");
  }},
}};
"""


SETTINGS = settings_for(next(r for r in RULES if r.name == "timeout-cascade"))


def test_a_cascade_of_many_calls_shows_a_few(tmp_path: Path) -> None:
    (tmp_path / "wrangler.toml").write_text('name = "a"\nmain = "index.js"\n')
    (tmp_path / "index.js").write_text(WORKER)
    found = [f for f in run(load([tmp_path]), SETTINGS).findings]
    assert [len(f.related) for f in found] == [6]
    assert found[0].related[-1].message.endswith("; 5 more such places are not shown")
