"""The status that an error keeps, to be answered with."""

from pathlib import Path

import pytest
from understood import understand

CLASSES = """
class Refusal extends Error {
  constructor(public readonly status: number, message: string) { super(message); }
}
class Missing extends Refusal { constructor() { super(404, "missing"); } }
class Late extends Error { readonly status = 504; }
const refusals = { bad: (message: string) => new Refusal(400, message) };
const refuse = (status = 403) => new Refusal(status, "no");
"""


@pytest.mark.parametrize(
    ("thrown", "statuses"),
    [
        ("new Refusal(409, 'taken')", {409}),
        ("new Missing()", {404}),
        ("new Late()", {504}),
        ("refusals.bad('which?')", {400}),
        ("refuse()", {403}),
        ("refuse(401)", {401}),
        ("refuse(env.STATUS)", set()),
        ("new Error('400')", set()),
    ],
    ids=[
        "told by who makes it",
        "told to the base",
        "of the class",
        "told by a helper",
        "by default",
        "handed on",
        "of who knows what",
        "none",
    ],
)
def test_the_status_that_an_error_keeps(tmp_path: Path, thrown: str, statuses: set[int]) -> None:
    handler = f"async fetch(request: Request, env: Env) {{ throw {thrown}; }}"
    known = understand(tmp_path, f"{CLASSES} export default {{ {handler} }};")
    assert known.worker.answers.kept(*known.call(thrown), "status") == statuses
