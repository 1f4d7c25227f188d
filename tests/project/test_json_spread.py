"""Values that are spread out in what each turn of a loop serialises."""

from pathlib import Path

import pytest
from understood import understand

from wlint import tree


@pytest.mark.parametrize(
    ("written", "is_repeated"),
    [
        ("{ type: 'x', ...it }", True),
        ("{ type: 'x', all: [1, ...it.all] }", True),
        ("{ ...it, ...other }", False),
        ("{ type: 'x', ...(it.all ? it : {}) }", False),
        ("{ type: 'x', ...made(it) }", False),
        ("{ [it.type]: 1, ...it, [other.id]: 2 }", False),
    ],
    ids=[
        "beside what is written there",
        "in a list",
        "beside each element",
        "on a condition",
        "what a call makes of it",
        "under a name of each element",
    ],
)
def test_what_is_serialised_on_each_turn(tmp_path: Path, written: str, is_repeated: bool) -> None:
    code = f"""
export default {{ async fetch(request: Request) {{
  const it = await request.json<any>();
  const sent: string[] = [];
  for (const other of [{{ id: 1 }}, {{ id: 2 }}]) sent.push(JSON.stringify({written}));
  return Response.json(sent);
}} }};"""
    worker = understand(tmp_path, code).worker
    (file,) = worker.files.values()
    steps = (worker.json_flow.step(file, call) for call in file.of_kind(tree.Call))
    repeats = [
        worker.json_repeats.of(step)
        for step in steps
        if step is not None and file.source.text(step.operand.span) == written
    ]
    assert [repeat is not None for repeat in repeats] == [is_repeated]
