"""Which values are only chosen among those that stand in the source."""

from pathlib import Path

import pytest
from understood import understand

HANDLER = """
const LIST = ["a", "b"];
const SET = new Set(LIST);
const TABLE = { a: 1, b: 2 };
type Kind = "a" | "b";
enum Size { Small = "s", Large = "l" }
function kind(x: string): Kind { if (!SET.has(x)) throw 1; return x as Kind }
export default { async fetch(request: Request, env: Env) {
const url = new URL(request.url); const body: any = await request.json();
%s
} }
"""

CHOSEN = [
    "const x = body as Kind; use(x)",
    "const x: Kind | null = body; use(x)",
    "const x: keyof typeof TABLE = body; use(x)",
    "const x = body as Size; use(x)",
    "const x = kind(url.hash); use(x)",
    "const x = url.hash === 'a'; use(x)",
    "const x = url.hash; if (x === 'a' || 'b' === x) use(x)",
    "const x = url.hash; if (x !== 'a' && x !== 'b') return; use(x)",
    "const x = url.hash; if (x === 'a') { use(1) } else if (x === 'b') { use(x) }",
    "const x = url.hash; if (!(x === 'a')) { use(1) } else { use(x) }",
    "const x = url.hash; LIST.includes(x) && use(x)",
    "const x = url.hash; if (url.port && SET.has(x)) use(x)",
    "const x = url.hash; if (!(x in TABLE)) throw 1; use(x)",
    "const x = url.hash; if (!TABLE[x]) throw 1; use(x)",
    "const x = url.hash; if (Object.keys(TABLE).includes(x)) use(x)",
    "const x = url.hash; if (Object.hasOwn(TABLE, x)) use(x)",
    "const x = url.hash; switch (x) { case 'a': case 'b': use(x) }",
    "let x = url.hash; if (!LIST.includes(x)) x = 'a'; use(x)",
    "if (body.x !== 'a') return; use(body.x)",
    "const x = url.hash; if (x !== 'a') return; (() => { use(x) })()",
]


@pytest.mark.parametrize("code", CHOSEN)
def test_what_a_type_or_a_test_confines_is_one_of_few(tmp_path: Path, code: str) -> None:
    assert is_chosen(tmp_path, code)


NOT_CHOSEN = [
    "const x = url.hash; use(x)",
    "const x: string = body; use(x)",
    "const x = url.hash; if (x !== 'a') use(x)",
    "const x = url.hash; if (x === 'a' || url.port) use(x)",
    "const x = url.hash; if (x !== 'a' && url.port) return; use(x)",
    "const x = url.hash; if (!LIST.includes(x)) console.log(x); use(x)",
    "const seen = {}; const x = url.hash; if (x in seen) use(x)",
    "const seen = new Set(); const x = url.hash; if (seen.has(x)) use(x)",
    "const x = url.hash; if (body.includes(x)) use(x)",
    "let x = url.hash; if (!LIST.includes(x)) return; x = url.port; use(x)",
    "let x = url.hash; if (!LIST.includes(x)) x = url.port; use(x)",
    "const x = url.hash; switch (x) { case 'a': break; default: use(x) }",
    "if (body.y !== 'a') return; use(body.x)",
]


@pytest.mark.parametrize("code", NOT_CHOSEN)
def test_what_may_be_anything_is_not(tmp_path: Path, code: str) -> None:
    assert not is_chosen(tmp_path, code)


def is_chosen(folder: Path, code: str) -> bool:
    """Whether what the last `use(…)` is given is one of few."""
    known = understand(folder, HANDLER % code)
    file, call = known.call("use(")
    return known.worker.origins.choices.is_one_of_few(file, call.args[0].value) or (
        (source := known.worker.origins.source(file, call.args[0].value)) is not None
        and source.is_listed
    )
