"""Which functions are run for what they throw, and nothing else."""

from pathlib import Path

import pytest
from understood import understand

from wlint import tree
from wlint.semantics.types import FunctionType


def is_check(folder: Path, body: str) -> bool:
    """Whether a function with this body is a check."""
    code = f"""
let count = 0;
const other = async (request) => {{ if (!request.body) throw new Error("no body") }};
const log = (request) => console.log(request.url);
async function asked(request) {{ {body} }}
export default {{ fetch: async (request) => {{ asked(request); return new Response() }} }};
"""
    worker = understand(folder, {"main.js": code}).worker
    file = worker.files[(folder / "main.js").resolve()]
    function = next(n for n in file.of_kind(tree.Function) if n.name == "asked")
    return worker.promises.checks.is_check(FunctionType(file.path, function))


@pytest.mark.parametrize(
    "body",
    [
        "if (!request.body) throw new Error('no body')",
        "if (!request.body) { log(request); throw new Error('no body') }",
        "console.debug(request.url); if (!request.body) throw new Error('no body')",
        "let key = null; key = request.body; if (!key) throw new Error('no body'); return key",
        "await other(request)",
    ],
)
def test_a_check_leaves_nothing_where_it_does_not_throw(body: str, tmp_path: Path) -> None:
    assert is_check(tmp_path, body)


@pytest.mark.parametrize(
    "body",
    [
        "console.debug(request.url)",
        "if (!request.body) throw new Error('no body'); log(request)",
        "if (!request.body) throw new Error('no body'); count += 1",
        "if (!request.body) throw new Error('no body'); request.seen = true",
        "await other(request); log(request)",
    ],
)
def test_what_logs_writes_or_never_throws_is_none(body: str, tmp_path: Path) -> None:
    assert not is_check(tmp_path, body)
