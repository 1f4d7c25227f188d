"""Which part of a text differs as the whole does: that without what all begin or end with."""

from pathlib import Path

import pytest
from understood import understand

from wlint import tree
from wlint.project.costs.trimmed import whole_of

CASES = [
    ("name.slice(5)", True),
    ("name.slice(PREFIX.length)", True),
    ("name.slice(PREFIX.length + 1, -4)", True),
    ("name.replace('chat:', '')", True),
    ("name.slice(0, 10)", False),
    ("name.slice(-3)", False),
    ("name.slice(name.lastIndexOf('/'))", False),
    (r"name.replace(/\d/g, '')", False),
    ("name.replace('chat:', kind)", False),
]
PYTHON = [
    ("name[5:]", True),
    ("name[len(PREFIX) : -4]", True),
    ("name.removeprefix(PREFIX)", True),
    ("name[:10]", False),
    ("name[-3:]", False),
    ("name[5]", False),
]


@pytest.mark.parametrize(("text", "is_whole"), CASES)
def test_a_text_differs_as_the_whole(text: str, is_whole: bool, tmp_path: Path) -> None:
    code = f"const PREFIX = 'chat:'; export default {{ fetch(name, kind) {{ return {text} }} }}"
    assert _is_whole(tmp_path, code, is_python=False) is is_whole


@pytest.mark.parametrize(("text", "is_whole"), PYTHON)
def test_a_text_of_python_does(text: str, is_whole: bool, tmp_path: Path) -> None:
    code = (
        "from workers import WorkerEntrypoint\n"
        "PREFIX = 'chat:'\n"
        "class Default(WorkerEntrypoint):\n"
        f"    def fetch(self, name):\n        return {text}\n"
    )
    assert _is_whole(tmp_path, code, is_python=True) is is_whole


def _is_whole(folder: Path, code: str, *, is_python: bool) -> bool:
    worker = understand(folder, code, python=is_python).worker
    (entry,) = worker.entries
    left = [n for n in entry.file.nodes if isinstance(n, tree.Exit) and n.kind == "return"]
    value = left[-1].value
    return value is not None and whole_of(entry.file, value) is not None
