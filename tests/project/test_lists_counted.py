"""How many rounds a list lets through that counts what it holds."""

from pathlib import Path

import pytest
from understood import understand

from wlint import tree
from wlint.project.costs.counted_rounds import rounds_to

CODE = """\
export default {{
  async scheduled(event, env) {{
    {before}
    for (const shelf of env.SHELVES) {{
      {inside}
      if (kept.length >= 70) throw new Error("too many");
      if (!shelf) throw new Error("no shelf");
      await env.KV.put(shelf, "kept");
      {grow}
    }}
  }},
}};
"""


@pytest.mark.parametrize(
    ("before", "inside", "grow", "rounds"),
    [
        ("const kept = [];", "", "kept.push(shelf);", 70),
        ("", "const kept = [];", "kept.push(shelf);", None),
        ("const kept = env.KEPT;", "", "kept.push(shelf);", None),
        ("const kept = [];", "", "if (shelf.a) kept.push(shelf);", None),
        ("const kept = [];", "", "kept.push(...shelf);", None),
        ("const kept = [];", "", "kept.push(shelf); if (shelf.a) kept.length = 0;", None),
        ("const kept = [];", "", "kept.push(shelf); if (shelf.a) kept.pop();", None),
    ],
)
def test_a_list_that_gets_one_in_each_round_counts_them(
    tmp_path: Path, before: str, inside: str, grow: str, rounds: int | None
) -> None:
    known = understand(tmp_path, CODE.format(before=before, inside=inside, grow=grow))
    file, put = known.call("env.KV.put(")
    loop = next(iter(file.of_kind(tree.Loop)))
    sizes = known.worker.sizes
    found = rounds_to(sizes.types, file, loop, put, lambda n: sizes.number(file, n))
    assert (None if found is None else found.rounds) == rounds
