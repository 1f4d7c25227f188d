"""What first throws where JSON lacks a part: in Python to ask for it, else to go on from it."""

from pathlib import Path

import pytest
from understood import understand

from wlint.project.network.insisting import fails_at

PYTHON = [
    ("found = await answer.json()\n    return found['list']", "found['list']"),
    ("return (await answer.json())['list']", "(await answer.json())['list']"),
    ("found = await answer.json()\n    return found.get('list')", None),
    ("return (await answer.json()).get('list')", None),
    ("return await answer.json()", None),
]


@pytest.mark.parametrize(("body", "use"), PYTHON)
def test_in_python_to_ask_for_what_is_not_there_throws(
    tmp_path: Path, body: str, use: str | None
) -> None:
    known = understand(tmp_path, f"async def read(answer):\n    {body}\n", python=True)
    file, call = known.call("answer.json()")
    found = fails_at(file, call)
    assert (None if found is None else file.source.text(found.span)) == use


JAVASCRIPT = [
    ("const found = await answer.json(); return found.list.length", "found.list.length"),
    ("const found = await answer.json(); return found.list", None),
]


@pytest.mark.parametrize(("body", "use"), JAVASCRIPT)
def test_in_javascript_to_go_on_from_what_is_not_there_throws(
    tmp_path: Path, body: str, use: str | None
) -> None:
    known = understand(tmp_path, f"export async function read(answer) {{ {body} }}\n")
    file, call = known.call("answer.json()")
    found = fails_at(file, call)
    assert (None if found is None else file.source.text(found.span)) == use
