"""Whether a loop that gives page after page is ended by those who take them."""

from pathlib import Path

import pytest
from understood import understand

from wlint import tree

CODE = """\
from workers import WorkerEntrypoint


async def pages(kv):
    cursor = None
    while True:
        page = await kv.list(cursor=cursor)
        yield page.keys
        if page.list_complete:
            return
        cursor = page.cursor


class Default(WorkerEntrypoint):
    async def scheduled(self, controller, env, ctx):
        taken = 0
        async for keys in pages(self.env.KV):
            taken += 1
            {test}
        {more}
"""


@pytest.mark.parametrize(
    ("test", "more", "is_paging"),
    [
        ("if taken > 20: break", "pass", False),
        ("if taken > 20: raise ValueError()", "pass", False),
        ("print(keys)", "pass", True),
        ("if not keys: break", "pass", True),
        ("if taken > 20: break", "print([k async for k in pages(self.env.KV)])", True),
    ],
)
def test_takers_end_a_generator_at_a_number(
    tmp_path: Path, test: str, more: str, is_paging: bool
) -> None:
    known = understand(tmp_path, CODE.format(test=test, more=more), python=True)
    (file,) = known.worker.files.values()
    loop = next(n for n in file.of_kind(tree.Loop) if n.kind == "while")
    assert (known.worker.paging.of(file, loop) is not None) is is_paging
